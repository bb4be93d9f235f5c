#include "archive/state_line.h"

#include <stddef.h>

#include "base/calendar.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/utf8.h"

/* Longer words of feeds and servers are not remembered whole. */
#define WORDS_MOST 4096

/* A line of many moments is ended when it has this many bytes. */
#define MOMENTS_MOST 1024

#define MINUTE 60

/* How a text that is too long is written. */
enum long_text { CUT, LEFT_OUT };

/* What a line has, in the order written. */
static const struct {
	const char *key;
	size_t at;
	enum long_text long_text;
} texts[] = {
    {"url", offsetof(struct state_feed, url), LEFT_OUT},
    {"title", offsetof(struct state_feed, title), CUT},
    {"link", offsetof(struct state_feed, link), CUT},
    {"etag", offsetof(struct state_feed, etag), LEFT_OUT},
    {"last_modified", offsetof(struct state_feed, last_modified), LEFT_OUT},
    {"error", offsetof(struct state_feed, error), CUT},
    {"moved", offsetof(struct state_feed, moved), LEFT_OUT},
    {"was", offsetof(struct state_feed, was), LEFT_OUT},
};

static const struct {
	const char *key;
	size_t at;
} moments[] = {
    {"next", offsetof(struct state_feed, next)},
    {"failing_since", offsetof(struct state_feed, failing_since)},
    {"told", offsetof(struct state_feed, told)},
    {"full", offsetof(struct state_feed, full)},
    {"newest", offsetof(struct state_feed, newest)},
    {"moved_since", offsetof(struct state_feed, moved_since)},
};

