/* member.h - one gzip member (RFC 1952) with our extra field: the brick segments are built of. */
#ifndef ARCHIVE_MEMBER_H
#define ARCHIVE_MEMBER_H

#include <stdint.h>

#include "base/bytes.h"

/* The values are stored: never renumber them. Readers pass over kinds they don't know. */
enum member_kind {
	MEMBER_HEADER = 1,  /* one line: what this segment is */
	MEMBER_FEED = 2,    /* one line: a feed's number, URL and title */
	MEMBER_RECORDS = 3, /* articles, one a line */
	MEMBER_COMMIT = 4,  /* no content: all before it since `start` belongs together */
	MEMBER_LEDGER = 5,  /* articles that were purged, one a line */
	MEMBER_ALIAS = 6,   /* other keys of articles, one a line */
};

/* Flags of a records member. */
#define MEMBER_REVISED 1u /* holds a revision later than an article's first */

/* Sizes in bytes: all heads but a commit's, a commit's head, a whole commit. */
#define MEMBER_HEAD 44
#define MEMBER_COMMIT_HEAD 72
#define MEMBER_COMMIT_SIZE 82
/* No head is longer, in no later version of the format either, nor a commit with all that follows its head. */
#define MEMBER_HEAD_MOST 138

/* What a commit says of its batch: the bytes from `start` up to the commit. */
struct member_commit {
	uint32_t sequence; /* 1 for the archive's first commit, one more for each */
	uint64_t start;    /* offset in the segment */
	uint32_t members, lines;
	uint32_t next; /* the first article number not yet given */
	uint32_t crc;  /* CRC-32 of the batch */
};

/* A member's head. */
struct member {
	unsigned kind, flags;
	uint32_t length;      /* bytes of the member with head and trailer */
	uint32_t content;     /* bytes inflated */
	uint32_t lines;       /* in the content */
	uint32_t first, last; /* lowest and highest article number; of a feed member its feed */
	struct member_commit commit;
};

enum member_answer { MEMBER_IS, MEMBER_IS_NOT, MEMBER_IS_NEWER };

/*
 * Reads the head at the start of `data`, which may go on behind it or be too short. It is believed only
 * when the checksum in it fits; a commit's only when the whole of it is there and right. MEMBER_IS_NEWER: of a
 * format version that we can't know.
 */
enum member_answer member_parse(struct slice data, struct member *member);

/*
 * Can the bytes at the start of `data`, as far as they go, be what a crash left of a member's first ones?
 * Some file systems leave zeros of what was not synced.
 */
bool member_begins(struct slice data);

/*
 * Is it the front of a member's head, right as far as it goes and then cut off: by the end of `data`, or by
 * zeros? What a crash leaves; a head that somebody damaged goes on.
 */
bool member_is_cut(struct slice data);

/* CRC-32 (RFC 1952, 8) of `crc`'s bytes followed by s; begins with 0. */
uint32_t member_crc(uint32_t crc, struct slice s);

struct member_writer;

/* A compressor of this level (1 to 9), for one member after another. NULL on no memory. */
struct member_writer *member_open(int level, struct error *err);

/* Frees; takes NULL. */
void member_close(struct member_writer *writer);

/*
 * Appends a whole member with this content to `out`; length and content of *member are filled in. The
 * same content gives the same bytes. On error (no memory) `out` is as before.
 */
bool member_write(struct member_writer *writer, struct member *member, struct slice content,
                  struct buffer *out, struct error *err);

/*
 * Inflates a whole member with this head to `content` (cleared before) and checks it against
 * gzip's own checksum. ERROR_FORMAT when it is damaged.
 */
bool member_inflate(const struct member *member, struct slice whole, struct buffer *content,
                    struct error *err);

/* Appends `content` as raw deflate data (RFC 1951) alone. On error (no memory) `out` is as before. */
bool member_deflate(struct member_writer *writer, struct slice content, struct buffer *out,
                    struct error *err);

/*
 * Inflates raw deflate data of at most `most` bytes of content to `content` (cleared before). ERROR_FORMAT
 * when it is damaged or longer.
 */
bool member_inflate_raw(struct slice deflated, size_t most, struct buffer *content,
                        struct error *err);

#endif
