#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
every_character_survives_encoding(void **state)
{
	char bytes[4];
	struct slice s = {bytes, 0};
	uint32_t c, back;

	(void)state;
	for (c = 0; c <= 0x10FFFF; c++) {
		if (c >= 0xD800 && c <= 0xDFFF)
			continue;
		s.size = utf8_encode(c, bytes);
		assert_int_equal(utf8_decode(s, &back), s.size);
		assert_int_equal(back, c);
		assert_true(utf8_valid(s));
	}
}

static void
what_is_no_character_is_encoded_as_replacement(void **state)
{
	struct buffer buffer = {0};

	(void)state;
	assert_true(utf8_append(&buffer, 0xD800));
	assert_true(utf8_append(&buffer, 0x110000));
	assert_true(utf8_append(&buffer, 'a'));
	assert_string_equal(buffer_text(&buffer), "\xEF\xBF\xBD\xEF\xBF\xBD"
	                                          "a");
	buffer_free(&buffer);
}

static void
bad_bytes_are_one_replacement_each(void **state)
{
	static const char *const wrong[] = {
	    "\x80",
	    "\xBF",
	    "\xC0\x80",
	    "\xC1\xBF",
	    "\xE0\x80\x80",
	    "\xE0\x9F\xBF",
	    "\xED\xA0\x80",
	    "\xF0\x8F\xBF\xBF",
	    "\xF4\x90\x80\x80",
	    "\xF5\x80\x80\x80",
	    "\xFF",
	    "\xE2\x82",
	    "\xE2\x82z",
	    "\xF0\x9F\x98",
	    "\xC3",
	};
	size_t i;
	uint32_t c;

	(void)state;
	for (i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		assert_int_equal(utf8_decode(slice_of(wrong[i]), &c), 1);
		assert_int_equal(c, UTF8_REPLACEMENT);
		assert_false(utf8_valid(slice_of(wrong[i])));
	}
	assert_int_equal(utf8_decode(slice_of("\xEF\xBF\xBD"), &c), 3);
	assert_true(utf8_valid(slice_of("\xEF\xBF\xBD")));
	assert_true(utf8_valid(slice_of("")));
	assert_true(utf8_valid(slice_of("sixteen letters \xC3\xA9 and more")));
	assert_false(utf8_valid(slice_of("sixteen letters \xC3 and more")));
}

static void
only_a_character_begun_is_cut(void **state)
{
	(void)state;
	assert_int_equal(utf8_cut(slice_of("")), 0);
	assert_int_equal(utf8_cut(slice_of("a")), 0);
	assert_int_equal(utf8_cut(slice_of("a\xC3")), 1);
	assert_int_equal(utf8_cut(slice_of("\xC3\xA9")), 0);
	assert_int_equal(utf8_cut(slice_of("a\xE2\x82")), 2);
	assert_int_equal(utf8_cut(slice_of("\xF0\x9F\x98")), 3);
	assert_int_equal(utf8_cut(slice_of("\xF0\x9F\x98\x80")), 0);
	assert_int_equal(utf8_cut(slice_of("\xF0\x80")), 0);
	assert_int_equal(utf8_cut(slice_of("\xED\xA0")), 0);
	assert_int_equal(utf8_cut(slice_of("\xFF")), 0);
	assert_int_equal(utf8_cut(slice_of("\x80\x80\x80\x80")), 0);
}

static void
assert_safe(const char *text, bool line, const char *expected)
{
	struct buffer buffer = {0};

	assert_true(utf8_append_safe(&buffer, slice_of(text), line));
	assert_string_equal(buffer_text(&buffer), expected);
	buffer_free(&buffer);
}

static void
nothing_commands_the_terminal(void **state)
{
	(void)state;
	assert_safe("plain caf\xC3\xA9", true, "plain caf\xC3\xA9");
	assert_safe("\x1B[31mred\a\x7F", true, "[31mred");
	assert_safe("a\xC2\x9B"
	            "31mb",
	            true, "a31mb");
	assert_safe("a\xE2\x80\xAE"
	            "b\xE2\x81\xA6"
	            "c",
	            true, "abc");
	assert_safe("bad\xFF\xC3", false, "bad\xEF\xBF\xBD\xEF\xBF\xBD");
	assert_safe("kept \xEF\xBF\xBD", false, "kept \xEF\xBF\xBD");
}

static void
nul_is_dropped(void **state)
{
	const struct slice text = SLICE("a\0b");
	struct buffer buffer = {0};

	(void)state;
	assert_true(utf8_append_safe(&buffer, text, true));
	assert_true(slice_is(buffer_slice(&buffer), "ab"));
	buffer_free(&buffer);
}

