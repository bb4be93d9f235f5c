/* moving.h - feeds that have moved for good: noted at each visit, followed when it is sure. */
#ifndef SYNC_MOVING_H
#define SYNC_MOVING_H

#include "sync/visit.h"

/*
 * Notes in the feed's state that this visit was redirected for ever (RFC 9110, 15.4.2 and 15.4.9), at most once
 * a day, or that it was not. `now` 0, the clock is unknown: nothing.
 */
bool moving_note(const struct visit_outcome *outcome, int64_t now, struct error *err);

/*
 * Follows those that were redirected to the same place on MOVING_DAYS days, one after the other: the new
 * address takes the old one's place in the user's file, the state keeps the old one, and a line is logged.
 * Another process that edits the file: next time.
 */
bool moving_settle(const struct session *session, const struct catalog *catalog, struct error *err);

#endif
