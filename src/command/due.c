#include "command/due.h"

#include "base/calendar.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/url.h"
#include "command/posts.h"
#include "fetch/schedule.h"
#include "port/clock.h"

static bool
is_named(const struct due *named, uint32_t number)
{
	size_t i;

	for (i = 0; i < named->count; i++)
		if (named->numbers[i] == number)
			return true;
	return false;
}

/* The feeds that the operands mean; none: all. */
static bool
take_names(struct due *named, const struct session *session, const struct catalog *catalog,
           struct error *err)
{
	struct catalog_feed feed;
	int i;

	named->numbers = memory_zero((size_t)session_count(session) + 1, sizeof *named->numbers);
	if (named->numbers == NULL)
		return error_memory(err);
	for (i = 0; i < session_count(session); i++) {
		if (!catalog_choose(catalog, session_operand(session, i), &feed, err))
			return false;
		named->numbers[named->count++] = feed.number;
	}
	return true;
}

bool
due_choose(struct due *due, const struct session *session, const struct catalog *catalog,
           struct error *err)
{
	bool force = options_has(session->options, OPTION_FORCE);
	const struct subscriptions *subscriptions = &catalog->subscriptions;
	struct due named = {0};
	struct state_feed *state;
	size_t i;

	due->numbers = memory_zero(subscriptions->count + 1, sizeof *due->numbers);
	if (due->numbers == NULL)
		return error_memory(err);
	if (!take_names(&named, session, catalog, err)) {
		due_free(&named);
		return false;
	}
	for (i = 0; i < subscriptions->count; i++) {
		state = state_find(catalog->state, subscriptions->items[i].url);
		if (named.count > 0 && !is_named(&named, state->number))
			continue;
		if (force || schedule_due(clock_now(), state->next))
			due->numbers[due->count++] = state->number;
	}
	due_free(&named);
	return true;
}

struct catalog_feed
due_next(struct due *due, const struct catalog *catalog)
{
	return catalog_number(catalog, due_left(due) ? due->numbers[due->at++] : 0);
}

bool
due_left(const struct due *due)
{
	return due->at < due->count;
}

static void
append_reason(struct buffer *line, const struct catalog_feed *feed, bool due)
{
	char date[17];

	posts_date(feed->state->next, date);
	if (feed->state->failures > 0)
		buffer_print(line, "failed %lu time%s: ", (unsigned long)feed->state->failures,
		             feed->state->failures == 1 ? "" : "s");
	if (feed->state->next == CALENDAR_NONE)
		buffer_append_text(line, "due at each sync");
	else if (due)
		buffer_print(line, "due since %s", date);
	else
		buffer_print(line, "not before %s (--force asks all the same)", date);
}

bool
due_explain(const struct due *due, struct session *session, const struct catalog *catalog,
            struct error *err)
{
	bool all = options_has(session->options, OPTION_EXPLAIN);
	struct catalog_feed feed;
	struct buffer line = {0};
	bool asked, ok = true;
	size_t i;

	for (i = 0; ok; i++) {
		feed = catalog_at(catalog, i);
		if (feed.number == 0)
			break;
		asked = is_named(due, feed.number);
		if (feed.subscription == NULL || (!asked && !all))
			continue;
		buffer_clear(&line);
		buffer_print(&line, "%4lu  ", (unsigned long)feed.number);
		url_public(feed.url, &line);
		if (all) {
			buffer_append_text(&line, ": ");
			append_reason(&line, &feed, asked);
		}
		ok = buffer_ok(&line, err) && output_safe(&session->out, buffer_slice(&line)) &&
		     output_text(&session->out, "\n");
	}
	buffer_free(&line);
	return ok;
}

void
due_free(struct due *due)
{
	memory_free(due->numbers);
	due->numbers = NULL;
	due->count = 0;
	due->at = 0;
}
