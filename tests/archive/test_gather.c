#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "archive/gather.h"
#include "archive/inside.h"
#include "base/calendar.h"
#include "base/memory.h"
#include "port/sim/sim.h"
#include "tests/archive/shelf.h"

/* So much text makes an index be written. */
enum { MUCH = 3 * CONFIG_INDEX_KB * 1024 };

/* As a sync opens it, that has looked something up. */
static struct archive *
open_writer(void)
{
	struct archive *archive = shelf_open(ARCHIVE_WRITE);
	struct error err = {0};
	bool has;

	assert_true(archive_has_feed(archive, 1, &has, &err));
	return archive;
}

static uint64_t
committed(struct archive *archive)
{
	return archive_segment(archive, 0)->end;
}

static bool
offer(struct archive_batch *batch, struct archive_record *record)
{
	struct error err = {0};
	struct hash key;
	uint64_t fingerprint;

	return entry_key(&record->entry, ENTRY_BY_ID, &key, &err) &&
	       entry_fingerprint(&record->entry, &fingerprint, &err) &&
	       archive_append(batch, record, key, fingerprint, &err);
}

/* Appends one article with this text, as the n-th of its batch's feed. */
static void
append(struct archive_batch *batch, unsigned n, struct entry entry)
{
	struct archive_record record = {.seen = 1280826720, .aside = n % 7 == 3};
	char id[24];

	snprintf(id, sizeof id, "id %u", n);
	record.entry = entry;
	record.entry.id = slice_of(id);
	assert_true(offer(batch, &record));
}

/* Articles of all kinds, to two feeds at once. */
static void
append_some(struct archive *archive, unsigned first)
{
	struct archive_feed feeds[] = {{1, SLICE("http://a.example/"), SLICE("A")},
	                               {2, SLICE("http://b.example/"), SLICE("B")}};
	struct archive_batch *batches[2];
	struct error err = {0};
	char title[200];
	unsigned i;

	memset(title, 'x', sizeof title);
	for (i = 0; i < 2; i++)
		assert_non_null(batches[i] = archive_begin(archive, &feeds[i], &err));
	for (i = 0; i < 40; i++) {
		struct entry entry = {.title = {title, i * 5},
		                      .link = SLICE("http://a.example/2010/x?utm_source=y"),
		                      .content = SLICE("<p>The <b>old</b> t&eacute;xt \"\n\x01"),
		                      .summary =
		                          SLICE("\xE6\x9D\xB1\xE4\xBA\xAC, \xFF caf\xC3\xA9"),
		                      .published = i % 3 == 0 ? CALENDAR_NONE : (int64_t)i * 86400,
		                      .updated = CALENDAR_NONE,
		                      .title_plain = i % 2 == 0,
		                      .summary_plain = i % 5 == 0,
		                      .content_plain = i % 4 == 0};

		append(batches[i % 2], first + i, entry);
	}
	for (i = 0; i < 2; i++)
		assert_true(archive_finish(batches[i], &err));
}

/* One feed's articles of so much text, which does not compress to less than half. */
static void
append_much(struct archive *archive, unsigned first)
{
	struct archive_feed feed = {3, SLICE("http://c.example/"), SLICE("C")};
	struct archive_batch *batch;
	struct error err = {0};
	struct buffer text = {0};
	unsigned long seed = first;
	size_t all = 0;

	assert_non_null(batch = archive_begin(archive, &feed, &err));
	for (; all < MUCH; all += text.size) {
		struct entry entry = {.published = CALENDAR_NONE, .updated = CALENDAR_NONE};

		buffer_clear(&text);
		while (text.size < 20000) {
			seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF;
			buffer_print(&text, "%lx ", seed);
		}
		entry.content = buffer_slice(&text);
		append(batch, first++, entry);
	}
	assert_true(archive_finish(batch, &err));
	buffer_free(&text);
}

/* Are the committed bytes behind `from` gathered, and as they are read? */
static void
is_as_read(struct archive *archive, uint64_t from)
{
	struct segment *segment = archive_segment(archive, 0);
	struct chunk_of of = {.from = from, .to = segment->end};
	struct chunk gathered, read;
	struct error err = {0};
	bool sound;

	assert_true(gather_has(archive, segment, &of));
	assert_true(gather_build(archive, segment, &of, &gathered, &err));
	assert_true(
	    index_build(archive, segment, &of, CONFIG_INDEX_ROWS, true, &read, &sound, &err));
	assert_true(sound);
	assert_int_equal(of.to, segment->end);
	assert_int_equal(gathered.bytes.size, read.bytes.size);
	assert_memory_equal(gathered.bytes.data, read.bytes.data, read.bytes.size);
	chunk_free(&gathered);
	chunk_free(&read);
}

static bool
has(struct archive *archive, uint64_t from)
{
	struct chunk_of of = {.from = from, .to = committed(archive)};

	return gather_has(archive, archive_segment(archive, 0), &of);
}

