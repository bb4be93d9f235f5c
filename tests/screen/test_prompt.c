#include "screen/prompt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "port/sim/script.h"
#include "port/terminal.h"
#include "tests/glass.h"

static struct prompt prompt;

static int
prepare(void **state)
{
	static const struct prompt fresh = {.label = "Find: "};

	(void)state;
	script_terminal_reset();
	prompt = fresh;
	return 0;
}

static int
finish(void **state)
{
	(void)state;
	prompt_free(&prompt);
	assert_int_equal(memory_used(), 0);
	return 0;
}

static void
type(const char *text)
{
	for (; *text != '\0'; text++)
		assert_int_equal(prompt_key(&prompt, (unsigned char)*text), PROMPT_MORE);
}

static const char *
typed(void)
{
	return buffer_text(&prompt.text);
}

static void
what_is_typed_can_be_changed(void **state)
{
	(void)state;
	type("one two");
	prompt_key(&prompt, TERMINAL_LEFT);
	prompt_key(&prompt, 0x7F);
	type("x");
	assert_string_equal(typed(), "one txo");
	prompt_key(&prompt, TERMINAL_HOME);
	type("<");
	prompt_key(&prompt, TERMINAL_LAST);
	type(">");
	assert_string_equal(typed(), "<one txo>");
	prompt_key(&prompt, 'W' - '@');
	assert_string_equal(typed(), "<one ");
	prompt_key(&prompt, TERMINAL_LEFT);
	prompt_key(&prompt, 'U' - '@');
	assert_string_equal(typed(), " ");
	assert_int_equal(prompt_key(&prompt, '\n'), PROMPT_DONE);
}

static void
characters_of_several_bytes_are_one(void **state)
{
	(void)state;
	type("\xC3\xB6\xE6\x97\xA5\xF0\x9F\x98\x80");
	prompt_key(&prompt, TERMINAL_LEFT);
	prompt_key(&prompt, 0x7F);
	assert_string_equal(typed(), "\xC3\xB6\xF0\x9F\x98\x80");
	prompt_key(&prompt, TERMINAL_RIGHT);
	prompt_key(&prompt, TERMINAL_RIGHT);
	prompt_key(&prompt, '\b');
	assert_string_equal(typed(), "\xC3\xB6");
}

static void
what_is_no_text_is_not_taken(void **state)
{
	(void)state;
	type("\xFF\x80\x9B"
	     "a\x01\x02\x0F");
	assert_int_equal(prompt_key(&prompt, TERMINAL_UP), PROMPT_MORE);
	assert_int_equal(prompt_key(&prompt, TERMINAL_PAGE_DOWN), PROMPT_MORE);
	assert_string_equal(typed(), "a");
}

static void
it_is_cancelled_by_some_keys(void **state)
{
	(void)state;
	assert_int_equal(prompt_key(&prompt, 0x1B), PROMPT_CANCELLED);
	assert_int_equal(prompt_key(&prompt, 'G' - '@'), PROMPT_CANCELLED);
	assert_int_equal(prompt_key(&prompt, TERMINAL_END), PROMPT_CANCELLED);
	type("a");
	assert_int_equal(prompt_key(&prompt, 0x7F), PROMPT_MORE);
	assert_int_equal(prompt_key(&prompt, 0x7F), PROMPT_CANCELLED);
}

static void
a_long_text_is_seen_around_the_cursor(void **state)
{
	struct canvas canvas = {0};
	struct error err = {0};
	int i, column;

	(void)state;
	script_terminal_screen(16, 2);
	assert_true(canvas_open(&canvas, false, &err));
	for (i = 0; i < 5000; i++)
		type("abc ");
	type("end");
	column = prompt_put(&prompt, &canvas, 1);
	assert_true(canvas_show(&canvas, 1, column, &err));
	glass_read(16, 2);
	assert_true(column < 16);
	assert_non_null(strstr(glass_row(1), "Find: "));
	prompt_key(&prompt, TERMINAL_HOME);
	column = prompt_put(&prompt, &canvas, 1);
	assert_int_equal(column, 6);
	assert_true(canvas_show(&canvas, 1, column, &err));
	glass_read(16, 2);
	assert_string_equal(glass_row(1), "Find: abc abc ab");
	assert_true(canvas_close(&canvas, &err));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(what_is_typed_can_be_changed, prepare, finish),
	    cmocka_unit_test_setup_teardown(characters_of_several_bytes_are_one, prepare, finish),
	    cmocka_unit_test_setup_teardown(what_is_no_text_is_not_taken, prepare, finish),
	    cmocka_unit_test_setup_teardown(it_is_cancelled_by_some_keys, prepare, finish),
	    cmocka_unit_test_setup_teardown(a_long_text_is_seen_around_the_cursor, prepare, finish),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
