#include "feed/tagname.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void
a_name_begins_with_a_letter_and_ends_at_what_none_has(void **state)
{
	(void)state;
	assert_int_equal(tagname_size(slice_of("")), 0);
	assert_int_equal(tagname_size(slice_of("3a")), 0);
	assert_int_equal(tagname_size(slice_of("-a")), 0);
	assert_int_equal(tagname_size(slice_of("\xC3\xA9")), 0);
	assert_int_equal(tagname_size(slice_of("a:b-c.d_1 e")), 9);
	assert_int_equal(tagname_size(slice_of("a@b")), 1);
}

static void
prefix_and_case_do_not_count(void **state)
{
	(void)state;
	assert_true(tagname_is(slice_of("item"), TAGNAME_ITEM));
	assert_true(tagname_is(slice_of("atom:ENTRY"), TAGNAME_ITEM));
	assert_true(tagname_is(slice_of("rdf:RDF"), TAGNAME_ROOT));
	assert_true(tagname_equal(slice_of("a:Title"), slice_of("title")));
	assert_false(tagname_equal(slice_of("a:title"), slice_of("a:titl")));
	/* Not letters that differ in the same bit. */
	assert_false(tagname_equal(slice_of("a-b"), slice_of("a\rb")));
}

static void
kinds_are_told_apart(void **state)
{
	(void)state;
	assert_false(tagname_is(slice_of("items"), TAGNAME_ITEM));
	assert_false(tagname_is(slice_of(""), TAGNAME_ROOT));
	assert_true(tagname_is(slice_of("br"), TAGNAME_VOID));
	/* What a feed's vocabulary has is no void. */
	assert_false(tagname_is(slice_of("link"), TAGNAME_VOID));
	assert_false(tagname_is(slice_of("source"), TAGNAME_VOID));
	assert_true(tagname_is(slice_of("li"), TAGNAME_LIST));
	assert_true(tagname_is(slice_of("pubDate"), TAGNAME_FIELD));
	assert_true(tagname_is(slice_of("title"), TAGNAME_PLAIN));
	assert_true(tagname_is(slice_of("title"), TAGNAME_SHARED));
	assert_false(tagname_is(slice_of("description"), TAGNAME_PLAIN));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_name_begins_with_a_letter_and_ends_at_what_none_has),
	    cmocka_unit_test(prefix_and_case_do_not_count),
	    cmocka_unit_test(kinds_are_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
