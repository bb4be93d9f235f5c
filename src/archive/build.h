/* build.h - a chunk of an index on its way from a segment's lines to its sections. */
#ifndef ARCHIVE_BUILD_H
#define ARCHIVE_BUILD_H

#include "archive/hands.h"
#include "archive/harvest.h"
#include "archive/index.h"

/* `= {0}`, then hands, what is wanted, and where it goes. */
struct build {
	struct hands hands;
	size_t most; /* rows */
	bool keys;
	bool sound;
	struct harvest member; /* that is being read */
	struct buffer rows;    /* of struct harvest_row */
	struct buffer places;  /* of struct place */
	struct buffer titles;  /* one byte of length before each */
	struct buffer feeds;   /* of uint32_t, ascending */
	struct buffer sorted;  /* to work with */
	struct filter filter;
	struct chunk *chunk;
	struct buffer *out; /* the chunk's bytes */
};

/*
 * Adds a member with the rows of its lines, which are forgotten then. Two bytes number members, and the lines of
 * one.
 */
bool build_take(struct build *build, const struct place *place, struct harvest *harvest,
                struct error *err);

/* Frees all but the chunk. */
void build_free(struct build *build);

static inline struct harvest_row *
build_row_at(const struct build *build, size_t i)
{
	return (struct harvest_row *)(void *)build->rows.data + i;
}

/* Sorts what was gathered, and writes all sections and the header to build->out. */
bool build_write(struct build *build, struct error *err);

#endif
