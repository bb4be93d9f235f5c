#include "fetch/retry.h"

#include "base/calendar.h"

/* A hundred years: no longer wait is meant. */
#define LONGEST INT64_C(3153600000)

static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/* From 1; 0 when it is no month's name. */
static int
find_month(struct slice word)
{
	int i;

	for (i = 0; i < 12; i++)
		if (slice_is_nocase(word, months[i]))
			return i + 1;
	return 0;
}

static bool
small_number(struct slice word, int *number)
{
	long long n;

	if (word.size > 4 || !slice_number(word, &n))
		return false;
	*number = (int)n;
	return true;
}

static bool
read_time(struct slice word, struct calendar *date)
{
	return small_number(slice_cut(&word, ':'), &date->hour) &&
	       small_number(slice_cut(&word, ':'), &date->minute) &&
	       small_number(word, &date->second);
}

/* The next word of a date: blanks, commas and hyphens are between them. */
static struct slice
next_word(struct slice *rest)
{
	struct slice word;
	size_t n = 0;

	while (rest->size > 0 &&
	       (rest->data[0] == ' ' || rest->data[0] == ',' || rest->data[0] == '-'))
		*rest = slice_skip(*rest, 1);
	while (n < rest->size && rest->data[n] != ' ' && rest->data[n] != ',' &&
	       rest->data[n] != '-')
		n++;
	word = *rest;
	word.size = n;
	*rest = slice_skip(*rest, n);
	return word;
}

/* Years of two digits are the last that is not more than 50 years ahead (RFC 9110, 5.6.7). */
static int
full_year(int year, int64_t now)
{
	int this = now > 0 ? calendar_split(now).year : 2000;

	if (year >= 100)
		return year;
	year += this / 100 * 100;
	return year > this + 50 ? year - 100 : year;
}

/*
 * "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994":
 * in all of them the day comes before the year, so that the words can be told apart by their looks.
 */
static int64_t
read_date(struct slice value, int64_t now)
{
	struct calendar date = {0};
	bool day = false, year = false, time = false;
	int number;

	while (value.size > 0) {
		struct slice word = next_word(&value);

		if (slice_find(word, ':') < word.size) {
			time = read_time(word, &date);
		} else if (small_number(word, &number)) {
			if (!day)
				date.day = number;
			else
				date.year = full_year(number, now);
			year = year || day;
			day = true;
		} else if (date.month == 0) {
			date.month = find_month(word);
		}
	}
	if (!time || !year || date.month == 0)
		return CALENDAR_NONE;
	return calendar_seconds(&date);
}

bool
retry_seconds(struct slice value, int64_t *seconds)
{
	size_t i;

	*seconds = 0;
	for (i = 0; i < value.size && value.data[i] >= '0' && value.data[i] <= '9'; i++)
		if (*seconds < LONGEST)
			*seconds = *seconds * 10 + (value.data[i] - '0');
	if (*seconds > LONGEST)
		*seconds = LONGEST;
	return i > 0 && i == value.size;
}

int64_t
retry_moment(struct slice value, int64_t now)
{
	int64_t seconds;

	value = slice_trim(value);
	if (!retry_seconds(value, &seconds))
		return read_date(value, now);
	return now > 0 ? now + seconds : CALENDAR_NONE;
}
