#include "archive/verify.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "archive/inside.h"
#include "archive/marks.h"
#include "base/memory.h"
#include "port/sim/sim.h"
#include "port/storage.h"
#include "tests/archive/shelf.h"
#include "tests/faults/sweep.h"

#define MARKS "shelf/marks.jsonl"
#define SECOND "shelf/000002.jsonl.gz"

/* What was found. */
struct found {
	struct verify verify;
	char damages[4096], leftovers[4096];
};

static bool
take(void *ctx, const struct verify_finding *finding, struct error *err)
{
	struct found *found = ctx;
	char *to = finding->damage ? found->damages : found->leftovers;
	size_t used = strlen(to);

	(void)err;
	snprintf(to + used, sizeof found->damages - used, "%s: %s\n", finding->file, finding->text);
	return true;
}

static bool
go_on(void *ctx, uint64_t done, uint64_t all, struct error *err)
{
	(void)ctx;
	(void)err;
	assert_true(done <= all);
	return true;
}

static bool
look(struct found *found, struct error *err)
{
	static const struct verify nothing = {.found = take, .progress = go_on};
	struct archive *archive = archive_open(SHELF, ARCHIVE_READ, err);
	bool ok;

	found->damages[0] = found->leftovers[0] = '\0';
	found->verify = nothing;
	found->verify.ctx = found;
	ok = archive != NULL && verify_archive(&found->verify, archive, err);
	archive_close(archive);
	return ok;
}

static struct found *
must_look(void)
{
	static struct found found;
	struct error err = {0};

	if (!look(&found, &err))
		fail_msg("%s", err.text);
	return &found;
}

static void
must_sync(unsigned first, unsigned end, unsigned revision)
{
	struct error err = {0};

	if (!shelf_sync(first, end, revision, &err))
		fail_msg("%s", err.text);
}

/* Three syncs: new articles, more, and revisions of the first. */
static void
make_shelf(void)
{
	sim_storage_reset();
	must_sync(0, 6, 1);
	must_sync(4, 9, 1);
	must_sync(0, 3, 2);
}

/* A file's bytes, to be changed and put back. */
struct copy {
	char bytes[65536];
	size_t size;
};

static const struct copy *
copy_of(const char *path)
{
	static struct copy copy;
	const char *data = sim_file(path, &copy.size);

	assert_non_null(data);
	assert_true(copy.size <= sizeof copy.bytes);
	memcpy(copy.bytes, data, copy.size);
	return &copy;
}

static void
a_sound_archive_gives_no_word(void **state)
{
	const struct found *found;

	(void)state;
	make_shelf();
	found = must_look();
	assert_string_equal(found->damages, "");
	assert_string_equal(found->leftovers, "");
	assert_int_equal(found->verify.segments, 1);
	assert_int_equal(found->verify.articles, 9);
	assert_int_equal(found->verify.revisions, 12);
	assert_int_equal(found->verify.bytes, copy_of(SHELF_SEGMENT)->size);
	assert_int_equal(memory_used(), 0);
}

static void
each_damaged_bit_is_found_and_its_place_named(void **state)
{
	static const int flips[] = {0x01, 0x80, 0xff};
	static struct copy whole;
	const struct found *found;
	unsigned long long from, to;
	char byte;
	size_t i;

	(void)state;
	make_shelf();
	whole = *copy_of(SHELF_SEGMENT);
	for (i = 0; i < whole.size * 3; i++) {
		byte = whole.bytes[i / 3];
		whole.bytes[i / 3] = (char)(byte ^ flips[i % 3]);
		sim_put_file(SHELF_SEGMENT, whole.bytes, whole.size);
		whole.bytes[i / 3] = byte;
		found = must_look();
		if (found->verify.damages == 0)
			fail_msg("byte %u is damaged: %s", (unsigned)i / 3, found->leftovers);
		assert_int_equal(sscanf(found->damages,
		                        "000001.jsonl.gz: bytes %llu to %llu:", &from, &to),
		                 2);
		assert_true(from <= i / 3 && i / 3 <= to);
	}
}

static void
each_length_of_a_cut_batch_is_an_unfinished_sync_and_no_damage(void **state)
{
	static struct copy whole;
	const struct found *found;
	size_t committed, size;

	(void)state;
	sim_storage_reset();
	must_sync(0, 6, 1);
	committed = copy_of(SHELF_SEGMENT)->size;
	must_sync(6, 12, 1);
	whole = *copy_of(SHELF_SEGMENT);
	for (size = committed; size < whole.size; size++) {
		sim_put_file(SHELF_SEGMENT, whole.bytes, size);
		found = must_look();
		if (found->verify.damages > 0)
			fail_msg("cut at %u: %s", (unsigned)size, found->damages);
		assert_int_equal(found->verify.leftovers, size > committed);
	}
}

