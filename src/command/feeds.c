/* feeds.c - `feedarc feeds`: the subscriptions and how they are. */
#include "base/calendar.h"
#include "base/json.h"
#include "base/log.h"
#include "base/url.h"
#include "base/utf8.h"
#include "command/command.h"
#include "fetch/schedule.h"
#include "port/clock.h"
#include "port/terminal.h"
#include "posts/column.h"
#include "posts/posts.h"
#include "posts/tally.h"

enum { NAME_COLUMNS = 24 };

struct listing {
	struct catalog catalog;
	struct marks *marks;
	struct tallies tallies;
	struct buffer line;
	size_t columns; /* of the screen; 0: nothing is cut */
};

static bool
count_all(struct listing *listing, struct session *session, struct error *err)
{
	if (!catalog_open(&listing->catalog, session, ARCHIVE_READ, err))
		return false;
	listing->marks = marks_open(session->directory, err);
	return listing->marks != NULL &&
	       tally_count(&listing->tallies, &listing->catalog, listing->marks, err);
}

/* Why it can't be read, and since when. */
static void
append_trouble(struct buffer *out, const struct state_feed *state)
{
	static const struct slice wall = SLICE("blocked by ");
	struct slice error = buffer_slice(&state->error);
	bool blocked = slice_starts(error, wall.data);
	bool gone = state->why == SCHEDULE_GONE;
	char date[17];

	output_date(state->failing_since, date);
	buffer_append_text(out, gone ? "gone" : blocked ? "blocked" : "failing");
	/* It may be since before the clock was set. */
	if (date[0] != '\0')
		buffer_print(out, " since %.10s", date);
	if (gone)
		buffer_append_text(out, ": not asked any more");
	else
		buffer_print(out, ": %.*s",
		             SLICE_ARGS(blocked ? slice_skip(error, wall.size) : error));
}

static void
append_moving(struct buffer *out, const struct state_feed *state)
{
	buffer_append_text(out, "ok, moving to ");
	url_public(buffer_slice(&state->moved), out);
}

/* Health in words. */
static void
append_health(struct buffer *out, const struct catalog_feed *feed, const struct tally *tally)
{
	const struct state_feed *state = feed->state;

	if (feed->subscription == NULL)
		buffer_append_text(out, "removed");
	else if (!CONFIG_EXEC && subscription_is_command(feed->subscription))
		buffer_append_text(out, "a command: not run");
	else if (tally->posts == 0 && catalog_is_new(feed))
		buffer_append_text(out, "new");
	else if (state->failures > 0)
		append_trouble(out, state);
	else if (state->error.size > 0)
		buffer_print(out, "ok, but an article could not be read: %.*s",
		             SLICE_ARGS(buffer_slice(&state->error)));
	else if (state->moves > 0)
		append_moving(out, state);
	else if (state->was.size > 0)
		buffer_append_text(out, "ok, moved");
	else
		buffer_append_text(out, "ok");
}

/* When it may be asked next, unless that is now. */
static void
append_next(struct buffer *out, const struct catalog_feed *feed)
{
	char date[17];

	if (feed->subscription == NULL || feed->state == NULL ||
	    feed->state->next == CALENDAR_NONE ||
	    schedule_due(clock_now(), feed->state->next, (enum schedule_reason)feed->state->why))
		return;
	output_date(feed->state->next, date);
	buffer_print(out, "; next %s", date);
}

static void
append_line(struct buffer *line, const struct catalog_feed *feed, const struct tally *tally)
{
	struct buffer word = {0};
	char date[17];

	output_date(tally->newest, date);
	catalog_number_cell(feed, line);
	utf8_append_safe(&word, feed->title, true);
	if (feed->named)
		column_append(line, buffer_slice(&word), NAME_COLUMNS);
	else
		column_append_end(line, buffer_slice(&word), NAME_COLUMNS);
	buffer_print(line, " %6zu %6zu  %-10.10s  ", tally->posts, tally->unread, date);
	buffer_clear(&word);
	append_health(&word, feed, tally);
	append_next(&word, feed);
	utf8_append_safe(line, buffer_slice(&word), true);
	line->failed = line->failed || word.failed;
	buffer_free(&word);
}

