#include "feed/scan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* RFC 3629, 4, told a second time: the length of what begins s, or 0. */
static size_t
length(const unsigned char *s)
{
	unsigned long c;
	size_t i, n = s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : 2;
	static const unsigned long least[] = {0, 0, 0x80, 0x800, 0x10000};

	if (s[0] < 0xC0 || s[0] >= 0xF8)
		return 0;
	c = s[0] & (0x7Fu >> n);
	for (i = 1; i < n; i++) {
		if ((s[i] & 0xC0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3F);
	}
	return c < least[n] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF) ? 0 : n;
}

static void
characters_are_those_of_utf8(void **state)
{
	static const unsigned char others[] = {0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90,
	                                       0x9F, 0xA0, 0xBF, 0xC0, 0xFF};
	size_t count = sizeof others, i, k;
	unsigned first, second;

	(void)state;
	for (first = 0x80; first < 0x100; first++)
		for (second = 0; second < 0x100; second++)
			for (i = 0; i < count; i++)
				for (k = 0; k < count; k++) {
					unsigned char s[4] = {(unsigned char)first,
					                      (unsigned char)second, others[i],
					                      others[k]};

					assert_int_equal(scan_character((char *)s, 4), length(s));
				}
}

static void
a_cut_character_is_told_from_none(void **state)
{
	const char euro[] = "\xE2\x82\xAC", note[] = "\xF0\x9D\x84\x9E";

	(void)state;
	assert_int_equal(scan_character(euro, 1), SCAN_CUT);
	assert_int_equal(scan_character(euro, 2), SCAN_CUT);
	assert_int_equal(scan_character(euro, 3), 3);
	assert_int_equal(scan_character(note, 3), SCAN_CUT);
	assert_int_equal(scan_character("\xE2\x28", 2), 0);
	assert_int_equal(scan_character("\xF0\x80", 2), 0);
	assert_int_equal(scan_character("\xFF", 1), 0);
}

static void
noncharacters_are_two(void **state)
{
	(void)state;
	assert_true(scan_is_noncharacter("\xEF\xBF\xBE"));
	assert_true(scan_is_noncharacter("\xEF\xBF\xBF"));
	assert_false(scan_is_noncharacter("\xEF\xBF\xBD"));
}

/* At every place of texts of every length near those that are looked at in one go. */
static void
each_byte_that_is_not_clean_is_found(void **state)
{
	static const char *const stops[] = {"\x01", "\x1F", "\x80", "\xFF", "\xC3", "\xEF\xBF\xBE"};
	char text[160];
	size_t at, i, size;

	(void)state;
	for (size = 1; size < sizeof text; size++) {
		memset(text, 'x', size);
		assert_int_equal(scan_clean(text, size, false), size);
		assert_int_equal(scan_clean(text, size, true), size);
	}
	for (at = 0; at < 150; at++) {
		for (i = 0; i < sizeof stops / sizeof *stops; i++) {
			memset(text, 'x', sizeof text);
			memcpy(text + at, stops[i], strlen(stops[i]));
			assert_int_equal(scan_clean(text, sizeof text, false), at);
		}
	}
}

static void
what_is_clean_is_passed_over(void **state)
{
	static const char *const characters[] = {
	    "\n",           "\t",           "\r",
	    "\x7F",         "\xC3\xA9",     "\xE2\x82\xAC",
	    "\xED\x9F\xBF", "\xEF\xBF\xBD", "\xF0\x9D\x84\x9E"};
	char text[160];
	size_t at, i;

	(void)state;
	for (at = 0; at < 150; at++) {
		for (i = 0; i < sizeof characters / sizeof *characters; i++) {
			size_t n = strlen(characters[i]);
			bool ascii = n == 1;

			memset(text, 'x', sizeof text);
			memcpy(text + at, characters[i], n);
			assert_int_equal(scan_clean(text, sizeof text, false), sizeof text);
			assert_int_equal(scan_clean(text, sizeof text, true),
			                 ascii ? sizeof text : at);
			/* Cut, it is not whole. */
			assert_int_equal(scan_clean(text, at + n - 1, false), at);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(characters_are_those_of_utf8),
	    cmocka_unit_test(a_cut_character_is_told_from_none),
	    cmocka_unit_test(noncharacters_are_two),
	    cmocka_unit_test(each_byte_that_is_not_clean_is_found),
	    cmocka_unit_test(what_is_clean_is_passed_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
