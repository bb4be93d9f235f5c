#include "archive/merge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "archive/inside.h"
#include "archive/verify.h"
#include "base/calendar.h"
#include "base/memory.h"
#include "port/sim/sim.h"
#include "port/storage.h"
#include "tests/archive/shelf.h"
#include "tests/faults/sweep.h"

#define OTHER "other"

/* A shelf's files. */
struct box {
	char segment[(size_t)(CONFIG_BATCH_KB + 512) * 1024], marks[4096];
	size_t size, marks_size;
};

static struct box ours, theirs;

static void
pack(struct box *box)
{
	const char *data = sim_file(SHELF_SEGMENT, &box->size);

	assert_true(data != NULL && box->size <= sizeof box->segment);
	memcpy(box->segment, data, box->size);
	data = sim_file("shelf/marks.jsonl", &box->marks_size);
	if (data != NULL)
		memcpy(box->marks, data, box->marks_size);
	else
		box->marks_size = 0;
}

static void
put(const struct box *box, const char *directory)
{
	struct error err = {0};
	char path[40];

	assert_true(storage_make_directory(directory, &err));
	snprintf(path, sizeof path, "%s/000001.jsonl.gz", directory);
	sim_put_file(path, box->segment, box->size);
	snprintf(path, sizeof path, "%s/marks.jsonl", directory);
	sim_put_file(path, box->marks, box->marks_size);
}

static void
unpack(void)
{
	sim_storage_reset();
	put(&ours, SHELF);
	put(&theirs, OTHER);
}

/* At which line a merge is stopped, from 1; 0: none. */
static unsigned stop_after;

static bool
go_on(void *ctx, uint64_t done, uint64_t all, struct error *err)
{
	(void)ctx;
	assert_true(done <= all);
	if (stop_after == 0 || --stop_after > 0)
		return true;
	return error_set(err, ERROR_STOPPED, "stopped");
}

static bool
learn(void *ctx, const struct archive_feed *feed, struct error *err)
{
	return state_learn(ctx, feed->number, feed->url, feed->title, err);
}

static bool
merge(struct merge *merge, struct error *err)
{
	static const struct merge nothing = {.directory = OTHER, .progress = go_on};
	bool ok;

	*merge = nothing;
	merge->archive = archive_open(SHELF, ARCHIVE_WRITE, err);
	merge->state = merge->archive != NULL ? state_open(SHELF, err) : NULL;
	merge->marks = merge->state != NULL ? marks_open(SHELF, err) : NULL;
	ok = merge->marks != NULL && archive_feeds(merge->archive, learn, merge->state, err) &&
	     merge_archive(merge, err);
	marks_close(merge->marks);
	state_close(merge->state);
	archive_close(merge->archive);
	return ok;
}

static struct merge
must_merge(void)
{
	struct merge done;
	struct error err = {0};

	if (!merge(&done, &err))
		fail_msg("%s", err.text);
	return done;
}

static void
must_sync(unsigned first, unsigned end, unsigned revision)
{
	struct error err = {0};

	if (!shelf_sync(first, end, revision, &err))
		fail_msg("%s", err.text);
}

static void
mark(uint32_t number, unsigned flags)
{
	struct error err = {0};
	struct marks *marks = marks_open(SHELF, &err);

	assert_true(marks_set(marks, number, flags, true, &err) && marks_save(marks, &err));
	marks_close(marks);
}

/* Finds the number of a made-up article. */
struct numbering {
	char title[40];
	uint32_t number, revision;
	int64_t seen;
};

static bool
find_title(void *ctx, const struct archive_record *record, struct error *err)
{
	struct numbering *numbering = ctx;

	(void)err;
	if (slice_starts(record->entry.title, numbering->title)) {
		numbering->number = record->number;
		numbering->revision = record->revision;
		numbering->seen = record->seen;
	}
	return true;
}

static struct numbering
find(unsigned article)
{
	struct numbering numbering = {.number = 0};
	struct error err = {0};
	struct archive *archive = archive_open(SHELF, ARCHIVE_READ, &err);

	snprintf(numbering.title, sizeof numbering.title, "Article %u,", article);
	assert_true(archive_all(archive, find_title, &numbering, &err));
	archive_close(archive);
	return numbering;
}

