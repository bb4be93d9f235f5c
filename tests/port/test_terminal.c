/* For the tools of the test itself: pseudo-terminals, fork. */
#define _XOPEN_SOURCE 700
#define _DEFAULT_SOURCE
#define _DARWIN_C_SOURCE
#define _NETBSD_SOURCE

#include "port/terminal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/error.h"
#include "base/memory.h"

/*
 * Each test is played in a child of its own, whose standard output is a pipe that we read: the port has
 * one terminal a process, and one test's signals are not another's.
 */
typedef int play_fn(void);

/* What the child printed, and how it ended. */
static char printed[2000];
static int status;

/* In a terminal of its own where `terminal` is one. */
static pid_t
begin(play_fn *play, int terminal, int *output)
{
	int ends[2];
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	fflush(NULL); /* or the child would print it again */
	child = fork();
	assert_true(child >= 0);
	if (child != 0) {
		close(ends[1]);
		*output = ends[0];
		return child;
	}
	close(ends[0]);
	dup2(ends[1], STDOUT_FILENO);
	close(ends[1]);
	if (terminal >= 0) {
		setsid();
		close(open(ptsname(terminal), O_RDWR));
#ifdef TIOCSCTTY
		ioctl(open(ptsname(terminal), O_RDWR | O_NOCTTY), TIOCSCTTY, 0);
#endif
	}
	_exit(play());
}

static void
end(pid_t child, int output)
{
	size_t n = 0;
	ssize_t got = 1;

	while (got > 0) {
		got = read(output, printed + n, sizeof printed - 1 - n);
		n += got > 0 ? (size_t)got : 0;
	}
	printed[n] = '\0';
	close(output);
	assert_int_equal(waitpid(child, &status, 0), child);
}

static void
run(play_fn *play)
{
	int output;
	pid_t child = begin(play, -1, &output);

	end(child, output);
}

static int
write_a_lot(void)
{
	static char data[300000];
	struct error err = {0};

	if (!terminal_write(TERMINAL_OUTPUT, data, sizeof data, &err))
		return err.kind == ERROR_CLOSED ? 7 : 8;
	return 0;
}

static void
a_reader_that_leaves_is_an_error(void **state)
{
	int output;
	pid_t child = begin(write_a_lot, -1, &output);

	(void)state;
	close(output);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 7);
}

static int
write_nowhere(void)
{
	struct error err = {0};

	close(STDOUT_FILENO);
	return terminal_write(TERMINAL_OUTPUT, "x", 1, &err) ? 1 : (int)err.kind;
}

static void
other_trouble_is_storage(void **state)
{
	(void)state;
	run(write_nowhere);
	assert_int_equal(WEXITSTATUS(status), ERROR_STORAGE);
}

static int
page(void)
{
	struct error err = {0};
	const char *text = "one\ntwo\n";

	unsetenv("LESS");
	if (!terminal_pager_open("sed s/^/$LESS:/", &err) ||
	    !terminal_write(TERMINAL_OUTPUT, text, strlen(text), &err) ||
	    !terminal_pager_close(&err) || !terminal_write(TERMINAL_OUTPUT, "end\n", 4, &err))
		return 1;
	return memory_used() == 0 ? 0 : 2;
}

static void
the_pager_gets_what_is_written(void **state)
{
	(void)state;
	run(page);
	assert_int_equal(status, 0);
	assert_string_equal(printed, "FRX:one\nFRX:two\nend\n");
}

static int
page_badly(void)
{
	struct error err = {0};
	bool ok;

	if (!terminal_pager_open("no-such-pager-here 2>/dev/null", &err))
		return 1;
	terminal_write(TERMINAL_OUTPUT, "x", 1, &err);
	ok = terminal_pager_close(&err);
	printf("%s\n", err.text);
	fflush(stdout);
	return ok ? 1 : (int)err.kind;
}

static void
a_missing_pager_is_named(void **state)
{
	(void)state;
	run(page_badly);
	assert_int_equal(WEXITSTATUS(status), ERROR_USAGE);
	assert_string_equal(printed,
	                    "pager \"no-such-pager-here 2>/dev/null\": command not found\n");
}

static int
page_shortly(void)
{
	static char data[300000];
	struct error err = {0};

	if (!terminal_pager_open("head -c 3", &err) ||
	    terminal_write(TERMINAL_OUTPUT, data, sizeof data, &err) || err.kind != ERROR_CLOSED)
		return 1;
	return terminal_pager_close(&err) ? 0 : 2;
}

static void
a_pager_that_is_left_early_is_no_error(void **state)
{
	(void)state;
	run(page_shortly);
	assert_int_equal(status, 0);
}

static int
print_size(void)
{
	int columns, rows;

	terminal_size(&columns, &rows);
	printf("%dx%d\n", columns, rows);
	setenv("COLUMNS", "132", 1);
	setenv("LINES", "-3", 1);
	terminal_size(&columns, &rows);
	printf("%dx%d\n", columns, rows);
	fflush(stdout);
	return 0;
}

