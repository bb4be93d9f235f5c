#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "archive/inside.h"
#include "base/calendar.h"
#include "base/memory.h"
#include "port/sim/sim.h"
#include "port/storage.h"
#include "tests/archive/shelf.h"

static void
begin(void)
{
	sim_storage_reset();
	sim_clock_set(1280826720, 0);
}

static void
a_commit_is_one_append_and_one_sync(void **state)
{
	struct error err = {0};

	(void)state;
	begin();
	assert_true(shelf_sync(0, 9, 1, &err));
	assert_int_equal(sim_count(SIM_APPEND), 1);
	assert_int_equal(sim_count(SIM_SYNC), 1);
	assert_int_equal(sim_count(SIM_SYNC_DIRECTORY), 1);
	assert_true(shelf_sync(9, 18, 1, &err));
	assert_true(shelf_sync(0, 18, 1, &err));
	assert_int_equal(sim_count(SIM_APPEND), 2);
	/* One more each time something was looked up: what was found there may not have been safe. */
	assert_int_equal(sim_count(SIM_SYNC), 4);
	assert_int_equal(sim_count(SIM_SYNC_DIRECTORY), 1);
}

static void
a_writer_that_looks_nothing_up_syncs_nothing(void **state)
{
	struct error err = {0};
	struct archive *archive;
	unsigned long appends, syncs;

	(void)state;
	begin();
	assert_true(shelf_sync(0, 9, 1, &err));
	appends = (unsigned long)sim_count(SIM_APPEND);
	syncs = (unsigned long)sim_count(SIM_SYNC);
	archive = shelf_open(ARCHIVE_WRITE);
	assert_true(archive_commit(archive, &err));
	archive_close(archive);
	assert_int_equal(sim_count(SIM_APPEND), appends);
	assert_int_equal(sim_count(SIM_SYNC), syncs);
}

static void
after_a_failed_commit_the_archive_takes_no_more(void **state)
{
	struct archive_feed feed = {1, SLICE("https://example.org/"), SLICE("T")};
	struct error err = {0};
	struct archive_match match;
	struct hash key = {0, 0};
	struct archive *archive;
	size_t before, after;

	(void)state;
	begin();
	assert_true(shelf_sync(0, 3, 1, &err));
	sim_file(SHELF_SEGMENT, &before);
	archive = shelf_open(ARCHIVE_WRITE);
	assert_true(shelf_offer(archive, 3, 6, 1, &err));
	sim_fail_after(SIM_APPEND, 1, ERROR_FULL);
	assert_false(archive_commit(archive, &err));
	assert_int_equal(err.kind, ERROR_FULL);
	err.kind = ERROR_NONE;
	assert_false(archive_commit(archive, &err));
	assert_int_equal(err.kind, ERROR_FULL);
	assert_null(archive_begin(archive, &feed, &err));
	assert_int_equal(err.kind, ERROR_FULL);
	assert_false(archive_find(archive, 1, key, 0, &match, &err));
	sim_file(SHELF_SEGMENT, &after);
	assert_int_equal(before, after);
	shelf_gives(archive, "3.1 2.1 1.1 ");
	archive_close(archive);
	assert_int_equal(memory_used(), 0);
}

