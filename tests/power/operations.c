#include "tests/power/operations.h"

#include <stdio.h>
#include <string.h>

#include "archive/inside.h"
#include "archive/marks.h"
#include "archive/merge.h"
#include "archive/state.h"
#include "port/sim/sim.h"
#include "port/storage.h"

#define MARKS SHELF "/marks.jsonl"

/* A sync of its own: opens, stores, commits, closes. */
static bool
store(struct promise *promise, unsigned first, unsigned end, unsigned revision, struct error *err)
{
	promise_offer(promise, first, end, revision);
	if (!shelf_sync(first, end, revision, err))
		return false;
	promise_store(promise, first, end, revision);
	return true;
}

/* --- Append and commit */

static bool
begin_archive(struct promise *promise, struct error *err)
{
	return store(promise, 0, 5, 1, err);
}

static bool
append(struct promise *promise, struct error *err)
{
	return begin_archive(promise, err) && store(promise, 5, 12, 1, err) &&
	       store(promise, 3, 8, 2, err);
}

/* Several batches and commits while one process holds the archive open. */
static bool
commit_often(struct promise *promise, struct error *err)
{
	static const struct promise_round rounds[] = {{5, 9, 1},
	                                              {9, 20, 1},
	                                              {4, 12, 2},
	                                              {20, 22, 1}};
	struct archive *archive = archive_open(SHELF, ARCHIVE_WRITE, err);
	bool ok = archive != NULL;
	size_t i;

	for (i = 0; ok && i < sizeof rounds / sizeof *rounds; i++) {
		promise_offer(promise, rounds[i].first, rounds[i].end, rounds[i].revision);
		ok =
		    shelf_offer(archive, rounds[i].first, rounds[i].end, rounds[i].revision, err) &&
		    archive_commit(archive, err);
		if (ok)
			promise_store(promise, rounds[i].first, rounds[i].end, rounds[i].revision);
	}
	archive_close(archive);
	return ok;
}

/* --- Purge */

static const unsigned char purged_first[] = {1, 4, 11}, purged_then[] = {0, 12};

static bool
prepare_purge(struct promise *promise, struct error *err)
{
	return store(promise, 0, 12, 1, err) && store(promise, 3, 6, 2, err);
}

static bool
purge_record(void *ctx, const struct archive_record *record, struct error *err)
{
	return archive_purge(ctx, record, SHELF_SEEN, err);
}

/* Begins to purge an article; that somebody has done so already is no error, and no promise. */
static bool
purge_one(struct promise_article *article, struct archive *archive, struct error *err)
{
	struct error why = {0};

	article->purging = PROMISE_ASKED;
	if (archive_load(archive, article->number, purge_record, archive, &why)) {
		article->purging = PROMISE_BEGUN;
		return true;
	}
	*err = why;
	return why.kind == ERROR_MISSING;
}

static bool
purge_these(struct promise *promise, const unsigned char *articles, size_t n, struct error *err)
{
	struct archive *archive = archive_open(SHELF, ARCHIVE_WRITE, err);
	struct promise_article *article;
	bool ok = archive != NULL;
	size_t i;

	for (i = 0; ok && i < n; i++)
		ok = purge_one(&promise->articles[articles[i]], archive, err);
	ok = ok && archive_commit(archive, err);
	for (i = 0; ok && i < n; i++) {
		article = &promise->articles[articles[i]];
		article->purged = article->purged || article->purging == PROMISE_BEGUN;
	}
	archive_close(archive);
	return ok;
}

/* Articles are purged by their numbers, which a look tells. */
static bool
look(struct promise *promise, struct error *err)
{
	struct promise_sight sight;
	struct promise_verdict verdict = {{0}};

	return promise_kept(promise, &sight, &verdict) ||
	       error_set(err, ERROR_FORMAT, "%s", verdict.text);
}

