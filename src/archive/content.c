#include "archive/content.h"

#include <stdio.h>
#include <string.h>

/* The most containers in a header's line, and the longest string: more is none of ours. */
enum { DEPTH = 8, TEXT = 4096 };

/* The one format there is. */
enum { FORMAT = 1 };

/* Takes the header's numbers: {"_feedarc":{"format":1,"segment":7}}. */
static bool
take_header(void *ctx, const struct json_event *e, struct error *err)
{
	struct content *content = ctx;

	(void)err;
	if (e->type != JSON_NUMBER || e->depth != 2)
		return true;
	if (slice_is(e->key, "format") && !slice_number(e->text, &content->format))
		content->format = 0;
	if (slice_is(e->key, "segment") && !slice_number(e->text, &content->segment))
		content->segment = 0;
	return true;
}

bool
content_open(struct content *content, struct error *err)
{
	static const struct content empty = {0};

	*content = empty;
	content->lines = line_open(err);
	if (content->lines != NULL)
		content->json = json_open(DEPTH, TEXT, take_header, content, err);
	if (content->json != NULL)
		return true;
	content_free(content);
	return false;
}

void
content_free(struct content *content)
{
	line_close(content->lines);
	json_close(content->json);
	seen_free(&content->seen);
	buffer_free(&content->feeds);
	content->lines = NULL;
	content->json = NULL;
}

void
content_segment(struct content *content, uint32_t number)
{
	content->number = number;
	buffer_clear(&content->feeds);
	content->partial = false;
	content->highest = 0;
}

/* Says what is wrong; the first counts. Returns true: finding out is no error. */
static bool
wrong(struct content *content, const char *why)
{
	if (content->why[0] == '\0')
		snprintf(content->why, sizeof content->why, "%s", why);
	return true;
}

/* What a line reader says is wrong with the line, but for memory, which is our own trouble. */
static bool
not_read(struct content *content, const struct error *why, const char *text, struct error *err)
{
	if (why->kind != ERROR_MEMORY)
		return wrong(content, text);
	*err = *why;
	return false;
}

static bool
check_header(struct content *content, struct slice text, struct error *err)
{
	struct error why = {0};

	content->format = content->segment = 0;
	json_reset(content->json);
	if (!json_write(content->json, text, &why) || !json_finish(content->json, &why))
		return not_read(content, &why, "a header that can't be read", err);
	content->foreign = content->format == FORMAT && content->segment != content->number;
	if (content->format != FORMAT || content->foreign)
		wrong(content, "another segment's header");
	return true;
}

static uint32_t *
feed_at(const struct content *content, size_t i)
{
	return (uint32_t *)(void *)content->feeds.data + i;
}

