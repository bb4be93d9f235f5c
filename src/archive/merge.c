#include "archive/merge.h"

#include <stdio.h>
#include <string.h>

#include "archive/hands.h"
#include "archive/moved.h"
#include "archive/stats.h"
#include "archive/touched.h"
#include "base/url.h"

#define ENOUGH ((size_t)CONFIG_BATCH_KB * 1024)

/* A feed of the other archive, and its number here. */
struct matched_feed {
	uint32_t there, here;
	struct buffer url, title;
};

struct merging {
	struct merge *merge;
	struct archive *other;
	struct marks *marks; /* the other's */
	struct state *state; /* the other's */
	struct buffer feeds; /* of struct matched_feed */
	struct archive_batch *batch;
	const struct matched_feed *feed; /* the batch's */
	struct buffer touched;           /* of struct touched, since the last commit */
	struct buffer moved;             /* of struct moved: the other's */
	uint64_t done, all;              /* bytes of the other's lines */
};

/* --- Feeds */

static struct matched_feed *
feed_at(const struct merging *m, size_t i)
{
	return (struct matched_feed *)(void *)m->feeds.data + i;
}

static size_t
feed_count(const struct merging *m)
{
	return m->feeds.size / sizeof(struct matched_feed);
}

/* A feed that is new here is taken over with the rule that its keys are made by. */
static bool
match_feed(struct merging *m, const struct archive_feed *feed, uint32_t *here, struct error *err)
{
	const struct state_feed *theirs = state_number(m->state, feed->number);
	struct state_feed *ours = state_find(m->merge->state, feed->url);

	if (ours == NULL) {
		ours = state_add(m->merge->state, feed->url, err);
		if (ours == NULL || !state_set(ours, &ours->title, feed->title, err))
			return false;
		if (theirs != NULL)
			ours->rule = theirs->rule;
		ours->changed = true;
		m->merge->feeds++;
	}
	*here = ours->number;
	return true;
}

static bool
take_feed(void *ctx, const struct archive_feed *feed, struct error *err)
{
	struct merging *m = ctx;
	struct matched_feed matched = {.there = feed->number};

	if (!match_feed(m, feed, &matched.here, err))
		return false;
	url_public(feed->url, &matched.url);
	buffer_append_slice(&matched.title, feed->title);
	if (buffer_ok(&matched.url, err) && buffer_ok(&matched.title, err) &&
	    (buffer_append(&m->feeds, &matched, sizeof matched) || error_memory(err)))
		return true;
	buffer_free(&matched.url);
	buffer_free(&matched.title);
	return false;
}

/* By number; NULL where nothing tells of it. */
static const struct matched_feed *
find_feed(const struct merging *m, uint32_t there)
{
	size_t i;

	if (m->feed != NULL && m->feed->there == there)
		return m->feed;
	for (i = 0; i < feed_count(m); i++)
		if (feed_at(m, i)->there == there)
			return feed_at(m, i);
	return NULL;
}

/* --- Articles */

/* Makes the feed's batch the open one. */
static bool
begin_batch(struct merging *m, const struct matched_feed *feed, struct error *err)
{
	struct archive_feed words = {feed->here, buffer_slice(&feed->url),
	                             buffer_slice(&feed->title)};
	struct archive_batch *batch = m->batch;

	if (m->batch != NULL && m->feed == feed)
		return true;
	m->batch = NULL;
	if (!archive_finish(batch, err))
		return false;
	m->batch = archive_begin(m->merge->archive, &words, err);
	m->feed = feed;
	return m->batch != NULL;
}

/* A revision of the other archive, and what this one has of its article. */
struct arrival {
	struct merging *m;
	struct archive_record record; /* as it would be stored here */
	uint32_t there;               /* its number in the other */
	struct hash key;
	uint64_t fingerprint, kin;
	struct archive_match match;
};

/* Is it known here by a key that it has there beside its own? */
static bool
find_moved(struct arrival *arrival, struct error *err)
{
	const struct merging *m = arrival->m;
	size_t count;
	const struct moved *at = moved_find(&m->moved, arrival->there, &count);

	for (; count > 0; at++, count--)
		if (!archive_find(m->merge->archive, arrival->record.feed, at->key,
		                  arrival->fingerprint, &arrival->match, err) ||
		    arrival->match.number > 0 || arrival->match.purged)
			return err->kind == ERROR_NONE;
	return true;
}