static void
each_length_of_a_batch_that_ends_in_zeros_is_none_either(void **state)
{
	static struct copy whole;
	const struct found *found;
	size_t committed, size;

	(void)state;
	sim_storage_reset();
	must_sync(0, 6, 1);
	committed = copy_of(SHELF_SEGMENT)->size;
	must_sync(6, 12, 1);
	whole = *copy_of(SHELF_SEGMENT);
	for (size = whole.size; size-- > committed;) {
		whole.bytes[size] = '\0';
		sim_put_file(SHELF_SEGMENT, whole.bytes, whole.size);
		found = must_look();
		if (found->verify.damages > 0)
			fail_msg("zeros from %u on: %s", (unsigned)size, found->damages);
	}
}

/* Feeds are visited side by side: one is committed while the other's articles have numbers already. */
static void
numbers_of_batches_that_overlap_are_sound(void **state)
{
	struct archive_feed feeds[2] = {{.number = 1}, {.number = 2}};
	struct archive_record record = {.seen = 1};
	struct archive_batch *batches[2];
	struct error err = {0};
	struct hash key = {0};
	struct archive *archive;
	unsigned i;

	(void)state;
	sim_storage_reset();
	archive = archive_open(SHELF, ARCHIVE_WRITE, &err);
	assert_non_null(archive);
	for (i = 0; i < 2; i++) {
		batches[i] = archive_begin(archive, &feeds[i], &err);
		assert_non_null(batches[i]);
		key.low = i;
		record.number = 0;
		record.revision = 1;
		record.feed = feeds[i].number;
		record.entry = shelf_entry(i, 1);
		assert_true(archive_append(batches[i], &record, key, i, &err));
	}
	for (i = 2; i-- > 0;) {
		assert_true(archive_finish(batches[i], &err));
		assert_true(archive_commit(archive, &err));
	}
	archive_close(archive);
	assert_string_equal(must_look()->damages, "");
	assert_int_equal(must_look()->verify.articles, 2);
}

/* Ten articles in a segment that is done with, and two in the next. */
static void
make_two_segments(void)
{
	struct error err = {0};
	struct archive *archive;
	struct writer *w;

	sim_storage_reset();
	must_sync(0, 5, 1);
	must_sync(5, 10, 1);
	archive = archive_open(SHELF, ARCHIVE_WRITE, &err);
	assert_non_null(archive);
	w = archive->writer;
	w->segment++;
	w->start = w->kept = w->size = 0;
	w->headed = w->named = false;
	w->feeds_known = true;
	assert_true(shelf_offer(archive, 10, 12, 1, &err));
	assert_true(archive_commit(archive, &err));
	archive_close(archive);
	assert_string_equal(must_look()->damages, "");
}

static void
a_segment_that_is_done_with_may_not_be_shorter(void **state)
{
	static struct copy whole;
	size_t size;

	(void)state;
	make_two_segments();
	whole = *copy_of(SHELF_SEGMENT);
	for (size = 0; size < whole.size; size++) {
		sim_put_file(SHELF_SEGMENT, whole.bytes, size);
		if (must_look()->verify.damages == 0)
			fail_msg("cut at %u is not found", (unsigned)size);
	}
}

static void
a_segment_that_is_gone_is_named(void **state)
{
	struct error err = {0};

	(void)state;
	make_two_segments();
	assert_true(storage_remove(SHELF_SEGMENT, &err));
	assert_non_null(strstr(must_look()->damages, "000001.jsonl.gz: missing\n"));
}

/* Puts a segment together from members of our own making. */
struct forge {
	struct member_writer *deflate;
	struct buffer bytes;
	struct member_commit commit;
};

static void
forge_begin(struct forge *forge)
{
	static const struct forge empty = {.commit.next = 9};
	struct error err = {0};

	*forge = empty;
	forge->deflate = member_open(6, &err);
	assert_non_null(forge->deflate);
}

static void
forge_add(struct forge *forge, unsigned kind, uint32_t first, uint32_t last, const char *text)
{
	struct member member = {.kind = kind, .first = first, .last = last};
	struct error err = {0};
	const char *at;

	for (at = text; *at != '\0'; at++)
		member.lines += *at == '\n';
	forge->commit.members++;
	forge->commit.lines += member.lines;
	assert_true(member_write(forge->deflate, &member, slice_of(text), &forge->bytes, &err));
}

/* The commit over all of it, unless it was begun by the test. */
static const struct found *
forge_look(struct forge *forge)
{
	struct member member = {.kind = MEMBER_COMMIT};
	struct error err = {0};

	forge->commit.sequence++;
	forge->commit.crc = member_crc(0, buffer_slice(&forge->bytes));
	member.commit = forge->commit;
	assert_true(member_write(forge->deflate, &member, slice_of(""), &forge->bytes, &err));
	sim_storage_reset();
	storage_make_directory(SHELF, &err);
	sim_put_file(SHELF_SEGMENT, forge->bytes.data, forge->bytes.size);
	buffer_free(&forge->bytes);
	member_close(forge->deflate);
	return must_look();
}

