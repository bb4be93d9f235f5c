/* due.h - which feeds a sync asks, and why. */
#ifndef SYNC_DUE_H
#define SYNC_DUE_H

#include "session/catalog.h"
#include "sync/order.h"

/* `= {0}`. */
struct due {
	unsigned char *answers; /* for each subscription: is it asked, and why not */
	struct order order;     /* of those that are */
};

/*
 * Chooses the subscriptions that the schedule lets be asked now, or of those named as operands; with
 * --force whatever the schedule says. Commands (newsboat's "exec:" and "filter:") are not asked.
 */
bool due_choose(struct due *due, const struct session *session, const struct catalog *catalog,
                struct error *err);

/* The next one to ask; subscription NULL when none may be now: see order.h. */
struct catalog_feed due_next(struct due *due, const struct catalog *catalog);

/* The visit of one that due_next gave has ended, `late` or not. Does its host seem to hang? */
bool due_ended(struct due *due, const struct catalog *catalog, const struct catalog_feed *feed,
               bool late);

/*
 * This URL's server has had enough of us (RFC 6585, 4), or hangs: whatever else is of its host or platform is not
 * asked in this run, nor before the moment that it has told `first`. How many that are.
 */
size_t due_put_off(struct due *due, const struct catalog *catalog, struct slice url,
                   const struct state_feed *first);

/* Prints each feed with when it is due and why (--explain), or those that would be asked (--dry-run). */
bool due_explain(const struct due *due, struct session *session, const struct catalog *catalog,
                 struct error *err);

/* Frees; leaves `= {0}`. */
void due_free(struct due *due);

#endif