/* Left out where they are 0. */
static const struct {
	const char *key;
	size_t at;
	uint32_t most;
} numbers[] = {
    {"feed", offsetof(struct state_feed, number), UINT32_MAX},
    {"rule", offsetof(struct state_feed, rule), ENTRY_BY_CONTENT},
    {"why", offsetof(struct state_feed, why), UINT32_MAX},
    {"failures", offsetof(struct state_feed, failures), UINT32_MAX},
    {"status", offsetof(struct state_feed, status), 999},
    {"moves", offsetof(struct state_feed, moves), UINT32_MAX},
    {"interval", offsetof(struct state_feed, interval), UINT32_MAX},
    {"hours", offsetof(struct state_feed, hours), 0xFFFFFF},
    {"days", offsetof(struct state_feed, days), 0x7F},
    {"gap", offsetof(struct state_feed, gap), UINT32_MAX},
    {"place", offsetof(struct state_feed, place), UINT32_MAX},
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

struct state_line {
	struct json_reader *json;
	struct state_feed *feed;
	uint64_t sequence, crc; /* of the archive's newest safe commit */
	struct buffer
	    packed; /* "3 29350000 7,4 29350120 8": feed, minutes since 1970 (0: none), why */
};

static struct buffer *
text_of(const struct state_feed *feed, size_t i)
{
	return (struct buffer *)(void *)((char *)(uintptr_t)feed + texts[i].at);
}

static int64_t *
moment_of(const struct state_feed *feed, size_t i)
{
	return (int64_t *)(void *)((char *)(uintptr_t)feed + moments[i].at);
}

static uint32_t *
number_of(const struct state_feed *feed, size_t i)
{
	return (uint32_t *)(void *)((char *)(uintptr_t)feed + numbers[i].at);
}

void
state_line_clear(struct state_feed *feed)
{
	size_t i;

	for (i = 0; i < COUNT(texts); i++)
		buffer_clear(text_of(feed, i));
	for (i = 0; i < COUNT(moments); i++)
		*moment_of(feed, i) = CALENDAR_NONE;
	for (i = 0; i < COUNT(numbers); i++)
		*number_of(feed, i) = 0;
	feed->body = 0;
	feed->changed = feed->later = false;
}

void
state_line_free(struct state_feed *feed)
{
	size_t i;

	for (i = 0; i < COUNT(texts); i++)
		buffer_free(text_of(feed, i));
}

static bool
take_string(struct buffer *to, struct slice text, struct error *err)
{
	buffer_clear(to);
	buffer_append_slice(to, text);
	return buffer_ok(to, err);
}

/* Sixteen digits of base 16, or 0. */
static uint64_t
read_hash(struct slice text)
{
	uint64_t hash = 0;
	size_t i;

	for (i = 0; text.size == 16 && i < 16; i++) {
		char c = text.data[i];

		if (c >= '0' && c <= '9')
			hash = hash << 4 | (uint64_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			hash = hash << 4 | (uint64_t)(c - 'a' + 10);
		else
			return 0;
	}
	return hash;
}

static bool
take_text(struct state_line *reader, const struct json_event *e, struct error *err)
{
	struct state_feed *feed = reader->feed;
	size_t i;

	for (i = 0; i < COUNT(texts); i++)
		if (slice_is(e->key, texts[i].key))
			return take_string(text_of(feed, i), e->text, err);
	for (i = 0; i < COUNT(moments); i++)
		if (slice_is(e->key, moments[i].key) &&
		    !calendar_parse(e->text, moment_of(feed, i)))
			*moment_of(feed, i) = CALENDAR_NONE;
	if (slice_is(e->key, "body"))
		feed->body = read_hash(e->text);
	return !slice_is(e->key, "later") || take_string(&reader->packed, e->text, err);
}

static void
take_number(struct state_line *reader, const struct json_event *e)
{
	long long n;
	size_t i;

	if (!slice_number(e->text, &n) || n < 0 || n > UINT32_MAX)
		return;
	for (i = 0; i < COUNT(numbers); i++)
		if (n <= numbers[i].most && slice_is(e->key, numbers[i].key))
			*number_of(reader->feed, i) = (uint32_t)n;
	if (slice_is(e->key, "synced"))
		reader->sequence = (uint64_t)n;
	if (slice_is(e->key, "crc"))
		reader->crc = (uint64_t)n;
}

static bool
take_event(void *ctx, const struct json_event *e, struct error *err)
{
	struct state_line *reader = ctx;

	if (e->depth != 1)
		return true;
	if (e->type == JSON_NUMBER)
		take_number(reader, e);
	return e->type != JSON_STRING || take_text(reader, e, err);
}

struct state_line *
state_line_open(struct error *err)
{
	struct state_line *reader = memory_zero(1, sizeof *reader);

	if (reader == NULL) {
		error_memory(err);
		return NULL;
	}
	reader->json = json_open(4, 1048576, take_event, reader, err);
	if (reader->json != NULL)
		return reader;
	memory_free(reader);
	return NULL;
}

void
state_line_close(struct state_line *reader)
{
	if (reader == NULL)
		return;
	json_close(reader->json);
	buffer_free(&reader->packed);
	memory_free(reader);
}

bool
state_line_read(struct state_line *reader, struct slice line, struct state_feed *feed,
                struct error *err)
{
	state_line_clear(feed);
	reader->feed = feed;
	reader->sequence = reader->crc = 0;
	buffer_clear(&reader->packed);
	json_reset(reader->json);
	return json_write(reader->json, line, err) && json_finish(reader->json, err);
}

void
state_line_each_next(const struct state_line *reader, state_next_fn *fn, void *ctx)
{
	struct slice rest = buffer_slice(&reader->packed);
	struct slice one;
	long long feed, minutes, why;

	while (rest.size > 0) {
		one = slice_cut(&rest, ',');
		if (!slice_number(slice_cut(&one, ' '), &feed) ||
		    !slice_number(slice_cut(&one, ' '), &minutes) || !slice_number(one, &why))
			continue;
		if (feed < 1 || feed >= UINT32_MAX || minutes < 0 || minutes > INT32_MAX ||
		    why < 0 || why > INT32_MAX)
			continue;
		fn(ctx, (uint32_t)feed, minutes > 0 ? minutes * MINUTE : CALENDAR_NONE,
		   (uint32_t)why);
	}
}

uint64_t
state_line_synced(const struct state_line *reader)
{
	return reader->sequence << 32 | reader->crc;
}

void
state_line_write_synced(uint64_t synced, struct buffer *lines)
{
	struct json_writer w = {.out = lines};

	json_begin_object(&w, NULL);
	json_number(&w, "synced", (int64_t)(synced >> 32));
	json_number(&w, "crc", (int64_t)(synced & UINT32_MAX));
	json_end_object(&w);
	buffer_append_byte(lines, '\n');
}

static struct slice
written(const struct state_feed *feed, size_t i)
{
	struct slice s = buffer_slice(text_of(feed, i));

	if (s.size <= WORDS_MOST)
		return s;
	s.size = texts[i].long_text == CUT ? WORDS_MOST : 0;
	s.size -= utf8_cut(s);
	return s;
}

void
state_line_write(const struct state_feed *feed, struct buffer *lines)
{
	struct json_writer w = {.out = lines};
	char hash[17];
	size_t i;

	json_begin_object(&w, NULL);
	for (i = 0; i < COUNT(numbers); i++)
		if (*number_of(feed, i) > 0)
			json_number(&w, numbers[i].key, *number_of(feed, i));
	for (i = 0; i < COUNT(texts); i++)
		json_string_if(&w, texts[i].key, written(feed, i));
	for (i = 0; i < COUNT(moments); i++)
		json_moment_if(&w, moments[i].key, *moment_of(feed, i));
	for (i = 0; i < 16; i++)
		hash[i] = "0123456789abcdef"[feed->body >> (60 - 4 * i) & 15];
	hash[16] = '\0';
	if (feed->body != 0)
		json_string(&w, "body", slice_of(hash));
	json_end_object(&w);
	buffer_append_byte(lines, '\n');
}

static void
end_moments(struct buffer *lines)
{
	buffer_append_text(lines, "\"}\n");
}

void
state_moments_add(struct state_moments *packed, const struct state_feed *feed, struct buffer *lines)
{
	int64_t minutes = feed->next > 0 ? (feed->next + MINUTE - 1) / MINUTE : 0;
	bool full = packed->open && lines->size - packed->start > MOMENTS_MOST;

	if (full)
		end_moments(lines);
	if (full || !packed->open) {
		packed->start = lines->size;
		packed->lines++;
		buffer_append_text(lines, "{\"later\":\"");
	} else {
		buffer_append_byte(lines, ',');
	}
	packed->open = true;
	buffer_print(lines, "%lu %lld %lu", (unsigned long)feed->number, (long long)minutes,
	             (unsigned long)feed->why);
}

void
state_moments_end(const struct state_moments *packed, struct buffer *lines)
{
	if (packed->open)
		end_moments(lines);
}
