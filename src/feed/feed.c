#include "feed/feed.h"

#include <expat.h>
#include <string.h>

#include "base/inflate.h"
#include "base/memory.h"
#include "feed/charset.h"
#include "feed/decoder.h"
#include "feed/document.h"
#include "feed/front.h"
#include "feed/jsonfeed.h"
#include "feed/walk.h"

/* A server that compresses what it has compressed is known; one that does it thrice is not. */
enum { MAGIC = sizeof INFLATE_MAGIC - 1, WRAPS = 2 };

/* Bytes that may be compressed. */
struct wrap {
	struct feed *feed;
	struct inflate *inflate; /* NULL unless they are */
	size_t magic;            /* bytes at the front that are gzip's; all of them: they are */
	bool plain;              /* they are not */
};

struct feed {
	struct wrap wraps[WRAPS]; /* the outermost first */
	struct decoder decoder;
	struct document document;
	struct repairs repairs;
	struct walk walk;
	struct jsonfeed *json; /* NULL until a feed is JSON */
	enum front_form form;
	struct buffer front; /* of a document that is not known to be anything yet */
	size_t front_seen;   /* as far as it is junk */
	bool damaged;        /* what was compressed: anything may be missing */
	struct error failed;
};

static bool unpack(void *ctx, const char *data, size_t n, struct error *err);

/* What is in a wrap: another one, or bytes in a charset. */
static bool
unwrapped(struct wrap *wrap, const char *data, size_t n, struct error *err)
{
	if (wrap + 1 < wrap->feed->wraps + WRAPS && wrap->inflate != NULL)
		return unpack(wrap + 1, data, n, err);
	return decoder_write(&wrap->feed->decoder, data, n, err);
}

static bool
inflated(void *ctx, const char *data, size_t n, struct error *err)
{
	return unwrapped(ctx, data, n, err);
}

static bool
begin_inflate(struct wrap *wrap, struct error *err)
{
	repairs_note(&wrap->feed->repairs, "unannounced gzip");
	wrap->inflate = inflate_open(inflated, wrap, err);
	return wrap->inflate != NULL && inflate_write(wrap->inflate, INFLATE_MAGIC, MAGIC, err);
}

/* Bytes as they were fetched: compressed or not, the first of them tell. */
static bool
unpack(void *ctx, const char *data, size_t n, struct error *err)
{
	struct wrap *wrap = ctx;

	while (!wrap->plain && wrap->magic < MAGIC && n > 0) {
		if (*data != INFLATE_MAGIC[wrap->magic]) {
			wrap->plain = true;
			if (!unwrapped(wrap, INFLATE_MAGIC, wrap->magic, err))
				return false;
			break;
		}
		wrap->magic++;
		data++;
		n--;
		if (wrap->magic == MAGIC && !begin_inflate(wrap, err))
			return false;
	}
	if (wrap->inflate != NULL)
		return inflate_write(wrap->inflate, data, n, err);
	return unwrapped(wrap, data, n, err);
}

static void
begin_wraps(struct feed *feed)
{
	const struct wrap wrap = {.feed = feed};
	size_t i;

	for (i = 0; i < WRAPS; i++) {
		inflate_close(feed->wraps[i].inflate);
		feed->wraps[i] = wrap;
	}
}

/*
 * What came of compressed bytes has been read. Where it was all of a document, a missing end does no harm, but
 * damage may be anywhere.
 */
static bool
finish_wraps(struct feed *feed, bool ok, struct error *err)
{
	size_t i;

	for (i = 0; i < WRAPS; i++) {
		const struct inflate *inflate = feed->wraps[i].inflate;
		struct error reason = {0};

		if (inflate == NULL || inflate_finish(inflate, &reason))
			continue;
		feed->damaged = feed->damaged || inflate_is_damaged(inflate);
		if (!inflate_is_damaged(inflate))
			repairs_note(&feed->repairs, "gzip cut off");
		else if (ok || err->kind == ERROR_FORMAT)
			*err = reason;
	}
	return ok && !feed->damaged;
}

static bool
is_json(const struct feed *feed)
{
	return CONFIG_JSON_FEED && feed->form == FRONT_JSON;
}

/* What is in front of the '{' is no part of the feed. */
static bool
begin_json(struct feed *feed, struct slice junk, struct error *err)
{
	if (feed->json == NULL)
		feed->json = jsonfeed_open(&feed->walk, err);
	if (feed->json == NULL)
		return false;
	if (slice_trim(junk).size > 0)
		repairs_note(&feed->repairs, "junk at the start");
	jsonfeed_begin(feed->json, junk);
	return true;
}

/* What it is decides who reads it. */
static bool
read_on(struct feed *feed, struct slice text, struct error *err)
{
	if (is_json(feed))
		return jsonfeed_write(feed->json, text, err);
	return document_write(&feed->document, text.data, text.size, err);
}

/* What begins here is known. */
static bool
begin_form(struct feed *feed, struct slice front, struct error *err)
{
	struct slice junk = {front.data, feed->front_seen};

	if (feed->form == FRONT_JSON && !CONFIG_JSON_FEED)
		return error_set(err, ERROR_FORMAT,
		                 "a feed in JSON, which this build does not read");
	if (is_json(feed)) {
		front = slice_skip(front, junk.size);
		if (!begin_json(feed, junk, err))
			return false;
	}
	return read_on(feed, front, err);
}

