#include "session/keep.h"

#include <stdlib.h>

#include "base/calendar.h"

enum { DAY = 86400 };

static const struct {
	const char *word;
	enum keep_unit unit;
	int64_t of;
} units[] = {
    {"", KEEP_ARTICLES, 1},       {"d", KEEP_SECONDS, DAY},
    {"w", KEEP_SECONDS, 7 * DAY}, {"y", KEEP_SECONDS, (int64_t)DAY * 36525 / 100},
    {"MB", KEEP_BYTES, 1000000},  {"GB", KEEP_BYTES, 1000000000},
};

/* More than this is all. */
#define MOST 1000000000

bool
keep_read(struct keep *keep, struct slice value, struct error *err)
{
	struct slice digits = value, unit;
	long long n;
	size_t i;

	keep->unit = KEEP_ALL;
	keep->amount = 0;
	if (slice_is(value, "all"))
		return true;
	for (digits.size = 0; digits.size < value.size; digits.size++)
		if (value.data[digits.size] < '0' || value.data[digits.size] > '9')
			break;
	unit = slice_skip(value, digits.size);
	for (i = 0; i < sizeof units / sizeof *units; i++) {
		if (!slice_is(unit, units[i].word) || !slice_number(digits, &n) || n < 1 ||
		    n > MOST)
			continue;
		keep->unit = units[i].unit;
		keep->amount = n * units[i].of;
		return true;
	}
	return error_set(err, ERROR_USAGE,
	                 "keep wants all, an age (90d, 12w, 2y), a number of posts (500) or a size "
	                 "(200MB, 1GB), not \"%.*s\"",
	                 SLICE_ARGS(value));
}

/* What was archived by a clock without an idea is of no known age: it counts as new. */
static int64_t
age_of(const struct keep_article *article)
{
	return article->seen != CALENDAR_NONE ? article->seen : INT64_MAX;
}

static int
last_seen_first(const void *a, const void *b)
{
	const struct keep_article *x = a, *y = b;

	if (x->starred != y->starred)
		return x->starred ? -1 : 1;
	if (age_of(x) != age_of(y))
		return age_of(x) > age_of(y) ? -1 : 1;
	return (x->number < y->number) - (x->number > y->number);
}

size_t
keep_count(const struct keep *keep, struct keep_article *articles, size_t count, int64_t now)
{
	uint64_t bytes = 0;
	size_t i;

	if (count > 1)
		qsort(articles, count, sizeof *articles, last_seen_first);
	for (i = 0; i < count; i++) {
		bytes += articles[i].bytes;
		if (articles[i].starred || keep->unit == KEEP_ALL)
			continue;
		if (keep->unit == KEEP_ARTICLES && i >= (uint64_t)keep->amount)
			break;
		if (keep->unit == KEEP_BYTES && bytes > (uint64_t)keep->amount)
			break;
		if (keep->unit == KEEP_SECONDS && now != 0 &&
		    age_of(&articles[i]) < now - keep->amount)
			break;
	}
	return i;
}
