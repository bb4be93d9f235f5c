#include "feed/feed.h"

#include <expat.h>
#include <string.h>

#include "base/memory.h"
#include "feed/charset.h"
#include "feed/decoder.h"
#include "feed/jsonfeed.h"
#include "feed/repair.h"
#include "feed/walk.h"

enum { ENTITY_MOST = 1024 };

/* What the document is, by its first character that is no blank. */
enum form {
	FORM_UNKNOWN,
	FORM_XML,
	FORM_JSON,
};

struct feed {
	XML_Parser parser;
	struct decoder decoder;
	struct repair repair;
	struct repairs repairs;
	struct walk walk;
	struct jsonfeed *json; /* NULL until a feed is JSON */
	enum form form;
	char *room; /* expat's own buffer, being filled; NULL: none asked for */
	size_t filled;
	uint64_t given; /* bytes that expat had */
	uint64_t token; /* where in these the last token that it met begins */
	bool stopped;   /* a handler said no: the error is set */
	bool over;      /* the document has ended, what follows is junk */
	struct error failed;
};

static void
stop(struct feed *feed)
{
	feed->stopped = true;
	feed->walk.capture.active = false;
	XML_StopParser(feed->parser, XML_FALSE);
}

static bool
too_large(struct error *err)
{
	return error_set(err, ERROR_LIMIT, "a tag of more than %d KB", CONFIG_ATTRIBUTES_KB);
}

/* expat may call a little on after it was told to stop. */
static void XMLCALL
on_start(void *ctx, const XML_Char *name, const XML_Char **attributes)
{
	struct feed *feed = ctx;

	if (feed->stopped)
		return;
	/* Exactly, so that it does not matter how the feed was cut. */
	if (XML_GetCurrentByteCount(feed->parser) > CONFIG_ATTRIBUTES_KB * 1024)
		too_large(feed->walk.err);
	else if (walk_start(&feed->walk, name, attributes))
		return;
	stop(feed);
}

static void XMLCALL
on_end(void *ctx, const XML_Char *name)
{
	struct feed *feed = ctx;

	if (!feed->stopped && !walk_end(&feed->walk, name))
		stop(feed);
}

static void XMLCALL
on_text(void *ctx, const XML_Char *text, int n)
{
	struct feed *feed = ctx;

	/* Stopped, nothing is read. */
	if (!walk_text(&feed->walk, text, (size_t)n))
		stop(feed);
}

static void XMLCALL
on_doctype(void *ctx, const XML_Char *name, const XML_Char *system, const XML_Char *public,
           int has_subset)
{
	struct feed *feed = ctx;

	(void)name;
	(void)has_subset;
	if ((system != NULL && strstr(system, "rss-0.91.dtd") != NULL) ||
	    (public != NULL && strstr(public, "DTD RSS 0.91") != NULL))
		feed->walk.netscape = true;
}

/* Does an entity's value refer to other entities than XML's own? */
static bool
refers(struct slice value)
{
	static const char *const harmless[] = {"#", "amp;", "apos;", "gt;", "lt;", "quot;"};
	size_t i, count = sizeof harmless / sizeof harmless[0];

	for (;;) {
		slice_cut(&value, '&');
		if (value.size == 0)
			return false;
		for (i = 0; i < count && !slice_starts(value, harmless[i]); i++)
			;
		if (i == count)
			return true;
	}
}

/* Entities made of entities grow without bound ("billion laughs"); no feed has them. */
static void XMLCALL
on_entity(void *ctx, const XML_Char *name, int is_parameter, const XML_Char *value, int n,
          const XML_Char *base, const XML_Char *system, const XML_Char *public,
          const XML_Char *notation)
{
	struct feed *feed = ctx;
	struct slice text = {value, (size_t)n};

	(void)base;
	(void)system;
	(void)public;
	(void)notation;
	if (feed->stopped || value == NULL || (!is_parameter && n <= ENTITY_MOST && !refers(text)))
		return;
	error_set(feed->walk.err, ERROR_LIMIT, "entity \"%.40s\" would expand without bound", name);
	stop(feed);
}

static unsigned long
line(const struct feed *feed)
{
	return XML_GetCurrentLineNumber(feed->parser) + feed->repair.lines;
}

static bool
at_line(const struct feed *feed, struct error *err)
{
	return error_while(err, "line %lu", line(feed));
}

/* The walk's error, with the line where it is one of the document's. */
static bool
report_stop(const struct feed *feed, struct error *err)
{
	if (feed->walk.collect.refused || err->kind == ERROR_MEMORY)
		return false;
	return at_line(feed, err);
}

static bool
report(struct feed *feed, struct error *err)
{
	enum XML_Error code = XML_GetErrorCode(feed->parser);

	if (feed->stopped)
		return report_stop(feed, err);
	if (code == XML_ERROR_NO_MEMORY)
		return error_memory(err);
	if (feed->walk.root && feed->walk.depth == 0) {
		repairs_note(&feed->repairs, "junk at the end");
		feed->over = true;
		return true;
	}
	if (code == XML_ERROR_AMPLIFICATION_LIMIT_BREACH)
		error_set(err, ERROR_LIMIT, "%s", XML_ErrorString(code));
	else if (code != XML_ERROR_NO_ELEMENTS)
		error_set(err, ERROR_FORMAT, "%s", XML_ErrorString(code));
	else if (!feed->walk.root)
		error_set(err, ERROR_FORMAT, "this is no feed: it holds no XML");
	else
		error_set(err, ERROR_FORMAT, "the document is cut off");
	return at_line(feed, err);
}