/* Takes of *text what is needed to tell what the document is, and holds it back until that is known. */
static bool
look_at_front(struct feed *feed, struct slice *text, bool last, struct error *err)
{
	struct buffer *held = &feed->front;
	bool holds = held->size > 0, ok;
	size_t room = FRONT_HELD - held->size;
	struct slice front = {text->data, text->size < room ? text->size : room};

	*text = slice_skip(*text, front.size);
	if (holds && !buffer_append_slice(held, front))
		return error_memory(err);
	if (holds)
		front = buffer_slice(held);
	feed->form = front_find(front, &feed->front_seen, last);
	if (feed->form == FRONT_OPEN)
		return holds || buffer_append_slice(held, front) || error_memory(err);
	ok = begin_form(feed, front, err);
	buffer_free(held);
	return ok;
}

/* The document as UTF-8. */
static bool
take_text(void *ctx, const char *text, size_t n, struct error *err)
{
	struct feed *feed = ctx;
	struct slice rest = {text, n};

	if (feed->form == FRONT_OPEN && !look_at_front(feed, &rest, false, err))
		return false;
	return rest.size == 0 || read_on(feed, rest, err);
}

/*
 * Nothing is given after an error, and the same error is all there is to say. Where reading ended early,
 * mending had run ahead of it, and how far depends on how the document was cut.
 */
static bool
settle(struct feed *feed, bool ok, struct error *err)
{
	if (ok)
		return true;
	feed->failed = *err;
	if (!feed->walk.root)
		feed->repairs.count = 0;
	return false;
}

struct feed *
feed_open(entry_fn *fn, void *ctx, struct error *err)
{
	const struct feed_origin nowhere = {{0}, {0}};
	struct feed *feed = memory_zero(1, sizeof *feed);

	if (feed == NULL) {
		error_memory(err);
		return NULL;
	}
	feed->walk.repairs = &feed->repairs;
	feed->walk.collect.fn = fn;
	feed->walk.collect.ctx = ctx;
	feed->document.walk = &feed->walk;
	feed->document.repairs = &feed->repairs;
	if (!feed_begin(feed, &nowhere, err)) {
		feed_close(feed);
		return NULL;
	}
	return feed;
}

bool
feed_begin(struct feed *feed, const struct feed_origin *origin, struct error *err)
{
	const struct error none = {0};

	begin_wraps(feed);
	feed->damaged = false;
	feed->form = FRONT_OPEN;
	buffer_clear(&feed->front);
	feed->front_seen = 0;
	feed->failed = none;
	decoder_begin(&feed->decoder, origin->charset, &feed->repairs, take_text, feed);
	return settle(feed,
	              walk_begin(&feed->walk, origin->url, err) &&
	                  document_begin(&feed->document, err),
	              err);
}

/* What was failed once stays so. */
static bool
may_go_on(struct feed *feed, struct error *err)
{
	feed->walk.err = err;
	if (feed->failed.kind == ERROR_NONE)
		return true;
	*err = feed->failed;
	return false;
}

bool
feed_write(struct feed *feed, const void *data, size_t n, struct error *err)
{
	bool ok;

	if (!may_go_on(feed, err))
		return false;
	ok = unpack(feed->wraps, data, n, err);
	/* Entries are given as soon as they are whole. */
	ok = ok && document_pause(&feed->document, err);
	return settle(feed, ok, err);
}

static bool
finish_document(struct feed *feed, struct error *err)
{
	struct slice none = {0};

	if (!decoder_finish(&feed->decoder, err))
		return false;
	if (feed->form == FRONT_OPEN && !look_at_front(feed, &none, true, err))
		return false;
	if (is_json(feed))
		return jsonfeed_finish(feed->json, err);
	return document_finish(&feed->document, err);
}

bool
feed_finish(struct feed *feed, struct error *err)
{
	bool ok;

	if (!may_go_on(feed, err))
		return false;
	ok = finish_document(feed, err);
	return settle(feed, finish_wraps(feed, ok, err), err);
}

bool
feed_is_whole(const struct feed *feed)
{
	if (feed->damaged)
		return false;
	return is_json(feed) ? jsonfeed_is_whole(feed->json) : feed->document.whole;
}

const struct feed_info *
feed_info(const struct feed *feed)
{
	return collect_info(&feed->walk.collect);
}

size_t
feed_count(const struct feed *feed)
{
	return feed->walk.collect.count;
}

const char *
feed_repair(const struct feed *feed, size_t i)
{
	return i < feed->repairs.count ? feed->repairs.names[i] : NULL;
}

void
feed_close(struct feed *feed)
{
	if (feed == NULL)
		return;
	begin_wraps(feed);
	if (CONFIG_JSON_FEED)
		jsonfeed_close(feed->json);
	decoder_free(&feed->decoder);
	buffer_free(&feed->front);
	document_close(&feed->document);
	walk_free(&feed->walk);
	memory_free(feed);
}

const char *
feed_library(void)
{
	return XML_ExpatVersion();
}

const char *
feed_charset(size_t i)
{
	return charset_name(i);
}
