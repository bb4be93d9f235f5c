#include "base/calendar.h"

#include <string.h>

#define DAY 86400
#define DAYS_TO_1970 719162 /* from 1 January of year 1 */
#define DAYS_TO_10000 3652059
#define DAYS_IN_400_YEARS 146097

/* Days of a common year before the month; the 13th is its length. */
static const int before_month[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};

static bool
is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* Days of that year before the month 1 to 13. */
static int
days_before(int year, int month)
{
	return before_month[month - 1] + (month > 2 && is_leap(year) ? 1 : 0);
}

/* Days from year 1's first day to that year's. */
static int
days_to_year(int year)
{
	int y = year - 1;

	return y * 365 + y / 4 - y / 100 + y / 400;
}

static bool
is_real(const struct calendar *c)
{
	if (c->year < 1 || c->year > 9999 || c->month < 1 || c->month > 12 || c->day < 1)
		return false;
	if (c->day > days_before(c->year, c->month + 1) - days_before(c->year, c->month))
		return false;
	return c->hour >= 0 && c->hour < 24 && c->minute >= 0 && c->minute < 60 && c->second >= 0 &&
	       c->second <= 60;
}

int64_t
calendar_seconds(const struct calendar *c)
{
	int days;

	if (!is_real(c))
		return CALENDAR_NONE;
	days = days_to_year(c->year) + days_before(c->year, c->month) + c->day - 1 - DAYS_TO_1970;
	return (int64_t)days * DAY + c->hour * 3600 + c->minute * 60 + c->second;
}

/* Is the moment within years 1 to 9999? */
static bool
in_range(int64_t seconds)
{
	return seconds >= -(int64_t)DAYS_TO_1970 * DAY &&
	       seconds < (int64_t)(DAYS_TO_10000 - DAYS_TO_1970) * DAY;
}

struct calendar
calendar_split(int64_t seconds)
{
	struct calendar c = {0};
	int64_t since;
	int days, rest;

	if (!in_range(seconds))
		return c;
	since = seconds + (int64_t)DAYS_TO_1970 * DAY;
	days = (int)(since / DAY);
	rest = (int)(since % DAY);
	c.weekday = (days + 1) % 7; /* 1 January of year 1 was a Monday. */
	c.hour = rest / 3600;
	c.minute = rest / 60 % 60;
	c.second = rest % 60;
	/* By the mean year this is at most one too far or too near. */
	c.year = (int)((int64_t)days * 400 / DAYS_IN_400_YEARS) + 1;
	if (days_to_year(c.year) > days)
		c.year--;
	else if (days_to_year(c.year + 1) <= days)
		c.year++;
	days -= days_to_year(c.year);
	c.month = 1;
	while (days_before(c.year, c.month + 1) <= days)
		c.month++;
	c.day = days - days_before(c.year, c.month) + 1;
	return c;
}

/* Writes n with leading zeros and returns the end. */
static char *
write_digits(char *to, int n, int digits)
{
	int i;

	for (i = digits - 1; i >= 0; i--, n /= 10)
		to[i] = (char)('0' + n % 10);
	return to + digits;
}

void
calendar_format(int64_t seconds, char text[21])
{
	struct calendar c = calendar_split(seconds);
	const int parts[] = {c.year, c.month, c.day, c.hour, c.minute, c.second};
	const char *after = "--T::Z";
	size_t i;

	if (c.year == 0) {
		text[0] = '\0';
		return;
	}
	for (i = 0; i < 6; i++) {
		text = write_digits(text, parts[i], i == 0 ? 4 : 2);
		*text++ = after[i];
	}
	*text = '\0';
}

/* Takes exactly so many digits off the front. */
static bool
take_digits(struct slice *s, size_t digits, int *n)
{
	struct slice head = {s->data, digits};
	long long value;

	if (s->size < digits || !slice_number(head, &value))
		return false;
	*n = (int)value;
	*s = slice_skip(*s, digits);
	return true;
}

/* Takes one byte off the front when it is one of `any`. */
static bool
take_one(struct slice *s, const char *any)
{
	if (s->size == 0 || s->data[0] == '\0' || strchr(any, s->data[0]) == NULL)
		return false;
	*s = slice_skip(*s, 1);
	return true;
}

/* RFC 3339, 5.6: time-offset, in seconds east of UTC. */
static bool
take_offset(struct slice *s, int *offset)
{
	int hours, minutes;
	bool west;

	*offset = 0;
	if (take_one(s, "Zz"))
		return true;
	west = s->size > 0 && s->data[0] == '-';
	if (!take_one(s, "+-") || !take_digits(s, 2, &hours) || !take_one(s, ":") ||
	    !take_digits(s, 2, &minutes) || hours > 23 || minutes > 59)
		return false;
	*offset = (hours * 60 + minutes) * (west ? -60 : 60);
	return true;
}

/* RFC 3339, 5.6: partial-time; its fraction is passed over. */
static bool
take_time(struct slice *s, struct calendar *c)
{
	int digit;

	if (!take_digits(s, 2, &c->hour) || !take_one(s, ":") || !take_digits(s, 2, &c->minute) ||
	    !take_one(s, ":") || !take_digits(s, 2, &c->second))
		return false;
	if (!take_one(s, "."))
		return true;
	if (!take_digits(s, 1, &digit))
		return false;
	while (take_one(s, "0123456789"))
		continue;
	return true;
}

bool
calendar_parse(struct slice s, int64_t *seconds)
{
	struct calendar c = {0};
	int64_t moment;
	int offset = 0;

	s = slice_trim(s);
	if (!take_digits(&s, 4, &c.year) || !take_one(&s, "-") || !take_digits(&s, 2, &c.month) ||
	    !take_one(&s, "-") || !take_digits(&s, 2, &c.day))
		return false;
	if (s.size > 0 && (!take_one(&s, "Tt ") || !take_time(&s, &c) || !take_offset(&s, &offset)))
		return false;
	moment = calendar_seconds(&c);
	if (s.size > 0 || moment == CALENDAR_NONE || !in_range(moment - offset))
		return false;
	*seconds = moment - offset;
	return true;
}
