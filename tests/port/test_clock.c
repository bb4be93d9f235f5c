/* For the tools of the test itself: setenv. */
#define _DEFAULT_SOURCE
#define _DARWIN_C_SOURCE
#define _NETBSD_SOURCE

#include "port/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

#define YEAR_2020 1577836800
#define YEAR_2037 2114380800
#define YEAR_2100 INT64_C(4102444800)

static void
the_time_is_of_this_century(void **state)
{
	int64_t now = clock_now();

	(void)state;
	assert_true(now > YEAR_2020 && now < YEAR_2100);
}

static void
waiting_takes_so_long(void **state)
{
	uint64_t begun = clock_monotonic();

	(void)state;
	clock_wait(20);
	assert_true(clock_monotonic() - begun >= 19);
}

/* Also where the C library's own habit is a time of 32 bits, which ends in 2038. */
static void
the_zone_is_known_after_2038(void **state)
{
	(void)state;
	assert_int_equal(setenv("TZ", "HERE-3:30", 1), 0);
	assert_int_equal(clock_zone(YEAR_2037), 12600);
	assert_int_equal(clock_zone(YEAR_2100), 12600);
	assert_int_equal(clock_zone(INT64_MAX), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_time_is_of_this_century),
	    cmocka_unit_test(waiting_takes_so_long),
	    cmocka_unit_test(the_zone_is_known_after_2038),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
