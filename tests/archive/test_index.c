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
#include "tests/archive/shelf.h"
#include "tests/faults/sweep.h"

#define INDEX SHELF "/000001.idx"
#define GOLDEN "tests/archive/golden/000001"

enum { ARTICLES = 60 };

/* Writes the index of the one segment, as a writer does that has no hope of more coming to it. */
static void
write_index(void)
{
	struct archive *archive = shelf_open(ARCHIVE_WRITE);
	struct segment *segment = archive_segment(archive, 0);
	struct index_file file = {.segment = 1};
	struct chunk_of of = {.to = segment->end};
	struct chunk chunk;
	struct error err = {0};
	bool sound;

	assert_true(index_build(archive, segment, &of, 1000, true, &chunk, &sound, &err));
	assert_true(sound);
	assert_int_equal(of.to, segment->end);
	assert_true(index_append(archive, &file, &chunk));
	chunk_free(&chunk);
	storage_close(file.file);
	archive_close(archive);
}

/* Sixty articles, a third of them revised, some twice, two of them purged; and their index. */
static void
set_up(void)
{
	struct error err = {0};
	struct archive *archive;
	struct archive_record record = {.number = 7, .feed = 1, .revision = 1};

	sim_storage_reset();
	sim_clock_set(1280826720, 0);
	assert_true(shelf_sync(0, ARTICLES, 1, &err) && shelf_sync(20, 40, 2, &err) &&
	            shelf_sync(30, 32, 3, &err));
	archive = shelf_open(ARCHIVE_WRITE);
	record.entry = shelf_entry(18, 1);
	assert_true(archive_purge(archive, &record, 1280826800, &err));
	assert_true(archive_commit(archive, &err));
	archive_close(archive);
	write_index();
}

static bool
write_head(void *ctx, struct archive_head *head, struct error *err)
{
	if (!archive_head_title(head, err))
		return false;
	buffer_print(ctx, "%lu.%lu %lu %lld %.*s\n", (unsigned long)head->number,
	             (unsigned long)head->revision, (unsigned long)head->feed,
	             (long long)head->moment, SLICE_ARGS(head->title));
	return buffer_ok(ctx, err);
}

static bool
write_record(void *ctx, const struct archive_record *record, struct error *err)
{
	buffer_print(ctx, "%lu.%lu %.*s\n", (unsigned long)record->number,
	             (unsigned long)record->revision, SLICE_ARGS(record->entry.title));
	return buffer_ok(ctx, err);
}

/* Feeds are told of as often as there are chunks. */
static bool
note_feed(void *ctx, uint32_t number)
{
	uint32_t *feeds = ctx;

	*feeds |= UINT32_C(1) << number % 32;
	return true;
}

/* Everything that can be asked of a reader, as text; false where an error came. */
static bool
ask(struct buffer *given, struct error *err)
{
	struct archive *archive = archive_open(SHELF, ARCHIVE_READ, err);
	struct error missing;
	uint32_t i, feeds = 0;
	bool ok = archive != NULL && archive_feed_numbers(archive, note_feed, &feeds, err);

	buffer_print(given, "feeds %lx\n", (unsigned long)feeds);
	for (i = 0; ok && i < 4; i++)
		ok = archive_heads(archive, i, write_head, given, err);
	for (i = 1; ok && i <= ARTICLES + 1; i++) {
		missing.kind = ERROR_NONE;
		ok = archive_history(archive, i, write_record, given, &missing) &&
		     archive_load(archive, i, write_record, given, &missing);
		if (!ok && missing.kind == ERROR_MISSING) {
			buffer_print(given, "%s\n", missing.text);
			ok = true;
		} else if (!ok) {
			*err = missing;
		}
	}
	archive_close(archive);
	return ok;
}

