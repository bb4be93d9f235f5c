/* stats.h - what an archive holds, and what that takes on the disk. */
#ifndef ARCHIVE_STATS_H
#define ARCHIVE_STATS_H

#include "archive/archive.h"

/* In bytes. */
struct stats_sizes {
	uint64_t raw;    /* all lines, inflated */
	uint64_t stored; /* the segments */
	uint64_t index;  /* the files derived from them */
	uint32_t segments;
};

/* Reads the heads of all members; inflates nothing. */
bool stats_measure(struct archive *archive, struct stats_sizes *sizes, struct error *err);

/* The line of a revision. */
struct stats_line {
	uint64_t bytes;  /* inflated */
	uint64_t stored; /* its share of the bytes of its member */
	bool first;      /* it is the first of its article that is given */
};

typedef bool stats_fn(void *ctx, const struct archive_record *record, const struct stats_line *line,
                      struct error *err);

/* Gives every revision that archive_all gives. Memory: a member, and two bytes an article. */
bool stats_each(struct archive *archive, stats_fn *fn, void *ctx, struct error *err);

#endif