/* The feeds still have it all: what was purged is offered again. */
static bool
purge(struct promise *promise, struct error *err)
{
	return purge_these(promise, purged_first, sizeof purged_first, err) &&
	       store(promise, 0, 14, 1, err) && store(promise, 3, 6, 2, err) &&
	       look(promise, err) && purge_these(promise, purged_then, sizeof purged_then, err);
}

static bool
are_gone(const struct promise *promise, struct promise_verdict *verdict)
{
	struct promise all = *promise;
	struct promise_sight sight;
	size_t i;

	for (i = 0; i < sizeof purged_first; i++)
		all.articles[purged_first[i]].purged = 1;
	for (i = 0; i < sizeof purged_then; i++)
		all.articles[purged_then[i]].purged = 1;
	return promise_kept(&all, &sight, verdict);
}

/* --- Seal and compact: segments are written anew */

static bool
seal_round(struct promise *promise, const struct promise_round *round, struct error *err)
{
	struct archive *archive = archive_open(SHELF, ARCHIVE_WRITE, err);
	bool ok;

	promise_offer(promise, round->first, round->end, round->revision);
	ok = archive != NULL &&
	     shelf_offer(archive, round->first, round->end, round->revision, err) &&
	     archive_commit(archive, err);
	if (ok)
		promise_store(promise, round->first, round->end, round->revision);
	ok = ok && archive_seal(archive, 0, NULL, NULL, err);
	archive_close(archive);
	return ok;
}

static bool
seal(struct promise *promise, struct error *err)
{
	static const struct promise_round rounds[] = {{5, 16, 1}, {3, 9, 2}, {16, 20, 1}};
	size_t i;

	for (i = 0; i < sizeof rounds / sizeof *rounds; i++)
		if (!seal_round(promise, &rounds[i], err))
			return false;
	return true;
}

/* The names of segments, counted by number, and how many were rewritten. */
struct segments {
	unsigned char count[100];
	unsigned rewritten;
};

static void
count_segment(void *ctx, const char *path, const void *data, size_t n)
{
	struct segments *segments = ctx;
	unsigned number, generation;

	(void)n;
	/* Not the index beside it. */
	if (data == NULL || strstr(path, ".jsonl.gz") == NULL ||
	    sscanf(path, SHELF "/%6u", &number) != 1 || number >= 100)
		return;
	segments->count[number]++;
	if (sscanf(path, SHELF "/%6u-%u", &number, &generation) == 2)
		segments->rewritten++;
}

/* Was something rewritten, and is there one generation of each segment alone? */
static bool
is_rewritten(const struct promise *promise, struct promise_verdict *verdict)
{
	struct segments segments = {{0}, 0};
	size_t i;

	(void)promise;
	sim_files(count_segment, &segments);
	for (i = 0; i < sizeof segments.count; i++)
		if (segments.count[i] > 1)
			return promise_broken(verdict, "segment %u is there twice", (unsigned)i);
	return segments.rewritten > 0 || promise_broken(verdict, "nothing was rewritten");
}

static bool
prepare_compact(struct promise *promise, struct error *err)
{
	return prepare_purge(promise, err) && store(promise, 12, 30, 1, err) &&
	       look(promise, err) && purge_these(promise, purged_first, sizeof purged_first, err) &&
	       store(promise, 24, 28, 1, err);
}

static bool
compact_all(struct error *err)
{
	struct archive *archive = archive_open(SHELF, ARCHIVE_WRITE, err);
	struct archive_compaction wanted = {0};
	bool ok = archive != NULL && archive_compact(archive, &wanted, NULL, NULL, err);

	archive_close(archive);
	return ok;
}

static bool
compact(struct promise *promise, struct error *err)
{
	return compact_all(err) && store(promise, 28, 30, 1, err) && store(promise, 0, 4, 1, err) &&
	       purge_these(promise, purged_then, sizeof purged_then, err) && compact_all(err);
}

static bool
find_purged(void *ctx, const struct archive_record *record, struct slice line, struct error *err)
{
	const struct promise *promise = ctx;
	unsigned a;

	(void)line;
	for (a = 0; a < SHELF_ARTICLES; a++)
		if (promise->articles[a].purged && promise->articles[a].number == record->number)
			return error_set(err, ERROR_FORMAT, "article %u is still there", a);
	return true;
}

