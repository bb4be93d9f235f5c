#include "screen/list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "port/sim/script.h"
#include "tests/glass.h"

enum { ROWS = 5 };

static bool
make_row(void *ctx, size_t i, size_t part, struct line *line, struct error *err)
{
	static char text[20];

	(void)ctx;
	(void)err;
	snprintf(text, sizeof text, part > 0 ? "under %zu" : "row %zu", i);
	line->text = slice_of(text);
	return true;
}

/* Moves by these actions, drawing after each; what is seen then as "FIRST-LAST CURSOR". */
static const char *
moved(size_t count, const enum action *actions)
{
	static char seen[60];
	struct list list = {.count = count};
	struct canvas canvas = {0};
	struct error err = {0};
	char first[20], last[20];
	int row;

	script_terminal_reset();
	script_terminal_screen(20, ROWS);
	assert_true(canvas_open(&canvas, false, &err));
	for (;; actions++) {
		assert_true(list_put(&list, &canvas, ROWS, make_row, NULL, &err));
		if (*actions == ACTION_NONE)
			break;
		assert_true(list_move(&list, *actions, ROWS));
	}
	assert_true(canvas_show(&canvas, -1, 0, &err));
	glass_read(20, ROWS);
	snprintf(first, sizeof first, "%s", glass_row(0));
	row = (int)(count < ROWS ? count : ROWS) - 1;
	snprintf(last, sizeof last, "%s", row < 0 ? "" : glass_row(row));
	snprintf(seen, sizeof seen, "%s-%s %zu", first, last, list.cursor);
	if (count > 0) {
		snprintf(first, sizeof first, "row %zu", list.cursor);
		assert_string_equal(glass_look(first), ";7");
	}
	assert_true(canvas_close(&canvas, &err));
	return seen;
}

#define MOVED(count, ...) moved(count, (const enum action[]){__VA_ARGS__, ACTION_NONE})

static void
the_cursor_stays_in_the_list_and_is_seen(void **state)
{
	(void)state;
	assert_string_equal(MOVED(20, ACTION_UP), "row 0-row 4 0");
	assert_string_equal(MOVED(20, ACTION_DOWN, ACTION_DOWN, ACTION_UP), "row 0-row 4 1");
	assert_string_equal(MOVED(20, ACTION_LAST), "row 15-row 19 19");
	assert_string_equal(MOVED(20, ACTION_LAST, ACTION_DOWN), "row 15-row 19 19");
	assert_string_equal(MOVED(20, ACTION_LAST, ACTION_FIRST), "row 0-row 4 0");
	assert_string_equal(MOVED(3, ACTION_LAST), "row 0-row 2 2");
	assert_string_equal(MOVED(20, ACTION_LAST, ACTION_UP, ACTION_UP), "row 15-row 19 17");
}

static void
pages_turn_both_ways(void **state)
{
	(void)state;
	assert_string_equal(MOVED(20, ACTION_PAGE_DOWN), "row 5-row 9 5");
	assert_string_equal(MOVED(20, ACTION_PAGE_DOWN, ACTION_PAGE_DOWN, ACTION_PAGE_UP),
	                    "row 5-row 9 5");
	assert_string_equal(MOVED(20, ACTION_HALF_DOWN), "row 0-row 4 2");
	assert_string_equal(MOVED(20, ACTION_HALF_DOWN, ACTION_HALF_UP), "row 0-row 4 0");
	assert_string_equal(MOVED(7, ACTION_PAGE_DOWN, ACTION_PAGE_DOWN, ACTION_PAGE_DOWN),
	                    "row 2-row 6 6");
}

/* Five lines of the screen hold two rows of two. */
static void
rows_of_two_lines_are_seen_whole(void **state)
{
	struct list list = {.count = 5, .lines = 2};
	struct canvas canvas = {0};
	struct error err = {0};

	(void)state;
	script_terminal_reset();
	script_terminal_screen(20, ROWS);
	assert_true(canvas_open(&canvas, false, &err));
	assert_true(list_put(&list, &canvas, ROWS, make_row, NULL, &err));
	assert_true(list_move(&list, ACTION_PAGE_DOWN, ROWS));
	assert_true(list_move(&list, ACTION_DOWN, ROWS));
	assert_true(list_put(&list, &canvas, ROWS, make_row, NULL, &err));
	assert_true(canvas_show(&canvas, -1, 0, &err));
	glass_read(20, ROWS);
	assert_string_equal(glass_row(0), "row 2");
	assert_string_equal(glass_row(1), "under 2");
	assert_string_equal(glass_row(2), "row 3");
	assert_string_equal(glass_row(3), "under 3");
	assert_string_equal(glass_row(4), "");
	assert_string_equal(glass_look("row 3"), ";7");
	assert_string_equal(glass_look("under 3"), "");
	assert_true(list_move(&list, ACTION_LAST, ROWS));
	assert_true(list_put(&list, &canvas, 1, make_row, NULL, &err));
	assert_int_equal(list.top, 4);
	assert_true(canvas_close(&canvas, &err));
}

static void
a_line_down_at_the_edge_writes_little(void **state)
{
	struct list list = {.count = 100};
	struct canvas canvas = {0};
	struct error err = {0};
	size_t before, all;
	int i, row;
	char text[20];

	(void)state;
	script_terminal_reset();
	script_terminal_screen(20, 31);
	assert_true(canvas_open(&canvas, false, &err));
	assert_true(list_put(&list, &canvas, 30, make_row, NULL, &err));
	assert_true(canvas_show(&canvas, -1, 0, &err));
	all = script_terminal_output().size;
	for (i = 0; i < 60; i++) {
		list_move(&list, i < 40 ? ACTION_DOWN : ACTION_UP, 30);
		before = script_terminal_output().size;
		assert_true(list_put(&list, &canvas, 30, make_row, NULL, &err));
		assert_true(canvas_show(&canvas, -1, 0, &err));
		assert_true(script_terminal_output().size - before < all / 4);
		glass_read(20, 31);
		for (row = 0; row < 30; row++) {
			snprintf(text, sizeof text, "row %d", (int)list.top + row);
			assert_string_equal(glass_row(row), text);
		}
		assert_string_equal(glass_row(30), "");
	}
	assert_true(canvas_close(&canvas, &err));
}

static void
an_empty_list_has_no_rows(void **state)
{
	(void)state;
	assert_string_equal(MOVED(0, ACTION_DOWN, ACTION_LAST, ACTION_PAGE_DOWN, ACTION_PAGE_UP),
	                    "- 0");
}

static void
what_does_not_move_is_not_answered(void **state)
{
	struct list list = {.count = 3};

	(void)state;
	assert_false(list_move(&list, ACTION_OPEN, ROWS));
	assert_false(list_move(&list, ACTION_NONE, ROWS));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_cursor_stays_in_the_list_and_is_seen),
	    cmocka_unit_test(pages_turn_both_ways),
	    cmocka_unit_test(rows_of_two_lines_are_seen_whole),
	    cmocka_unit_test(a_line_down_at_the_edge_writes_little),
	    cmocka_unit_test(an_empty_list_has_no_rows),
	    cmocka_unit_test(what_does_not_move_is_not_answered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
