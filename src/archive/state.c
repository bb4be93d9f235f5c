#include "archive/state.h"

#include "archive/journal.h"
#include "archive/state_line.h"
#include "base/memory.h"
#include "base/url.h"

static const char file_name[] = "state.jsonl";

/* A file this much longer than needed is rewritten: lines, beyond twice one a feed. */
#define SPARE_LINES 64

struct state {
	struct buffer directory; /* a C string */
	struct buffer feeds;     /* of struct state_feed *, by number */
	uint32_t highest;        /* number ever given, as far as is known */
	size_t lines;            /* in the file */
	uint64_t synced;         /* newest commit that is known to be safe: its sequence and CRC */
	bool synced_changed;
	struct state_line *reader;
	struct state_feed line;  /* being read; its strings are kept for the next */
	size_t likely;           /* place of the feed that will be looked for next */
	state_wanted_fn *wanted; /* NULL: all are */
	void *ctx;
};

static struct state_feed **
slot(const struct state *state, size_t i)
{
	return (struct state_feed **)(void *)state->feeds.data + i;
}

static size_t
feed_count(const struct state *state)
{
	return state->feeds.size / sizeof(struct state_feed *);
}

static void
free_feed(struct state_feed *feed)
{
	if (feed != NULL)
		state_line_free(feed);
	memory_free(feed);
}

