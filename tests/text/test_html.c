#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "text/html.h"

/* Writes the tokens of `input` as "T:text O:b C:b N X K" with "|" between. */
static void
reads(const char *input, const char *expected)
{
	static const char letters[] = "ETOCNXK";
	struct buffer out = {0};
	struct html_token token;
	struct html html;

	html_begin(&html, slice_of(input), true);
	while (html_next(&html, &token)) {
		buffer_print(&out, "%s%c", out.size > 0 ? "|" : "", letters[token.kind]);
		if (token.kind == HTML_TEXT)
			buffer_print(&out, ":%.*s", SLICE_ARGS(token.source));
		else if (token.tag != NULL)
			buffer_print(&out, ":%s", token.tag->name);
	}
	assert_string_equal(buffer_text(&out), expected);
	buffer_free(&out);
}

static void
has(const char *attributes, const char *name, const char *expected)
{
	struct slice value = {0};
	bool found = html_find(slice_of(attributes), name, &value);

	assert_int_equal(found, expected != NULL);
	if (found)
		assert_true(slice_is(value, expected));
}

static void
tags_and_text_are_told_apart(void **state)
{
	(void)state;
	reads("", "");
	reads("a<B c>d</b >e", "T:a|O:b|T:d|C:b|T:e");
	reads("1 < 2 <3 </ >", "T:1 |T:< 2 |T:<3 |X");
	reads("<foo><!doctype html><?php 1 ?>", "O|X|X");
	reads("<br/><p\n>", "O:br|O:p");
}

static void
a_quoted_value_may_hold_anything(void **state)
{
	(void)state;
	reads("<a b='>' c=\">\">x", "O:a|T:x");
	reads("<a b=\"x>y</a>", "O:a|T:y|C:a");
	reads("<a b='never", "K:a");
}

static void
comments_end_where_html_says(void **state)
{
	(void)state;
	reads("<!-->a<!--->b<!-- > -->c<!--x--!>d", "N|T:a|N|T:b|N|T:c|N|T:d");
	reads("a<!-- never", "T:a|K");
}

static void
raw_elements_have_no_tags(void **state)
{
	(void)state;
	reads("<script>a<b></scrip></SCRIPT >c", "O:script|T:a<b></scrip>|C:script|T:c");
	reads("<script>a<b>", "O:script|T:a<b>");
	reads("<iframe>a<b>c", "O:iframe|T:a|O:b|T:c");
	reads("<iframe/>a", "O:iframe|T:a");
}

static void
the_content_of_a_section_counts(void **state)
{
	(void)state;
	reads("<![CDATA[<b>x</b> ]] y]]>z]]>", "O:b|T:x|C:b|T: ]] y|T:z]]>");
}

static void
attributes_are_found(void **state)
{
	const char *attributes = " a=1 B = 'two' c d=\"x y\" / e=f/g a=2 =h";

	(void)state;
	has(attributes, "a", "1");
	has(attributes, "b", "two");
	has(attributes, "c", "");
	has(attributes, "d", "x y");
	has(attributes, "e", "f/g");
	has(attributes, "=h", "");
	has(attributes, "f", NULL);
	has("", "a", NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tags_and_text_are_told_apart),
	    cmocka_unit_test(a_quoted_value_may_hold_anything),
	    cmocka_unit_test(comments_end_where_html_says),
	    cmocka_unit_test(raw_elements_have_no_tags),
	    cmocka_unit_test(the_content_of_a_section_counts),
	    cmocka_unit_test(attributes_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