static void
append_json(struct buffer *line, const struct catalog_feed *feed, const struct tally *tally)
{
	struct json_writer w = {.out = line};
	struct buffer health = {0}, url = {0};
	size_t i;

	append_health(&health, feed, tally);
	url_public(feed->url, &url);
	json_begin_object(&w, NULL);
	if (feed->number != 0)
		json_number(&w, "feed", feed->number);
	json_string(&w, "url", buffer_slice(&url));
	json_string(&w, "title", feed->title);
	json_bool(&w, "subscribed", feed->subscription != NULL);
	json_begin_array(&w, "tags");
	for (i = 0; feed->subscription != NULL && i < feed->subscription->tag_count; i++)
		json_string(&w, NULL, feed->subscription->tags[i]);
	json_end_array(&w);
	json_number(&w, "posts", (int64_t)tally->posts);
	json_number(&w, "unread", (int64_t)tally->unread);
	json_moment_if(&w, "newest", tally->newest);
	if (feed->state != NULL)
		json_moment_if(&w, "next", feed->state->next);
	json_string(&w, "health", buffer_slice(&health));
	json_end_object(&w);
	line->failed = line->failed || health.failed || url.failed;
	buffer_free(&health);
	buffer_free(&url);
}

static bool
print_feed(struct listing *listing, struct session *session, const struct catalog_feed *feed,
           struct error *err)
{
	struct tally tally = tally_of(&listing->tallies, feed->number);
	struct slice line;

	buffer_clear(&listing->line);
	if (options_has(session->options, OPTION_JSON))
		append_json(&listing->line, feed, &tally);
	else
		append_line(&listing->line, feed, &tally);
	line = buffer_slice(&listing->line);
	if (listing->columns > 0)
		line = utf8_fit(line, listing->columns);
	return buffer_ok(&listing->line, err) && output_line(&session->out, line, err);
}

/* Those without a number are waiting for their first sync. */
static bool
print_new(struct listing *listing, struct session *session, struct error *err)
{
	struct catalog_feed feed;
	size_t i;

	for (i = 0;; i++) {
		feed = catalog_subscription(&listing->catalog, i);
		if (feed.subscription == NULL)
			return true;
		if (feed.number == 0 && !print_feed(listing, session, &feed, err))
			return false;
	}
}

static bool
print_all(struct listing *listing, struct session *session, struct error *err)
{
	struct catalog_feed feed;
	size_t i;

	if (!options_has(session->options, OPTION_JSON) &&
	    (listing->catalog.subscriptions.count > 0 ||
	     catalog_at(&listing->catalog, 0).number != 0))
		output_print(&session->out, "  ID  %-*s  POSTS UNREAD  NEWEST      HEALTH\n",
		             NAME_COLUMNS, "TITLE");
	for (i = 0;; i++) {
		feed = catalog_at(&listing->catalog, i);
		if (feed.number == 0)
			break;
		if (!print_feed(listing, session, &feed, err))
			return false;
	}
	return print_new(listing, session, err);
}

bool
command_feeds(struct session *session, struct error *err)
{
	struct listing listing = {0};
	const char *damage = NULL, *unfinished = NULL;
	int columns, rows;
	bool ok;

	if (terminal_is_person(TERMINAL_OUTPUT) && !options_has(session->options, OPTION_JSON)) {
		terminal_size(&columns, &rows);
		listing.columns = (size_t)columns;
	}
	ok = command_wants(session, 0, 0, err) && count_all(&listing, session, err) &&
	     print_all(&listing, session, err);
	if (listing.catalog.archive != NULL) {
		damage = archive_damage(listing.catalog.archive);
		unfinished = archive_unfinished(listing.catalog.archive);
	}
	if (unfinished != NULL)
		log_warn("%s", unfinished);
	if (ok && damage != NULL)
		ok = error_set(err, ERROR_FORMAT, "%s", damage);
	tally_free(&listing.tallies);
	buffer_free(&listing.line);
	marks_close(listing.marks);
	catalog_close(&listing.catalog);
	return ok;
}
