#include "fetch/schedule.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/calendar.h"
#include "fetch/platform.h"

#define HOUR 3600
#define DAY 86400
#define NOW 1700000000 /* Tuesday, 14 November 2023, 22:13:20 UTC */

static const struct schedule_facts nothing = {
    .now = NOW,
    .url = SLICE("http://example.org/feed"),
    .retry = CALENDAR_NONE,
    .fresh = CALENDAR_NONE,
    .newest = CALENDAR_NONE,
    .status = 200,
};

/* The wait in seconds; 0: none. */
static int64_t
wait_of(const struct schedule_facts *facts, enum schedule_reason wanted)
{
	enum schedule_reason why;
	int64_t next = schedule_next(facts, &why);

	assert_int_equal(why, wanted);
	return next == CALENDAR_NONE ? 0 : next - facts->now;
}

/* Chance makes it later by up to a tenth, never earlier. */
static void
assert_about(int64_t wait, int64_t wanted)
{
	assert_in_range(wait, wanted, wanted + wanted / 10);
}

static struct schedule_facts
failed(uint32_t failures, int64_t retry)
{
	struct schedule_facts facts = nothing;

	facts.failures = failures;
	facts.status = 503;
	facts.retry = retry;
	return facts;
}

static void
a_feed_that_says_nothing_is_asked_at_each_sync(void **state)
{
	(void)state;
	assert_int_equal(wait_of(&nothing, SCHEDULE_ANY), 0);
}

static void
one_failure_may_be_tried_again_at_any_time(void **state)
{
	struct schedule_facts facts = failed(1, CALENDAR_NONE);

	(void)state;
	assert_int_equal(wait_of(&facts, SCHEDULE_ANY), 0);
}

static void
waiting_doubles_from_five_minutes_to_a_day(void **state)
{
	static const struct {
		uint32_t failures;
		int64_t wait;
	} rows[] = {{2, 300}, {3, 600}, {10, 76800}, {11, DAY}, {UINT32_MAX, DAY}};
	struct schedule_facts facts;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		facts = failed(rows[i].failures, CALENDAR_NONE);
		assert_int_equal(wait_of(&facts, SCHEDULE_FAILED), rows[i].wait);
	}
}

static void
what_the_server_said_counts_for_a_week_at_most(void **state)
{
	struct schedule_facts facts = failed(1, NOW + 17);

	(void)state;
	assert_int_equal(wait_of(&facts, SCHEDULE_RETRY), 17);
	facts = failed(9, NOW + 17);
	assert_int_equal(wait_of(&facts, SCHEDULE_RETRY), 17);
	facts = failed(1, NOW + 8 * DAY);
	assert_int_equal(wait_of(&facts, SCHEDULE_RETRY), 7 * DAY);
	facts = failed(1, INT64_MAX);
	assert_int_equal(wait_of(&facts, SCHEDULE_RETRY), 7 * DAY);
}

static void
what_the_server_said_of_the_past_is_passed_over(void **state)
{
	struct schedule_facts facts = failed(2, NOW - 17);

	(void)state;
	assert_int_equal(wait_of(&facts, SCHEDULE_FAILED), 300);
	facts = failed(2, INT64_MIN + 1);
	assert_int_equal(wait_of(&facts, SCHEDULE_FAILED), 300);
}

static void
gone_is_not_asked_again_whatever_the_clock(void **state)
{
	struct schedule_facts facts = failed(1, NOW + 17);

	(void)state;
	facts.status = 410;
	assert_int_equal(wait_of(&facts, SCHEDULE_GONE), 0);
	assert_false(schedule_due(NOW, CALENDAR_NONE, SCHEDULE_GONE));
	assert_false(schedule_due(0, CALENDAR_NONE, SCHEDULE_GONE));
}

static void
without_a_clock_nothing_waits(void **state)
{
	struct schedule_facts facts = failed(9, NOW + 17);

	(void)state;
	facts.now = 0;
	assert_int_equal(wait_of(&facts, SCHEDULE_ANY), 0);
	facts.failures = 0;
	facts.interval = DAY;
	assert_int_equal(wait_of(&facts, SCHEDULE_ANY), 0);
	assert_true(schedule_due(0, NOW, SCHEDULE_FAILED));
}

