#include "archive/archive.h"

#include "archive/gather.h"
#include "archive/inside.h"
#include "base/memory.h"

#define MEMBER_BYTES ((size_t)CONFIG_MEMBER_KB * 1024)

/* A feed as this segment tells of it. */
struct known_feed {
	uint32_t number;
	struct hash words; /* of its URL and title */
};

struct archive_batch {
	struct archive *archive;
	uint32_t feed;
	struct buffer url, title;
	struct buffer lines;
	struct member head;     /* of the lines: their number, flags, first and last */
	struct harvest harvest; /* what the index tells of them */
};

static const struct member no_lines = {.kind = MEMBER_RECORDS};

struct archive_batch *
archive_begin(struct archive *archive, const struct archive_feed *feed, struct error *err)
{
	struct archive_batch *batch;

	if (!archive_writable(archive, err) || !archive_open_deflate(archive, err))
		return NULL;
	batch = memory_zero(1, sizeof *batch);
	if (batch == NULL) {
		error_memory(err);
		return NULL;
	}
	batch->archive = archive;
	batch->feed = feed->number;
	batch->head = no_lines;
	buffer_append_slice(&batch->url, feed->url);
	buffer_append_slice(&batch->title, feed->title);
	if (buffer_ok(&batch->url, err) && buffer_ok(&batch->title, err))
		return batch;
	buffer_free(&batch->url);
	buffer_free(&batch->title);
	memory_free(batch);
	return NULL;
}

static struct hash
hash_words(const struct archive_feed *feed)
{
	static const struct slice line_end = SLICE("\n");
	struct hash_stream stream;

	hash_begin(&stream);
	hash_write(&stream, feed->url);
	hash_write(&stream, line_end);
	hash_write(&stream, feed->title);
	return hash_finish(&stream);
}

/* Remembers that the segment tells of a feed; *news when it said something else, or nothing, so far. */
static bool
know_feed(struct writer *w, const struct archive_feed *feed, bool *news, struct error *err)
{
	struct known_feed known = {feed->number, hash_words(feed)};
	struct known_feed *at = (struct known_feed *)(void *)w->feeds.data;
	size_t i, count = w->feeds.size / sizeof known;

	*news = true;
	for (i = 0; i < count; i++) {
		if (at[i].number != feed->number)
			continue;
		*news = at[i].words.low != known.words.low || at[i].words.high != known.words.high;
		at[i].words = known.words;
		return true;
	}
	if (buffer_append(&w->feeds, &known, sizeof known))
		return true;
	w->feeds.failed = false;
	return error_memory(err);
}

/* It does not tell of it after all. */
static void
unknow_feed(struct writer *w, uint32_t number)
{
	static const struct hash none = {0, 0};
	struct known_feed *at = (struct known_feed *)(void *)w->feeds.data;
	size_t i, count = w->feeds.size / sizeof *at;

	for (i = 0; i < count; i++)
		if (at[i].number == number)
			at[i].words = none;
}

static bool
take_known(void *ctx, const struct archive_feed *feed, struct error *err)
{
	bool news;

	return know_feed(ctx, feed, &news, err);
}

/* Looks up what the segment that is appended to says of feeds already. */
static bool
load_known(struct archive *archive, struct error *err)
{
	struct writer *w = archive->writer;
	size_t last = archive->segments.size / sizeof(struct segment) - 1;

	if (!w->feeds_known && !archive_visit_feeds(archive, last, take_known, w, err))
		return archive_fail(archive, err);
	w->feeds_known = true;
	return true;
}

/* Writes the feed's own line where this segment has none like it: each segment stands alone. */
static bool
tell_feed(struct archive_batch *batch, struct error *err)
{
	struct writer *w = batch->archive->writer;
	struct member member = {.kind = MEMBER_FEED, .lines = 1};
	struct archive_feed feed = {batch->feed, buffer_slice(&batch->url),
	                            buffer_slice(&batch->title)};
	struct buffer line = {0};
	bool news, ok;

	if (!load_known(batch->archive, err))
		return false;
	if (!know_feed(w, &feed, &news, err))
		return archive_fail(batch->archive, err);
	if (!news)
		return true;
	member.first = member.last = feed.number;
	line_write_feed(&feed, &line);
	buffer_append_byte(&line, '\n');
	ok = buffer_ok(&line, err) || archive_fail(batch->archive, err);
	ok = ok && archive_emit(batch->archive, &member, buffer_slice(&line), err);
	buffer_free(&line);
	if (!ok)
		unknow_feed(w, feed.number);
	return ok;
}

/* Counts lines of one head in another. */
static void
widen(struct member *head, const struct member *by)
{
	if (head->lines == 0 || by->first < head->first)
		head->first = by->first;
	if (head->lines == 0 || by->last > head->last)
		head->last = by->last;
	head->lines += by->lines;
	head->flags |= by->flags;
}