static unsigned
marks_of(unsigned article)
{
	struct error err = {0};
	struct marks *marks = marks_open(SHELF, &err);
	unsigned flags = marks_get(marks, find(article).number);

	marks_close(marks);
	return flags;
}

static bool
no_finding(void *ctx, const struct verify_finding *finding, struct error *err)
{
	(void)ctx;
	(void)err;
	if (finding->damage)
		fail_msg("%s: %s", finding->file, finding->text);
	return true;
}

static void
is_sound(void)
{
	struct verify verify = {.found = no_finding};
	struct error err = {0};
	struct archive *archive = archive_open(SHELF, ARCHIVE_READ, &err);

	assert_true(archive != NULL && verify_archive(&verify, archive, &err));
	archive_close(archive);
}

/* What both together have. */
static struct shelf both;

/*
 * Ours: 0-5, a second revision of 0 and 1, article 2 read. Theirs: 3-9 and a second revision of 4, 3 starred,
 * 8 read; numbers differ.
 */
static int
prepare(void **state)
{
	(void)state;
	sim_storage_reset();
	must_sync(3, 10, 1);
	must_sync(4, 5, 2);
	mark(find(3).number, MARKS_STAR);
	mark(find(8).number, MARKS_READ);
	pack(&theirs);
	sim_storage_reset();
	must_sync(0, 6, 1);
	must_sync(0, 2, 2);
	mark(find(2).number, MARKS_READ);
	pack(&ours);
	unpack();
	memset(&both, 0, sizeof both);
	shelf_note(&both, 0, 10, 1);
	shelf_note(&both, 0, 2, 2);
	shelf_note(&both, 4, 5, 2);
	return 0;
}

static void
has_both(void)
{
	struct shelf shelf;

	shelf_look(&shelf);
	shelf_is(&shelf, &both);
	assert_int_equal(marks_of(2), MARKS_READ);
	assert_int_equal(marks_of(3), MARKS_STAR);
	assert_int_equal(marks_of(8), MARKS_READ);
	assert_int_equal(marks_of(5), 0);
	is_sound();
}

static void
what_either_has_both_have_then(void **state)
{
	struct merge done = must_merge();

	(void)state;
	assert_int_equal(done.articles, 4);
	assert_int_equal(done.revisions, 5);
	assert_int_equal(done.known, 3);
	assert_int_equal(done.marked, 2);
	assert_int_equal(done.feeds, 0);
	has_both();
	assert_int_equal(find(9).seen, 1280826800);
	assert_int_equal(memory_used(), 0);
}

static void
merged_twice_nothing_is_added(void **state)
{
	struct merge done;
	size_t size, marks, again;

	(void)state;
	must_merge();
	sim_file(SHELF_SEGMENT, &size);
	sim_file("shelf/marks.jsonl", &marks);
	done = must_merge();
	assert_int_equal(done.revisions + done.marked + done.purged, 0);
	sim_file(SHELF_SEGMENT, &again);
	assert_int_equal(again, size);
	sim_file("shelf/marks.jsonl", &again);
	assert_int_equal(again, marks);
	has_both();
}

static void
merged_into_nothing_all_is_there(void **state)
{
	struct merge done;
	struct shelf shelf, all = {{{0}}};

	(void)state;
	sim_storage_reset();
	put(&theirs, OTHER);
	done = must_merge();
	assert_int_equal(done.feeds, 3);
	shelf_note(&all, 3, 10, 1);
	shelf_note(&all, 4, 5, 2);
	shelf_look(&shelf);
	shelf_is(&shelf, &all);
	is_sound();
	/* A sync knows them. */
	must_sync(3, 10, 1);
	shelf_look(&shelf);
	shelf_is(&shelf, &all);
}

static void
the_other_archive_is_not_touched(void **state)
{
	const char *data;
	size_t size;

	(void)state;
	must_merge();
	data = sim_file("other/000001.jsonl.gz", &size);
	assert_int_equal(size, theirs.size);
	assert_memory_equal(data, theirs.segment, size);
	assert_null(sim_file("other/lock", &size));
	assert_null(sim_file("other/README", &size));
}

