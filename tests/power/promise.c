#include "tests/power/promise.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "archive/marks.h"
#include "archive/repair.h"
#include "archive/state.h"
#include "archive/verify.h"
#include "base/memory.h"

bool
promise_broken(struct promise_verdict *verdict, const char *format, ...)
{
	va_list values;

	if (verdict->text[0] != '\0')
		return false;
	va_start(values, format);
	vsnprintf(verdict->text, sizeof verdict->text, format, values);
	va_end(values);
	return false;
}

static unsigned char
bit(unsigned revision)
{
	return (unsigned char)(1u << revision);
}

void
promise_offer(struct promise *promise, unsigned first, unsigned end, unsigned revision)
{
	for (; first < end; first++)
		promise->articles[first].offered |= bit(revision);
}

void
promise_store(struct promise *promise, unsigned first, unsigned end, unsigned revision)
{
	for (; first < end; first++)
		if (!promise->articles[first].purged)
			promise->articles[first].stored |= bit(revision);
}

/* --- The archive */

struct looking {
	struct promise_sight *sight;
	struct promise_verdict *verdict;
	unsigned char revisions[SHELF_ARTICLES]; /* bit n: some line says it is revision n */
	struct buffer line, expected;
};

/* Which made-up article and revision this is, by its title. */
static bool
read_title(struct slice from, unsigned *article, unsigned *revision)
{
	char title[80] = "";

	if (from.size >= sizeof title)
		return false;
	memcpy(title, from.data, from.size);
	return sscanf(title, "Article %u, revision %u", article, revision) == 2 &&
	       *article < SHELF_ARTICLES && *revision <= SHELF_REVISIONS;
}

/* Sets `expected` to the line that was made when this was stored. */
static bool
expect_line(struct looking *looking, uint32_t number, unsigned stored_as, unsigned article,
            unsigned revision)
{
	struct archive_record record = {.number = number,
	                                .revision = stored_as,
	                                .feed = shelf_feed(article),
	                                .seen = SHELF_SEEN,
	                                .entry = shelf_entry(article, revision)};
	struct error err = {0};

	buffer_clear(&looking->expected);
	return archive_write_line(&record, &looking->expected, &err);
}

static bool
take_record(void *ctx, const struct archive_record *record, struct error *err)
{
	struct looking *looking = ctx;
	struct promise_sight *sight = looking->sight;
	unsigned a = 0, revision = 0;

	buffer_clear(&looking->line);
	if (!read_title(record->entry.title, &a, &revision) ||
	    !expect_line(looking, record->number, record->revision, a, revision) ||
	    !archive_write_line(record, &looking->line, err) ||
	    !slice_equal(buffer_slice(&looking->line), buffer_slice(&looking->expected)))
		return promise_broken(looking->verdict, "article number %u is not what was stored",
		                      (unsigned)record->number);
	if ((sight->have[a] & bit(revision)) != 0 ||
	    (looking->revisions[a] & bit(record->revision)) != 0)
		return promise_broken(looking->verdict, "article %u, revision %u is there twice", a,
		                      revision);
	if (record->number == 0 || (sight->number[a] != 0 && sight->number[a] != record->number))
		return promise_broken(looking->verdict, "article %u has the numbers %u and %u", a,
		                      (unsigned)sight->number[a], (unsigned)record->number);
	sight->have[a] |= bit(revision);
	looking->revisions[a] |= bit(record->revision);
	sight->number[a] = record->number;
	return true;
}

/* The highest bit: a later revision of the text is stored as a later revision. */
static unsigned
newest(unsigned bits)
{
	unsigned n = 0;

	while (bits >> (n + 1) != 0)
		n++;
	return n;
}

/* Some articles' newest lines by their numbers, byte for byte. */
static bool
look_at_lines(struct archive *archive, struct looking *looking)
{
	struct promise_sight *sight = looking->sight;
	struct error err = {0};
	unsigned a;

	for (a = 0; a < SHELF_ARTICLES; a++) {
		buffer_clear(&looking->line);
		if (sight->have[a] == 0 || a % 4 != 0)
			continue;
		if (!archive_load_line(archive, sight->number[a], &looking->line, &err))
			return promise_broken(looking->verdict, "article %u: %s", a, err.text);
		if (!expect_line(looking, sight->number[a], newest(looking->revisions[a]), a,
		                 newest(sight->have[a])) ||
		    !slice_equal(buffer_slice(&looking->line), buffer_slice(&looking->expected)))
			return promise_broken(looking->verdict, "article %u has another line", a);
	}
	return true;
}

static bool
numbers_differ(const struct promise_sight *sight, struct promise_verdict *verdict)
{
	unsigned i, j;

	for (i = 0; i < SHELF_ARTICLES; i++)
		for (j = 0; j < i; j++)
			if (sight->number[i] != 0 && sight->number[i] == sight->number[j])
				return promise_broken(verdict,
				                      "articles %u and %u have the number %u", j, i,
				                      (unsigned)sight->number[i]);
	return true;
}

