/* Articles whose ids moved: one article, whatever key it is looked up by. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "archive/inside.h"
#include "archive/merge.h"
#include "archive/rewrite.h"
#include "archive/verify.h"
#include "base/calendar.h"
#include "base/memory.h"
#include "port/sim/sim.h"
#include "tests/archive/shelf.h"

#define OTHER "other"

/* Fails the test with what went wrong. */
static void
must(bool ok, const struct error *err)
{
	if (!ok)
		fail_msg("%s", err->text);
}

static struct archive *
must_open(const char *directory)
{
	struct error err = {0};
	struct archive *archive = archive_open(directory, ARCHIVE_WRITE, &err);

	must(archive != NULL, &err);
	return archive;
}

/* The one article of this test, as it comes with an id and a text. */
static struct entry
entry_of(const char *id, const char *text)
{
	struct entry entry = {.published = 1280826720, .updated = CALENDAR_NONE};

	entry.id = slice_of(id);
	entry.link = slice_of("https://example.org/post");
	entry.title = slice_of("A post that moved");
	entry.content = slice_of(text);
	return entry;
}

static struct archive_match
find(struct archive *archive, const char *id, const char *text)
{
	struct entry entry = entry_of(id, text);
	struct archive_match match = {.number = 0};
	struct error err = {0};
	uint64_t fingerprint;
	struct hash key;

	must(entry_key(&entry, ENTRY_BY_ID, &key, &err) &&
	         entry_fingerprint(&entry, &fingerprint, &err) &&
	         archive_find(archive, 1, key, fingerprint, &match, &err),
	     &err);
	return match;
}

static struct archive_match
find_in(const char *directory, const char *id, const char *text)
{
	struct archive *archive = must_open(directory);
	struct archive_match match = find(archive, id, text);

	archive_close(archive);
	return match;
}

static unsigned stored;

/* Stores what is not known; each later than the one before. */
static void
store(const char *directory, const char *id, const char *text)
{
	static const struct archive_feed feed = {1, SLICE("https://example.org/1.xml"),
	                                         SLICE("A feed")};
	struct archive *archive = must_open(directory);
	struct archive_match match = find(archive, id, text);
	struct archive_record record = {.feed = 1, .seen = SHELF_SEEN + stored++};
	struct archive_batch *batch;
	struct error err = {0};
	uint64_t fingerprint;
	struct hash key;

	record.entry = entry_of(id, text);
	record.number = match.number;
	record.revision = match.number > 0 ? match.revision + 1 : 1;
	must(entry_key(&record.entry, ENTRY_BY_ID, &key, &err) &&
	         entry_fingerprint(&record.entry, &fingerprint, &err),
	     &err);
	batch = archive_begin(archive, &feed, &err);
	must(batch != NULL && archive_append(batch, &record, key, fingerprint, &err) &&
	         archive_finish(batch, &err) && archive_commit(archive, &err),
	     &err);
	archive_close(archive);
}

/* Article 1, whose text this is, comes with another id. */
static void
move(const char *directory, const char *id, const char *text)
{
	struct archive *archive = must_open(directory);
	struct archive_record record = {.number = 1, .feed = 1, .revision = 1};
	struct error err = {0};
	uint64_t fingerprint;
	struct hash key;

	record.entry = entry_of(id, text);
	must(entry_key(&record.entry, ENTRY_BY_ID, &key, &err) &&
	         entry_fingerprint(&record.entry, &fingerprint, &err) &&
	         archive_add_alias(archive, &record, key, fingerprint, &err) &&
	         archive_commit(archive, &err),
	     &err);
	archive_close(archive);
}

/* Writes the only segment anew as it is, or without what was purged, as sealing and compacting do. */
static void
seal(void)
{
	struct archive *archive = must_open(SHELF);
	struct rewrite rewrite = {.directory = NULL};
	struct error err = {0};

	must(archive_rewrite(archive, archive_segment(archive, 0), &rewrite, &err), &err);
	archive_close(archive);
}

