#include "base/phrase.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"

/* Is the phrase found; and if so, is it where `part` says? */
static void
expect(const char *typed, const char *text, bool html, const char *part)
{
	struct phrase phrase = {0};
	struct error err = {0};
	struct slice found;
	bool is;

	assert_true(phrase_read(&phrase, slice_of(typed), &err));
	is = phrase_in(&phrase, slice_of(text), html, &found);
	if (is != (part != NULL))
		fail_msg("\"%s\" in \"%s\": %d", typed, text, is);
	if (is && !slice_is(found, part))
		fail_msg("\"%s\" in \"%s\": \"%.*s\"", typed, text, SLICE_ARGS(found));
	phrase_free(&phrase);
}

static void
a_word_is_found_whole(void **state)
{
	(void)state;
	expect("cat", "a cat, too", false, "cat");
	expect("cat", "concatenate cats", false, NULL);
	expect("CAF\xC3\x89", "the cafe\xCC\x81 there", false, "cafe\xCC\x81");
	expect("", "anything", false, "");
	expect("c++", "C# or C++", false, "C");
}

static void
words_in_a_row_are_found(void **state)
{
	(void)state;
	expect("the lazy dog", "over the lazy, the lazy dog.", false, "the lazy dog");
	expect("a a b", "a a a b", false, "a a b");
	expect("don't", "I do, don\xE2\x80\x99t you?", false, "don\xE2\x80\x99t");
	expect("lazy dog", "<p>the lazy</p> <p><b>d</b>og</p>", true, "lazy</p> <p><b>d</b>og");
	expect("dog lazy", "lazy dog", false, NULL);
}

static void
scripts_without_spaces_are_found_anywhere(void **state)
{
	(void)state;
	expect("\xE4\xBA\xAC\xE9\x83\xBD", "\xE6\x9D\xB1\xE4\xBA\xAC\xE9\x83\xBD", false,
	       "\xE4\xBA\xAC\xE9\x83\xBD");
	expect("\xE6\x9D\xB1\xE9\x83\xBD", "\xE6\x9D\xB1\xE4\xBA\xAC\xE9\x83\xBD", false, NULL);
	expect("\xED\x95\x9C", "\xEB\x8C\x80\xED\x95\x9C", false, "\xED\x95\x9C");
}

static bool
may(const char *typed, const char *json)
{
	struct phrase phrase = {0};
	struct error err = {0};
	bool is;

	assert_true(phrase_read(&phrase, slice_of(typed), &err));
	is = phrase_may_be_in(&phrase, slice_of(json));
	phrase_free(&phrase);
	return is;
}

static void
the_quick_look_passes_over_most(void **state)
{
	(void)state;
	assert_true(may("linux", "{\"title\":\"Linux\"}"));
	assert_true(may("linux", "{\"title\":\"a\\nlinux\"}"));
	assert_false(may("linux", "{\"title\":\"linuxes and unix\"}"));
	assert_false(may("nux", "{\"title\":\"linux\"}"));
	assert_true(may("linux", "{\"content_html\":\"<b>L</b>inux\"}"));
	assert_true(may("linux", "{\"content_html\":\"l&#105;nux\"}"));
	assert_true(may("linux", "{\"content_html\":\"a&nbsplinux\"}"));
	assert_true(may("elan", "{\"content_html\":\"&eacute;lan\"}"));
	assert_false(may("alan", "{\"content_html\":\"&eacute;lan\"}"));
	assert_true(may("linux", "{\"title\":\"\\u006cinux\"}"));
	assert_true(may("linux", "{\"title\":\"li\xC2\xADnux\"}"));
	assert_true(may("oeuvre", "{\"title\":\"l'\xC5\x92UVRE\"}"));
	/* Names of members are no text. */
	assert_false(may("title", "{\"title\":\"linux\",\"content_html\":\"\\\"x\"}"));
	assert_false(may("html", "{\"content_html\":\"x\"}"));
	assert_true(may("title", "{\"title\":\"a \\\"title\\\":\"}"));
}

static void
the_quick_look_misses_nothing(void **state)
{
	static const char *const bits[] = {
	    "a",
	    "b",
	    "A",
	    "B",
	    "s",
	    "ss",
	    "oe",
	    " ",
	    "\n",
	    "<b>",
	    "</b>",
	    "<p>",
	    "<!-- -->",
	    "&",
	    ";",
	    "&#97;",
	    "&#x61",
	    "&amp;",
	    "&nbsp",
	    "&szlig;",
	    "&shy;",
	    "\"",
	    "\\",
	    "\\u0061",
	    "/",
	    ">",
	    "<",
	    "\xC3\xA9",
	    "\xC3\x9F",
	    "\xC5\x93",
	    "\xC3\xA1",
	    "a\xCC\x81",
	    "\xC2\xAD",
	    "\xE2\x80\x99",
	    "'",
	    "\xEF\xBD\x81",
	    "\xE6\x9D\xB1",
	    "\xE4\xBA\xAC",
	    "\xE2\x80\x8B",
	    "\x01",
	    "\xC2\x80",
	    "e",
	    "1",
	    "<a href=\"b>\">",
	    "\xD0\x90",
	    "\xD0\xB0",
	    "&fjlig;",
	    "\xFF",
	};
	static const char *const typed[] = {
	    "a",
	    "ab",
	    "ss",
	    "ssa",
	    "oe",
	    "e",
	    "aa b",
	    "1a",
	    "\xE6\x9D\xB1",
	    "\xE6\x9D\xB1\xE4\xBA\xAC",
	    "\xD0\xB0",
	    "\xD0\xB0\xD0\xB0",
	    "b\xE6\x9D\xB1",
	    "s",
	    "bab",
	    "n",
	    "\xC3\xA9",
	    "fj",
	    "u0061",
	};
	unsigned long seed = 3;
	struct buffer text = {0}, json = {0};
	struct error err = {0};
	struct phrase phrase;
	size_t round, i, hits = 0;

	(void)state;
	for (round = 0; round < 300000; round++) {
		struct json_writer w = {.out = &json};

		memset(&phrase, 0, sizeof phrase);
		buffer_clear(&text);
		buffer_clear(&json);
		for (i = 0; i < 1 + round % 9; i++) {
			seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF;
			buffer_append_text(&text, bits[(seed >> 8) % (sizeof bits / sizeof *bits)]);
		}
		json_begin_object(&w, NULL);
		json_string(&w, "title", buffer_slice(&text));
		json_end_object(&w);
		assert_true(phrase_read(&phrase,
		                        slice_of(typed[round % (sizeof typed / sizeof *typed)]),
		                        &err));
		if (phrase_in(&phrase, buffer_slice(&text), round % 2 == 0, NULL)) {
			hits++;
			if (!phrase_may_be_in(&phrase, buffer_slice(&json)))
				fail_msg("\"%s\" is in %s", buffer_text(&phrase.text),
				         buffer_text(&json));
		}
		phrase_free(&phrase);
	}
	assert_true(hits > 10000);
	buffer_free(&text);
	buffer_free(&json);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_word_is_found_whole),
	    cmocka_unit_test(words_in_a_row_are_found),
	    cmocka_unit_test(scripts_without_spaces_are_found_anywhere),
	    cmocka_unit_test(the_quick_look_passes_over_most),
	    cmocka_unit_test(the_quick_look_misses_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
