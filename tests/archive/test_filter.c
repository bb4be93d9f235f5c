#include "archive/filter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"

static bool
may(struct slice bits, const char *typed)
{
	struct phrase phrase = {0};
	struct error err = {0};
	bool is;

	assert_true(phrase_read(&phrase, slice_of(typed), &err));
	is = filter_may_have(bits, &phrase);
	phrase_free(&phrase);
	return is;
}

static void
words_that_were_added_are_found(void **state)
{
	struct entry entry = {.title = SLICE("Tides & <stdio.h>"),
	                      .summary = SLICE("a \xE6\x9D\xB1\xE4\xBA\xAC\xE9\x83\xBD"),
	                      .content = SLICE("<p class=hidden>The L&aacute;mpara</p>")};
	struct filter filter = {0};
	struct filter_words words = {0};
	struct error err = {0};
	struct slice none = {0};

	(void)state;
	assert_true(filter_add(&words, &entry, &err));
	assert_true(filter_end(&filter, &words, &err));
	assert_true(may(buffer_slice(&filter.bits), "tides"));
	assert_true(may(buffer_slice(&filter.bits), "stdio.h"));
	assert_true(may(buffer_slice(&filter.bits), "l\xC3\xA1mpara"));
	assert_true(may(buffer_slice(&filter.bits), "the lampara"));
	assert_true(may(buffer_slice(&filter.bits), "\xE4\xBA\xAC\xE9\x83\xBD"));
	assert_true(may(buffer_slice(&filter.bits), "\xE5\xA1\x94"));
	assert_false(may(buffer_slice(&filter.bits), "\xE6\x9D\xB1\xE9\x83\xBD"));
	assert_false(may(buffer_slice(&filter.bits), "harbour"));
	/* Begun anew, it has nothing. */
	filter_clear_words(&words);
	assert_true(filter_end(&filter, &words, &err));
	assert_int_equal(filter.ends.size, 8);
	assert_memory_equal(filter.ends.data, filter.ends.data + 4, 4);
	assert_false(may(none, "tides"));
	filter_free_words(&words);
	filter_free(&filter);
}

static void
few_others_are_found(void **state)
{
	struct filter filter = {0};
	struct filter_words words = {0};
	struct buffer text = {0};
	struct entry entry = {0};
	struct error err = {0};
	char word[16];
	int i, lies = 0;

	(void)state;
	for (i = 0; i < 3000; i++)
		buffer_print(&text, "word%d word%d ", i, i / 2);
	entry.content = buffer_slice(&text);
	assert_true(filter_add(&words, &entry, &err));
	assert_true(filter_end(&filter, &words, &err));
	assert_int_equal(filter.bits.size, 3000 * 5 / 8);
	for (i = 0; i < 20000; i++) {
		snprintf(word, sizeof word, "word%d", i);
		if (i < 3000)
			assert_true(may(buffer_slice(&filter.bits), word));
		else
			lies += may(buffer_slice(&filter.bits), word);
	}
	assert_in_range(lies, 0, 17000 / 10);
	buffer_free(&text);
	filter_free_words(&words);
	filter_free(&filter);
}

/* Whatever a text is made of: what is found in it passes the filter. */
static void
nothing_that_is_there_is_denied(void **state)
{
	static const char *const bits_of_text[] = {
	    "a",        "b",        "ss",        " ",        "<b>",          "</b>",
	    "<p>",      "<foo>",    "&#97;",     "&amp;",    "&szlig;",      "<sup>",
	    "\xC3\xA9", "\xC3\x9F", "a\xCC\x81", "\xC2\xAD", "\xE6\x9D\xB1", "\xE4\xBA\xAC",
	    ",",        "x=\"b\"",
	};
	static const char *const typed[] = {
	    "a",
	    "ab",
	    "ss",
	    "aa b",
	    "\xE6\x9D\xB1",
	    "\xE6\x9D\xB1\xE4\xBA\xAC",
	    "b\xE6\x9D\xB1",
	    "foo",
	    "e",
	    "amp",
	    "\xE6\x9D\xB1 a \xE4\xBA\xAC",
	    "\xE4\xBA\xAC\xE4\xBA\xAC",
	};
	unsigned long seed = 5;
	struct filter filter = {0};
	struct filter_words words = {0};
	struct buffer text = {0};
	struct phrase phrase;
	struct error err = {0};
	size_t round, i, hits = 0;
	bool html;

	(void)state;
	for (round = 0; round < 60000; round++) {
		struct entry entry = {0};

		memset(&phrase, 0, sizeof phrase);
		buffer_clear(&text);
		buffer_clear(&filter.bits);
		for (i = 0; i < 1 + round % 7; i++) {
			seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF;
			buffer_append_text(&text, bits_of_text[(seed >> 8) % 20]);
		}
		html = round % 2 == 0;
		if (round % 3 == 0)
			entry.title = buffer_slice(&text);
		else
			entry.content = buffer_slice(&text);
		entry.title_plain = entry.content_plain = !html;
		assert_true(filter_add(&words, &entry, &err));
		assert_true(filter_end(&filter, &words, &err));
		filter_clear_words(&words);
		assert_true(phrase_read(&phrase, slice_of(typed[round / 3 % 12]), &err));
		if (phrase_in(&phrase, buffer_slice(&text), html, NULL) ||
		    (round % 3 == 0 && phrase_in(&phrase, buffer_slice(&text), false, NULL))) {
			hits++;
			assert_true(filter_may_have(buffer_slice(&filter.bits), &phrase));
		}
		phrase_free(&phrase);
	}
	assert_true(hits > 2000);
	buffer_free(&text);
	filter_free_words(&words);
	filter_free(&filter);
}

static void
no_memory_is_told(void **state)
{
	struct entry entry = {.content = SLICE("one two")};
	struct filter_words words = {0};
	struct error err = {0};

	(void)state;
	memory_limit(memory_used() + 100);
	assert_false(filter_add(&words, &entry, &err));
	memory_limit(0);
	assert_int_equal(err.kind, ERROR_MEMORY);
	filter_free_words(&words);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(words_that_were_added_are_found),
	    cmocka_unit_test(few_others_are_found),
	    cmocka_unit_test(nothing_that_is_there_is_denied),
	    cmocka_unit_test(no_memory_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
