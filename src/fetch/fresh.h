/* fresh.h - how long an answer holds, as its server says. */
#ifndef FETCH_FRESH_H
#define FETCH_FRESH_H

#include <stdint.h>

#include "base/bytes.h"

/* What an answer's fields say so far. */
struct fresh {
	int64_t lifetime;      /* seconds: Cache-Control: max-age; -1: not said */
	int64_t age;           /* seconds that it has lain in caches */
	int64_t date, expires; /* moments; CALENDAR_NONE: not said */
	bool stale;            /* no-store or no-cache: it never is */
};

/* No field so far. */
void fresh_begin(struct fresh *fresh);

/* Takes a field; its name is in lower case. Those that do not matter are passed over. */
void fresh_field(struct fresh *fresh, const char *name, struct slice value);

/*
 * The moment up to which the answer, received at `now`, is fresh (RFC 9111, 4.2); CALENDAR_NONE when it says
 * nothing, or that it never is. `now` 0: the clock is unknown.
 */
int64_t fresh_until(const struct fresh *fresh, int64_t now);

#endif
