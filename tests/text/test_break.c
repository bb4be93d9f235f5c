#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "text/break.h"

/*
 * "+" where a line may end, "-" where it may not, one sign for each character that follows another; blanks
 * are no characters. "?": unless a blank follows.
 */
static void
parts(const char *text, const char *expected)
{
	struct slice rest = slice_of(text);
	struct breaks breaks = {0};
	char found[64] = "";
	bool spaced = false;
	size_t n = 0;
	uint32_t c;

	while (rest.size > 0) {
		rest = slice_skip(rest, utf8_decode(rest, &c));
		if (c != ' ')
			found[n++] = "-+?"[break_next(&breaks, break_class(c), spaced)];
		spaced = c == ' ';
	}
	found[n] = '\0';
	assert_string_equal(n > 0 ? found + 1 : "", expected);
}

static void
ideographs_part_unless_a_mark_forbids(void **state)
{
	(void)state;
	parts("日本", "+");
	parts("日。本", "-+");
	parts("「日」「本」", "--+--");
	parts("日a本", "++");
	parts("キャット", "--+");
	parts("한국", "-");
	parts("ab", "-");
	parts("日\xE2\x81\xA0本", "--");
	parts("日（一）本", "+--+");
	parts("日……本", "--+");
	parts("100％日", "---+");
}

static void
a_dash_may_end_a_line_and_not_begin_it(void **state)
{
	(void)state;
	parts("a—b", "-+");
	parts("a–b", "-+");
	parts("a-b", "-+");
	parts("-1", "-");
	parts("a — b", "++");
}

static void
french_marks_are_not_parted_at_their_space(void **state)
{
	(void)state;
	parts("a b", "+");
	parts("a ! b ? c : d ; e", "-+-+-+-+");
	parts("a « b » c", "+-?+");
	parts("5 % b", "-+");
}

static void
german_quotes_may_begin_a_line(void **state)
{
	(void)state;
	parts("a »b« c", "?--+");
	parts("a „b“ c", "+--+");
	parts("a “b” c", "+--+");
}

static void
what_is_one_picture_stays_one(void **state)
{
	(void)state;
	parts("👨\xE2\x80\x8D👩\xE2\x80\x8D👧", "----");
	parts("👍🏽👍", "-+");
	parts("🇫🇷🇩🇪🇯", "-+-+");
	parts("❤\xEF\xB8\x8F日", "-+");
	parts("e\xCC\x81日\xE3\x82\x99日", "-+-+");
}

static void
signs_stay_with_their_numbers(void **state)
{
	(void)state;
	parts("$5", "-");
	parts("5€", "-");
	parts("5 €", "-");
	parts("5 kg", "+-");
	parts("№5", "-");
}

static void
runs_of_ascii_are_cut_at_a_hyphen_or_where_they_must(void **state)
{
	(void)state;
	assert_int_equal(break_in_ascii(slice_of("well-known-fact"), 12, false), 11);
	assert_int_equal(break_in_ascii(slice_of("well-known"), 5, false), 5);
	assert_int_equal(break_in_ascii(slice_of("well-known"), 4, false), 0);
	assert_int_equal(break_in_ascii(slice_of("--width"), 5, false), 0);
	assert_int_equal(break_in_ascii(slice_of("1970-01-01"), 6, false), 0);
	assert_int_equal(break_in_ascii(slice_of("a/long/path"), 9, false), 0);
	assert_int_equal(break_in_ascii(slice_of("a/long/path"), 9, true), 7);
}

static void
blanks_at_the_end_are_dropped(void **state)
{
	(void)state;
	assert_true(slice_is(break_trim(slice_of(" a \xC2\xA0 \xE3\x80\x80")), " a"));
	assert_true(slice_is(break_trim(slice_of("  ")), ""));
}

/* Whole rows of them are taken at once: those of these first bytes in UTF-8. */
static void
letters_of_two_bytes_are_letters_one_column_wide(void **state)
{
	static const uint32_t ranges[][2] = {{0xC0, 0x2BF}, {0x380, 0x47F}, {0x4C0, 0x53F}};
	size_t i;
	uint32_t c;

	(void)state;
	for (i = 0; i < sizeof ranges / sizeof *ranges; i++) {
		for (c = ranges[i][0]; c <= ranges[i][1]; c++) {
			assert_int_equal(break_class(c), break_class('a'));
			assert_int_equal(utf8_width(c), 1);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(ideographs_part_unless_a_mark_forbids),
	    cmocka_unit_test(a_dash_may_end_a_line_and_not_begin_it),
	    cmocka_unit_test(french_marks_are_not_parted_at_their_space),
	    cmocka_unit_test(german_quotes_may_begin_a_line),
	    cmocka_unit_test(what_is_one_picture_stays_one),
	    cmocka_unit_test(signs_stay_with_their_numbers),
	    cmocka_unit_test(runs_of_ascii_are_cut_at_a_hyphen_or_where_they_must),
	    cmocka_unit_test(blanks_at_the_end_are_dropped),
	    cmocka_unit_test(letters_of_two_bytes_are_letters_one_column_wide),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
