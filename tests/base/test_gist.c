#include "base/gist.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static uint64_t
gist_of(const char *text, enum gist_of of)
{
	struct hash_stream hash;

	hash_begin(&hash);
	gist_write(&hash, slice_of(text), of);
	return hash_finish(&hash).low;
}

static void
compare(const char *const pairs[][2], size_t count, enum gist_of of, bool same)
{
	size_t i;

	for (i = 0; i < count; i++)
		if ((gist_of(pairs[i][0], of) == gist_of(pairs[i][1], of)) != same)
			fail_msg("%s: %s and %s", same ? "apart" : "alike", pairs[i][0],
			         pairs[i][1]);
}

#define COUNT(pairs) (sizeof(pairs) / sizeof *(pairs))

static void
each_word_that_numbers_count_is_known(void **state)
{
	static const char *const behind[] = {
	    "comentario", "comentarios", "comment",  "commentaire", "commentaires",
	    "commenti",   "Comments",    "commento", "kommentar",   "KOMMENTARE",
	    "reactie",    "reacties",    "replies",  "responses",   "views",
	};
	static const char *const before[] = {"likes", "points", "reply",
	                                     "score", "shares", "votes"};
	char some[64], more[64];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof behind / sizeof *behind; i++) {
		snprintf(some, sizeof some, "A text, 17 %s", behind[i]);
		snprintf(more, sizeof more, "A text, 8 %s", behind[i]);
		assert_int_equal(gist_of(some, GIST_ALL), gist_of(more, GIST_ALL));
	}
	for (i = 0; i < sizeof before / sizeof *before; i++) {
		snprintf(some, sizeof some, "A text. %s: 17", before[i]);
		snprintf(more, sizeof more, "A text. %s: 8", before[i]);
		assert_int_equal(gist_of(some, GIST_ALL), gist_of(more, GIST_ALL));
	}
}

static void
counts_of_comments_make_no_difference(void **state)
{
	static const char *const same[][2] = {
	    {"17 comments", "1 comment"},
	    {"a <a href='#c'>17 Comments</a> b", "a <a href='#c'>No comments</a> b"},
	    {"<b>1,234</b>&nbsp;comments", "<b>1.2k</b>&nbsp;comments"},
	    {"<p>Points: 17</p><p># Comments: 5</p>", "<p>Points: 2</p><p># Comments: 123</p>"},
	    {"Comments <span>(17)</span>.", "Comments <span>(3)</span>."},
	    {"12 Kommentare", "1 Kommentar"},
	    {"3 views, 5 replies", "1,003 views, 6 replies"},
	};
	static const char *const apart[][2] = {
	    {"17 comets", "18 comets"},
	    {"Points: 17 of 20", "Points: 17 of 30"},
	    {"It scored 5 points", "It scored 6 points"},
	    {"No comments were made", "Comments were not made"},
	    {"Comments closed in 2010", "Comments closed in 2011"},
	    {"a17 comments", "a18 comments"},
	    {"version 5", "version 6"},
	};

	(void)state;
	compare(same, COUNT(same), GIST_ALL, true);
	compare(apart, COUNT(apart), GIST_ALL, false);
}

static void
attributes_have_no_order_and_comments_of_html_are_nothing(void **state)
{
	static const char *const same[][2] = {
	    {"<a href=\"x\" class='y'>z</a>", "<a  class=y href=x >z</a>"},
	    {"<br/>", "<br />"},
	    {"a<!-- rendered in 5 s -->b", "ab"},
	    {"<img alt=\"a > b\" src=1>", "<img src=1 alt='a > b'>"},
	    {"<a href=\"http://a/?utm_id=1&amp;p=2\">", "<a href=\"http://a/?p=2\">"},
	};
	static const char *const apart[][2] = {
	    {"<a href=x>", "<a href=y>"},   {"<a href=x>", "<a>"}, {"<b>", "<i>"},
	    {"<a x=1 y=2>", "<a x=2 y=1>"}, {"1 < 2", "1 > 2"},    {"<!-- a", "<!-- b"},
	    {"<a x=1>", "<a x=1 x=1>"},     {"a <b", "a <c"},
	};

	(void)state;
	compare(same, COUNT(same), GIST_ALL, true);
	compare(apart, COUNT(apart), GIST_ALL, false);
}

