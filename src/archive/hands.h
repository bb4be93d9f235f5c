/* hands.h - what reading members and their lines takes. */
#ifndef ARCHIVE_HANDS_H
#define ARCHIVE_HANDS_H

#include "archive/inside.h"
#include "archive/lines.h"

/* A member found by its head, to be inflated later. */
struct place {
	uint64_t at;
	struct member member;
};

/* `= {.archive}`. */
struct hands {
	struct archive *archive;
	struct storage_file *file;
	const struct segment *segment;
	bool forward;         /* oldest first */
	struct buffer places; /* of struct place */
	struct buffer raw, content;
	struct line_reader *lines;
};

/* Gets ready to read lines. */
bool hands_begin(struct hands *hands, struct error *err);

void hands_free(struct hands *hands);

/* Opens a segment, and sees where it ends. The one before is closed. */
bool hands_open(struct hands *hands, struct segment *segment, struct error *err);

/* Inflates a member into hands->content; damage is noted and leaves it empty. */
bool hands_inflate(struct hands *hands, const struct place *place, struct error *err);

/* Is the member whole? Damage is noted. Nothing of it is held. */
bool hands_check(struct hands *hands, const struct place *place, bool *whole, struct error *err);

/*
 * Gives the lines of a member, without their ends, in their order; damage is noted, gives none and leaves *whole
 * false. What is larger than a member of this build's own is never held.
 */
bool hands_lines(struct hands *hands, const struct place *place, lines_fn *fn, void *ctx,
                 bool *whole, struct error *err);

/* Reads a line; one that can't be read is damage, noted, and leaves *is false. */
bool hands_record(struct hands *hands, const struct place *place, struct slice line,
                  struct archive_record *record, bool *is, struct error *err);

/* The same of a line of the ledger. */
bool hands_purged(struct hands *hands, const struct place *place, struct slice line,
                  struct line_purged *purged, bool *is, struct error *err);

/* The same of a line of an alias. */
bool hands_alias(struct hands *hands, const struct place *place, struct slice line,
                 struct line_alias *alias, bool *is, struct error *err);

/* What a member holds is in hands->content; borrowed for the call. */
typedef bool hands_fn(void *ctx, struct hands *hands, const struct place *place, struct error *err);

/* Gives the members of this kind of all segments, oldest first. */
bool hands_each(struct archive *archive, unsigned kind, hands_fn *fn, void *ctx, struct error *err);

#endif
