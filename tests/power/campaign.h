/*
 * campaign.h - power goes at every change that an operation makes, and again at every change of what
 * mends that; after each, all that was promised must be there.
 */
#ifndef TESTS_POWER_CAMPAIGN_H
#define TESTS_POWER_CAMPAIGN_H

#include "tests/power/promise.h"

/* One way in which the archive is changed. */
struct operation {
	const char *name;
	/* Makes what it begins with; NULL: an empty device. */
	bool (*prepare)(struct promise *promise, struct error *err);
	/* Does it, and notes what is acknowledged; done again after a crash it goes on and ends well. */
	bool (*run)(struct promise *promise, struct error *err);
	/* Looks whether a run that ended well did what it should; NULL: the promise says it all. */
	bool (*check)(const struct promise *promise, struct promise_verdict *verdict);
	/* After one in so many crashes of long work power goes again; 0: after each. */
	unsigned seldom;
};

/* How much is tried. */
struct campaign_extent {
	unsigned seeds, seeds_again;     /* chances taken at a crash, and at the second one */
	unsigned changes, changes_again; /* of so many at most: 0 is all of them */
	unsigned shard, shards;          /* this process takes every shards-th state */
};

struct campaign_count {
	unsigned changes;       /* of a whole run */
	unsigned long states;   /* ways the device was left behind, each of them another one */
	unsigned long failures; /* the first few are printed */
};

/* Tries them all; false when the operation fails with power on. */
bool campaign_run(const struct operation *operation, const struct campaign_extent *extent,
                  struct campaign_count *count);

#endif
