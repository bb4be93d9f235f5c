#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "archive/archive.h"
#include "archive/inside.h"
#include "archive/rewrite.h"
#include "base/calendar.h"
#include "base/memory.h"
#include "port/sim/sim.h"
#include "port/storage.h"
#include "tests/archive/shelf.h"
#include "tests/faults/sweep.h"

#define REWRITTEN SHELF "/000001-1.jsonl.gz"

enum { MANY = SHELF_ARTICLES };

/* Many articles in three syncs, with later revisions of some; enough for several members and loads. */
static void
set_up(struct shelf *all)
{
	struct error err = {0};

	sim_storage_reset();
	memset(all, 0, sizeof *all);
	assert_true(shelf_sync(0, 40, 1, &err));
	assert_true(shelf_sync(10, 30, 2, &err));
	assert_true(shelf_sync(40, MANY, 1, &err));
	shelf_note(all, 0, MANY, 1);
	shelf_note(all, 10, 30, 2);
}

static bool
is_there(const char *path)
{
	size_t size;

	return sim_file(path, &size) != NULL;
}

/* Rewrites the first segment for an archive that is opened for that. */
static bool
rewrite_first(struct rewrite *rewrite, struct error *err)
{
	struct archive *archive = archive_open(SHELF, ARCHIVE_WRITE, err);
	bool ok = archive != NULL;

	if (ok) {
		archive_begin_segment(archive);
		ok = archive_rewrite(archive, archive_segment(archive, 0), rewrite, err);
	}
	archive_close(archive);
	return ok;
}

/* All lines of the first segment's present generation, but for its header. */
static void
read_lines(uint32_t generation, struct buffer *lines, unsigned *members)
{
	struct error err = {0};
	struct segment_walk walk = {.file = segment_open(SHELF, 1, generation, &err)};
	struct buffer raw = {0}, content = {0};
	bool found = true;

	buffer_clear(lines);
	*members = 0;
	assert_non_null(walk.file);
	assert_true(storage_size(walk.file, &walk.end, &err));
	while (found) {
		assert_true(segment_next(&walk, &found, &err));
		assert_false(walk.torn);
		if (!found)
			break;
		assert_true(
		    segment_inflate(walk.file, walk.member_at, &walk.member, &raw, &content, &err));
		if (walk.member.kind == MEMBER_HEADER)
			assert_int_equal(walk.member_at, 0);
		else
			buffer_append_slice(lines, buffer_slice(&content));
		++*members;
	}
	storage_close(walk.file);
	buffer_free(&raw);
	buffer_free(&content);
}

static int
by_text(const void *a, const void *b)
{
	const struct slice *x = a, *y = b;
	size_t n = x->size < y->size ? x->size : y->size;
	int order = memcmp(x->data, y->data, n);

	return order != 0 ? order : (x->size > y->size) - (x->size < y->size);
}

/* Are they the same lines, in whatever order? */
static void
same_lines(const struct buffer *a, const struct buffer *b)
{
	static struct slice lines[2][SHELF_ARTICLES * 4];
	struct slice rest[2] = {buffer_slice(a), buffer_slice(b)};
	size_t i, j, count[2] = {0, 0};

	for (j = 0; j < 2; j++) {
		while (rest[j].size > 0)
			lines[j][count[j]++] = slice_cut(&rest[j], '\n');
		qsort(lines[j], count[j], sizeof **lines, by_text);
	}
	assert_int_equal(count[0], count[1]);
	for (i = 0; i < count[0]; i++)
		assert_true(slice_equal(lines[0][i], lines[1][i]));
}

/* What the lines of the new order must be sorted by. */
static void
is_sorted(const struct buffer *lines)
{
	struct error err = {0};
	struct line_reader *reader = line_open(&err);
	struct slice rest = buffer_slice(lines);
	struct archive_record record;
	uint64_t place, before = 0;
	unsigned count = 0;

	while (rest.size > 0) {
		if (!line_read(reader, slice_cut(&rest, '\n'), &record, &err)) {
			/* Feeds come in front. */
			assert_int_equal(count, 0);
			continue;
		}
		place = (uint64_t)record.feed << 32 | record.number << 4 | record.revision;
		assert_true(place > before);
		before = place;
		count++;
	}
	assert_int_equal(count, MANY + 20);
	line_close(reader);
}

