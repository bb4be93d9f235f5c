/* calendar.h - moments in seconds since 1970 UTC; no leap seconds, years 1 to 9999. */
#ifndef BASE_CALENDAR_H
#define BASE_CALENDAR_H

#include <stdint.h>

#include "base/bytes.h"

/* A moment that is not known. */
#define CALENDAR_NONE INT64_MIN

struct calendar {
	int year, month, day; /* month and day from 1 */
	int hour, minute, second;
	int weekday; /* 0 Sunday */
};

/*
 * The moment of a date and time in UTC (weekday is not looked at; second 60 is the next minute's 0).
 * CALENDAR_NONE for what no calendar has: 30 February, hour 25.
 */
int64_t calendar_seconds(const struct calendar *c);

/* The date and time in UTC of a moment in years 1 to 9999; all zero for any other. */
struct calendar calendar_split(int64_t seconds);

/* "2010-08-03T09:12:00Z" (RFC 3339) of a moment; "" for CALENDAR_NONE. */
void calendar_format(int64_t seconds, char text[21]);

/* Reads RFC 3339 with any offset and optional fraction; a date alone is its midnight UTC. */
bool calendar_parse(struct slice s, int64_t *seconds);

#endif
