/* verify_index.h - do the index files say what the segments say? */
#ifndef ARCHIVE_VERIFY_INDEX_H
#define ARCHIVE_VERIFY_INDEX_H

#include "archive/archive.h"

/*
 * The index file of this segment is not what the segment makes of it; `lies`: though all its checksums are right. Such a
 * page is never believed; one that lies is.
 */
typedef bool verify_index_fn(void *ctx, uint32_t segment, bool lies, struct error *err);

/*
 * Makes each chunk that is believed anew from its segment, and compares all its bytes. The segments are sound.
 * Memory: one chunk.
 */
bool verify_index(struct archive *archive, verify_index_fn *fn, void *ctx, struct error *err);

#endif
