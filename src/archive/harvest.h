/* harvest.h - what an index tells of lines, before it is known in which member they are. */
#ifndef ARCHIVE_HARVEST_H
#define ARCHIVE_HARVEST_H

#include "archive/archive.h"
#include "archive/filter.h"

/* What is gathered of a line. */
struct harvest_row {
	uint32_t number, revision, feed;
	uint16_t member, line;
	uint32_t title; /* where it is in `titles` */
	unsigned flags;
	int64_t moment;
	uint64_t key, text;
	uint64_t title_hash, path; /* 0: it has none, or is not to be found by them */
};

/* Of a member's lines, in their order. `= {0}`. */
struct harvest {
	struct buffer rows;   /* of struct harvest_row */
	struct buffer titles; /* one byte of length before each */
	struct filter_words words;
	bool lost; /* something is missing */
};

/* By which a record is looked up. */
struct harvest_keys {
	struct hash key;
	uint64_t fingerprint;
};

/* Adds a row with its title, of which the index has the front. */
bool harvest_add(struct harvest *harvest, struct harvest_row *row, struct slice title,
                 struct error *err);

/* Adds the row of a record that is this line of its member; `keys` NULL: nobody looks it up. */
bool harvest_record(struct harvest *harvest, const struct archive_record *record, size_t line,
                    const struct harvest_keys *keys, struct error *err);

/* Puts the lines of `from` behind those of `to`, as one member has them. Without memory `to` is lost. */
void harvest_join(struct harvest *to, const struct harvest *from);

/* How many rows there are. */
size_t harvest_count(const struct harvest *harvest);

/* Forgets the rows and keeps the memory; gives it back. */
void harvest_clear(struct harvest *harvest);
void harvest_free(struct harvest *harvest);

#endif