/* What was purged is in no file any more. */
static bool
is_compact(const struct promise *promise, struct promise_verdict *verdict)
{
	struct promise all = *promise;
	struct error err = {0};
	struct archive *archive = archive_open(SHELF, ARCHIVE_READ, &err);
	bool ok = archive != NULL && archive_visit(archive, 0, find_purged, &all, &err);

	archive_close(archive);
	if (!ok)
		return promise_broken(verdict, "%s", err.text);
	return are_gone(promise, verdict) && is_rewritten(promise, verdict);
}

/* --- Repair */

/* Spoils the middle of a file; what is lost by that was never promised. */
static bool
spoil(struct promise *promise, const char *path, struct error *err)
{
	static const struct promise_article nothing = {0};
	static char bytes[65536];
	struct promise_sight sight;
	struct promise_verdict verdict = {{0}};
	struct archive *archive;
	const char *now;
	unsigned a;
	size_t n;
	bool ok;

	now = sim_file(path, &n);
	if (now == NULL || n > sizeof bytes)
		return error_set(err, ERROR_STORAGE, "%s is not there", path);
	memcpy(bytes, now, n);
	bytes[n / 2] = (char)~bytes[n / 2];
	sim_put_file(path, bytes, n);
	promise->holes = 1;
	archive = archive_open(SHELF, ARCHIVE_READ, err);
	ok = archive != NULL && (promise_look(archive, &sight, &verdict) ||
	                         error_set(err, ERROR_FORMAT, "%s", verdict.text));
	archive_close(archive);
	for (a = 0; a < SHELF_ARTICLES; a++)
		if (sight.have[a] != promise->articles[a].stored) {
			promise->articles[a] = nothing;
			promise->articles[a].offered = 0xff;
		}
	return ok;
}

/* Two segments are damaged, and a line of the marks. */
static bool
prepare_repair(struct promise *promise, struct error *err)
{
	static const char marks[] =
	    "{\"n\":901,\"read\":true}\n{\"n\":902,\"re\n{\"n\":903,\"star\":true}\n";

	if (!store(promise, 0, 12, 1, err) || !store(promise, 12, 20, 1, err) ||
	    !store(promise, 3, 6, 2, err) || !look(promise, err) ||
	    !spoil(promise, SHELF_SEGMENT, err))
		return false;
	sim_put_file(MARKS, marks, sizeof marks - 1);
	return true;
}

static bool
repair(struct promise *promise, struct error *err)
{
	return promise_repair(promise, err) && store(promise, 20, 22, 1, err);
}

/* --- Merge: another archive, whose feeds have other numbers, into this one */

#define OTHER "other"

static void
move_away(void *ctx, const char *path, const void *data, size_t n)
{
	static char to[80];
	struct error ignored = {0};

	(void)ctx;
	if (data == NULL || strncmp(path, SHELF "/", sizeof SHELF) != 0)
		return;
	snprintf(to, sizeof to, OTHER "/%s", path + sizeof SHELF);
	sim_put_file(to, data, n);
	storage_remove(path, &ignored);
}

/* Some articles and revisions are in both, some in one alone. */
static bool
prepare_merge(struct promise *promise, struct error *err)
{
	struct promise theirs = {.round_count = 0};

	return store(&theirs, 4, 12, 1, err) && store(&theirs, 2, 6, 2, err) &&
	       store(&theirs, 12, 26, 1, err) && storage_make_directory(OTHER, err) &&
	       (sim_files(move_away, NULL), true) && store(promise, 0, 8, 1, err) &&
	       store(promise, 4, 6, 2, err);
}

static bool
learn_feed(void *ctx, const struct archive_feed *feed, struct error *err)
{
	return state_learn(ctx, feed->number, feed->url, feed->title, err);
}