static void
a_character_is_the_same_however_it_is_written(void **state)
{
	static const char *const same[][2] = {
	    {"caf&eacute; &#8212; it&#x2019;s", "caf\xC3\xA9 &mdash; it\xE2\x80\x99s"},
	    {"A & B", "A &amp; B"},
	    {"\"a\"", "&quot;a&#34;"},
	    {"<a href='?a=1&amp;b=2'>", "<a href='?a=1&b=2'>"},
	    {"<P CLASS=x>a</P>", "<p class=x>a</p>"},
	};
	static const char *const apart[][2] = {
	    {"&lt;b&gt;", "<b>"},
	    {"&amp;lt;", "&lt;"},
	    {"&eacute;", "&egrave;"},
	    {"A & B", "A B"},
	};

	(void)state;
	compare(same, COUNT(same), GIST_ALL, true);
	compare(apart, COUNT(apart), GIST_ALL, false);
}

static void
words_are_without_what_machines_write(void **state)
{
	static const char *const same[][2] = {
	    {"made in 0.51 s", "made in 0.119 s"},
	    {"at 12:03:55, 2021-01-02", "at 12:04:01, 2021-01-03"},
	    {"<img src='x?r=123456'>", "<img src='x?r=98765'>"},
	    {"<img src='x/caFfee.gif'>", "<img src='x/beAded.gif'>"},
	    {"id a7f3e9", "id b81c22"},
	};
	static const char *const apart[][2] = {
	    {"text-a1", "text-a2"},
	    {"one", "two"},
	    {"5 apples", "6 apples"},
	};

	(void)state;
	compare(same, COUNT(same), GIST_WORDS, true);
	compare(same, COUNT(same), GIST_ALL, false);
	compare(apart, COUNT(apart), GIST_WORDS, false);
}

static void
white_space_is_one_space(void **state)
{
	static const char *const same[][2] = {
	    {"  a \r\n b\t", "a b"},
	    {"a&nbsp;&nbsp;b", "a b"},
	    {"<p> a</p> ", "<p>\na</p>"},
	    {"", " \n"},
	    {"a\xC2\xA0 b", "a b"},
	    {"a&#160;&#xA0;b", "a b"},
	    {"<p>a</p>\n\n<p>b <i> c</i> d</p>", "<p>a</p><p>b<i>c</i>d</p>"},
	    {"a <!-- x --> b", "a b"},
	    {"\xC2\xABone \xC2\xBB two", "\xC2\xABone&nbsp;\xC2\xBB  two"},
	};
	static const char *const apart[][2] = {{"a b", "ab"}, {"a", ""}, {"a&amp;b", "ab"}};

	(void)state;
	compare(same, COUNT(same), GIST_ALL, true);
	compare(apart, COUNT(apart), GIST_ALL, false);
}

/* A text that opens a tag at each byte is read once. */
static void
hostile_text_takes_no_time(void **state)
{
	static char text[1 << 20];
	struct hash_stream hash;
	struct slice all = {text, sizeof text};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof text; i += 2)
		memcpy(text + i, "<a", 2);
	hash_begin(&hash);
	gist_write(&hash, all, GIST_ALL);
	for (i = 0; i < sizeof text; i += 2)
		memcpy(text + i, "1 ", 2);
	gist_write(&hash, all, GIST_WORDS);
	assert_true(hash_finish(&hash).low != 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_word_that_numbers_count_is_known),
	    cmocka_unit_test(counts_of_comments_make_no_difference),
	    cmocka_unit_test(attributes_have_no_order_and_comments_of_html_are_nothing),
	    cmocka_unit_test(a_character_is_the_same_however_it_is_written),
	    cmocka_unit_test(words_are_without_what_machines_write),
	    cmocka_unit_test(white_space_is_one_space),
	    cmocka_unit_test(hostile_text_takes_no_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
