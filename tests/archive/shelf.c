#include "tests/archive/shelf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "archive/inside.h"
#include "base/calendar.h"

/* Words enough that no two texts are alike and that they compress like text. */
static void
write_words(unsigned seed, char *to, size_t room)
{
	static const char *const words[] = {"feed", "archive", "never", "loses",  "an",  "article",
	                                    "and",  "reads",   "it",    "again.", "été", "日本"};
	size_t n = 0;
	uint32_t state = seed * 2654435761u + 1;

	to[0] = '\0';
	while (n + 24 < room) {
		state = state * 1664525u + 1013904223u;
		n += (size_t)snprintf(to + n, room - n, "%s%s", n > 0 ? " " : "<p>",
		                      words[(state >> 16) % 12]);
	}
}

struct entry
shelf_entry(unsigned article, unsigned revision)
{
	static char id[40], link[60], title[60], content[240];
	struct entry entry = {.published = 1280826720 + article, .updated = CALENDAR_NONE};

	snprintf(id, sizeof id, "tag:example.org,2010:%u", article);
	snprintf(link, sizeof link, "https://example.org/articles/%u", article);
	snprintf(title, sizeof title, "Article %u, revision %u", article, revision);
	write_words(article * 10 + revision, content, sizeof content);
	entry.id = slice_of(id);
	entry.link = slice_of(link);
	entry.title = slice_of(title);
	entry.content = slice_of(content);
	return entry;
}

uint32_t
shelf_feed(unsigned article)
{
	return article % 3 + 1;
}

static bool
offer_one(struct archive *archive, struct archive_batch *batch, unsigned article, unsigned revision,
          struct error *err)
{
	struct archive_record record = {.seen = SHELF_SEEN,
	                                .entry = shelf_entry(article, revision)};
	struct archive_match match;
	uint64_t fingerprint;
	struct hash key;

	if (!entry_key(&record.entry, ENTRY_BY_ID, &key, err) ||
	    !entry_fingerprint(&record.entry, &fingerprint, err) ||
	    !archive_find(archive, shelf_feed(article), key, fingerprint, &match, err))
		return false;
	if (match.same || match.purged)
		return true;
	record.number = match.number;
	record.revision = match.number > 0 ? match.revision + 1 : 1;
	return archive_append(batch, &record, key, fingerprint, err);
}

bool
shelf_offer(struct archive *archive, unsigned first, unsigned end, unsigned revision,
            struct error *err)
{
	struct archive_feed feed = {0};
	struct archive_batch *batch;
	char url[40];
	bool ok = true;
	unsigned i;

	for (feed.number = 1; ok && feed.number <= 3; feed.number++) {
		snprintf(url, sizeof url, "https://example.org/%u.xml", (unsigned)feed.number);
		feed.url = slice_of(url);
		feed.title = slice_of("A feed");
		batch = archive_begin(archive, &feed, err);
		ok = batch != NULL;
		for (i = first; ok && i < end; i++)
			if (shelf_feed(i) == feed.number)
				ok = offer_one(archive, batch, i, revision, err);
		/* The first error counts. */
		if (ok)
			ok = archive_finish(batch, err);
		else
			archive_finish(batch, &(struct error){0});
	}
	return ok;
}

bool
shelf_sync(unsigned first, unsigned end, unsigned revision, struct error *err)
{
	struct archive *archive = archive_open(SHELF, ARCHIVE_WRITE, err);
	bool ok = archive != NULL && shelf_offer(archive, first, end, revision, err) &&
	          archive_commit(archive, err);

	archive_close(archive);
	return ok;
}

struct counting {
	struct shelf *shelf;
	uint32_t number[SHELF_ARTICLES];
};

static bool
count_one(void *ctx, const struct archive_record *record, struct error *err)
{
	struct counting *counting = ctx;
	unsigned article = 0, revision = 0;
	char title[80] = "";
	struct entry expected;

	(void)err;
	assert_true(record->entry.title.size < sizeof title);
	memcpy(title, record->entry.title.data, record->entry.title.size);
	assert_int_equal(sscanf(title, "Article %u, revision %u", &article, &revision), 2);
	assert_true(article < SHELF_ARTICLES && revision <= SHELF_REVISIONS);
	expected = shelf_entry(article, revision);
	assert_true(slice_equal(record->entry.id, expected.id));
	assert_true(slice_equal(record->entry.content, expected.content));
	assert_int_equal(record->feed, shelf_feed(article));
	counting->shelf->count[article][revision]++;
	/* One article, one number. */
	assert_true(record->number > 0);
	if (counting->number[article] == 0)
		counting->number[article] = record->number;
	assert_int_equal(counting->number[article], record->number);
	return true;
}

void
shelf_count(struct archive *archive, struct shelf *shelf)
{
	struct counting counting = {.shelf = shelf};
	struct error err = {0};
	unsigned i, j;

	memset(shelf, 0, sizeof *shelf);
	if (!archive_all(archive, count_one, &counting, &err))
		fail_msg("%s", err.text);
	for (i = 0; i < SHELF_ARTICLES; i++)
		for (j = 0; j < i; j++)
			assert_true(counting.number[i] == 0 ||
			            counting.number[i] != counting.number[j]);
}

void
shelf_look(struct shelf *shelf)
{
	struct error err = {0};
	struct archive *archive = archive_open(SHELF, ARCHIVE_READ, &err);

	memset(shelf, 0, sizeof *shelf);
	if (archive == NULL && err.kind != ERROR_MISSING)
		fail_msg("%s", err.text);
	if (archive != NULL)
		shelf_count(archive, shelf);
	archive_close(archive);
}

void
shelf_note(struct shelf *shelf, unsigned first, unsigned end, unsigned revision)
{
	unsigned i;

	for (i = first; i < end; i++)
		shelf->count[i][revision] = 1;
}

void
shelf_has(const struct shelf *shelf, const struct shelf *all)
{
	unsigned i, j;

	for (i = 0; i < SHELF_ARTICLES; i++)
		for (j = 0; j <= SHELF_REVISIONS; j++) {
			if (shelf->count[i][j] < all->count[i][j])
				fail_msg("article %u, revision %u is lost", i, j);
			if (shelf->count[i][j] > 1)
				fail_msg("article %u, revision %u is there twice", i, j);
		}
}

void
shelf_is(const struct shelf *shelf, const struct shelf *all)
{
	shelf_has(shelf, all);
	assert_memory_equal(shelf, all, sizeof *shelf);
}

struct archive *
shelf_open(enum archive_mode mode)
{
	struct error err = {0};
	struct archive *archive = archive_open(SHELF, mode, &err);

	if (archive == NULL)
		fail_msg("%s", err.text);
	return archive;
}

static bool
write_number(void *ctx, const struct archive_record *record, struct error *err)
{
	buffer_print(ctx, "%lu.%lu ", (unsigned long)record->number,
	             (unsigned long)record->revision);
	return buffer_ok(ctx, err);
}

void
shelf_gives(struct archive *archive, const char *expected)
{
	struct buffer given = {0};
	struct error err = {0};

	if (!archive_each(archive, write_number, &given, &err))
		fail_msg("%s", err.text);
	assert_string_equal(buffer_text(&given), expected);
	buffer_free(&given);
}

bool
shelf_write_feed(void *ctx, const struct archive_feed *feed, struct error *err)
{
	buffer_print(ctx, "%u %.*s %.*s\n", (unsigned)feed->number, SLICE_ARGS(feed->url),
	             SLICE_ARGS(feed->title));
	return buffer_ok(ctx, err);
}
