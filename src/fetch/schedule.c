#include "fetch/schedule.h"

#include "base/calendar.h"

#define MINUTE 60
#define DAY 86400
#define WEEK (7 * DAY)

int64_t
schedule_after_failure(int64_t now, int64_t retry, uint32_t failures)
{
	int64_t wait = 5 * MINUTE;

	if (now <= 0)
		return CALENDAR_NONE;
	if (retry != CALENDAR_NONE && retry > now)
		return retry - now < WEEK ? retry : now + WEEK;
	/* One failure is chance: the next run may try again. */
	if (failures < 2)
		return CALENDAR_NONE;
	for (; failures > 2 && wait < DAY; failures--)
		wait *= 2;
	return now + (wait < DAY ? wait : DAY);
}

int
schedule_due(int64_t now, int64_t next)
{
	if (now <= 0 || next == CALENDAR_NONE || next <= now)
		return 1;
	return next - now > WEEK;
}
