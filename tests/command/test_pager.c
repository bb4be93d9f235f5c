#include "command/pager.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "port/sim/script.h"
#include "port/terminal.h"
#include "tests/command/shell.h"

static int
prepare(void **state)
{
	(void)state;
	shell_reset();
	return 0;
}

/* Shows so many lines on a screen of 20 columns and 5 rows while these keys are pressed. */
static enum pager_answer
show(int lines, const int *keys, size_t n)
{
	struct pager pager = {0};
	struct error err = {0};
	enum pager_answer answer = PAGER_RESIZED;
	char line[40];
	int i;

	script_terminal_screen(20, 5);
	script_terminal_keys(keys, n);
	for (i = 1; i <= lines; i++) {
		snprintf(line, sizeof line, "line %d", i);
		assert_true(pager_row(&pager, &(struct text_row){.line = slice_of(line)}, &err));
	}
	assert_true(pager_show(&pager, "1 of 1", &answer, &err));
	assert_false(script_terminal_is_raw());
	assert_false(script_terminal_is_screen());
	pager_free(&pager);
	assert_int_equal(memory_used(), 0);
	return answer;
}

#define SHOW(lines, ...)                                                                           \
	show(lines, (const int[]){__VA_ARGS__}, sizeof((const int[]){__VA_ARGS__}) / sizeof(int))

/* The rows of text of the last picture: "3-6" for the lines 3 to 6. */
static const char *
last_picture(void)
{
	static char text[30];
	const char *said = shell_said(), *at = said, *top = said;
	int first = 0, last = 0;

	while (at != NULL) {
		top = at;
		at = strstr(at + 1, "\033[H");
	}
	for (at = strstr(top, "line "); at != NULL && at[5] >= '1' && at[5] <= '9';
	     at = strstr(at + 1, "line ")) {
		sscanf(at + 5, "%d", &last);
		first = first == 0 ? last : first;
	}
	snprintf(text, sizeof text, "%d-%d", first, last);
	return text;
}

static void
the_first_page_leaves_a_row_for_the_status(void **state)
{
	(void)state;
	assert_int_equal(SHOW(10, 'q'), PAGER_QUIT);
	assert_string_equal(last_picture(), "1-4");
}

static void
keys_move_and_stop_at_both_ends(void **state)
{
	(void)state;
	SHOW(10, 'j', 'q');
	assert_string_equal(last_picture(), "2-5");
	SHOW(10, TERMINAL_DOWN, '\r', 'k', 'q');
	assert_string_equal(last_picture(), "2-5");
	SHOW(10, ' ', 'q');
	assert_string_equal(last_picture(), "5-8");
	SHOW(10, TERMINAL_PAGE_DOWN, 'f', 'f', 'q');
	assert_string_equal(last_picture(), "7-10");
	SHOW(10, 'G', 'b', 'q');
	assert_string_equal(last_picture(), "3-6");
	SHOW(10, TERMINAL_LAST, TERMINAL_HOME, 'k', TERMINAL_UP, TERMINAL_PAGE_UP, 'q');
	assert_string_equal(last_picture(), "1-4");
	SHOW(10, 'x', 0x1B, 'q');
	assert_string_equal(last_picture(), "1-4");
}

static void
keys_leave_for_what_they_say(void **state)
{
	(void)state;
	assert_int_equal(SHOW(3, 'n'), PAGER_NEXT);
	assert_int_equal(SHOW(3, TERMINAL_RIGHT), PAGER_NEXT);
	assert_int_equal(SHOW(3, 'p'), PAGER_PREVIOUS);
	assert_int_equal(SHOW(3, TERMINAL_LEFT), PAGER_PREVIOUS);
	assert_int_equal(SHOW(3, 3), PAGER_QUIT);
	assert_int_equal(SHOW(3, TERMINAL_END), PAGER_QUIT);
	assert_int_equal(SHOW(3, TERMINAL_RESIZED), PAGER_RESIZED);
}

static void
a_space_at_the_end_goes_on(void **state)
{
	(void)state;
	assert_int_equal(SHOW(3, ' '), PAGER_NEXT);
	assert_int_equal(SHOW(10, ' ', ' ', ' ', 'q'), PAGER_NEXT);
	assert_int_equal(SHOW(0, ' '), PAGER_NEXT);
}

static void
no_row_is_wider_than_the_screen(void **state)
{
	struct pager pager = {0};
	struct error err = {0};
	enum pager_answer answer;
	static const int keys[] = {'q'};

	(void)state;
	script_terminal_screen(4, 1);
	script_terminal_keys(keys, 1);
	assert_true(pager_row(&pager, &(struct text_row){.line = slice_of("日本語ab")}, &err));
	assert_true(pager_show(&pager, "1 of 1", &answer, &err));
	shell_said();
	script_terminal_screen(5, 3);
	script_terminal_keys(keys, 1);
	assert_true(pager_show(&pager, "1 of 1", &answer, &err));
	assert_non_null(strstr(shell_said(), "\033[H日本\033[K"));
	pager_free(&pager);
}

static void
the_question_behind_an_outside_pager(void **state)
{
	static const int keys[] = {'x', TERMINAL_RESIZED, ' '};
	struct error err = {0};
	enum pager_answer answer;

	(void)state;
	script_terminal_keys(keys, 3);
	assert_true(pager_ask("2 of 3", &answer, &err));
	assert_int_equal(answer, PAGER_NEXT);
	assert_false(script_terminal_is_raw());
	assert_non_null(strstr(shell_said(), "2 of 3"));
	script_terminal_keys(keys, 0);
	assert_true(pager_ask("2 of 3", &answer, &err));
	assert_int_equal(answer, PAGER_QUIT);
}

static void
the_question_on_a_typewriter_is_answered_by_a_line(void **state)
{
	static const int keys[] = {'n', '\n', 'p', 'x', '\n', '\n', 'q'};
	static const enum pager_answer wanted[] = {PAGER_NEXT, PAGER_PREVIOUS, PAGER_NEXT,
	                                           PAGER_QUIT};
	enum pager_answer answer;
	struct error err = {0};
	size_t i;

	(void)state;
	script_terminal_dumb(true);
	script_terminal_keys(keys, sizeof keys / sizeof *keys);
	for (i = 0; i < sizeof wanted / sizeof *wanted; i++) {
		assert_true(pager_ask("2 of 3", &answer, &err));
		assert_int_equal(answer, wanted[i]);
	}
	assert_null(strchr(shell_said(), '\033'));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(the_first_page_leaves_a_row_for_the_status, prepare),
	    cmocka_unit_test_setup(keys_move_and_stop_at_both_ends, prepare),
	    cmocka_unit_test_setup(keys_leave_for_what_they_say, prepare),
	    cmocka_unit_test_setup(a_space_at_the_end_goes_on, prepare),
	    cmocka_unit_test_setup(no_row_is_wider_than_the_screen, prepare),
	    cmocka_unit_test_setup(the_question_behind_an_outside_pager, prepare),
	    cmocka_unit_test_setup(the_question_on_a_typewriter_is_answered_by_a_line, prepare),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
