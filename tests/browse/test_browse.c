/* For setenv. */
#define _POSIX_C_SOURCE 200809L

#include "browse/browse.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "port/sim/script.h"
#include "port/sim/sim.h"
#include "port/terminal.h"
#include "tests/command/shell.h"
#include "tests/glass.h"

/* Two feeds, of three and of two posts; the first has a tag. */
static int
prepare(void **state)
{
	(void)state;
	shell_reset();
	script_process_reset();
	shell_feeds("http://a/ news\nhttp://b/\n");
	script_http_page("http://a/", 200, shell_rss(0, "a", 1, 3, 1));
	script_http_page("http://b/", 200, shell_rss(1, "b", 1, 2, 1));
	shell_must("sync");
	script_terminal_reset();
	script_terminal_person(TERMINAL_INPUT, true);
	script_terminal_person(TERMINAL_OUTPUT, true);
	script_terminal_screen(60, 10);
	setenv("TERM", "xterm", 1);
	unsetenv("NO_COLOR");
	return 0;
}

/* Reads with these keys, and looks at the screen when they have come to their end. */
static void
read_with(const char *line, const int *keys, size_t n)
{
	struct error err = {0};
	int status = 0;

	script_terminal_keys(keys, n);
	if (!shell_run(line, &status, &err))
		fail_msg("%s: %s", line, err.text);
	assert_false(script_terminal_is_screen());
	assert_false(script_terminal_is_raw());
	assert_int_equal(memory_used(), 0);
	glass_read(60, 10);
}

#define READ(line, ...)                                                                            \
	read_with(line, (const int[]){__VA_ARGS__},                                                \
	          sizeof((const int[]){__VA_ARGS__}) / sizeof(int))

static void
shows(const char *text)
{
	int row;

	if (glass_find(text) >= 0)
		return;
	for (row = 0; row < 10; row++)
		print_error("%s\n", glass_row(row));
	fail_msg("no \"%s\" on the screen", text);
}

static void
the_feeds_come_first(void **state)
{
	(void)state;
	READ("read", TERMINAL_LATE);
	shows("5/5  All posts");
	shows("3/3  Feed a");
	shows("2/2  Feed b");
	assert_string_equal(glass_look("3/3  Feed a"), ";1;7");
	assert_string_equal(glass_row(9) + 1,
	                    "feedarc  5 unread                           ? keys  q quit");
}

static void
a_post_is_three_keys_away_and_read_then(void **state)
{
	(void)state;
	READ("read", '\n', '\n');
	shows("Title:  a 3");
	shows("text 3 of revision 1");
	READ("read", TERMINAL_LATE);
	shows("2/3  Feed a");
	shows("4 unread");
}

static void
next_unread_goes_through_all_feeds(void **state)
{
	(void)state;
	READ("read", '\n', '\n', 'n', 'n', 'n');
	shows("Title:  b 2");
	READ("read", 'n');
	shows("1/2  Feed b");
	READ("read", 'j', '\n', '\n', 'n', 'n');
	shows("nothing is unread");
}

static void
a_title_longer_than_the_index_has_it_is_whole(void **state)
{
	char page[512] = "<rss version='2.0'><channel><title>c</title><item><title>";
	int i;

	(void)state;
	for (i = 0; i < 30; i++)
		strcat(page, "&amp;#97;");
	strcat(page, "z</title><description>text</description></item></channel></rss>");
	script_http_page("http://c/", 200, page);
	shell_feeds("http://c/\n");
	shell_must("sync");
	READ("read", '\n', TERMINAL_LATE);
	shows(" aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaz");
	READ("read", '\n', '/', 't', 'e', 'x', 't', '\n', TERMINAL_LATE);
	shows(" aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaz");
	shows("    text");
}

static void
marking_all_can_be_taken_back(void **state)
{
	(void)state;
	READ("read", 'k', 'A');
	shows("0/5  All posts");
	shows("marked as read: 5");
	READ("read", 'A', 'j', 'u');
	shows("0/5  All posts");
	shows("nothing to take back");
	READ("read feed:1", 'N', 'N', 'u', 'u');
	shows("nothing to take back");
}