static void
it_is_the_same_lines_in_a_better_order(void **state)
{
	struct error err = {0};
	struct rewrite rewrite = {0};
	struct buffer before = {0}, after = {0};
	struct shelf all, shelf;
	struct storage_file *file;
	unsigned members;
	bool complete;

	(void)state;
	set_up(&all);
	read_lines(0, &before, &members);
	assert_true(rewrite_first(&rewrite, &err));
	assert_true(rewrite.made);
	assert_int_equal(rewrite.lines, MANY + 20);
	assert_false(is_there(SHELF_SEGMENT));
	read_lines(1, &after, &members);
	/* Several members, and text for several loads. */
	assert_true(members > 3 + 2 + 5 && after.size > CONFIG_SEAL_MEMORY_KB * 1024);
	same_lines(&before, &after);
	is_sorted(&after);
	file = segment_open(SHELF, 1, 1, &err);
	assert_true(segment_complete(file, &complete, &err) && complete);
	storage_close(file);
	shelf_look(&shelf);
	shelf_is(&shelf, &all);
	/* And life goes on: nothing is new that was there, numbers and sequence continue. */
	assert_true(shelf_sync(0, 10, 2, &err));
	shelf_note(&all, 0, 10, 2);
	assert_true(shelf_sync(0, MANY, 1, &err));
	shelf_look(&shelf);
	shelf_is(&shelf, &all);
	/* Once more is another generation of the same. */
	assert_true(rewrite_first(&rewrite, &err));
	assert_false(is_there(REWRITTEN));
	read_lines(2, &before, &members);
	same_lines(&before, &after);
	buffer_free(&before);
	buffer_free(&after);
	assert_int_equal(memory_used(), 0);
}

static bool
is_odd(void *ctx, uint32_t number)
{
	(void)ctx;
	return number % 2 == 1;
}

/* So much text that it won't compress, in one article after another. */
static void
fill_segment(struct archive *archive)
{
	static const char digits[] =
	    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";
	struct archive_feed feed = {1, SLICE("https://example.org/1.xml"), SLICE("A feed")};
	struct archive_record record = {.seen = 1280826800};
	struct archive_batch *batch;
	struct buffer text = {0};
	struct error err = {0};
	uint32_t state = 1;
	struct hash key;
	size_t size;

	for (size = 0; size < (size_t)CONFIG_SEGMENT_KB * 1400; size += text.size) {
		buffer_clear(&text);
		while (text.size < 4096 * 1024) {
			state = state * 1664525u + 1013904223u;
			buffer_append_byte(&text, digits[state >> 26]);
		}
		record.number = 0;
		record.entry.content = buffer_slice(&text);
		record.entry.published = record.entry.updated = CALENDAR_NONE;
		assert_true(entry_key(&record.entry, ENTRY_BY_ID, &key, &err));
		batch = archive_begin(archive, &feed, &err);
		assert_true(archive_append(batch, &record, key, size, &err));
		assert_true(archive_finish(batch, &err));
	}
	assert_true(archive_commit(archive, &err));
	buffer_free(&text);
}

static bool
count_told(void *ctx, uint64_t done, uint64_t all, struct error *err)
{
	(void)err;
	assert_true(done <= all && all > 0);
	++*(unsigned *)ctx;
	return true;
}

static bool
stop_at_once(void *ctx, uint64_t done, uint64_t all, struct error *err)
{
	(void)ctx;
	(void)done;
	(void)all;
	return error_set(err, ERROR_STOPPED, "stopped");
}

static void
what_is_full_is_sealed_at_the_end_of_a_run(void **state)
{
	struct error err = {0};
	struct archive *archive;
	struct archive_compaction result = {0};
	unsigned told = 0;

	(void)state;
	sim_storage_reset();
	archive = archive_open(SHELF, ARCHIVE_WRITE, &err);
	fill_segment(archive);
	/* Stopped, it is as it was. */
	assert_false(archive_seal(archive, 0, stop_at_once, NULL, &err));
	assert_int_equal(err.kind, ERROR_STOPPED);
	assert_true(is_there(SHELF_SEGMENT) && !is_there(REWRITTEN));
	archive_close(archive);
	/* A run without news leaves it, the next one with news does it. */
	archive = archive_open(SHELF, ARCHIVE_WRITE, &err);
	assert_true(archive_seal(archive, 0, count_told, &told, &err));
	assert_int_equal(told, 0);
	assert_true(shelf_offer(archive, 0, 3, 1, &err) && archive_commit(archive, &err));
	assert_true(archive_seal(archive, 0, count_told, &told, &err));
	assert_true(told > 3);
	assert_true(!is_there(SHELF_SEGMENT) && is_there(REWRITTEN));
	assert_true(is_there(SHELF "/000002.jsonl.gz"));
	/* Now there is nothing to do. */
	told = 0;
	assert_true(archive_seal(archive, 0, count_told, &told, &err));
	assert_true(archive_compact(archive, &result, count_told, &told, &err));
	assert_int_equal(told, 0);
	assert_int_equal(result.segments, 0);
	archive_close(archive);
	assert_int_equal(memory_used(), 0);
}

