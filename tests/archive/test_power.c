#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "archive/archive.h"
#include "base/memory.h"
#include "port/sim/sim.h"
#include "port/storage.h"
#include "tests/archive/shelf.h"
#include "tests/faults/sweep.h"

enum { ROUNDS = 3 };

/* The articles that each sync finds: new ones, and later revisions of older ones. */
static const struct {
	unsigned first, end, revision;
} rounds[ROUNDS] = {{0, 5, 1}, {5, 12, 1}, {3, 8, 2}};

/* Runs the syncs until one fails; notes what was acknowledged. True when none failed. */
static bool
run_rounds(struct shelf *acknowledged)
{
	struct error err = {0};
	size_t i;

	for (i = 0; i < ROUNDS; i++) {
		if (!shelf_sync(rounds[i].first, rounds[i].end, rounds[i].revision, &err))
			return false;
		shelf_note(acknowledged, rounds[i].first, rounds[i].end, rounds[i].revision);
	}
	return true;
}

/* What must be there in the end, whatever happened on the way. */
static void
finish_rounds(const struct shelf *acknowledged)
{
	struct shelf all = {0}, shelf;

	shelf_look(&shelf);
	shelf_has(&shelf, acknowledged);
	assert_true(run_rounds(&all));
	shelf_look(&shelf);
	shelf_is(&shelf, &all);
	assert_int_equal(memory_used(), 0);
}

static void
a_killed_process_loses_nothing_that_was_appended_whole(void **state)
{
	struct error err = {0};
	struct shelf all = {0}, shelf;
	struct archive *archive;

	(void)state;
	sim_storage_reset();
	assert_true(shelf_sync(0, 6, 1, &err));
	/* Killed between append and sync; the bytes are there, as after a kill and unlike a power cut. */
	archive = archive_open(SHELF, ARCHIVE_WRITE, &err);
	assert_non_null(archive);
	assert_true(shelf_offer(archive, 6, 12, 1, &err));
	sim_crash_after(2);
	assert_false(archive_commit(archive, &err));
	sim_power_cut(SIM_KEPT, 0);
	archive_close(archive);
	shelf_note(&all, 0, 12, 1);
	archive = archive_open(SHELF, ARCHIVE_WRITE, &err);
	assert_non_null(archive);
	shelf_count(archive, &shelf);
	shelf_is(&shelf, &all);
	archive_close(archive);
}

/* A shelf with some history, and its segment's bytes at each acknowledged sync. */
struct history {
	char bytes[16384];
	size_t size[ROUNDS + 1];
};

static void
make_history(struct history *history)
{
	struct error err = {0};
	const char *data;
	size_t i;

	sim_storage_reset();
	history->size[0] = 0;
	for (i = 0; i < ROUNDS; i++) {
		assert_true(shelf_sync(rounds[i].first, rounds[i].end, rounds[i].revision, &err));
		data = sim_file(SHELF_SEGMENT, &history->size[i + 1]);
		assert_non_null(data);
		assert_true(history->size[i + 1] <= sizeof history->bytes);
		memcpy(history->bytes, data, history->size[i + 1]);
	}
}

/* What was acknowledged by the time the segment had this size. */
static void
note_until(const struct history *history, size_t size, struct shelf *shelf)
{
	size_t i;

	memset(shelf, 0, sizeof *shelf);
	for (i = 0; i < ROUNDS; i++)
		if (history->size[i + 1] <= size)
			shelf_note(shelf, rounds[i].first, rounds[i].end, rounds[i].revision);
}

static void
the_segment_may_be_cut_at_every_byte(void **state)
{
	static struct history history;
	struct shelf acknowledged;
	size_t n;

	(void)state;
	make_history(&history);
	for (n = 0; n <= history.size[ROUNDS]; n++) {
		sim_storage_reset();
		storage_make_directory(SHELF, &(struct error){0});
		sim_put_file(SHELF_SEGMENT, history.bytes, n);
		note_until(&history, n, &acknowledged);
		finish_rounds(&acknowledged);
	}
}

