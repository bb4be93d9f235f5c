#include "fetch/retry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "base/calendar.h"

#define NOW 1700000000
#define THEN 784111777 /* RFC 9110's example of a date */

static int64_t
moment(const char *text)
{
	return retry_moment(slice_of(text), NOW);
}

static void
seconds_count_from_now(void **state)
{
	(void)state;
	assert_int_equal(moment("120"), NOW + 120);
	assert_int_equal(moment(" 0 "), NOW);
	assert_true(retry_moment(slice_of("120"), 0) == CALENDAR_NONE);
}

static void
all_three_forms_of_a_date_are_read(void **state)
{
	(void)state;
	assert_int_equal(moment("Sun, 06 Nov 1994 08:49:37 GMT"), THEN);
	assert_int_equal(moment("Sunday, 06-Nov-94 08:49:37 GMT"), THEN);
	assert_int_equal(moment("Sun Nov  6 08:49:37 1994"), THEN);
	assert_int_equal(retry_moment(slice_of("Sun, 06 Nov 1994 08:49:37 GMT"), 0), THEN);
}

static void
years_of_two_digits_are_at_most_fifty_years_ahead(void **state)
{
	int64_t coming;

	(void)state;
	assert_true(calendar_parse(slice_of("2073-11-06T08:49:37Z"), &coming));
	assert_int_equal(moment("Monday, 06-Nov-73 08:49:37 GMT"), coming);
	assert_true(calendar_parse(slice_of("1974-11-06T08:49:37Z"), &coming));
	assert_int_equal(moment("Wednesday, 06-Nov-74 08:49:37 GMT"), coming);
}

static void
a_number_too_large_is_a_hundred_years(void **state)
{
	(void)state;
	assert_int_equal(moment("3153600000"), moment("99999999999999999999999999999999"));
	assert_int_equal(moment("99999999999999999"), moment("3153600001"));
	assert_true(moment("3153599999") < moment("3153600000"));
}

static void
nonsense_is_no_moment(void **state)
{
	static const char *const values[] = {
	    "",
	    "soon",
	    "-5",
	    "1.5",
	    "Sun, 06 Nov 1994",
	    "Sun, 31 Feb 1994 08:49:37 GMT",
	    "Sun, 06 Nov 1994 25:49:37 GMT",
	    "Sun, 06 Nov 1994 08:49 GMT",
	    "Sun, 06 Foo 1994 08:49:37 GMT",
	    "::: ,,, ---",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof values / sizeof values[0]; i++)
		assert_true(moment(values[i]) == CALENDAR_NONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(seconds_count_from_now),
	    cmocka_unit_test(a_number_too_large_is_a_hundred_years),
	    cmocka_unit_test(all_three_forms_of_a_date_are_read),
	    cmocka_unit_test(years_of_two_digits_are_at_most_fifty_years_ahead),
	    cmocka_unit_test(nonsense_is_no_moment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
