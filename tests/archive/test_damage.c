#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "archive/inside.h"
#include "archive/marks.h"
#include "base/memory.h"
#include "port/sim/sim.h"
#include "port/storage.h"
#include "tests/archive/shelf.h"

enum { SYNCS = 10, MOST_MEMBERS = 64 };

/* A segment of ten syncs, and where its members are. */
struct sample {
	char bytes[32768];
	size_t size;
	struct {
		size_t at, end;
		uint32_t first, last; /* article numbers; 0 for other kinds */
	} members[MOST_MEMBERS];
	size_t member_count;
};

static void
make_sample(struct sample *sample)
{
	struct error err = {0};
	struct segment_walk walk = {0};
	const char *data;
	bool found;
	unsigned i;

	memset(sample, 0, sizeof *sample);
	sim_storage_reset();
	for (i = 0; i < SYNCS; i++)
		assert_true(shelf_sync(i * 4, i * 4 + 4, 1, &err));
	data = sim_file(SHELF_SEGMENT, &sample->size);
	assert_true(sample->size <= sizeof sample->bytes);
	memcpy(sample->bytes, data, sample->size);
	walk.file = segment_open(SHELF, 1, 0, &err);
	walk.end = sample->size;
	for (;;) {
		assert_true(segment_next(&walk, &found, &err));
		if (!found)
			break;
		assert_true(sample->member_count < MOST_MEMBERS);
		i = (unsigned)sample->member_count++;
		sample->members[i].at = walk.member_at;
		sample->members[i].end = walk.at;
		if (walk.member.kind == MEMBER_RECORDS) {
			sample->members[i].first = walk.member.first;
			sample->members[i].last = walk.member.last;
		}
	}
	storage_close(walk.file);
}

/* The numbers that are given, each counted. */
static bool
count_number(void *ctx, const struct archive_record *record, struct slice line, struct error *err)
{
	unsigned char *count = ctx;

	(void)line;
	(void)err;
	assert_true(record->number <= SYNCS * 4);
	count[record->number]++;
	return true;
}

/* All that lies in members which [from, to) doesn't touch must be given, once. */
static void
expect_the_rest(const struct sample *sample, struct archive *archive, size_t from, size_t to)
{
	unsigned char count[SYNCS * 4 + 1] = {0};
	struct error err = {0};
	bool hit = false, whole;
	uint32_t number;
	size_t i;

	if (!archive_visit(archive, 0, count_number, count, &err))
		fail_msg("%s", err.text);
	for (i = 0; i < sample->member_count; i++) {
		whole = sample->members[i].end <= from || sample->members[i].at >= to;
		hit = hit || (!whole && sample->members[i].first > 0);
		for (number = sample->members[i].first; number <= sample->members[i].last; number++)
			if (number > 0 && (count[number] > 1 || (whole && count[number] != 1)))
				fail_msg("article %u is there %u times after damage at %u-%u",
				         (unsigned)number, count[number], (unsigned)from,
				         (unsigned)to);
	}
	if (hit && to < sample->members[sample->member_count - 3].at)
		assert_non_null(archive_damage(archive));
}

static void
put_damaged(const struct sample *sample, size_t from, size_t to, uint32_t *state)
{
	static char bytes[sizeof sample->bytes];
	size_t i;

	memcpy(bytes, sample->bytes, sample->size);
	for (i = from; i < to; i++) {
		*state = *state * 1664525u + 1013904223u;
		bytes[i] = (char)(bytes[i] ^ (int)(*state >> 24 | 1));
	}
	sim_storage_reset();
	storage_make_directory(SHELF, &(struct error){0});
	sim_put_file(SHELF_SEGMENT, bytes, sample->size);
}

static void
damage_costs_only_the_members_it_hits(void **unused)
{
	static const size_t lengths[] = {1, 2, 16, 200, 1500};
	static struct sample sample;
	struct error err = {0};
	struct archive *archive;
	uint32_t state = 1;
	size_t from, to, step = 0;

	(void)unused;
	make_sample(&sample);
	for (from = 0; from < sample.size; from += 13) {
		to = from + lengths[step++ % 5];
		if (to > sample.size)
			to = sample.size;
		put_damaged(&sample, from, to, &state);
		archive = archive_open(SHELF, ARCHIVE_READ, &err);
		assert_non_null(archive);
		expect_the_rest(&sample, archive, from, to);
		archive_close(archive);
		archive = archive_open(SHELF, ARCHIVE_WRITE, &err);
		assert_non_null(archive);
		expect_the_rest(&sample, archive, from, to);
		archive_close(archive);
		assert_int_equal(memory_used(), 0);
	}
}

