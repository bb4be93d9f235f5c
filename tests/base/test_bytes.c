#include "base/bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "port/sim/sim.h"

static const struct slice none;

static void
slices_compare_by_bytes(void **state)
{
	struct slice a = SLICE("a\0b"), b = SLICE("a\0c");

	(void)state;
	assert_true(slice_equal(none, slice_of("")));
	assert_false(slice_equal(a, b));
	assert_true(slice_compare(a, b) < 0);
	assert_true(slice_compare(slice_of("ab"), slice_of("a")) > 0);
	assert_true(slice_compare(slice_of("\xFF"), slice_of("a")) > 0);
	assert_int_equal(slice_compare(none, none), 0);
	assert_int_equal(slice_of(NULL).size, 0);
	assert_false(slice_is(a, "a"));
	assert_true(slice_is(none, ""));
}

static void
case_is_of_ascii_alone(void **state)
{
	(void)state;
	assert_true(slice_is_nocase(slice_of("HtTp"), "http"));
	assert_true(slice_is_nocase(slice_of("http"), "HTTP"));
	assert_false(slice_is_nocase(slice_of("http"), "https"));
	assert_false(slice_is_nocase(slice_of("https"), "http"));
	assert_false(slice_is_nocase(slice_of("@"), "`"));
	assert_false(slice_is_nocase(slice_of("\xC3\x89"), "\xC3\xA9"));
	assert_true(slice_is_nocase(none, ""));
}

static void
a_piece_is_found_whatever_its_case(void **state)
{
	(void)state;
	assert_true(slice_has_nocase(slice_of("a <Title>Just"), "<title>"));
	assert_true(slice_has_nocase(slice_of("<title>"), "<TITLE>"));
	assert_false(slice_has_nocase(slice_of("<title"), "<title>"));
	assert_false(slice_has_nocase(none, "x"));
	assert_true(slice_has_nocase(none, ""));
}

static void
slices_are_cut_and_trimmed(void **state)
{
	struct slice s = slice_of("a:b:"), all = slice_of("\r\n \tx y\t ");

	(void)state;
	assert_true(slice_is(slice_cut(&s, ':'), "a"));
	assert_true(slice_is(slice_cut(&s, ':'), "b"));
	assert_int_equal(s.size, 0);
	assert_int_equal(slice_cut(&s, ':').size, 0);
	s = none;
	assert_int_equal(slice_cut(&s, ':').size, 0);
	assert_true(slice_is(slice_trim(all), "x y"));
	assert_int_equal(slice_trim(slice_of(" \n")).size, 0);
	assert_int_equal(slice_trim(none).size, 0);
	assert_true(slice_is(slice_skip(slice_of("abc"), 2), "c"));
	assert_int_equal(slice_skip(slice_of("abc"), 4).size, 0);
	assert_int_equal(slice_skip(none, 1).size, 0);
	assert_int_equal(slice_find(slice_of("abc"), 'c'), 2);
	assert_int_equal(slice_find(slice_of("abc"), 'd'), 3);
	assert_int_equal(slice_find(none, 'd'), 0);
	assert_true(slice_starts(slice_of("abc"), "ab"));
	assert_false(slice_starts(slice_of("a"), "ab"));
	assert_true(slice_starts(none, ""));
}

static void
numbers_fill_their_slice(void **state)
{
	static const char *const wrong[] = {
	    "", "-1", "+1", " 1", "1 ", "1a", "1234567890123456789"};
	long long n = 5;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_false(slice_number(slice_of(wrong[i]), &n));
	assert_int_equal(n, 5);
	assert_true(slice_number(slice_of("0"), &n));
	assert_int_equal(n, 0);
	assert_true(slice_number(slice_of("999999999999999999"), &n));
	assert_true(n == 999999999999999999LL);
	assert_true(slice_number(slice_of("007"), &n));
	assert_int_equal(n, 7);
}

static void
large_buffers_have_little_room_for_nothing(void **state)
{
	struct buffer buffer = {0};

	(void)state;
	while (buffer.size < 1000000)
		assert_true(buffer_append_text(&buffer, "hundred"));
	assert_true(buffer.room <= buffer.size + buffer.size / 8 + 64);
	buffer_free(&buffer);
}

