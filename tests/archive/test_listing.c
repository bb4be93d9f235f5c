#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "archive/archive.h"
#include "archive/member.h"
#include "archive/segment.h"
#include "base/memory.h"
#include "port/sim/sim.h"
#include "port/storage.h"
#include "tests/archive/shelf.h"
#include "tests/faults/sweep.h"

#define REWRITTEN SHELF "/000001-1.jsonl.gz"

/* The first segment as rewriting leaves it, but in the old order: one commit over all. */
static void
rewrite(struct buffer *out)
{
	struct error err = {0};
	struct segment_walk walk = {.file = segment_open(SHELF, 1, 0, &err)};
	struct member commit = {.kind = MEMBER_COMMIT};
	struct slice nothing = {0};
	struct member_writer *writer = member_open(6, &err);
	size_t size;
	const char *bytes = sim_file(SHELF_SEGMENT, &size);
	bool found = true;

	buffer_clear(out);
	for (walk.end = size; found;) {
		assert_true(segment_next(&walk, &found, &err));
		if (found && walk.member.kind == MEMBER_COMMIT)
			commit.commit = walk.member.commit;
		else if (found)
			buffer_append(out, bytes + walk.member_at, walk.member.length);
	}
	commit.commit.start = 0;
	commit.commit.crc = member_crc(0, buffer_slice(out));
	assert_true(member_write(writer, &commit, nothing, out, &err));
	member_close(writer);
	storage_close(walk.file);
}

static bool
is_there(const char *path)
{
	size_t size;

	return sim_file(path, &size) != NULL;
}

/* Three articles in a first segment; its rewriting is in `out`. */
static void
set_up(struct shelf *all, struct buffer *out)
{
	struct error err = {0};

	sim_storage_reset();
	memset(all, 0, sizeof *all);
	assert_true(shelf_sync(0, 3, 1, &err));
	shelf_note(all, 0, 3, 1);
	rewrite(out);
}

static void
names_tell_number_and_generation(void **state)
{
	static const struct {
		const char *name;
		uint32_t number, generation;
	} names[] = {
	    {"000001.jsonl.gz", 1, 0},
	    {"000001-1.jsonl.gz", 1, 1},
	    {"1000001-4294967295.jsonl.gz", 1000001, 4294967295u},
	    {"000001-4294967296.jsonl.gz", 0, 0},
	    {"000001-0.jsonl.gz", 0, 0},
	    {"000001-01.jsonl.gz", 0, 0},
	    {"000001-.jsonl.gz", 0, 0},
	    {"000001-1-1.jsonl.gz", 0, 0},
	    {"000001--1.jsonl.gz", 0, 0},
	    {"-1.jsonl.gz", 0, 0},
	    {"00001-1.jsonl.gz", 0, 0},
	    {"000001-1.jsonl.gz.part", 0, 0},
	    {".jsonl.gz", 0, 0},
	};
	struct error err = {0};
	struct buffer path = {0};
	uint32_t number, generation;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof names / sizeof *names; i++) {
		number = segment_number(names[i].name, &generation);
		assert_int_equal(number, names[i].number);
		if (number == 0)
			continue;
		assert_int_equal(generation, names[i].generation);
		assert_true(segment_path("d", number, generation, &path, &err));
		assert_string_equal(path.data + 2, names[i].name);
	}
	buffer_free(&path);
}

static void
of_two_generations_the_newer_counts_when_it_is_whole(void **state)
{
	struct buffer out = {0};
	struct shelf all, shelf;
	size_t n;

	(void)state;
	set_up(&all, &out);
	for (n = 0; n <= out.size; n++) {
		sim_put_file(REWRITTEN, out.data, n);
		shelf_look(&shelf);
		shelf_is(&shelf, &all);
	}
	for (n = 0; n < out.size; n++) {
		out.data[n] ^= 1;
		sim_put_file(REWRITTEN, out.data, out.size);
		shelf_look(&shelf);
		shelf_is(&shelf, &all);
		out.data[n] ^= 1;
	}
	/* What the older one holds is not looked at when the newer one is whole. */
	sim_put_file(REWRITTEN, out.data, out.size);
	sim_put_file(SHELF_SEGMENT, out.data, 20);
	shelf_look(&shelf);
	shelf_is(&shelf, &all);
	buffer_free(&out);
}