static void
the_segment_may_be_zero_from_every_byte_on(void **state)
{
	static struct history history;
	static char bytes[sizeof history.bytes];
	struct shelf acknowledged;
	struct archive *archive;
	struct error err = {0};
	size_t n;

	(void)state;
	make_history(&history);
	for (n = 0; n <= history.size[ROUNDS]; n += 3) {
		memset(bytes, 0, sizeof bytes);
		memcpy(bytes, history.bytes, n);
		sim_storage_reset();
		storage_make_directory(SHELF, &(struct error){0});
		sim_put_file(SHELF_SEGMENT, bytes, history.size[ROUNDS]);
		note_until(&history, n, &acknowledged);
		finish_rounds(&acknowledged);
		/* What was never whole is not kept as damage either. */
		archive = archive_open(SHELF, ARCHIVE_READ, &err);
		assert_non_null(archive);
		shelf_count(archive, &acknowledged);
		assert_null(archive_damage(archive));
		archive_close(archive);
	}
}

/* One sync of a shelf with history, while something fails. */
static void
sync_harmed(struct sweep *sweep, void *ctx)
{
	struct shelf all = {0}, shelf;
	struct error err = {0};
	bool ok;

	(void)ctx;
	sim_storage_reset();
	assert_true(shelf_sync(0, 6, 1, &(struct error){0}));
	shelf_note(&all, 0, 6, 1);
	sweep_arm(sweep);
	ok = shelf_sync(6, 9, 1, &err) && shelf_sync(4, 8, 2, &err);
	if (!sweep_calm(sweep))
		sweep->n = 0;
	assert_int_equal(memory_used(), 0);
	if (ok) {
		shelf_note(&all, 6, 9, 1);
		shelf_note(&all, 4, 8, 2);
	} else {
		assert_int_not_equal(err.kind, ERROR_NONE);
		assert_int_not_equal(sweep->n, 0);
	}
	shelf_look(&shelf);
	shelf_has(&shelf, &all);
	assert_true(shelf_sync(6, 9, 1, &err) && shelf_sync(4, 8, 2, &err));
	shelf_look(&shelf);
	if (!ok) {
		shelf_note(&all, 6, 9, 1);
		shelf_note(&all, 4, 8, 2);
	}
	shelf_is(&shelf, &all);
}

static void
every_failure_is_told_and_costs_nothing_acknowledged(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < SWEEP_FAULTS; i++)
		print_message("%s: %u chances\n", sweep_faults[i].name,
		              sweep(&sweep_faults[i], sync_harmed, NULL));
}

/* All that reading does, while something fails. */
static bool
count_call(void *ctx, const struct archive_record *record, struct error *err)
{
	(void)record;
	(void)err;
	++*(unsigned *)ctx;
	return true;
}

static bool
count_feed(void *ctx, const struct archive_feed *feed, struct error *err)
{
	(void)feed;
	(void)err;
	++*(unsigned *)ctx;
	return true;
}

static void
read_harmed(struct sweep *sweep, void *ctx)
{
	struct error err = {0};
	struct buffer line = {0};
	struct archive *archive;
	unsigned calls = 0;
	bool ok;

	(void)ctx;
	sim_storage_reset();
	assert_true(shelf_sync(0, 6, 1, &err) && shelf_sync(3, 6, 2, &err));
	sweep_arm(sweep);
	archive = archive_open(SHELF, ARCHIVE_READ, &err);
	ok = archive != NULL && archive_each(archive, count_call, &calls, &err) &&
	     archive_feeds(archive, count_feed, &calls, &err) &&
	     archive_load(archive, 2, count_call, &calls, &err) &&
	     archive_load_line(archive, 2, &line, &err);
	archive_close(archive);
	buffer_free(&line);
	if (!sweep_calm(sweep))
		sweep->n = 0;
	assert_int_equal(memory_used(), 0);
	if (ok)
		assert_int_equal(calls, 6 + 3 + 1);
	else
		assert_int_not_equal(err.kind, ERROR_NONE);
	assert_true(ok || sweep->n > 0);
}

static void
reading_fails_politely(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < SWEEP_FAULTS; i++)
		sweep(&sweep_faults[i], read_harmed, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_killed_process_loses_nothing_that_was_appended_whole),
	    cmocka_unit_test(the_segment_may_be_cut_at_every_byte),
	    cmocka_unit_test(the_segment_may_be_zero_from_every_byte_on),
	    cmocka_unit_test(every_failure_is_told_and_costs_nothing_acknowledged),
	    cmocka_unit_test(reading_fails_politely),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
