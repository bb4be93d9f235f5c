#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/memory.h"
#include "text/link.h"

static uint32_t
number_of(struct links *links, const char *url)
{
	struct error err = {0};
	uint32_t number = 0;

	assert_true(links_add(links, slice_of(url), &number, &err));
	return number;
}

static void
the_same_address_has_the_same_number(void **state)
{
	struct links links = {0};

	(void)state;
	assert_int_equal(number_of(&links, "http://a/"), 1);
	assert_int_equal(number_of(&links, "http://b/"), 2);
	assert_int_equal(number_of(&links, "http://a/"), 1);
	assert_true(slice_is(links_at(&links, 2), "http://b/"));
	links_free(&links);
	assert_int_equal(memory_used(), 0);
}

static void
there_is_an_end_to_them(void **state)
{
	struct links links = {0};
	char url[40];
	uint32_t i;

	(void)state;
	for (i = 1; i <= LINK_MOST; i++) {
		snprintf(url, sizeof url, "http://x/%lu", (unsigned long)i);
		assert_int_equal(number_of(&links, url), i);
	}
	assert_int_equal(number_of(&links, "http://one/more"), 0);
	assert_int_equal(number_of(&links, "http://x/77"), 77);
	assert_true(slice_is(links_at(&links, 77), "http://x/77"));
	links_free(&links);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_same_address_has_the_same_number),
	    cmocka_unit_test(there_is_an_end_to_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
