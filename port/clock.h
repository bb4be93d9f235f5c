/* clock.h - what time it is, where a device knows. */
#ifndef PORT_CLOCK_H
#define PORT_CLOCK_H

#include <stdint.h>

/* Seconds since 1970-01-01T00:00:00Z; 0 if the device has no idea (a router at boot). */
int64_t clock_now(void);

/* Milliseconds since some fixed moment; never goes back. */
uint64_t clock_monotonic(void);

/* Lets so many milliseconds pass; a signal may end that sooner. */
void clock_wait(unsigned milliseconds);

/* Seconds east of UTC of the user's time zone at that moment. */
int32_t clock_zone(int64_t at);

#endif
