/* compact.c - `feedarc compact`: let go what is not to be kept, and make the files smaller. */
#include <stdlib.h>

#include "archive/marks.h"
#include "archive/stats.h"
#include "base/calendar.h"
#include "base/log.h"
#include "command/command.h"
#include "port/clock.h"
#include "session/catalog.h"
#include "session/keep.h"
#include "session/progress.h"

/* So many revisions are not yet worth joining. */
enum { MANY = 4096 };

struct compact {
	struct session *session;
	struct catalog catalog;
	struct progress progress;
	int64_t now;          /* 0: the clock has no idea */
	struct buffer seen;   /* of struct keep_article: revisions, and articles joined of them */
	size_t joined;        /* so many articles when they were last joined */
	uint64_t done, all;   /* bytes of text that were looked at */
	struct buffer let_go; /* of uint32_t: their numbers, sorted */
};

static struct keep_article *
article_at(const struct compact *c, size_t i)
{
	return (struct keep_article *)(void *)c->seen.data + i;
}

static size_t
article_count(const struct compact *c)
{
	return c->seen.size / sizeof(struct keep_article);
}

static int
by_feed_and_number(const void *a, const void *b)
{
	const struct keep_article *x = a, *y = b;

	if (x->feed != y->feed)
		return x->feed < y->feed ? -1 : 1;
	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return (x->seen > y->seen) - (x->seen < y->seen);
}

/* Makes one article of its revisions: seen when the first of them was, and as large as all. */
static void
join_revisions(struct compact *c)
{
	size_t i, n = 0, count = article_count(c);
	struct keep_article *last = NULL, *at;

	if (count > 0)
		qsort(c->seen.data, count, sizeof *at, by_feed_and_number);
	for (i = 0; i < count; i++) {
		at = article_at(c, i);
		if (last != NULL && last->feed == at->feed && last->number == at->number) {
			last->bytes += at->bytes;
			continue;
		}
		last = article_at(c, n++);
		*last = *at;
	}
	c->seen.size = n * sizeof *at;
	c->joined = n;
}

/* An archive_fn: takes every revision down as if it were an article, and joins them before they are too many. */
static bool
take_revision(void *ctx, const struct archive_record *record, struct error *err)
{
	struct compact *c = ctx;
	const struct entry *entry = &record->entry;
	struct keep_article article = {
	    .feed = record->feed,
	    .number = record->number,
	    .seen = record->seen,
	    .bytes = (uint64_t)entry->title.size + entry->summary.size + entry->content.size,
	};

	c->done += article.bytes;
	if (article_count(c) >= c->joined * 2 + MANY)
		join_revisions(c);
	return progress_tell(&c->progress, c->done, c->all, err) &&
	       (buffer_append(&c->seen, &article, sizeof article) || error_memory(err));
}

static void
note_stars(struct compact *c, const struct marks *marks)
{
	size_t i;

	for (i = 0; i < article_count(c); i++)
		article_at(c, i)->starred =
		    (marks_get(marks, article_at(c, i)->number) & MARKS_STAR) != 0;
}

/* What the user wrote of a feed; of one that is not subscribed to any more, what holds for all. */
static const struct keep *
keep_of(const struct compact *c, const struct catalog_feed *feed)
{
	return feed->subscription != NULL ? &feed->subscription->config.keep
	                                  : &c->session->config.keep;
}

/* Lets go of what one feed has too much; with -n it is told. */
static bool
judge_feed(struct compact *c, struct keep_article *articles, size_t count, struct error *err)
{
	struct catalog_feed feed = catalog_number(&c->catalog, articles[0].feed);
	size_t i, kept = keep_count(keep_of(c, &feed), articles, count, c->now);

	for (i = kept; i < count; i++)
		if (!buffer_append(&c->let_go, &articles[i].number, sizeof articles[i].number))
			return error_memory(err);
	if (kept == count || !options_has(c->session->options, OPTION_DRY_RUN))
		return true;
	progress_clear(&c->progress);
	return output_print(&c->session->out, "%.*s: let go %zu of %zu post%s\n",
	                    SLICE_ARGS(feed.title), count - kept, count, count == 1 ? "" : "s") ||
	       output_flush(&c->session->out, err);
}