static void
writing_goes_on_behind_damage(void **unused)
{
	static struct sample sample;
	struct shelf all = {0}, shelf;
	struct error err = {0};
	uint32_t state = 7;
	size_t from;

	(void)unused;
	make_sample(&sample);
	shelf_note(&all, 0, SYNCS * 4 + 4, 1);
	for (from = 0; from + 40 < sample.size; from += 97) {
		put_damaged(&sample, from, from + 40, &state);
		/* The feeds still have it all: what was hit comes anew, what was not doesn't. */
		if (!shelf_sync(0, SYNCS * 4 + 4, 1, &err))
			fail_msg("%s", err.text);
		shelf_look(&shelf);
		shelf_is(&shelf, &all);
	}
}

static void
a_damaged_last_batch_is_left_alone(void **unused)
{
	static struct sample sample;
	static char before[sizeof sample.bytes];
	struct error err = {0};
	uint32_t state = 5;
	size_t at, size;

	(void)unused;
	make_sample(&sample);
	at = sample.members[sample.member_count - 2].at + 60;
	put_damaged(&sample, at, at + 1, &state);
	memcpy(before, sim_file(SHELF_SEGMENT, &size), sample.size);
	assert_true(shelf_sync(40, 44, 1, &err));
	assert_non_null(sim_file(SHELF_SEGMENT, &size));
	assert_int_equal(size, sample.size);
	assert_memory_equal(sim_file(SHELF_SEGMENT, &size), before, size);
	assert_non_null(sim_file(SHELF "/000002.jsonl.gz", &size));
}

static void
whole_members_behind_a_hole_are_not_cut(void **unused)
{
	static struct sample sample;
	struct shelf all = {0}, shelf;
	struct error err = {0};
	struct archive *archive;
	uint32_t state = 5;
	size_t i, at;

	(void)unused;
	make_sample(&sample);
	/* A batch that never got its commit: header, three feeds, articles; the second feed is hit. */
	for (i = 0; sample.members[i].first == 0; i++)
		;
	at = sample.members[2].at + 20;
	sample.size = sample.members[i].end + 7;
	put_damaged(&sample, at, at + 30, &state);
	/* A reader shows them, too, and says that there is a hole. */
	archive = archive_open(SHELF, ARCHIVE_READ, &err);
	assert_non_null(archive);
	assert_non_null(archive_damage(archive));
	assert_null(archive_unfinished(archive));
	shelf_note(&all, 0, 4, 1);
	shelf_count(archive, &shelf);
	shelf_is(&shelf, &all);
	archive_close(archive);
	archive = archive_open(SHELF, ARCHIVE_WRITE, &err);
	assert_non_null(archive);
	shelf_count(archive, &shelf);
	shelf_is(&shelf, &all);
	archive_close(archive);
	/* Numbers go on behind those that are there. */
	assert_true(shelf_sync(0, 8, 1, &err));
	shelf_note(&all, 0, 8, 1);
	shelf_look(&shelf);
	shelf_is(&shelf, &all);
}

static void
noise_is_no_archive_and_no_crash(void **unused)
{
	static struct sample sample;
	struct error err = {0};
	struct archive *archive;
	uint32_t state = 3;
	unsigned i;

	(void)unused;
	make_sample(&sample);
	for (i = 0; i < 20; i++) {
		put_damaged(&sample, 0, sample.size, &state);
		archive = archive_open(SHELF, ARCHIVE_READ, &err);
		assert_non_null(archive);
		assert_non_null(archive_damage(archive));
		assert_null(archive_unfinished(archive));
		archive_close(archive);
		assert_true(shelf_sync(0, 4, 1, &err));
	}
}

/* Puts a file with the first bytes of the sample alone. */
static void
put_cut(const struct sample *sample, size_t size)
{
	sim_storage_reset();
	storage_make_directory(SHELF, &(struct error){0});
	sim_put_file(SHELF_SEGMENT, sample->bytes, size);
}

/* Does a batch end here, or nothing begin? */
static bool
is_commit_end(const struct sample *sample, size_t at)
{
	size_t i;

	for (i = 0; i < sample->member_count; i++)
		if (sample->members[i].end == at)
			return sample->members[i].end - sample->members[i].at == MEMBER_COMMIT_SIZE;
	return at == 0;
}

static void
a_reader_of_a_cut_archive_gives_all_that_is_whole_and_says_so(void **unused)
{
	static struct sample sample;
	struct error err = {0};
	struct archive *archive;
	size_t n;

	(void)unused;
	make_sample(&sample);
	for (n = 0; n <= sample.size; n++) {
		put_cut(&sample, n);
		archive = archive_open(SHELF, ARCHIVE_READ, &err);
		assert_non_null(archive);
		expect_the_rest(&sample, archive, n, sample.size + 1);
		if ((archive_unfinished(archive) == NULL) != is_commit_end(&sample, n))
			fail_msg("cut at %u", (unsigned)n);
		/* It may be just being appended. */
		assert_null(archive_damage(archive));
		archive_close(archive);
	}
	assert_int_equal(memory_used(), 0);
}