/* The place of this feed, or of the first one above it. */
static size_t
find_feed(const struct content *content, uint32_t feed)
{
	size_t low = 0, high = content->feeds.size / sizeof feed, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (*feed_at(content, middle) < feed)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool
is_told(const struct content *content, uint32_t feed)
{
	size_t i = find_feed(content, feed);

	return i < content->feeds.size / sizeof feed && *feed_at(content, i) == feed;
}

static bool
tell(struct content *content, uint32_t feed, struct error *err)
{
	size_t i = find_feed(content, feed), count = content->feeds.size / sizeof feed;

	if (is_told(content, feed))
		return true;
	if (!buffer_append(&content->feeds, &feed, sizeof feed)) {
		content->feeds.failed = false;
		return error_memory(err);
	}
	memmove(feed_at(content, i) + 1, feed_at(content, i), (count - i) * sizeof feed);
	*feed_at(content, i) = feed;
	return true;
}

static bool
check_feed(struct content *content, struct slice line, struct error *err)
{
	struct archive_feed feed;
	struct error why = {0};

	if (!line_read_feed(content->lines, line, &feed, &why))
		return not_read(content, &why, "a feed's line that can't be read", err);
	if (feed.number != content->member->first || feed.number != content->member->last)
		wrong(content, "another feed than its head says");
	return tell(content, feed.number, err);
}

/* Is it a revision that was not there before, and later than those that were? */
static bool
check_revision(struct content *content, const struct archive_record *record, struct error *err)
{
	uint32_t newest = seen_newest(&content->seen, record->number);
	char text[sizeof content->why];

	content->articles += newest == SEEN_NONE;
	content->revisions++;
	if (content->highest < record->number)
		content->highest = record->number;
	if (newest != SEEN_MOST && record->revision <= newest) {
		snprintf(text, sizeof text, "revision %lu of article %lu twice or out of place",
		         (unsigned long)record->revision, (unsigned long)record->number);
		wrong(content, text);
	}
	return seen_note(&content->seen, record->number, record->revision, err);
}

static void
widen(struct member *range, uint32_t number)
{
	range->first = number < range->first ? number : range->first;
	range->last = number > range->last ? number : range->last;
}

static bool
check_purged(struct content *content, struct slice line, struct error *err)
{
	struct line_purged purged;
	struct error why = {0};

	if (!line_read_purged(content->lines, line, &purged, &why))
		return not_read(content, &why, "a line of the ledger that can't be read", err);
	widen(&content->range, purged.number);
	return true;
}

static bool
check_alias(struct content *content, struct slice line, struct error *err)
{
	struct line_alias alias;
	struct error why = {0};

	if (!line_read_alias(content->lines, line, &alias, &why))
		return not_read(content, &why, "a line of an alias that can't be read", err);
	widen(&content->range, alias.number);
	return true;
}

static bool
check_record(struct content *content, struct slice line, struct error *err)
{
	struct archive_record record;
	struct error why = {0};

	if (!line_read(content->lines, line, &record, &why))
		return not_read(content, &why, "an article's line that can't be read", err);
	widen(&content->range, record.number);
	content->range.flags |= record.revision > 1 ? MEMBER_REVISED : 0;
	if (!content->partial && !is_told(content, record.feed))
		wrong(content, "articles of a feed that was not told of before");
	return check_revision(content, &record, err);
}

void
content_begin(struct content *content, const struct member *member)
{
	static const struct member nothing = {.first = UINT32_MAX};

	content->member = member;
	content->range = nothing;
	content->size = 0;
	content->why[0] = '\0';
	content->foreign = false;
}

bool
content_line(struct content *content, struct slice line, struct error *err)
{
	content->range.lines++;
	content->size += line.size + 1;
	switch (content->member->kind) {
	case MEMBER_HEADER:
		return check_header(content, line, err);
	case MEMBER_FEED:
		return check_feed(content, line, err);
	case MEMBER_RECORDS:
		return check_record(content, line, err);
	case MEMBER_LEDGER:
		return check_purged(content, line, err);
	case MEMBER_ALIAS:
		return check_alias(content, line, err);
	default:
		return true;
	}
}

void
content_end(struct content *content)
{
	const struct member *member = content->member, *range = &content->range;
	unsigned kind = member->kind;

	if (content->size > member->content)
		wrong(content, "a last line without an end");
	if (range->lines != member->lines)
		wrong(content, "not as many lines as its head says");
	if ((kind == MEMBER_RECORDS || kind == MEMBER_LEDGER || kind == MEMBER_ALIAS) &&
	    (range->first != member->first || range->last != member->last ||
	     range->flags != (member->flags & MEMBER_REVISED)))
		wrong(content, "other articles than its head says");
}

bool
content_check(struct content *content, const struct member *member, struct slice text,
              struct error *err)
{
	content_begin(content, member);
	while (text.size > 0)
		if (!content_line(content, slice_cut(&text, '\n'), err))
			return false;
	content_end(content);
	return true;
}

static bool
look_at_front(struct content *content, struct storage_file *file, struct error *err)
{
	struct segment_walk walk = {.file = file};
	struct buffer raw = {0}, text = {0};
	struct error why = {0};
	bool found, ok;

	if (!storage_size(file, &walk.end, err) || !segment_next(&walk, &found, err))
		return false;
	if (!found || walk.member_at > 0 || walk.member.kind != MEMBER_HEADER)
		return true;
	ok = segment_inflate(file, 0, &walk.member, &raw, &text, &why) &&
	     content_check(content, &walk.member, buffer_slice(&text), &why);
	buffer_free(&raw);
	buffer_free(&text);
	/* A header that is damaged names nothing. */
	if (ok || why.kind == ERROR_FORMAT)
		return true;
	*err = why;
	return false;
}

bool
content_foreign(struct storage_file *file, uint32_t number, bool *foreign, struct error *err)
{
	struct content content;
	bool ok;

	if (!content_open(&content, err))
		return false;
	content_segment(&content, number);
	ok = look_at_front(&content, file, err);
	*foreign = content.foreign;
	content_free(&content);
	return ok;
}
