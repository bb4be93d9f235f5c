#include "session/catalog.h"

#include "base/calendar.h"
#include "base/log.h"
#include "base/url.h"
#include "base/words.h"
#include "fetch/schedule.h"

static bool
learn(void *ctx, const struct archive_feed *feed, struct error *err)
{
	return state_learn(ctx, feed->number, feed->url, feed->title, err);
}

/* Only who holds the lock gives numbers: two at once would give the same one twice. */
static bool
give_numbers(struct catalog *catalog, struct error *err)
{
	size_t i;

	for (i = 0; i < catalog->subscriptions.count; i++)
		if (state_add(catalog->state, catalog->subscriptions.items[i].url, err) == NULL)
			return false;
	return true;
}

/* What the state remembers and the archive has: a part of it may have been lost, or an older copy put back. */
static void
compare(struct catalog *catalog)
{
	uint64_t known = state_synced(catalog->state);

	archive_trust(catalog->archive, known);
	if (known >> 32 <= archive_sequence(catalog->archive))
		return;
	log_warn("the archive has lost what was stored last: all feeds are asked for everything");
	catalog->lost = true;
}

/* Has every subscription its number? */
static bool
are_numbered(const struct catalog *catalog)
{
	size_t i;

	for (i = 0; i < catalog->subscriptions.count; i++)
		if (state_find(catalog->state, catalog->subscriptions.items[i].url) == NULL)
			return false;
	return true;
}

/* The state, and whether it knows all feeds that were asked for. */
struct knowledge {
	struct state *state;
	bool complete;
};

static bool
is_known(void *ctx, uint32_t number)
{
	struct knowledge *knowledge = ctx;

	knowledge->complete = state_number(knowledge->state, number) != NULL;
	return knowledge->complete;
}

/*
 * The archive tells of the feeds that a lost state knew, or an older copy of it. It has a line for each feed in
 * each of its segments: they are read only where something is missing. A sync looks for no more than a
 * number that is to be given, which must not be one that the archive has already.
 */
static bool
learn_all(struct catalog *catalog, enum archive_mode mode, struct error *err)
{
	struct knowledge knowledge = {catalog->state, are_numbered(catalog)};

	if (catalog->archive == NULL)
		return true;
	if (knowledge.complete && mode == ARCHIVE_READ &&
	    !archive_feed_numbers(catalog->archive, is_known, &knowledge, err))
		return false;
	return knowledge.complete || archive_feeds(catalog->archive, learn, catalog->state, err);
}

/* A state_wanted_fn: is it one of the part's? */
static bool
is_subscribed(void *ctx, struct slice url)
{
	const struct catalog *catalog = ctx;

	return subscriptions_find(&catalog->subscriptions, url) != NULL;
}

static bool
open_archive(struct catalog *catalog, const struct session *session, enum archive_mode mode,
             struct error *err)
{
	struct error missing = {0};

	catalog->archive = archive_open(session->directory, mode, &missing);
	if (catalog->archive != NULL || (missing.kind == ERROR_MISSING && mode == ARCHIVE_READ))
		return true;
	*err = missing;
	return false;
}

/* What is remembered of the subscriptions, and their numbers. */
static bool
open_state(struct catalog *catalog, const struct session *session, enum archive_mode mode,
           bool first, struct error *err)
{
	bool whole = first && catalog->subscriptions.next == 0;

	catalog->state = whole ? state_open(session->directory, err)
	                       : state_open_some(session->directory, is_subscribed, catalog, err);
	if (catalog->state == NULL)
		return false;
	if (mode == ARCHIVE_WRITE && first)
		compare(catalog);
	if (catalog->lost)
		state_ask_anew(catalog->state);
	if (!learn_all(catalog, mode, err))
		return false;
	return mode == ARCHIVE_READ || give_numbers(catalog, err);
}

bool
catalog_open(struct catalog *catalog, const struct session *session, enum archive_mode mode,
             struct error *err)
{
	return subscriptions_load(&catalog->subscriptions, session->feeds, &session->config, err) &&
	       open_archive(catalog, session, mode, err) &&
	       open_state(catalog, session, mode, true, err);
}

bool
catalog_open_part(struct catalog *catalog, const struct session *session, enum archive_mode mode,
                  struct error *err)
{
	return subscriptions_load_part(&catalog->subscriptions, session->feeds, 1, &session->config,
	                               err) &&
	       open_archive(catalog, session, mode, err) &&
	       open_state(catalog, session, mode, true, err);
}

bool
catalog_next_part(struct catalog *catalog, const struct session *session, struct error *err)
{
	size_t from = catalog->subscriptions.next;

	if (from == 0)
		return false;
	state_close(catalog->state);
	catalog->state = NULL;
	subscriptions_free(&catalog->subscriptions);
	return subscriptions_load_part(&catalog->subscriptions, session->feeds, from,
	                               &session->config, err) &&
	       open_state(catalog, session, ARCHIVE_WRITE, false, err);
}