#define HEADER "{\"_feedarc\":{\"format\":1,\"segment\":1}}\n"
#define FEED "{\"_feedarc\":{\"feed\":3,\"url\":\"u\"}}\n"
#define ARTICLE "{\"title\":\"a\",\"_feedarc\":{\"n\":7,\"feed\":3}}\n"
#define REVISED "{\"title\":\"b\",\"_feedarc\":{\"n\":7,\"feed\":3,\"rev\":2}}\n"

/* The beginning of all: header, feed, one article. */
static void
forge_usual(struct forge *forge)
{
	forge_begin(forge);
	forge_add(forge, MEMBER_HEADER, 0, 0, HEADER);
	forge_add(forge, MEMBER_FEED, 3, 3, FEED);
	forge_add(forge, MEMBER_RECORDS, 7, 7, ARTICLE);
}

static void
what_is_forged_here_is_sound_without_a_lie(void **state)
{
	struct forge forge;

	(void)state;
	forge_usual(&forge);
	forge_add(&forge, 77, 0, 0, "a later version's\n");
	assert_string_equal(forge_look(&forge)->damages, "");
}

static void
each_promise_that_is_broken_is_found_though_all_sums_are_right(void **state)
{
	static const struct {
		unsigned kind;
		uint32_t first, last;
		const char *text, *finding;
	} lies[] = {
	    {MEMBER_RECORDS, 7, 7, ARTICLE, "revision 1 of article 7 twice"},
	    {MEMBER_RECORDS, 7, 7, REVISED, "other articles than its head says"},
	    {MEMBER_RECORDS, 8, 8, "{\"_feedarc\":{\"n\":8,\"feed\":4}}\n", "not told of"},
	    {MEMBER_RECORDS, 1, 1, "{\"_feedarc\":{\"n\":2,\"feed\":3}}\n", "other articles"},
	    {MEMBER_RECORDS, 9, 9, "{\"_feedarc\":{\"n\":9,\"feed\":3}}\n", "does not know of"},
	    {MEMBER_RECORDS, 8, 8, "{\"_feedarc\":{\"n\":8,\"feed\":3}\n", "can't be read"},
	    {MEMBER_RECORDS, 8, 8, "{\"_feedarc\":{\"n\":8,\"feed\":3}}", "without an end"},
	    {MEMBER_LEDGER, 7, 7, ARTICLE, "ledger that can't be read"},
	    {MEMBER_LEDGER, 7, 7, "{\"_feedarc\":{\"n\":8,\"feed\":3,\"purged\":true}}\n",
	     "ledger"},
	    {MEMBER_FEED, 5, 5, FEED, "another feed"},
	    {MEMBER_FEED, 5, 5, "{}\n", "can't be read"},
	    {MEMBER_HEADER, 0, 0, HEADER, "not at the front"},
	};
	struct forge forge;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof lies / sizeof *lies; i++) {
		forge_usual(&forge);
		forge_add(&forge, lies[i].kind, lies[i].first, lies[i].last, lies[i].text);
		if (strstr(forge_look(&forge)->damages, lies[i].finding) == NULL)
			fail_msg("lie %u: %s", (unsigned)i, must_look()->damages);
	}
}

static void
a_header_must_be_there_and_be_this_segments(void **state)
{
	struct forge forge;

	(void)state;
	forge_begin(&forge);
	forge_add(&forge, MEMBER_FEED, 3, 3, FEED);
	assert_non_null(strstr(forge_look(&forge)->damages, "no header"));
	forge_begin(&forge);
	forge_add(&forge, MEMBER_HEADER, 0, 0, "{\"_feedarc\":{\"format\":1,\"segment\":2}}\n");
	assert_non_null(strstr(forge_look(&forge)->damages, "another segment's header"));
}

static void
commits_must_tell_the_truth(void **state)
{
	struct forge forge;

	(void)state;
	forge_usual(&forge);
	forge.commit.lines++;
	assert_non_null(strstr(forge_look(&forge)->damages, "not as many members or lines"));
	forge_usual(&forge);
	forge.commit.start = 44;
	assert_non_null(strstr(forge_look(&forge)->damages, "does not follow"));
	forge_usual(&forge);
	forge.commit.sequence = 5;
	assert_non_null(strstr(forge_look(&forge)->damages, "are missing"));
	forge_usual(&forge);
	forge.commit.next = 7;
	assert_non_null(strstr(forge_look(&forge)->damages, "does not know of"));
}

