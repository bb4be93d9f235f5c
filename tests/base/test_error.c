#include "base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
setting_an_error_reports_false(void **state)
{
	struct error err = {0};

	(void)state;
	assert_int_equal(err.kind, ERROR_NONE);
	assert_false(error_set(&err, ERROR_FORMAT, "line %d: %s", 12, "mismatched tag"));
	assert_int_equal(err.kind, ERROR_FORMAT);
	assert_string_equal(err.text, "line 12: mismatched tag");
	assert_false(error_memory(&err));
	assert_int_equal(err.kind, ERROR_MEMORY);
	assert_string_equal(err.text, "out of memory");
}

static void
context_is_put_in_front(void **state)
{
	struct error err = {0};

	(void)state;
	error_set(&err, ERROR_FORMAT, "line 12: mismatched tag");
	assert_false(error_while(&err, "sync %s", "example.org"));
	assert_int_equal(err.kind, ERROR_FORMAT);
	assert_string_equal(err.text, "sync example.org: line 12: mismatched tag");
}

static void
long_texts_end_on_a_character(void **state)
{
	char text[1200];
	struct error err = {0};
	size_t front, i, n;

	(void)state;
	/* The array's end falls on each byte of a character in turn. */
	for (front = 0; front < 3; front++) {
		memset(text, 'a', front);
		for (i = front; i + 3 < sizeof text; i += 3)
			memcpy(text + i, "\xE2\x82\xAC", 3);
		text[i] = '\0';
		error_set(&err, ERROR_FORMAT, "%s", text);
		n = strlen(err.text);
		assert_true(n < sizeof err.text && n > sizeof err.text - 5);
		assert_int_equal((n - front) % 3, 0);
		error_while(&err, "ab");
		n = strlen(err.text);
		assert_true(n < sizeof err.text && n > sizeof err.text - 5);
		assert_int_equal((n - front - 4) % 3, 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(setting_an_error_reports_false),
	    cmocka_unit_test(context_is_put_in_front),
	    cmocka_unit_test(long_texts_end_on_a_character),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
