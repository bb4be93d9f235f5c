#include "session/output.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/calendar.h"
#include "base/memory.h"
#include "port/sim/script.h"
#include "port/sim/sim.h"
#include "tests/command/shell.h"

static int
prepare(void **state)
{
	(void)state;
	shell_reset();
	return 0;
}

static void
what_is_gathered_is_written_by_flush(void **state)
{
	struct output out = {0};
	struct error err = {0};

	(void)state;
	assert_true(output_text(&out, "a"));
	assert_true(output_print(&out, "%d", 1));
	assert_true(output_line(&out, slice_of("line"), &err));
	assert_int_equal(script_terminal_output().size, 0);
	assert_true(output_flush(&out, &err));
	assert_string_equal(shell_said(), "a1line\n");
	assert_true(output_flush(&out, &err));
	assert_string_equal(shell_said(), "");
	output_free(&out);
}

static void
much_is_written_before_that(void **state)
{
	struct output out = {0};
	int i;

	(void)state;
	for (i = 0; i < 2000; i++)
		assert_true(output_text(&out, "ten bytes\n"));
	assert_true(script_terminal_output().size > 10000);
	assert_true(out.pending.size < 20000);
	output_free(&out);
}

static void
what_is_large_is_written_as_it_lies(void **state)
{
	static char large[100000];
	struct slice s = {large, sizeof large};
	struct output out = {0};
	struct error err = {0};
	struct slice said;

	(void)state;
	memset(large, 'x', sizeof large);
	assert_true(output_text(&out, "before"));
	assert_true(output_slice(&out, s));
	assert_true(output_text(&out, "behind"));
	assert_true(output_flush(&out, &err));
	assert_true(out.pending.room < 1000);
	said = script_terminal_output();
	assert_int_equal(said.size, sizeof large + 12);
	assert_memory_equal(said.data, "beforex", 7);
	assert_memory_equal(said.data + said.size - 7, "xbehind", 7);
	output_free(&out);
}

static void
safe_text_has_no_control_characters(void **state)
{
	struct output out = {0};
	struct error err = {0};

	(void)state;
	assert_true(output_safe(&out, slice_of("a\033[31mb\nc\xC2\x9B"
	                                       "d\xE2\x80\xAE"
	                                       "e")));
	assert_true(output_flush(&out, &err));
	assert_string_equal(shell_said(), "a[31mb cde");
	output_free(&out);
}

static void
a_reader_that_has_gone_away_is_told_from_then_on(void **state)
{
	struct output out = {0};
	struct error err = {0}, again = {0};
	int i;

	(void)state;
	script_terminal_close_after(100);
	for (i = 0; i < 2000 && output_line(&out, slice_of("ten bytes"), &err); i++) {
	}
	assert_true(i < 2000);
	assert_int_equal(err.kind, ERROR_CLOSED);
	assert_false(output_text(&out, "more"));
	assert_false(output_flush(&out, &again));
	assert_int_equal(again.kind, ERROR_CLOSED);
	output_free(&out);
	assert_int_equal(memory_used(), 0);
}

static void
dates_are_the_user_s(void **state)
{
	char text[17];

	(void)state;
	shell_reset();
	output_date(1280826720, text);
	assert_string_equal(text, "2010-08-03 09:12");
	sim_clock_set(1614600000, -10 * 3600);
	output_date(1280826720, text);
	assert_string_equal(text, "2010-08-02 23:12");
	output_date(CALENDAR_NONE, text);
	assert_string_equal(text, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(what_is_gathered_is_written_by_flush, prepare),
	    cmocka_unit_test_setup(what_is_large_is_written_as_it_lies, prepare),
	    cmocka_unit_test_setup(much_is_written_before_that, prepare),
	    cmocka_unit_test_setup(safe_text_has_no_control_characters, prepare),
	    cmocka_unit_test_setup(a_reader_that_has_gone_away_is_told_from_then_on, prepare),
	    cmocka_unit_test(dates_are_the_user_s),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