/*
 * Finds the article: by its own rule's key, else by that of a stricter one, where the key is another
 * article's, of which it is no kin.
 */
static bool
find_article(struct arrival *arrival, struct error *err)
{
	struct archive_record *record = &arrival->record;
	struct archive_match *match = &arrival->match;

	if (!entry_fingerprint(&record->entry, &arrival->fingerprint, err) ||
	    !entry_kin(&record->entry, &arrival->kin, err))
		return false;
	for (;; record->rule++) {
		if (!entry_key(&record->entry, record->rule, &arrival->key, err) ||
		    !archive_find(arrival->m->merge->archive, record->feed, arrival->key,
		                  arrival->fingerprint, match, err))
			return false;
		if (match->number == 0 && !match->purged)
			return find_moved(arrival, err);
		if (match->same || entry_is_kin(match->kin, arrival->kin) ||
		    record->rule == ENTRY_BY_CONTENT)
			return true;
	}
}

static bool
append(struct arrival *arrival, struct error *err)
{
	struct merge *merge = arrival->m->merge;
	struct archive_record *record = &arrival->record;
	struct touched *touched = touched_find(&arrival->m->touched, arrival->match.number);

	record->number = arrival->match.number;
	record->revision = touched != NULL ? ++touched->top : 1;
	if (!archive_append(arrival->m->batch, record, arrival->key, arrival->fingerprint, err))
		return false;
	merge->articles += record->revision == 1;
	merge->revisions += !arrival->match.same;
	return true;
}

/* The newest text of an article that older ones were appended behind. */
struct uncovering {
	struct merging *m;
	const struct touched *touched;
};

/* An archive_fn: appends it once more, so that it stays the one that is shown. */
static bool
uncover(void *ctx, const struct archive_record *newest, struct error *err)
{
	struct uncovering *uncovering = ctx;
	const struct touched *touched = uncovering->touched;
	struct merging *m = uncovering->m;
	struct arrival arrival = {.m = m, .record = *newest, .there = touched->there};

	arrival.record.feed = touched->feed->here;
	if (newest->seen < touched->seen || !find_article(&arrival, err) ||
	    arrival.match.number != touched->number)
		return err->kind == ERROR_NONE;
	if (!begin_batch(m, touched->feed, err))
		return false;
	return append(&arrival, err);
}

/* Loads the newest text; of one that can't be read nothing can be shown. */
static bool
load_newest(const struct merging *m, const struct touched *touched, archive_fn *fn, void *ctx,
            struct error *err)
{
	struct archive *archive = touched->fresh ? m->other : m->merge->archive;
	uint32_t number = touched->fresh ? touched->there : touched->number;
	struct error why = {0};

	if (archive_load(archive, number, fn, ctx, &why) || why.kind == ERROR_MISSING)
		return true;
	*err = why;
	return false;
}

/* The text that covers it may be committed only together with this. */
static bool
uncover_all(struct merging *m, struct error *err)
{
	const struct touched *all = (const void *)m->touched.data;
	struct uncovering uncovering = {.m = m};
	size_t i, count = m->touched.size / sizeof *all;

	for (i = 0; i < count; i++) {
		uncovering.touched = &all[i];
		if (all[i].covered && !load_newest(m, &all[i], uncover, &uncovering, err))
			return false;
	}
	m->touched.size = 0;
	return true;
}

/* First the articles, then the marks that speak of them. */
static bool
commit(struct merging *m, struct error *err)
{
	struct archive_batch *batch;

	if (!uncover_all(m, err))
		return false;
	batch = m->batch;
	m->batch = NULL;
	m->feed = NULL;
	return archive_finish(batch, err) && archive_commit(m->merge->archive, err) &&
	       marks_save(m->merge->marks, err);
}

/* An archive_fn: when the newest text was seen. */
static bool
take_seen(void *ctx, const struct archive_record *newest, struct error *err)
{
	struct touched *touched = ctx;

	(void)err;
	touched->seen = newest->seen;
	return true;
}

/* Takes the article down as one that is added to; NULL on error. */
static struct touched *
touch(struct arrival *arrival, uint32_t there, struct error *err)
{
	struct merging *m = arrival->m;
	struct touched touched = {.feed = m->feed,
	                          .number = arrival->match.number,
	                          .there = there,
	                          .seen = INT64_MIN};
	struct touched *known = touched_find(&m->touched, touched.number);

	if (known != NULL)
		return known;
	if (!archive_top(m->merge->archive, touched.number, &touched.top, err) ||
	    !load_newest(m, &touched, take_seen, &touched, err))
		return NULL;
	return touched_add(&m->touched, &touched, err);
}