/* Everything that a writer asks: what is known of each text, and of one that is not there. */
static bool
look_up(struct buffer *given, struct error *err)
{
	struct archive *archive = archive_open(SHELF, ARCHIVE_WRITE, err);
	struct archive_match match;
	struct entry entry;
	struct hash key;
	uint64_t fingerprint;
	unsigned i;
	bool ok = archive != NULL;

	for (i = 0; ok && i < (ARTICLES + 2) * 4; i++) {
		entry = shelf_entry(i / 4, i % 4 + 1);
		ok = entry_key(&entry, ENTRY_BY_ID, &key, err) &&
		     entry_fingerprint(&entry, &fingerprint, err) &&
		     archive_find(archive, shelf_feed(i / 4), key, fingerprint, &match, err);
		if (ok && match.purged)
			buffer_print(given, "purged\n");
		else if (ok)
			buffer_print(given, "%lu.%lu %d %d\n", (unsigned long)match.number,
			             (unsigned long)match.revision, match.same, match.latest);
	}
	archive_close(archive);
	return ok && buffer_ok(given, err);
}

static void
all_answers(struct buffer *given)
{
	struct error err = {0};

	buffer_clear(given);
	if (!ask(given, &err) || !look_up(given, &err))
		fail_msg("%s", err.text);
	assert_true(buffer_ok(given, &err));
}

/* A copy of the index file. */
static void
keep_index(struct buffer *index)
{
	size_t size;
	const char *data = sim_file(INDEX, &size);

	assert_non_null(data);
	buffer_clear(index);
	assert_true(buffer_append(index, data, size));
}

static void
put_index(const struct buffer *index)
{
	sim_put_file(INDEX, index->data, index->size);
}

static void
answers_are_the_same_with_an_index_and_without(void **state)
{
	struct buffer with = {0}, without = {0};
	struct archive *archive;
	struct error err = {0};

	(void)state;
	set_up();
	all_answers(&with);
	archive = shelf_open(ARCHIVE_READ);
	assert_true(index_prepare(archive, &err));
	assert_non_null(index_chunk(&archive->index, 0));
	assert_non_null(index_chunk(&archive->index, 0)->file);
	assert_null(index_chunk(&archive->index, 1));
	archive_close(archive);
	assert_true(storage_remove(INDEX, &err));
	all_answers(&without);
	assert_string_equal(buffer_text(&with), buffer_text(&without));
	assert_non_null(strstr(with.data, "article 7 was purged on 2010-08-03"));
	assert_non_null(strstr(with.data, ".3 1 1"));
	buffer_free(&with);
	buffer_free(&without);
	assert_int_equal(memory_used(), 0);
}

/* Whatever is wrong with the index, the answers are what the segment says. */
static void
answers_are(const struct buffer *expected)
{
	struct buffer given = {0};

	all_answers(&given);
	assert_int_equal(given.size, expected->size);
	assert_memory_equal(given.data, expected->data, given.size);
	buffer_free(&given);
}

static void
a_damaged_page_is_never_believed(void **state)
{
	struct buffer expected = {0}, index = {0};
	size_t at;

	(void)state;
	set_up();
	all_answers(&expected);
	keep_index(&index);
	for (at = 0; at < index.size; at += at % CHUNK_PAGE < 200 ? 13 : 397) {
		index.data[at] = (char)(index.data[at] ^ 0x20);
		put_index(&index);
		answers_are(&expected);
		index.data[at] = (char)(index.data[at] ^ 0x20);
	}
	buffer_free(&expected);
	buffer_free(&index);
	assert_int_equal(memory_used(), 0);
}

static void
a_page_of_zeros_is_never_believed(void **state)
{
	struct buffer expected = {0}, index = {0}, harmed = {0};
	size_t at;

	(void)state;
	set_up();
	all_answers(&expected);
	keep_index(&index);
	for (at = 0; at < index.size; at += CHUNK_PAGE) {
		buffer_clear(&harmed);
		buffer_append_slice(&harmed, buffer_slice(&index));
		memset(harmed.data + at, 0, CHUNK_PAGE);
		put_index(&harmed);
		answers_are(&expected);
		/* A page that was written, elsewhere. */
		memcpy(harmed.data + at, index.data + (at + CHUNK_PAGE) % index.size, CHUNK_PAGE);
		put_index(&harmed);
		answers_are(&expected);
	}
	buffer_free(&expected);
	buffer_free(&index);
	buffer_free(&harmed);
}

