#include "archive/repair.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "archive/inside.h"
#include "archive/marks.h"
#include "archive/state.h"
#include "archive/verify.h"
#include "base/memory.h"
#include "port/sim/sim.h"
#include "port/storage.h"
#include "tests/archive/shelf.h"
#include "tests/faults/sweep.h"

#define MARKS "shelf/marks.jsonl"

/* What a repair told. */
struct told {
	struct repair repair;
	struct repair_mended mended; /* the last */
	char gone[400];
};

static bool
take_mended(void *ctx, const struct repair_mended *mended, struct error *err)
{
	struct told *told = ctx;

	(void)err;
	told->mended = *mended;
	return true;
}

static bool
take_gone(void *ctx, uint32_t low, uint32_t high, struct error *err)
{
	struct told *told = ctx;
	size_t used = strlen(told->gone);

	(void)err;
	snprintf(told->gone + used, sizeof told->gone - used, "%u-%u ", (unsigned)low,
	         (unsigned)high);
	return true;
}

static bool
go_on(void *ctx, uint64_t done, uint64_t all, struct error *err)
{
	(void)ctx;
	(void)done;
	(void)all;
	(void)err;
	return true;
}

static bool
repair(struct told *told, struct error *err)
{
	static const struct told nothing = {
	    .repair = {.mended = take_mended, .gone = take_gone, .progress = go_on}};

	*told = nothing;
	told->repair.ctx = told;
	return repair_archive(&told->repair, SHELF, err);
}

static struct told *
must_repair(void)
{
	static struct told told;
	struct error err = {0};

	if (!repair(&told, &err))
		fail_msg("%s", err.text);
	return &told;
}

static bool
no_finding(void *ctx, const struct verify_finding *finding, struct error *err)
{
	(void)err;
	if (finding->damage)
		fail_msg("%s%s: %s", (const char *)ctx, finding->file, finding->text);
	return true;
}

/* Fails the test where verify finds damage. */
static void
is_sound(const char *what)
{
	char text[80];
	struct verify verify = {.found = no_finding, .progress = go_on, .ctx = text};
	struct error err = {0};
	struct archive *archive = archive_open(SHELF, ARCHIVE_READ, &err);

	snprintf(text, sizeof text, "%s", what);
	assert_non_null(archive);
	if (!verify_archive(&verify, archive, &err))
		fail_msg("%s%s", what, err.text);
	archive_close(archive);
}

struct copy {
	char bytes[65536];
	size_t size;
};

static void
take_copy(struct copy *copy, const char *path)
{
	const char *data = sim_file(path, &copy->size);

	assert_non_null(data);
	assert_true(copy->size <= sizeof copy->bytes);
	memcpy(copy->bytes, data, copy->size);
}

/* Three syncs, as one segment. */
static void
make_shelf(struct copy *copy)
{
	struct error err = {0};

	sim_storage_reset();
	assert_true(shelf_sync(0, 6, 1, &err) && shelf_sync(4, 9, 1, &err) &&
	            shelf_sync(0, 3, 2, &err));
	take_copy(copy, SHELF_SEGMENT);
}

/* A shelf with these bytes alone. */
static void
put_shelf(const struct copy *copy, size_t damaged, int flip)
{
	static char bytes[sizeof copy->bytes];
	struct error err = {0};

	memcpy(bytes, copy->bytes, copy->size);
	bytes[damaged] = (char)(bytes[damaged] ^ flip);
	sim_storage_reset();
	assert_true(storage_make_directory(SHELF, &err));
	sim_put_file(SHELF_SEGMENT, bytes, copy->size);
}

