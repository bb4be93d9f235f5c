#include "port/clock.h"

#include "port/sim/sim.h"

/* 2010-08-03T09:12:00Z, until a test says otherwise. */
static struct {
	int64_t now;
	int32_t zone;
	uint64_t rest; /* milliseconds that are no whole second yet */
	uint64_t monotonic;
} sim = {.now = 1280826720};

int64_t
clock_now(void)
{
	return sim.now;
}

uint64_t
clock_monotonic(void)
{
	return sim.monotonic;
}

void
clock_wait(unsigned milliseconds)
{
	sim_clock_pass(milliseconds);
}

int32_t
clock_zone(int64_t at)
{
	(void)at;
	return sim.zone;
}

void
sim_clock_set(int64_t seconds, int32_t zone)
{
	sim.now = seconds;
	sim.zone = zone;
	sim.rest = 0;
}

void
sim_clock_pass(uint64_t milliseconds)
{
	sim.monotonic += milliseconds;
	if (sim.now == 0)
		return;
	sim.rest += milliseconds;
	sim.now += (int64_t)(sim.rest / 1000);
	sim.rest %= 1000;
}
