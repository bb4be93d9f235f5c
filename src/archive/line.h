/* line.h - a record as a line of JSON (JSON Feed 1.1's item with one object of our own), and back. */
#ifndef ARCHIVE_LINE_H
#define ARCHIVE_LINE_H

#include "archive/archive.h"
#include "base/json.h"

/* Appends the line of a segment's header member, without the line end. */
void line_write_header(uint32_t segment, uint32_t generation, int64_t made, struct buffer *line);

/* Appends the line of a feed member, without the line end. */
void line_write_feed(const struct archive_feed *feed, struct buffer *line);

/* A line of the ledger: an article that was purged, and must not come back. */
struct line_purged {
	uint32_t number, feed;
	int64_t when; /* CALENDAR_NONE: the clock was unknown */
	struct hash key;
	uint64_t kin; /* of its newest revision: entry_kin */
};

/* Appends the line of a purged article, without the line end. */
void line_write_purged(const struct line_purged *purged, struct buffer *line);

/* A line of a key that an article has beside its own: its id or its link moved. */
struct line_alias {
	uint32_t number, feed, revision; /* whose text is the same but for the link */
	struct hash key;
	uint64_t fingerprint;  /* of what came with it */
	struct slice id, link; /* as they came */
};

/* Appends the line of an alias, without the line end. */
void line_write_alias(const struct line_alias *alias, struct buffer *line);

struct line_reader;

/* Reads one line after another, keeping its memory. NULL on no memory. */
struct line_reader *line_open(struct error *err);

/* Frees; takes NULL. */
void line_close(struct line_reader *reader);

/*
 * Reads a record; what *record borrows lives until the next call. What it doesn't know is passed over.
 * ERROR_FORMAT when the line is no JSON or has no article number.
 */
bool line_read(struct line_reader *reader, struct slice line, struct archive_record *record,
               struct error *err);

/* Reads the line of a feed member in the same manner. */
bool line_read_feed(struct line_reader *reader, struct slice line, struct archive_feed *feed,
                    struct error *err);

/* Reads a line of the ledger; what is none, a record's too, is ERROR_FORMAT. */
bool line_read_purged(struct line_reader *reader, struct slice line, struct line_purged *purged,
                      struct error *err);

/* Reads a line of an alias, in the same manner as a record; what is none is ERROR_FORMAT. */
bool line_read_alias(struct line_reader *reader, struct slice line, struct line_alias *alias,
                     struct error *err);

#endif