static void
stars_have_a_list_of_their_own(void **state)
{
	(void)state;
	READ("read", '\n', 's', 'q', 'k');
	shows("1  Starred");
	READ("read", 'k', '\n');
	shows("N*");
	shows("Starred  1/1");
}

static void
a_query_that_nothing_fits_is_an_error(void **state)
{
	struct error err = {0};
	int status = 0;

	(void)state;
	assert_false(shell_run("read nowhere", &status, &err));
	assert_int_equal(err.kind, ERROR_MISSING);
	assert_false(script_terminal_is_screen());
	assert_int_equal(memory_used(), 0);
}

static void
a_signal_ends_it_and_the_screen_is_given_back(void **state)
{
	struct error err = {0};
	int status = 0;

	(void)state;
	script_terminal_signal(15);
	assert_false(shell_run("read", &status, &err));
	assert_int_equal(err.kind, ERROR_STOPPED);
	assert_false(script_terminal_is_screen());
}

static void
an_interrupt_ends_the_search_alone(void **state)
{
	(void)state;
	READ("read", '\n', '/', 't', 'e', 'x', 't', '\n', SCRIPT_INTERRUPT, TERMINAL_LATE);
	shows("stopped");
	shows("1/3");
	READ("read", '/', 't', 'e', 'x', 't', '\n', SCRIPT_INTERRUPT, TERMINAL_LATE);
	shows("stopped");
	shows("5/5  All posts");
}

static void
what_is_found_is_shown_with_its_line(void **state)
{
	(void)state;
	READ("read", '/', 't', 'e', 'x', 't', '\n', 'j', TERMINAL_LATE);
	shows("2/5  search: text");
	assert_non_null(strstr(glass_row(1), "    text "));
	assert_non_null(strstr(glass_row(3), "    text "));
	assert_string_equal(glass_look("text "), ";1");
	/* With the search gone there is a line for each post again. */
	READ("read", '/', 't', 'e', 'x', 't', '\n', '/', 21, '\n', TERMINAL_LATE);
	assert_null(strstr(glass_row(1), "    text "));
	assert_true(glass_row(4)[0] != '\0');
}

static void
an_interrupt_while_nothing_goes_on_leaves(void **state)
{
	struct error err = {0};
	int status = 0;

	(void)state;
	script_terminal_keys((const int[]){'j', SCRIPT_INTERRUPT, 'j'}, 3);
	assert_false(shell_run("read", &status, &err));
	assert_int_equal(err.kind, ERROR_STOPPED);
	assert_false(script_terminal_is_screen());
}

static void
links_go_to_the_browser_as_one_word(void **state)
{
	(void)state;
	setenv("BROWSER", "none:open 'a b' -u=%s", 1);
	script_terminal_program("open");
	READ("read 1", 'o');
	/* The first that is there. */
	assert_string_equal(script_terminal_words(), "none|http://example.org/a/1|"
	                                             "open|a b|-u=http://example.org/a/1|");
}

static void
a_sync_runs_behind_the_screen(void **state)
{
	static const struct script_program program = {.name = "feedarc",
	                                              .output = "",
	                                              .said = "feedarc: 1 feed: 2 new"};

	(void)state;
	script_process_program(&program);
	READ("read", 'r', TERMINAL_LATE);
	assert_string_equal(script_process_words(),
	                    "feedarc|-C|/d|sync|--progress|--force|http://a/|");
	shows("1 feed: 2 new");
	assert_int_equal(script_process_running(), 0);
}

static void
leaving_asks_the_sync_to_end(void **state)
{
	static const struct script_program program = {.name = "feedarc",
	                                              .output = "",
	                                              .hang = true};

	(void)state;
	script_process_program(&program);
	READ("read", 'R', 'Q');
	assert_int_equal(script_process_running(), 0);
}