/* The newest revision of each article, once. */
struct listed {
	const struct promise_sight *sight;
	struct promise_verdict *verdict;
	bool damaged; /* an index may still tell of what is lost */
	unsigned char seen[SHELF_ARTICLES];
};

static bool
take_newest(void *ctx, const struct archive_record *record, struct error *err)
{
	struct listed *listed = ctx;
	unsigned a = 0, revision = 0;

	(void)err;
	if (!read_title(record->entry.title, &a, &revision) || listed->seen[a]++ > 0)
		return promise_broken(listed->verdict, "article number %u is listed twice",
		                      (unsigned)record->number);
	if (listed->damaged && (listed->sight->have[a] & bit(revision)) == 0)
		return true;
	if (listed->sight->have[a] >> revision != 1 || listed->sight->number[a] != record->number)
		return promise_broken(listed->verdict, "article %u is listed with revision %u", a,
		                      revision);
	return true;
}

static bool
look_at_newest(struct archive *archive, const struct promise_sight *sight,
               struct promise_verdict *verdict)
{
	struct listed listed = {sight, verdict, archive_damage(archive) != NULL, {0}};
	struct error err = {0};
	unsigned a;

	if (!archive_each(archive, take_newest, &listed, &err))
		return promise_broken(verdict, "listing: %s", err.text);
	for (a = 0; a < SHELF_ARTICLES; a++)
		if (sight->have[a] != 0 && listed.seen[a] == 0)
			return promise_broken(verdict, "article %u is not listed", a);
	return true;
}

/* Heads: those of the newest revisions, newest date first, with their titles. */
struct heads {
	struct listed listed;
	int64_t moment;
	unsigned count;
};

static bool
take_head(void *ctx, struct archive_head *head, struct error *err)
{
	struct heads *heads = ctx;
	struct archive_record record = {.number = head->number, .revision = head->revision};

	if (!archive_head_title(head, err))
		return false;
	record.entry.title = head->title;
	if (heads->count++ > 0 && head->moment > heads->moment)
		return promise_broken(heads->listed.verdict, "heads are not in order");
	heads->moment = head->moment;
	return take_newest(&heads->listed, &record, err);
}

static bool
look_at_heads(struct archive *archive, const struct promise_sight *sight,
              struct promise_verdict *verdict)
{
	struct heads heads = {.listed = {sight, verdict, archive_damage(archive) != NULL, {0}}};
	struct error err = {0};
	unsigned a;

	if (!archive_heads(archive, 0, take_head, &heads, &err))
		return promise_broken(verdict, "heads: %s", err.text);
	for (a = 0; a < SHELF_ARTICLES; a++)
		if (sight->have[a] != 0 && heads.listed.seen[a] == 0)
			return promise_broken(verdict, "article %u has no head", a);
	return verdict->text[0] == '\0';
}

bool
promise_look(struct archive *archive, struct promise_sight *sight, struct promise_verdict *verdict)
{
	struct looking looking = {.sight = sight, .verdict = verdict};
	struct error err = {0};
	bool ok;

	memset(sight, 0, sizeof *sight);
	ok = (archive_all(archive, take_record, &looking, &err) ||
	      promise_broken(verdict, "reading: %s", err.text)) &&
	     look_at_lines(archive, &looking);
	buffer_free(&looking.line);
	buffer_free(&looking.expected);
	return ok && numbers_differ(sight, verdict) && look_at_newest(archive, sight, verdict) &&
	       look_at_heads(archive, sight, verdict);
}

/* --- Held against the promise */

static bool
article_kept(struct promise_article *article, const struct promise_sight *sight, unsigned a,
             struct promise_verdict *verdict)
{
	unsigned have = sight->have[a], lost = article->stored & ~have;

	if (article->purged)
		return have == 0 || promise_broken(verdict, "article %u is back, though purged", a);
	if (article->purging && have == 0)
		return true;
	if (lost != 0)
		return promise_broken(verdict, "article %u is lost (stored %x, there %x)", a,
		                      article->stored, have);
	if ((have & ~(unsigned)article->offered) != 0)
		return promise_broken(verdict, "article %u is there, and was never given", a);
	if (article->number != 0 && have != 0 && article->number != sight->number[a])
		return promise_broken(verdict, "article %u was number %u and is %u", a,
		                      (unsigned)article->number, (unsigned)sight->number[a]);
	if (article->stored != 0)
		article->number = sight->number[a];
	return true;
}

/* A number that stood for an article, be it purged, never stands for another. */
static bool
numbers_kept(const struct promise *promise, const struct promise_sight *sight,
             struct promise_verdict *verdict)
{
	unsigned i, j;

	for (i = 0; i < SHELF_ARTICLES; i++)
		for (j = 0; j < SHELF_ARTICLES; j++)
			if (i != j && promise->articles[i].number != 0 &&
			    promise->articles[i].number == sight->number[j])
				return promise_broken(verdict, "number %u was article %u and is %u",
				                      (unsigned)sight->number[j], i, j);
	return true;
}

/* --- Nothing is damaged */

