#include "base/log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "base/memory.h"
#include "port/sim/script.h"
#include "port/sim/sim.h"

static void
assert_said(const char *expected)
{
	struct slice said = script_terminal_errors();

	if (!slice_is(said, expected))
		fail_msg("said: %.*s", SLICE_ARGS(said));
	assert_int_equal(script_terminal_output().size, 0);
	script_terminal_reset();
}

static void
say_all(void)
{
	struct error err = {0};

	error_set(&err, ERROR_FORMAT, "an error");
	log_error(&err);
	log_warn("a %s", "warning");
	log_note("note %d", 3);
}

static void
levels_let_through_what_they_say(void **state)
{
	(void)state;
	log_set(LOG_QUIET);
	say_all();
	assert_said("feedarc: an error\n");
	log_set(LOG_VERBOSE);
	say_all();
	assert_said("feedarc: an error\nfeedarc: a warning\nfeedarc: note 3\n");
	log_set(LOG_NORMAL);
	say_all();
	assert_said("feedarc: an error\nfeedarc: a warning\n");
}

static void
words_of_others_are_made_safe(void **state)
{
	(void)state;
	log_warn("%s", "a\x1B[2Jb\r\nfeedarc: c\xFF\xC3\xA9");
	assert_said("feedarc: a[2Jb feedarc: c\xEF\xBF\xBD\xC3\xA9\n");
}

static void
endless_words_are_cut(void **state)
{
	char text[3000];

	(void)state;
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	log_warn("%s", text);
	assert_in_range(script_terminal_errors().size, 500, 1100);
	script_terminal_reset();
}

static void
errors_are_told_without_memory(void **state)
{
	struct error err = {0};

	(void)state;
	error_set(&err, ERROR_MEMORY, "caf\xC3\xA9\x1B: out of memory");
	sim_heap_fail_after(1, 1000);
	log_error(&err);
	sim_heap_fail_after(0, 0);
	assert_said("feedarc: caf: out of memory\n");
	assert_int_equal(memory_used(), 0);
}

static void
a_closed_standard_error_is_nobodys_news(void **state)
{
	(void)state;
	script_terminal_close_after(0);
	log_warn("unheard");
	script_terminal_reset();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(levels_let_through_what_they_say),
	    cmocka_unit_test(words_of_others_are_made_safe),
	    cmocka_unit_test(endless_words_are_cut),
	    cmocka_unit_test(errors_are_told_without_memory),
	    cmocka_unit_test(a_closed_standard_error_is_nobodys_news),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
