#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/markup.h"
#include "base/memory.h"

static void
what_means_something_is_escaped(void **state)
{
	struct buffer out = {0};

	(void)state;
	assert_true(markup_append(&out, slice_of("a<b> & \"c\" 'd' é")));
	assert_string_equal(buffer_text(&out), "a&lt;b&gt; &amp; &quot;c&quot; 'd' é");
	buffer_clear(&out);
	assert_true(markup_append_attribute(&out, "href", slice_of("x?a&b")));
	assert_true(markup_append_element(&out, "p", slice_of("")));
	assert_true(markup_append_element(&out, "p", slice_of("<")));
	assert_string_equal(buffer_text(&out), " href=\"x?a&amp;b\"<p>&lt;</p>\n");
	buffer_free(&out);
	assert_int_equal(memory_used(), 0);
}

static void
what_is_no_character_is_left_out(void **state)
{
	static const char text[] = "a\0b\x01\x1B\x7F\tc\r\nd\re\xC2\x80\xEF\xBF\xBE\xEF\xB7\x90"
	                           "f\xED\xA0\x80\xF0\x9F\x98\x80";
	struct slice all = {text, sizeof text - 1};
	struct buffer out = {0};

	(void)state;
	assert_true(markup_append(&out, all));
	assert_string_equal(buffer_text(&out),
	                    "ab\tc\nd\nef\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xF0\x9F\x98\x80");
	buffer_free(&out);
}

static void
a_tag_is_taken_apart(void **state)
{
	static const char tag[] = "<a href=\"x>y\" Class=b checked/ >text";
	struct slice s = slice_of(tag), rest, name, value;

	(void)state;
	assert_true(markup_tag_begins(s) && markup_tag_begins(slice_of("</p>")));
	assert_false(markup_tag_begins(slice_of("< a")) || markup_tag_begins(slice_of("<")));
	assert_int_equal(markup_tag_length(s), strlen(tag) - strlen("text"));
	assert_int_equal(markup_tag_length(slice_of("<a href=\"x>")), 0);
	assert_int_equal(markup_comment_length(slice_of("<!-- a > b --> c")), 14);
	assert_int_equal(markup_comment_length(slice_of("<!-- a > b")), 0);
	rest = slice_of(" href=\"x>y\" Class=b checked/ ");
	assert_true(markup_attribute(&rest, &name, &value));
	assert_true(slice_is(name, "href") && slice_is(value, "x>y"));
	assert_true(markup_attribute(&rest, &name, &value));
	assert_true(slice_is(name, "Class") && slice_is(value, "b"));
	assert_true(markup_attribute(&rest, &name, &value));
	assert_true(slice_is(name, "checked") && value.size == 0);
	assert_false(markup_attribute(&rest, &name, &value));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_means_something_is_escaped),
	    cmocka_unit_test(what_is_no_character_is_left_out),
	    cmocka_unit_test(a_tag_is_taken_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
