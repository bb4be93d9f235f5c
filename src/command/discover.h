/* discover.h - what is at an address: a feed, or a page that names its feeds. */
#ifndef COMMAND_DISCOVER_H
#define COMMAND_DISCOVER_H

#include "base/bytes.h"

/* `= {0}`. */
struct discovery {
	bool feed;           /* it is a feed itself */
	struct buffer title; /* that it gives itself */
	struct buffer url;   /* of the feed that the page names, absolute; empty: none */
	size_t others;       /* further feeds that the page names */
	int status;          /* HTTP's */
	const char *wall;    /* that seems to stand before it; NULL: none */
};

/*
 * Asks the address. false when it could not be asked (the error says why; ERROR_NETWORK: perhaps another time).
 * Of a page the first feed that it names by <link rel=alternate> counts.
 */
bool discover(struct discovery *discovery, struct slice url, struct error *err);

/* Frees title and url, which are empty after. */
void discovery_free(struct discovery *discovery);

#endif
