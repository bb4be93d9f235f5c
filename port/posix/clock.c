/* The BSDs and macOS show everything unless told otherwise; glibc and musl have to be asked. */
#define _DEFAULT_SOURCE
#define _DARWIN_C_SOURCE
#define _NETBSD_SOURCE

#include "port/clock.h"

#include <stdbool.h>
#include <time.h>

/* Is the zone known? To ask each time costs a look at its file. */
static bool zone_set;

/* 2020-01-01: a clock that says less has not been set, and starts from 1970 at every boot. */
#define PLAUSIBLE 1577836800

int64_t
clock_now(void)
{
	time_t now = time(NULL);

	return now >= PLAUSIBLE ? (int64_t)now : 0;
}

uint64_t
clock_monotonic(void)
{
	struct timespec now = {0};

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

void
clock_wait(unsigned milliseconds)
{
	struct timespec time = {(time_t)(milliseconds / 1000),
	                        (long)(milliseconds % 1000) * 1000000};

	nanosleep(&time, NULL);
}

int32_t
clock_zone(int64_t at)
{
	time_t when = (time_t)at;
	struct tm here, there;
	int days;

	/* Where time_t has 32 bits, not every moment fits. */
	if ((int64_t)when != at)
		return 0;
	if (!zone_set)
		tzset();
	zone_set = true;
	if (localtime_r(&when, &here) == NULL || gmtime_r(&when, &there) == NULL)
		return 0;
	days = here.tm_yday - there.tm_yday;
	if (here.tm_year != there.tm_year)
		days = here.tm_year > there.tm_year ? 1 : -1;
	return days * 86400 + (here.tm_hour - there.tm_hour) * 3600 +
	       (here.tm_min - there.tm_min) * 60 + here.tm_sec - there.tm_sec;
}