static void
an_index_may_end_anywhere(void **state)
{
	struct buffer expected = {0}, index = {0};
	size_t size;

	(void)state;
	set_up();
	all_answers(&expected);
	keep_index(&index);
	size = index.size;
	for (index.size = 0; index.size < size; index.size += 131) {
		put_index(&index);
		answers_are(&expected);
	}
	buffer_free(&expected);
	buffer_free(&index);
}

static void
an_index_of_other_bytes_is_not_believed(void **state)
{
	struct buffer expected = {0}, index = {0}, other = {0};
	struct error err = {0};
	size_t size;
	const char *data;

	(void)state;
	set_up();
	keep_index(&other);
	/* Of another segment with the same number. */
	sim_storage_reset();
	assert_true(shelf_sync(1, ARTICLES, 1, &err) && shelf_sync(20, 41, 2, &err));
	all_answers(&expected);
	put_index(&other);
	answers_are(&expected);
	/* Of a longer one than there is. */
	write_index();
	keep_index(&index);
	data = sim_file(SHELF_SEGMENT, &size);
	buffer_clear(&other);
	assert_true(buffer_append(&other, data, size));
	sim_put_file(SHELF_SEGMENT, other.data, size - 100);
	assert_true(storage_remove(INDEX, &err));
	all_answers(&expected);
	put_index(&index);
	answers_are(&expected);
	/* Of another generation: only the name of the segment has changed. */
	sim_storage_reset();
	set_up();
	all_answers(&expected);
	keep_index(&index);
	little_put((unsigned char *)index.data + 12, 1, 4);
	put_index(&index);
	answers_are(&expected);
	buffer_free(&expected);
	buffer_free(&index);
	buffer_free(&other);
}

/* Makes the checksums of all pages right. */
static void
seal_pages(struct buffer *index)
{
	struct chunk chunk = {0};
	struct slice bytes = {index->data, CHUNK_PAGE_BYTES};
	uint32_t page;

	if (!chunk_read_header(bytes, &chunk))
		return;
	for (page = 0; (page + 1) * (size_t)CHUNK_PAGE <= index->size; page++) {
		bytes.data = index->data + page * (size_t)CHUNK_PAGE;
		little_put((unsigned char *)index->data + page * (size_t)CHUNK_PAGE +
		               CHUNK_PAGE_BYTES,
		           chunk_page_crc(&chunk.of, page, bytes), 4);
	}
}

static bool
is_number(void *ctx, const struct archive_record *record, struct error *err)
{
	(void)err;
	assert_int_equal(record->number, *(const uint32_t *)ctx);
	return true;
}

/* An answer that leads to a record is checked against the record; no lie breaks anything. */
static void
lies_with_right_checksums_are_found_out(void **state)
{
	struct buffer index = {0}, given = {0};
	struct archive *archive;
	struct error err;
	uint32_t number, random = 1;
	size_t at;
	unsigned i;
	char was;

	(void)state;
	set_up();
	keep_index(&index);
	for (i = 0; i < 1500; i++) {
		random = random * 1664525u + 1013904223u;
		at = i < CHUNK_HEADER ? i : (random >> 8) % index.size;
		was = index.data[at];
		index.data[at] = (char)(was ^ (1 << i % 8));
		seal_pages(&index);
		put_index(&index);
		archive = shelf_open(ARCHIVE_READ);
		for (number = 1; number <= ARTICLES; number += 5) {
			err.kind = ERROR_NONE;
			if (!archive_load(archive, number, is_number, &number, &err))
				assert_int_equal(err.kind, ERROR_MISSING);
		}
		err.kind = ERROR_NONE;
		archive_heads(archive, i % 4, write_head, &given, &err);
		archive_close(archive);
		if (i % 8 == 0) {
			err.kind = ERROR_NONE;
			look_up(&given, &err);
		}
		buffer_clear(&given);
		index.data[at] = was;
	}
	buffer_free(&index);
	buffer_free(&given);
	assert_int_equal(memory_used(), 0);
}

