#include "sync/remember.h"

#include "base/calendar.h"
#include "base/hash.h"
#include "fetch/schedule.h"

enum { MINUTE = 60, DAY = 86400 };

static void
set_moment(struct state_feed *state, int64_t *field, int64_t moment)
{
	state->changed = state->changed || *field != moment;
	*field = moment;
}

static void
set_number(struct state_feed *state, uint32_t *field, int64_t number)
{
	uint32_t n = number < 0 ? 0 : number > UINT32_MAX ? UINT32_MAX : (uint32_t)number;

	state->changed = state->changed || *field != n;
	*field = n;
}

/* What the document says of how often to ask. */
static void
remember_wishes(const struct visit_outcome *outcome, struct state_feed *state)
{
	const struct feed_info *info = outcome->info;

	set_number(state, &state->interval,
	           info->ttl <= 0                   ? 0
	           : info->ttl < INT32_MAX / MINUTE ? info->ttl * MINUTE
	                                            : INT32_MAX);
	set_number(state, &state->hours, info->skip_hours);
	set_number(state, &state->days, info->skip_days);
	set_number(state, &state->gap, outcome->gap);
	set_moment(state, &state->newest, outcome->newest);
}

/*
 * Where the answer came from: validators are of one place alone (RFC 9110, 8.8), and redirects may lead elsewhere the
 * next time. A query may be made anew for each visitor.
 */
static uint32_t
place_of(const struct visit_outcome *outcome)
{
	struct slice from = outcome->result->url, own = outcome->feed->url;

	from.size = slice_find(from, '?');
	own.size = slice_find(own, '?');
	return slice_equal(from, own) ? 0 : (uint32_t)hash_of(from).low | 1;
}

static bool
remember_validators(const struct visit_outcome *outcome, struct state_feed *state,
                    struct error *err)
{
	const struct source_result *result = outcome->result;

	set_number(state, &state->place, place_of(outcome));
	return state_set(state, &state->etag, result->etag, err) &&
	       state_set(state, &state->last_modified, result->last_modified, err);
}

/*
 * Validators belong to the body that we have. Those of a body that lost an article do not count: many a
 * server makes its validators from the newest article, and they would not tell that an older one was
 * mended. So it is fetched whole till then, and its hash tells whether it has changed.
 */
static bool
remember_body(const struct visit_outcome *outcome, struct state_feed *state, int64_t now,
              struct error *err)
{
	bool lost = outcome->lost || (outcome->same && state->error.size > 0);

	/* What was let go is asked for again, and so is what there was no memory for. */
	if (outcome->churning || outcome->error.kind == ERROR_MEMORY)
		return true;
	if (!lost && !remember_validators(outcome, state, err))
		return false;
	state->changed = state->changed || state->body != outcome->body;
	state->body = outcome->body;
	/* Servers that always send everything are not to make a line of this at each visit. */
	if (now != 0 &&
	    (state->changed || state->full == CALENDAR_NONE || now - state->full >= DAY))
		set_moment(state, &state->full, now);
	return true;
}

/* An entity tag without its weakness (RFC 9110, 8.8.3). */
static struct slice
tag_of(struct slice etag)
{
	return slice_starts(etag, "W/") ? slice_skip(etag, 2) : etag;
}

/*
 * The validators of a 304 are the newer ones (RFC 9110, 15.4.5). A server that compresses may have a weak tag for
 * the body and the same one, strong, here: that is no change, and nothing should be written. A 304 of another place
 * than the body's says nothing of that body: all is asked for the next time.
 */
static bool
renew(const struct visit_outcome *outcome, struct state_feed *state, struct error *err)
{
	struct slice etag = outcome->result->etag, modified = outcome->result->last_modified;
	struct slice none = {0};

	if (place_of(outcome) != state->place)
		return state_set(state, &state->etag, none, err) &&
		       state_set(state, &state->last_modified, none, err);
	if (etag.size > 0 && !slice_equal(tag_of(etag), tag_of(buffer_slice(&state->etag))) &&
	    !state_set(state, &state->etag, etag, err))
		return false;
	return modified.size == 0 || state_set(state, &state->last_modified, modified, err);
}

static bool
remember_document(const struct visit_outcome *outcome, struct state_feed *state, struct error *err)
{
	remember_wishes(outcome, state);
	set_number(state, &state->rule, (int64_t)outcome->rule);
	return state_set(state, &state->title, outcome->info->title, err) &&
	       state_set(state, &state->link, outcome->info->link, err);
}

static bool
remember_success(const struct visit_outcome *outcome, struct state_feed *state, int64_t now,
                 struct error *err)
{
	/* What was lost of a body that has not changed since is lost still. */
	bool still = state->failures == 0 && visit_unchanged(outcome);

	set_number(state, &state->failures, 0);
	set_number(state, &state->status, 0);
	set_moment(state, &state->failing_since, CALENDAR_NONE);
	set_moment(state, &state->told, CALENDAR_NONE);
	if (!still && !state_set(state, &state->error, slice_of(outcome->error.text), err))
		return false;
	if (outcome->result->unchanged)
		return renew(outcome, state, err);
	return remember_body(outcome, state, now, err) &&
	       (outcome->info == NULL || remember_document(outcome, state, err));
}

/* A feed that breaks off each time has still said what it is called. */
static bool
remember_name(const struct visit_outcome *outcome, struct state_feed *state, struct error *err)
{
	const struct feed_info *info = outcome->info;

	if (info == NULL || info->title.size == 0)
		return true;
	return state_set(state, &state->title, info->title, err) &&
	       (info->link.size == 0 || state_set(state, &state->link, info->link, err));
}

static bool
remember_failure(const struct visit_outcome *outcome, struct state_feed *state, int64_t now,
                 struct error *err)
{
	/* A moment to come is a wrong clock's. */
	if (now != 0 && (state->failing_since == CALENDAR_NONE || state->failing_since > now))
		set_moment(state, &state->failing_since, now);
	set_number(state, &state->failures, (int64_t)state->failures + 1);
	set_number(state, &state->status, outcome->result->status);
	return remember_name(outcome, state, err) &&
	       state_set(state, &state->error, slice_of(outcome->error.text), err);
}

static void
plan(const struct visit_outcome *outcome, struct state_feed *state, int64_t now)
{
	const struct source_result *result = outcome->result;
	struct schedule_facts facts = {
	    .now = now,
	    .url = outcome->feed->url,
	    .refresh = outcome->feed->subscription->config.refresh * MINUTE,
	    .status = result->status,
	    .failures = state->failures,
	    .retry = result->retry,
	    .fresh = result->fresh,
	    .interval = state->interval,
	    .hours = state->hours,
	    .days = state->days,
	    .gap = state->gap,
	    .newest = state->newest,
	};
	enum schedule_reason why;
	int64_t next = schedule_next(&facts, &why);

	state_schedule(state, next, why);
}

bool
remember_visit(const struct visit_outcome *outcome, int64_t now, struct error *err)
{
	struct state_feed *state = outcome->feed->state;
	bool ok = outcome->ok ? remember_success(outcome, state, now, err)
	                      : remember_failure(outcome, state, now, err);

	if (ok)
		plan(outcome, state, now);
	return ok;
}
