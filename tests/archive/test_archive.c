#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "archive/inside.h"
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
	archive = shelf_open(ARCHIVE_WRITE);
	assert_true(archive_commit(archive, &err));
	archive_close(archive);
	readme = sim_file(SHELF "/README", &size);
	assert_non_null(readme);
	assert_non_null(strstr(readme, "gzip"));
	assert_int_equal(sim_count(SIM_APPEND), 0);
	archive = shelf_open(ARCHIVE_READ);
	shelf_gives(archive, "");
	archive_close(archive);
	/* Somebody's notes in it are left alone. */
	sim_put_file(SHELF "/README", "mine", 4);
	archive_close(shelf_open(ARCHIVE_WRITE));
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
	archive = shelf_open(ARCHIVE_READ);
	shelf_gives(archive, "3.3 5.1 4.1 2.1 1.1 ");
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
	archive = shelf_open(ARCHIVE_READ);
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
	writer = shelf_open(ARCHIVE_WRITE);
	assert_true(shelf_offer(writer, 3, 6, 1, &err));
	assert_true(archive_pending(writer) > 0);
	early = shelf_open(ARCHIVE_READ);
	shelf_gives(early, "3.1 2.1 1.1 ");
	assert_true(archive_commit(writer, &err));
	assert_int_equal(archive_pending(writer), 0);
	late = shelf_open(ARCHIVE_READ);
	shelf_gives(early, "3.1 2.1 1.1 ");
	shelf_gives(late, "6.1 5.1 4.1 3.1 2.1 1.1 ");
	shelf_gives(writer, "6.1 5.1 4.1 3.1 2.1 1.1 ");
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
	archive = shelf_open(ARCHIVE_WRITE);
	assert_null(archive_open(SHELF, ARCHIVE_WRITE, &err));
	assert_int_equal(err.kind, ERROR_BUSY);
	archive_close(archive);
	archive_close(shelf_open(ARCHIVE_WRITE));
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
	archive = shelf_open(ARCHIVE_WRITE);
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
	archive = shelf_open(ARCHIVE_WRITE);
	assert_true(archive_find(archive, 1, key, fingerprint, &match, &err));
	assert_int_equal(match.number, 0);
	archive_close(archive);
}

/* Adds one article to a feed of this title, and commits. */
static void
sync_titled(const char *title, unsigned article)
{
	struct archive_feed feed = {7, SLICE("https://example.org/7"), slice_of(title)};
	struct archive_record record = {.seen = 1, .entry = shelf_entry(article, 1)};
	struct archive *archive = shelf_open(ARCHIVE_WRITE);
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
	archive = shelf_open(ARCHIVE_READ);
	assert_true(archive_feeds(archive, shelf_write_feed, &feeds, &err));
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
	archive = shelf_open(ARCHIVE_WRITE);
	assert_true(archive_finish(archive_begin(archive, &feed, &err), &err));
	assert_true(archive_finish(NULL, &err));
	assert_int_equal(archive_pending(archive), 0);
	assert_true(archive_commit(archive, &err));
	assert_int_equal(sim_count(SIM_APPEND), 0);
	assert_int_equal(sim_count(SIM_SYNC), 0);
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
	archive = shelf_open(ARCHIVE_READ);
	shelf_gives(archive, "2.1 1.1 ");
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
	    cmocka_unit_test(names_that_are_none_of_ours_are_left_alone),
	    cmocka_unit_test(a_newer_format_is_refused_and_not_touched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