void
catalog_close(struct catalog *catalog)
{
	struct catalog empty = {0};

	state_close(catalog->state);
	archive_close(catalog->archive);
	subscriptions_free(&catalog->subscriptions);
	*catalog = empty;
}

/*
 * A URL from the host on: without a scheme that says nothing, and without a password. Of a command it is that of
 * the URL in it, where it has one.
 */
static struct slice
address(struct slice url)
{
	struct slice rest = url, authority;
	size_t n;

	while (rest.size > 0 && !slice_starts(rest, "//"))
		rest = slice_skip(rest, 1);
	if (rest.size == 0)
		return slice_skip(url, url_is_absolute(url) ? slice_find(url, ':') + 1 : 0);
	authority = url_split(rest).authority;
	n = authority.size;
	while (n > 0 && authority.data[n - 1] != '@')
		n--;
	return slice_skip(rest, n + 2);
}

/* Either may be NULL: nobody subscribes to it any more, or it is before its first sync. */
static struct catalog_feed
complete(struct state_feed *state, const struct subscription *subscription)
{
	struct catalog_feed feed = {.state = state, .subscription = subscription};

	if (state != NULL) {
		feed.number = state->number;
		feed.url = buffer_slice(&state->url);
		feed.title = buffer_slice(&state->title);
	} else if (subscription != NULL) {
		feed.url = subscription->url;
	}
	/* The state has it without its password. */
	if (subscription != NULL && subscription->known.size > 0)
		feed.url = subscription->url;
	if (subscription != NULL && subscription->title.size > 0)
		feed.title = subscription->title;
	feed.named = feed.title.size > 0;
	if (!feed.named)
		feed.title = address(feed.url);
	return feed;
}

static struct catalog_feed
complete_state(const struct catalog *catalog, struct state_feed *state)
{
	const struct subscription *subscription = NULL;

	if (state != NULL)
		subscription =
		    subscriptions_find(&catalog->subscriptions, buffer_slice(&state->url));
	return complete(state, subscription);
}

struct catalog_feed
catalog_number(const struct catalog *catalog, uint32_t number)
{
	return complete_state(catalog, state_number(catalog->state, number));
}

struct catalog_feed
catalog_at(const struct catalog *catalog, size_t i)
{
	return complete_state(catalog, state_at(catalog->state, i));
}

struct catalog_feed
catalog_subscription(const struct catalog *catalog, size_t i)
{
	const struct subscription *subscription = NULL;
	struct state_feed *state = NULL;

	if (i < catalog->subscriptions.count) {
		subscription = &catalog->subscriptions.items[i];
		state = state_find(catalog->state, subscription->url);
	}
	return complete(state, subscription);
}

void
catalog_number_cell(const struct catalog_feed *feed, struct buffer *line)
{
	if (feed->number != 0)
		buffer_print(line, "%4lu  ", (unsigned long)feed->number);
	else
		buffer_append_text(line, "   -  ");
}

bool
catalog_is_new(const struct catalog_feed *feed)
{
	const struct state_feed *state = feed->state;

	if (state == NULL)
		return true;
	/* Another feed of its host may have been told when. */
	return state->failures == 0 && state->body == 0 && state->title.size == 0 &&
	       (state->next == CALENDAR_NONE || state->why == SCHEDULE_RETRY);
}

bool
catalog_fits(const struct catalog_feed *feed, struct slice word)
{
	long long number;

	if (slice_number(word, &number))
		return number > 0 && number == feed->number;
	if (slice_equal(feed->url, word))
		return true;
	/* Who doesn't read here has no use for the tables of letters. */
	return CONFIG_READ && words_contain(feed->title, word);
}

bool
catalog_choose(const struct catalog *catalog, const char *word, struct catalog_feed *chosen,
               struct error *err)
{
	struct catalog_feed feed, other = {0}, none = {0};
	size_t i;

	*chosen = none;
	for (i = 0; i < catalog->subscriptions.count; i++) {
		feed = catalog_subscription(catalog, i);
		if (!catalog_fits(&feed, slice_of(word)))
			continue;
		if (slice_is(feed.url, word)) {
			*chosen = feed;
			return true;
		}
		other = chosen->subscription != NULL ? feed : other;
		*chosen = chosen->subscription != NULL ? *chosen : feed;
	}
	if (chosen->subscription == NULL)
		return error_set(err, ERROR_USAGE, "no feed is \"%s\" (`feedarc feeds` lists them)",
		                 word);
	if (other.subscription != NULL)
		return error_set(err, ERROR_USAGE, "\"%s\" is more than one feed: %.*s, %.*s", word,
		                 SLICE_ARGS(chosen->url), SLICE_ARGS(other.url));
	return true;
}
