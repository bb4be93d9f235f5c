#include "command/visit.h"

#include "base/calendar.h"
#include "base/memory.h"
#include "fetch/schedule.h"
#include "port/clock.h"

enum { MINUTE = 60 };

struct visit {
	struct archive *archive;
	struct feed *parser;
	struct identity identity;
	struct archive_batch *batch; /* NULL until something is new */
	struct catalog_feed feed;
	struct visit_outcome outcome;
	visit_fn *done;
	void *ctx;
	bool busy, begun;
};

/* The feed as the archive should know it: by the name that it gives itself. */
static bool
begin_batch(struct visit *visit, struct error *err)
{
	struct archive_feed feed = {.number = visit->feed.number, .url = visit->feed.url};

	if (visit->batch != NULL)
		return true;
	feed.title = feed_info(visit->parser)->title;
	if (feed.title.size == 0)
		feed.title = buffer_slice(&visit->feed.state->title);
	visit->batch = archive_begin(visit->archive, &feed, err);
	return visit->batch != NULL;
}

/* An entry_fn: keeps the entry unless it is known. */
static bool
take_entry(void *ctx, const struct entry *entry, struct error *err)
{
	struct visit *visit = ctx;
	struct identity_verdict verdict;
	struct archive_record record = {.feed = visit->feed.number, .entry = *entry};
	int64_t now = clock_now();

	visit->outcome.items++;
	if (!identity_judge(&visit->identity, visit->archive, entry, &verdict, err))
		return false;
	if (verdict.answer == IDENTITY_KNOWN)
		return true;
	record.number = verdict.number;
	record.revision = verdict.answer == IDENTITY_NEW ? 1 : verdict.revision;
	record.rule = verdict.rule;
	record.seen = now != 0 ? now : CALENDAR_NONE;
	if (!begin_batch(visit, err) ||
	    !archive_append(visit->batch, &record, verdict.key, verdict.fingerprint, err))
		return false;
	visit->outcome.fresh += verdict.answer == IDENTITY_NEW;
	visit->outcome.revised += verdict.answer == IDENTITY_REVISED;
	return true;
}

/* Says that the feed's own bytes are at fault; an archive that can't be written is another matter. */
static bool
blame_parse(struct error *err)
{
	if (err->kind == ERROR_FORMAT || err->kind == ERROR_LIMIT)
		error_while(err, "parse");
	return false;
}

static bool
body_begins(void *ctx, struct slice url, struct slice charset, struct slice type, struct error *err)
{
	struct visit *visit = ctx;
	struct feed_origin origin = {url, charset};

	(void)type;
	visit->begun = true;
	return feed_begin(visit->parser, &origin, err);
}

static bool
body_comes(void *ctx, const void *data, size_t n, struct error *err)
{
	struct visit *visit = ctx;

	return feed_write(visit->parser, data, n, err) || blame_parse(err);
}

/* An article that can't be read makes no failing feed, as long as all others came. */
static bool
finish_parse(struct visit *visit)
{
	struct visit_outcome *outcome = &visit->outcome;

	if (feed_finish(visit->parser, &outcome->error))
		return true;
	blame_parse(&outcome->error);
	outcome->lost = outcome->items > 0 && feed_is_whole(visit->parser);
	return outcome->lost;
}

/* What is whole is kept, also of a feed that broke off. */
static void
visit_ends(void *ctx, const struct source_result *result)
{
	struct visit *visit = ctx;
	struct visit_outcome *outcome = &visit->outcome;
	struct error late = {0};

	outcome->result = result;
	outcome->ok = result->ok;
	outcome->error = result->error;
	if (outcome->ok && visit->begun)
		outcome->ok = finish_parse(visit);
	else if (outcome->ok && !result->unchanged)
		outcome->ok = error_set(&outcome->error, ERROR_FORMAT, "the answer is empty");
	if (!archive_finish(visit->batch, &late)) {
		outcome->error = late;
		outcome->ok = outcome->lost = false;
	}
	visit->batch = NULL;
	visit->busy = false;
	visit->done(visit->ctx, visit, outcome);
}

static const struct source_handler handler = {body_begins, body_comes, visit_ends};

struct visit *
visit_open(struct archive *archive, visit_fn *done, void *ctx, struct error *err)
{
	struct visit *visit = memory_zero(1, sizeof *visit);

	if (visit == NULL) {
		error_memory(err);
		return NULL;
	}
	visit->archive = archive;
	visit->done = done;
	visit->ctx = ctx;
	visit->parser = feed_open(take_entry, visit, err);
	if (visit->parser == NULL) {
		visit_close(visit);
		return NULL;
	}
	return visit;
}

