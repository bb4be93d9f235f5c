#include "screen/page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/memory.h"
#include "port/sim/script.h"
#include "tests/glass.h"

enum { ROWS = 4 };

static struct page page;
static struct canvas canvas;

static void
fill(size_t count)
{
	struct error err = {0};
	struct line line = {0};
	char text[30];
	size_t i;

	for (i = 0; i < count; i++) {
		snprintf(text, sizeof text, "line %zu", i);
		line.text = slice_of(text);
		assert_true(page_add(&page, &line, &err));
	}
}

static int
prepare(void **state)
{
	struct error err = {0};

	(void)state;
	script_terminal_reset();
	script_terminal_screen(20, ROWS);
	assert_true(canvas_open(&canvas, true, &err));
	return 0;
}

static int
finish(void **state)
{
	struct error err = {0};

	(void)state;
	page_free(&page);
	assert_true(canvas_close(&canvas, &err));
	assert_int_equal(memory_used(), 0);
	return 0;
}

static const char *
first_row(void)
{
	struct error err = {0};

	page_put(&page, &canvas, ROWS);
	assert_true(canvas_show(&canvas, -1, 0, &err));
	glass_read(20, ROWS);
	return glass_row(0);
}

static const char *
after(enum action action)
{
	page_move(&page, action, ROWS);
	return first_row();
}

static void
it_moves_and_stops_at_both_ends(void **state)
{
	(void)state;
	fill(10);
	assert_string_equal(after(ACTION_UP), "line 0");
	assert_string_equal(after(ACTION_DOWN), "line 1");
	assert_string_equal(after(ACTION_PAGE_DOWN), "line 5");
	assert_false(page_is_at_end(&page, ROWS));
	assert_int_equal(page_seen(&page, ROWS), 90);
	assert_string_equal(after(ACTION_PAGE_DOWN), "line 6");
	assert_true(page_is_at_end(&page, ROWS));
	assert_int_equal(page_seen(&page, ROWS), 100);
	assert_string_equal(after(ACTION_HALF_UP), "line 4");
	assert_string_equal(after(ACTION_FIRST), "line 0");
	assert_string_equal(after(ACTION_LAST), "line 6");
	assert_string_equal(after(ACTION_PAGE_UP), "line 2");
	assert_false(page_move(&page, ACTION_HELP, ROWS));
}

static void
a_short_text_is_seen_whole(void **state)
{
	(void)state;
	assert_string_equal(after(ACTION_DOWN), "");
	assert_true(page_is_at_end(&page, ROWS));
	assert_int_equal(page_seen(&page, ROWS), 100);
	fill(3);
	assert_string_equal(after(ACTION_LAST), "line 0");
	assert_string_equal(glass_row(2), "line 2");
	assert_string_equal(glass_row(3), "");
}

static void
lines_keep_their_looks(void **state)
{
	static const struct line_span spans[] = {{0, 4, LINE_BOLD}, {5, 4, LINE_UNDERLINE}};
	struct line line = {.text = SLICE("bold line"), .spans = spans, .span_count = 2};
	struct error err = {0};

	(void)state;
	fill(1);
	assert_true(page_add(&page, &line, &err));
	fill(1);
	first_row();
	assert_string_equal(glass_look("bold"), ";1");
	assert_string_equal(glass_look("line 0"), "");
	assert_int_equal(glass_find("bold line"), 1);
	assert_string_equal(glass_look("d line"), ";1");
}

static void
words_are_found_whatever_their_case_and_accents(void **state)
{
	struct line line = {.text = SLICE("Ein Fu\xC3\x9F, zwei F\xC3\x9C\xC3\x9F"
	                                  "E")};
	struct error err = {0};

	(void)state;
	fill(8);
	assert_true(page_add(&page, &line, &err));
	fill(8);
	assert_true(page_look_for(&page,
	                          slice_of("fu\xC3\x9F"
	                                   "e"),
	                          &err));
	assert_true(page_find(&page, ROWS));
	assert_non_null(first_row());
	assert_int_equal(page.top, 8);
	assert_string_equal(glass_look("Ein"), "");
	assert_string_equal(glass_look("F\xC3\x9C"), ";7");
	assert_true(page_look_for(&page, slice_of("line 7"), &err));
	assert_true(page_find(&page, ROWS));
	assert_int_equal(page.top, 13);
	assert_true(page_find(&page, ROWS));
	assert_int_equal(page.top, 7);
	assert_true(page_find(&page, ROWS));
	assert_int_equal(page.top, 13);
	assert_true(page_look_for(&page, slice_of("nowhere"), &err));
	assert_false(page_find(&page, ROWS));
	assert_true(page_look_for(&page, slice_of(""), &err));
	assert_false(page_find(&page, ROWS));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(it_moves_and_stops_at_both_ends, prepare, finish),
	    cmocka_unit_test_setup_teardown(a_short_text_is_seen_whole, prepare, finish),
	    cmocka_unit_test_setup_teardown(lines_keep_their_looks, prepare, finish),
	    cmocka_unit_test_setup_teardown(words_are_found_whatever_their_case_and_accents,
	                                    prepare, finish),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
