/* line.h - a record as a line of JSON (JSON Feed 1.1's item with one object of our own), and back. */
#ifndef ARCHIVE_LINE_H
#define ARCHIVE_LINE_H

#include "archive/archive.h"
#include "base/json.h"

/* Appends the line of a segment's header member, without the line end. */
void line_write_header(uint32_t segment, int64_t made, struct buffer *line);

/* Appends the line of a feed member, without the line end. */
void line_write_feed(const struct archive_feed *feed, struct buffer *line);

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

#endif
