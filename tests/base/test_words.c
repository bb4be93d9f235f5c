#include "base/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"

/* The words of a text with '|' between them. */
static void
expect(const char *text, bool html, const char *expected)
{
	struct buffer found = {0};
	struct words words;
	struct slice word;
	bool single;

	words_begin(&words, slice_of(text), html);
	while (words_next(&words, &word, &single)) {
		if (found.size > 0)
			buffer_append_byte(&found, '|');
		buffer_append_slice(&found, word);
	}
	assert_string_equal(buffer_text(&found), expected);
	buffer_free(&found);
}

static void
words_are_letters_and_digits(void **state)
{
	(void)state;
	expect("", false, "");
	expect(" ,.! ", false, "");
	expect("one, two;three-4", false, "one|two|three|4");
	expect("Node.js 3.14 C++", false, "node|js|3|14|c");
}

static void
case_and_accents_do_not_count(void **state)
{
	(void)state;
	expect("\xC3\x89T\xC3\x89 e\xCC\x81te\xCC\x81", false, "ete|ete");
	expect("\xC5\x92uvre Stra\xC3\x9F"
	       "e \xC5\x81\xC3\xB3"
	       "d\xC5\xBA \xC3\x98re \xC3\x86on",
	       false, "oeuvre|strasse|lodz|ore|aeon");
	expect("\xEF\xBC\xA1\xEF\xBC\xA2\xEF\xBC\x93 \xEF\xAC\x81ne", false, "ab3|fine");
	expect("\xD0\x9C\xD0\x9E\xD0\xA1\xD0\x9A\xD0\x92\xD0\x90", false,
	       "\xD0\xBC\xD0\xBE\xD1\x81\xD0\xBA\xD0\xB2\xD0\xB0");
	expect("\xCE\x9F\xCE\x94\xCE\x9F\xCE\xA3 \xCE\xBF\xCE\xB4\xCF\x8C\xCF\x82", false,
	       "\xCE\xBF\xCE\xB4\xCE\xBF\xCF\x83|\xCE\xBF\xCE\xB4\xCE\xBF\xCF\x83");
	/* Armenian and Deseret lie outside of the common table. */
	expect("\xD4\xB1 \xF0\x90\x90\x80", false, "\xD5\xA1|\xF0\x90\x90\xA8");
}

static void
apostrophes_end_words_and_soft_hyphens_do_not(void **state)
{
	(void)state;
	expect("don't don\xE2\x80\x99t l'eau", false, "don|t|don|t|l|eau");
	expect("co\xC2\xADoperate zero\xE2\x80\x8Bwidth no\xE2\x80\x8Djoin", false,
	       "cooperate|zero|width|nojoin");
}

static void
scripts_without_spaces_are_cut_into_characters(void **state)
{
	(void)state;
	expect("\xE6\x9D\xB1\xE4\xBA\xAC tower\xE5\xA1\x94x", false,
	       "\xE6\x9D\xB1|\xE4\xBA\xAC|tower|\xE5\xA1\x94|x");
	expect("\xED\x95\x9C\xEA\xB5\xAD", false, "\xED\x95\x9C|\xEA\xB5\xAD");
}

static void
tags_are_passed_over(void **state)
{
	(void)state;
	expect("<p title=\"no > way\">One</p><p>two", true, "one|two");
	expect("<b>L</b>inux <A HREF=x>in</A>side", true, "linux|inside");
	expect("one<br>two<td>three<custom-tag>four", true, "one|two|three|four");
	expect("a <script>var x = '<b>';</SCRIPT >b<style/>c</style>d", true, "a|b|d");
	expect("a <script> never ends", true, "a");
	expect("a<!-- no > no -->b<!doctype x>c<?php no ?>d", true, "a|b|c|d");
	expect("1 < 2 <3", true, "1|2|3");
	expect("<a =\"never closed>on", true, "on");
	expect("one <a two", true, "one");
	expect("<script></script>b", true, "b");
	expect("<b>one</b>", false, "b|one|b");
}

static void
references_are_resolved(void **state)
{
	(void)state;
	expect("caf&eacute; caf&#233;s l&#x69;nux a&nbsp;b co&shy;op R&amp;D &bogus;", true,
	       "cafe|cafes|linux|a|b|coop|r|d|bogus");
	expect("R&amp;D", false, "r|amp|d");
	expect("&NotEqualTilde;x&lt;b&gt;", true, "x|b");
}