/* Appends a text of an article that is here. */
static bool
add_revision(struct arrival *arrival, uint32_t there, struct error *err)
{
	struct touched *touched = touch(arrival, there, err);

	if (touched == NULL || !append(arrival, err))
		return false;
	touched->covered = arrival->record.seen < touched->seen;
	if (touched->covered)
		return true;
	touched->seen = arrival->record.seen;
	touched->fresh = true;
	return true;
}

static bool
add(struct arrival *arrival, uint32_t there, struct error *err)
{
	struct touched touched = {.feed = arrival->m->feed,
	                          .there = there,
	                          .top = 1,
	                          .fresh = true};

	if (arrival->match.number > 0)
		return add_revision(arrival, there, err);
	if (!append(arrival, err))
		return false;
	touched.number = arrival->record.number;
	touched.seen = arrival->record.seen;
	return touched_add(&arrival->m->touched, &touched, err) != NULL;
}

/* Is this text, which is here, the one that an older one covers? Then it is appended once more. */
static bool
is_covered(const struct arrival *arrival)
{
	const struct touched *touched = touched_find(&arrival->m->touched, arrival->match.number);

	return touched != NULL && touched->covered && arrival->record.seen >= touched->seen;
}

static bool
carry_marks(struct merging *m, uint32_t there, uint32_t here, struct error *err)
{
	unsigned theirs = marks_get(m->marks, there), ours = marks_get(m->merge->marks, here);

	if ((theirs & ~ours) == 0)
		return true;
	m->merge->marked++;
	return marks_set(m->merge->marks, here, theirs, true, err);
}

static bool
take_revision(struct merging *m, const struct archive_record *record, struct error *err)
{
	const struct matched_feed *feed = find_feed(m, record->feed);
	struct arrival arrival = {.m = m, .record = *record, .there = record->number};

	if (feed == NULL)
		return error_set(err, ERROR_FORMAT,
		                 "nothing tells of feed %lu; run `feedarc repair` there first",
		                 (unsigned long)record->feed);
	arrival.record.feed = feed->here;
	if (!find_article(&arrival, err))
		return false;
	if (arrival.match.purged) {
		m->merge->barred++;
		return true;
	}
	m->merge->known += arrival.match.same;
	if ((!arrival.match.same || is_covered(&arrival)) &&
	    (!begin_batch(m, feed, err) || !add(&arrival, record->number, err)))
		return false;
	if (arrival.match.number == 0)
		arrival.match.number = arrival.record.number;
	return carry_marks(m, record->number, arrival.match.number, err);
}

static bool
take_line(void *ctx, const struct archive_record *record, struct slice line, struct error *err)
{
	struct merging *m = ctx;

	m->done += line.size + 1;
	if (m->merge->progress != NULL && !m->merge->progress(m->merge->ctx, m->done, m->all, err))
		return false;
	if (archive_is_purged(m->other, record->number))
		return true;
	if (!take_revision(m, record, err))
		return false;
	return archive_pending(m->merge->archive) < ENOUGH || commit(m, err);
}

/* --- What was purged */

struct purging {
	struct archive *archive;
	const struct line_purged *purged;
};

static bool
purge(void *ctx, const struct archive_record *record, struct error *err)
{
	struct purging *purging = ctx;

	return archive_purge(purging->archive, record, purging->purged->when, err);
}

/* An article that was purged there is purged here, or, where it never was, never comes. */
static bool
take_purged(struct merging *m, const struct line_purged *purged, struct error *err)
{
	struct archive *archive = m->merge->archive;
	const struct matched_feed *feed = find_feed(m, purged->feed);
	struct purging purging = {archive, purged};
	struct line_purged here = *purged;
	struct archive_match match;

	/* Nothing of this feed ever came here by its name: it can't come again. */
	if (feed == NULL)
		return true;
	here.feed = feed->here;
	if (!archive_find(archive, here.feed, here.key, 0, &match, err))
		return false;
	/* Another article that only has its id stays. */
	if (match.purged || (match.number > 0 && !entry_is_kin(match.kin, here.kin)))
		return true;
	m->merge->purged++;
	if (match.number > 0)
		return archive_load(archive, match.number, purge, &purging, err);
	return archive_bar(archive, &here, err);
}

