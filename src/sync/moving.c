#include "sync/moving.h"

#include "base/calendar.h"
#include "base/log.h"
#include "base/url.h"
#include "port/storage.h"

/* A hotel's network, or a server that is being mended, redirects for ever only for a while. */
enum { DAY = 86400, MOVING_DAYS = 4 };

/* Is it a place to go to? Never to where others can read along. */
static bool
is_better(struct slice from, struct slice to)
{
	return url_is_web(to) && !slice_equal(from, to) &&
	       (slice_starts(to, "https:") || !slice_starts(from, "https:"));
}

/*
 * Is something in the feed's line for its server alone: a password, a header, trust in its certificate? Then
 * only the user may give that to another.
 */
static bool
is_personal(const struct catalog_feed *feed)
{
	struct slice authority = url_split(feed->url).authority;

	return slice_find(authority, '@') < authority.size ||
	       config_is_personal(&feed->subscription->config);
}

static bool
forget(struct state_feed *state, struct error *err)
{
	struct slice nowhere = {0};

	if (state->moves == 0)
		return true;
	state->moves = 0;
	state->moved_since = CALENDAR_NONE;
	return state_set(state, &state->moved, nowhere, err);
}

bool
moving_note(const struct visit_outcome *outcome, int64_t now, struct error *err)
{
	struct state_feed *state = outcome->feed->state;
	struct slice to = outcome->result->moved;

	if (!outcome->ok || now == 0)
		return true;
	if (!is_better(outcome->feed->url, to) || is_personal(outcome->feed))
		return forget(state, err);
	/* A moment to come is a wrong clock's. */
	if (!slice_equal(to, buffer_slice(&state->moved)) || state->moved_since > now) {
		state->moves = 0;
		state->moved_since = now;
		if (!state_set(state, &state->moved, to, err))
			return false;
	}
	if (now < state->moved_since + state->moves * (int64_t)DAY)
		return true;
	state->moves++;
	state->changed = true;
	return true;
}

static bool
is_settled(const struct catalog_feed *feed)
{
	return feed->state != NULL && feed->state->moves >= MOVING_DAYS;
}

static void
tell(const struct state_feed *state)
{
	struct buffer from = {0}, to = {0};

	url_public(buffer_slice(&state->was), &from);
	url_public(buffer_slice(&state->url), &to);
	log_warn("feed %lu has moved for good, from %s to %s", (unsigned long)state->number,
	         buffer_text(&from), buffer_text(&to));
	buffer_free(&from);
	buffer_free(&to);
}

/* The state first: until the file has the new address, the old one still finds it. */
static bool
follow(const struct session *session, const struct catalog *catalog,
       struct subscriptions *subscriptions, struct state_feed *state, struct error *err)
{
	struct slice to = buffer_slice(&state->moved), from = buffer_slice(&state->url);
	struct subscription *item = subscriptions_find(subscriptions, from);

	if (item == NULL)
		return true;
	if (subscriptions_find(subscriptions, to) != NULL || !subscriptions_takes(to))
		return forget(state, err);
	if (!subscriptions_move(subscriptions, item, to, err) ||
	    !state_set(state, &state->was, from, err) ||
	    !state_set(state, &state->url, buffer_slice(&state->moved), err) ||
	    !forget(state, err) || !state_save(catalog->state, err) ||
	    !subscriptions_save(subscriptions, session->feeds, err))
		return false;
	tell(state);
	return true;
}

/* One feed: the file is read anew, since somebody may have edited it. */
static bool
settle(const struct session *session, const struct catalog *catalog, struct state_feed *state,
       struct error *err)
{
	struct subscriptions subscriptions = {0};
	bool ok = subscriptions_load(&subscriptions, session->feeds, &session->config, err) &&
	          follow(session, catalog, &subscriptions, state, err);

	subscriptions_free(&subscriptions);
	return ok;
}

bool
moving_settle(const struct session *session, const struct catalog *catalog, struct error *err)
{
	struct storage_lock *lock = NULL;
	struct error busy = {0};
	struct catalog_feed feed;
	bool ok = true;
	size_t i;

	for (i = 0; ok; i++) {
		feed = catalog_subscription(catalog, i);
		if (feed.subscription == NULL)
			break;
		if (!is_settled(&feed))
			continue;
		if (lock == NULL)
			lock = subscriptions_edit_begin(session->feeds, &busy);
		if (lock == NULL)
			break;
		ok = settle(session, catalog, feed.state, err);
	}
	subscriptions_edit_end(lock);
	return ok;
}