static void
what_feeds_and_servers_say_counts_for_a_day_at_most(void **state)
{
	struct schedule_facts facts = nothing;

	(void)state;
	facts.interval = 2 * HOUR;
	assert_about(wait_of(&facts, SCHEDULE_INTERVAL), 2 * HOUR);
	facts.fresh = NOW + 3 * HOUR;
	assert_about(wait_of(&facts, SCHEDULE_FRESH), 3 * HOUR);
	facts.interval = INT64_MAX;
	assert_about(wait_of(&facts, SCHEDULE_INTERVAL), DAY);
	facts.interval = 0;
	facts.fresh = INT64_MAX;
	assert_about(wait_of(&facts, SCHEDULE_FRESH), DAY);
	facts.fresh = NOW - 5;
	assert_int_equal(wait_of(&facts, SCHEDULE_ANY), 0);
	facts.fresh = INT64_MIN + 1;
	assert_int_equal(wait_of(&facts, SCHEDULE_ANY), 0);
}

static void
the_users_setting_stands_for_all_that_the_feed_says(void **state)
{
	struct schedule_facts facts = nothing;

	(void)state;
	facts.interval = DAY;
	facts.hours = 0xFFFFFF;
	facts.refresh = 10 * 60;
	assert_int_equal(wait_of(&facts, SCHEDULE_REFRESH), 600);
	facts.refresh = 365 * DAY;
	assert_int_equal(wait_of(&facts, SCHEDULE_REFRESH), 365 * DAY);
	assert_false(schedule_due(NOW, NOW + 300 * DAY, SCHEDULE_REFRESH));
}

static void
a_quiet_feed_is_asked_less_often(void **state)
{
	struct schedule_facts facts = nothing;

	(void)state;
	facts.gap = 4 * HOUR;
	assert_int_equal(wait_of(&facts, SCHEDULE_ANY), 0);
	facts.gap = 2 * DAY;
	assert_about(wait_of(&facts, SCHEDULE_RHYTHM), 4 * HOUR);
	facts.gap = 900 * (int64_t)DAY;
	assert_about(wait_of(&facts, SCHEDULE_RHYTHM), DAY);
	/* It posted hourly, and has not for a month. */
	facts.gap = HOUR;
	facts.newest = NOW - 48 * DAY;
	assert_about(wait_of(&facts, SCHEDULE_RHYTHM), DAY);
	facts.newest = NOW + 48 * DAY;
	assert_int_equal(wait_of(&facts, SCHEDULE_ANY), 0);
}

static void
hours_and_days_that_the_feed_names_are_passed_over(void **state)
{
	struct schedule_facts facts = nothing;
	enum schedule_reason why;
	int64_t next;

	(void)state;
	facts.hours = 3u << 22;
	next = schedule_next(&facts, &why);
	assert_int_equal(why, SCHEDULE_SKIPPED);
	assert_about(next - NOW, 6400); /* midnight */
	facts.hours = 0;
	facts.days = 1u << 2 | 1u << 3; /* Tuesday, Wednesday */
	next = schedule_next(&facts, &why);
	assert_int_equal(why, SCHEDULE_SKIPPED);
	assert_about(next - NOW, 6400 + DAY);
	facts.hours = 0xFFFFFF;
	assert_int_equal(wait_of(&facts, SCHEDULE_ANY), 0);
	facts.hours = 0;
	facts.days = 0x7F;
	assert_int_equal(wait_of(&facts, SCHEDULE_ANY), 0);
}

static void
chance_does_not_lead_into_hours_to_be_skipped(void **state)
{
	struct schedule_facts facts = nothing;
	enum schedule_reason why;
	char url[40];
	int i;

	(void)state;
	facts.hours = 0xFFFFFF & ~(1u << 3);
	for (i = 0; i < 100; i++) {
		snprintf(url, sizeof url, "http://example.org/%d", i);
		facts.url = slice_of(url);
		assert_int_equal(schedule_next(&facts, &why) % DAY / HOUR, 3);
	}
}

static void
what_the_feed_skips_is_passed_over_unless_the_user_says_when(void **state)
{
	struct schedule_facts facts = nothing;

	(void)state;
	assert_int_equal(schedule_pass(&facts), NOW);
	facts.hours = 3u << 22;
	assert_int_equal(schedule_pass(&facts), NOW + 6400);
	facts.refresh = 60;
	assert_int_equal(schedule_pass(&facts), NOW);
	facts.refresh = 0;
	facts.url = slice_of("file:///x");
	assert_int_equal(schedule_pass(&facts), NOW);
	facts.url = nothing.url;
	facts.hours = 0xFFFFFF;
	assert_int_equal(schedule_pass(&facts), NOW);
	facts.hours = 1;
	facts.now = 0;
	assert_int_equal(schedule_pass(&facts), 0);
}