static void
without_a_screen_its_size_is_the_environments(void **state)
{
	(void)state;
	unsetenv("COLUMNS");
	unsetenv("LINES");
	run(print_size);
	assert_string_equal(printed, "80x24\n132x24\n");
}

static int
count_signals(void)
{
	if (terminal_signal() != 0)
		return 1;
	raise(SIGHUP);
	raise(SIGTERM);
	raise(SIGHUP);
	return terminal_signal() == SIGHUP ? 0 : 2;
}

static int
interrupt_twice(void)
{
	terminal_signal();
	raise(SIGINT);
	if (terminal_signal() != SIGINT)
		return 1;
	raise(SIGINT);
	return 2;
}

static int
take_interrupts(void)
{
	if (terminal_interrupted() || terminal_signal() != 0)
		return 1;
	raise(SIGINT);
	if (!terminal_interrupted() || terminal_signal() != 0)
		return 2;
	raise(SIGINT);
	if (!terminal_interrupted())
		return 3;
	raise(SIGTERM);
	return terminal_interrupted() || terminal_signal() != SIGTERM ? 4 : 0;
}

static void
an_interrupt_is_taken_back_and_no_other_signal(void **state)
{
	(void)state;
	run(take_interrupts);
	assert_int_equal(status, 0);
}

static void
signals_ask_and_the_second_interrupt_ends(void **state)
{
	(void)state;
	run(count_signals);
	assert_int_equal(status, 0);
	run(interrupt_twice);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGINT);
}

static int
print_keys(void)
{
	struct error err = {0};
	int key = 0;

	terminal_signal();
	if (!terminal_raw(true, &err))
		return 1;
	printf("ready");
	fflush(stdout);
	while (key != 'q' && key != TERMINAL_END) {
		key = terminal_key(-1);
		printf(" %d", key);
		fflush(stdout);
	}
	if (key == 'q' && !terminal_raw(false, &err))
		return 2;
	/* As main ends, without a word to the terminal. */
	exit(key == TERMINAL_END ? terminal_signal() : 0);
}

static int
open_screen(void)
{
	int screen = posix_openpt(O_RDWR | O_NOCTTY);

	if (screen >= 0 && (grantpt(screen) != 0 || unlockpt(screen) != 0)) {
		close(screen);
		return -1;
	}
	return screen;
}

static void
wait_until_ready(int output)
{
	char word[6] = "";

	assert_int_equal(read(output, word, 5), 5);
	assert_string_equal(word, "ready");
}

static void
keys_are_told_apart(void **state)
{
	static const char typed[] =
	    "a\x1b[A\x1b[B\x1bOC\x1bOD\x1b[5~\x1b[6~\x1b[1~\x1b[4~\x1b[H\x1bOF"
	    "\x1b[1;5A\x1b[[A\x1b[200~\xc3\xa9\rq";
	char expected[300];
	int screen = open_screen(), output;
	pid_t child;

	(void)state;
	if (screen < 0)
		skip();
	child = begin(print_keys, screen, &output);
	wait_until_ready(output);
	assert_int_equal(write(screen, typed, sizeof typed - 1), sizeof typed - 1);
	end(child, output);
	close(screen);
	assert_int_equal(status, 0);
	snprintf(expected, sizeof expected, " 97 %d %d %d %d %d %d %d %d %d %d %d 195 169 10 113",
	         TERMINAL_UP, TERMINAL_DOWN, TERMINAL_RIGHT, TERMINAL_LEFT, TERMINAL_PAGE_UP,
	         TERMINAL_PAGE_DOWN, TERMINAL_HOME, TERMINAL_LAST, TERMINAL_HOME, TERMINAL_LAST,
	         TERMINAL_UP);
	assert_string_equal(printed, expected);
}

static void
escape_alone_is_a_key_and_resizing_is_told(void **state)
{
	struct winsize window = {30, 90, 0, 0};
	struct timespec while_ = {0, 300000000};
	int screen = open_screen(), output;
	char expected[40];
	pid_t child;

	(void)state;
	if (screen < 0)
		skip();
	child = begin(print_keys, screen, &output);
	wait_until_ready(output);
	assert_int_equal(write(screen, "\x1b", 1), 1);
	nanosleep(&while_, NULL);
	ioctl(screen, TIOCSWINSZ, &window);
	nanosleep(&while_, NULL);
	assert_int_equal(write(screen, "q", 1), 1);
	end(child, output);
	close(screen);
	snprintf(expected, sizeof expected, " 27 %d 113", TERMINAL_RESIZED);
	assert_string_equal(printed, expected);
}

static bool
is_raw(int screen)
{
	struct termios mode;

	assert_int_equal(tcgetattr(screen, &mode), 0);
	return (mode.c_lflag & ICANON) == 0;
}

