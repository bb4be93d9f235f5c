#include "base/calendar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static int64_t
parsed(const char *text)
{
	int64_t seconds = 12345;

	return calendar_parse(slice_of(text), &seconds) ? seconds : CALENDAR_NONE;
}

static void
known_moments_are_right(void **state)
{
	struct calendar c = {2010, 8, 3, 9, 12, 0, 0};

	(void)state;
	assert_int_equal(calendar_seconds(&c), 1280826720);
	assert_int_equal(parsed("1970-01-01T00:00:00Z"), 0);
	assert_int_equal(parsed("2000-02-29T12:00:00Z"), 951825600);
	assert_int_equal(parsed("0001-01-01T00:00:00Z"), -62135596800);
	assert_int_equal(parsed("9999-12-31T23:59:59Z"), 253402300799);
	assert_int_equal(parsed("2038-01-19T03:14:08Z"), INT64_C(2147483648));
}

static void
every_day_comes_back_as_it_was(void **state)
{
	struct calendar c, last = {0};
	int64_t day;

	(void)state;
	for (day = -719162; day < 2932897; day++) {
		c = calendar_split(day * 86400 + 86399);
		assert_int_equal(calendar_seconds(&c), day * 86400 + 86399);
		assert_int_equal(c.hour * 10000 + c.minute * 100 + c.second, 235959);
		assert_true(last.year == 0 || c.weekday == (last.weekday + 1) % 7);
		assert_true(c.day == last.day + 1 || c.day == 1);
		last = c;
	}
	assert_int_equal(last.year, 9999);
	c = calendar_split(0);
	assert_int_equal(c.weekday, 4);
}

static void
what_no_calendar_has_is_no_moment(void **state)
{
	static const struct calendar wrong[] = {
	    {2010, 2, 30, 0, 0, 0, 0}, {1900, 2, 29, 0, 0, 0, 0}, {2010, 13, 1, 0, 0, 0, 0},
	    {2010, 0, 1, 0, 0, 0, 0},  {2010, 1, 0, 0, 0, 0, 0},  {2010, 1, 32, 0, 0, 0, 0},
	    {2010, 1, 1, 24, 0, 0, 0}, {2010, 1, 1, 0, 60, 0, 0}, {2010, 1, 1, 0, 0, 61, 0},
	    {2010, 1, 1, -1, 0, 0, 0}, {0, 1, 1, 0, 0, 0, 0},     {10000, 1, 1, 0, 0, 0, 0},
	    {2010, -1, 1, 0, 0, 0, 0}, {2010, 4, 31, 0, 0, 0, 0},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_true(calendar_seconds(&wrong[i]) == CALENDAR_NONE);
	assert_int_equal(calendar_split(CALENDAR_NONE).year, 0);
	assert_int_equal(calendar_split(INT64_MAX).day, 0);
	assert_int_equal(calendar_split(253402300800).year, 0);
	assert_int_equal(calendar_split(-62135596801).year, 0);
}

static void
a_leap_second_is_the_next_minute(void **state)
{
	(void)state;
	assert_int_equal(parsed("2016-12-31T23:59:60Z"), parsed("2017-01-01T00:00:00Z"));
}

static void
moments_are_written_as_rfc_3339(void **state)
{
	char text[21];

	(void)state;
	calendar_format(1280826720, text);
	assert_string_equal(text, "2010-08-03T09:12:00Z");
	calendar_format(-62135596800, text);
	assert_string_equal(text, "0001-01-01T00:00:00Z");
	calendar_format(CALENDAR_NONE, text);
	assert_string_equal(text, "");
	calendar_format(INT64_MAX, text);
	assert_string_equal(text, "");
}

static void
offsets_and_fractions_are_read(void **state)
{
	(void)state;
	assert_int_equal(parsed("2010-08-03T11:12:00+02:00"), 1280826720);
	assert_int_equal(parsed("2010-08-03T03:42:00.999-05:30"), 1280826720);
	assert_int_equal(parsed(" 2010-08-03t09:12:00.1z\n"), 1280826720);
	assert_int_equal(parsed("2010-08-03 09:12:00Z"), 1280826720);
	assert_int_equal(parsed("2010-08-03"), 1280793600);
}

static void
half_dates_are_refused(void **state)
{
	static const char *const wrong[] = {
	    "",
	    "2010",
	    "2010-8-3",
	    "2010-08-03T",
	    "2010-08-03T09:12",
	    "2010-08-03T09:12:00",
	    "2010-08-03T09:12:00.Z",
	    "2010-08-03T09:12:00+0200",
	    "2010-08-03T09:12:00+24:00",
	    "2010-08-03T09:12:00Z!",
	    "2010-02-30",
	    "+010-08-03",
	    "2010-08-03T-1:12:00Z",
	    "0001-01-01T00:00:00+00:01",
	    "9999-12-31T23:59:59-00:01",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_true(parsed(wrong[i]) == CALENDAR_NONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(known_moments_are_right),
	    cmocka_unit_test(every_day_comes_back_as_it_was),
	    cmocka_unit_test(what_no_calendar_has_is_no_moment),
	    cmocka_unit_test(a_leap_second_is_the_next_minute),
	    cmocka_unit_test(moments_are_written_as_rfc_3339),
	    cmocka_unit_test(offsets_and_fractions_are_read),
	    cmocka_unit_test(half_dates_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