/* What expat can't be done with is in its memory: one tag, comment or declaration. */
static bool
check_token(struct feed *feed, struct error *err)
{
	XML_Index at = XML_GetCurrentByteIndex(feed->parser);

	/* Where expat does not know, it has moved its buffer and waits for more of the same token. */
	if (at >= 0)
		feed->token = (uint64_t)at;
	if (feed->given - feed->token <= (uint64_t)CONFIG_ATTRIBUTES_KB * 1024)
		return true;
	too_large(err);
	return at_line(feed, err);
}

/* Lets expat read what it has been filled with. */
static bool
parse(struct feed *feed, bool last, struct error *err)
{
	size_t n = feed->filled;
	enum XML_Status status;

	if (feed->room != NULL)
		status = XML_ParseBuffer(feed->parser, (int)n, last);
	else
		status = XML_Parse(feed->parser, "", 0, last);
	feed->room = NULL;
	feed->filled = 0;
	feed->given += n;
	if (status != XML_STATUS_OK)
		return report(feed, err);
	return check_token(feed, err);
}

/* Clean text goes straight into expat's own buffer. */
static bool
fill(void *ctx, const char *text, size_t n, struct error *err)
{
	struct feed *feed = ctx;

	while (n > 0 && !feed->over) {
		size_t part = CONFIG_CHUNK - feed->filled;

		if (feed->room == NULL)
			feed->room = XML_GetBuffer(feed->parser, CONFIG_CHUNK);
		if (feed->room == NULL)
			return error_memory(err);
		if (part > n)
			part = n;
		memcpy(feed->room + feed->filled, text, part);
		feed->filled += part;
		text += part;
		n -= part;
		if (feed->filled == CONFIG_CHUNK && !parse(feed, false, err))
			return false;
	}
	return true;
}

static bool
begin_json(struct feed *feed, struct error *err)
{
	feed->form = FORM_JSON;
	if (feed->json == NULL)
		feed->json = jsonfeed_open(&feed->walk, err);
	if (feed->json == NULL)
		return false;
	jsonfeed_reset(feed->json);
	return true;
}

/* The document as UTF-8: what it is decides who reads it. */
static bool
mend(void *ctx, const char *text, size_t n, struct error *err)
{
	struct feed *feed = ctx;
	struct slice rest = {text, n};
	size_t blanks = 0;

	if (feed->form == FORM_UNKNOWN) {
		while (blanks < n && strchr(" \t\r\n", text[blanks]) != NULL)
			blanks++;
		if (blanks > 0 && !repair_write(&feed->repair, text, blanks, err))
			return false;
		rest = slice_skip(rest, blanks);
		if (rest.size == 0)
			return true;
		if (rest.data[0] != '{')
			feed->form = FORM_XML;
		else if (!begin_json(feed, err))
			return false;
	}
	if (feed->form == FORM_JSON)
		return jsonfeed_write(feed->json, rest, err);
	return repair_write(&feed->repair, rest.data, rest.size, err);
}

/* Nothing is given after an error, and the same error is all there is to say. */
static bool
settle(struct feed *feed, bool ok, struct error *err)
{
	if (!ok)
		feed->failed = *err;
	return ok;
}

struct feed *
feed_open(entry_fn *fn, void *ctx, struct error *err)
{
	const XML_Memory_Handling_Suite suite = {memory_get, memory_resize, memory_free};
	const struct feed_origin nowhere = {{0}, {0}};
	struct feed *feed = memory_zero(1, sizeof *feed);

	if (feed == NULL) {
		error_memory(err);
		return NULL;
	}
	feed->walk.collect.fn = fn;
	feed->walk.collect.ctx = ctx;
	feed->parser = XML_ParserCreate_MM("UTF-8", &suite, NULL);
	if (feed->parser == NULL)
		error_memory(err);
	if (feed->parser == NULL || !feed_begin(feed, &nowhere, err)) {
		feed_close(feed);
		return NULL;
	}
	return feed;
}

bool
feed_begin(struct feed *feed, const struct feed_origin *origin, struct error *err)
{
	const struct error none = {0};

	XML_ParserReset(feed->parser, "UTF-8");
	XML_SetUserData(feed->parser, feed);
	XML_SetElementHandler(feed->parser, on_start, on_end);
	XML_SetCharacterDataHandler(feed->parser, on_text);
	XML_SetStartDoctypeDeclHandler(feed->parser, on_doctype);
	XML_SetEntityDeclHandler(feed->parser, on_entity);
	feed->form = FORM_UNKNOWN;
	feed->room = NULL;
	feed->filled = 0;
	feed->given = 0;
	feed->token = 0;
	feed->stopped = false;
	feed->over = false;
	feed->failed = none;
	repair_begin(&feed->repair, &feed->repairs, fill, feed);
	decoder_begin(&feed->decoder, origin->charset, &feed->repairs, mend, feed);
	return settle(feed, walk_begin(&feed->walk, origin->url, err), err);
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
	ok = decoder_write(&feed->decoder, data, n, err);
	/* Entries are given as soon as they are whole. */
	if (ok && feed->filled > 0)
		ok = parse(feed, false, err);
	return settle(feed, ok, err);
}

static bool
finish_xml(struct feed *feed, struct error *err)
{
	return repair_finish(&feed->repair, err) && (feed->over || parse(feed, true, err));
}

bool
feed_finish(struct feed *feed, struct error *err)
{
	bool ok;

	if (!may_go_on(feed, err))
		return false;
	ok = decoder_finish(&feed->decoder, err);
	if (ok)
		ok = feed->form == FORM_JSON ? jsonfeed_finish(feed->json, err)
		                             : finish_xml(feed, err);
	return settle(feed, ok, err);
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
	if (feed->parser != NULL)
		XML_ParserFree(feed->parser);
	jsonfeed_close(feed->json);
	decoder_free(&feed->decoder);
	repair_free(&feed->repair);
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
