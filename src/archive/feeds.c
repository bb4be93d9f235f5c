/* feeds.c - which feeds the archive has: in its own words, or their numbers alone. */
#include <stdlib.h>

#include "archive/inside.h"

/* A feed as it was last written. */
struct told_feed {
	uint32_t number;
	struct buffer url, title;
};

static int
by_feed_number(const void *a, const void *b)
{
	const struct told_feed *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

static struct told_feed *
told(const struct buffer *feeds, size_t i)
{
	return (struct told_feed *)(void *)feeds->data + i;
}

static bool
take_feed(void *ctx, const struct archive_feed *feed, struct error *err)
{
	static const struct told_feed nothing = {0};
	struct buffer *feeds = ctx;
	size_t i, count = feeds->size / sizeof nothing;
	struct told_feed *at;

	for (i = 0; i < count && told(feeds, i)->number != feed->number; i++)
		;
	if (i == count && !buffer_append(feeds, &nothing, sizeof nothing))
		return error_memory(err);
	at = told(feeds, i);
	at->number = feed->number;
	buffer_clear(&at->url);
	buffer_clear(&at->title);
	buffer_append_slice(&at->url, feed->url);
	buffer_append_slice(&at->title, feed->title);
	return buffer_ok(&at->url, err) && buffer_ok(&at->title, err);
}

static bool
give_feeds(struct buffer *feeds, archive_feed_fn *fn, void *ctx, struct error *err)
{
	size_t i, count = feeds->size / sizeof(struct told_feed);
	struct archive_feed feed;

	if (count > 0)
		qsort(feeds->data, count, sizeof(struct told_feed), by_feed_number);
	for (i = 0; i < count; i++) {
		feed.number = told(feeds, i)->number;
		feed.url = buffer_slice(&told(feeds, i)->url);
		feed.title = buffer_slice(&told(feeds, i)->title);
		if (!fn(ctx, &feed, err))
			return false;
	}
	return true;
}

bool
archive_feeds(struct archive *archive, archive_feed_fn *fn, void *ctx, struct error *err)
{
	struct buffer feeds = {0};
	bool ok = true;
	size_t i;

	for (i = 0; ok && archive_segment(archive, i) != NULL; i++)
		ok = archive_visit_feeds(archive, i, take_feed, &feeds, err);
	ok = ok && give_feeds(&feeds, fn, ctx, err);
	for (i = 0; i < feeds.size / sizeof(struct told_feed); i++) {
		buffer_free(&told(&feeds, i)->url);
		buffer_free(&told(&feeds, i)->title);
	}
	buffer_free(&feeds);
	return ok;
}

/* Gives the numbers that one chunk has; *more is false when that was enough. */
static void
give_numbers(struct index *index, struct chunk *chunk, archive_number_fn *fn, void *ctx, bool *more)
{
	uint32_t i, number;

	for (i = 0; *more && i < chunk->feeds; i++) {
		number = (uint32_t)index_get(index, chunk, CHUNK_FEED_TABLE, i * 2, 4);
		if (index->why.kind != ERROR_NONE)
			return;
		*more = fn(ctx, number);
	}
}

bool
archive_feed_numbers(struct archive *archive, archive_number_fn *fn, void *ctx, struct error *err)
{
	struct index *index = &archive->index;
	bool again = true, more = true;
	size_t i;

	if (!index_prepare(archive, err))
		return false;
	while (again && more) {
		for (i = 0; more && index_chunk(index, i) != NULL; i++)
			give_numbers(index, index_chunk(index, i), fn, ctx, &more);
		if (!index_settle(archive, &again, err))
			return false;
	}
	return true;
}
