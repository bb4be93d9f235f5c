/* retry.h - the Retry-After header: a number of seconds or a date. */
#ifndef FETCH_RETRY_H
#define FETCH_RETRY_H

#include <stdint.h>

#include "base/bytes.h"

/*
 * The moment that a Retry-After field's value names (RFC 9110, 10.2.3; all three forms of a date of
 * 5.6.7). Seconds count from `now`, which is 0 when the clock is unknown. CALENDAR_NONE for what is
 * not understood or can't be known.
 */
int64_t retry_moment(struct slice value, int64_t now);

#endif