static int
by_value(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static bool
judge_all(struct compact *c, struct error *err)
{
	size_t i, n, count = article_count(c);

	for (i = 0; i < count; i += n) {
		for (n = 1; i + n < count; n++)
			if (article_at(c, i + n)->feed != article_at(c, i)->feed)
				break;
		if (!judge_feed(c, article_at(c, i), n, err))
			return false;
	}
	if (c->let_go.size > 0)
		qsort(c->let_go.data, c->let_go.size / sizeof(uint32_t), sizeof(uint32_t),
		      by_value);
	return true;
}

/* Has the user written anywhere that not all is kept? */
static bool
keeps_all(const struct compact *c)
{
	struct catalog_feed feed;
	size_t i;

	if (c->session->config.keep.unit != KEEP_ALL)
		return false;
	for (i = 0;; i++) {
		feed = catalog_subscription(&c->catalog, i);
		if (feed.subscription == NULL)
			return true;
		if (feed.subscription->config.keep.unit != KEEP_ALL)
			return false;
	}
}

/*
 * Chooses what is let go. Where the archive is damaged nothing is: what can't be read now may have been the
 * newest, or what made others the oldest.
 */
static bool
choose(struct compact *c, struct error *err)
{
	struct archive *archive = c->catalog.archive;
	struct stats_sizes sizes;
	struct marks *marks;
	bool ok;

	if (keeps_all(c))
		return true;
	if (!stats_measure(archive, &sizes, err))
		return false;
	c->all = sizes.raw;
	marks = marks_open(c->session->directory, err);
	ok = marks != NULL && archive_all(archive, take_revision, c, err);
	if (ok && archive_damage(archive) != NULL)
		ok = error_set(err, ERROR_FORMAT, "%s; nothing is let go before `feedarc repair`",
		               archive_damage(archive));
	if (ok) {
		join_revisions(c);
		note_stars(c, marks);
	}
	marks_close(marks);
	return ok && judge_all(c, err);
}

static bool
is_let_go(void *ctx, uint32_t number)
{
	const struct compact *c = ctx;

	return c->let_go.size > 0 &&
	       bsearch(&number, c->let_go.data, c->let_go.size / sizeof number, sizeof number,
	               by_value) != NULL;
}

/* An archive_fn: tells the ledger of an article that is let go. */
static bool
let_one_go(void *ctx, const struct archive_record *record, struct error *err)
{
	struct compact *c = ctx;

	c->done += record->entry.content.size;
	if (!progress_tell(&c->progress, c->done, c->all, err))
		return false;
	return !is_let_go(c, record->number) ||
	       archive_purge(c->catalog.archive, record, c->now != 0 ? c->now : CALENDAR_NONE, err);
}

/* First the ledger, so that nothing comes back; then the files. */
static bool
compact(struct compact *c, struct error *err)
{
	struct archive_compaction wanted = {.dry = options_has(c->session->options, OPTION_DRY_RUN),
	                                    .drop = is_let_go,
	                                    .ctx = c};
	struct archive *archive = c->catalog.archive;
	const char *damage;

	if (!choose(c, err))
		return false;
	if (c->let_go.size == 0)
		wanted.drop = NULL;
	c->done = 0;
	if (!wanted.dry && c->let_go.size > 0 &&
	    (!archive_each(archive, let_one_go, c, err) || !archive_commit(archive, err)))
		return false;
	if (!archive_compact(archive, &wanted, progress_tell, &c->progress, err))
		return false;
	progress_clear(&c->progress);
	if (wanted.dry && wanted.segments > 0 &&
	    !output_print(&c->session->out, "rewrite %lu segment%s, %llu bytes\n",
	                  (unsigned long)wanted.segments, wanted.segments == 1 ? "" : "s",
	                  (unsigned long long)wanted.before))
		return output_flush(&c->session->out, err);
	log_note(
	    "segments rewritten: %lu; revisions dropped: %lu; bytes before and after: %llu, %llu",
	    (unsigned long)wanted.segments, (unsigned long)wanted.dropped,
	    (unsigned long long)wanted.before, (unsigned long long)wanted.after);
	damage = archive_damage(archive);
	return damage == NULL || error_set(err, ERROR_FORMAT, "%s", damage);
}

bool
command_compact(struct session *session, struct error *err)
{
	struct compact c = {.session = session, .now = clock_now()};
	bool dry = options_has(session->options, OPTION_DRY_RUN);
	bool ok;

	if (!command_wants(session, 0, 0, err))
		return false;
	progress_begin(&c.progress, session, "compact");
	ok = catalog_open(&c.catalog, session, dry ? ARCHIVE_READ : ARCHIVE_WRITE, err) &&
	     (c.catalog.archive == NULL || compact(&c, err));
	progress_clear(&c.progress);
	buffer_free(&c.seen);
	buffer_free(&c.let_go);
	catalog_close(&c.catalog);
	return ok || (err->kind == ERROR_STOPPED ? false : error_while(err, "compact"));
}
