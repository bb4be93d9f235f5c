/* A whole sync, from the wire to the archive, while everything that can fail does, one at a time. */
#include "tests/command/shell.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "port/sim/script.h"
#include "port/sim/sim.h"
#include "session/catalog.h"

enum { ITEMS = 5 };

static const char *const headers[] = {"Content-Type: application/rss+xml",
                                      "ETag: \"of a, verbatim\"",
                                      "Last-Modified: Mon, 01 Mar 2021 08:00:00 GMT", NULL};

/* Two feeds; a was archived with items 1 to 2 before, and has ITEMS now; b is new. */
static void
set_scene(void)
{
	struct script_answer a = {.url = "http://a/", .status = 200, .headers = headers};

	shell_reset();
	shell_feeds("http://a/\n");
	script_http_page("http://a/", 200, shell_rss(0, "a", 1, 2, 1));
	shell_must("sync");
	shell_feeds("http://a/\nhttp://b/\n");
	script_http_reset();
	a.body = shell_rss(1, "a", 1, ITEMS, 1);
	script_http_answer(&a);
	script_http_page("http://b/", 200, shell_rss(2, "b", 1, ITEMS, 1));
}

/* Lists the links. A batch that no sync made safe may have left a hole, and that is told. */
static void
list_links(void)
{
	struct error err = {0};
	int status;

	if (!shell_run("list --limit 0 --format %l", &status, &err) &&
	    (err.kind != ERROR_FORMAT || strstr(err.text, ": damaged at byte") == NULL))
		fail_msg("list: %s", err.text);
}

/* How many articles of the prefix are listed; each only once. */
static int
count_of(const char *prefix)
{
	char link[60];
	const char *listed, *at;
	int i, found = 0;

	shell_said();
	list_links();
	listed = shell_said();
	for (i = 1; i <= ITEMS; i++) {
		snprintf(link, sizeof link, "http://example.org/%s/%d\n", prefix, i);
		at = strstr(listed, link);
		if (at == NULL)
			continue;
		found++;
		if (strstr(at + 1, link) != NULL)
			fail_msg("twice: %s", link);
	}
	return found;
}

/* What makes us not ask again is never there before all that was asked for. */
static void
validators_do_not_outrun_articles(void)
{
	struct session session;
	struct options options;
	struct catalog catalog = {0};
	struct error err = {0};
	struct state_feed *feed;
	bool hides;

	shell_open("list", &session, &options);
	assert_true(catalog_open(&catalog, &session, ARCHIVE_READ, &err));
	feed = state_find(catalog.state, slice_of("http://a/"));
	hides = feed != NULL && feed->etag.size > 0;
	catalog_close(&catalog);
	shell_close(&session, &options);
	if (hides)
		assert_int_equal(count_of("a"), ITEMS);
	assert_true(count_of("a") >= 2);
}

static void
the_next_sync_makes_it_whole(void)
{
	struct error err = {0};
	int status;

	if (!shell_run("sync --force", &status, &err) && err.kind != ERROR_FORMAT)
		fail_msg("sync: %s", err.text);
	assert_int_equal(count_of("a"), ITEMS);
	assert_int_equal(count_of("b"), ITEMS);
}

static void
an_uneventful_sync_keeps_all_and_remembers(void **state)
{
	struct error err = {0};
	int status;

	(void)state;
	set_scene();
	assert_true(shell_run("sync", &status, &err));
	assert_int_equal(script_terminal_output().size, 0);
	assert_int_equal(script_terminal_errors().size, 0);
	assert_int_equal(count_of("a"), ITEMS);
	assert_int_equal(count_of("b"), ITEMS);
	script_http_reset();
	script_http_page("http://a/", 304, "");
	script_http_page("http://b/", 200, shell_rss(2, "b", 1, ITEMS, 1));
	shell_must("sync --jobs 1");
	assert_non_null(strstr(script_http_request(0), "If-None-Match: \"of a, verbatim\"\n"));
	assert_non_null(
	    strstr(script_http_request(0), "If-Modified-Since: Mon, 01 Mar 2021 08:00:00 GMT\n"));
	assert_null(strstr(script_http_request(1), "If-"));
	assert_int_equal(memory_used(), 0);
}

