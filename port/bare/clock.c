/* clock.c - the time that the debugger's machine has. A device would ask its own clock, or say 0. */
#include "port/clock.h"

#include <semihost.h>

/* 2020-01-01: what says less has not been set. */
enum { PLAUSIBLE = 1577836800 };

/* Unsigned, 32 bits: good until 2106. */
int64_t
clock_now(void)
{
	uint32_t now = (uint32_t)sys_semihost_time();

	return now >= PLAUSIBLE ? (int64_t)now : 0;
}

/* Hundredths of a second since the program began. */
uint64_t
clock_monotonic(void)
{
	return (uint64_t)sys_semihost_clock() * 10;
}

/* Nothing here happens beside us, so there is nothing to sleep for. */
void
clock_wait(unsigned milliseconds)
{
	uint64_t end = clock_monotonic() + milliseconds;

	while (clock_monotonic() < end)
		continue;
}

int32_t
clock_zone(int64_t at)
{
	(void)at;
	return 0;
}
