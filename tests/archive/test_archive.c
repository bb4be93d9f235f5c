#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "archive/inside.h"
#include "base/calendar.h"
#include "base/memory.h"
#include "port/sim/sim.h"
#include "port/storage.h"
#include "tests/archive/shelf.h"

#define GOLDEN "tests/archive/golden/000001.jsonl"

static struct archive *
open_shelf(enum archive_mode mode)
{
	struct error err = {0};
	struct archive *archive = archive_open(SHELF, mode, &err);

	if (archive == NULL)
		fail_msg("%s", err.text);
	return archive;
}

static void
begin(void)
{
	sim_storage_reset();
	sim_clock_set(1280826720, 0);
}

/* What archive_each gives, as "number.revision " each. */
static bool
write_number(void *ctx, const struct archive_record *record, struct error *err)
{
	buffer_print(ctx, "%lu.%lu ", (unsigned long)record->number,
	             (unsigned long)record->revision);
	return buffer_ok(ctx, err);
}

static void
each_is(struct archive *archive, const char *expected)
{
	struct buffer given = {0};
	struct error err = {0};

	if (!archive_each(archive, write_number, &given, &err))
		fail_msg("%s", err.text);
	assert_string_equal(buffer_text(&given), expected);
	buffer_free(&given);
}

static void
what_is_no_archive_is_missing(void **state)
{
	struct error err = {0};

	(void)state;
	begin();
	assert_null(archive_open(SHELF, ARCHIVE_READ, &err));
	assert_int_equal(err.kind, ERROR_MISSING);
	assert_true(storage_make_directory(SHELF, &err));
	assert_null(archive_open(SHELF, ARCHIVE_READ, &err));
	assert_int_equal(err.kind, ERROR_MISSING);
	assert_int_equal(memory_used(), 0);
}

static void
an_empty_archive_has_a_readme_and_no_articles(void **state)
{
	struct error err = {0};
	struct archive *archive;
	const char *readme;
	size_t size;

	(void)state;
	begin();
	archive = open_shelf(ARCHIVE_WRITE);
	assert_true(archive_commit(archive, &err));
	archive_close(archive);
	readme = sim_file(SHELF "/README", &size);
	assert_non_null(readme);
	assert_non_null(strstr(readme, "gzip"));
	assert_int_equal(sim_count(SIM_APPEND), 0);
	archive = open_shelf(ARCHIVE_READ);
	each_is(archive, "");
	archive_close(archive);
	/* Somebody's notes in it are left alone. */
	sim_put_file(SHELF "/README", "mine", 4);
	archive_close(open_shelf(ARCHIVE_WRITE));
	assert_memory_equal(sim_file(SHELF "/README", &size), "mine", 4);
}

static void
the_newest_revision_of_each_article_comes_last_archived_first(void **state)
{
	struct error err = {0};
	struct archive *archive;

	(void)state;
	begin();
	assert_true(shelf_sync(0, 4, 1, &err)); /* feeds 1 2 3 1: numbers 1 3 4 2 */
	assert_true(shelf_sync(1, 2, 2, &err));
	assert_true(shelf_sync(4, 5, 1, &err));
	assert_true(shelf_sync(1, 2, 3, &err));
	archive = open_shelf(ARCHIVE_READ);
	each_is(archive, "3.3 5.1 4.1 2.1 1.1 ");
	assert_null(archive_damage(archive));
	archive_close(archive);
	assert_int_equal(memory_used(), 0);
}

static bool
same_revision(void *ctx, const struct archive_record *record, struct error *err)
{
	(void)err;
	assert_int_equal(record->revision, *(unsigned *)ctx);
	return true;
}

static bool
refuse(void *ctx, const struct archive_record *record, struct error *err)
{
	(void)ctx;
	(void)record;
	return error_set(err, ERROR_CLOSED, "enough");
}

