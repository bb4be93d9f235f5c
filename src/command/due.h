/* due.h - which feeds a sync asks, and why. */
#ifndef COMMAND_DUE_H
#define COMMAND_DUE_H

#include "command/catalog.h"

/* `= {0}`. */
struct due {
	unsigned char *answers; /* for each subscription: is it asked, and why not */
	struct due_feed *order; /* those that are, as they are to be begun */
	size_t count, begun;
};

/*
 * Chooses the subscriptions that the schedule lets be asked now, or of those named as operands; with
 * --force whatever the schedule says. Commands (newsboat's "exec:" and "filter:") are not asked.
 */
bool due_choose(struct due *due, const struct session *session, const struct catalog *catalog,
                struct error *err);

/*
 * The next one to ask; subscription NULL when all have been. First comes one feed of each host, then
 * a second one of each: so a host with many feeds keeps none of the others waiting.
 */
struct catalog_feed due_next(struct due *due, const struct catalog *catalog);

/* Prints each feed with when it is due and why (--explain), or those that would be asked (--dry-run). */
bool due_explain(const struct due *due, struct session *session, const struct catalog *catalog,
                 struct error *err);

/* Frees; leaves `= {0}`. */
void due_free(struct due *due);

#endif