static void
long_words_are_cut(void **state)
{
	char text[300], cut[WORDS_LONGEST + 1];

	(void)state;
	memset(text, 'x', sizeof text);
	text[299] = '\0';
	memset(cut, 'x', sizeof cut);
	cut[WORDS_LONGEST] = '\0';
	expect(text, false, cut);
}

static void
every_character_folds_to_itself_or_for_good(void **state)
{
	char once[4], twice[8];
	struct slice rest;
	uint32_t c, part;
	size_t n, m;

	(void)state;
	for (c = 0; c <= 0x10FFFF; c++) {
		if (words_kind(c) == WORDS_GAP || words_kind(c) == WORDS_NOTHING)
			continue;
		n = words_fold(c, once);
		assert_in_range(n, 1, 4);
		rest.data = once;
		rest.size = n;
		for (m = 0; rest.size > 0;) {
			rest = slice_skip(rest, utf8_decode(rest, &part));
			m += words_fold(part, twice + m);
			assert_in_range(m, 1, 4);
		}
		if (n != m || memcmp(once, twice, n) != 0)
			fail_msg("U+%04lX folds further", (unsigned long)c);
	}
}

static void
any_bytes_are_taken(void **state)
{
	static const char alphabet[] = "<>/!-&;#xa\"'= \xC3\xA9\xE6\x9Dscript";
	unsigned long seed = 1;
	struct words words;
	struct slice word, text;
	char bytes[64];
	bool single;
	size_t i, round, count;

	(void)state;
	text.data = bytes;
	for (round = 0; round < 20000; round++) {
		for (i = 0; i < sizeof bytes; i++) {
			seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF;
			bytes[i] = alphabet[(seed >> 8) % (sizeof alphabet - 1)];
		}
		text.size = round % sizeof bytes;
		words_begin(&words, text, round % 2 == 0);
		for (count = 0; words_next(&words, &word, &single); count++)
			assert_in_range(word.size, 1, sizeof words.text);
		assert_true(count <= text.size * 2);
	}
}

static void
parts_are_found_aside_of_case_and_accents(void **state)
{
	struct slice text = {"Le Caf\xC3\x89 est ferme\xCC\x81\0after", 27};

	(void)state;
	assert_true(words_contain(text, slice_of("cafe")));
	assert_true(words_contain(text, slice_of("CAF\xC3\xA8")));
	assert_true(words_contain(text, slice_of("ferm\xC3\xA9")));
	assert_true(words_contain(text, slice_of("")));
	assert_true(words_contain(text, slice_of("AFTER")));
	assert_true(words_contain(slice_of("l'e\xCC\x81tat"), slice_of("\xC3\xA9tat")));
	assert_true(words_contain(slice_of("l'\xC3\xA9tat"), slice_of("e\xCC\x81tat")));
	assert_false(words_contain(text, slice_of("cafes")));
	assert_false(words_contain(text, slice_of("afterw")));
	assert_true(words_contain(slice_of("aaab"), slice_of("aab")));
	assert_false(words_contain(slice_of(""), slice_of("a")));
	assert_true(words_contain(slice_of("L'\xC5\x92uvre"), slice_of("oeuvre")));
	assert_true(words_contain(slice_of("oeuvre"), slice_of("\xC5\x93uv")));
	assert_true(words_contain(slice_of("Stra\xC3\x9F"
	                                   "e"),
	                          slice_of("STRASSE")));
	assert_true(words_contain(slice_of("don\xE2\x80\x99t"), slice_of("don't")));
	assert_true(words_contain(slice_of("co\xC2\xADoperate"), slice_of("cooperate")));
	assert_true(words_contain(slice_of("\xE6\x9D\xB1\xE4\xBA\xAC\xE9\x83\xBD"),
	                          slice_of("\xE4\xBA\xAC")));
	assert_false(words_contain(slice_of("Stra\xC3\x9F"
	                                    "e"),
	                           slice_of("strase")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(words_are_letters_and_digits),
	    cmocka_unit_test(case_and_accents_do_not_count),
	    cmocka_unit_test(apostrophes_end_words_and_soft_hyphens_do_not),
	    cmocka_unit_test(scripts_without_spaces_are_cut_into_characters),
	    cmocka_unit_test(tags_are_passed_over),
	    cmocka_unit_test(references_are_resolved),
	    cmocka_unit_test(long_words_are_cut),
	    cmocka_unit_test(every_character_folds_to_itself_or_for_good),
	    cmocka_unit_test(any_bytes_are_taken),
	    cmocka_unit_test(parts_are_found_aside_of_case_and_accents),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