static void
when_nothing_is_new_no_byte_is_written(void **state)
{
	unsigned changes[3];

	(void)state;
	set_scene();
	shell_must("sync");
	changes[0] = sim_count(SIM_APPEND);
	changes[1] = sim_count(SIM_REPLACE);
	changes[2] = sim_count(SIM_SYNC);
	/* The same bodies, read anew. */
	shell_must("sync");
	assert_int_equal(sim_count(SIM_APPEND), changes[0]);
	assert_int_equal(sim_count(SIM_REPLACE), changes[1]);
	assert_int_equal(sim_count(SIM_SYNC), changes[2]);
	/* A 304 whose validator is another form of the same. */
	{
		static const char *const weak[] = {"ETag: W/\"of a, verbatim\"", NULL};
		struct script_answer a = {.url = "http://a/", .status = 304, .headers = weak};

		script_http_reset();
		script_http_answer(&a);
		script_http_page("http://b/", 200, shell_rss(2, "b", 1, ITEMS, 1));
		shell_must("sync");
		assert_int_equal(sim_count(SIM_APPEND), changes[0]);
	}
}

/* 0: there is none. */
static size_t
size_of(const char *path)
{
	size_t size = 0;

	return sim_file(path, &size) != NULL ? size : 0;
}

/* The segment's; what is remembered is one append of its own, and is made safe by none. */
static void
several_feeds_are_one_append_and_one_sync(void **state)
{
	static const char segment[] = "/d/archive/000001.jsonl.gz",
	                  remembered[] = "/d/archive/state.jsonl";
	unsigned appends, syncs, others;
	size_t articles, memory, grown;

	(void)state;
	set_scene();
	articles = size_of(segment);
	memory = size_of(remembered);
	appends = sim_count(SIM_APPEND);
	syncs = sim_count(SIM_SYNC);
	others = sim_count(SIM_REPLACE) + sim_count(SIM_TRUNCATE) + sim_count(SIM_SYNC_DIRECTORY);
	shell_must("sync");
	assert_int_equal(sim_count(SIM_APPEND), appends + 2);
	assert_int_equal(sim_count(SIM_SYNC), syncs + 1);
	assert_int_equal(sim_count(SIM_REPLACE) + sim_count(SIM_TRUNCATE) +
	                     sim_count(SIM_SYNC_DIRECTORY),
	                 others);
	grown = size_of(segment);
	assert_true(grown > articles);
	assert_true(size_of(remembered) > memory);
	/* Which of them was made safe shows when power goes. */
	sim_power_cut(SIM_LOST, 1);
	assert_int_equal(size_of(segment), grown);
	assert_true(size_of(remembered) <= memory);
}

static void
power_may_go_at_any_moment(void **state)
{
	unsigned n, cut;
	bool crashed = true;

	(void)state;
	for (n = 1; crashed; n++) {
		for (cut = 0; cut < SIM_CUTS * 2; cut++) {
			struct error err = {0};
			int status;

			set_scene();
			sim_crash_after(n);
			shell_run("sync", &status, &err);
			crashed = sim_failed();
			sim_power_cut((enum sim_cut)(cut % SIM_CUTS), n * 31 + cut);
			validators_do_not_outrun_articles();
			the_next_sync_makes_it_whole();
		}
	}
	assert_true(n > 5);
}

