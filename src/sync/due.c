#include "sync/due.h"

#include "base/calendar.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/url.h"
#include "fetch/schedule.h"
#include "port/clock.h"

enum answer {
	ANSWER_UNNAMED, /* other feeds were named */
	ANSWER_LATER,   /* the schedule says no */
	ANSWER_COMMAND, /* it is no address */
	ANSWER_ASKED,
};

static const char command_words[] = "a command, which this build does not run";

/* Marks the feeds that the operands mean; none: all. */
static bool
take_names(struct due *due, const struct session *session, const struct catalog *catalog,
           struct error *err)
{
	size_t i, count = catalog->subscriptions.count;
	struct catalog_feed feed;
	int n;

	for (i = 0; session_count(session) == 0 && i < count; i++)
		due->answers[i] = ANSWER_LATER;
	for (n = 0; n < session_count(session); n++) {
		if (!catalog_choose(catalog, session_operand(session, n), &feed, err))
			return false;
		due->answers[feed.subscription - catalog->subscriptions.items] = ANSWER_LATER;
	}
	return true;
}

/* The last visit may have left it open when the next is; that this is no hour for one shows now. */
static bool
is_skipped(const struct catalog_feed *feed)
{
	struct schedule_facts facts = {.now = clock_now(),
	                               .url = feed->url,
	                               .refresh = feed->subscription->config.refresh,
	                               .hours = feed->state->hours,
	                               .days = feed->state->days};
	int64_t end = schedule_pass(&facts);

	if (end == facts.now)
		return false;
	state_schedule(feed->state, end, SCHEDULE_SKIPPED);
	return true;
}

static enum answer
judge(const struct catalog_feed *feed, bool force)
{
	const struct state_feed *state = feed->state;

	if (!CONFIG_EXEC && subscription_is_command(feed->subscription))
		return ANSWER_COMMAND;
	if (force || state == NULL)
		return ANSWER_ASKED;
	if (!schedule_due(clock_now(), state->next, (enum schedule_reason)state->why))
		return ANSWER_LATER;
	return is_skipped(feed) ? ANSWER_LATER : ANSWER_ASKED;
}

/* The moment before which it should not be asked, and whose word that is. */
static void
append_moment(struct buffer *line, const struct state_feed *state)
{
	enum schedule_reason why = (enum schedule_reason)state->why;
	int64_t now = clock_now();
	char date[17];

	output_date(state->next, date);
	if (!schedule_due(now, state->next, why))
		buffer_print(line, "not before %s: %s", date, schedule_words(why));
	else if (now == 0)
		buffer_append_text(line, "due: the clock is not set");
	else if (state->next > now)
		buffer_print(line, "due: a wrong clock put it off to %s", date);
	else
		buffer_print(line, "due since %s: %s", date, schedule_words(why));
}

/* When the feed may be asked, and why then. */
static void
append_reason(struct buffer *line, const struct catalog_feed *feed, enum answer answer)
{
	const struct state_feed *state = feed->state;
	bool timed = state != NULL && state->next != CALENDAR_NONE;

	if (answer == ANSWER_COMMAND) {
		buffer_append_text(line, command_words);
		return;
	}
	if (catalog_is_new(feed))
		buffer_append_text(line, timed ? "not asked yet: " : "not asked yet");
	else if (state->failures > 0)
		buffer_print(line, "failed %lu time%s: ", (unsigned long)state->failures,
		             state->failures == 1 ? "" : "s");
	if (timed)
		append_moment(line, state);
	else if (!catalog_is_new(feed))
		buffer_append_text(line, schedule_words((enum schedule_reason)state->why));
}

/* Who names a feed waits for it: that it is not asked has to be said. */
static void
say_not_asked(const struct catalog_feed *feed, enum answer answer)
{
	struct buffer line = {0};

	if (answer == ANSWER_ASKED)
		return;
	url_public(feed->url, &line);
	buffer_append_text(&line, ": ");
	append_reason(&line, feed, answer);
	if (answer == ANSWER_LATER)
		buffer_append_text(&line, "; --force asks all the same");
	log_warn("sync %s", buffer_text(&line));
	buffer_free(&line);
}

static bool
set_order(struct due *due, const struct catalog *catalog, struct error *err)
{
	size_t i, count = catalog->subscriptions.count;

	if (!order_open(&due->order, count, err))
		return false;
	for (i = 0; i < count; i++)
		if (due->answers[i] == ANSWER_ASKED)
			order_add(&due->order, i, catalog->subscriptions.items[i].url);
	order_settle(&due->order);
	return true;
}

bool
due_choose(struct due *due, const struct session *session, const struct catalog *catalog,
           struct error *err)
{
	bool force = options_has(session->options, OPTION_FORCE);
	bool tell = session_count(session) > 0 && !options_has(session->options, OPTION_EXPLAIN);
	size_t i, count = catalog->subscriptions.count;
	struct catalog_feed feed;

	due->answers = memory_zero(count + 1, sizeof *due->answers);
	if (due->answers == NULL)
		return error_memory(err);
	if (!take_names(due, session, catalog, err))
		return false;
	for (i = 0; i < count; i++) {
		if (due->answers[i] == ANSWER_UNNAMED)
			continue;
		feed = catalog_subscription(catalog, i);
		due->answers[i] = (unsigned char)judge(&feed, force);
		if (tell)
			say_not_asked(&feed, (enum answer)due->answers[i]);
	}
	return set_order(due, catalog, err);
}

struct catalog_feed
due_next(struct due *due, const struct catalog *catalog)
{
	size_t place = catalog->subscriptions.count;

	order_next(&due->order, &place);
	return catalog_subscription(catalog, place);
}

bool
due_ended(struct due *due, const struct catalog *catalog, const struct catalog_feed *feed,
          bool late)
{
	return order_ended(&due->order, (size_t)(feed->subscription - catalog->subscriptions.items),
	                   late);
}

/* The server has said when for one of them: that holds for all. */
size_t
due_put_off(struct due *due, const struct catalog *catalog, struct slice url,
            const struct state_feed *first)
{
	struct catalog_feed feed;
	size_t place, n = 0;

	for (; order_drop(&due->order, url, &place); n++) {
		feed = catalog_subscription(catalog, place);
		if (first->why == SCHEDULE_RETRY && feed.state->next < first->next)
			state_schedule(feed.state, first->next, first->why);
	}
	return n;
}

bool
due_explain(const struct due *due, struct session *session, const struct catalog *catalog,
            struct error *err)
{
	bool all = options_has(session->options, OPTION_EXPLAIN);
	struct catalog_feed feed;
	struct buffer line = {0};
	bool ok = true;
	size_t i;

	for (i = 0; ok && i < catalog->subscriptions.count; i++) {
		if (due->answers[i] != ANSWER_ASKED && (!all || due->answers[i] == ANSWER_UNNAMED))
			continue;
		feed = catalog_subscription(catalog, i);
		buffer_clear(&line);
		catalog_number_cell(&feed, &line);
		url_public(feed.url, &line);
		if (all) {
			buffer_append_text(&line, ": ");
			append_reason(&line, &feed, due->answers[i]);
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
	struct due empty = {0};

	memory_free(due->answers);
	order_free(&due->order);
	*due = empty;
}