/* Goes everywhere; the n-th request for memory, and so many in a row, are refused. */
static void
go_everywhere(unsigned n, unsigned times, bool *refused)
{
	static const int keys[] = {'t',  'q', '\n', '/', 't',  'e',  'x', 't', '\n',
	                           '\n', 'd', '/',  'r', '\n', 's',  'u', '?', 'q',
	                           'J',  'q', 'A',  'F', 'a',  '\n', 'Q'};
	struct error err = {0};
	int status = 0;
	bool ok;

	prepare(NULL);
	script_terminal_keys(keys, sizeof keys / sizeof *keys);
	sim_heap_fail_after(n, times);
	ok = shell_run("read", &status, &err);
	*refused = sim_heap_failed();
	sim_heap_fail_after(0, 0);
	assert_true(ok || err.kind == ERROR_MEMORY);
	assert_false(script_terminal_is_screen());
	assert_int_equal(memory_used(), 0);
}

static void
without_memory_it_ends_politely(void **state)
{
	unsigned n = 0;
	bool refused = true;

	(void)state;
	while (refused)
		go_everywhere(++n, 1000000, &refused);
	assert_true(n > 50);
	for (n = 1, refused = true; refused; n++)
		go_everywhere(n, 1, &refused);
}

/* Keys by lot, the same ones each time: what a person may press, and what nobody does. */
static void
press_anything(uint32_t seed, int *keys, size_t n)
{
	static const char likely[] = "jkgG bfnNsAudo123eS/FtarR?qhl\n\n\nJKp\x0C\x1B\x7F\x15 \"-x:";
	size_t i;

	for (i = 0; i < n; i++) {
		seed = seed * 1664525u + 1013904223u;
		if (seed >> 28 == 0)
			keys[i] = (int)(seed >> 16) % 270 - 2;
		else
			keys[i] = likely[(seed >> 16) % (sizeof likely - 1)];
		/* A command's own words are no picture. */
		if (keys[i] == '|')
			keys[i] = 'j';
		if (keys[i] == TERMINAL_END || keys[i] < TERMINAL_LATE)
			keys[i] = TERMINAL_RESIZED;
	}
}

static void
any_keys_on_any_screen_do_no_harm(void **state)
{
	static const struct script_program program = {.name = "feedarc", .output = ""};
	int keys[120], columns, rows, status = 0;
	struct error err = {0};
	uint32_t seed;

	(void)state;
	for (seed = 1; seed <= 400; seed++) {
		prepare(NULL);
		script_process_program(&program);
		script_terminal_program("xdg-open");
		columns = (int)(seed * 7 % 90) + 1;
		rows = (int)(seed * 3 % 14) + 1;
		script_terminal_screen(columns, rows);
		press_anything(seed, keys, sizeof keys / sizeof *keys);
		script_terminal_keys(keys, sizeof keys / sizeof *keys);
		if (!shell_run("read", &status, &err))
			fail_msg("seed %u: %s", (unsigned)seed, err.text);
		assert_false(script_terminal_is_screen());
		assert_int_equal(memory_used(), 0);
		assert_int_equal(script_process_running(), 0);
		glass_read(columns, rows);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(the_feeds_come_first, prepare),
	    cmocka_unit_test_setup(a_post_is_three_keys_away_and_read_then, prepare),
	    cmocka_unit_test_setup(next_unread_goes_through_all_feeds, prepare),
	    cmocka_unit_test_setup(a_title_longer_than_the_index_has_it_is_whole, prepare),
	    cmocka_unit_test_setup(marking_all_can_be_taken_back, prepare),
	    cmocka_unit_test_setup(stars_have_a_list_of_their_own, prepare),
	    cmocka_unit_test_setup(a_query_that_nothing_fits_is_an_error, prepare),
	    cmocka_unit_test_setup(a_signal_ends_it_and_the_screen_is_given_back, prepare),
	    cmocka_unit_test_setup(an_interrupt_ends_the_search_alone, prepare),
	    cmocka_unit_test_setup(what_is_found_is_shown_with_its_line, prepare),
	    cmocka_unit_test_setup(an_interrupt_while_nothing_goes_on_leaves, prepare),
	    cmocka_unit_test_setup(links_go_to_the_browser_as_one_word, prepare),
	    cmocka_unit_test_setup(a_sync_runs_behind_the_screen, prepare),
	    cmocka_unit_test_setup(leaving_asks_the_sync_to_end, prepare),
	    cmocka_unit_test_setup(without_memory_it_ends_politely, prepare),
	    cmocka_unit_test_setup(any_keys_on_any_screen_do_no_harm, prepare),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
