#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "text/break.h"

static void
ideographs_part_unless_a_mark_forbids(void **state)
{
	(void)state;
	assert_true(break_between(0x65E5, 0x672C));  /* 日本 */
	assert_false(break_between(0x65E5, 0x3002)); /* 日。 */
	assert_false(break_between(0x300C, 0x65E5)); /* 「日 */
	assert_true(break_between(0x65E5, 'a'));
	assert_false(break_between(0xD55C, 0xAD6D)); /* Hangul */
	assert_false(break_between('a', 'b'));
	assert_false(break_between(0x65E5, 0x2060)); /* word joiner */
}

static void
a_dash_may_end_a_line_and_not_begin_it(void **state)
{
	(void)state;
	assert_true(break_between(0x2014, 'a'));
	assert_false(break_between('a', 0x2014));
}

static void
french_marks_are_not_parted_at_their_space(void **state)
{
	(void)state;
	assert_true(break_at_space('a', 'b'));
	assert_false(break_at_space('a', '!'));
	assert_false(break_at_space('a', 0x00BB));
	assert_false(break_at_space(0x00AB, 'a'));
}

static void
blanks_at_the_end_are_dropped(void **state)
{
	(void)state;
	assert_true(slice_is(break_trim(slice_of(" a \xC2\xA0 \xE3\x80\x80")), " a"));
	assert_true(slice_is(break_trim(slice_of("  ")), ""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(ideographs_part_unless_a_mark_forbids),
	    cmocka_unit_test(a_dash_may_end_a_line_and_not_begin_it),
	    cmocka_unit_test(french_marks_are_not_parted_at_their_space),
	    cmocka_unit_test(blanks_at_the_end_are_dropped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
