/* revisions.h - all that the archive has of one post, for log and diff. */
#ifndef POSTS_REVISIONS_H
#define POSTS_REVISIONS_H

#include "session/catalog.h"

/* The number of a post as a user writes it; ERROR_USAGE naming the word. */
bool revisions_number(const char *word, uint32_t *number, struct error *err);

/*
 * Gives all revisions of the post that `word` names, oldest first. The catalog, `= {0}`, is opened and may be
 * used by fn; the caller closes it, also on error.
 */
bool revisions_each(struct session *session, const char *word, struct catalog *catalog,
                    archive_fn *fn, void *ctx, struct error *err);

/* Says what was damaged and makes it the command's error, after what is good was shown. */
bool revisions_damaged(const struct catalog *catalog, struct error *err);

/*
 * Is standard output to be coloured: a terminal that has colours, which those of DEC (TERM=vt100) have not, and
 * NO_COLOR (no-color.org) unset or empty?
 */
bool revisions_coloured(void);

/* "2010-08-03 09:12" of when it was seen, or "before there was a clock". */
void revisions_seen(int64_t seen, char text[32]);

#endif