static void
a_damaged_last_commit_hides_nothing(void **unused)
{
	static struct sample sample;
	unsigned char count[SYNCS * 4 + 1];
	struct error err = {0};
	struct archive *archive;
	uint32_t state = 9, i;
	size_t at;

	(void)unused;
	make_sample(&sample);
	for (at = sample.size - MEMBER_COMMIT_SIZE; at < sample.size; at++) {
		put_damaged(&sample, at, at + 1, &state);
		memset(count, 0, sizeof count);
		archive = archive_open(SHELF, ARCHIVE_READ, &err);
		assert_non_null(archive);
		assert_true(archive_visit(archive, 0, count_number, count, &err));
		for (i = 1; i <= SYNCS * 4; i++)
			assert_int_equal(count[i], 1);
		assert_null(archive_damage(archive));
		if (at < sample.size - (MEMBER_COMMIT_SIZE - MEMBER_COMMIT_HEAD))
			assert_non_null(archive_unfinished(archive));
		archive_close(archive);
	}
}

static void
readers_and_writers_count_the_same_articles(void **unused)
{
	static struct sample sample;
	struct shelf read, write;
	struct error err = {0};
	struct archive *archive;
	uint32_t state = 11;
	size_t from, cut = 0;

	(void)unused;
	make_sample(&sample);
	/* The last commit is missing, and more and more bytes before it. */
	sample.size = sample.members[sample.member_count - 1].at;
	for (from = 0; from < sample.size; from += 29) {
		sample.size -= cut++ % 5;
		put_damaged(&sample, from, from + 20 < sample.size ? from + 20 : sample.size,
		            &state);
		shelf_look(&read);
		archive = archive_open(SHELF, ARCHIVE_WRITE, &err);
		assert_non_null(archive);
		shelf_count(archive, &write);
		assert_null(archive_unfinished(archive));
		archive_close(archive);
		assert_memory_equal(&read, &write, sizeof read);
	}
}

static void
what_becomes_of_an_unfinished_end_is_no_damage_to_who_reads_already(void **unused)
{
	static struct sample sample;
	struct error err = {0};
	struct archive *archive;
	size_t at;

	(void)unused;
	make_sample(&sample);
	at = sample.members[sample.member_count - 1].at;
	put_cut(&sample, at);
	archive = archive_open(SHELF, ARCHIVE_READ, &err);
	assert_non_null(archive);
	/* Whoever was appending failed, and took it back. */
	sim_put_file(SHELF_SEGMENT, sample.bytes, sample.members[sample.member_count - 2].at + 5);
	expect_the_rest(&sample, archive, sample.members[sample.member_count - 2].at, sample.size);
	assert_null(archive_damage(archive));
	archive_close(archive);
}

static bool
take_newest_number(void *ctx, const struct archive_record *record, struct error *err)
{
	uint32_t *highest = ctx;

	(void)err;
	if (*highest < record->number)
		*highest = record->number;
	return true;
}

/*
 * Marks an article, spoils the segment from `from` on, and syncs four articles that are new: the highest
 * number then.
 */
static uint32_t
highest_after_spoiling(const struct sample *sample, uint32_t marked, size_t from)
{
	struct error err = {0};
	struct archive *archive;
	struct marks *marks;
	uint32_t state = 13, highest = 0;

	put_damaged(sample, from, sample->size, &state);
	marks = marks_open(SHELF, &err);
	assert_non_null(marks);
	assert_true(marks_set(marks, marked, MARKS_READ, true, &err));
	assert_true(marks_save(marks, &err));
	marks_close(marks);
	/* A new segment was begun, and came to nothing. */
	if (from == 0)
		sim_put_file(SHELF "/000002.jsonl.gz", "", 0);
	assert_true(shelf_sync(SYNCS * 4, SYNCS * 4 + 4, 1, &err));
	archive = archive_open(SHELF, ARCHIVE_READ, &err);
	assert_non_null(archive);
	assert_true(archive_each(archive, take_newest_number, &highest, &err));
	archive_close(archive);
	assert_int_equal(memory_used(), 0);
	return highest;
}

static void
a_marked_number_is_not_given_again_when_all_is_noise(void **unused)
{
	static struct sample sample;

	(void)unused;
	make_sample(&sample);
	assert_int_equal(highest_after_spoiling(&sample, 33, 0), 37);
	assert_int_equal(highest_after_spoiling(&sample, 33, 1), 37);
}