static void
buffers_grow_with_what_is_appended(void **state)
{
	struct buffer buffer = {0};
	struct error err = {0};
	int i;

	(void)state;
	assert_string_equal(buffer_text(&buffer), "");
	for (i = 0; i < 100; i++)
		assert_true(buffer_append_byte(&buffer, 'a'));
	assert_true(buffer_append_text(&buffer, "bc"));
	assert_true(buffer_append_slice(&buffer, none));
	assert_true(buffer_append(&buffer, "d\0e", 3));
	assert_true(buffer_print(&buffer, "%d-%s", 7, "x"));
	assert_int_equal(buffer.size, 108);
	assert_int_equal(strlen(buffer_text(&buffer)), 103);
	assert_true(slice_is(slice_skip(buffer_slice(&buffer), 105), "7-x"));
	buffer_consume(&buffer, 104);
	assert_string_equal(buffer_text(&buffer), "e7-x");
	buffer_consume(&buffer, 9);
	assert_int_equal(buffer.size, 0);
	assert_true(buffer_ok(&buffer, &err));
	buffer_free(&buffer);
	buffer_consume(&buffer, 1);
	buffer_free(&buffer);
	assert_int_equal(memory_used(), 0);
}

static void
text_at_the_end_of_the_room_gets_its_nul(void **state)
{
	struct buffer buffer = {0};
	size_t n;

	(void)state;
	for (n = 0; n < 300; n++) {
		assert_int_equal(strlen(buffer_text(&buffer)), n);
		buffer_append_byte(&buffer, 'x');
	}
	buffer_free(&buffer);
}

static void
without_memory_the_bytes_before_stay(void **state)
{
	struct buffer buffer = {0};
	struct error err = {0};

	(void)state;
	buffer_append_text(&buffer, "kept");
	sim_heap_fail_after(1, 1000);
	assert_false(buffer_reserve(&buffer, 1000));
	sim_heap_fail_after(0, 0);
	assert_true(buffer.failed);
	assert_false(buffer_append_text(&buffer, "x"));
	assert_true(slice_is(buffer_slice(&buffer), "kept"));
	assert_false(buffer_ok(&buffer, &err));
	assert_int_equal(err.kind, ERROR_MEMORY);
	buffer_clear(&buffer);
	assert_true(buffer_append_text(&buffer, "x"));
	assert_string_equal(buffer_text(&buffer), "x");
	buffer_free(&buffer);
}

static void
a_small_budget_is_used_to_its_end(void **state)
{
	struct buffer buffer = {0};

	(void)state;
	assert_true(buffer_reserve(&buffer, 64));
	memory_limit(memory_used() + 10);
	buffer.size = 64;
	memset(buffer.data, 'a', 64);
	assert_true(buffer_append_text(&buffer, "0123456789"));
	assert_false(buffer_append_byte(&buffer, 'x'));
	assert_int_equal(buffer.size, 74);
	memory_limit(0);
	buffer_free(&buffer);
}

static void
sizes_that_overflow_fail(void **state)
{
	struct buffer buffer = {0};

	(void)state;
	buffer_append_text(&buffer, "x");
	assert_false(buffer_reserve(&buffer, SIZE_MAX));
	buffer_clear(&buffer);
	assert_false(buffer_reserve(&buffer, SIZE_MAX / 2 + 2));
	buffer_free(&buffer);
}

static void
a_buffer_that_is_reset_keeps_little(void **state)
{
	struct buffer buffer = {0};

	(void)state;
	assert_true(buffer_append(&buffer, "x", 1));
	buffer_reset(&buffer);
	assert_int_equal(buffer.size, 0);
	assert_true(buffer.room > 0);
	assert_true(buffer_reserve(&buffer, 40000));
	buffer_reset(&buffer);
	assert_int_equal(buffer.room, 0);
	buffer.failed = true;
	buffer_reset(&buffer);
	assert_false(buffer.failed);
	buffer_free(&buffer);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(slices_compare_by_bytes),
	    cmocka_unit_test(case_is_of_ascii_alone),
	    cmocka_unit_test(a_piece_is_found_whatever_its_case),
	    cmocka_unit_test(slices_are_cut_and_trimmed),
	    cmocka_unit_test(numbers_fill_their_slice),
	    cmocka_unit_test(large_buffers_have_little_room_for_nothing),
	    cmocka_unit_test(buffers_grow_with_what_is_appended),
	    cmocka_unit_test(text_at_the_end_of_the_room_gets_its_nul),
	    cmocka_unit_test(without_memory_the_bytes_before_stay),
	    cmocka_unit_test(a_small_budget_is_used_to_its_end),
	    cmocka_unit_test(sizes_that_overflow_fail),
	    cmocka_unit_test(a_buffer_that_is_reset_keeps_little),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
