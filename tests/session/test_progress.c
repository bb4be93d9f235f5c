#include "session/progress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "port/sim/script.h"
#include "port/sim/sim.h"
#include "tests/command/shell.h"

/* A session with these words, and a progress in it; closed at once: progress keeps nothing of it. */
static struct progress
begin(const char *line)
{
	struct session session;
	struct options options;
	struct progress progress;

	shell_open(line, &session, &options);
	progress_begin(&progress, &session, "version");
	shell_close(&session, &options);
	return progress;
}

static void
must_tell(struct progress *progress, uint64_t done, uint64_t all)
{
	struct error err = {0};

	assert_true(progress_tell(progress, done, all, &err));
}

/* All that standard error has. */
static const char *
screen(void)
{
	static char text[1000];

	snprintf(text, sizeof text, "%.*s", SLICE_ARGS(script_terminal_errors()));
	return text;
}

static int
prepare(void **state)
{
	(void)state;
	shell_reset();
	script_terminal_person(TERMINAL_ERRORS, true);
	return 0;
}

static void
long_work_is_shown_and_short_work_is_not(void **state)
{
	struct progress progress = begin("version");

	(void)state;
	must_tell(&progress, 1 << 20, 4 << 20);
	progress_clear(&progress);
	assert_string_equal(screen(), "");
	sim_clock_pass(400);
	must_tell(&progress, 1 << 20, 4 << 20);
	assert_string_equal(screen(), "\r\rversion: 25 %, 1 of 4 MB");
	must_tell(&progress, 2 << 20, 4 << 20);
	assert_string_equal(screen(), "\r\rversion: 25 %, 1 of 4 MB");
	sim_clock_pass(400);
	must_tell(&progress, 4 << 20, 4 << 20);
	assert_non_null(strstr(screen(), "\rversion: 100 %, 4 of 4 MB"));
	progress_clear(&progress);
	assert_string_equal(strrchr(screen(), ' '), " \r");
	assert_non_null(strstr(screen(), "\r                           \r"));
	assert_int_equal(memory_used(), 0);
}

static void
work_of_unknown_length_tells_what_is_done(void **state)
{
	struct progress progress = begin("version");

	(void)state;
	sim_clock_pass(400);
	must_tell(&progress, 7 << 20, 0);
	assert_string_equal(screen(), "\r\rversion: 7 MB");
}

static void
nothing_is_shown_where_nobody_looks_or_silence_was_asked_for(void **state)
{
	static const char *const lines[] = {"-q version", "-v version", "version"};
	struct progress progress;
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		script_terminal_person(TERMINAL_ERRORS, i < 2);
		progress = begin(lines[i]);
		sim_clock_pass(400);
		must_tell(&progress, 1, 2);
		progress_clear(&progress);
		assert_string_equal(screen(), "");
	}
}

static void
a_signal_ends_the_work(void **state)
{
	struct progress progress = begin("version");
	struct error err = {0};

	(void)state;
	script_terminal_signal(2);
	assert_false(progress_tell(&progress, 1, 2, &err));
	assert_int_equal(err.kind, ERROR_STOPPED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(long_work_is_shown_and_short_work_is_not, prepare),
	    cmocka_unit_test_setup(work_of_unknown_length_tells_what_is_done, prepare),
	    cmocka_unit_test_setup(nothing_is_shown_where_nobody_looks_or_silence_was_asked_for,
	                           prepare),
	    cmocka_unit_test_setup(a_signal_ends_the_work, prepare),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