static void
a_rewritten_segment_must_end_in_its_commit(void **state)
{
	static struct copy whole;
	struct error err = {0};
	struct forge forge;
	size_t size;

	(void)state;
	forge_usual(&forge);
	forge_look(&forge);
	whole = *copy_of(SHELF_SEGMENT);
	assert_true(storage_remove(SHELF_SEGMENT, &err));
	for (size = 0; size <= whole.size; size++) {
		sim_put_file("shelf/000001-1.jsonl.gz", whole.bytes, size);
		if ((must_look()->verify.damages == 0) != (size == whole.size))
			fail_msg("cut at %u: %s", (unsigned)size, must_look()->damages);
	}
}

static void
lines_of_marks_are_read_and_torn_ones_are_no_damage(void **state)
{
	static const char good[] = "{\"n\":1,\"read\":true}\n",
	                  torn[] = "{\"n\":1,\"re\n{\"n\":1}\n",
	                  bad[] = "{\"n\":1}\n{\"n\":1,\"read\"true}\n",
	                  zeros[] = "{\"n\":1,\0\0\0";
	const struct found *found;

	(void)state;
	make_shelf();
	sim_put_file(MARKS, good, sizeof good - 1);
	assert_string_equal(must_look()->damages, "");
	sim_put_file(MARKS, torn, sizeof torn - 1);
	found = must_look();
	assert_string_equal(found->damages, "");
	assert_string_equal(found->leftovers, "marks.jsonl: line 1: cut short by a crash\n");
	sim_put_file(MARKS, zeros, sizeof zeros - 1);
	found = must_look();
	assert_string_equal(found->damages, "");
	assert_string_equal(found->leftovers,
	                    "marks.jsonl: line 1: zeros, as a crash leaves them\n");
	sim_put_file(MARKS, bad, sizeof bad - 1);
	assert_string_equal(must_look()->damages, "marks.jsonl: line 2: can't be read\n");
}

static bool
stop(void *ctx, uint64_t done, uint64_t all, struct error *err)
{
	(void)ctx;
	(void)all;
	return done < 100 || error_set(err, ERROR_STOPPED, "stopped");
}

static void
whoever_watches_can_end_it(void **state)
{
	struct verify verify = {.found = take, .progress = stop};
	struct error err = {0};
	struct archive *archive;

	(void)state;
	make_shelf();
	archive = archive_open(SHELF, ARCHIVE_READ, &err);
	assert_false(verify_archive(&verify, archive, &err));
	assert_int_equal(err.kind, ERROR_STOPPED);
	archive_close(archive);
	assert_int_equal(memory_used(), 0);
}

static void
verify_with_a_fault(struct sweep *run, void *ctx)
{
	static struct found found;
	struct error err = {0};
	bool ok;

	(void)ctx;
	sweep_arm(run);
	ok = look(&found, &err);
	if (!sweep_calm(run))
		run->n = 0;
	else if (ok)
		assert_int_equal(found.verify.revisions, 12);
	if (!ok)
		assert_true(err.kind != ERROR_NONE && err.text[0] != '\0');
	else
		assert_string_equal(found.damages, "");
	assert_int_equal(memory_used(), 0);
}

static void
each_fault_is_told_and_none_is_taken_for_damage(void **state)
{
	size_t i;

	(void)state;
	make_shelf();
	sim_put_file(MARKS, "{\"n\":1}\n", 8);
	for (i = 0; i < SWEEP_FAULTS; i++)
		if (!sweep_faults[i].power)
			sweep(&sweep_faults[i], verify_with_a_fault, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_sound_archive_gives_no_word),
	    cmocka_unit_test(each_damaged_bit_is_found_and_its_place_named),
	    cmocka_unit_test(each_length_of_a_cut_batch_is_an_unfinished_sync_and_no_damage),
	    cmocka_unit_test(each_length_of_a_batch_that_ends_in_zeros_is_none_either),
	    cmocka_unit_test(numbers_of_batches_that_overlap_are_sound),
	    cmocka_unit_test(a_segment_that_is_done_with_may_not_be_shorter),
	    cmocka_unit_test(a_segment_that_is_gone_is_named),
	    cmocka_unit_test(what_is_forged_here_is_sound_without_a_lie),
	    cmocka_unit_test(each_promise_that_is_broken_is_found_though_all_sums_are_right),
	    cmocka_unit_test(a_header_must_be_there_and_be_this_segments),
	    cmocka_unit_test(commits_must_tell_the_truth),
	    cmocka_unit_test(a_rewritten_segment_must_end_in_its_commit),
	    cmocka_unit_test(lines_of_marks_are_read_and_torn_ones_are_no_damage),
	    cmocka_unit_test(whoever_watches_can_end_it),
	    cmocka_unit_test(each_fault_is_told_and_none_is_taken_for_damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