/* What the shelf holds besides what lies in a member that has this byte. */
static void
expect(const struct copy *copy, size_t damaged, struct shelf *all)
{
	struct segment_walk walk = {.end = copy->size};
	struct buffer raw = {0}, text = {0};
	struct error err = {0};
	struct slice rest, line;
	unsigned article, revision;
	const char *title;
	bool found;

	memset(all, 0, sizeof *all);
	put_shelf(copy, 0, 0);
	walk.file = segment_open(SHELF, 1, 0, &err);
	for (;;) {
		assert_true(segment_next(&walk, &found, &err));
		if (!found)
			break;
		if (walk.member.kind != MEMBER_RECORDS ||
		    (walk.member_at <= damaged && damaged < walk.at))
			continue;
		assert_true(
		    segment_inflate(walk.file, walk.member_at, &walk.member, &raw, &text, &err));
		for (rest = buffer_slice(&text); rest.size > 0;) {
			line = slice_cut(&rest, '\n');
			title = strstr(line.data, "Article ");
			assert_int_equal(sscanf(title, "Article %u, revision %u", &article,
			                        &revision),
			                 2);
			shelf_note(all, article, article + 1, revision);
		}
	}
	storage_close(walk.file);
	buffer_free(&raw);
	buffer_free(&text);
}

static void
of_each_damaged_byte_all_whole_members_are_kept_and_the_original_too(void **state)
{
	static struct copy copy, kept;
	struct shelf all, shelf;
	struct error err = {0};
	struct told *told;
	char what[40];
	size_t at;

	(void)state;
	make_shelf(&copy);
	for (at = 0; at < copy.size; at += 1 + at % 3) {
		snprintf(what, sizeof what, "byte %u: ", (unsigned)at);
		expect(&copy, at, &all);
		put_shelf(&copy, at, 0x41);
		told = must_repair();
		if (told->repair.files != 1)
			fail_msg("%s%u files mended", what, (unsigned)told->repair.files);
		is_sound(what);
		shelf_look(&shelf);
		shelf_is(&shelf, &all);
		take_copy(&kept, "shelf/damaged/000001.jsonl.gz");
		assert_int_equal(kept.size, copy.size);
		assert_int_equal(kept.bytes[at] ^ copy.bytes[at], 0x41);
		/* And it goes on from there. */
		assert_true(shelf_sync(0, 12, 1, &err));
		is_sound(what);
		assert_int_equal(must_repair()->repair.files, 0);
	}
	assert_int_equal(memory_used(), 0);
}

static void
a_sound_archive_is_not_touched(void **state)
{
	static struct copy copy, after;
	struct told *told;

	(void)state;
	make_shelf(&copy);
	told = must_repair();
	assert_int_equal(told->repair.files, 0);
	assert_string_equal(told->gone, "");
	take_copy(&after, SHELF_SEGMENT);
	assert_int_equal(after.size, copy.size);
	assert_memory_equal(after.bytes, copy.bytes, copy.size);
}

/* The place of the n-th member of this kind. */
static size_t
find_member(const struct copy *copy, unsigned kind, unsigned n, struct member *member)
{
	struct segment_walk walk = {.end = copy->size};
	struct error err = {0};
	bool found = true;

	walk.file = segment_open(SHELF, 1, 0, &err);
	do {
		assert_true(segment_next(&walk, &found, &err) && found);
		n -= walk.member.kind == kind;
	} while (n > 0);
	storage_close(walk.file);
	*member = walk.member;
	return (size_t)walk.member_at;
}

static void
articles_that_are_gone_are_told_by_their_numbers(void **state)
{
	static struct copy copy;
	struct member member;
	struct told *told;
	char range[24];
	size_t at;

	(void)state;
	make_shelf(&copy);
	at = find_member(&copy, MEMBER_RECORDS, 2, &member);
	put_shelf(&copy, at + member.length - 3, 1);
	told = must_repair();
	snprintf(range, sizeof range, "%u-%u ", (unsigned)member.first, (unsigned)member.last);
	assert_string_equal(told->gone, range);
	assert_int_equal(told->mended.lost, member.lines);
	assert_int_equal(told->mended.low, member.first);
	assert_int_equal(told->mended.high, member.last);
	assert_int_equal(told->mended.kept, 12 - member.lines);
}

struct feeds {
	unsigned count;
	char urls[100];
};

