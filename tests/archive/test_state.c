#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "archive/state.h"
#include "base/calendar.h"
#include "base/memory.h"
#include "port/sim/sim.h"
#include "port/storage.h"
#include "tests/faults/sweep.h"

#define FILE_NAME "shelf/state.jsonl"

static void
begin(void)
{
	struct error err = {0};

	sim_storage_reset();
	assert_true(storage_make_directory("shelf", &err));
}

static struct state *
open_state(void)
{
	struct error err = {0};
	struct state *state = state_open("shelf", &err);

	if (state == NULL)
		fail_msg("%s", err.text);
	return state;
}

static void
what_was_saved_comes_back(void **unused)
{
	struct error err = {0};
	struct state *state;
	struct state_feed *feed;

	(void)unused;
	begin();
	state = open_state();
	assert_null(state_at(state, 0));
	feed = state_add(state, slice_of("https://example.org/1"), &err);
	assert_int_equal(feed->number, 1);
	assert_ptr_equal(state_add(state, slice_of("https://example.org/1"), &err), feed);
	assert_int_equal(state_add(state, slice_of("https://example.org/2"), &err)->number, 2);
	assert_true(state_set(feed, &feed->etag, slice_of("W/\"a\\b\""), &err));
	assert_true(state_set(feed, &feed->last_modified, slice_of("yesterday"), &err));
	assert_true(state_set(feed, &feed->title, slice_of("Tïtle"), &err));
	assert_true(state_set(feed, &feed->link, slice_of("https://example.org/"), &err));
	assert_true(state_set(feed, &feed->error, slice_of("timed out"), &err));
	feed->next = 1280826720;
	feed->failing_since = 1280826000;
	feed->failures = 3;
	feed->rule = ENTRY_BY_TITLE;
	assert_true(state_synced(state) == 0);
	state_set_synced(state, 0x12fedcba98u);
	assert_true(state_save(state, &err));
	state_close(state);

	state = open_state();
	assert_true(state_synced(state) == 0x12fedcba98u);
	feed = state_find(state, slice_of("https://example.org/1"));
	assert_non_null(feed);
	assert_ptr_equal(state_number(state, 1), feed);
	assert_ptr_equal(state_at(state, 0), feed);
	assert_int_equal(state_at(state, 1)->number, 2);
	assert_null(state_at(state, 2));
	assert_string_equal(buffer_text(&feed->etag), "W/\"a\\b\"");
	assert_string_equal(buffer_text(&feed->last_modified), "yesterday");
	assert_string_equal(buffer_text(&feed->title), "Tïtle");
	assert_string_equal(buffer_text(&feed->link), "https://example.org/");
	assert_string_equal(buffer_text(&feed->error), "timed out");
	assert_true(feed->next == 1280826720 && feed->failing_since == 1280826000);
	assert_int_equal(feed->failures, 3);
	assert_int_equal(feed->rule, ENTRY_BY_TITLE);
	assert_false(feed->changed);
	assert_true(state_at(state, 1)->next == CALENDAR_NONE);
	state_close(state);
	assert_int_equal(memory_used(), 0);
}

static void
only_changes_are_written(void **unused)
{
	struct error err = {0};
	struct state *state;
	struct state_feed *feed;
	size_t before, after;

	(void)unused;
	begin();
	state = open_state();
	feed = state_add(state, slice_of("https://example.org/1"), &err);
	state_add(state, slice_of("https://example.org/2"), &err);
	assert_true(state_save(state, &err));
	sim_file(FILE_NAME, &before);
	assert_true(state_set(feed, &feed->url, slice_of("https://example.org/1"), &err));
	assert_true(state_save(state, &err));
	assert_int_equal(sim_count(SIM_APPEND), 1);
	assert_true(state_set(feed, &feed->title, slice_of("T"), &err));
	assert_true(state_save(state, &err));
	assert_int_equal(sim_count(SIM_APPEND), 2);
	assert_int_equal(sim_count(SIM_SYNC), 0);
	sim_file(FILE_NAME, &after);
	assert_true(after > before && after < before * 2);
	state_close(state);
}

static void
damaged_lines_leave_the_line_before(void **unused)
{
	static const char text[] = "{\"feed\":1,\"url\":\"u\",\"etag\":\"old\"}\n"
	                           "{\"feed\":5,\"url\":\"v\"}\n\x00\x00\x00\n{\"feed\":0,\"url\":"
	                           "\"w\"}\n{\"feed\":7}\n{\"feed\":1,\"url\":\"u\",\"etag\":\"ne";
	struct error err = {0};
	struct state *state;

	(void)unused;
	begin();
	sim_put_file(FILE_NAME, text, sizeof text - 1);
	state = open_state();
	assert_string_equal(buffer_text(&state_number(state, 1)->etag), "old");
	assert_int_equal(state_at(state, 1)->number, 5);
	assert_null(state_at(state, 2));
	/* Numbers go on behind the highest, and the torn line spoils no later one. */
	assert_int_equal(state_add(state, slice_of("x"), &err)->number, 6);
	assert_true(state_save(state, &err));
	state_close(state);
	state = open_state();
	assert_int_equal(state_find(state, slice_of("x"))->number, 6);
	state_close(state);
}

