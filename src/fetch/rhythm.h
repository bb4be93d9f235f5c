/* rhythm.h - how often a feed posts, from the dates in one document. */
#ifndef FETCH_RHYTHM_H
#define FETCH_RHYTHM_H

#include <stddef.h>
#include <stdint.h>

/* So many of the newest posts tell. */
#define RHYTHM_POSTS 8

/* `= {0}`. */
struct rhythm {
	int64_t moments[RHYTHM_POSTS]; /* the newest first */
	size_t count;
};

/* A post of this date; CALENDAR_NONE and dates behind `now` tell nothing. */
void rhythm_add(struct rhythm *rhythm, int64_t moment, int64_t now);

/* Seconds between two posts, on average over the newest; 0: not known. */
int64_t rhythm_gap(const struct rhythm *rhythm);

/* The newest date; CALENDAR_NONE: not known. */
int64_t rhythm_newest(const struct rhythm *rhythm);

#endif