static bool
take_feed(void *ctx, const struct archive_feed *feed, struct error *err)
{
	struct feeds *feeds = ctx;
	size_t used = strlen(feeds->urls);

	(void)err;
	feeds->count++;
	snprintf(feeds->urls + used, sizeof feeds->urls - used, "%.*s ", SLICE_ARGS(feed->url));
	return true;
}

static void
a_feeds_line_that_is_lost_is_made_of_what_else_is_known(void **state)
{
	static struct copy copy;
	static const char line[] = "{\"feed\":2,\"url\":\"https://example.org/2.xml\"}\n";
	struct feeds feeds = {0};
	struct error err = {0};
	struct member member;
	struct archive *archive;
	size_t at;

	(void)state;
	make_shelf(&copy);
	at = find_member(&copy, MEMBER_FEED, 2, &member);
	assert_int_equal(member.first, 2);
	put_shelf(&copy, at + member.length - 3, 1);
	sim_put_file("shelf/state.jsonl", line, sizeof line - 1);
	must_repair();
	is_sound("");
	archive = archive_open(SHELF, ARCHIVE_READ, &err);
	assert_true(archive_feeds(archive, take_feed, &feeds, &err));
	archive_close(archive);
	assert_int_equal(feeds.count, 3);
	assert_string_equal(feeds.urls, "https://example.org/1.xml https://example.org/2.xml "
	                                "https://example.org/3.xml ");
}

static void
lines_of_journals_that_can_be_read_are_kept(void **state)
{
	static struct copy copy;
	static const char lines[] =
	    "{\"n\":1,\"read\":true}\n{\"n\":2,\"re\n}{\n{\"n\":3,\"star\":true}";
	struct error err = {0};
	struct marks *marks;
	struct told *told;

	(void)state;
	make_shelf(&copy);
	sim_put_file(MARKS, lines, sizeof lines - 1);
	told = must_repair();
	assert_int_equal(told->mended.kept, 2);
	assert_int_equal(told->mended.lost, 2);
	take_copy(&copy, MARKS);
	assert_int_equal(copy.size, 40);
	take_copy(&copy, "shelf/damaged/marks.jsonl");
	assert_int_equal(copy.size, sizeof lines - 1);
	marks = marks_open(SHELF, &err);
	assert_int_equal(marks_get(marks, 1), MARKS_READ);
	assert_int_equal(marks_get(marks, 3), MARKS_STAR);
	marks_close(marks);
}

/* Two segments, the first of which is done with. */
static void
make_two_segments(struct copy *copy)
{
	struct error err = {0};
	struct archive *archive;

	sim_storage_reset();
	assert_true(shelf_sync(0, 5, 1, &err) && shelf_sync(5, 10, 1, &err));
	archive = archive_open(SHELF, ARCHIVE_WRITE, &err);
	assert_non_null(archive);
	archive_begin_segment(archive);
	assert_true(shelf_offer(archive, 10, 12, 1, &err) && archive_commit(archive, &err));
	archive_close(archive);
	is_sound("two segments: ");
	take_copy(copy, SHELF_SEGMENT);
}

static void
a_segment_that_lost_its_end_fits_between_its_neighbours_again(void **state)
{
	static struct copy copy;
	struct error err = {0};
	struct shelf shelf;
	size_t size;

	(void)state;
	make_two_segments(&copy);
	for (size = 0; size < copy.size; size += 1 + size % 5) {
		make_two_segments(&copy);
		sim_put_file(SHELF_SEGMENT, copy.bytes, size);
		assert_int_equal(must_repair()->repair.files, 1);
		is_sound("cut: ");
		assert_true(shelf_sync(0, 12, 1, &err));
		is_sound("and on: ");
		shelf_look(&shelf);
	}
}