static void
a_marked_number_is_not_given_again_when_the_end_is_lost(void **unused)
{
	static struct sample sample;

	(void)unused;
	make_sample(&sample);
	assert_int_equal(highest_after_spoiling(&sample, 39,
	                                        sample.members[sample.member_count - 2].at),
	                 43);
	/* Nor where nothing seems to be missing: what was lost may have left no trace but its mark. */
	assert_int_equal(highest_after_spoiling(&sample, 1000, sample.size), 1004);
}

static void
a_file_of_something_else_is_left_alone(void **unused)
{
	static const char other[] = "not gzip at all, but quite a few bytes of text\n";
	struct shelf all = {0}, shelf;
	struct error err = {0};
	const char *data;
	size_t size;

	(void)unused;
	sim_storage_reset();
	assert_true(storage_make_directory(SHELF, &err));
	sim_put_file(SHELF_SEGMENT, other, sizeof other - 1);
	assert_true(shelf_sync(0, 4, 1, &err));
	data = sim_file(SHELF_SEGMENT, &size);
	assert_int_equal(size, sizeof other - 1);
	assert_memory_equal(data, other, size);
	shelf_note(&all, 0, 4, 1);
	shelf_look(&shelf);
	shelf_is(&shelf, &all);
}

static void
damage_is_named_once(void **unused)
{
	static struct sample sample;
	struct error err = {0};
	struct archive *archive;
	struct buffer line = {0};
	char expected[160];
	uint32_t state = 1;
	size_t at, i;

	(void)unused;
	make_sample(&sample);
	for (i = 0; sample.members[i].first == 0; i++)
		;
	/* In the middle of the first records: its head still stands. */
	at = (sample.members[i].at + sample.members[i].end) / 2;
	put_damaged(&sample, at, at + 8, &state);
	archive = archive_open(SHELF, ARCHIVE_READ, &err);
	assert_null(archive_damage(archive));
	assert_false(archive_load_line(archive, sample.members[i].first, &line, &err));
	assert_int_equal(err.kind, ERROR_MISSING);
	assert_true(archive_load_line(archive, 40, &line, &err));
	assert_false(archive_load_line(archive, sample.members[i].first, &line, &err));
	snprintf(
	    expected, sizeof expected,
	    "000001.jsonl.gz: damaged at byte %u; places passed over: 1 (`feedarc verify` names "
	    "them, `feedarc repair` saves the rest)",
	    (unsigned)sample.members[i].at);
	assert_string_equal(archive_damage(archive), expected);
	buffer_free(&line);
	archive_close(archive);
}

/* A head that lies about its content's size must cost no memory. */
static void
a_lying_size_costs_nothing(void **unused)
{
	struct member member = {.kind = MEMBER_RECORDS, .lines = 1, .first = 1, .last = 1};
	struct error err = {0};
	struct member_writer *writer = member_open(6, &err);
	struct buffer out = {0}, content = {0};

	(void)unused;
	assert_true(member_write(writer, &member, slice_of("{}\n"), &out, &err));
	member_close(writer);
	member.content = 0x7fffffff;
	memset(out.data + out.size - 4, 0xff, 3);
	out.data[out.size - 1] = 0x7f;
	assert_false(member_inflate(&member, buffer_slice(&out), &content, &err));
	assert_int_equal(err.kind, ERROR_FORMAT);
	assert_int_equal(content.room, 0);
	buffer_free(&out);
	buffer_free(&content);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(damage_costs_only_the_members_it_hits),
	    cmocka_unit_test(writing_goes_on_behind_damage),
	    cmocka_unit_test(a_damaged_last_batch_is_left_alone),
	    cmocka_unit_test(whole_members_behind_a_hole_are_not_cut),
	    cmocka_unit_test(noise_is_no_archive_and_no_crash),
	    cmocka_unit_test(a_reader_of_a_cut_archive_gives_all_that_is_whole_and_says_so),
	    cmocka_unit_test(a_damaged_last_commit_hides_nothing),
	    cmocka_unit_test(readers_and_writers_count_the_same_articles),
	    cmocka_unit_test(what_becomes_of_an_unfinished_end_is_no_damage_to_who_reads_already),
	    cmocka_unit_test(a_marked_number_is_not_given_again_when_all_is_noise),
	    cmocka_unit_test(a_marked_number_is_not_given_again_when_the_end_is_lost),
	    cmocka_unit_test(a_file_of_something_else_is_left_alone),
	    cmocka_unit_test(damage_is_named_once),
	    cmocka_unit_test(a_lying_size_costs_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
