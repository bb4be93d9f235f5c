#include "posts/posts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/calendar.h"
#include "base/memory.h"
#include "port/sim/script.h"
#include "port/sim/sim.h"
#include "tests/command/shell.h"

/* A feed of items whose dates are in no order: item N is of the day days[N] of February 2021. */
static void
archive_days(const int *days, int count)
{
	static char text[8192];
	size_t n = (size_t)snprintf(text, sizeof text, "<rss version='2.0'><channel>");
	int i;

	for (i = 0; i < count; i++)
		n += (size_t)
		    snprintf(text + n, sizeof text - n,
		             "<item><guid>%d</guid><title>T%d &amp;lt;b&amp;gt; &#27;[1m</title>"
		             "<pubDate>%02d Feb 2021 08:00:00 GMT</pubDate></item>",
		             i, i, days[i]);
	snprintf(text + n, sizeof text - n, "</channel></rss>");
	shell_reset();
	shell_feeds("http://a/\n");
	script_http_page("http://a/", 200, text);
	shell_must("sync");
}

/* The days of the posts that this query chooses, as "5 3 1 ". */
static const char *
chosen(const char *const *words, int count, long limit)
{
	static char text[200];
	struct posts posts = {0};
	struct session session;
	struct options options;
	struct error err = {0};
	size_t i, n = 0;

	shell_open("list", &session, &options);
	assert_true(posts_choose(&posts, &session, words, count, limit, &err));
	assert_true(posts_damaged(&posts, &err));
	text[0] = '\0';
	for (i = 0; i < posts.count; i++)
		n += (size_t)snprintf(text + n, sizeof text - n, "%d ",
		                      calendar_split(posts.items[i].moment).day);
	posts_free(&posts);
	shell_close(&session, &options);
	assert_int_equal(memory_used(), 0);
	return text;
}

static const int days[] = {7, 2, 9, 4, 1, 8, 3, 6, 5};

static void
the_newest_come_first(void **state)
{
	(void)state;
	archive_days(days, 9);
	assert_string_equal(chosen(NULL, 0, 0), "9 8 7 6 5 4 3 2 1 ");
}

static void
a_limit_keeps_the_newest(void **state)
{
	(void)state;
	archive_days(days, 9);
	assert_string_equal(chosen(NULL, 0, 1), "9 ");
	assert_string_equal(chosen(NULL, 0, 4), "9 8 7 6 ");
	assert_string_equal(chosen(NULL, 0, 9), "9 8 7 6 5 4 3 2 1 ");
	assert_string_equal(chosen(NULL, 0, 100), "9 8 7 6 5 4 3 2 1 ");
}

static void
of_one_date_the_last_archived_comes_first(void **state)
{
	static const int same[] = {5, 5, 5};
	struct posts posts = {0};
	struct session session;
	struct options options;
	struct error err = {0};

	(void)state;
	archive_days(same, 3);
	shell_open("list", &session, &options);
	assert_true(posts_choose(&posts, &session, NULL, 0, 2, &err));
	assert_int_equal(posts.count, 2);
	assert_true(posts.more);
	assert_int_equal(posts.items[0].number, 3);
	assert_int_equal(posts.items[1].number, 2);
	posts_free(&posts);
	shell_close(&session, &options);
}

static void
a_query_chooses(void **state)
{
	static const char *const words[] = {"since:2021-02-04", "before:2021-02-08", "-T0"};

	(void)state;
	archive_days(days, 9);
	assert_string_equal(chosen(words, 3, 0), "6 5 4 ");
	assert_string_equal(chosen(words, 3, 2), "6 5 ");
}

static void
titles_are_one_safe_line(void **state)
{
	struct posts posts = {0};
	struct session session;
	struct options options;
	struct error err = {0};
	size_t i;

	(void)state;
	archive_days(days, 1);
	shell_open("list", &session, &options);
	assert_true(posts_choose(&posts, &session, NULL, 0, 0, &err));
	for (i = 0; posts.count > 0 && i < posts.items[0].title.size; i++)
		assert_true((unsigned char)posts.items[0].title.data[i] >= ' ');
	posts_free(&posts);
	shell_close(&session, &options);
}

static void
without_an_archive_there_is_nothing(void **state)
{
	(void)state;
	shell_reset();
	assert_string_equal(chosen(NULL, 0, 0), "");
	assert_int_equal(sim_count(SIM_APPEND) + sim_count(SIM_MAKE_DIRECTORY), 1);
}

static void
damage_is_told_after_what_is_good(void **state)
{
	static char bytes[65536];
	struct error err = {0};
	const char *file;
	size_t size;
	int status;

	(void)state;
	archive_days(days, 9);
	script_http_reset();
	script_http_page("http://a/", 200, shell_rss(0, "later", 1, 5, 1));
	shell_must("sync --force");
	file = sim_file("/d/archive/000001.jsonl.gz", &size);
	assert_true(file != NULL && size > 400 && size < sizeof bytes);
	memcpy(bytes, file, size);
	bytes[size - 120] ^= 0x55;
	sim_put_file("/d/archive/000001.jsonl.gz", bytes, size);
	shell_said();
	assert_false(shell_run("list --format %t", &status, &err));
	assert_int_equal(err.kind, ERROR_FORMAT);
	assert_non_null(strstr(err.text, "000001"));
	assert_non_null(strstr(shell_said(), "T4"));
}

static void
memory_that_runs_out_is_an_answer(void **state)
{
	unsigned n;
	bool refused = true;

	(void)state;
	archive_days(days, 9);
	for (n = 1; refused; n++) {
		struct error err = {0};
		int status;
		bool ok;

		sim_heap_fail_after(n, 3);
		ok = shell_run("list --limit 4 tag:x -T1", &status, &err);
		refused = sim_heap_failed();
		sim_heap_fail_after(0, 0);
		if (!ok)
			assert_int_equal(err.kind, ERROR_MEMORY);
		assert_int_equal(memory_used(), 0);
	}
	assert_true(n > 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_newest_come_first),
	    cmocka_unit_test(a_limit_keeps_the_newest),
	    cmocka_unit_test(of_one_date_the_last_archived_comes_first),
	    cmocka_unit_test(a_query_chooses),
	    cmocka_unit_test(titles_are_one_safe_line),
	    cmocka_unit_test(without_an_archive_there_is_nothing),
	    cmocka_unit_test(damage_is_told_after_what_is_good),
	    cmocka_unit_test(memory_that_runs_out_is_an_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