static void
chance_is_the_same_all_day_and_another_for_another_feed(void **state)
{
	struct schedule_facts facts = nothing;
	int64_t first, lowest = INT64_MAX, highest = 0;
	char url[40];
	int i;

	(void)state;
	facts.interval = DAY;
	first = wait_of(&facts, SCHEDULE_INTERVAL);
	facts.now += 60;
	assert_int_equal(wait_of(&facts, SCHEDULE_INTERVAL), first);
	for (i = 0; i < 100; i++) {
		int64_t wait;

		snprintf(url, sizeof url, "http://example.org/%d", i);
		facts.url = slice_of(url);
		wait = wait_of(&facts, SCHEDULE_INTERVAL);
		assert_about(wait, DAY);
		lowest = wait < lowest ? wait : lowest;
		highest = wait > highest ? wait : highest;
	}
	assert_true(highest - lowest > DAY / 20);
}

static void
a_feed_is_due_when_its_time_has_come(void **state)
{
	(void)state;
	assert_true(schedule_due(NOW, CALENDAR_NONE, SCHEDULE_ANY));
	assert_true(schedule_due(NOW, NOW, SCHEDULE_FAILED));
	assert_true(schedule_due(NOW, NOW - 1, SCHEDULE_FAILED));
	assert_false(schedule_due(NOW, NOW + 1, SCHEDULE_FAILED));
}

static void
a_moment_that_no_schedule_sets_came_from_a_wrong_clock(void **state)
{
	(void)state;
	assert_false(schedule_due(NOW, NOW + 7 * DAY, SCHEDULE_RETRY));
	assert_true(schedule_due(NOW, NOW + 8 * DAY, SCHEDULE_RETRY));
	assert_true(schedule_due(NOW, INT64_MAX, SCHEDULE_INTERVAL));
}

static void
names_below_a_platform_belong_to_it(void **state)
{
	static const struct slice one = SLICE("https://www.Reddit.com/r/c/.rss");
	static const struct slice other = SLICE("https://someone.tumblr.com/rss");
	static const struct slice not_below = SLICE("https://notreddit.com/");
	struct schedule_facts facts = nothing;

	(void)state;
	assert_string_equal(platform_of(one)->domain, "reddit.com");
	assert_string_equal(platform_of(other)->domain, "tumblr.com");
	assert_string_equal(platform_of(not_below)->domain, "");
	facts.url = one;
	assert_about(wait_of(&facts, SCHEDULE_PLATFORM), HOUR);
}

static void
every_reason_has_words(void **state)
{
	int why;

	(void)state;
	for (why = SCHEDULE_ANY; why <= SCHEDULE_SKIPPED; why++)
		assert_true(strlen(schedule_words((enum schedule_reason)why)) > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_feed_that_says_nothing_is_asked_at_each_sync),
	    cmocka_unit_test(one_failure_may_be_tried_again_at_any_time),
	    cmocka_unit_test(waiting_doubles_from_five_minutes_to_a_day),
	    cmocka_unit_test(what_the_server_said_counts_for_a_week_at_most),
	    cmocka_unit_test(what_the_server_said_of_the_past_is_passed_over),
	    cmocka_unit_test(gone_is_not_asked_again_whatever_the_clock),
	    cmocka_unit_test(without_a_clock_nothing_waits),
	    cmocka_unit_test(what_feeds_and_servers_say_counts_for_a_day_at_most),
	    cmocka_unit_test(the_users_setting_stands_for_all_that_the_feed_says),
	    cmocka_unit_test(a_quiet_feed_is_asked_less_often),
	    cmocka_unit_test(hours_and_days_that_the_feed_names_are_passed_over),
	    cmocka_unit_test(chance_does_not_lead_into_hours_to_be_skipped),
	    cmocka_unit_test(what_the_feed_skips_is_passed_over_unless_the_user_says_when),
	    cmocka_unit_test(chance_is_the_same_all_day_and_another_for_another_feed),
	    cmocka_unit_test(a_feed_is_due_when_its_time_has_come),
	    cmocka_unit_test(a_moment_that_no_schedule_sets_came_from_a_wrong_clock),
	    cmocka_unit_test(names_below_a_platform_belong_to_it),
	    cmocka_unit_test(every_reason_has_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