void
visit_close(struct visit *visit)
{
	if (visit == NULL)
		return;
	feed_close(visit->parser);
	identity_free(&visit->identity);
	memory_free(visit);
}

void
visit_start(struct visit *visit, struct source_pool *pool, const struct catalog_feed *feed)
{
	struct visit_outcome empty = {0};
	struct source_result refused = {.retry = CALENDAR_NONE};
	struct source_request request = {
	    .url = feed->url,
	    .etag = buffer_slice(&feed->state->etag),
	    .last_modified = buffer_slice(&feed->state->last_modified),
	    .agent = "feedarc/" FEEDARC_VERSION,
	};

	visit->feed = *feed;
	visit->outcome = empty;
	visit->outcome.feed = &visit->feed;
	visit->begun = false;
	identity_begin(&visit->identity, feed->number, feed->state->rule);
	visit->busy = source_start(pool, &request, &handler, visit, &refused.error);
	if (!visit->busy)
		visit_ends(visit, &refused);
}

bool
visit_busy(const struct visit *visit)
{
	return visit->busy;
}

const char *
visit_repair(const struct visit *visit, size_t i)
{
	return visit->begun ? feed_repair(visit->parser, i) : NULL;
}

static void
set_moment(struct state_feed *state, int64_t *field, int64_t moment)
{
	state->changed = state->changed || *field != moment;
	*field = moment;
}

static bool
remember_success(const struct visit *visit, const struct visit_outcome *outcome,
                 struct state_feed *state, struct error *err)
{
	const struct source_result *result = outcome->result;
	const struct feed_info *info = feed_info(visit->parser);

	state->changed = state->changed || state->failures != 0;
	state->failures = 0;
	set_moment(state, &state->failing_since, CALENDAR_NONE);
	if (!state_set(state, &state->error, slice_of(outcome->error.text), err))
		return false;
	/*
	 * Validators belong to the body that we have. Those of a 304 need not be the same (a server that
	 * compresses has a weak one for the body and a strong one here), and nothing should be written.
	 */
	if (result->unchanged)
		return true;
	/*
	 * Nor do those of a body that lost an article: many a server makes its validators from the newest
	 * article, and they would not tell that an older one was mended. So it is fetched whole till then.
	 */
	if (!outcome->lost &&
	    (!state_set(state, &state->etag, result->etag, err) ||
	     !state_set(state, &state->last_modified, result->last_modified, err)))
		return false;
	if (state->rule != identity_rule(&visit->identity)) {
		state->rule = identity_rule(&visit->identity);
		state->changed = true;
	}
	return state_set(state, &state->title, info->title, err) &&
	       state_set(state, &state->link, info->link, err);
}

/* A feed that breaks off each time has still said what it is called. */
static bool
remember_name(const struct visit *visit, struct state_feed *state, struct error *err)
{
	const struct feed_info *info = feed_info(visit->parser);

	if (!visit->begun || info->title.size == 0)
		return true;
	return state_set(state, &state->title, info->title, err) &&
	       (info->link.size == 0 || state_set(state, &state->link, info->link, err));
}

/* Written on the first failure, and when the reason or the next visit's time is another. */
static bool
remember_failure(const struct visit *visit, const struct visit_outcome *outcome,
                 struct state_feed *state, int64_t now, struct error *err)
{
	if (state->failing_since == CALENDAR_NONE && now != 0)
		set_moment(state, &state->failing_since, now);
	state->failures++;
	state->changed = true;
	return remember_name(visit, state, err) &&
	       state_set(state, &state->error, slice_of(outcome->error.text), err);
}

bool
visit_remember(const struct visit *visit, const struct visit_outcome *outcome, int64_t now,
               struct error *err)
{
	struct state_feed *state = visit->feed.state;
	int64_t retry = outcome->result->retry;
	int64_t next = CALENDAR_NONE;

	if (!outcome->ok) {
		if (!remember_failure(visit, outcome, state, now, err))
			return false;
		next = schedule_after_failure(now, retry, state->failures);
	} else {
		if (!remember_success(visit, outcome, state, err))
			return false;
		if (visit->feed.subscription->config.refresh > 0 && now != 0)
			next = now + (int64_t)visit->feed.subscription->config.refresh * MINUTE;
	}
	set_moment(state, &state->next, next);
	return true;
}
