#include "sync/visit.h"

#include "base/calendar.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "fetch/rhythm.h"
#include "port/clock.h"
#include "sync/request.h"

/* Bytes of a body that are held until it is known whether it is the one that we had. */
#define HELD_MOST ((size_t)CONFIG_HOLD_KB * 1024)

enum { DAY = 86400 };

/* Bytes of a title that are enough to know it by. */
enum { TITLE_SAID = 60 };

/* Servers that always say "unchanged" are asked for everything once in so many days. */
enum { FULL_DAYS = 8 };

struct visit {
	struct archive *archive;
	struct feed *parser;
	struct identity identity;
	struct archive_batch *batch; /* NULL until something is new */
	struct catalog_feed feed;
	struct request request;
	struct visit_outcome outcome;
	struct rhythm rhythm;
	struct hash_stream body; /* what came so far */
	struct buffer held;      /* and was not parsed yet */
	bool holding;
	visit_fn *done;
	void *ctx;
	bool busy, begun;
	struct error left_out; /* the first article that there was no memory for */
};

/* The feed as the archive should know it: by the name that it gives itself. */
static bool
begin_batch(struct visit *visit, struct error *err)
{
	struct archive_feed feed = {.number = visit->feed.number,
	                            .url = buffer_slice(&visit->feed.state->url)};

	if (visit->batch != NULL)
		return true;
	feed.title = feed_info(visit->parser)->title;
	if (feed.title.size == 0)
		feed.title = buffer_slice(&visit->feed.state->title);
	visit->batch = archive_begin(visit->archive, &feed, err);
	return visit->batch != NULL;
}

/* An identity_fn: keeps what is new of the entry. */
static bool
keep_entry(void *ctx, const struct entry *entry, const struct identity_verdict *verdict,
           struct error *err)
{
	struct visit *visit = ctx;
	struct archive_record record = {.feed = visit->feed.number, .entry = *entry};
	int64_t now = clock_now();

	visit->outcome.churning = visit->outcome.churning || verdict->answer == IDENTITY_CHURN;
	if (verdict->answer != IDENTITY_NEW && verdict->answer != IDENTITY_REVISED)
		return true;
	record.number = verdict->number;
	record.revision = verdict->answer == IDENTITY_NEW ? 1 : verdict->revision;
	record.rule = verdict->rule;
	record.aside = verdict->aside;
	record.seen = now != 0 ? now : CALENDAR_NONE;
	if (!begin_batch(visit, err) ||
	    !archive_append(visit->batch, &record, verdict->key, verdict->fingerprint, err))
		return false;
	archive_forget(visit->archive);
	visit->outcome.fresh += verdict->answer == IDENTITY_NEW;
	visit->outcome.revised += verdict->answer == IDENTITY_REVISED;
	return true;
}

/* One article that is too large for the memory that there is leaves the others room. Without any it is the feed's trouble. */
static bool
leave_out(struct visit *visit, const struct entry *entry, const struct error *why,
          struct error *err)
{
	struct slice title = entry->title;

	*err = *why;
	if (why->kind != ERROR_MEMORY)
		return false;
	if (title.size > TITLE_SAID)
		title.size = TITLE_SAID;
	title.size -= utf8_cut(title);
	error_while(err, "\"%.*s\"", SLICE_ARGS(title));
	if (visit->left_out.kind == ERROR_NONE)
		visit->left_out = *err;
	return true;
}

/* An entry_fn: keeps the entry unless it is known. */
static bool
take_entry(void *ctx, const struct entry *entry, struct error *err)
{
	struct visit *visit = ctx;
	struct identity_verdict verdict;
	struct error why = {0};

	visit->outcome.items++;
	rhythm_add(&visit->rhythm,
	           entry->published != CALENDAR_NONE ? entry->published : entry->updated,
	           clock_now());
	if (identity_judge(&visit->identity, visit->archive, entry, &verdict, &why) &&
	    keep_entry(visit, entry, &verdict, &why))
		return true;
	return leave_out(visit, entry, &why, err);
}

/* What people call the feed. */
static struct slice
title_of(const struct visit *visit)
{
	struct slice title = visit->begun ? feed_info(visit->parser)->title : visit->feed.title;

	return title.size > 0 && !visit->feed.named ? title : visit->feed.title;
}

/* What of the items with new ids is old shows when all have come. */
static bool
settle(struct visit *visit, bool whole, struct error *err)
{
	struct slice title = title_of(visit);
	size_t moved;

	if (!identity_settle(&visit->identity, visit->archive, whole, keep_entry, visit, &moved,
	                     err))
		return false;
	if (moved > 0)
		log_note("%.*s: the ids of its posts have moved: %lu are known again",
		         SLICE_ARGS(title), (unsigned long)moved);
	return true;
}

/* Once: from now on the feed has another rule. */
static void
tell_rule(const struct visit *visit)
{
	struct slice title = title_of(visit);

	if (visit->outcome.ok && (uint32_t)visit->outcome.rule > visit->feed.state->rule)
		log_note(
		    "%.*s: the ids of its posts are not their own: their links or texts count too",
		    SLICE_ARGS(title));
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
	if (visit->parser == NULL)
		visit->parser = feed_open(take_entry, visit, err);
	if (visit->parser == NULL)
		return false;
	visit->begun = true;
	return feed_begin(visit->parser, &origin, err);
}

static bool
parse(struct visit *visit, struct slice bytes, struct error *err)
{
	return feed_write(visit->parser, bytes.data, bytes.size, err) || blame_parse(err);
}

/* Parses what was held, and from now on what comes. */
static bool
release(struct visit *visit, struct error *err)
{
	bool ok;

	if (!visit->holding)
		return true;
	visit->holding = false;
	ok = parse(visit, buffer_slice(&visit->held), err);
	buffer_free(&visit->held);
	return ok;
}