static bool
merge_other(struct error *err)
{
	struct merge merge = {.directory = OTHER, .progress = promise_progress};
	bool ok;

	merge.archive = archive_open(SHELF, ARCHIVE_WRITE, err);
	merge.state = merge.archive != NULL ? state_open(SHELF, err) : NULL;
	merge.marks = merge.state != NULL ? marks_open(SHELF, err) : NULL;
	ok = merge.marks != NULL && archive_feeds(merge.archive, learn_feed, merge.state, err) &&
	     merge_archive(&merge, err);
	marks_close(merge.marks);
	state_close(merge.state);
	archive_close(merge.archive);
	return ok;
}

static bool
merge(struct promise *promise, struct error *err)
{
	static const struct promise_round theirs[] = {{4, 12, 1}, {2, 6, 2}, {12, 26, 1}};
	size_t i;

	for (i = 0; i < sizeof theirs / sizeof *theirs; i++)
		promise_offer(promise, theirs[i].first, theirs[i].end, theirs[i].revision);
	if (!merge_other(err))
		return false;
	for (i = 0; i < sizeof theirs / sizeof *theirs; i++)
		promise_store(promise, theirs[i].first, theirs[i].end, theirs[i].revision);
	return store(promise, 26, 28, 1, err);
}

/* --- Marks */

static const struct {
	unsigned article;
	unsigned flags;
	bool on;
	bool save; /* after it */
} marks_made[] = {
    {0, MARKS_READ, true, false}, {1, MARKS_READ, true, true},  {2, MARKS_STAR, true, true},
    {1, MARKS_STAR, true, false}, {0, MARKS_READ, false, true}, {3, MARKS_READ, true, false},
    {2, MARKS_STAR, false, true}, {4, MARKS_READ, true, true},
};

static bool
set_mark(struct promise *promise, struct marks *marks, size_t i, struct error *err)
{
	struct promise_article *article = &promise->articles[marks_made[i].article];
	unsigned flags = marks_made[i].flags;

	article->loose |= (unsigned char)flags;
	article->set |= (unsigned char)flags;
	article->on = (unsigned char)((article->on & ~flags) | (marks_made[i].on ? flags : 0));
	return marks_set(marks, article->number, flags, marks_made[i].on, err);
}

static bool
save_marks(struct promise *promise, struct marks *marks, struct error *err)
{
	struct promise_article *article = promise->articles;
	unsigned a;

	if (!marks_save(marks, err))
		return false;
	for (a = 0; a < SHELF_ARTICLES; a++, article++) {
		article->marks = (unsigned char)((article->marks & ~article->set) |
		                                 (article->on & article->set));
		article->loose &= (unsigned char)~article->set;
		article->set = article->on = 0;
	}
	return true;
}

static bool
mark(struct promise *promise, struct error *err)
{
	struct marks *marks = marks_open(SHELF, err);
	bool ok = marks != NULL;
	size_t i;

	/* What another run set and did not save is not this one's to save. */
	for (i = 0; i < SHELF_ARTICLES; i++)
		promise->articles[i].set = promise->articles[i].on = 0;
	for (i = 0; ok && i < sizeof marks_made / sizeof *marks_made; i++)
		ok = set_mark(promise, marks, i, err) &&
		     (!marks_made[i].save || save_marks(promise, marks, err));
	marks_close(marks);
	return ok;
}

/* A file of marks that says less than half of what it takes. */
static bool
prepare_wasteful(struct promise *promise, struct error *err)
{
	static char lines[100000];
	size_t n = 0;

	while (n < 70000)
		n += (size_t)snprintf(lines + n, sizeof lines - n, "{\"n\":1,\"read\":%s}\n",
		                      n % 2 == 0 ? "true" : "false");
	n += (size_t)snprintf(lines + n, sizeof lines - n, "{\"n\":1,\"read\":false}\n");
	if (!begin_archive(promise, err))
		return false;
	sim_put_file(MARKS, lines, n);
	return true;
}