static void
one_article_is_loaded_in_its_newest_revision(void **state)
{
	struct error err = {0};
	struct archive *archive;
	struct buffer line = {0};
	unsigned revision = 2;

	(void)state;
	begin();
	assert_true(shelf_sync(0, 6, 1, &err) && shelf_sync(0, 1, 2, &err));
	archive = open_shelf(ARCHIVE_READ);
	assert_true(archive_load(archive, 1, same_revision, &revision, &err));
	assert_true(archive_load_line(archive, 1, &line, &err));
	assert_non_null(strstr(buffer_text(&line), "revision 2"));
	assert_int_equal(line.data[line.size - 1], '}');
	assert_false(archive_load(archive, 7, same_revision, &revision, &err));
	assert_int_equal(err.kind, ERROR_MISSING);
	assert_false(archive_load(archive, 0, same_revision, &revision, &err));
	assert_int_equal(err.kind, ERROR_MISSING);
	assert_false(archive_load(archive, 1, refuse, NULL, &err));
	assert_int_equal(err.kind, ERROR_CLOSED);
	assert_false(archive_each(archive, refuse, NULL, &err));
	assert_int_equal(err.kind, ERROR_CLOSED);
	buffer_free(&line);
	archive_close(archive);
	assert_int_equal(memory_used(), 0);
}

static void
a_reader_sees_what_was_committed_when_it_opened(void **state)
{
	struct error err = {0};
	struct archive *writer, *early, *late;

	(void)state;
	begin();
	assert_true(shelf_sync(0, 3, 1, &err));
	writer = open_shelf(ARCHIVE_WRITE);
	assert_true(shelf_offer(writer, 3, 6, 1, &err));
	assert_true(archive_pending(writer) > 0);
	early = open_shelf(ARCHIVE_READ);
	each_is(early, "3.1 2.1 1.1 ");
	assert_true(archive_commit(writer, &err));
	assert_int_equal(archive_pending(writer), 0);
	late = open_shelf(ARCHIVE_READ);
	each_is(early, "3.1 2.1 1.1 ");
	each_is(late, "6.1 5.1 4.1 3.1 2.1 1.1 ");
	each_is(writer, "6.1 5.1 4.1 3.1 2.1 1.1 ");
	archive_close(writer);
	archive_close(early);
	archive_close(late);
}

static void
a_second_writer_is_told_busy(void **state)
{
	struct error err = {0};
	struct archive *archive;

	(void)state;
	begin();
	archive = open_shelf(ARCHIVE_WRITE);
	assert_null(archive_open(SHELF, ARCHIVE_WRITE, &err));
	assert_int_equal(err.kind, ERROR_BUSY);
	archive_close(archive);
	archive_close(open_shelf(ARCHIVE_WRITE));
}

static void
what_is_not_committed_is_found_but_not_kept(void **state)
{
	struct error err = {0};
	struct archive *archive;
	struct archive_match match;
	struct entry entry = shelf_entry(0, 1);
	struct hash key;
	uint64_t fingerprint;

	(void)state;
	begin();
	archive = open_shelf(ARCHIVE_WRITE);
	assert_true(entry_key(&entry, ENTRY_BY_ID, &key, &err));
	assert_true(entry_fingerprint(&entry, &fingerprint, &err));
	assert_true(archive_find(archive, 1, key, fingerprint, &match, &err));
	assert_int_equal(match.number, 0);
	assert_true(shelf_offer(archive, 0, 1, 1, &err));
	assert_true(archive_find(archive, 1, key, fingerprint, &match, &err));
	assert_int_equal(match.number, 1);
	assert_int_equal(match.revision, 1);
	assert_true(match.same);
	assert_true(archive_find(archive, 1, key, fingerprint + 1, &match, &err));
	assert_int_equal(match.number, 1);
	assert_false(match.same);
	/* The same key in another feed is another article. */
	assert_true(archive_find(archive, 2, key, fingerprint, &match, &err));
	assert_int_equal(match.number, 0);
	archive_close(archive);
	archive = open_shelf(ARCHIVE_WRITE);
	assert_true(archive_find(archive, 1, key, fingerprint, &match, &err));
	assert_int_equal(match.number, 0);
	archive_close(archive);
}

