/* gather.h - the index of what this process appends, gathered while it is appended: nothing is read back for it. */
#ifndef ARCHIVE_GATHER_H
#define ARCHIVE_GATHER_H

#include "archive/harvest.h"
#include "archive/index.h"

struct gather;
struct member;

/*
 * Is what is appended now gathered? Not where the index lacks what lies before it (that has to be read in any
 * case), nor beyond INDEX_ROWS rows or the memory that there is.
 */
bool gather_wanted(struct archive *archive);

/* A member was just emitted, with these lines; they are forgotten then. */
void gather_take(struct archive *archive, const struct member *member, struct harvest *harvest);

/* A member was emitted, or will be, of which nothing is gathered: what there is can't be used. */
void gather_lose(struct archive *archive);

/* Is all gathered that a chunk of these bytes tells? */
bool gather_has(const struct archive *archive, const struct segment *segment,
                const struct chunk_of *of);

/* Makes that chunk in memory, as index_build would; what was gathered is gone then. */
bool gather_build(struct archive *archive, struct segment *segment, const struct chunk_of *of,
                  struct chunk *chunk, struct error *err);

/* The segment's index has all up to `end`: what follows is gathered anew. */
void gather_settle(struct archive *archive, uint32_t segment, uint64_t end);

/* Frees; takes NULL. */
void gather_free(struct gather *gather);

#endif
