#include "archive/state.h"

#include "archive/journal.h"
#include "base/calendar.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/utf8.h"

static const char file_name[] = "state.jsonl";

/* A file this much longer than needed is rewritten: lines, beyond twice one a feed. */
#define SPARE_LINES 64

/* Longer words of feeds and servers are not remembered whole, so that no line gets too long to read. */
#define WORDS_MOST 4096

struct state {
	struct buffer directory; /* a C string */
	struct buffer feeds;     /* of struct state_feed *, by number */
	uint32_t highest;        /* number ever given, as far as is known */
	size_t lines;            /* in the file */
	uint64_t synced;         /* newest commit that is known to be safe: its sequence and CRC */
	bool synced_changed;
	struct json_reader *json;
	struct state_feed line; /* being read; its strings are kept for the next */
	size_t likely;          /* place of the feed that will be looked for next */
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
clear_feed(struct state_feed *feed)
{
	feed->number = 0;
	feed->rule = ENTRY_BY_ID;
	buffer_clear(&feed->url);
	buffer_clear(&feed->title);
	buffer_clear(&feed->link);
	buffer_clear(&feed->etag);
	buffer_clear(&feed->last_modified);
	buffer_clear(&feed->error);
	feed->next = feed->failing_since = CALENDAR_NONE;
	feed->failures = 0;
	feed->changed = false;
}

static void
free_strings(struct state_feed *feed)
{
	buffer_free(&feed->url);
	buffer_free(&feed->title);
	buffer_free(&feed->link);
	buffer_free(&feed->etag);
	buffer_free(&feed->last_modified);
	buffer_free(&feed->error);
}

static void
free_feed(struct state_feed *feed)
{
	if (feed != NULL)
		free_strings(feed);
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

static bool
take_string(struct buffer *to, struct slice text, struct error *err)
{
	buffer_clear(to);
	buffer_append_slice(to, text);
	return buffer_ok(to, err);
}

static bool
take_text(struct state_feed *feed, const struct json_event *e, struct error *err)
{
	const struct {
		const char *key;
		struct buffer *to;
	} fields[] = {
	    {"error", &feed->error},
	    {"etag", &feed->etag},
	    {"last_modified", &feed->last_modified},
	    {"link", &feed->link},
	    {"title", &feed->title},
	    {"url", &feed->url},
	};
	size_t i;

	for (i = 0; i < sizeof fields / sizeof *fields; i++)
		if (slice_is(e->key, fields[i].key))
			return take_string(fields[i].to, e->text, err);
	if (slice_is(e->key, "next") && !calendar_parse(e->text, &feed->next))
		feed->next = CALENDAR_NONE;
	if (slice_is(e->key, "failing_since") && !calendar_parse(e->text, &feed->failing_since))
		feed->failing_since = CALENDAR_NONE;
	return true;
}

static void
take_number(struct state_feed *feed, const struct json_event *e)
{
	long long n;

	if (!slice_number(e->text, &n) || n > UINT32_MAX)
		return;
	if (slice_is(e->key, "feed"))
		feed->number = (uint32_t)n;
	else if (slice_is(e->key, "failures"))
		feed->failures = (uint32_t)n;
	else if (slice_is(e->key, "rule") && n <= ENTRY_BY_CONTENT)
		feed->rule = (enum entry_rule)n;
}

/* Takes the line that tells of no feed but of the archive. */
static void
take_synced(struct state *state, const struct json_event *e)
{
	long long n;

	if (!slice_number(e->text, &n) || n > UINT32_MAX)
		return;
	if (slice_is(e->key, "synced"))
		state->synced = (uint64_t)n << 32;
	else if (slice_is(e->key, "crc"))
		state->synced |= (uint64_t)n;
}

static bool
take_event(void *ctx, const struct json_event *e, struct error *err)
{
	struct state *state = ctx;

	if (e->depth != 1)
		return true;
	if (e->type == JSON_NUMBER) {
		take_number(&state->line, e);
		take_synced(state, e);
	}
	return e->type != JSON_STRING || take_text(&state->line, e, err);
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
	clear_feed(feed);
	feed->number = number;
	if (state->highest < number)
		state->highest = number;
	return feed;
}

static bool
take_line(void *ctx, struct slice line, struct error *err)
{
	struct state *state = ctx;
	struct state_feed *feed, spare;
	struct error why = {0};

	state->lines++;
	clear_feed(&state->line);
	json_reset(state->json);
	if (!json_write(state->json, line, &why) || !json_finish(state->json, &why)) {
		if (why.kind == ERROR_MEMORY)
			*err = why;
		return why.kind != ERROR_MEMORY;
	}
	if (state->line.number == 0 || state->line.number == UINT32_MAX ||
	    state->line.url.size == 0)
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
state_open(const char *directory, struct error *err)
{
	struct state *state = memory_zero(1, sizeof *state);

	if (state == NULL) {
		error_memory(err);
		return NULL;
	}
	buffer_append_text(&state->directory, directory);
	buffer_text(&state->directory);
	state->json = json_open(4, 1048576, take_event, state, err);
	if (state->json != NULL && buffer_ok(&state->directory, err) &&
	    journal_load(state->directory.data, file_name, take_line, state, err))
		return state;
	state_close(state);
	return NULL;
}

void
state_close(struct state *state)
{
	size_t i;

	if (state == NULL)
		return;
	for (i = 0; i < feed_count(state); i++)
		free_feed(*slot(state, i));
	free_strings(&state->line);
	buffer_free(&state->feeds);
	buffer_free(&state->directory);
	json_close(state->json);
	memory_free(state);
}

struct state_feed *
state_find(struct state *state, struct slice url)
{
	size_t i, at, count = feed_count(state);

	/* Feeds are mostly asked for in their order: the one after the last is the likeliest. */
	for (i = 0; i < count; i++) {
		at = (state->likely + i) % count;
		if (!slice_equal(buffer_slice(&(*slot(state, at))->url), url))
			continue;
		state->likely = at + 1;
		return *slot(state, at);
	}
	return NULL;
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
	if (take_string(&feed->url, url, err) && take_string(&feed->title, title, err)) {
		feed->changed = true;
		return feed;
	}
	unmake_feed(state, feed);
	return NULL;
}

struct state_feed *
state_add(struct state *state, struct slice url, struct error *err)
{
	struct state_feed *feed = state_find(state, url);
	struct slice untitled = {0};

	if (feed != NULL)
		return feed;
	if (state->highest == UINT32_MAX) {
		error_set(err, ERROR_LIMIT, "feed numbers are used up");
		return NULL;
	}
	return add(state, state->highest + 1, url, untitled, err);
}

bool
state_learn(struct state *state, uint32_t number, struct slice url, struct slice title,
            struct error *err)
{
	/* What the state says itself is newer. A URL it has under another number keeps that one. */
	if (state_number(state, number) == NULL && state_find(state, url) == NULL)
		return add(state, number, url, title, err) != NULL;
	if (state->highest < number)
		state->highest = number;
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

struct state_feed *
state_at(struct state *state, size_t i)
{
	return i < feed_count(state) ? *slot(state, i) : NULL;
}

/* Words for people: cut where they are too long. */
static struct slice
cut_words(const struct buffer *words)
{
	struct slice s = buffer_slice(words);

	if (s.size <= WORDS_MOST)
		return s;
	s.size = WORDS_MOST;
	s.size -= utf8_cut(s);
	return s;
}

/* Validators: whole or not at all. */
static struct slice
whole(const struct buffer *words)
{
	static const struct slice nothing = {0};

	return words->size <= WORDS_MOST ? buffer_slice(words) : nothing;
}

static void
write_feed(const struct state_feed *feed, struct buffer *lines)
{
	struct json_writer w = {.out = lines};

	json_begin_object(&w, NULL);
	json_number(&w, "feed", feed->number);
	json_string(&w, "url", buffer_slice(&feed->url));
	json_string_if(&w, "title", cut_words(&feed->title));
	json_string_if(&w, "link", cut_words(&feed->link));
	json_string_if(&w, "etag", whole(&feed->etag));
	json_string_if(&w, "last_modified", whole(&feed->last_modified));
	json_moment_if(&w, "next", feed->next);
	json_string_if(&w, "error", cut_words(&feed->error));
	json_moment_if(&w, "failing_since", feed->failing_since);
	if (feed->failures > 0)
		json_number(&w, "failures", feed->failures);
	if (feed->rule != ENTRY_BY_ID)
		json_number(&w, "rule", (int64_t)feed->rule);
	json_end_object(&w);
	buffer_append_byte(lines, '\n');
}

/* The lines of all feeds, or of the changed ones; returns how many. */
static size_t
write_feeds(const struct state *state, bool all, struct buffer *lines)
{
	size_t i, count = 0;

	for (i = 0; i < feed_count(state); i++) {
		if (!all && !(*slot(state, i))->changed)
			continue;
		write_feed(*slot(state, i), lines);
		count++;
	}
	return count;
}

static size_t
write_synced(const struct state *state, struct buffer *lines)
{
	struct json_writer w = {.out = lines};

	json_begin_object(&w, NULL);
	json_number(&w, "synced", (int64_t)(state->synced >> 32));
	json_number(&w, "crc", (int64_t)(state->synced & UINT32_MAX));
	json_end_object(&w);
	buffer_append_byte(lines, '\n');
	return 1;
}

static bool
save(struct state *state, struct buffer *lines, struct error *err)
{
	size_t count = write_feeds(state, false, lines);
	size_t most = 2 * feed_count(state) + SPARE_LINES;

	if (state->synced_changed)
		count += write_synced(state, lines);
	if (count == 0)
		return true;
	if (state->lines + count <= most) {
		state->lines += count;
		return buffer_ok(lines, err) && journal_append(state->directory.data, file_name,
		                                               buffer_slice(lines), false, err);
	}
	buffer_clear(lines);
	state->lines = write_feeds(state, true, lines);
	if (state->synced != 0)
		state->lines += write_synced(state, lines);
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
		(*slot(state, i))->changed = false;
	state->synced_changed = state->synced_changed && !ok;
	buffer_free(&lines);
	return ok;
}