static bool
take_finding(void *ctx, const struct verify_finding *finding, struct error *err)
{
	(void)err;
	if (finding->damage)
		promise_broken(ctx, "verify: %s: %s", finding->file, finding->text);
	return true;
}

bool
promise_progress(void *ctx, uint64_t done, uint64_t all, struct error *err)
{
	(void)ctx;
	(void)done;
	(void)all;
	(void)err;
	return true;
}

static bool
is_sound(struct archive *archive, struct promise_verdict *verdict)
{
	struct verify verify = {.found = take_finding,
	                        .progress = promise_progress,
	                        .ctx = verdict};
	struct error err = {0};

	if (!verify_archive(&verify, archive, &err))
		return promise_broken(verdict, "verify: %s", err.text);
	return verdict->text[0] == '\0';
}

static bool
take_mended(void *ctx, const struct repair_mended *mended, struct error *err)
{
	(void)ctx;
	(void)mended;
	(void)err;
	return true;
}

static bool
take_gone(void *ctx, uint32_t low, uint32_t high, struct error *err)
{
	(void)ctx;
	(void)low;
	(void)high;
	(void)err;
	return true;
}

bool
promise_repair(struct promise *promise, struct error *err)
{
	struct repair repair = {.mended = take_mended,
	                        .gone = take_gone,
	                        .progress = promise_progress};

	if (!repair_archive(&repair, SHELF, err))
		return false;
	promise->holes = 0;
	return true;
}

static bool
archive_kept(struct promise *promise, struct promise_sight *sight, struct promise_verdict *verdict)
{
	struct error err = {0};
	struct archive *archive = archive_open(SHELF, ARCHIVE_READ, &err);
	unsigned a;
	bool ok;

	memset(sight, 0, sizeof *sight);
	if (archive == NULL && err.kind != ERROR_MISSING)
		return promise_broken(verdict, "opening: %s", err.text);
	ok = archive == NULL || promise_look(archive, sight, verdict);
	if (ok && archive != NULL && !promise->holes)
		ok = is_sound(archive, verdict) &&
		     (archive_damage(archive) == NULL ||
		      promise_broken(verdict, "damage: %s", archive_damage(archive)));
	archive_close(archive);
	for (a = 0; ok && a < SHELF_ARTICLES; a++)
		ok = article_kept(&promise->articles[a], sight, a, verdict);
	return ok && numbers_kept(promise, sight, verdict);
}

/* --- Marks and state */

static bool
marks_kept(const struct promise *promise, struct promise_verdict *verdict)
{
	struct error err = {0};
	struct marks *marks = marks_open(SHELF, &err);
	const struct promise_article *article;
	unsigned a, flags;
	bool ok = true;

	if (marks == NULL)
		return promise_broken(verdict, "marks: %s", err.text);
	for (a = 0; ok && a < SHELF_ARTICLES; a++) {
		article = &promise->articles[a];
		if (article->number == 0)
			continue;
		flags = marks_get(marks, article->number);
		if (((flags ^ article->marks) & ~(unsigned)article->loose) != 0)
			ok = promise_broken(verdict, "article %u has the marks %u and not %u", a,
			                    flags, article->marks);
	}
	marks_close(marks);
	return ok;
}

/* What a feed's validators say was fetched, and so won't come again, must be there. */
static bool
feed_kept(const struct promise *promise, const struct promise_sight *sight, struct state_feed *feed,
          struct promise_verdict *verdict)
{
	unsigned i, a, claimed = 0;

	if (feed->etag.size > 0 && sscanf(buffer_text(&feed->etag), "\"%u\"", &claimed) != 1)
		return promise_broken(verdict, "feed %u has another validator",
		                      (unsigned)feed->number);
	for (i = 0; i < claimed && i < promise->round_count; i++)
		for (a = promise->rounds[i].first; a < promise->rounds[i].end; a++)
			if (shelf_feed(a) == feed->number &&
			    (sight->have[a] & bit(promise->rounds[i].revision)) == 0)
				return promise_broken(verdict, "feed %u claims article %u",
				                      (unsigned)feed->number, a);
	return true;
}

static bool
state_kept(const struct promise *promise, const struct promise_sight *sight,
           struct promise_verdict *verdict)
{
	struct error err = {0};
	struct state *state = state_open(SHELF, &err);
	bool ok = true;
	size_t i;

	if (state == NULL)
		return promise_broken(verdict, "state: %s", err.text);
	for (i = 0; ok && state_at(state, i) != NULL; i++)
		ok = feed_kept(promise, sight, state_at(state, i), verdict);
	state_close(state);
	return ok;
}

bool
promise_kept(struct promise *promise, struct promise_sight *sight, struct promise_verdict *verdict)
{
	if (!archive_kept(promise, sight, verdict) || !marks_kept(promise, verdict) ||
	    !state_kept(promise, sight, verdict))
		return false;
	return memory_used() == 0 ||
	       promise_broken(verdict, "%lu bytes of memory are not given back",
	                      (unsigned long)memory_used());
}