static bool
body_comes(void *ctx, const void *data, size_t n, struct error *err)
{
	struct visit *visit = ctx;
	struct slice bytes = {data, n};

	hash_write(&visit->body, bytes);
	if (visit->holding && visit->held.size + n <= HELD_MOST &&
	    buffer_append(&visit->held, data, n))
		return true;
	visit->held.failed = false;
	return release(visit, err) && parse(visit, bytes, err);
}

/* The body is here whole: is it the one that we had? */
static void
judge_body(struct visit *visit)
{
	struct visit_outcome *outcome = &visit->outcome;
	uint64_t body = hash_finish(&visit->body).low;

	outcome->body = body != 0 ? body : 1;
	outcome->same = visit->holding && outcome->body == visit->feed.state->body;
}

/* An article that can't be read makes no failing feed, as long as all others came. */
static bool
finish_parse(struct visit *visit)
{
	struct visit_outcome *outcome = &visit->outcome;

	bool ok = release(visit, &outcome->error) && feed_finish(visit->parser, &outcome->error);

	if (ok && visit->left_out.kind == ERROR_NONE)
		return true;
	if (ok)
		outcome->error = visit->left_out;
	else
		blame_parse(&outcome->error);
	outcome->lost = outcome->items > 0 && feed_is_whole(visit->parser);
	return outcome->lost;
}

/* What is no feed may be the page of who lets no program through. */
static bool
blame_wall(struct visit_outcome *outcome, const struct source_result *result)
{
	struct error *err = &outcome->error;

	if (result->wall == NULL || outcome->items > 0)
		return false;
	return error_set(err, ERROR_NETWORK, "blocked by %s (HTTP %d)", result->wall,
	                 result->status);
}

/* What is whole is kept, also of a feed that broke off. */
static void
visit_ends(void *ctx, const struct source_result *result)
{
	struct visit *visit = ctx;
	struct visit_outcome *outcome = &visit->outcome;
	struct error late = {0}, ignored = {0};
	bool settled;

	outcome->result = result;
	outcome->ok = result->ok;
	outcome->error = result->error;
	if (outcome->ok && visit->begun)
		judge_body(visit);
	if (outcome->ok && visit->begun && !outcome->same)
		outcome->ok = finish_parse(visit) || blame_wall(outcome, result);
	else if (outcome->ok && !result->unchanged && !outcome->same)
		outcome->ok = error_set(&outcome->error, ERROR_FORMAT, "the answer is empty");
	settled = settle(visit, outcome->ok, &late);
	if (!archive_finish(visit->batch, settled ? &late : &ignored) || !settled) {
		outcome->error = late;
		outcome->ok = outcome->lost = false;
	}
	visit->batch = NULL;
	visit->busy = false;
	outcome->info = visit->begun && !outcome->same ? feed_info(visit->parser) : NULL;
	outcome->rule = identity_rule(&visit->identity);
	tell_rule(visit);
	outcome->gap = rhythm_gap(&visit->rhythm);
	outcome->newest = rhythm_newest(&visit->rhythm);
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
	return visit;
}

void
visit_close(struct visit *visit)
{
	if (visit == NULL)
		return;
	feed_close(visit->parser);
	buffer_free(&visit->held);
	identity_free(&visit->identity);
	request_free(&visit->request);
	memory_free(visit);
}

/* Is it long since the server gave anything but "unchanged"? It may be wrong for ever. */
static bool
wants_all(const struct state_feed *state, int64_t now)
{
	return now != 0 && state->full != CALENDAR_NONE &&
	       (now - state->full >= FULL_DAYS * DAY || now < state->full);
}

/* A new visit: nothing has come. */
static void
reset(struct visit *visit, const struct catalog_feed *feed)
{
	static const struct visit_outcome nothing = {.newest = CALENDAR_NONE};
	static const struct rhythm no_posts = {.count = 0};
	static const struct error no_error = {0};

	visit->left_out = no_error;
	visit->feed = *feed;
	visit->outcome = nothing;
	visit->outcome.feed = &visit->feed;
	visit->rhythm = no_posts;
	visit->begun = false;
	visit->holding = feed->state->body != 0 && HELD_MOST > 0;
	buffer_clear(&visit->held);
	hash_begin(&visit->body);
	identity_begin(&visit->identity, feed->number, (enum entry_rule)feed->state->rule);
}

static bool
ask(struct visit *visit, struct source_pool *pool, struct error *err)
{
	const struct state_feed *state = visit->feed.state;
	struct source_request *asked = &visit->request.source;

	request_free(&visit->request);
	if (!request_fill(&visit->request, &visit->feed, archive_directory(visit->archive), err))
		return false;
	if (!wants_all(state, clock_now())) {
		asked->etag = buffer_slice(&state->etag);
		asked->last_modified = buffer_slice(&state->last_modified);
	}
	return source_start(pool, asked, &handler, visit, err);
}

void
visit_start(struct visit *visit, struct source_pool *pool, const struct catalog_feed *feed,
            bool anew)
{
	struct source_result refused = {.retry = CALENDAR_NONE, .fresh = CALENDAR_NONE};

	reset(visit, feed);
	visit->holding = visit->holding && !anew;
	visit->busy = ask(visit, pool, &refused.error);
	if (!visit->busy)
		visit_ends(visit, &refused);
}

bool
visit_unchanged(const struct visit_outcome *outcome)
{
	return outcome->same || outcome->result->unchanged;
}

bool
visit_busy(const struct visit *visit)
{
	return visit->busy;
}

const char *
visit_repair(const struct visit *visit, size_t i)
{
	return visit->outcome.info != NULL ? feed_repair(visit->parser, i) : NULL;
}
