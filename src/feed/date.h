/* date.h - the dates that feeds write. */
#ifndef FEED_DATE_H
#define FEED_DATE_H

#include "base/calendar.h"

/*
 * The moment a feed's date means, in any of these forms; CALENDAR_NONE when it is none of them:
 *   RFC 822 and 5322, 3.3 and 4.3: any or no day name, 2-digit years, named and military zones
 *   RFC 3339 and W3C-DTF: also a date, month or year alone, no zone, blank for 'T'
 *   ISO 8601: packed, days of the year, two-digit years with dashes
 *   asctime (RFC 9110, 5.6.7) and what toString gives: "Thu Aug 30 2012 17:26:16 +0200"
 *   a number of seconds or milliseconds since 1970, of 2001 to 2033, as programs have it
 *   what people write: months and halves of the day in their language, 31.12.2003, 2003年12月31日
 * Without a zone it is UTC; one in Korean is Korea's. A date that no calendar has, or whose day and
 * month could be each other's, is not understood.
 */
int64_t date_parse(struct slice s);

#endif
