/* retry.h - the Retry-After header: a number of seconds or a date. */
#ifndef FETCH_RETRY_H
#define FETCH_RETRY_H

#include <stdint.h>

#include "base/bytes.h"

/*
 * A number of seconds (RFC 9111, 1.2.2), however large: from a hundred years on all are the same. false for what is
 * no number.
 */
bool retry_seconds(struct slice value, int64_t *seconds);

/*
 * The moment that a Retry-After field's value names (RFC 9110, 10.2.3; all three forms of a date of
 * 5.6.7). Seconds count from `now`, which is 0 when the clock is unknown. CALENDAR_NONE for what is
 * not understood or can't be known.
 */
int64_t retry_moment(struct slice value, int64_t now);

#endif
