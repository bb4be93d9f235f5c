#include "screen/canvas.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "port/sim/script.h"
#include "tests/glass.h"

static struct canvas canvas;

static int
prepare(void **state)
{
	struct error err = {0};

	(void)state;
	script_terminal_reset();
	script_terminal_screen(20, 4);
	assert_true(canvas_open(&canvas, true, &err));
	return 0;
}

static int
finish(void **state)
{
	struct error err = {0};

	(void)state;
	assert_true(canvas_close(&canvas, &err));
	assert_false(script_terminal_is_screen());
	assert_int_equal(memory_used(), 0);
	return 0;
}

static void
put(int row, const char *text, unsigned attributes)
{
	canvas_put_text(&canvas, row, slice_of(text), attributes);
}

/* Shows it; returns how many bytes that took. */
static size_t
show(void)
{
	struct error err = {0};
	size_t before = script_terminal_output().size;

	assert_true(canvas_show(&canvas, -1, 0, &err));
	glass_read(canvas.columns, canvas.rows);
	return script_terminal_output().size - before;
}

static void
rows_are_put_where_they_belong(void **state)
{
	(void)state;
	put(0, "first", 0);
	put(3, "last", LINE_REVERSE);
	put(4, "beyond", 0);
	put(-1, "above", 0);
	show();
	assert_string_equal(glass_row(0), "first");
	assert_string_equal(glass_row(1), "");
	assert_string_equal(glass_row(3), "last");
	assert_string_equal(glass_look("last"), ";7");
}

static void
only_what_differs_is_written(void **state)
{
	size_t all, one;

	(void)state;
	put(0, "a row that stays", 0);
	put(1, "a row that changes", 0);
	all = show();
	put(0, "a row that stays", 0);
	put(1, "another", 0);
	one = show();
	assert_true(one < all);
	assert_string_equal(glass_row(0), "a row that stays");
	assert_string_equal(glass_row(1), "another");
	put(1, "another", 0);
	assert_int_equal(show(), 0);
	put(1, "another", LINE_BOLD);
	assert_true(show() > 0);
	assert_string_equal(glass_look("another"), ";1");
}

static void
no_row_is_wider_than_the_screen(void **state)
{
	(void)state;
	put(0, "0123456789012345678901234", 0);
	put(1, "012345678901234567\xE6\x97\xA5\xE6\x9C\xAC", LINE_REVERSE);
	put(2, "0123456789012345678\xE6\x97\xA5", 0);
	show();
	assert_string_equal(glass_row(0), "01234567890123456789");
	assert_string_equal(glass_row(1), "012345678901234567\xE6\x97\xA5");
	assert_string_equal(glass_row(2), "0123456789012345678");
}

static void
a_full_row_loses_nothing_when_it_is_written_again(void **state)
{
	(void)state;
	put(0, "01234567890123456789", 0);
	show();
	put(0, "98765432109876543210", 0);
	show();
	assert_string_equal(glass_row(0), "98765432109876543210");
	put(0, "short", 0);
	show();
	assert_string_equal(glass_row(0), "short");
}

static void
control_characters_never_reach_the_terminal(void **state)
{
	(void)state;
	put(0,
	    "a\033[2Jb\x07\x7F\xC2\x9B"
	    "c\r\n\t\xE2\x80\xAE"
	    "d\xE2\x81\xA6"
	    "e\x9B\xFF",
	    0);
	show();
	assert_string_equal(glass_row(0), "a[2Jbcde\xEF\xBF\xBD\xEF\xBF\xBD");
}

static void
spans_set_off_parts_of_a_row(void **state)
{
	static const struct line_span spans[] = {{0, 3, LINE_BOLD},
	                                         {4, 3, LINE_UNDERLINE},
	                                         {7, 3, LINE_RED}};
	struct line line = {.text = SLICE("one twothree four"), .spans = spans, .span_count = 3};

	(void)state;
	canvas_put(&canvas, 0, &line);
	line.attributes = LINE_REVERSE;
	line.text = slice_of("ONE TWOTHREE FOUR");
	canvas_put(&canvas, 1, &line);
	show();
	assert_string_equal(glass_look("one"), ";1");
	assert_string_equal(glass_look(" two"), "");
	assert_string_equal(glass_look("two"), ";4");
	assert_string_equal(glass_look("thr"), ";31");
	assert_string_equal(glass_look("ee four"), "");
	assert_string_equal(glass_look("ONE"), ";1;7");
	assert_string_equal(glass_look("FOUR"), ";7");
}

static void
without_colours_there_are_none(void **state)
{
	static const struct line_span spans[] = {{0, 3, LINE_GREEN | LINE_BOLD}};
	struct line line = {.text = SLICE("new"), .spans = spans, .span_count = 1};

	(void)state;
	canvas.coloured = false;
	canvas_put(&canvas, 0, &line);
	show();
	assert_string_equal(glass_look("new"), ";1");
}

static void
another_size_is_drawn_anew(void **state)
{
	struct error err = {0};

	(void)state;
	put(0, "same", 0);
	show();
	script_terminal_screen(10, 2);
	assert_true(canvas_resize(&canvas, &err));
	put(0, "same", 0);
	put(1, "a row that is cut", 0);
	show();
	assert_string_equal(glass_row(0), "same");
	assert_string_equal(glass_row(1), "a row that");
}

static void
the_cursor_is_shown_where_it_is_wanted(void **state)
{
	struct error err = {0};
	int row, column;

	(void)state;
	put(3, "Find: x", 0);
	assert_true(canvas_show(&canvas, 3, 7, &err));
	glass_read(20, 4);
	assert_true(glass_cursor(&row, &column));
	assert_int_equal(row, 3);
	assert_int_equal(column, 7);
	put(3, "done", 0);
	show();
	assert_false(glass_cursor(&row, &column));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(rows_are_put_where_they_belong, prepare, finish),
	    cmocka_unit_test_setup_teardown(only_what_differs_is_written, prepare, finish),
	    cmocka_unit_test_setup_teardown(no_row_is_wider_than_the_screen, prepare, finish),
	    cmocka_unit_test_setup_teardown(a_full_row_loses_nothing_when_it_is_written_again,
	                                    prepare, finish),
	    cmocka_unit_test_setup_teardown(control_characters_never_reach_the_terminal, prepare,
	                                    finish),
	    cmocka_unit_test_setup_teardown(spans_set_off_parts_of_a_row, prepare, finish),
	    cmocka_unit_test_setup_teardown(without_colours_there_are_none, prepare, finish),
	    cmocka_unit_test_setup_teardown(another_size_is_drawn_anew, prepare, finish),
	    cmocka_unit_test_setup_teardown(the_cursor_is_shown_where_it_is_wanted, prepare,
	                                    finish),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
