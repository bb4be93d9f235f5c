/* tally.h - how many posts each feed has, read and unread. */
#ifndef POSTS_TALLY_H
#define POSTS_TALLY_H

#include "archive/marks.h"
#include "session/catalog.h"

struct tally {
	size_t posts, unread, starred;
	int64_t newest; /* date; CALENDAR_NONE: no posts */
};

/* `= {0}`. Memory: 32 bytes a feed. */
struct tallies {
	struct tally *feeds; /* by number */
	uint32_t last;       /* highest number of them */
	struct tally all;
};

/* Counts anew; no archive: nothing. ERROR_STOPPED on a signal. */
bool tally_count(struct tallies *tallies, const struct catalog *catalog, const struct marks *marks,
                 struct error *err);

/* That of a feed's number; of one that is not known, and of 0, nothing. */
struct tally tally_of(const struct tallies *tallies, uint32_t number);

/* A post of this feed had these marks and has those now. */
void tally_change(struct tallies *tallies, uint32_t feed, unsigned before, unsigned after);

/* Frees; leaves `= {0}`. */
void tally_free(struct tallies *tallies);

#endif