static void
a_line_stays_one_line(void **state)
{
	(void)state;
	assert_safe("a\r\nb\tc\rd\ne", true, "a b c d e");
	assert_safe("a\r\nb\tc\ne", false, "a\nb\tc\ne");
	assert_safe("a\xE2\x80\xA8"
	            "b",
	            true, "a b");
}

static void
widths_are_those_of_terminals(void **state)
{
	(void)state;
	assert_int_equal(utf8_width('a'), 1);
	assert_int_equal(utf8_width(0xE9), 1);
	assert_int_equal(utf8_width(0x0301), 0);   /* combining acute */
	assert_int_equal(utf8_width(0x200B), 0);   /* zero width space */
	assert_int_equal(utf8_width(0x200D), 0);   /* joiner */
	assert_int_equal(utf8_width(0xFE0F), 0);   /* variation selector */
	assert_int_equal(utf8_width(0x00AD), 0);   /* soft hyphen */
	assert_int_equal(utf8_width(0x4E2D), 2);   /* CJK */
	assert_int_equal(utf8_width(0xAC00), 2);   /* Hangul */
	assert_int_equal(utf8_width(0x1160), 0);   /* Hangul vowel */
	assert_int_equal(utf8_width(0xFF21), 2);   /* fullwidth A */
	assert_int_equal(utf8_width(0x1F600), 2);  /* emoji */
	assert_int_equal(utf8_width(0x2FFFD), 2);  /* ideographs to come */
	assert_int_equal(utf8_width(0x2014), 1);   /* em dash */
	assert_int_equal(utf8_width(0x10FFFF), 1); /* private use */
	assert_int_equal(utf8_width(0x20AC), 1);   /* euro */
	assert_int_equal(utf8_width(0x0378), 1);   /* not assigned */
	assert_int_equal(utf8_width(0xFFFD), 1);
	assert_int_equal(utf8_width(UINT32_MAX), 1);
	assert_int_equal(utf8_columns(slice_of("e\xCC\x81\xE4\xB8\xAD!")), 4);
}

static void
the_longest_front_that_fits_is_taken(void **state)
{
	(void)state;
	assert_int_equal(utf8_fit(slice_of("abc"), 2).size, 2);
	assert_int_equal(utf8_fit(slice_of("abc"), 9).size, 3);
	assert_int_equal(utf8_fit(slice_of("\xE4\xB8\xAD\xE4\xB8\xAD"), 3).size, 3);
	assert_int_equal(utf8_fit(slice_of("e\xCC\x81x"), 1).size, 3);
	assert_int_equal(utf8_fit(slice_of("abc"), 0).size, 0);
}

static void
case_and_accents_are_folded(void **state)
{
	static const uint32_t pairs[][2] = {
	    {'A', 'a'},     {'z', 'z'},     {'0', '0'},     {0xC9, 'e'},      {0xE9, 'e'},
	    {0xDF, 0xDF},   {0xD8, 0xF8},   {0x130, 'i'},   {0x17F, 's'},     {0x1EC7, 'e'},
	    {0x1E9E, 0xDF}, {0x386, 0x3B1}, {0x3C2, 0x3C3}, {0x1F00, 0x3B1},  {0x419, 0x438},
	    {0x401, 0x435}, {0x416, 0x436}, {0xD7, 0xD7},   {0x4E2D, 0x4E2D}, {0x1FBD, 0x1FBD},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof pairs / sizeof *pairs; i++)
		assert_int_equal(utf8_fold(pairs[i][0]), pairs[i][1]);
}

static void
folding_twice_changes_nothing(void **state)
{
	uint32_t c;

	(void)state;
	for (c = 0; c < 0x3000; c++)
		assert_int_equal(utf8_fold(utf8_fold(c)), utf8_fold(c));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_character_survives_encoding),
	    cmocka_unit_test(what_is_no_character_is_encoded_as_replacement),
	    cmocka_unit_test(bad_bytes_are_one_replacement_each),
	    cmocka_unit_test(only_a_character_begun_is_cut),
	    cmocka_unit_test(nothing_commands_the_terminal),
	    cmocka_unit_test(nul_is_dropped),
	    cmocka_unit_test(a_line_stays_one_line),
	    cmocka_unit_test(widths_are_those_of_terminals),
	    cmocka_unit_test(the_longest_front_that_fits_is_taken),
	    cmocka_unit_test(case_and_accents_are_folded),
	    cmocka_unit_test(folding_twice_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
