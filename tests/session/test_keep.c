#include "session/keep.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/calendar.h"

#define DAY 86400

static void
words_become_amounts(void **state)
{
	static const struct {
		const char *word;
		enum keep_unit unit;
		int64_t amount;
	} cases[] = {
	    {"all", KEEP_ALL, 0},
	    {"500", KEEP_ARTICLES, 500},
	    {"1", KEEP_ARTICLES, 1},
	    {"90d", KEEP_SECONDS, 90 * DAY},
	    {"12w", KEEP_SECONDS, 12 * 7 * DAY},
	    {"4y", KEEP_SECONDS, (int64_t)1461 * DAY},
	    {"200MB", KEEP_BYTES, 200000000},
	    {"3GB", KEEP_BYTES, 3000000000},
	};
	static const char *const wrong[] = {"",     "0",  "0d",  "-1",   "d",   "5 d",
	                                    "5m",   "5D", "5mb", "1.5y", "5dd", "99999999999999",
	                                    "none", "All"};
	struct error err = {0};
	struct keep keep;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_true(keep_read(&keep, slice_of(cases[i].word), &err));
		assert_int_equal(keep.unit, cases[i].unit);
		assert_true(keep.amount == cases[i].amount);
	}
	for (i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		assert_false(keep_read(&keep, slice_of(wrong[i]), &err));
		assert_int_equal(err.kind, ERROR_USAGE);
	}
}

/* Numbers 1 to 6, each a day later and 10 bytes long; 2 is starred, 4 of no known age. */
static size_t
count(enum keep_unit unit, int64_t amount, int64_t now, struct keep_article *articles)
{
	struct keep keep = {unit, amount};
	unsigned i;

	for (i = 0; i < 6; i++) {
		struct keep_article article = {1, i + 1, (int64_t)(i + 1) * DAY, 10, i == 1};

		articles[(i * 5) % 6] = article;
		if (i == 3)
			articles[(i * 5) % 6].seen = CALENDAR_NONE;
	}
	return keep_count(&keep, articles, 6, now);
}

static void
the_last_seen_are_kept_and_starred_ones_always(void **state)
{
	static const uint32_t order[] = {2, 4, 6, 5, 3, 1};
	struct keep_article articles[6];
	size_t i;

	(void)state;
	assert_int_equal(count(KEEP_ALL, 0, 100 * DAY, articles), 6);
	for (i = 0; i < 6; i++)
		assert_int_equal(articles[i].number, order[i]);
	assert_int_equal(count(KEEP_ARTICLES, 3, 100 * DAY, articles), 3);
	assert_int_equal(count(KEEP_ARTICLES, 6, 100 * DAY, articles), 6);
	assert_int_equal(count(KEEP_BYTES, 40, 100 * DAY, articles), 4);
	assert_int_equal(count(KEEP_BYTES, 49, 100 * DAY, articles), 4);
	assert_int_equal(count(KEEP_BYTES, 1, 100 * DAY, articles), 1);
	/* Seen on days 5 and 6, starred, or of no known age. */
	assert_int_equal(count(KEEP_SECONDS, 2 * DAY, 7 * DAY, articles), 4);
	assert_int_equal(count(KEEP_SECONDS, 2 * DAY, 100 * DAY, articles), 2);
	/* A clock without an idea lets nothing go by age. */
	assert_int_equal(count(KEEP_SECONDS, 2 * DAY, 0, articles), 6);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(words_become_amounts),
	    cmocka_unit_test(the_last_seen_are_kept_and_starred_ones_always),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
