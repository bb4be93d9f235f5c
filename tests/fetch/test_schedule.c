#include "fetch/schedule.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "base/calendar.h"

#define NOW 1700000000
#define DAY 86400

static void
one_failure_may_be_tried_again_at_any_time(void **state)
{
	(void)state;
	assert_true(schedule_after_failure(NOW, CALENDAR_NONE, 1) == CALENDAR_NONE);
	assert_true(schedule_after_failure(NOW, CALENDAR_NONE, 0) == CALENDAR_NONE);
}

static void
waiting_doubles_from_five_minutes_to_a_day(void **state)
{
	(void)state;
	assert_int_equal(schedule_after_failure(NOW, CALENDAR_NONE, 2), NOW + 300);
	assert_int_equal(schedule_after_failure(NOW, CALENDAR_NONE, 3), NOW + 600);
	assert_int_equal(schedule_after_failure(NOW, CALENDAR_NONE, 10), NOW + 76800);
	assert_int_equal(schedule_after_failure(NOW, CALENDAR_NONE, 11), NOW + DAY);
	assert_int_equal(schedule_after_failure(NOW, CALENDAR_NONE, UINT32_MAX), NOW + DAY);
}

static void
what_the_server_said_counts_for_a_week_at_most(void **state)
{
	(void)state;
	assert_int_equal(schedule_after_failure(NOW, NOW + 17, 1), NOW + 17);
	assert_int_equal(schedule_after_failure(NOW, NOW + 17, 9), NOW + 17);
	assert_int_equal(schedule_after_failure(NOW, NOW + 8 * DAY, 1), NOW + 7 * DAY);
	assert_int_equal(schedule_after_failure(NOW, INT64_MAX, 1), NOW + 7 * DAY);
}

static void
what_the_server_said_of_the_past_is_passed_over(void **state)
{
	(void)state;
	assert_int_equal(schedule_after_failure(NOW, NOW - 17, 2), NOW + 300);
	assert_int_equal(schedule_after_failure(NOW, INT64_MIN + 1, 2), NOW + 300);
}

static void
without_a_clock_nothing_waits(void **state)
{
	(void)state;
	assert_true(schedule_after_failure(0, NOW + 17, 9) == CALENDAR_NONE);
	assert_true(schedule_due(0, NOW));
}

static void
a_feed_is_due_when_its_time_has_come(void **state)
{
	(void)state;
	assert_false(schedule_due(NOW, NOW + 1));
	assert_true(schedule_due(NOW, NOW));
	assert_true(schedule_due(NOW, NOW - 1));
	assert_true(schedule_due(NOW, CALENDAR_NONE));
}

static void
a_time_set_by_a_wrong_clock_does_not_hold(void **state)
{
	(void)state;
	assert_false(schedule_due(NOW, NOW + 7 * DAY));
	assert_true(schedule_due(NOW, NOW + 7 * DAY + 1));
	assert_true(schedule_due(1, INT64_MAX));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(one_failure_may_be_tried_again_at_any_time),
	    cmocka_unit_test(waiting_doubles_from_five_minutes_to_a_day),
	    cmocka_unit_test(what_the_server_said_counts_for_a_week_at_most),
	    cmocka_unit_test(what_the_server_said_of_the_past_is_passed_over),
	    cmocka_unit_test(without_a_clock_nothing_waits),
	    cmocka_unit_test(a_feed_is_due_when_its_time_has_come),
	    cmocka_unit_test(a_time_set_by_a_wrong_clock_does_not_hold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
