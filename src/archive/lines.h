/* lines.h - the lines of a member that is too large to be held, one after another as it is inflated. */
#ifndef ARCHIVE_LINES_H
#define ARCHIVE_LINES_H

#include "archive/member.h"
#include "port/storage.h"

/* Is there more text in it than in any member that this build makes, so that it is not to be held whole? */
bool lines_are_many(const struct member *member);

/*
 * Checks the member at this place against gzip's checksum, holding nothing of it. ERROR_FORMAT when it is
 * damaged. Memory: about 45 KB while it lasts.
 */
bool lines_check(struct storage_file *file, uint64_t at, const struct member *member,
                 struct error *err);

/* Takes a line without its end, borrowed. False ends it; with no error set the rest is just not wanted. */
typedef bool lines_fn(void *ctx, struct slice line, struct error *err);

/*
 * Gives the lines of a member that was checked, but for as many at its front as are to be skipped. Memory:
 * the same, and the longest line given.
 */
bool lines_each(struct storage_file *file, uint64_t at, const struct member *member, size_t skip,
                lines_fn *fn, void *ctx, struct error *err);

#endif
