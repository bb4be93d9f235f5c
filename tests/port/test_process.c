#include "port/process.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/memory.h"
#include "port/clock.h"

/* What one program wrote and how it ended. */
struct run {
	char output[1000], words[300];
	bool good;
	uint64_t took;
};

static struct process *
start(const char *script, bool input)
{
	const char *argv[] = {"sh", "-c", script, NULL};
	struct error err = {0};
	struct process *process = process_start(argv, input, &err);

	assert_non_null(process);
	return process;
}

/* Reads to the end and ends it; what does not end is the test's failure. */
static void
finish(struct process *process, struct run *run)
{
	uint64_t begun = clock_monotonic();
	const char *words = "";
	size_t size = 0, got;

	memset(run, 0, sizeof *run);
	while (process_read(process, run->output + size, sizeof run->output - 1 - size, &got)) {
		size += got;
		if (got == 0)
			process_wait(process, false, 20);
		assert_true(clock_monotonic() - begun < 10000);
	}
	while (!process_ended(process, &run->good, &words))
		assert_true(clock_monotonic() - begun < 10000);
	snprintf(run->words, sizeof run->words, "%s", words);
	run->took = clock_monotonic() - begun;
	process_end(process);
}

static void
what_it_writes_is_read_to_the_end(void **state)
{
	struct run run;

	(void)state;
	finish(start("printf one; sleep 0.1; printf two", false), &run);
	assert_true(run.good);
	assert_string_equal(run.output, "onetwo");
}

static void
words_reach_it_as_they_are(void **state)
{
	const char *argv[] = {"printf", "%s|", "a b", "$HOME", "", "';", NULL};
	struct error err = {0};
	struct run run;

	(void)state;
	finish(process_start(argv, false, &err), &run);
	assert_string_equal(run.output, "a b|$HOME||';|");
}

static void
its_input_is_ours_or_empty(void **state)
{
	struct process *process = start("cat", true);
	struct run run;

	(void)state;
	assert_int_equal(process_write(process, "given", 5), 5);
	process_write_end(process);
	finish(process, &run);
	assert_string_equal(run.output, "given");
	finish(start("cat; echo end", false), &run);
	assert_string_equal(run.output, "end\n");
}

static void
input_that_is_not_read_waits_or_is_lost(void **state)
{
	static char much[1 << 20];
	struct process *process = start("sleep 0.3; exec true", true);
	uint64_t begun = clock_monotonic();
	struct run run;
	size_t n, sent = 0;

	(void)state;
	do {
		n = process_write(process, much, sizeof much);
		sent += n;
	} while (n > 0);
	assert_true(sent > 0 && sent < sizeof much);
	while (process_write(process, much, sizeof much) != sizeof much)
		assert_true(clock_monotonic() - begun < 10000);
	finish(process, &run);
	assert_true(run.good);
}

static void
how_it_ended_is_told_in_words(void **state)
{
	struct run run;

	(void)state;
	finish(start("exit 3", false), &run);
	assert_false(run.good);
	assert_string_equal(run.words, "status 3");
	finish(start("kill -9 $$", false), &run);
	assert_false(run.good);
	assert_string_equal(run.words, "signal 9");
	finish(start("echo first >&2; printf 'last\\n\\n' >&2; exit 1", false), &run);
	assert_string_equal(run.words, "last");
	finish(
	    start("i=0; while [ $i -lt 300 ]; do printf 0123456789 >&2; i=$((i+1)); done; exit 1",
	          false),
	    &run);
	assert_int_equal(strlen(run.words), 199);
}

static void
what_it_leaves_behind_is_not_waited_for_and_ended(void **state)
{
	static const char path[] = "feedarc-test-process";
	struct run run;

	(void)state;
	remove(path);
	finish(start("{ sleep 0.4; echo late >feedarc-test-process; sleep 60; } & echo begun",
	             false),
	       &run);
	assert_true(run.good);
	assert_string_equal(run.output, "begun\n");
	assert_true(run.took < 5000);
	clock_wait(800);
	assert_int_not_equal(remove(path), 0);
}

static void
its_last_words_are_heard_meanwhile_and_it_can_be_asked_to_end(void **state)
{
	struct process *process =
	    start("trap 'echo asked >&2; exit 0' TERM; printf 'one\\rtwo\\n' >&2; "
	          "while :; do sleep 0.05; done",
	          false);
	uint64_t begun = clock_monotonic();
	struct run run;
	char none[10];
	size_t got;

	(void)state;
	while (strcmp(process_said(process), "two") != 0) {
		assert_true(process_read(process, none, sizeof none, &got));
		process_wait(process, false, 20);
		assert_true(clock_monotonic() - begun < 10000);
	}
	process_ask(process);
	finish(process, &run);
	assert_true(run.good);
	assert_string_equal(run.words, "asked");
}

static void
a_program_that_is_not_there_is_an_error(void **state)
{
	const char *argv[] = {"no-such-program-anywhere", NULL}, *folder[] = {"/", NULL};
	struct error err = {0};

	(void)state;
	assert_null(process_start(argv, false, &err));
	assert_int_equal(err.kind, ERROR_MISSING);
	assert_null(process_start(folder, true, &err));
	assert_int_equal(err.kind, ERROR_NETWORK);
}

static void
no_memory_is_an_answer(void **state)
{
	const char *argv[] = {"true", NULL};
	struct error err = {0};

	(void)state;
	memory_limit(1);
	assert_null(process_start(argv, false, &err));
	memory_limit(0);
	assert_int_equal(err.kind, ERROR_MEMORY);
	process_end(NULL);
}

static int
nothing_is_left(void **state)
{
	(void)state;
	return memory_used() == 0 ? 0 : -1;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_teardown(name, nothing_is_left)
	    TEST(what_it_writes_is_read_to_the_end),
	    TEST(words_reach_it_as_they_are),
	    TEST(its_input_is_ours_or_empty),
	    TEST(input_that_is_not_read_waits_or_is_lost),
	    TEST(how_it_ended_is_told_in_words),
	    TEST(what_it_leaves_behind_is_not_waited_for_and_ended),
	    TEST(its_last_words_are_heard_meanwhile_and_it_can_be_asked_to_end),
	    TEST(a_program_that_is_not_there_is_an_error),
	    TEST(no_memory_is_an_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