/* Where the feed of this number is, or would be. */
static size_t
position(const struct state *state, uint32_t number)
{
	size_t low = 0, high = feed_count(state), middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if ((*slot(state, middle))->number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void
note_number(struct state *state, uint32_t number)
{
	if (state->highest < number)
		state->highest = number;
}

static bool
take_string(struct buffer *to, struct slice text, struct error *err)
{
	buffer_clear(to);
	buffer_append_slice(to, text);
	return buffer_ok(to, err);
}

/* Makes room for a feed of this number and puts an empty one there, or finds the one that is. */
static struct state_feed *
make_feed(struct state *state, uint32_t number, struct error *err)
{
	size_t i = position(state, number), at;
	struct state_feed *feed;

	if (i < feed_count(state) && (*slot(state, i))->number == number)
		return *slot(state, i);
	feed = memory_zero(1, sizeof *feed);
	if (feed == NULL || !buffer_append(&state->feeds, &feed, sizeof(struct state_feed *))) {
		state->feeds.failed = false;
		memory_free(feed);
		error_memory(err);
		return NULL;
	}
	for (at = feed_count(state) - 1; at > i; at--)
		*slot(state, at) = *slot(state, at - 1);
	*slot(state, i) = feed;
	state_line_clear(feed);
	feed->number = number;
	note_number(state, number);
	return feed;
}

/* A feed's moment in the line of many. */
static void
take_next(void *ctx, uint32_t number, int64_t next, uint32_t why)
{
	struct state_feed *feed = state_number(ctx, number);

	if (feed == NULL)
		return;
	feed->next = next;
	feed->why = why;
}

/*
 * Archives are copied and shown to others: a feed is known there by its URL without the password. It is the same
 * feed with another one.
 */
static bool
hide_password(struct buffer *url, struct error *err)
{
	struct buffer shown = {0};

	if (slice_find(buffer_slice(url), '@') >= url->size)
		return true;
	if (!url_public(buffer_slice(url), &shown)) {
		buffer_free(&shown);
		return error_memory(err);
	}
	buffer_free(url);
	*url = shown;
	return true;
}

/* Is this feed to be in memory? */
static bool
wants(const struct state *state, struct slice url, struct slice was)
{
	return state->wanted == NULL || state->wanted(state->ctx, url) ||
	       (was.size > 0 && state->wanted(state->ctx, was));
}

static bool
take_line(void *ctx, struct slice line, struct error *err)
{
	struct state *state = ctx;
	struct state_feed *feed, spare;
	struct error why = {0};

	state->lines++;
	if (!state_line_read(state->reader, line, &state->line, &why)) {
		if (why.kind == ERROR_MEMORY)
			*err = why;
		return why.kind != ERROR_MEMORY;
	}
	state_line_each_next(state->reader, take_next, state);
	if (state_line_synced(state->reader) != 0)
		state->synced = state_line_synced(state->reader);
	if (state->line.number == 0 || state->line.number == UINT32_MAX ||
	    state->line.url.size == 0)
		return true;
	note_number(state, state->line.number);
	if (!hide_password(&state->line.url, err))
		return false;
	if (state_number(state, state->line.number) == NULL &&
	    !wants(state, buffer_slice(&state->line.url), buffer_slice(&state->line.was)))
		return true;
	feed = make_feed(state, state->line.number, err);
	if (feed == NULL)
		return false;
	spare = *feed;
	*feed = state->line;
	state->line = spare;
	return true;
}

struct state *
state_open_some(const char *directory, state_wanted_fn *wanted, void *ctx, struct error *err)
{
	struct state *state = memory_zero(1, sizeof *state);

	if (state == NULL) {
		error_memory(err);
		return NULL;
	}
	state->wanted = wanted;
	state->ctx = ctx;
	buffer_append_text(&state->directory, directory);
	buffer_text(&state->directory);
	state->reader = state_line_open(err);
	if (state->reader != NULL && buffer_ok(&state->directory, err) &&
	    journal_load(state->directory.data, file_name, take_line, state, err))
		return state;
	state_close(state);
	return NULL;
}

struct state *
state_open(const char *directory, struct error *err)
{
	return state_open_some(directory, NULL, NULL, err);
}

void
state_close(struct state *state)
{
	size_t i;

	if (state == NULL)
		return;
	for (i = 0; i < feed_count(state); i++)
		free_feed(*slot(state, i));
	state_line_free(&state->line);
	buffer_free(&state->feeds);
	buffer_free(&state->directory);
	state_line_close(state->reader);
	memory_free(state);
}

static struct state_feed *
find(struct state *state, struct slice url)
{
	struct state_feed *feed, *former = NULL;
	size_t i, at, count = feed_count(state);

	/* Feeds are mostly asked for in their order: the one after the last is the likeliest. */
	for (i = 0; i < count; i++) {
		at = (state->likely + i) % count;
		feed = *slot(state, at);
		if (slice_equal(buffer_slice(&feed->url), url)) {
			state->likely = at + 1;
			return feed;
		}
		if (feed->was.size > 0 && slice_equal(buffer_slice(&feed->was), url))
			former = feed;
	}
	return former;
}

struct state_feed *
state_find(struct state *state, struct slice url)
{
	struct buffer shown = {0};
	struct state_feed *feed = NULL;

	if (slice_find(url, '@') >= url.size)
		return find(state, url);
	if (url_public(url, &shown))
		feed = find(state, buffer_slice(&shown));
	buffer_free(&shown);
	return feed;
}

struct state_feed *
state_number(struct state *state, uint32_t number)
{
	size_t i = position(state, number);

	if (i < feed_count(state) && (*slot(state, i))->number == number)
		return *slot(state, i);
	return NULL;
}

/* Takes a feed out again. */
static void
unmake_feed(struct state *state, struct state_feed *feed)
{
	size_t i = position(state, feed->number);

	for (; i + 1 < feed_count(state); i++)
		*slot(state, i) = *slot(state, i + 1);
	state->feeds.size -= sizeof(struct state_feed *);
	free_feed(feed);
}

/* Makes a feed with this number, URL and title. */
static struct state_feed *
add(struct state *state, uint32_t number, struct slice url, struct slice title, struct error *err)
{
	struct state_feed *feed = make_feed(state, number, err);

	if (feed == NULL)
		return NULL;
	if (take_string(&feed->url, url, err) && hide_password(&feed->url, err) &&
	    take_string(&feed->title, title, err)) {
		feed->changed = true;
		return feed;
	}
	unmake_feed(state, feed);
	return NULL;
}

static struct state_feed *
find_or_add(struct state *state, struct slice url, struct error *err)
{
	struct state_feed *feed = find(state, url);
	struct slice untitled = {0};

	if (feed != NULL)
		return feed;
	if (state->highest == UINT32_MAX) {
		error_set(err, ERROR_LIMIT, "feed numbers are used up");
		return NULL;
	}
	return add(state, state->highest + 1, url, untitled, err);
}

struct state_feed *
state_add(struct state *state, struct slice url, struct error *err)
{
	struct buffer shown = {0};
	struct state_feed *feed = NULL;

	if (slice_find(url, '@') >= url.size)
		return find_or_add(state, url, err);
	/* That there is no memory to look for it must not give it a second number. */
	if (url_public(url, &shown))
		feed = find_or_add(state, buffer_slice(&shown), err);
	else
		error_memory(err);
	buffer_free(&shown);
	return feed;
}

bool
state_learn(struct state *state, uint32_t number, struct slice url, struct slice title,
            struct error *err)
{
	static const struct slice none = {0};

	/* What the state says itself is newer. A URL it has under another number keeps that one. */
	if (state_number(state, number) == NULL && state_find(state, url) == NULL &&
	    wants(state, url, none))
		return add(state, number, url, title, err) != NULL;
	note_number(state, number);
	return true;
}

bool
state_set(struct state_feed *feed, struct buffer *field, struct slice value, struct error *err)
{
	struct buffer set = {0};

	if (slice_equal(buffer_slice(field), value))
		return true;
	/* Made apart, so that on no memory the old value stays. */
	buffer_append_slice(&set, value);
	if (!buffer_ok(&set, err))
		return false;
	buffer_free(field);
	*field = set;
	feed->changed = true;
	return true;
}

uint64_t
state_synced(const struct state *state)
{
	return state->synced;
}

void
state_set_synced(struct state *state, uint64_t newest)
{
	state->synced_changed = state->synced_changed || state->synced != newest;
	state->synced = newest;
}

void
state_ask_anew(struct state *state)
{
	struct state_feed *feed;
	size_t i;

	for (i = 0; i < feed_count(state); i++) {
		feed = *slot(state, i);
		feed->changed = feed->changed || feed->body != 0 ||
		                feed->etag.size + feed->last_modified.size > 0;
		feed->body = 0;
		buffer_clear(&feed->etag);
		buffer_clear(&feed->last_modified);
	}
}

void
state_schedule(struct state_feed *feed, int64_t next, uint32_t why)
{
	feed->later = feed->later || feed->next != next || feed->why != why;
	feed->next = next;
	feed->why = why;
}

struct state_feed *
state_at(struct state *state, size_t i)
{
	return i < feed_count(state) ? *slot(state, i) : NULL;
}

/* The lines of all feeds, or of the changed ones; returns how many. */
static size_t
write_feeds(const struct state *state, bool all, struct buffer *lines)
{
	size_t i, count = 0;

	for (i = 0; i < feed_count(state); i++) {
		if (!all && !(*slot(state, i))->changed)
			continue;
		state_line_write(*slot(state, i), lines);
		count++;
	}
	return count;
}

/* The moments of those feeds of which nothing else is new, packed; returns how many lines. */
static size_t
write_moments(const struct state *state, struct buffer *lines)
{
	struct state_moments moments = {0};
	size_t i;

	for (i = 0; i < feed_count(state); i++)
		if ((*slot(state, i))->later && !(*slot(state, i))->changed)
			state_moments_add(&moments, *slot(state, i), lines);
	state_moments_end(&moments, lines);
	return moments.lines;
}

static bool
save(struct state *state, struct buffer *lines, struct error *err)
{
	size_t count = write_feeds(state, false, lines) + write_moments(state, lines);
	size_t most = 2 * feed_count(state) + SPARE_LINES;

	if (state->synced_changed) {
		state_line_write_synced(state->synced, lines);
		count++;
	}
	if (count == 0)
		return true;
	if (state->lines + count <= most || state->wanted != NULL) {
		state->lines += count;
		return buffer_ok(lines, err) && journal_append(state->directory.data, file_name,
		                                               buffer_slice(lines), false, err);
	}
	buffer_clear(lines);
	state->lines = write_feeds(state, true, lines);
	if (state->synced != 0) {
		state_line_write_synced(state->synced, lines);
		state->lines++;
	}
	return buffer_ok(lines, err) &&
	       journal_replace(state->directory.data, file_name, buffer_slice(lines), err);
}

bool
state_save(struct state *state, struct error *err)
{
	struct buffer lines = {0};
	bool ok = save(state, &lines, err);
	size_t i;

	for (i = 0; ok && i < feed_count(state); i++)
		(*slot(state, i))->changed = (*slot(state, i))->later = false;
	state->synced_changed = state->synced_changed && !ok;
	buffer_free(&lines);
	return ok;
}