static bool
write_feed(void *ctx, const struct archive_feed *feed, struct error *err)
{
	buffer_print(ctx, "%u %.*s %.*s\n", (unsigned)feed->number, SLICE_ARGS(feed->url),
	             SLICE_ARGS(feed->title));
	return buffer_ok(ctx, err);
}

/* Adds one article to a feed of this title, and commits. */
static void
sync_titled(const char *title, unsigned article)
{
	struct archive_feed feed = {7, SLICE("https://example.org/7"), slice_of(title)};
	struct archive_record record = {.seen = 1, .entry = shelf_entry(article, 1)};
	struct archive *archive = open_shelf(ARCHIVE_WRITE);
	struct error err = {0};
	struct archive_batch *batch = archive_begin(archive, &feed, &err);
	struct hash key = {article, article};

	assert_non_null(batch);
	assert_true(archive_append(batch, &record, key, article, &err));
	assert_true(archive_finish(batch, &err));
	assert_true(archive_commit(archive, &err));
	archive_close(archive);
}

static void
a_feed_is_told_of_again_only_when_it_changed(void **state)
{
	struct error err = {0};
	struct archive *archive;
	struct buffer feeds = {0};
	size_t first, second, third;

	(void)state;
	begin();
	sync_titled("A title", 1);
	sim_file(SHELF_SEGMENT, &first);
	sync_titled("A title", 2);
	sim_file(SHELF_SEGMENT, &second);
	sync_titled("B title", 3);
	sim_file(SHELF_SEGMENT, &third);
	assert_true(third - second > second - first + 50);
	archive = open_shelf(ARCHIVE_READ);
	assert_true(archive_feeds(archive, write_feed, &feeds, &err));
	assert_string_equal(buffer_text(&feeds), "7 https://example.org/7 B title\n");
	archive_close(archive);
	buffer_free(&feeds);
}

static void
feeds_without_articles_write_nothing(void **state)
{
	struct archive_feed feed = {1, SLICE("https://example.org/"), SLICE("T")};
	struct error err = {0};
	struct archive *archive;

	(void)state;
	begin();
	archive = open_shelf(ARCHIVE_WRITE);
	assert_true(archive_finish(archive_begin(archive, &feed, &err), &err));
	assert_true(archive_finish(NULL, &err));
	assert_int_equal(archive_pending(archive), 0);
	assert_true(archive_commit(archive, &err));
	assert_int_equal(sim_count(SIM_APPEND), 0);
	assert_int_equal(sim_count(SIM_SYNC), 0);
	archive_close(archive);
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
	archive = open_shelf(ARCHIVE_WRITE);
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
	archive = open_shelf(ARCHIVE_WRITE);
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
	each_is(archive, "3.1 2.1 1.1 ");
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
	archive = open_shelf(ARCHIVE_WRITE);
	for (i = 1; i <= 2; i++) {
		batch = archive_begin(archive, &feed, &err);
		append_noise(archive, batch, i, i == 1 ? (size_t)CONFIG_SEGMENT_KB * 1400 : 100);
		assert_true(archive_finish(batch, &err));
		assert_true(archive_commit(archive, &err));
	}
	each_is(archive, "2.1 1.1 ");
	archive_close(archive);
	assert_non_null(sim_file(SHELF "/000002.jsonl.gz", &size));
	assert_true(size < 1000);
	archive = open_shelf(ARCHIVE_WRITE);
	batch = archive_begin(archive, &feed, &err);
	append_noise(archive, batch, 3, 100);
	assert_true(archive_finish(batch, &err));
	assert_true(archive_commit(archive, &err));
	archive_close(archive);
	archive = open_shelf(ARCHIVE_READ);
	each_is(archive, "3.1 2.1 1.1 ");
	assert_null(sim_file(SHELF "/000003.jsonl.gz", &size));
	/* Each segment stands alone. */
	assert_true(archive_visit_feeds(archive, 1, write_feed, &feeds, &err));
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

	archive = open_shelf(ARCHIVE_WRITE);
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
	archive = open_shelf(ARCHIVE_WRITE);
	/* Whoever committed may have died before the sync, for all that is known. */
	assert_true(archive_newest(archive) == 0);
	assert_true(shelf_offer(archive, 0, 3, 1, &err));
	newest = archive_newest(archive);
	assert_true(newest >> 32 == 1);
	archive_close(archive);
	syncs = sim_count(SIM_SYNC);
	archive = open_shelf(ARCHIVE_WRITE);
	archive_trust(archive, newest);
	assert_true(archive_newest(archive) == newest);
	assert_true(shelf_offer(archive, 0, 3, 1, &err));
	archive_close(archive);
	assert_int_equal(sim_count(SIM_SYNC), syncs);
	/* What is known of another commit is nothing. */
	archive = open_shelf(ARCHIVE_WRITE);
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
	archive = open_shelf(ARCHIVE_READ);
	each_is(archive, "3.1 2.1 1.1 ");
	archive_close(archive);
	assert_true(shelf_sync(0, 6, 1, &err));
	archive = open_shelf(ARCHIVE_READ);
	each_is(archive, "6.1 5.1 4.1 3.1 2.1 1.1 ");
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
	archive = open_shelf(ARCHIVE_WRITE);
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
	archive = open_shelf(ARCHIVE_WRITE);
	each_is(archive, "1.1 ");
	assert_true(shelf_offer(archive, 0, 1, 1, &err));
	assert_true(archive_commit(archive, &err));
	archive_close(archive);
	sim_power_cut(SIM_LOST, 0);
	archive = open_shelf(ARCHIVE_READ);
	each_is(archive, "2.1 1.1 ");
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
	archive = open_shelf(ARCHIVE_WRITE);
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
	archive = open_shelf(ARCHIVE_WRITE);
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
	archive = open_shelf(ARCHIVE_READ);
	assert_true(archive_load(archive, 40, same_revision, &(unsigned){1}, &err));
	assert_true(archive_load(archive, 1, same_revision, &(unsigned){1}, &err));
	archive_close(archive);
}

