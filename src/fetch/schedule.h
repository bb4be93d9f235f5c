/* schedule.h - when to ask a feed again. */
#ifndef FETCH_SCHEDULE_H
#define FETCH_SCHEDULE_H

#include <stdint.h>

/*
 * The moment before which a feed that has failed `failures` times in a row should not be asked again:
 * what the server said in Retry-After (at most a week), else doubling from 5 minutes up to a day from
 * the second failure on. CALENDAR_NONE: any time. `now` 0 (clock unknown) gives CALENDAR_NONE.
 */
int64_t schedule_after_failure(int64_t now, int64_t retry, uint32_t failures);

/*
 * Is a feed that should not be asked before `next` due? An unknown clock says yes, and so does a
 * moment more than a week away: it was set while the clock was wrong.
 */
int schedule_due(int64_t now, int64_t next);

#endif