static void
what_has_just_been_filled_is_sealed_by_a_later_run(void **state)
{
	struct error err = {0};
	struct archive *archive;
	unsigned i;

	(void)state;
	sim_storage_reset();
	archive = archive_open(SHELF, ARCHIVE_WRITE, &err);
	fill_segment(archive);
	for (i = 0; i < 3; i++) {
		assert_true(is_there(SHELF_SEGMENT) && !is_there(REWRITTEN));
		assert_true(shelf_offer(archive, i, i + 1, 1, &err) &&
		            archive_commit(archive, &err));
		assert_true(archive_seal(archive, 3, NULL, NULL, &err));
	}
	assert_true(!is_there(SHELF_SEGMENT) && is_there(REWRITTEN));
	archive_close(archive);
	assert_int_equal(memory_used(), 0);
}

static void
what_is_dropped_is_left_out(void **state)
{
	struct error err = {0};
	struct rewrite rewrite = {.drop = is_odd};
	struct buffer lines = {0};
	struct shelf all, shelf;
	struct line_reader *reader = line_open(&err);
	struct archive_record record;
	struct slice rest;
	unsigned members, count = 0;

	(void)state;
	set_up(&all);
	assert_true(rewrite_first(&rewrite, &err));
	assert_int_equal(rewrite.lines, MANY + 20);
	read_lines(1, &lines, &members);
	for (rest = buffer_slice(&lines); rest.size > 0;)
		if (line_read(reader, slice_cut(&rest, '\n'), &record, &err)) {
			assert_true(record.number % 2 == 0);
			count++;
		}
	assert_int_equal(rewrite.dropped + count, MANY + 20);
	/* A second time nothing is to be done, and nothing is. */
	rewrite.only_if_dropped = true;
	assert_true(rewrite_first(&rewrite, &err));
	assert_false(rewrite.made);
	assert_true(is_there(REWRITTEN));
	shelf_look(&shelf);
	shelf_has(&all, &shelf);
	line_close(reader);
	buffer_free(&lines);
}

struct lost {
	unsigned places, lines;
};

static void
count_lost(void *ctx, uint64_t at, const struct member *member)
{
	struct lost *lost = ctx;

	(void)at;
	lost->places++;
	lost->lines += member != NULL && member->kind == MEMBER_RECORDS ? member->lines : 0;
}

static void
a_damaged_segment_is_left_as_it_is(void **state)
{
	struct error err = {0};
	struct rewrite rewrite = {0};
	struct shelf all;
	struct lost lost;
	char *bytes;
	size_t n, size;

	(void)state;
	set_up(&all);
	sim_file(SHELF_SEGMENT, &size);
	bytes = malloc(size);
	memcpy(bytes, sim_file(SHELF_SEGMENT, &size), size);
	for (n = 0; n < size; n += 7) {
		bytes[n] ^= 0x20;
		sim_put_file(SHELF_SEGMENT, bytes, size);
		rewrite.directory = SHELF;
		rewrite.number = 1;
		rewrite.lost = NULL;
		assert_false(rewrite_segment(&rewrite, &err));
		assert_int_equal(err.kind, ERROR_FORMAT);
		assert_false(is_there(REWRITTEN));
		assert_memory_equal(sim_file(SHELF_SEGMENT, &size), bytes, size);
		/* But what is left of it can be saved. */
		memset(&lost, 0, sizeof lost);
		rewrite.lost = count_lost;
		rewrite.ctx = &lost;
		assert_true(rewrite_segment(&rewrite, &err));
		assert_true(lost.places > 0);
		assert_true(storage_remove(REWRITTEN, &err));
		bytes[n] ^= 0x20;
	}
	free(bytes);
	assert_int_equal(memory_used(), 0);
}

