#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "port/sim/sim.h"

static int
no_limit(void **state)
{
	(void)state;
	memory_limit(0);
	sim_heap_fail_after(0, 0);
	return 0;
}

static void
what_is_held_is_counted(void **state)
{
	size_t before = memory_used();
	void *a = memory_get(100), *b = memory_zero(10, 5);

	(void)state;
	assert_int_equal(memory_used() - before, 150);
	a = memory_resize(a, 1000);
	assert_int_equal(memory_used() - before, 1050);
	assert_true(memory_peak() >= before + 1050);
	memory_free(a);
	memory_free(b);
	memory_free(NULL);
	assert_int_equal(memory_used(), before);
}

static void
the_limit_is_an_answer(void **state)
{
	size_t before = memory_used();
	char *a;

	(void)state;
	memory_limit(before + 100);
	assert_null(memory_get(101));
	a = memory_get(60);
	assert_non_null(a);
	memset(a, 7, 60);
	assert_null(memory_get(41));
	assert_null(memory_resize(a, 101));
	assert_int_equal(a[59], 7);
	a = memory_resize(a, 100);
	assert_non_null(a);
	assert_int_equal(a[59], 7);
	/* Below a limit lowered later, what is held can still shrink. */
	memory_limit(10);
	assert_null(memory_get(1));
	a = memory_resize(a, 50);
	assert_non_null(a);
	memory_free(a);
	assert_int_equal(memory_used(), before);
}

static void
a_refusing_heap_changes_nothing(void **state)
{
	size_t before = memory_used();
	char *a = memory_get(10);

	(void)state;
	a[9] = 3;
	sim_heap_fail_after(1, 3);
	assert_null(memory_get(1));
	assert_null(memory_resize(a, 20));
	assert_null(memory_zero(1, 1));
	assert_int_equal(memory_used() - before, 10);
	assert_int_equal(a[9], 3);
	memory_free(a);
}

static void
sizes_that_overflow_are_refused(void **state)
{
	void *a = memory_get(0);

	(void)state;
	assert_non_null(a);
	assert_null(memory_get(SIZE_MAX));
	assert_null(memory_resize(a, SIZE_MAX));
	assert_null(memory_zero(SIZE_MAX / 2 + 2, 2));
	memory_free(a);
}

static void
memory_is_zeroed_and_aligned(void **state)
{
	size_t i;
	char *a = memory_zero(100, 3);

	(void)state;
	for (i = 0; i < 300; i++)
		assert_int_equal(a[i], 0);
	assert_int_equal((uintptr_t)a % sizeof(long double), 0);
	memory_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(what_is_held_is_counted, no_limit),
	    cmocka_unit_test_setup(the_limit_is_an_answer, no_limit),
	    cmocka_unit_test_setup(a_refusing_heap_changes_nothing, no_limit),
	    cmocka_unit_test_setup(sizes_that_overflow_are_refused, no_limit),
	    cmocka_unit_test_setup(memory_is_zeroed_and_aligned, no_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
