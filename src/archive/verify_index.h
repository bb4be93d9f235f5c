/* verify_index.h - do the index files say what the segments say? */
#ifndef ARCHIVE_VERIFY_INDEX_H
#define ARCHIVE_VERIFY_INDEX_H

#include "archive/archive.h"

/*
 * What a chunk in a file is, beside what the segment makes of it; the worst last. What is torn is never believed; what
 * lies is, its checksums being right.
 */
enum verify_verdict { VERIFY_TRUE, VERIFY_UNSEEN, VERIFY_TORN, VERIFY_LIE };

/* The index file of this segment is not true; or there was not the memory to see. */
typedef bool verify_index_fn(void *ctx, uint32_t segment, enum verify_verdict verdict,
                             struct error *err);

/*
 * Makes each chunk that is believed anew from its segment, and compares all its bytes; what lies
 * behind those that are believed is torn. Each file is told of once. The segments are sound. Memory: one chunk,
 * which on a small device may be more than there is.
 */
bool verify_index(struct archive *archive, verify_index_fn *fn, void *ctx, struct error *err);

#endif
