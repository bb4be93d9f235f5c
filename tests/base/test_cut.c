#include "base/cut.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static bool
is_cut(const char *piece, const char *whole)
{
	struct entry after = {.published = 0}, before = {.published = 0};

	after.content = slice_of(piece);
	before.content = slice_of(whole);
	return entry_is_cut(&after, &before);
}

static void
a_front_is_a_piece_and_the_whole_is_none(void **state)
{
	(void)state;
	assert_true(is_cut("<p>One two", "<p>One two three.</p>"));
	assert_true(is_cut("", "<p>One</p>"));
	assert_false(is_cut("<p>One two three.</p>", "<p>One two three.</p>"));
	assert_false(is_cut("<p>One two three four.</p>", "<p>One two three.</p>"));
	assert_false(is_cut("<p>One too", "<p>One two three.</p>"));
	assert_false(is_cut("two three", "One two three"));
}

static void
what_stands_in_place_of_the_rest_does_not_count(void **state)
{
	static const char *const ends[] = {
	    "...",
	    "\xE2\x80\xA6",
	    " [&#8230;]",
	    " [...]</p>",
	    " <a href=\"x\">Read more</a>",
	    " <a href=\"x\">Continue reading &rarr;</a>",
	    " &raquo;",
	    "</p><p>(&hellip;)",
	};
	char piece[80];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof ends / sizeof *ends; i++) {
		snprintf(piece, sizeof piece, "<p>One two%s", ends[i]);
		if (!is_cut(piece, "<p>One two three.</p>"))
			fail_msg("%s", piece);
	}
}

static void
a_tag_or_reference_that_was_cut_through_does_not_count(void **state)
{
	static const char whole[] =
	    "One <a href=\"https://example.org/\">two</a> &amp; a < b three";
	struct entry before = {.published = 0}, after = {.published = 0};
	size_t n;

	(void)state;
	before.content = slice_of(whole);
	for (n = 1; n + 5 < sizeof whole - 1; n++) {
		after.content.data = whole;
		after.content.size = n;
		if (!entry_is_cut(&after, &before))
			fail_msg("%u bytes of it", (unsigned)n);
	}
}

static void
tags_and_white_space_make_no_difference(void **state)
{
	(void)state;
	assert_true(is_cut("<div>One\n two</div>", "<p class=\"a\">One</p>\n<p>two three</p>"));
	assert_false(is_cut("<p>One</p>", "<div>One</div>"));
	/* A picture in place of a text is no piece of it. */
	assert_false(is_cut("<img src=\"x\">", "<p>One two three</p>"));
	/* Nor does an end without a front take long, or make one. */
	assert_false(is_cut("One >", "Two"));
	assert_false(is_cut("<", ""));
}

static void
a_summary_that_is_left_of_a_text_is_a_piece(void **state)
{
	struct entry before = {.published = 0}, after = {.published = 0};

	(void)state;
	before.summary = after.summary = slice_of("In short.");
	before.content = slice_of("<p>Something quite other, and long.</p>");
	assert_true(entry_is_cut(&after, &before));
	after.summary = slice_of("Another.");
	assert_false(entry_is_cut(&after, &before));
}

/* 240 bytes of text in so many sentences. */
static void
append_sentences(char *text, size_t size, int first, int count)
{
	size_t at = strlen(text);
	int i;

	for (i = first; i < first + count; i++)
		at +=
		    (size_t)snprintf(text + at, size - at,
		                     "<p>The %dth sentence says something else, too.</p>", 10 + i);
}

static void
a_sentence_in_place_of_much_makes_a_piece(void **state)
{
	char whole[2048] = "", piece[2048] = "", edit[2048] = "";

	(void)state;
	append_sentences(whole, sizeof whole, 0, 20);
	append_sentences(piece, sizeof piece, 0, 6);
	snprintf(piece + strlen(piece), 100, "<p>This post is for paid subscribers.</p>");
	assert_true(is_cut(piece, whole));
	assert_false(is_cut(whole, piece));
	/* At the end of a text it is an edit, and so is much in place of much. */
	append_sentences(edit, sizeof edit, 0, 19);
	snprintf(edit + strlen(edit), 100, "<p>And so it ends.</p>");
	assert_false(is_cut(edit, whole));
	edit[0] = '\0';
	append_sentences(edit, sizeof edit, 0, 6);
	append_sentences(edit, sizeof edit, 40, 6);
	assert_false(is_cut(edit, whole));
	/* Too little of it is left to be sure. */
	assert_false(is_cut("<p>The 10th sentence says: nothing to see.", whole));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_front_is_a_piece_and_the_whole_is_none),
	    cmocka_unit_test(what_stands_in_place_of_the_rest_does_not_count),
	    cmocka_unit_test(a_tag_or_reference_that_was_cut_through_does_not_count),
	    cmocka_unit_test(tags_and_white_space_make_no_difference),
	    cmocka_unit_test(a_summary_that_is_left_of_a_text_is_a_piece),
	    cmocka_unit_test(a_sentence_in_place_of_much_makes_a_piece),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
