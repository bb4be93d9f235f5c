/* state_line.h - what is remembered of a feed, as a line of state.jsonl, and back. */
#ifndef ARCHIVE_STATE_LINE_H
#define ARCHIVE_STATE_LINE_H

#include "archive/state.h"

struct state_line;

/* Reads one line after another, keeping its memory. NULL on no memory. */
struct state_line *state_line_open(struct error *err);

/* Frees; takes NULL. */
void state_line_close(struct state_line *reader);

/* Forgets all that the feed says, keeping the memory of its strings; gives that back. */
void state_line_clear(struct state_feed *feed);
void state_line_free(struct state_feed *feed);

/*
 * Reads a line into *feed, which is cleared first; number 0: the line is of no feed. What is not known or makes
 * no sense is passed over. ERROR_FORMAT when it is no JSON.
 */
bool state_line_read(struct state_line *reader, struct slice line, struct state_feed *feed,
                     struct error *err);

typedef void state_next_fn(void *ctx, uint32_t number, int64_t next, uint32_t why);

/* Gives the moments of many feeds that the line read last holds, if it is such a one. */
void state_line_each_next(const struct state_line *reader, state_next_fn *fn, void *ctx);

/* What the line read last says of the archive's newest safe commit; 0: nothing. */
uint64_t state_line_synced(const struct state_line *reader);

/* Appends the line that says so. */
void state_line_write_synced(uint64_t synced, struct buffer *lines);

/*
 * Appends the line of a feed. Title, link and error are cut at 4096 bytes, longer validators and addresses
 * left out, so that no line gets too long to read.
 */
void state_line_write(const struct state_feed *feed, struct buffer *lines);

/* A line of the moments of many feeds, being written. `= {0}` … state_moments_end. */
struct state_moments {
	size_t start; /* of the line */
	bool open;
	size_t lines; /* so far */
};

/* Appends a feed's next, in whole minutes, and why to the line, or to a new one. */
void state_moments_add(struct state_moments *packed, const struct state_feed *feed,
                       struct buffer *lines);

/* Ends the line, if there is one. */
void state_moments_end(const struct state_moments *packed, struct buffer *lines);

#endif