static void
each_failure_of_storage_is_told_and_loses_nothing(void **state)
{
	unsigned operation, n;
	bool failed;

	(void)state;
	for (operation = 0; operation < SIM_OPERATIONS; operation++) {
		failed = true;
		for (n = 1; failed && n < 200; n++) {
			struct error err = {0};
			int status;
			bool ok;

			set_scene();
			sim_fail_after((enum sim_operation)operation, n,
			               n % 2 == 0 ? ERROR_FULL : ERROR_STORAGE);
			ok = shell_run("sync", &status, &err);
			failed = sim_failed();
			sim_fail_after((enum sim_operation)operation, 0, ERROR_NONE);
			if (!ok) {
				assert_true(failed);
				assert_true(err.kind == ERROR_FULL || err.kind == ERROR_STORAGE);
				/* The first file of all is the configuration. */
				if (n > 1 && strstr(err.text, "sync: ") != err.text)
					fail_msg("%u of %u: %s", n, operation, err.text);
			}
			validators_do_not_outrun_articles();
			the_next_sync_makes_it_whole();
			assert_int_equal(memory_used(), 0);
		}
	}
}

static void
memory_may_run_out_at_any_moment(void **state)
{
	unsigned n, tried = 0;
	bool refused = true;

	(void)state;
	/* The first are each looked at, of the many that follow some. */
	for (n = 1; refused; n += n < 150 ? 1 : 13) {
		struct error err = {0};
		int status;
		bool ok;

		set_scene();
		sim_heap_fail_after(n, 3);
		ok = shell_run("sync", &status, &err);
		refused = sim_heap_failed();
		sim_heap_fail_after(0, 0);
		if (!ok)
			assert_int_not_equal(err.kind, ERROR_NONE);
		validators_do_not_outrun_articles();
		the_next_sync_makes_it_whole();
		assert_int_equal(memory_used(), 0);
		tried++;
	}
	assert_true(tried > 100);
}

static void
the_network_may_break_at_any_moment(void **state)
{
	unsigned n;
	bool failed = true;

	(void)state;
	for (n = 1; failed; n++) {
		struct error err = {0};
		int status;

		set_scene();
		script_http_chunk(100);
		script_http_fail_after(n);
		shell_run("sync", &status, &err);
		failed = script_http_failed();
		if (failed)
			assert_true(script_terminal_errors().size > 0);
		validators_do_not_outrun_articles();
		script_http_fail_after(0);
		the_next_sync_makes_it_whole();
	}
	assert_true(n > 5);
}

static void
a_signal_stops_it_and_blames_no_feed(void **state)
{
	struct error err = {0};
	int status;

	(void)state;
	set_scene();
	script_terminal_signal(15);
	assert_false(shell_run("sync", &status, &err));
	assert_int_equal(err.kind, ERROR_STOPPED);
	script_terminal_signal(0);
	shell_said();
	shell_must("feeds");
	assert_null(strstr(shell_said(), "failing"));
	the_next_sync_makes_it_whole();
}

static void
a_device_without_a_clock_syncs_all_the_same(void **state)
{
	(void)state;
	set_scene();
	sim_clock_set(0, 0);
	script_http_page("http://b/", 500, "");
	shell_must("sync");
	shell_must("sync");
	the_next_sync_makes_it_whole();
}

static void
json_tells_only_of_what_is_committed(void **state)
{
	struct error err = {0};
	int status;

	(void)state;
	set_scene();
	shell_said();
	sim_fail_after(SIM_SYNC, 1, ERROR_FULL);
	assert_false(shell_run("sync --json", &status, &err));
	assert_int_equal(err.kind, ERROR_FULL);
	assert_string_equal(shell_said(), "");
	shell_must("sync --json");
	assert_non_null(strstr(shell_said(), "\"new\":3"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_uneventful_sync_keeps_all_and_remembers),
	    cmocka_unit_test(when_nothing_is_new_no_byte_is_written),
	    cmocka_unit_test(several_feeds_are_one_append_and_one_sync),
	    cmocka_unit_test(power_may_go_at_any_moment),
	    cmocka_unit_test(each_failure_of_storage_is_told_and_loses_nothing),
	    cmocka_unit_test(memory_may_run_out_at_any_moment),
	    cmocka_unit_test(the_network_may_break_at_any_moment),
	    cmocka_unit_test(a_signal_stops_it_and_blames_no_feed),
	    cmocka_unit_test(a_device_without_a_clock_syncs_all_the_same),
	    cmocka_unit_test(json_tells_only_of_what_is_committed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