static void
a_missing_segment_is_no_work_for_repair_but_what_it_had_is_told(void **state)
{
	static struct copy copy;
	struct error err = {0};
	struct told *told;

	(void)state;
	make_two_segments(&copy);
	assert_true(storage_remove(SHELF_SEGMENT, &err));
	told = must_repair();
	assert_int_equal(told->repair.files, 0);
	assert_int_equal(told->repair.missing, 1);
	assert_string_equal(told->gone, "1-10 ");
}

static void
what_a_segment_had_that_lost_its_end_is_told(void **state)
{
	static struct copy copy;
	struct member member;

	(void)state;
	make_two_segments(&copy);
	sim_put_file(SHELF_SEGMENT, copy.bytes, 0);
	assert_string_equal(must_repair()->gone, "1-10 ");
	/* Exactly behind a commit. */
	make_two_segments(&copy);
	sim_put_file(SHELF_SEGMENT, copy.bytes,
	             find_member(&copy, MEMBER_COMMIT, 1, &member) + member.length);
	assert_string_equal(must_repair()->gone, "6-10 ");
}

#define STATE SHELF "/state.jsonl"

/* So that something is known of the newest segment that it does not tell itself. */
static void
what_the_newest_had_is_told_by_its_index(void **state)
{
	static const char synced[] = "{\"synced\":3,\"crc\":1}\n";
	static struct copy copy;
	struct error err = {0};
	struct told *told;

	(void)state;
	make_two_segments(&copy);
	assert_true(shelf_sync(12, 14, 1, &err));
	assert_non_null(sim_file(SHELF "/000001.idx", &copy.size));
	assert_true(storage_remove(SHELF "/000002.jsonl.gz", &err));
	sim_put_file(SHELF_SEGMENT, "", 0);
	sim_put_file(STATE, synced, sizeof synced - 1);
	told = must_repair();
	assert_true(told->repair.cut);
	assert_string_equal(told->gone, "1-10 ");
	is_sound("");
	told = must_repair();
	assert_false(told->repair.cut);
	assert_string_equal(told->gone, "");
}

static void
where_something_was_lost_all_feeds_are_asked_anew(void **state)
{
	static const char line[] =
	    "{\"feed\":2,\"url\":\"https://example.org/2.xml\",\"etag\":\"\\\"1\\\"\"}\n";
	static struct copy copy;
	struct error err = {0};
	struct member member;
	struct state *known;

	(void)state;
	make_shelf(&copy);
	put_shelf(&copy, find_member(&copy, MEMBER_RECORDS, 2, &member) + member.length - 3, 1);
	sim_put_file(STATE, line, sizeof line - 1);
	must_repair();
	known = state_open(SHELF, &err);
	assert_non_null(known);
	assert_int_equal(state_number(known, 2)->etag.size, 0);
	state_close(known);
}

struct swept {
	struct copy copy;
	struct shelf all;
	size_t at;
};

static void
repair_with_a_fault(struct sweep *run, void *ctx)
{
	struct swept *swept = ctx;
	static struct told told;
	struct error err = {0};
	struct shelf shelf;
	bool ok;

	put_shelf(&swept->copy, swept->at, 1);
	sim_put_file(MARKS, "{\"n\":1}\n}{\n", 11);
	sweep_arm(run);
	ok = repair(&told, &err);
	if (!sweep_calm(run))
		run->n = 0;
	if (!ok)
		assert_true(err.kind != ERROR_NONE && err.text[0] != '\0');
	if (memory_used() != 0)
		fail_msg("%s %u: %u bytes are held", run->fault->name, run->n,
		         (unsigned)memory_used());
	shelf_look(&shelf);
	shelf_is(&shelf, &swept->all);
	/* Done again, it goes on. */
	must_repair();
	is_sound(run->fault->name);
	shelf_look(&shelf);
	shelf_is(&shelf, &swept->all);
	assert_non_null(sim_file("shelf/damaged/000001.jsonl.gz", &swept->copy.size));
}

