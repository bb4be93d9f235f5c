#include "session/paint.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct text_span spans[] = {{4, 3, TEXT_STRONG},
                                         {8, 5, TEXT_EMPHASIS | TEXT_HEADING},
                                         {13, 3, TEXT_LINK}};

static void
paints(size_t columns, const char *expected)
{
	struct text_row row = {slice_of("one two three é"), spans, 3};
	struct buffer out = {0};

	assert_true(paint_row(&out, &row, columns));
	assert_string_equal(buffer_text(&out), expected);
	buffer_free(&out);
}

static void
spans_are_bold_or_underlined(void **state)
{
	(void)state;
	paints(40, "one \033[1mtwo\033[m \033[1m\033[4mthree\033[m é");
}

static void
a_row_is_cut_where_the_screen_ends(void **state)
{
	(void)state;
	paints(6, "one \033[1mtw\033[m");
	paints(4, "one ");
	paints(0, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(spans_are_bold_or_underlined),
	    cmocka_unit_test(a_row_is_cut_where_the_screen_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