static void
compact(void)
{
	struct archive *archive = must_open(SHELF);
	struct archive_compaction wanted = {0};
	struct error err = {0};

	archive_begin_segment(archive);
	must(archive_compact(archive, &wanted, NULL, NULL, &err), &err);
	assert_true(wanted.dropped > 0);
	archive_close(archive);
}

static bool
purge_record(void *ctx, const struct archive_record *record, struct error *err)
{
	return archive_purge(ctx, record, SHELF_SEEN, err);
}

static void
purge(void)
{
	struct archive *archive = must_open(SHELF);
	struct error err = {0};

	must(archive_load(archive, 1, purge_record, archive, &err) && archive_commit(archive, &err),
	     &err);
	archive_close(archive);
}

static bool
no_finding(void *ctx, const struct verify_finding *finding, struct error *err)
{
	(void)ctx;
	(void)err;
	fail_msg("%s: %s", finding->file, finding->text);
	return true;
}

/* So many articles and revisions are there, and verify finds nothing. */
static void
holds(uint32_t articles, uint64_t revisions)
{
	struct verify verify = {.found = no_finding};
	struct error err = {0};
	struct archive *archive = archive_open(SHELF, ARCHIVE_READ, &err);

	must(archive != NULL && verify_archive(&verify, archive, &err), &err);
	archive_close(archive);
	assert_int_equal(verify.articles, articles);
	assert_int_equal(verify.revisions, revisions);
	assert_int_equal(memory_used(), 0);
}

static void
leads_to_1(const char *id, const char *text)
{
	struct archive_match match = find_in(SHELF, id, text);

	if (match.number != 1 || !match.same)
		fail_msg("%s: %u%s", id, (unsigned)match.number, match.same ? "" : ", other text");
}

static void
an_alias_leads_to_its_article_also_when_that_is_sealed(void **state)
{
	(void)state;
	sim_storage_reset();
	store(SHELF, "old", "text");
	assert_int_equal(find_in(SHELF, "new", "text").number, 0);
	move(SHELF, "new", "text");
	leads_to_1("new", "text");
	leads_to_1("old", "text");
	seal();
	leads_to_1("new", "text");
	leads_to_1("old", "text");
	store(SHELF, "new", "edited");
	assert_int_equal(find_in(SHELF, "new", "edited").revision, 2);
	holds(1, 2);
}

static void
the_line_of_an_alias_is_read_as_it_was_written(void **state)
{
	struct line_alias alias = {.number = 12,
	                           .feed = 3,
	                           .revision = 2,
	                           .key = {0x0123456789ABCDEF, 0xFEDCBA9876543210},
	                           .fingerprint = 42},
	                  read;
	struct line_reader *reader;
	struct buffer line = {0};
	struct error err = {0};

	(void)state;
	alias.id = slice_of("an \"id\"");
	alias.link = slice_of("https://example.org/é");
	line_write_alias(&alias, &line);
	reader = line_open(&err);
	must(line_read_alias(reader, buffer_slice(&line), &read, &err), &err);
	assert_int_equal(read.number, 12);
	assert_int_equal(read.feed, 3);
	assert_int_equal(read.revision, 2);
	assert_true(read.key.low == alias.key.low && read.key.high == alias.key.high);
	assert_true(read.fingerprint == 42);
	assert_true(slice_equal(read.id, alias.id) && slice_equal(read.link, alias.link));
	/* Neither a line of the ledger nor one of an article is one. */
	assert_false(
	    line_read_alias(reader, slice_of("{\"_feedarc\":{\"n\":1,\"feed\":1}}"), &read, &err));
	assert_int_equal(err.kind, ERROR_FORMAT);
	line_close(reader);
	buffer_free(&line);
}

static void
what_is_purged_stays_away_by_each_key_that_it_had(void **state)
{
	static const char *const ids[] = {"old", "new", "newest"};
	size_t i;

	(void)state;
	sim_storage_reset();
	store(SHELF, "old", "text");
	move(SHELF, "new", "text");
	store(SHELF, "new", "edited");
	move(SHELF, "newest", "edited");
	purge();
	for (i = 0; i < 3; i++)
		assert_true(find_in(SHELF, ids[i], "another").purged);
	compact();
	for (i = 0; i < 3; i++)
		if (!find_in(SHELF, ids[i], "another").purged)
			fail_msg("%s comes again", ids[i]);
	holds(0, 0);
}