/* Purges one article, and compacts. */
static bool
purge_record(void *ctx, const struct archive_record *record, struct error *err)
{
	return archive_purge(ctx, record, 1290384000, err);
}

static bool
purge_and_compact(struct archive_compaction *result, struct error *err)
{
	struct archive *archive = archive_open(SHELF, ARCHIVE_WRITE, err);
	struct error why = {0};
	bool ok = archive != NULL;

	if (ok && !archive_load(archive, 12, purge_record, archive, &why))
		ok = why.kind == ERROR_MISSING || (*err = why, false);
	ok =
	    ok && archive_commit(archive, err) && archive_compact(archive, result, NULL, NULL, err);
	archive_close(archive);
	return ok;
}

/* The article that has the number 12: the eleventh after number 1 in the first feed. */
enum { TWELFTH = 33 };

static void
compact_harmed(struct sweep *run, void *ctx)
{
	struct archive_compaction result = {0};
	struct error err = {0};
	struct shelf all, shelf;
	bool ok;

	(void)ctx;
	set_up(&all);
	sweep_arm(run);
	ok = purge_and_compact(&result, &err);
	if (!sweep_calm(run))
		run->n = 0;
	assert_true(ok || (err.kind != ERROR_NONE && run->n > 0));
	shelf_look(&shelf);
	if (ok || shelf.count[TWELFTH][1] == 0)
		all.count[TWELFTH][1] = 0;
	shelf_is(&shelf, &all);
	/* Done again, it is done. */
	assert_true(purge_and_compact(&result, &err));
	all.count[TWELFTH][1] = 0;
	shelf_look(&shelf);
	shelf_is(&shelf, &all);
	assert_false(is_there(SHELF_SEGMENT));
	/* And it stays away. */
	assert_true(shelf_sync(0, MANY, 1, &err));
	shelf_look(&shelf);
	shelf_is(&shelf, &all);
	assert_int_equal(memory_used(), 0);
}

static void
every_failure_while_compacting_is_survived(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < SWEEP_FAULTS; i++)
		print_message("%s: %u chances\n", sweep_faults[i].name,
		              sweep(&sweep_faults[i], compact_harmed, NULL));
}

/* Two rewritings in a row, of one segment. */
static bool
rewrite_twice(struct error *err)
{
	struct rewrite first = {0}, second = {0};

	return rewrite_first(&first, err) && rewrite_first(&second, err);
}

static void
no_power_cut_loses_anything_while_rewriting(void **state)
{
	struct error err = {0};
	struct shelf all, shelf;
	unsigned cut, n, seed, more;
	bool done = false;

	(void)state;
	for (n = 1; !done; n += sweep_step())
		for (cut = 0; cut < SIM_CUTS; cut++)
			for (seed = 0; seed < 2; seed++) {
				memset(&err, 0, sizeof err);
				set_up(&all);
				sim_crash_after(n);
				done = rewrite_twice(&err);
				sim_power_cut((enum sim_cut)cut, seed * 7919 + n);
				shelf_look(&shelf);
				shelf_is(&shelf, &all);
				/* Then a second cut while the next writer mends. */
				for (more = 1; more < 4; more++) {
					sim_crash_after(more);
					shelf_sync(0, MANY, 1, &(struct error){0});
					sim_power_cut((enum sim_cut)cut, seed * 31 + n + more);
					shelf_look(&shelf);
					shelf_is(&shelf, &all);
				}
				assert_true(shelf_sync(0, MANY, 1, &(struct error){0}));
				shelf_look(&shelf);
				shelf_is(&shelf, &all);
			}
	print_message("power went at each of %u changes\n", n - 2);
	assert_true(n > 20);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(it_is_the_same_lines_in_a_better_order),
	    cmocka_unit_test(what_is_full_is_sealed_at_the_end_of_a_run),
	    cmocka_unit_test(what_has_just_been_filled_is_sealed_by_a_later_run),
	    cmocka_unit_test(what_is_dropped_is_left_out),
	    cmocka_unit_test(a_damaged_segment_is_left_as_it_is),
	    cmocka_unit_test(every_failure_while_compacting_is_survived),
	    cmocka_unit_test(no_power_cut_loses_anything_while_rewriting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