static void
names_that_are_none_of_ours_are_left_alone(void **state)
{
	struct error err = {0};
	struct archive *archive;

	(void)state;
	begin();
	assert_true(shelf_sync(0, 2, 1, &err));
	sim_put_file(SHELF "/000009.jsonl.gz.bak", "x", 1);
	sim_put_file(SHELF "/9.jsonl.gz", "x", 1);
	sim_put_file(SHELF "/0000009.jsonl.gz", "x", 1);
	sim_put_file(SHELF "/00000a.jsonl.gz", "x", 1);
	sim_put_file(SHELF "/.jsonl.gz", "x", 1);
	archive = open_shelf(ARCHIVE_READ);
	each_is(archive, "2.1 1.1 ");
	archive_close(archive);
}

static void
a_newer_format_is_refused_and_not_touched(void **state)
{
	struct error err = {0};
	const char *data;
	char bytes[4096];
	struct slice payload = {bytes + 16, 24};
	size_t size;
	uint32_t crc;
	int i;

	(void)state;
	begin();
	assert_true(shelf_sync(0, 2, 1, &err));
	data = sim_file(SHELF_SEGMENT, &size);
	assert_true(size <= sizeof bytes);
	memcpy(bytes, data, size);
	bytes[16] = 2;
	crc = member_crc(0, payload);
	for (i = 0; i < 4; i++)
		bytes[40 + i] = (char)(crc >> (8 * i));
	sim_put_file(SHELF_SEGMENT, bytes, size - 1);
	assert_null(archive_open(SHELF, ARCHIVE_READ, &err));
	assert_int_equal(err.kind, ERROR_FORMAT);
	assert_null(archive_open(SHELF, ARCHIVE_WRITE, &err));
	assert_int_equal(err.kind, ERROR_FORMAT);
	sim_file(SHELF_SEGMENT, &size);
	assert_memory_equal(sim_file(SHELF_SEGMENT, &size), bytes, size);
	assert_int_equal(memory_used(), 0);
}