/* Joins the other archive into the shelf. */
static struct merge
merge(void)
{
	struct merge merge = {.directory = OTHER};
	struct error err = {0};

	merge.archive = must_open(SHELF);
	merge.state = state_open(SHELF, &err);
	merge.marks = marks_open(SHELF, &err);
	assert_true(merge.state != NULL && merge.marks != NULL);
	must(state_learn(merge.state, 1, slice_of("https://example.org/1.xml"), slice_of("A feed"),
	                 &err),
	     &err);
	must(merge_archive(&merge, &err), &err);
	marks_close(merge.marks);
	state_close(merge.state);
	archive_close(merge.archive);
	return merge;
}

static void
an_article_is_merged_with_all_its_keys(void **state)
{
	(void)state;
	sim_storage_reset();
	store(OTHER, "old", "text");
	move(OTHER, "new", "text");
	assert_int_equal(merge().articles, 1);
	leads_to_1("old", "text");
	leads_to_1("new", "text");
	assert_int_equal(merge().articles, 0);
	holds(1, 1);
}

static void
an_article_that_is_here_by_its_new_id_alone_is_not_merged_twice(void **state)
{
	(void)state;
	sim_storage_reset();
	store(OTHER, "old", "before");
	store(OTHER, "old", "text");
	move(OTHER, "new", "text");
	store(SHELF, "new", "text");
	store(SHELF, "new", "edited");
	assert_int_equal(merge().articles, 0);
	leads_to_1("new", "text");
	leads_to_1("old", "before");
	/* The newest stays the one that is shown: so it is there once more. */
	assert_true(find_in(SHELF, "new", "edited").latest);
	assert_int_equal(find_in(SHELF, "new", "edited").revision, 5);
	holds(1, 5);
	merge();
	holds(1, 5);
}

/* In a sealed segment the ledger comes in front, and perhaps in a chunk before that of the text. */
static void
a_ledger_in_an_earlier_chunk_than_the_newest_text_is_seen(void **state)
{
	struct archive *archive;
	struct chunk_of of = {.from = 0};
	struct chunk chunk;
	struct entry entry = entry_of("old", "text");
	struct index_match match;
	struct error err = {0};
	uint64_t fingerprint = 0;
	struct hash key;
	unsigned chunks = 0;
	bool sound;

	(void)state;
	sim_storage_reset();
	store(SHELF, "old", "text");
	purge();
	seal();
	archive = must_open(SHELF);
	while (of.from < archive_segment(archive, 0)->end) {
		of.to = archive_segment(archive, 0)->end;
		must(index_build(archive, archive_segment(archive, 0), &of, 1, true, &chunk, &sound,
		                 &err) &&
		         index_add(&archive->index, &chunk, &err),
		     &err);
		of.from = of.to;
		chunks++;
	}
	assert_true(chunks > 1);
	must(entry_key(&entry, ENTRY_BY_ID, &key, &err) &&
	         entry_fingerprint(&entry, &fingerprint, &err),
	     &err);
	assert_true(index_find(&archive->index, chunk_key(1, key), chunk_text(fingerprint),
	                       UINT32_MAX, &match));
	assert_true(match.latest && match.purged);
	archive_close(archive);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_alias_leads_to_its_article_also_when_that_is_sealed),
	    cmocka_unit_test(the_line_of_an_alias_is_read_as_it_was_written),
	    cmocka_unit_test(what_is_purged_stays_away_by_each_key_that_it_had),
	    cmocka_unit_test(an_article_is_merged_with_all_its_keys),
	    cmocka_unit_test(an_article_that_is_here_by_its_new_id_alone_is_not_merged_twice),
	    cmocka_unit_test(a_ledger_in_an_earlier_chunk_than_the_newest_text_is_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