static void
what_is_gathered_is_what_would_be_read(void **state)
{
	struct error err = {0};
	struct archive *archive;
	uint64_t from;

	(void)state;
	sim_storage_reset();
	archive = open_writer();
	append_some(archive, 0);
	assert_true(archive_commit(archive, &err));
	is_as_read(archive, 0);
	archive_close(archive);

	sim_storage_reset();
	archive = open_writer();
	append_some(archive, 0);
	assert_true(archive_commit(archive, &err));
	append_some(archive, 100);
	append_much(archive, 1000);
	assert_true(archive_commit(archive, &err));
	from = committed(archive);
	assert_int_equal(index_covered(archive, 1), from);
	/* From there on it goes on. */
	append_some(archive, 200);
	assert_true(archive_commit(archive, &err));
	is_as_read(archive, from);
	archive_close(archive);
}

static void
what_an_index_lacks_already_is_read(void **state)
{
	struct error err = {0};
	struct archive *archive;

	(void)state;
	sim_storage_reset();
	archive = open_writer();
	append_some(archive, 0);
	assert_true(archive_commit(archive, &err));
	archive_close(archive);
	archive = open_writer();
	assert_false(gather_wanted(archive));
	append_some(archive, 100);
	append_much(archive, 1000);
	assert_true(archive_commit(archive, &err));
	assert_int_equal(index_covered(archive, 1), committed(archive));
	assert_true(gather_wanted(archive));
	archive_close(archive);
}

static void
what_is_purged_is_read(void **state)
{
	struct archive_record record = {.number = 7, .feed = 1, .revision = 1};
	struct error err = {0};
	struct archive *archive;
	bool known;

	(void)state;
	sim_storage_reset();
	archive = open_writer();
	append_some(archive, 0);
	assert_true(archive_commit(archive, &err));
	record.entry.id = slice_of("id 12");
	assert_true(archive_purge(archive, &record, 1280826800, &err));
	append_some(archive, 100);
	assert_true(archive_commit(archive, &err));
	assert_false(has(archive, 0));
	assert_true(archive_has_feed(archive, 1, &known, &err));
	append_much(archive, 1000);
	assert_true(archive_commit(archive, &err));
	assert_int_equal(index_covered(archive, 1), committed(archive));
	archive_close(archive);
}

/* A commit between two articles of a feed, and an index written there. */
static void
a_batch_goes_on_behind_an_index(void **state)
{
	struct archive_feed feed = {1, SLICE("http://a.example/"), SLICE("A")};
	struct entry entry = {.title = SLICE("Tides"), .updated = CALENDAR_NONE};
	struct archive_batch *batch;
	struct error err = {0};
	struct archive *archive;
	uint64_t from;

	(void)state;
	sim_storage_reset();
	archive = open_writer();
	assert_non_null(batch = archive_begin(archive, &feed, &err));
	append(batch, 1, entry);
	append_much(archive, 1000);
	assert_true(archive_commit(archive, &err));
	from = committed(archive);
	assert_int_equal(index_covered(archive, 1), from);
	append(batch, 2, entry);
	assert_true(archive_finish(batch, &err));
	assert_true(archive_commit(archive, &err));
	is_as_read(archive, from);
	archive_close(archive);
}

static void
without_memory_it_is_read(void **state)
{
	struct archive_feed feed = {1, SLICE("http://a.example/"), SLICE("A")};
	struct entry entry = {.title = SLICE("Tides"), .updated = CALENDAR_NONE};
	struct archive_batch *batch;
	struct error err = {0};
	struct archive *archive;
	unsigned n;

	(void)state;
	for (n = 1; n < 60; n++) {
		struct archive_record record = {.seen = CALENDAR_NONE, .entry = entry};

		sim_storage_reset();
		archive = open_writer();
		assert_non_null(batch = archive_begin(archive, &feed, &err));
		append(batch, 1, entry);
		sim_heap_fail_after(n, 1);
		record.entry.id = slice_of("id 2");
		offer(batch, &record);
		sim_heap_fail_after(0, 0);
		append(batch, 3, entry);
		assert_true(archive_finish(batch, &err));
		assert_true(archive_commit(archive, &err));
		if (has(archive, 0))
			is_as_read(archive, 0);
		archive_close(archive);
	}
}

/* A chunk that can't be written, and then more articles. */
static void
without_room_for_the_index_it_is_read_later(void **state)
{
	struct error err = {0};
	struct archive *archive;

	(void)state;
	sim_storage_reset();
	archive = open_writer();
	append_some(archive, 0);
	append_much(archive, 1000);
	sim_fail_after(SIM_REMOVE, 1, ERROR_STORAGE);
	assert_true(archive_commit(archive, &err));
	assert_true(sim_failed());
	assert_int_equal(index_covered(archive, 1), 0);
	append_some(archive, 100);
	assert_true(archive_commit(archive, &err));
	assert_false(has(archive, 0));
	archive_close(archive);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_gathered_is_what_would_be_read),
	    cmocka_unit_test(what_an_index_lacks_already_is_read),
	    cmocka_unit_test(what_is_purged_is_read),
	    cmocka_unit_test(a_batch_goes_on_behind_an_index),
	    cmocka_unit_test(without_memory_it_is_read),
	    cmocka_unit_test(without_room_for_the_index_it_is_read_later),
	};

	return cmocka_run_group_tests_name("archive/gather", tests, NULL, NULL);
}
