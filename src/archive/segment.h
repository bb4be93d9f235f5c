/* segment.h - one file of the archive: its name, and a walk over its members that survives damage. */
#ifndef ARCHIVE_SEGMENT_H
#define ARCHIVE_SEGMENT_H

#include "archive/member.h"
#include "port/storage.h"

/*
 * "DIRECTORY/000012.jsonl.gz" is segment 12 as it was appended, its generation 0; rewritten it is
 * "000012-1.jsonl.gz", then "000012-2.jsonl.gz" and so on. False on no memory.
 */
bool segment_path(const char *directory, uint32_t number, uint32_t generation, struct buffer *path,
                  struct error *err);

/* The number in a segment's file name, and its generation; 0 for a name that is none. */
uint32_t segment_number(const char *name, uint32_t *generation);

/* Opens a segment for reading; ERROR_MISSING when there is none. */
struct storage_file *segment_open(const char *directory, uint32_t number, uint32_t generation,
                                  struct error *err);

/*
 * Is it whole as a rewritten segment is: at its end a commit over all its bytes, which are what the
 * commit says? Reads all of it.
 */
bool segment_complete(struct storage_file *file, bool *complete, struct error *err);

/* The commit that ends the file; *is: it does end with one. */
bool segment_last_commit(struct storage_file *file, struct member_commit *commit, bool *is,
                         struct error *err);

/* A walk over the members in [at, end) by their heads alone. `= {.file, .at, .end}`. */
struct segment_walk {
	struct storage_file *file;
	uint64_t at, end;
	uint64_t member_at;   /* where the member given last begins */
	struct member member; /* its head */
	bool torn;        /* unbelievable bytes were passed over just before it, or at the end */
	uint64_t torn_at; /* where those began */
};

/*
 * Gives the next whole member with a believable head in walk->member; *found is false at the end.
 * Bytes that are none are searched for the next head. ERROR_FORMAT for a newer version of the format.
 */
bool segment_next(struct segment_walk *walk, bool *found, struct error *err);

/*
 * Reads and inflates a member; `raw` is memory to work with. Damage is ERROR_FORMAT.
 */
bool segment_inflate(struct storage_file *file, uint64_t at, const struct member *member,
                     struct buffer *raw, struct buffer *content, struct error *err);

/* CRC-32 of the bytes from `at` to `end`, begun with `crc`. */
bool segment_crc(struct storage_file *file, uint64_t at, uint64_t end, uint32_t *crc,
                 struct error *err);

#endif