/* One article, known by its id, in a text seen at this moment. */
static void
store(const char *id, const char *title, uint32_t number, uint32_t revision, int64_t seen)
{
	struct archive_feed feed = {1, slice_of("https://example.org/1.xml"), slice_of("A feed")};
	struct archive_record record = {.number = number,
	                                .feed = 1,
	                                .revision = revision,
	                                .seen = seen,
	                                .entry = {.id = slice_of(id),
	                                          .link = slice_of("https://example.org/a"),
	                                          .title = slice_of(title),
	                                          .published = CALENDAR_NONE,
	                                          .updated = CALENDAR_NONE}};
	struct error err = {0};
	struct archive *archive = archive_open(SHELF, ARCHIVE_WRITE, &err);
	struct archive_batch *batch = archive_begin(archive, &feed, &err);
	uint64_t fingerprint;
	struct hash key;

	assert_non_null(batch);
	assert_true(entry_key(&record.entry, ENTRY_BY_ID, &key, &err));
	assert_true(entry_fingerprint(&record.entry, &fingerprint, &err));
	assert_true(archive_append(batch, &record, key, fingerprint, &err));
	assert_true(archive_finish(batch, &err) && archive_commit(archive, &err));
	archive_close(archive);
}

/* Another article that is large enough to be a batch of its own, whatever compresses it. */
static void
store_large(void)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	size_t i, size = (size_t)CONFIG_BATCH_KB * 1024 / 3 * 4;
	uint32_t random = 1;
	char *title = memory_zero(size + 1, 1);

	assert_non_null(title);
	for (i = 0; i < size; i++) {
		random = random * 1664525 + 1013904223;
		title[i] = digits[random >> 26];
	}
	store("large", title, 0, 1, 100);
	memory_free(title);
}

struct texts {
	char all[200];
};

static bool
take_text(void *ctx, const struct archive_record *record, struct error *err)
{
	struct texts *texts = ctx;
	size_t used = strlen(texts->all);

	(void)err;
	snprintf(texts->all + used, sizeof texts->all - used, "%u:%.*s@%d ",
	         (unsigned)record->revision, SLICE_ARGS(record->entry.title), (int)record->seen);
	return true;
}

static void
history_is(const char *text)
{
	struct texts texts = {""};
	struct error err = {0};
	struct archive *archive = archive_open(SHELF, ARCHIVE_READ, &err);

	assert_true(archive_history(archive, 1, take_text, &texts, &err));
	archive_close(archive);
	assert_string_equal(texts.all, text);
}

static void
merged_is(const char *text)
{
	must_merge();
	must_merge();
	history_is(text);
	is_sound();
}

static void
an_older_text_does_not_become_the_one_that_is_shown(void **state)
{
	(void)state;
	sim_storage_reset();
	store("id", "first", 0, 1, 100);
	store("id", "between", 1, 2, 200);
	store("id", "later", 1, 3, 250);
	pack(&theirs);
	sim_storage_reset();
	store("id", "first", 0, 1, 100);
	store("id", "last", 1, 2, 300);
	pack(&ours);
	unpack();
	merged_is("1:first@100 2:last@300 3:between@200 4:later@250 5:last@300 ");
}

/* An archive that got older texts by a merge has its newest twice; merged on, it stays the newest. */
static void
a_text_that_became_the_newest_again_stays_it(void **state)
{
	(void)state;
	sim_storage_reset();
	store("id", "last", 0, 1, 300);
	store("id", "first", 1, 2, 100);
	store("id", "last", 1, 3, 300);
	pack(&theirs);
	sim_storage_reset();
	store("id", "between", 0, 1, 200);
	pack(&ours);
	unpack();
	merged_is("1:between@200 2:last@300 3:first@100 4:last@300 ");
	sim_storage_reset();
	put(&theirs, OTHER);
	assert_true(storage_make_directory(SHELF, &(struct error){0}));
	merged_is("1:last@300 2:first@100 3:last@300 ");
}

/* What is killed between two commits shows the newest text, too. */
static void
no_commit_leaves_an_older_text_behind_the_newest(void **state)
{
	struct merge done;
	struct error err = {0};

	(void)state;
	sim_storage_reset();
	store("id", "last", 0, 1, 300);
	store("id", "first", 1, 2, 100);
	store_large();
	store("another", "another", 0, 1, 100);
	store("id", "last", 1, 3, 300);
	store("id", "very last", 1, 4, 400);
	pack(&theirs);
	sim_storage_reset();
	store("id", "between", 0, 1, 200);
	pack(&ours);
	unpack();
	stop_after = 5;
	assert_false(merge(&done, &err));
	history_is("1:between@200 2:last@300 3:first@100 4:very last@400 ");
	merged_is("1:between@200 2:last@300 3:first@100 4:very last@400 ");
}