static void
a_lost_state_never_makes_a_number_mean_two_feeds(void **unused)
{
	struct error err = {0};
	struct state *state;

	(void)unused;
	begin();
	state = open_state();
	assert_true(state_learn(state, 3, slice_of("a"), slice_of("A"), &err));
	assert_true(state_learn(state, 1, slice_of("b"), slice_of("B"), &err));
	assert_int_equal(state_add(state, slice_of("c"), &err)->number, 4);
	assert_int_equal(state_add(state, slice_of("a"), &err)->number, 3);
	assert_string_equal(buffer_text(&state_number(state, 1)->title), "B");
	/* What the state says itself is newer. */
	assert_true(state_learn(state, 4, slice_of("old"), slice_of("old"), &err));
	assert_string_equal(buffer_text(&state_number(state, 4)->url), "c");
	/* A number that the state can't take over is still never given again. */
	assert_true(state_learn(state, 9, slice_of("c"), slice_of("C"), &err));
	assert_int_equal(state_add(state, slice_of("d"), &err)->number, 10);
	state_close(state);
}

static void
a_file_of_superseded_lines_is_rewritten(void **unused)
{
	struct error err = {0};
	struct state *state;
	struct state_feed *feed;
	char etag[20];
	size_t size;
	int i;

	(void)unused;
	begin();
	state = open_state();
	feed = state_add(state, slice_of("https://example.org/1"), &err);
	for (i = 0; i < 1000; i++) {
		snprintf(etag, sizeof etag, "%d", i);
		assert_true(state_set(feed, &feed->etag, slice_of(etag), &err));
		assert_true(state_save(state, &err));
	}
	assert_non_null(sim_file(FILE_NAME, &size));
	assert_true(size < 70 * 60);
	assert_true(sim_count(SIM_REPLACE) > 0);
	state_close(state);
	state = open_state();
	assert_string_equal(buffer_text(&state_number(state, 1)->etag), "999");
	state_close(state);
}

static void
words_too_long_never_cost_the_feed(void **unused)
{
	struct error err = {0};
	struct state *state;
	struct state_feed *feed;
	struct buffer words = {0};
	size_t i;

	(void)unused;
	begin();
	for (i = 0; i < 300000; i++)
		buffer_append_text(&words, "é");
	state = open_state();
	feed = state_add(state, slice_of("https://example.org/"), &err);
	assert_true(state_set(feed, &feed->title, buffer_slice(&words), &err));
	assert_true(state_set(feed, &feed->etag, buffer_slice(&words), &err));
	assert_true(state_save(state, &err));
	state_close(state);
	state = open_state();
	feed = state_find(state, slice_of("https://example.org/"));
	assert_non_null(feed);
	assert_int_equal(feed->title.size, 4096);
	assert_int_equal(feed->etag.size, 0);
	state_close(state);
	buffer_free(&words);
}

static void
state_harmed(struct sweep *sweep, void *ctx)
{
	struct error err = {0};
	struct state *state;
	struct state_feed *feed = NULL;
	bool ok;

	(void)ctx;
	begin();
	sim_put_file(FILE_NAME, "{\"feed\":1,\"url\":\"u\"}\n", 21);
	sweep_arm(sweep);
	state = state_open("shelf", &err);
	if (state != NULL)
		feed = state_add(state, slice_of("v"), &err);
	ok = feed != NULL && state_set(feed, &feed->etag, slice_of("e"), &err) &&
	     state_learn(state, 5, slice_of("w"), slice_of("W"), &err) && state_save(state, &err);
	state_close(state);
	if (!sweep_calm(sweep))
		sweep->n = 0;
	assert_int_equal(memory_used(), 0);
	assert_true(ok || (err.kind != ERROR_NONE && sweep->n > 0));
	state = open_state();
	assert_non_null(state_number(state, 1));
	if (ok)
		assert_string_equal(buffer_text(&state_number(state, 2)->etag), "e");
	state_close(state);
}

static void
every_failure_is_told(void **unused)
{
	size_t i;

	(void)unused;
	for (i = 0; i < SWEEP_FAULTS; i++)
		sweep(&sweep_faults[i], state_harmed, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_was_saved_comes_back),
	    cmocka_unit_test(only_changes_are_written),
	    cmocka_unit_test(damaged_lines_leave_the_line_before),
	    cmocka_unit_test(a_lost_state_never_makes_a_number_mean_two_feeds),
	    cmocka_unit_test(a_file_of_superseded_lines_is_rewritten),
	    cmocka_unit_test(words_too_long_never_cost_the_feed),
	    cmocka_unit_test(every_failure_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