/* A hands_fn. */
static bool
take_ledger(void *ctx, struct hands *hands, const struct place *place, struct error *err)
{
	struct slice text = buffer_slice(&hands->content);
	struct line_purged purged;
	bool is;

	while (text.size > 0)
		if (!hands_purged(hands, place, slice_cut(&text, '\n'), &purged, &is, err) ||
		    (is && !take_purged(ctx, &purged, err)))
			return false;
	return true;
}

/* --- Other keys of articles */

/* A key of the other archive's that is to be one here. */
struct carrying {
	struct merging *m;
	const struct matched_feed *feed;
	const struct line_alias *alias;
};

/* An archive_fn, of the article there: adds the key to the one here. */
static bool
carry_alias(void *ctx, const struct archive_record *record, struct error *err)
{
	struct carrying *carrying = ctx;
	const struct line_alias *alias = carrying->alias;
	struct arrival arrival = {.m = carrying->m, .record = *record, .there = record->number};

	arrival.record.feed = carrying->feed->here;
	if (!find_article(&arrival, err))
		return false;
	if (arrival.match.number == 0 || arrival.match.purged)
		return true;
	arrival.record.number = arrival.match.number;
	arrival.record.revision = arrival.match.revision;
	arrival.record.entry.id = alias->id;
	arrival.record.entry.link = alias->link;
	return archive_add_alias(carrying->m->merge->archive, &arrival.record, alias->key,
	                         alias->fingerprint, err);
}

static bool
take_alias(struct merging *m, const struct line_alias *alias, struct error *err)
{
	struct carrying carrying = {m, find_feed(m, alias->feed), alias};
	struct touched there = {.there = alias->number, .fresh = true};
	struct archive_match match;

	if (carrying.feed == NULL)
		return true;
	if (!archive_find(m->merge->archive, carrying.feed->here, alias->key, alias->fingerprint,
	                  &match, err))
		return false;
	return match.number > 0 || match.purged ||
	       load_newest(m, &there, carry_alias, &carrying, err);
}

/* A hands_fn. */
static bool
take_aliases(void *ctx, struct hands *hands, const struct place *place, struct error *err)
{
	struct slice text = buffer_slice(&hands->content);
	struct line_alias alias;
	bool is;

	while (text.size > 0)
		if (!hands_alias(hands, place, slice_cut(&text, '\n'), &alias, &is, err) ||
		    (is && !take_alias(ctx, &alias, err)))
			return false;
	return true;
}

/* --- All of it */

static bool
open_other(struct merging *m, struct error *err)
{
	const char *directory = m->merge->directory;
	struct stats_sizes sizes;
	bool some;

	m->other = archive_open(directory, ARCHIVE_READ, err);
	if (m->other == NULL || !stats_measure(m->other, &sizes, err))
		return false;
	m->all = sizes.raw;
	m->marks = marks_open(directory, err);
	if (m->marks == NULL)
		return false;
	m->state = state_open(directory, err);
	return m->state != NULL && archive_find_purged(m->other, &some, err) &&
	       moved_load(m->other, &m->moved, err);
}

static bool
join(struct merging *m, struct error *err)
{
	struct merge *merge = m->merge;

	return archive_feeds(m->other, take_feed, m, err) &&
	       archive_visit_forward(m->other, 0, take_line, m, err) && commit(m, err) &&
	       (m->moved.size == 0 || hands_each(m->other, MEMBER_ALIAS, take_aliases, m, err)) &&
	       hands_each(m->other, MEMBER_LEDGER, take_ledger, m, err) && commit(m, err) &&
	       state_save(merge->state, err);
}

bool
merge_archive(struct merge *merge, struct error *err)
{
	struct merging m = {.merge = merge};
	struct error ignored = {0};
	const char *damage;
	bool ok = open_other(&m, err) && join(&m, err);
	size_t i;

	/* What is not committed is given up; the first error counts. */
	archive_finish(m.batch, &ignored);
	damage = m.other != NULL ? archive_damage(m.other) : NULL;
	snprintf(merge->damage, sizeof merge->damage, "%s", damage != NULL ? damage : "");
	for (i = 0; i < feed_count(&m); i++) {
		buffer_free(&feed_at(&m, i)->url);
		buffer_free(&feed_at(&m, i)->title);
	}
	buffer_free(&m.feeds);
	buffer_free(&m.touched);
	buffer_free(&m.moved);
	state_close(m.state);
	marks_close(m.marks);
	archive_close(m.other);
	return ok;
}
