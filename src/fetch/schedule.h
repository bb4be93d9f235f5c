/* schedule.h - when to ask a feed again, and why then. */
#ifndef FETCH_SCHEDULE_H
#define FETCH_SCHEDULE_H

#include <stdint.h>

#include "base/bytes.h"

/* The values are stored: never renumber them. */
enum schedule_reason {
	SCHEDULE_ANY,      /* nothing speaks against each sync */
	SCHEDULE_FAILED,   /* it fails: ever less often, and never less than daily */
	SCHEDULE_RETRY,    /* the server said when (Retry-After) */
	SCHEDULE_GONE,     /* the server said that it is gone for good (410): not at all */
	SCHEDULE_REFRESH,  /* the user's own setting */
	SCHEDULE_FRESH,    /* the answer says how long it holds (Cache-Control, Expires) */
	SCHEDULE_INTERVAL, /* the feed says how often (ttl, sy:updatePeriod) */
	SCHEDULE_RHYTHM,   /* it seldom has news */
	SCHEDULE_PLATFORM, /* its host is known to want few visits */
	SCHEDULE_SKIPPED,  /* the feed names hours or days (skipHours, skipDays) */
};

/* What is known when a feed has been asked. Seconds, unless said otherwise; `= {0}` but for the moments. */
struct schedule_facts {
	int64_t now;       /* 0: the clock is unknown */
	struct slice url;  /* of the feed */
	long refresh;      /* the user's setting; 0: none */
	int status;        /* of the answer; 0: none */
	uint32_t failures; /* in a row; 0: it went well */
	int64_t retry;     /* moment in Retry-After (RFC 9110, 10.2.3); CALENDAR_NONE */
	int64_t fresh; /* moment up to which the answer is fresh (RFC 9111, 4.2); CALENDAR_NONE */
	int64_t interval; /* the feed's own; 0: says nothing */
	uint32_t hours;   /* not to be asked in: bit 0 is the hour from 0:00 UTC */
	uint32_t days;    /* bit 0 is Sunday */
	int64_t gap;      /* between its posts, typically; 0: not known */
	int64_t newest;   /* moment of its newest post; CALENDAR_NONE */
};

/*
 * The moment before which the feed should not be asked again, with the reason that decided;
 * CALENDAR_NONE: any time. What servers and feeds say counts for a day at most, Retry-After for a week.
 * The user's setting stands for all that the feed says and does; a file: is always asked. A little chance, which is the same all
 * day for one URL, spreads what would come at once.
 */
int64_t schedule_next(const struct schedule_facts *facts, enum schedule_reason *why);

/*
 * Is a feed due that should not be asked before `next`? An unknown clock says yes, and so does a
 * moment that no schedule sets: the clock was wrong then, or is now.
 */
bool schedule_due(int64_t now, int64_t next, enum schedule_reason why);

/*
 * The end of the hours and days not to be asked in, where `now` is in one of them and it is for the feed to say;
 * else `now`. Of the facts url, refresh, hours and days count.
 */
int64_t schedule_pass(const struct schedule_facts *facts);

/* The reason in words, to follow "not before …: "; borrowed for ever. */
const char *schedule_words(enum schedule_reason why);

#endif
