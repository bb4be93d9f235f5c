#include "feed/date.h"

#include <string.h>

enum { UNSET = -1 };

/* What has been read so far. */
struct reading {
	struct slice rest;
	struct calendar date; /* UNSET where nothing was read */
	int zone;             /* minutes east of UTC */
};

/* Sorted. The names that RFC 822 has, and those met in feeds; minutes east of UTC. */
static const struct {
	char name[6];
	int minutes;
} zones[] = {
    {"adt", -180}, {"aedt", 660}, {"aest", 600}, {"akdt", -480}, {"akst", -540}, {"ast", -240},
    {"bst", 60},   {"cdt", -300}, {"cest", 120}, {"cet", 60},    {"cst", -360},  {"ct", -360},
    {"edt", -240}, {"eest", 180}, {"eet", 120},  {"est", -300},  {"et", -300},   {"gmt", 0},
    {"hst", -600}, {"ist", 330},  {"jst", 540},  {"kst", 540},   {"mdt", -360},  {"mest", 120},
    {"mesz", 120}, {"met", 60},   {"mez", 60},   {"msd", 240},   {"msk", 180},   {"mst", -420},
    {"mt", -420},  {"nzdt", 780}, {"nzst", 720}, {"pdt", -420},  {"pst", -480},  {"pt", -480},
    {"sgt", 480},  {"ut", 0},     {"utc", 0},    {"west", 60},   {"wet", 0},
};

static const char months[12][4] = {"jan", "feb", "mar", "apr", "may", "jun",
                                   "jul", "aug", "sep", "oct", "nov", "dec"};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
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

/* The rest of h:m:s.fraction. */
static bool
take_time(struct reading *r, int hour)
{
	int fraction;

	if (r->date.hour != UNSET)
		return false;
	r->date.hour = hour;
	r->date.second = 0;
	take_separator(r, ":");
	take_number(r, 2, &r->date.minute);
	if (take_separator(r, ":"))
		take_number(r, 2, &r->date.second);
	if (take_separator(r, ".,"))
		while (take_number(r, 9, &fraction) > 0)
			;
	return true;
}

/* The rest of y-m-d or y/m/d; the day, and with '-' the month, may be missing. */
static bool
take_iso(struct reading *r, int year)
{
	if (r->date.year != UNSET || r->date.month != UNSET || r->date.day != UNSET)
		return false;
	r->date.year = year;
	r->date.day = 1;
	if (!take_separator(r, "-/"))
		return false;
	take_number(r, 2, &r->date.month);
	if (take_separator(r, "-/"))
		take_number(r, 2, &r->date.day);
	return true;
}

/* RFC 5322, 4.3: of two digits 00-49 are after 2000, others and three digits after 1900. */
static bool
take_year(struct reading *r, int number, int digits)
{
	if (r->date.year != UNSET)
		return false;
	r->date.year = number;
	if (digits == 2)
		r->date.year += number < 50 ? 2000 : 1900;
	else if (digits == 3)
		r->date.year += 1900;
	return true;
}

static bool
take_digits(struct reading *r)
{
	int number, digits = take_number(r, 8, &number);

	if (is_digit(peek(r, 0)))
		return false;
	if (peek(r, 0) == ':' && is_digit(peek(r, 1)) && digits <= 2)
		return take_time(r, number);
	if (digits == 4 && (peek(r, 0) == '-' || peek(r, 0) == '/') && is_digit(peek(r, 1)))
		return take_iso(r, number);
	if (digits == 8 && r->date.year == UNSET) {
		r->date.year = number / 10000;
		r->date.month = number / 100 % 100;
		r->date.day = number % 100;
		return true;
	}
	if (digits <= 2 && r->date.day == UNSET && number <= 31) {
		r->date.day = number;
		return true;
	}
	return digits <= 4 && take_year(r, number, digits);
}

/* +hhmm, +hh:mm, +hh */
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
	r->zone += sign * (hours * 60 + minutes);
	return true;
}

/* The month that a name begins with, from 1; or 0. */
static int
month_of(struct slice word)
{
	int i;

	for (i = 0; i < 12 && word.size >= 3; i++)
		if (months[i][0] == (word.data[0] | 32) &&
		    slice_is_nocase((struct slice){word.data, 3}, months[i]))
			return i + 1;
	return 0;
}

static bool
zone_of(struct slice word, int *minutes)
{
	size_t i;

	for (i = 0; i < sizeof zones / sizeof zones[0]; i++)
		/* By its first letter first: (c | 32) is it in lower case. */
		if (zones[i].name[0] == (word.data[0] | 32) &&
		    slice_is_nocase(word, zones[i].name)) {
			*minutes = zones[i].minutes;
			return true;
		}
	return false;
}

static bool
take_half_day(struct reading *r, bool afternoon)
{
	if (r->date.hour < 1 || r->date.hour > 12)
		return false;
	r->date.hour = r->date.hour % 12 + (afternoon ? 12 : 0);
	return true;
}

/*
 * A name. In front it is the day's, which is often wrong or in another language, and behind the time a
 * zone's: one that is not known, and the military letters (RFC 5322, 4.3), are UTC.
 */
static bool
take_word(struct reading *r)
{
	struct slice word = r->rest;
	int month, zone;

	while (is_letter(peek(r, 0)))
		r->rest = slice_skip(r->rest, 1);
	word.size -= r->rest.size;
	month = month_of(word);
	if (r->date.hour != UNSET && (slice_is_nocase(word, "am") || slice_is_nocase(word, "pm")))
		return take_half_day(r, slice_is_nocase(word, "pm"));
	if (r->date.hour != UNSET && zone_of(word, &zone)) {
		r->zone = zone;
		return true;
	}
	if (month != 0 && r->date.month == UNSET) {
		r->date.month = month;
		return true;
	}
	/* "2004-05-25T11:23": the letter of RFC 3339. */
	if (word.size == 1 && r->date.year != UNSET)
		return true;
	return r->date.hour != UNSET || (r->date.day == UNSET && r->date.year == UNSET) ||
	       zone_of(word, &zone);
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

int64_t
date_parse(struct slice s)
{
	struct reading r = {{0}, {UNSET, UNSET, UNSET, UNSET, 0, 0, 0}, 0};
	int64_t seconds;

	r.rest = slice_trim(s);
	if (r.rest.size > 80)
		return CALENDAR_NONE;
	while (r.rest.size > 0)
		if (!take_part(&r))
			return CALENDAR_NONE;
	/* A year alone is a date, a day without its month is none. Year 1 is a program's "unknown". */
	if (r.date.year < 1000 || (r.date.month == UNSET && r.date.day != UNSET))
		return CALENDAR_NONE;
	if (r.date.month == UNSET)
		r.date.month = 1;
	if (r.date.day == UNSET)
		r.date.day = 1;
	if (r.date.hour == UNSET)
		r.date.hour = 0;
	seconds = calendar_seconds(&r.date);
	return seconds == CALENDAR_NONE ? CALENDAR_NONE : seconds - (int64_t)r.zone * 60;
}