/* The small archive that tests/archive/golden holds. */
static void
make_golden(void)
{
	static const struct slice authors[] = {SLICE("Ann Author"), SLICE("Bob")};
	static const struct slice tags[] = {SLICE("été"), SLICE("日本")};
	static const struct entry_enclosure enclosures[] = {
	    {SLICE("https://example.org/a.mp3"), SLICE("audio/mpeg"), SLICE("123456"), 0},
	    {SLICE("https://example.org/b.mp3"), SLICE("audio/mpeg"), SLICE("12 MB"), 0},
	};
	struct archive_feed feed = {4, SLICE("https://example.org/full.xml"), SLICE("Full")};
	struct archive_record record = {.seen = 1280826800, .rule = ENTRY_BY_LINK};
	struct archive *archive;
	struct archive_batch *batch;
	struct error err = {0};
	struct hash key = {1, 1};

	begin();
	assert_true(shelf_sync(0, 4, 1, &err));
	record.entry = shelf_entry(9, 1);
	record.entry.summary = slice_of("A \"summary\" with \\ and \t");
	record.entry.title_plain = record.entry.content_plain = true;
	record.entry.published_raw = slice_of("Tue, 03 Aug 2010 09:12:09 GMT");
	record.entry.updated = 1280826730;
	record.entry.updated_raw = slice_of("2010-08-03T09:12:10Z");
	record.entry.language = slice_of("en-GB");
	record.entry.comments = slice_of("https://example.org/9#comments");
	record.entry.authors = authors;
	record.entry.author_count = 2;
	record.entry.categories = tags;
	record.entry.category_count = 2;
	record.entry.enclosures = enclosures;
	record.entry.enclosure_count = 2;
	archive = open_shelf(ARCHIVE_WRITE);
	batch = archive_begin(archive, &feed, &err);
	assert_true(archive_append(batch, &record, key, 1, &err));
	assert_true(archive_finish(batch, &err));
	assert_true(archive_commit(archive, &err));
	archive_close(archive);
	assert_true(shelf_sync(2, 6, 2, &err));
}

static void
read_whole(const char *path, struct buffer *bytes)
{
	FILE *file = fopen(path, "rb");
	size_t n;

	if (file == NULL)
		fail_msg("%s is missing (run from the top of the source)", path);
	do {
		assert_true(buffer_reserve(bytes, 4096));
		n = fread(bytes->data + bytes->size, 1, 4096, file);
		bytes->size += n;
	} while (n > 0);
	fclose(file);
}

static void
write_whole(const char *path, struct slice bytes)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes.data, 1, bytes.size, file), bytes.size);
	fclose(file);
}

/* All content of the segment on the shelf, and its heads in words, without what zlib decides. */
static void
describe(struct buffer *text, struct buffer *heads)
{
	struct error err = {0};
	struct segment_walk walk = {.file = segment_open(SHELF, 1, 0, &err)};
	struct buffer raw = {0}, content = {0};
	bool found = true;

	assert_non_null(walk.file);
	assert_true(storage_size(walk.file, &walk.end, &err));
	while (found) {
		assert_true(segment_next(&walk, &found, &err));
		assert_false(walk.torn);
		if (!found)
			break;
		assert_true(
		    segment_inflate(walk.file, walk.member_at, &walk.member, &raw, &content, &err));
		buffer_append_slice(text, buffer_slice(&content));
		buffer_print(heads, "%u %u %u %u %u %u %u %u %u\n", walk.member.kind,
		             walk.member.flags, walk.member.lines, walk.member.first,
		             walk.member.last, walk.member.commit.sequence,
		             walk.member.commit.members, walk.member.commit.lines,
		             walk.member.commit.next);
	}
	buffer_free(&raw);
	buffer_free(&content);
	storage_close(walk.file);
}