static void
a_writer_removes_what_does_not_count(void **state)
{
	struct buffer out = {0};
	struct error err = {0};
	struct shelf all, shelf;

	(void)state;
	set_up(&all, &out);
	sim_put_file(REWRITTEN, out.data, out.size - 1);
	assert_true(shelf_sync(0, 3, 1, &err));
	assert_false(is_there(REWRITTEN));
	assert_true(is_there(SHELF_SEGMENT));

	sim_put_file(REWRITTEN, out.data, out.size);
	assert_true(shelf_sync(0, 3, 1, &err));
	assert_true(is_there(REWRITTEN));
	assert_false(is_there(SHELF_SEGMENT));
	shelf_look(&shelf);
	shelf_is(&shelf, &all);
	buffer_free(&out);
}

static void
a_rewritten_segment_is_never_appended_to(void **state)
{
	struct buffer out = {0};
	struct error err = {0};
	struct shelf all, shelf;
	size_t size;

	(void)state;
	set_up(&all, &out);
	sim_put_file(REWRITTEN, out.data, out.size);
	assert_true(shelf_sync(3, 6, 1, &err));
	shelf_note(&all, 3, 6, 1);
	sim_file(REWRITTEN, &size);
	assert_int_equal(size, out.size);
	assert_true(is_there(SHELF "/000002.jsonl.gz"));
	shelf_look(&shelf);
	shelf_is(&shelf, &all);
	buffer_free(&out);
}

static bool
count_article(void *ctx, const struct archive_record *record, struct error *err)
{
	(void)record;
	(void)err;
	++*(unsigned *)ctx;
	return true;
}

static void
a_reader_goes_on_with_the_newer_generation(void **state)
{
	struct buffer out = {0};
	struct error err = {0};
	struct shelf all;
	struct archive *archive;
	unsigned count = 0;

	(void)state;
	set_up(&all, &out);
	archive = archive_open(SHELF, ARCHIVE_READ, &err);
	assert_non_null(archive);
	sim_put_file(REWRITTEN, out.data, out.size);
	assert_true(storage_remove(SHELF_SEGMENT, &err));
	assert_true(archive_each(archive, count_article, &count, &err));
	assert_int_equal(count, 3);
	assert_null(archive_damage(archive));
	assert_true(storage_remove(REWRITTEN, &err));
	assert_false(archive_each(archive, count_article, &count, &err));
	assert_int_equal(err.kind, ERROR_MISSING);
	archive_close(archive);
	buffer_free(&out);
	assert_int_equal(memory_used(), 0);
}

/* What a writer does to an archive that was left with two generations. */
static void
sync_with_two(struct sweep *run, void *ctx)
{
	struct buffer out = {0};
	struct shelf all, shelf;
	struct error err = {0};
	bool ok;

	(void)ctx;
	set_up(&all, &out);
	sim_put_file(REWRITTEN, out.data, out.size);
	sweep_arm(run);
	ok = shelf_sync(0, 3, 1, &err);
	if (!sweep_calm(run))
		run->n = 0;
	assert_true(ok || (err.kind != ERROR_NONE && run->n > 0));
	shelf_look(&shelf);
	shelf_is(&shelf, &all);
	assert_true(shelf_sync(0, 3, 1, &err));
	assert_true(is_there(REWRITTEN));
	assert_false(is_there(SHELF_SEGMENT));
	shelf_look(&shelf);
	shelf_is(&shelf, &all);
	buffer_free(&out);
	assert_int_equal(memory_used(), 0);
}

static void
every_failure_while_choosing_is_survived(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < SWEEP_FAULTS; i++)
		sweep(&sweep_faults[i], sync_with_two, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_tell_number_and_generation),
	    cmocka_unit_test(of_two_generations_the_newer_counts_when_it_is_whole),
	    cmocka_unit_test(a_writer_removes_what_does_not_count),
	    cmocka_unit_test(a_rewritten_segment_is_never_appended_to),
	    cmocka_unit_test(a_reader_goes_on_with_the_newer_generation),
	    cmocka_unit_test(every_failure_while_choosing_is_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
