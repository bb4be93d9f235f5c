#include "harness.h"

#include "archive/archive.h"
#include "archive/marks.h"
#include "archive/state.h"
#include "base/calendar.h"
#include "port/sim/sim.h"
#include "port/storage.h"

#define FOLDER "shelf"

static bool
count_article(void *ctx, const struct archive_record *record, struct error *err)
{
	size_t *count = ctx;

	(void)err;
	harness_must(record->number > 0, "articles have numbers");
	++*count;
	return true;
}

static bool
count_feed(void *ctx, const struct archive_feed *feed, struct error *err)
{
	size_t *count = ctx;

	(void)feed;
	(void)err;
	++*count;
	return true;
}

/* Reads all there is; SIZE_MAX when it can't be. */
static size_t
look(void)
{
	struct error err = {0};
	struct archive *archive = archive_open(FOLDER, ARCHIVE_READ, &err);
	size_t count = 0, feeds = 0;
	bool ok = archive != NULL && archive_each(archive, count_article, &count, &err);

	if (archive != NULL) {
		archive_feeds(archive, count_feed, &feeds, &err);
		archive_damage(archive);
	}
	archive_close(archive);
	return ok ? count : SIZE_MAX;
}

static bool
append(struct archive *archive, struct error *err)
{
	const struct archive_feed feed = {7, SLICE("http://example.org/"), SLICE("x")};
	struct archive_record record = {.seen = CALENDAR_NONE};
	struct archive_batch *batch = archive_begin(archive, &feed, err);
	struct hash key = {1, 2};
	bool ok;

	if (batch == NULL)
		return false;
	record.feed = feed.number;
	record.revision = 1;
	record.entry.published = CALENDAR_NONE;
	record.entry.updated = CALENDAR_NONE;
	record.entry.title = slice_of("one more");
	ok = archive_append(batch, &record, key, 3, err);
	return archive_finish(batch, err) && ok && archive_commit(archive, err);
}

/* Whatever lies there, what is added to it is not lost, and neither is what was seen. */
static void
check_append(size_t before)
{
	struct error err = {0};
	struct archive *archive = archive_open(FOLDER, ARCHIVE_WRITE, &err);
	bool added = archive != NULL && append(archive, &err);
	size_t after;

	archive_close(archive);
	if (!added)
		return;
	after = look();
	harness_must(before != SIZE_MAX && after != SIZE_MAX && after > before,
	             "nothing is lost, and the new article is there");
}

static void
check_lists(void)
{
	struct error err = {0};
	struct state *state = state_open(FOLDER, &err);
	struct marks *marks = marks_open(FOLDER, &err);

	if (state != NULL && state_add(state, slice_of("http://example.org/new"), &err) != NULL)
		state_save(state, &err);
	if (marks != NULL && marks_set(marks, 1, MARKS_READ, true, &err))
		marks_save(marks, &err);
	state_close(state);
	marks_close(marks);
}

void
fuzz_archive(struct slice input)
{
	struct harness harness;
	struct error err = {0};

	harness_begin(&harness, input);
	sim_storage_reset();
	harness_must(storage_make_directory(FOLDER, &err), "there is a directory");
	sim_put_file(FOLDER "/000001.jsonl.gz", harness.document.data, harness.document.size);
	sim_put_file(FOLDER "/state.jsonl", harness.document.data, harness.document.size);
	sim_put_file(FOLDER "/marks.jsonl", harness.document.data, harness.document.size);
	check_append(look());
	check_lists();
	if (harness_refuse(&harness)) {
		look();
		check_lists();
	}
	harness_end(&harness);
	sim_storage_reset();
}