static void
the_golden_archive_is_read_and_written_for_ever(void **state)
{
	struct buffer bytes = {0}, lines = {0};
	struct buffer text = {0}, heads = {0}, golden_text = {0}, golden_heads = {0};
	struct slice now;
	struct archive *archive;

	(void)state;
	make_golden();
	describe(&text, &heads);
	if (getenv("FEEDARC_WRITE_GOLDEN") != NULL) {
		now.data = sim_file(SHELF_SEGMENT, &now.size);
		write_whole(GOLDEN ".gz", now);
		write_whole(GOLDEN, buffer_slice(&text));
	}
	read_whole(GOLDEN ".gz", &bytes);
	read_whole(GOLDEN, &lines);
	sim_put_file(SHELF_SEGMENT, bytes.data, bytes.size);
	describe(&golden_text, &golden_heads);
	assert_string_equal(buffer_text(&golden_text), buffer_text(&lines));
	/* The header's line tells the window. */
	if (CONFIG_DEFLATE_WINDOW == 15)
		assert_string_equal(buffer_text(&text), buffer_text(&lines));
	assert_string_equal(buffer_text(&heads), buffer_text(&golden_heads));
	archive = open_shelf(ARCHIVE_READ);
	each_is(archive, "7.1 4.2 6.1 2.2 5.1 3.1 1.1 ");
	archive_close(archive);
	/* And it can be gone on with. */
	assert_true(shelf_sync(6, 7, 1, &(struct error){0}));
	archive = open_shelf(ARCHIVE_READ);
	each_is(archive, "8.1 7.1 4.2 6.1 2.2 5.1 3.1 1.1 ");
	archive_close(archive);
	buffer_free(&bytes);
	buffer_free(&lines);
	buffer_free(&text);
	buffer_free(&heads);
	buffer_free(&golden_text);
	buffer_free(&golden_heads);
}

static void
a_member_head_has_the_bytes_that_the_format_says(void **state)
{
	static const unsigned char expected[MEMBER_HEAD] = {
	    0x1f, 0x8b, 8,   4,   0,    0,    0,    0,    0,    255, /* gzip: deflate, FEXTRA */
	    32,   0,    'F', 'A', 28,   0,                           /* one subfield */
	    1,    3,    1,   0,                                      /* version, kind, flags */
	    0,    0,    0,   0,   2,    0,    0,    0,    0x04, 3,
	    2,    1,                                      /* length, content, lines */
	    5,    0,    0,   0,   0xff, 0xff, 0xff, 0xff, /* first, last */
	};
	struct member member = {.kind = MEMBER_RECORDS,
	                        .flags = MEMBER_REVISED,
	                        .lines = 0x01020304,
	                        .first = 5,
	                        .last = UINT32_MAX};
	struct member back;
	struct error err = {0};
	struct member_writer *writer = member_open(6, &err);
	struct buffer out = {0};

	(void)state;
	assert_true(member_write(writer, &member, slice_of("{}"), &out, &err));
	assert_int_equal(member_parse(buffer_slice(&out), &back), MEMBER_IS);
	assert_int_equal(back.length, out.size);
	/* Length and checksum depend on zlib. */
	memset(out.data + 20, 0, 4);
	memset(out.data + 40, 0, 4);
	assert_memory_equal(out.data, expected, sizeof expected);
	buffer_free(&out);
	member_close(writer);
	assert_int_equal(memory_used(), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_no_archive_is_missing),
	    cmocka_unit_test(an_empty_archive_has_a_readme_and_no_articles),
	    cmocka_unit_test(the_newest_revision_of_each_article_comes_last_archived_first),
	    cmocka_unit_test(one_article_is_loaded_in_its_newest_revision),
	    cmocka_unit_test(a_reader_sees_what_was_committed_when_it_opened),
	    cmocka_unit_test(a_second_writer_is_told_busy),
	    cmocka_unit_test(what_is_not_committed_is_found_but_not_kept),
	    cmocka_unit_test(a_feed_is_told_of_again_only_when_it_changed),
	    cmocka_unit_test(feeds_without_articles_write_nothing),
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
	    cmocka_unit_test(names_that_are_none_of_ours_are_left_alone),
	    cmocka_unit_test(a_newer_format_is_refused_and_not_touched),
	    cmocka_unit_test(the_golden_archive_is_read_and_written_for_ever),
	    cmocka_unit_test(a_member_head_has_the_bytes_that_the_format_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
