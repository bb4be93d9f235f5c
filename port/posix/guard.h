/* guard.h - keeps public servers from sending us to what only this network's own machines can reach. */
#ifndef PORT_POSIX_GUARD_H
#define PORT_POSIX_GUARD_H

#include <stdbool.h>

#include "port/posix/curl.h"

/*
 * One exchange with all its hops. `= {0}`; must live as long as they run. Who asks a proxy has its address for
 * every hop, and nothing to fear from here.
 */
struct guard {
	bool outside; /* a hop was to a public address: from now on all must be */
	bool refused; /* one was not, and the hop has failed for that */
};

/* Watches the hop that is about to begin; it speaks http and https, and nothing else. false where libcurl can't. */
bool guard_hop(struct guard *guard, CURL *easy);

/* The hop has ended: where did it go? */
void guard_note(struct guard *guard, CURL *easy);

#endif
