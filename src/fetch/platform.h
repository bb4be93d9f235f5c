/* platform.h - hosts of many feeds that have limits of their own, whatever name a feed has there. */
#ifndef FETCH_PLATFORM_H
#define FETCH_PLATFORM_H

#include <stdint.h>

#include "base/bytes.h"

struct platform {
	const char *domain; /* with all names below it; "": no platform, each host is its own */
	int at_once;        /* visits; 0: as many as to any host */
	int64_t interval;   /* seconds between visits of one feed at least; 0: none */
};

/* The platform that a URL's host belongs to; borrowed for ever, never NULL. */
const struct platform *platform_of(struct slice url);

/* The same number for all URLs whose visits count together: those of a platform, or of a host. */
uint64_t platform_group(struct slice url);

#endif
