/* order.h - in which order feeds are asked: every host busy, none hammered. */
#ifndef SYNC_ORDER_H
#define SYNC_ORDER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"

struct error;

/* `= {0}` … order_free. Feeds are known by their places in the user's file. */
struct order {
	struct order_feed *feeds;
	struct order_host *hosts; /* by the number that their feeds count together under */
	size_t *indexes;          /* of feeds, by place */
	size_t count;
	size_t left;  /* not begun yet */
	size_t first; /* all before are begun */
	bool full;    /* nobody may begin before another one ends */
};

/* Room for feeds of places below this one; false on no memory. */
bool order_open(struct order *order, size_t places, struct error *err);

/* Adds a feed; in the order of their places. */
void order_add(struct order *order, size_t place, struct slice url);

/* All are added. */
void order_settle(struct order *order);

/*
 * Begins the next feed whose host has room for a visit: first one feed of each, then a second one of each.
 * Hosts of one platform count together, and what is not on the web counts alone. false when none may begin now.
 */
bool order_next(struct order *order, size_t *place);

/*
 * The visit of one that was begun has ended; `late`: the server took too long. After two of those, one after the
 * other, its host seems to hang: true.
 */
bool order_ended(struct order *order, size_t place, bool late);

/* Takes out one that is not begun yet and counts together with this URL; false when there is none. */
bool order_drop(struct order *order, struct slice url, size_t *place);

void order_free(struct order *order);

#endif