static bool
purge_it(void *ctx, const struct archive_record *record, struct error *err)
{
	return archive_purge(ctx, record, 1290384000, err);
}

static void
purge(unsigned article)
{
	uint32_t number = find(article).number;
	struct error err = {0};
	struct archive *archive = archive_open(SHELF, ARCHIVE_WRITE, &err);

	assert_true(archive_load(archive, number, purge_it, archive, &err));
	assert_true(archive_commit(archive, &err));
	archive_close(archive);
}

static void
what_either_purged_is_gone_from_both_and_stays_away(void **state)
{
	struct shelf shelf;
	struct merge done;

	(void)state;
	/* They purged 4, which we have, and 8, which we have not; we purged 5, which they have. */
	sim_storage_reset();
	put(&theirs, SHELF);
	purge(4);
	purge(8);
	pack(&theirs);
	sim_storage_reset();
	put(&ours, SHELF);
	purge(5);
	pack(&ours);
	unpack();
	done = must_merge();
	assert_int_equal(done.purged, 2);
	assert_int_equal(done.barred, 1);
	both.count[4][1] = both.count[4][2] = both.count[5][1] = both.count[8][1] = 0;
	shelf_look(&shelf);
	shelf_is(&shelf, &both);
	done = must_merge();
	assert_int_equal(done.purged + done.revisions, 0);
	must_sync(0, 10, 1);
	shelf_look(&shelf);
	shelf_is(&shelf, &both);
	is_sound();
}

static void
damage_in_the_other_is_told_and_the_rest_comes(void **state)
{
	struct merge done;

	(void)state;
	theirs.segment[theirs.size / 2] ^= 1;
	unpack();
	done = must_merge();
	assert_non_null(strstr(done.damage, "000001.jsonl.gz: damaged"));
	is_sound();
}

static void
merge_with_a_fault(struct sweep *run, void *ctx)
{
	struct error err = {0};
	struct merge done;
	struct shelf shelf, before;
	bool ok;

	(void)ctx;
	unpack();
	shelf_look(&before);
	sweep_arm(run);
	ok = merge(&done, &err);
	if (!sweep_calm(run))
		run->n = 0;
	if (!ok)
		assert_true(err.kind != ERROR_NONE && err.text[0] != '\0');
	if (memory_used() != 0)
		fail_msg("%s %u: memory is held", run->fault->name, run->n);
	shelf_look(&shelf);
	shelf_has(&shelf, &before);
	must_merge();
	has_both();
}

static void
after_each_fault_and_power_cut_it_is_the_same_when_done_again(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < SWEEP_FAULTS; i++)
		sweep(&sweep_faults[i], merge_with_a_fault, NULL);
}

static void
killed_at_each_change_it_is_the_same_when_done_again(void **state)
{
	struct error err = {0};
	struct merge done;
	unsigned n;
	bool ok = false;

	(void)state;
	for (n = 1; !ok; n++) {
		unpack();
		sim_crash_after(n);
		err.kind = ERROR_NONE;
		ok = merge(&done, &err);
		sim_kill();
		must_merge();
		has_both();
	}
	assert_true(n > 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(what_either_has_both_have_then, prepare),
	    cmocka_unit_test_setup(merged_twice_nothing_is_added, prepare),
	    cmocka_unit_test_setup(merged_into_nothing_all_is_there, prepare),
	    cmocka_unit_test_setup(the_other_archive_is_not_touched, prepare),
	    cmocka_unit_test_setup(an_older_text_does_not_become_the_one_that_is_shown, prepare),
	    cmocka_unit_test_setup(a_text_that_became_the_newest_again_stays_it, prepare),
	    cmocka_unit_test_setup(no_commit_leaves_an_older_text_behind_the_newest, prepare),
	    cmocka_unit_test_setup(what_either_purged_is_gone_from_both_and_stays_away, prepare),
	    cmocka_unit_test_setup(damage_in_the_other_is_told_and_the_rest_comes, prepare),
	    cmocka_unit_test_setup(after_each_fault_and_power_cut_it_is_the_same_when_done_again,
	                           prepare),
	    cmocka_unit_test_setup(killed_at_each_change_it_is_the_same_when_done_again, prepare),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