/* Adds the record's line to the batch; on error the batch is as before. */
static bool
add_line(struct archive_batch *batch, const struct archive_record *record, struct error *err)
{
	struct buffer *lines = &batch->lines;
	size_t before = lines->size;

	if (archive_write_line(record, lines, err) &&
	    (buffer_append_byte(lines, '\n') || error_memory(err)))
		return true;
	lines->size = before;
	lines->failed = false;
	return false;
}

/* Compresses the first `n` bytes of the lines, which the head counts, as a member of their own. */
static bool
emit_lines(struct archive_batch *batch, size_t n, struct error *err)
{
	struct slice content = {batch->lines.data, n};

	if (!tell_feed(batch, err) || !archive_emit(batch->archive, &batch->head, content, err))
		return false;
	gather_take(batch->archive, &batch->head, &batch->harvest);
	buffer_consume(&batch->lines, n);
	batch->head = no_lines;
	return true;
}

/* Gathers what the index tells of the newest line. That it can't be is nobody's news: it is read back then. */
static void
gather(struct archive_batch *batch, const struct archive_record *record,
       const struct fresh_entry *known)
{
	struct harvest_keys keys = {known->key, known->fingerprint};
	struct error ignored = {0};

	if (!gather_wanted(batch->archive) || batch->harvest.lost)
		return;
	batch->harvest.lost = !harvest_record(&batch->harvest, record,
	                                      harvest_count(&batch->harvest), &keys, &ignored);
}

/* The same; where memory is short the lines before it are compressed first: *before is what is left of them. */
static bool
add_line_at_last(struct archive_batch *batch, const struct archive_record *record, size_t *before,
                 struct error *err)
{
	struct error none = {0};

	if (add_line(batch, record, err))
		return true;
	if (err->kind != ERROR_MEMORY || *before == 0)
		return false;
	*err = none;
	if (!emit_lines(batch, *before, err))
		return false;
	buffer_free(&batch->lines);
	*before = 0;
	return add_line(batch, record, err);
}

bool
archive_append(struct archive_batch *batch, struct archive_record *record, struct hash key,
               uint64_t fingerprint, struct error *err)
{
	struct writer *w = batch->archive->writer;
	struct archive_record made = *record;
	struct member one = {.lines = 1};
	struct fresh_entry known = {.key = key, .fingerprint = fingerprint};
	size_t before = batch->lines.size;

	if (!archive_writable(batch->archive, err) || !fresh_reserve(&w->fresh, err) ||
	    !entry_kin(&record->entry, &known.kin, err))
		return false;
	made.feed = batch->feed;
	if (made.number == 0) {
		if (!archive_begin_numbers(batch->archive, err))
			return false;
		if (w->next == UINT32_MAX)
			return error_set(err, ERROR_LIMIT, "article numbers are used up");
		made.number = w->next;
		made.revision = 1;
	}
	if (!add_line_at_last(batch, &made, &before, err))
		return false;
	if (before > 0 && batch->lines.size > MEMBER_BYTES && !emit_lines(batch, before, err)) {
		batch->lines.size = before;
		return false;
	}
	one.first = one.last = made.number;
	one.flags = made.revision > 1 ? MEMBER_REVISED : 0;
	widen(&batch->head, &one);
	known.feed = made.feed;
	known.number = made.number;
	known.revision = made.revision;
	fresh_add(&w->fresh, &known);
	gather(batch, &made, &known);
	if (made.number == w->next)
		w->next++;
	*record = made;
	return true;
}

/* Puts the batch's lines behind the pending ones, or in their place. */
static bool
hand_over(struct archive_batch *batch, struct error *err)
{
	struct writer *w = batch->archive->writer;
	struct buffer lines = batch->lines;
	struct harvest harvest = batch->harvest;

	if (w->pending.size > 0 && (w->pending.size + lines.size > MEMBER_BYTES ||
	                            !buffer_append_slice(&w->pending, buffer_slice(&lines)))) {
		w->pending.failed = false;
		if (!archive_emit_pending(batch->archive, err))
			return false;
	} else if (w->pending.size > 0) {
		widen(&w->pending_head, &batch->head);
		harvest_join(&w->pending_harvest, &batch->harvest);
		return true;
	}
	/* Nothing is pending: the buffers change places. */
	batch->lines = w->pending;
	batch->harvest = w->pending_harvest;
	w->pending = lines;
	w->pending_harvest = harvest;
	w->pending_head = batch->head;
	return true;
}

bool
archive_finish(struct archive_batch *batch, struct error *err)
{
	bool ok;

	if (batch == NULL)
		return true;
	ok = archive_writable(batch->archive, err) &&
	     (batch->lines.size == 0 || (tell_feed(batch, err) && hand_over(batch, err)));
	buffer_free(&batch->url);
	buffer_free(&batch->title);
	buffer_free(&batch->lines);
	harvest_free(&batch->harvest);
	memory_free(batch);
	return ok;
}