static void
each_fault_and_power_cut_costs_nothing(void **state)
{
	static struct swept swept;
	struct member member;
	size_t i;

	(void)state;
	make_shelf(&swept.copy);
	swept.at = find_member(&swept.copy, MEMBER_RECORDS, 2, &member) + member.length - 3;
	expect(&swept.copy, swept.at, &swept.all);
	for (i = 0; i < SWEEP_FAULTS; i++)
		sweep(&sweep_faults[i], repair_with_a_fault, &swept);
}

/* Their holes keep them from being appended to, and they never had a commit that could be counted. */
static void
batches_that_were_never_committed_make_no_later_commit_old(void **state)
{
	static struct copy copy;
	struct error err = {0};
	struct member member;

	(void)state;
	make_shelf(&copy);
	copy.bytes[find_member(&copy, MEMBER_FEED, 1, &member) + 40] ^= 1;
	copy.size = find_member(&copy, MEMBER_COMMIT, 1, &member);
	put_shelf(&copy, copy.size, 0);
	/* Of the second no article is left either. */
	sim_put_file(SHELF "/000002.jsonl.gz", copy.bytes,
	             find_member(&copy, MEMBER_FEED, 2, &member));
	assert_true(shelf_sync(0, 12, 1, &err));
	assert_non_null(sim_file(SHELF "/000003.jsonl.gz", &copy.size));
	assert_int_equal(must_repair()->repair.files, 2);
	is_sound("");
}

/* As when the files of two archives are mixed: what is ours goes on beside it, and it is put aside. */
static void
another_archives_segment_is_not_written_to_and_gives_way_to_an_empty_one(void **state)
{
	static struct copy copy, other, after;
	struct error err = {0};
	struct shelf all = {{{0}}}, shelf;
	struct told *told;

	(void)state;
	sim_storage_reset();
	assert_true(shelf_sync(20, 22, 1, &err));
	take_copy(&other, SHELF_SEGMENT);
	make_shelf(&copy);
	sim_put_file(SHELF "/000002.jsonl.gz", other.bytes, other.size);
	assert_true(shelf_sync(9, 12, 1, &err));
	take_copy(&after, SHELF "/000002.jsonl.gz");
	assert_int_equal(after.size, other.size);
	assert_non_null(sim_file(SHELF "/000003.jsonl.gz", &after.size));
	told = must_repair();
	assert_int_equal(told->repair.files, 1);
	assert_true(told->mended.foreign);
	assert_string_equal(told->gone, "");
	is_sound("");
	shelf_note(&all, 0, 12, 1);
	shelf_note(&all, 0, 3, 2);
	shelf_look(&shelf);
	shelf_is(&shelf, &all);
	take_copy(&after, SHELF "/damaged/000002.jsonl.gz");
	assert_int_equal(after.size, other.size);
	assert_memory_equal(after.bytes, other.bytes, other.size);
	assert_int_equal(must_repair()->repair.files, 0);
	assert_int_equal(memory_used(), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(of_each_damaged_byte_all_whole_members_are_kept_and_the_original_too),
	    cmocka_unit_test(a_sound_archive_is_not_touched),
	    cmocka_unit_test(articles_that_are_gone_are_told_by_their_numbers),
	    cmocka_unit_test(a_feeds_line_that_is_lost_is_made_of_what_else_is_known),
	    cmocka_unit_test(lines_of_journals_that_can_be_read_are_kept),
	    cmocka_unit_test(a_segment_that_lost_its_end_fits_between_its_neighbours_again),
	    cmocka_unit_test(batches_that_were_never_committed_make_no_later_commit_old),
	    cmocka_unit_test(a_missing_segment_is_no_work_for_repair_but_what_it_had_is_told),
	    cmocka_unit_test(what_a_segment_had_that_lost_its_end_is_told),
	    cmocka_unit_test(what_the_newest_had_is_told_by_its_index),
	    cmocka_unit_test(where_something_was_lost_all_feeds_are_asked_anew),
	    cmocka_unit_test(
	        another_archives_segment_is_not_written_to_and_gives_way_to_an_empty_one),
	    cmocka_unit_test(each_fault_and_power_cut_costs_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