/* An article whose text deflate can't make much smaller. */
static void
append_noise(struct archive *archive, struct archive_batch *batch, uint32_t id, size_t size)
{
	static const char letters[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-";
	struct archive_record record = {.seen = CALENDAR_NONE};
	struct hash key = {id, id};
	struct buffer text = {0};
	struct error err = {0};
	uint32_t state = id;
	size_t i;

	(void)archive;
	assert_true(buffer_reserve(&text, size));
	for (i = 0; i < size; i++) {
		state = state * 1664525u + 1013904223u;
		text.data[i] = letters[state >> 26];
	}
	record.entry.published = record.entry.updated = CALENDAR_NONE;
	record.entry.content.data = text.data;
	record.entry.content.size = size;
	assert_true(archive_append(batch, &record, key, id, &err));
	buffer_free(&text);
}

static void
a_full_segment_is_followed_by_the_next(void **state)
{
	struct archive_feed feed = {1, SLICE("https://example.org/"), SLICE("T")};
	struct error err = {0};
	struct archive_batch *batch;
	struct archive *archive;
	struct buffer feeds = {0};
	size_t size;
	uint32_t i;

	(void)state;
	begin();
	archive = shelf_open(ARCHIVE_WRITE);
	for (i = 1; i <= 2; i++) {
		batch = archive_begin(archive, &feed, &err);
		append_noise(archive, batch, i, i == 1 ? (size_t)CONFIG_SEGMENT_KB * 1400 : 100);
		assert_true(archive_finish(batch, &err));
		assert_true(archive_commit(archive, &err));
	}
	shelf_gives(archive, "2.1 1.1 ");
	archive_close(archive);
	assert_non_null(sim_file(SHELF "/000002.jsonl.gz", &size));
	assert_true(size < 1000);
	archive = shelf_open(ARCHIVE_WRITE);
	batch = archive_begin(archive, &feed, &err);
	append_noise(archive, batch, 3, 100);
	assert_true(archive_finish(batch, &err));
	assert_true(archive_commit(archive, &err));
	archive_close(archive);
	archive = shelf_open(ARCHIVE_READ);
	shelf_gives(archive, "3.1 2.1 1.1 ");
	assert_null(sim_file(SHELF "/000003.jsonl.gz", &size));
	/* Each segment stands alone. */
	assert_true(archive_visit_feeds(archive, 1, shelf_write_feed, &feeds, &err));
	assert_string_equal(buffer_text(&feeds), "1 https://example.org/ T\n");
	buffer_free(&feeds);
	archive_close(archive);
	assert_int_equal(memory_used(), 0);
}

/* So many bytes appended and committed; how many appends and syncs of the storage it took. */
static void
count_changes(size_t size, unsigned *appends, unsigned *syncs)
{
	struct archive_feed feed = {1, SLICE("https://example.org/"), SLICE("T")};
	struct error err = {0};
	struct archive_batch *batch;
	struct archive *archive;
	uint32_t i;

	archive = shelf_open(ARCHIVE_WRITE);
	*appends = sim_count(SIM_APPEND);
	*syncs = sim_count(SIM_SYNC);
	batch = archive_begin(archive, &feed, &err);
	for (i = 1; size > 0; i++) {
		append_noise(archive, batch, i, size < 100000 ? size : 100000);
		size -= size < 100000 ? size : 100000;
	}
	assert_true(archive_finish(batch, &err));
	assert_true(archive_commit(archive, &err));
	archive_close(archive);
	*appends = sim_count(SIM_APPEND) - *appends;
	*syncs = sim_count(SIM_SYNC) - *syncs;
}

static void
news_is_one_append_and_one_sync(void **state)
{
	unsigned appends, syncs;

	(void)state;
	begin();
	count_changes(1000, &appends, &syncs);
	assert_int_equal(appends, 1);
	assert_int_equal(syncs, 1);
	count_changes((size_t)CONFIG_BATCH_KB * 1200, &appends, &syncs);
	assert_int_equal(appends, 1);
	assert_int_equal(syncs, 1);
	/* More waits in the file, and is made safe at once all the same. */
	count_changes((size_t)CONFIG_BATCH_KB * 5000, &appends, &syncs);
	assert_true(appends > 2 && appends < 6);
	assert_int_equal(syncs, 1);
	count_changes(0, &appends, &syncs);
	assert_int_equal(appends, 0);
	assert_int_equal(syncs, 0);
}

static void
what_is_known_to_be_safe_is_not_synced_again(void **state)
{
	struct error err = {0};
	struct archive *archive;
	uint64_t newest;
	unsigned syncs;

	(void)state;
	begin();
	assert_true(shelf_sync(0, 3, 1, &err));
	archive = shelf_open(ARCHIVE_WRITE);
	/* Whoever committed may have died before the sync, for all that is known. */
	assert_true(archive_newest(archive) == 0);
	assert_true(shelf_offer(archive, 0, 3, 1, &err));
	newest = archive_newest(archive);
	assert_true(newest >> 32 == 1);
	archive_close(archive);
	syncs = sim_count(SIM_SYNC);
	archive = shelf_open(ARCHIVE_WRITE);
	archive_trust(archive, newest);
	assert_true(archive_newest(archive) == newest);
	assert_true(shelf_offer(archive, 0, 3, 1, &err));
	archive_close(archive);
	assert_int_equal(sim_count(SIM_SYNC), syncs);
	/* What is known of another commit is nothing. */
	archive = shelf_open(ARCHIVE_WRITE);
	archive_trust(archive, newest + 1);
	archive_trust(archive, 0);
	assert_true(archive_newest(archive) == 0);
	assert_true(shelf_offer(archive, 0, 4, 1, &err) && archive_commit(archive, &err));
	assert_true(archive_newest(archive) >> 32 == 2);
	archive_close(archive);
	assert_int_equal(sim_count(SIM_SYNC), syncs + 2);
}

static void
numbers_go_on_when_a_new_segment_is_still_empty(void **state)
{
	struct error err = {0};
	struct archive *archive;

	(void)state;
	begin();
	assert_true(shelf_sync(0, 3, 1, &err));
	sim_put_file(SHELF "/000002.jsonl.gz", "", 0);
	archive = shelf_open(ARCHIVE_READ);
	shelf_gives(archive, "3.1 2.1 1.1 ");
	archive_close(archive);
	assert_true(shelf_sync(0, 6, 1, &err));
	archive = shelf_open(ARCHIVE_READ);
	shelf_gives(archive, "6.1 5.1 4.1 3.1 2.1 1.1 ");
	archive_close(archive);
}

static void
what_is_left_uncut_is_made_safe(void **state)
{
	struct archive_feed feed = {1, SLICE("https://example.org/"), SLICE("T")};
	struct error err = {0};
	struct archive_batch *batch;
	struct archive *archive;
	uint32_t i;

	(void)state;
	begin();
	/* Half of an append stays, and can't be cut: one whole article and a torn one. */
	archive = shelf_open(ARCHIVE_WRITE);
	for (i = 1; i <= 2; i++) {
		batch = archive_begin(archive, &feed, &err);
		append_noise(archive, batch, i, CONFIG_MEMBER_KB * (i == 1 ? 200 : 1000));
		assert_true(archive_finish(batch, &err));
	}
	sim_fail_after(SIM_APPEND, 1, ERROR_FULL);
	sim_fail_after(SIM_TRUNCATE, 1, ERROR_STORAGE);
	assert_false(archive_commit(archive, &err));
	archive_close(archive);
	sim_fail_after(SIM_TRUNCATE, 1, ERROR_STORAGE);
	archive = shelf_open(ARCHIVE_WRITE);
	shelf_gives(archive, "1.1 ");
	assert_true(shelf_offer(archive, 0, 1, 1, &err));
	assert_true(archive_commit(archive, &err));
	archive_close(archive);
	sim_power_cut(SIM_LOST, 0);
	archive = shelf_open(ARCHIVE_READ);
	shelf_gives(archive, "2.1 1.1 ");
	archive_close(archive);
}

static void
large_batches_become_members_of_their_own(void **state)
{
	struct archive_feed feed = {1, SLICE("https://example.org/"), SLICE("T")};
	struct error err = {0};
	struct archive_batch *batch, *other;
	struct archive *archive;
	struct segment_walk walk = {0};
	bool found = true;
	uint32_t i, lines = 0;

	(void)state;
	begin();
	archive = shelf_open(ARCHIVE_WRITE);
	batch = archive_begin(archive, &feed, &err);
	feed.number = 2;
	other = archive_begin(archive, &feed, &err);
	for (i = 1; i <= 30; i++)
		append_noise(archive, i % 2 == 0 ? batch : other, i, CONFIG_MEMBER_KB * 100);
	assert_true(archive_finish(batch, &err));
	assert_true(archive_finish(other, &err));
	assert_true(archive_commit(archive, &err));
	archive_close(archive);
	walk.file = segment_open(SHELF, 1, 0, &err);
	assert_true(storage_size(walk.file, &walk.end, &err));
	while (found) {
		assert_true(segment_next(&walk, &found, &err));
		assert_false(walk.torn);
		if (found && walk.member.kind == MEMBER_RECORDS) {
			assert_true(walk.member.content <= CONFIG_MEMBER_KB * 1024);
			lines += walk.member.lines;
		}
	}
	assert_int_equal(lines, 30);
	storage_close(walk.file);
}

static bool
first_revision(void *ctx, const struct archive_record *record, struct error *err)
{
	(void)ctx;
	(void)err;
	assert_int_equal(record->revision, 1);
	return true;
}

static void
a_small_budget_makes_appends_early(void **state)
{
	struct archive_feed feed = {1, SLICE("https://example.org/"), SLICE("T")};
	struct error err = {0};
	struct archive_batch *batch;
	struct archive *archive;
	uint32_t i;

	(void)state;
	/* With smaller members nothing here is ever short. */
	if (CONFIG_MEMBER_KB < 64)
		skip();
	begin();
	archive = shelf_open(ARCHIVE_WRITE);
	memory_limit((size_t)CONFIG_MEMBER_KB * 1024 * 9 + 300000);
	batch = archive_begin(archive, &feed, &err);
	for (i = 1; i <= 40; i++)
		append_noise(archive, batch, i, CONFIG_MEMBER_KB * 600);
	assert_true(archive_finish(batch, &err));
	assert_true(archive_commit(archive, &err));
	memory_limit(0);
	assert_true(sim_count(SIM_APPEND) > 1);
	assert_int_equal(sim_count(SIM_SYNC), 1);
	archive_close(archive);
	archive = shelf_open(ARCHIVE_READ);
	assert_true(archive_load(archive, 40, first_revision, NULL, &err));
	assert_true(archive_load(archive, 1, first_revision, NULL, &err));
	archive_close(archive);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_commit_is_one_append_and_one_sync),
	    cmocka_unit_test(a_writer_that_looks_nothing_up_syncs_nothing),
	    cmocka_unit_test(after_a_failed_commit_the_archive_takes_no_more),
	    cmocka_unit_test(a_full_segment_is_followed_by_the_next),
	    cmocka_unit_test(news_is_one_append_and_one_sync),
	    cmocka_unit_test(what_is_known_to_be_safe_is_not_synced_again),
	    cmocka_unit_test(numbers_go_on_when_a_new_segment_is_still_empty),
	    cmocka_unit_test(what_is_left_uncut_is_made_safe),
	    cmocka_unit_test(large_batches_become_members_of_their_own),
	    cmocka_unit_test(a_small_budget_makes_appends_early),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
