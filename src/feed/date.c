#include "feed/date.h"

#include <string.h>

#include "feed/dateword.h"

#define DAY 86400

enum { UNSET = -1 };

/* The half of the day that was named. */
enum half {
	HALF_NONE,
	HALF_MORNING,
	HALF_AFTERNOON,
};

/* What has been read so far. */
struct reading {
	struct slice rest;
	struct calendar date; /* UNSET where nothing was read */
	int zone;             /* minutes east of UTC */
	bool offset;          /* it was given as a number */
	bool named;           /* a zone was given at all */
	bool front; /* the month is a word in front of everything: it may be a day's name */
	bool korean;
	int ordinal; /* day of the year; 0: none */
	enum half half;
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A letter, or a byte of a character beyond ASCII. */
static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

/* The byte so far ahead, or NUL. */
static char
peek(const struct reading *r, size_t ahead)
{
	return ahead < r->rest.size ? r->rest.data[ahead] : '\0';
}

/* Takes up to `most` digits; returns how many. */
static int
take_number(struct reading *r, int most, int *number)
{
	int digits = 0;

	*number = 0;
	while (digits < most && is_digit(peek(r, 0))) {
		*number = *number * 10 + (r->rest.data[0] - '0');
		r->rest = slice_skip(r->rest, 1);
		digits++;
	}
	return digits;
}

/* Takes one of these bytes when a digit follows it. */
static bool
take_separator(struct reading *r, const char *separators)
{
	char c = peek(r, 0);

	if (c == '\0' || strchr(separators, c) == NULL || !is_digit(peek(r, 1)))
		return false;
	r->rest = slice_skip(r->rest, 1);
	return true;
}

/* Nothing of a day has been read. */
static bool
is_fresh(const struct reading *r)
{
	return r->date.year == UNSET && r->date.day == UNSET &&
	       (r->date.month == UNSET || r->front);
}

/* A whole day has been read, and no time. */
static bool
is_dated(const struct reading *r)
{
	return r->date.year != UNSET && r->date.month != UNSET && r->date.day != UNSET &&
	       r->date.hour == UNSET;
}

/* The rest of h:m:s.fraction, or h.m.s. */
static bool
take_time(struct reading *r, int hour)
{
	const char *between = peek(r, 0) == '.' ? "." : ":";
	int fraction;

	if (r->date.hour != UNSET)
		return false;
	r->date.hour = hour;
	r->date.second = 0;
	take_separator(r, ":.hH");
	take_number(r, 2, &r->date.minute);
	if (take_separator(r, between))
		take_number(r, 2, &r->date.second);
	if (take_separator(r, ".,"))
		while (take_number(r, 9, &fraction) > 0)
			;
	return true;
}

/* ISO 8601's hh, hhmm and hhmmss. */
static void
take_clock(struct reading *r, int number, int digits)
{
	r->date.second = digits == 6 ? number % 100 : 0;
	number = digits == 6 ? number / 100 : number;
	r->date.minute = digits == 2 ? 0 : number % 100;
	r->date.hour = digits == 2 ? number : number / 100;
}

/* The rest of y-m-d, y/m/d, y.m.d or y-ddd (ISO 8601); the day may be missing. */
static bool
take_iso(struct reading *r, int year)
{
	int number, digits;

	if (!is_fresh(r))
		return false;
	r->front = false;
	r->date.year = year;
	r->date.day = 1;
	take_separator(r, "-/.");
	digits = take_number(r, 3, &number);
	r->date.month = number;
	if (digits == 3) {
		r->date.month = 1;
		r->ordinal = number;
		return number > 0 && number <= 366;
	}
	if (take_separator(r, "-/."))
		take_number(r, 2, &r->date.day);
	return true;
}

/* RFC 5322, 4.3: of two digits 00-49 are after 2000, others and three digits after 1900. */
static int
full_year(int number, int digits)
{
	if (digits == 2)
		return number + (number < 50 ? 2000 : 1900);
	return digits == 3 ? number + 1900 : number;
}

static bool
take_year(struct reading *r, int number, int digits)
{
	if (r->date.year != UNSET)
		return false;
	r->date.year = full_year(number, digits);
	return true;
}

/* Of a day and a month in numbers, which is which is told by the size alone. */
static bool
set_day_and_month(struct reading *r, int first, int second, char between)
{
	bool american = between == '/' && second > 12;

	if (between != '.' && first <= 12 && second <= 12 && first != second)
		return false;
	r->date.day = american ? second : first;
	r->date.month = american ? first : second;
	return true;
}

/*
 * The rest of d.m.y, m/d/y and y-m-d, of two digits each but for a year at the end. Of two digits, dashes
 * are ISO 8601's (of 1988).
 */
static bool
take_short(struct reading *r, int first)
{
	char between[2] = {peek(r, 0), '\0'};
	int second, third = UNSET, digits = 0;

	if (!is_fresh(r))
		return false;
	r->front = false;
	take_separator(r, between);
	take_number(r, 2, &second);
	if (take_separator(r, between))
		digits = take_number(r, 4, &third);
	if (between[0] == '-' && digits != 4 && first <= 99 && digits != 3) {
		r->date.year = full_year(first, 2);
		r->date.month = second;
		r->date.day = digits == 2 ? third : 1;
		return digits != 1;
	}
	r->date.year = full_year(third, digits);
	return digits >= 2 && set_day_and_month(r, first, second, between[0]);
}

/* Digits and nothing between them: ISO 8601's yyyymmdd, yyyyddd, yymmdd; and yymm, no year of ours. */
static bool
take_packed(struct reading *r, int number, int digits)
{
	int year = full_year(number / 10000, digits == 6 ? 2 : 4);

	if (!is_fresh(r))
		return false;
	r->front = false;
	r->date.month = number / 100 % 100;
	r->date.day = number % 100;
	if (digits == 7) {
		year = number / 1000;
		r->ordinal = number % 1000;
		r->date.month = r->date.day = 1;
	} else if (digits == 4) {
		year = full_year(number / 100, 2);
		r->date.month = number % 100;
		r->date.day = 1;
	}
	r->date.year = year;
	return r->ordinal <= 366;
}

/* A number with its unit behind it. */
static bool
take_unit(struct reading *r, enum dateword_unit unit, int number, int digits)
{
	switch (unit) {
	case DATEWORD_YEARS:
		return take_year(r, number, digits);
	case DATEWORD_MONTHS:
		r->date.month = number;
		return true;
	case DATEWORD_DAYS:
		r->date.day = number;
		return true;
	case DATEWORD_HOURS:
		r->date.hour = number;
		r->date.minute = 0;
		r->date.second = 0;
		return true;
	case DATEWORD_MINUTES:
		r->date.minute = number;
		return true;
	default:
		r->date.second = number;
		return true;
	}
}

/* A number that is put together with what follows it without a blank. */
static bool
is_joined(const struct reading *r, const char *with)
{
	char c = peek(r, 0);

	return c != '\0' && strchr(with, c) != NULL && is_digit(peek(r, 1));
}

/* Is it all there is, but for a time? */
static bool
is_alone(const struct reading *r)
{
	return is_fresh(r) && (r->rest.size == 0 || (peek(r, 0) | 32) == 't');
}

/* Is what follows no part of a time or date? */
static bool
ends_hour(const struct reading *r)
{
	return r->rest.size == 0 || strchr("+-Zz", r->rest.data[0]) != NULL;
}

static bool
take_digits(struct reading *r)
{
	int number, digits = take_number(r, 8, &number);
	enum dateword_unit unit;
	size_t size;

	/* Only a time may follow without a blank: yyyymmddhhmmss. */
	if (is_digit(peek(r, 0)) && (digits != 8 || !is_fresh(r)))
		return false;
	unit = (unsigned char)peek(r, 0) >= 0x80 ? dateword_unit(r->rest, &size) : DATEWORD_NO_UNIT;
	if (unit != DATEWORD_NO_UNIT) {
		r->korean |= dateword_is_korean(r->rest);
		r->rest = slice_skip(r->rest, size);
		return take_unit(r, unit, number, digits);
	}
	if (digits <= 2 && is_joined(r, is_dated(r) ? ":.hH" : ":hH"))
		return take_time(r, number);
	if (is_dated(r) && (digits == 4 || digits == 6 || (digits == 2 && ends_hour(r)))) {
		take_clock(r, number, digits);
		return true;
	}
	if (digits == 4 && is_joined(r, "-/."))
		return take_iso(r, number);
	if (digits <= 2 && is_fresh(r) && is_joined(r, "-/."))
		return take_short(r, number);
	if (digits == 8 || ((digits == 6 || digits == 7) && is_alone(r)) ||
	    (digits == 4 && number < 1000 && number > 99 && is_alone(r)))
		return take_packed(r, number, digits);
	if (digits <= 2 && r->date.day == UNSET && number <= 31) {
		r->date.day = number;
		return true;
	}
	return digits <= 4 && take_year(r, number, digits);
}

/* +hhmm, +hh:mm, +hh: it is more exact than any name beside it. */
static bool
take_offset(struct reading *r)
{
	int sign = peek(r, 0) == '-' ? -1 : 1;
	int hours, minutes = 0, digits;

	r->rest = slice_skip(r->rest, 1);
	digits = take_number(r, 4, &hours);
	if (digits > 2) {
		minutes = hours % 100;
		hours /= 100;
	} else if (take_separator(r, ":")) {
		take_number(r, 2, &minutes);
	}
	if (hours > 24 || minutes > 59)
		return false;
	r->zone = sign * (hours * 60 + minutes);
	r->offset = r->named = true;
	return true;
}

/* "mar, 12 abr 2005": what was taken for March was Tuesday. */
static bool
take_month(struct reading *r, int month)
{
	if (r->date.month != UNSET && !r->front)
		return r->date.hour != UNSET;
	r->front = is_fresh(r) && r->date.month == UNSET;
	r->date.month = month;
	return true;
}

static void
take_zone(struct reading *r, int minutes)
{
	if (!r->offset)
		r->zone = minutes;
	r->named = true;
}

/*
 * A name. In front, or behind the date, it is the day's, which is often wrong or in another language, and behind the
 * time a zone's: one that is not known, and the military letters (RFC 5322, 4.3), are UTC.
 */
static bool
take_word(struct reading *r)
{
	struct slice word = r->rest;
	struct dateword means;

	while (is_letter(peek(r, 0)))
		r->rest = slice_skip(r->rest, 1);
	word.size -= r->rest.size;
	r->korean |= dateword_is_korean(word);
	/* "2004-05-25T11:23": the letter of RFC 3339. */
	if (word.size == 1 && r->date.year != UNSET)
		return true;
	means = dateword_find(word);
	switch (means.kind) {
	case DATEWORD_MONTH:
		return take_month(r, means.value);
	case DATEWORD_ZONE:
		take_zone(r, means.value);
		return true;
	case DATEWORD_AM:
	case DATEWORD_PM:
		r->half = means.kind == DATEWORD_AM ? HALF_MORNING : HALF_AFTERNOON;
		return true;
	case DATEWORD_FILLER:
		return true;
	default:
		return r->date.hour != UNSET || (r->date.day == UNSET && r->date.year == UNSET) ||
		       is_dated(r);
	}
}

static bool
take_part(struct reading *r)
{
	char c = peek(r, 0);

	if (is_digit(c))
		return take_digits(r);
	if (is_letter(c))
		return take_word(r);
	if ((c == '+' || c == '-') && r->date.hour != UNSET && is_digit(peek(r, 1)))
		return take_offset(r);
	r->rest = slice_skip(r->rest, 1);
	return true;
}

/* The hour of the day where it was one of twelve; "22:00 PM" is well meant. */
static bool
settle_hour(struct reading *r)
{
	if (r->half == HALF_NONE || (r->half == HALF_MORNING && r->date.hour == 0) ||
	    (r->half == HALF_AFTERNOON && r->date.hour > 12))
		return true;
	if (r->date.hour < 1 || r->date.hour > 12)
		return false;
	r->date.hour = r->date.hour % 12 + (r->half == HALF_AFTERNOON ? 12 : 0);
	return true;
}

/* What was read, as a moment. */
static int64_t
settle(struct reading *r)
{
	bool midnight = r->date.hour == 24 && r->date.minute == 0 && r->date.second == 0;
	int64_t seconds;

	/* A year alone is a date, a day without its month is none. Year 1 is a program's "unknown". */
	if (r->date.year < 1000 || (r->date.month == UNSET && r->date.day != UNSET) ||
	    !settle_hour(r))
		return CALENDAR_NONE;
	if (r->date.month == UNSET)
		r->date.month = 1;
	if (r->date.day == UNSET)
		r->date.day = 1;
	/* ISO 8601: the end of the day. */
	if (r->date.hour == UNSET || midnight)
		r->date.hour = 0;
	if (r->korean && !r->named)
		r->zone = 9 * 60;
	seconds = calendar_seconds(&r->date);
	if (seconds == CALENDAR_NONE)
		return CALENDAR_NONE;
	if (r->ordinal > 0)
		seconds += (int64_t)(r->ordinal - 1) * DAY;
	return seconds + (midnight ? DAY : 0) - (int64_t)r->zone * 60;
}

/* Seconds or milliseconds since 1970, from 2001 to 2033: ten or thirteen digits that no calendar has. */
static int64_t
count_of_seconds(struct slice s)
{
	long long n;

	if ((s.size != 10 && s.size != 13) || s.data[0] != '1' || !slice_number(s, &n))
		return CALENDAR_NONE;
	return s.size == 10 ? n : n / 1000;
}

int64_t
date_parse(struct slice s)
{
	struct reading r = {.rest = slice_trim(s), .date = {UNSET, UNSET, UNSET, UNSET, 0, 0, 0}};
	int64_t moment;

	s = r.rest;
	/* ISO 8601 (of 1988): "--" is a year left out. */
	if (s.size > 100 || slice_starts(s, "--"))
		return CALENDAR_NONE;
	while (r.rest.size > 0)
		if (!take_part(&r))
			return count_of_seconds(s);
	moment = settle(&r);
	return moment != CALENDAR_NONE ? moment : count_of_seconds(s);
}
