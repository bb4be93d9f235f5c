/* verify_index.h - do the index files say what the segments say? */
#ifndef ARCHIVE_VERIFY_INDEX_H
#define ARCHIVE_VERIFY_INDEX_H

#include "archive/archive.h"

/*
 * The index file of this segment is not what the segment makes of it; `lies`: though its checksums are right. What is
 * torn is never believed; what lies is.
 */
typedef bool verify_index_fn(void *ctx, uint32_t segment, bool lies, struct error *err);

/*
 * Makes each chunk that is believed anew from its segment, and compares all its bytes; what lies
 * behind those that are believed is torn. Each file is told of once. The segments are sound. Memory: one chunk.
 */
bool verify_index(struct archive *archive, verify_index_fn *fn, void *ctx, struct error *err);

#endif