static void
the_terminal_is_put_right_when_the_process_ends(void **state)
{
	static const int signals[] = {SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGSEGV};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof signals / sizeof signals[0]; i++) {
		int screen = open_screen(), output, terminal;
		pid_t child;

		if (screen < 0)
			skip();
		/* Kept open, so that its mode outlives the child. */
		terminal = open(ptsname(screen), O_RDWR | O_NOCTTY);
		child = begin(print_keys, screen, &output);
		wait_until_ready(output);
		assert_true(is_raw(terminal));
		kill(child, signals[i]);
		end(child, output);
		if (i < 3)
			assert_int_equal(WEXITSTATUS(status), signals[i]);
		else
			assert_int_equal(WTERMSIG(status), signals[i]);
		assert_false(is_raw(terminal));
		close(terminal);
		close(screen);
	}
}

static int
ask_for_raw(void)
{
	struct error err = {0};

	setsid();
	return terminal_raw(true, &err) ? 1 : (int)err.kind;
}

static void
without_a_terminal_there_are_no_keys(void **state)
{
	(void)state;
	run(ask_for_raw);
	assert_int_equal(WEXITSTATUS(status), ERROR_STORAGE);
}

static int
wait_for_keys(void)
{
	struct error err = {0};
	int late;

	if (!terminal_raw(true, &err))
		return 1;
	late = terminal_key(20);
	printf("ready");
	fflush(stdout);
	return late == TERMINAL_LATE && terminal_key(10000) == 'x' &&
	               terminal_key(0) == TERMINAL_LATE
	           ? 0
	           : 2;
}

static void
a_key_is_waited_for_so_long(void **state)
{
	int screen = open_screen(), output;
	pid_t child;

	(void)state;
	if (screen < 0)
		skip();
	child = begin(wait_for_keys, screen, &output);
	wait_until_ready(output);
	assert_int_equal(write(screen, "x", 1), 1);
	end(child, output);
	close(screen);
	assert_int_equal(status, 0);
}

static int
fill_the_screen(void)
{
	struct error err = {0};

	terminal_signal();
	if (!terminal_screen(true, &err))
		return 1;
	printf("ready");
	fflush(stdout);
	exit(terminal_key(-1) == TERMINAL_END ? 0 : 2);
}

static void
the_screen_is_given_back_when_the_process_ends(void **state)
{
	static const int signals[] = {SIGTERM, SIGQUIT, SIGSEGV};
	static const char on[] = "\033[?1049h\033[?25l\033[?7l";
	static const char off[] = "\033[0m\033[r\033[999;1H\033[K\033[?7h\033[?25h\033[?1049l";
	char begun[sizeof on] = "";
	size_t i;

	(void)state;
	for (i = 0; i < sizeof signals / sizeof signals[0]; i++) {
		int screen = open_screen(), output;
		pid_t child;

		if (screen < 0)
			skip();
		child = begin(fill_the_screen, screen, &output);
		assert_int_equal(read(output, begun, sizeof on - 1), sizeof on - 1);
		assert_string_equal(begun, on);
		wait_until_ready(output);
		kill(child, signals[i]);
		end(child, output);
		assert_string_equal(printed, off);
		close(screen);
	}
}

static int
run_programs(void)
{
	static const char *const words[] = {"printf", "%s|", "a b", "$HOME;`x`", NULL};
	static const char *const fails[] = {"sh", "-c", "exit 3", NULL};
	static const char *const killed[] = {"sh", "-c", "kill -9 $$", NULL};
	static const char *const none[] = {"no-such-program-here", NULL};
	struct error err = {0};
	int ended = -1;

	if (!terminal_run(words, &ended, &err) || ended != 0)
		return 1;
	if (!terminal_run(fails, &ended, &err) || ended != 3)
		return 2;
	if (!terminal_run(killed, &ended, &err) || ended != 128 + 9)
		return 3;
	if (terminal_run(none, &ended, &err) || err.kind != ERROR_MISSING)
		return 4;
	return memory_used() == 0 ? 0 : 5;
}

static void
programs_are_run_as_words_without_a_shell(void **state)
{
	(void)state;
	run(run_programs);
	assert_int_equal(status, 0);
	assert_string_equal(printed, "a b|$HOME;`x`|");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_reader_that_leaves_is_an_error),
	    cmocka_unit_test(other_trouble_is_storage),
	    cmocka_unit_test(the_pager_gets_what_is_written),
	    cmocka_unit_test(a_missing_pager_is_named),
	    cmocka_unit_test(a_pager_that_is_left_early_is_no_error),
	    cmocka_unit_test(without_a_screen_its_size_is_the_environments),
	    cmocka_unit_test(an_interrupt_is_taken_back_and_no_other_signal),
	    cmocka_unit_test(signals_ask_and_the_second_interrupt_ends),
	    cmocka_unit_test(keys_are_told_apart),
	    cmocka_unit_test(escape_alone_is_a_key_and_resizing_is_told),
	    cmocka_unit_test(the_terminal_is_put_right_when_the_process_ends),
	    cmocka_unit_test(without_a_terminal_there_are_no_keys),
	    cmocka_unit_test(a_key_is_waited_for_so_long),
	    cmocka_unit_test(the_screen_is_given_back_when_the_process_ends),
	    cmocka_unit_test(programs_are_run_as_words_without_a_shell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
