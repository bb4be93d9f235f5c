/* due.h - which feeds a sync asks, and why. */
#ifndef COMMAND_DUE_H
#define COMMAND_DUE_H

#include "command/catalog.h"

/* Numbers of the feeds to be asked, in order. `= {0}`. */
struct due {
	uint32_t *numbers;
	size_t count, at;
};

/*
 * Chooses the subscribed feeds that the schedule lets be asked now, or of those named as operands; with
 * --force whatever the schedule says.
 */
bool due_choose(struct due *due, const struct session *session, const struct catalog *catalog,
                struct error *err);

/* The next one to ask; number 0 when all have been. */
struct catalog_feed due_next(struct due *due, const struct catalog *catalog);

/* Are some left? */
bool due_left(const struct due *due);

/* Prints each feed with when it is due and why (--explain), or those that would be asked (--dry-run). */
bool due_explain(const struct due *due, struct session *session, const struct catalog *catalog,
                 struct error *err);

void due_free(struct due *due);

#endif