static void
ask_harmed(struct sweep *run, void *ctx)
{
	struct buffer given = {0}, whole = {0};
	const struct buffer *expected = ctx;
	struct error err = {0};
	size_t held = memory_used();
	bool asked, found;

	set_up();
	sweep_arm(run);
	asked = ask(&given, &err);
	found = asked && look_up(&given, &err);
	if (!sweep_calm(run))
		run->n = 0;
	assert_true(found || (err.kind != ERROR_NONE && run->n > 0));
	if (found && !given.failed) {
		assert_int_equal(given.size, expected->size);
		assert_memory_equal(given.data, expected->data, given.size);
	}
	all_answers(&whole);
	assert_int_equal(whole.size, expected->size);
	buffer_free(&given);
	buffer_free(&whole);
	assert_int_equal(memory_used(), held);
}

static void
every_failure_while_asking_is_survived(void **state)
{
	struct buffer expected = {0};
	size_t i;

	(void)state;
	set_up();
	all_answers(&expected);
	for (i = 0; i < SWEEP_FAULTS; i++)
		if (!sweep_faults[i].power)
			sweep(&sweep_faults[i], ask_harmed, &expected);
	buffer_free(&expected);
	assert_int_equal(memory_used(), 0);
}

static void
read_whole(const char *path, struct buffer *bytes)
{
	FILE *file = fopen(path, "rb");
	char piece[512];
	size_t n;

	if (file == NULL)
		fail_msg("%s is missing", path);
	for (n = fread(piece, 1, sizeof piece, file); n > 0;
	     n = fread(piece, 1, sizeof piece, file))
		assert_true(buffer_append(bytes, piece, n));
	fclose(file);
}

/* The index of the golden segment, as it was made when the format was: it is read for ever. */
static void
the_golden_index_is_believed(void **state)
{
	struct buffer segment = {0}, index = {0}, with = {0}, without = {0};
	struct archive *archive;
	struct error err = {0};
	FILE *file;

	(void)state;
	sim_storage_reset();
	sim_clock_set(1280826720, 0);
	assert_true(storage_make_directory(SHELF, &err));
	read_whole(GOLDEN ".jsonl.gz", &segment);
	sim_put_file(SHELF_SEGMENT, segment.data, segment.size);
	archive = shelf_open(ARCHIVE_READ);
	assert_true(archive_heads(archive, 0, write_head, &without, &err));
	archive_close(archive);
	if (getenv("FEEDARC_WRITE_GOLDEN") != NULL) {
		write_index();
		keep_index(&index);
		file = fopen(GOLDEN ".idx", "wb");
		assert_non_null(file);
		assert_int_equal(fwrite(index.data, 1, index.size, file), index.size);
		fclose(file);
	}
	buffer_clear(&index);
	read_whole(GOLDEN ".idx", &index);
	put_index(&index);
	archive = shelf_open(ARCHIVE_READ);
	assert_true(archive_heads(archive, 0, write_head, &with, &err));
	assert_non_null(index_chunk(&archive->index, 0)->file);
	archive_close(archive);
	assert_string_equal(buffer_text(&with), buffer_text(&without));
	buffer_free(&segment);
	buffer_free(&index);
	buffer_free(&with);
	buffer_free(&without);
	assert_int_equal(memory_used(), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(answers_are_the_same_with_an_index_and_without),
	    cmocka_unit_test(a_damaged_page_is_never_believed),
	    cmocka_unit_test(a_page_of_zeros_is_never_believed),
	    cmocka_unit_test(an_index_may_end_anywhere),
	    cmocka_unit_test(an_index_of_other_bytes_is_not_believed),
	    cmocka_unit_test(lies_with_right_checksums_are_found_out),
	    cmocka_unit_test(every_failure_while_asking_is_survived),
	    cmocka_unit_test(the_golden_index_is_believed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