static bool
is_short(const struct promise *promise, struct promise_verdict *verdict)
{
	size_t size;

	(void)promise;
	return (sim_file(MARKS, &size) != NULL && size < 2000) ||
	       promise_broken(verdict, "the marks were not written anew");
}

/* --- A sync with its validators: who is told "nothing new" offers nothing */

static bool
prepare_state(struct promise *promise, struct error *err)
{
	static const struct promise_round rounds[] = {
	    {0, 5, 1}, {5, 9, 1}, {3, 6, 2}, {9, 12, 1}, {12, 13, 1}};

	promise->round_count = sizeof rounds / sizeof *rounds;
	memcpy(promise->rounds, rounds, sizeof rounds);
	return store(promise, 0, 5, 1, err);
}

/* The first round that some feed's validators don't speak of. */
static bool
first_news(struct state *state, unsigned *round, struct error *err)
{
	struct state_feed *feed;
	unsigned number, claimed;
	char url[40];

	*round = PROMISE_ROUNDS;
	for (number = 1; number <= 3; number++) {
		snprintf(url, sizeof url, "https://example.org/%u.xml", number);
		feed = state_add(state, slice_of(url), err);
		if (feed == NULL)
			return false;
		claimed = 0;
		if (feed->etag.size > 0)
			sscanf(buffer_text(&feed->etag), "\"%u\"", &claimed);
		if (claimed < *round)
			*round = claimed;
	}
	return true;
}

static bool
set_validators(struct state *state, unsigned round, struct error *err)
{
	char etag[16];
	size_t i;

	snprintf(etag, sizeof etag, "\"%u\"", round + 1);
	for (i = 0; state_at(state, i) != NULL; i++)
		if (!state_set(state_at(state, i), &state_at(state, i)->etag, slice_of(etag), err))
			return false;
	return true;
}

static bool
sync_round(struct promise *promise, struct archive *archive, struct state *state, unsigned i,
           struct error *err)
{
	const struct promise_round *round = &promise->rounds[i];

	promise_offer(promise, round->first, round->end, round->revision);
	if (!shelf_offer(archive, round->first, round->end, round->revision, err) ||
	    !archive_commit(archive, err))
		return false;
	promise_store(promise, round->first, round->end, round->revision);
	return set_validators(state, i, err) && state_save(state, err);
}

static bool
sync_rounds(struct promise *promise, struct error *err)
{
	struct archive *archive = archive_open(SHELF, ARCHIVE_WRITE, err);
	struct state *state = archive != NULL ? state_open(SHELF, err) : NULL;
	unsigned i = 0;
	bool ok = state != NULL && first_news(state, &i, err);

	for (; ok && i < promise->round_count; i++)
		ok = sync_round(promise, archive, state, i, err);
	state_close(state);
	archive_close(archive);
	return ok;
}

/* Whoever believed the validators has all the same missed nothing. */
static bool
has_all_rounds(const struct promise *promise, struct promise_verdict *verdict)
{
	struct promise all = *promise;
	struct promise_sight sight;
	unsigned i;

	for (i = 0; i < all.round_count; i++)
		promise_store(&all, all.rounds[i].first, all.rounds[i].end, all.rounds[i].revision);
	return promise_kept(&all, &sight, verdict);
}

const struct operation operations[] = {
    {"append", NULL, append, NULL, 0},
    {"commit", begin_archive, commit_often, NULL, 0},
    {"purge", prepare_purge, purge, are_gone, 0},
    {"seal", begin_archive, seal, CONFIG_SEGMENT_KB < 16 ? is_rewritten : NULL, 4},
    {"compact", prepare_compact, compact, is_compact, 16},
    {"repair", prepare_repair, repair, is_rewritten, 0},
    {"merge", prepare_merge, merge, NULL, 0},
    {"marks", begin_archive, mark, NULL, 0},
    {"marks-anew", prepare_wasteful, mark, is_short, 0},
    {"state", prepare_state, sync_rounds, has_all_rounds, 0},
};

const unsigned operation_count = sizeof operations / sizeof *operations;
