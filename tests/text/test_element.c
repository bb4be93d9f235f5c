#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "text/tag.h"

static void
names_are_found_in_any_case(void **state)
{
	static const char *const names[] = {"a",   "blockquote", "H1", "image",          "noScript",
	                                    "wbr", "xmp",        "td", "annotation-xml", "ul"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof names / sizeof names[0]; i++) {
		const struct tag *tag = tag_find(slice_of(names[i]));

		assert_non_null(tag);
		assert_true(slice_is_nocase(slice_of(names[i]), tag->name));
	}
}

static void
other_names_are_not(void **state)
{
	static const struct slice cut = SLICE("a\0b");

	(void)state;
	assert_null(tag_find(slice_of("")));
	assert_null(tag_find(slice_of("stdio.h")));
	assert_null(tag_find(slice_of("annotation-xmlx")));
	assert_null(tag_find(cut));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_are_found_in_any_case),
	    cmocka_unit_test(other_names_are_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
