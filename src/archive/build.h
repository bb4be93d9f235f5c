/* build.h - a chunk of an index on its way from a segment's lines to its sections. */
#ifndef ARCHIVE_BUILD_H
#define ARCHIVE_BUILD_H

#include "archive/filter.h"
#include "archive/hands.h"
#include "archive/index.h"

/* What is gathered of a line. */
struct build_row {
	uint32_t number, revision, feed;
	uint16_t member, line;
	uint32_t title; /* where it is in `titles` */
	unsigned flags;
	int64_t moment;
	uint64_t key, text;
	uint64_t title_hash, path; /* 0: it has none, or is not to be found by them */
};

/* `= {0}`, then hands, what is wanted, and where it goes. */
struct build {
	struct hands hands;
	size_t most; /* rows */
	bool keys;
	bool sound;
	struct buffer rows;   /* of struct build_row */
	struct buffer places; /* of struct place */
	struct buffer titles; /* one byte of length before each */
	struct buffer feeds;  /* of uint32_t, ascending */
	struct buffer sorted; /* to work with */
	bool filtered;        /* words are gathered */
	struct filter filter;
	struct chunk *chunk;
	struct buffer *out; /* the chunk's bytes */
};

static inline struct build_row *
build_row_at(const struct build *build, size_t i)
{
	return (struct build_row *)(void *)build->rows.data + i;
}

/* Sorts what was gathered, and writes all sections and the header to build->out. */
bool build_write(struct build *build, struct error *err);

#endif
