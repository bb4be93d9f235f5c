#include "feed/opml.h"

#include <expat.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "feed/balance.h"
#include "feed/decoder.h"
#include "feed/quotes.h"

struct span {
	size_t at, size;
};

/* An open element: where the tags around it end. */
struct folder {
	size_t tags, text;
};

struct reading {
	XML_Parser parser;
	struct decoder decoder;
	struct quotes quotes;
	struct balance balance;
	struct repairs repairs;
	struct buffer text;    /* of the tags in force */
	struct buffer tags;    /* struct span each, in `text` */
	struct buffer slices;  /* struct slice each: the tags as the outline shows them */
	struct buffer folders; /* struct folder each: open elements */
	opml_fn *fn;
	void *ctx;
	struct error *err;
	bool broken; /* it is no XML as it is, or declares entities */
	bool list;   /* an <opml> or <outline> was met */
	bool stopped, refused;
	struct buffer title; /* of an outline */
	struct buffer first; /* the name of the first element */
	struct buffer url;   /* that of an outline, where it had to be mended */
};

static void
stop(struct reading *r)
{
	r->stopped = true;
	XML_StopParser(r->parser, XML_FALSE);
}

/* OPML's writers do not agree on "xmlUrl", "xmlurl" and "XMLURL". */
static struct slice
attribute(const XML_Char **attributes, const char *name)
{
	const struct slice none = {0};

	for (; *attributes != NULL; attributes += 2)
		if (slice_is_nocase(slice_of(attributes[0]), name))
			return slice_trim(slice_of(attributes[1]));
	return none;
}

/* Names may have line ends, as &#10;: no line of ours may. */
static bool
add_tag(struct reading *r, struct slice tag)
{
	struct span span = {r->text.size, 0};

	if (tag.size == 0 || r->tags.size >= CONFIG_LIST * sizeof span)
		return true;
	if (!utf8_append_safe(&r->text, tag, true))
		return error_memory(r->err);
	span.size = r->text.size - span.at;
	return buffer_append(&r->tags, &span, sizeof span) || error_memory(r->err);
}

/* category="/Boston/Weather,/Harvard": a path is a tag, without the slash in front. */
static bool
add_categories(struct reading *r, struct slice categories)
{
	while (categories.size > 0) {
		struct slice tag = slice_trim(slice_cut(&categories, ','));

		while (slice_starts(tag, "/"))
			tag = slice_trim(slice_skip(tag, 1));
		if (!add_tag(r, tag))
			return false;
	}
	return true;
}

static bool
give(struct reading *r, struct slice url, struct slice title)
{
	const struct span *spans = (const void *)r->tags.data;
	struct opml_outline outline = {url, title, NULL, r->tags.size / sizeof *spans};
	size_t i;

	buffer_clear(&r->slices);
	for (i = 0; i < outline.tag_count; i++) {
		struct slice tag = {r->text.data + spans[i].at, spans[i].size};

		buffer_append(&r->slices, &tag, sizeof tag);
	}
	if (!buffer_ok(&r->slices, r->err))
		return false;
	outline.tags = (const void *)r->slices.data;
	r->refused = !r->fn(r->ctx, &outline, r->err);
	return !r->refused;
}

/* The feed's URL: "xmlUrl", or "url" of what says that it is a feed (of a "link" it is a page). */
static struct slice
feed_url(const XML_Char **attributes)
{
	struct slice url = attribute(attributes, "xmlurl");
	struct slice type = attribute(attributes, "type");

	if (url.size == 0)
		url = attribute(attributes, "feedurl");
	if (url.size == 0 && (slice_is_nocase(type, "rss") || slice_is_nocase(type, "atom")))
		url = attribute(attributes, "url");
	return url;
}

/* Schemes that were made for programs to catch: "feed://host/" and "feed:https://host/". Sorted. */
static const char *const feed_schemes[] = {"feed:", "itpc:", "pcast:", "podcast:", "rss:"};

static bool
mend_url(struct reading *r, struct slice *url)
{
	size_t i, n, count = sizeof feed_schemes / sizeof feed_schemes[0];

	for (i = 0; i < count; i++) {
		n = strlen(feed_schemes[i]);
		if (url->size > n && slice_is_nocase((struct slice){url->data, n}, feed_schemes[i]))
			break;
	}
	if (i == count)
		return true;
	*url = slice_skip(*url, n);
	if (!slice_starts(*url, "//"))
		return true;
	buffer_clear(&r->url);
	if (!buffer_append_text(&r->url, "http:") || !buffer_append_slice(&r->url, *url))
		return error_memory(r->err);
	*url = buffer_slice(&r->url);
	return true;
}

/* A subscription is given; any other outline is a folder, a tag of what is in it. */
static bool
take_outline(struct reading *r, const XML_Char **attributes)
{
	struct slice url = feed_url(attributes);
	struct slice title = attribute(attributes, "title");

	if (title.size == 0)
		title = attribute(attributes, "text");
	if (url.size == 0)
		return add_tag(r, title);
	buffer_clear(&r->title);
	if (!utf8_append_safe(&r->title, title, true))
		return error_memory(r->err);
	title = buffer_slice(&r->title);
	return add_categories(r, attribute(attributes, "category")) && mend_url(r, &url) &&
	       give(r, url, title);
}

static bool
start(struct reading *r, struct slice name, const XML_Char **attributes)
{
	struct folder folder = {r->tags.size, r->text.size};
	bool outline = slice_is_nocase(name, "outline");

	if (r->first.size == 0 && !buffer_append_slice(&r->first, name))
		return error_memory(r->err);
	/* Lists are cut out of others by hand. */
	r->list |= outline || slice_is_nocase(name, "opml");
	if (r->folders.size >= CONFIG_DEPTH * sizeof folder)
		return error_set(r->err, ERROR_LIMIT, "more than %d elements in one another",
		                 CONFIG_DEPTH);
	if (!buffer_append(&r->folders, &folder, sizeof folder))
		return error_memory(r->err);
	return !outline || take_outline(r, attributes);
}

static void XMLCALL
on_start(void *ctx, const XML_Char *name, const XML_Char **attributes)
{
	struct reading *r = ctx;

	if (!r->stopped && !start(r, slice_of(name), attributes))
		stop(r);
}

static void XMLCALL
on_end(void *ctx, const XML_Char *name)
{
	struct reading *r = ctx;
	struct folder folder;

	(void)name;
	if (r->stopped)
		return;
	r->folders.size -= sizeof folder;
	memcpy(&folder, r->folders.data + r->folders.size, sizeof folder);
	r->tags.size = folder.tags;
	r->text.size = folder.text;
}

/* ---- what is XML is read as it is ---- */

/* A list of subscriptions declares no entities: one that does is read as if it did not. */
static void XMLCALL
on_entity(void *ctx, const XML_Char *name, int is_parameter, const XML_Char *value, int n,
          const XML_Char *base, const XML_Char *system, const XML_Char *public,
          const XML_Char *notation)
{
	struct reading *r = ctx;

	(void)name;
	(void)is_parameter;
	(void)value;
	(void)n;
	(void)base;
	(void)system;
	(void)public;
	(void)notation;
	XML_StopParser(r->parser, XML_FALSE);
}

static bool
report(struct reading *r, struct error *err)
{
	enum XML_Error code = XML_GetErrorCode(r->parser);

	if (code == XML_ERROR_NO_MEMORY)
		return error_memory(err);
	if (r->refused || (r->stopped && err->kind == ERROR_MEMORY))
		return false;
	if (!r->stopped)
		error_set(err, ERROR_FORMAT, "%s", XML_ErrorString(code));
	return error_while(err, "line %lu", (unsigned long)XML_GetCurrentLineNumber(r->parser));
}

static bool
parse(void *ctx, const char *text, size_t n, struct error *err)
{
	struct reading *r = ctx;

	while (n > 0) {
		int part = n < CONFIG_CHUNK ? (int)n : CONFIG_CHUNK;

		if (XML_Parse(r->parser, text, part, 0) != XML_STATUS_OK)
			return report(r, err);
		text += part;
		n -= (size_t)part;
	}
	return true;
}

/* Is it XML? That is seen before anything is given, so that what is broken is broken from its beginning on. */
static bool
look(void *ctx, const char *text, size_t n, struct error *err)
{
	struct reading *r = ctx;

	while (n > 0 && !r->broken) {
		int part = n < CONFIG_CHUNK ? (int)n : CONFIG_CHUNK;

		r->broken = XML_Parse(r->parser, text, part, 0) != XML_STATUS_OK;
		if (r->broken && XML_GetErrorCode(r->parser) == XML_ERROR_NO_MEMORY)
			return error_memory(err);
		text += part;
		n -= (size_t)part;
	}
	return true;
}

static bool
decode(struct reading *r, struct slice document, text_sink_fn *sink, struct error *err)
{
	const struct slice none = {0};

	decoder_begin(&r->decoder, none, &r->repairs, sink, r);
	return decoder_write(&r->decoder, document.data, document.size, err) &&
	       decoder_finish(&r->decoder, err);
}

static bool
look_first(struct reading *r, struct slice document, struct error *err)
{
	XML_SetUserData(r->parser, r);
	XML_SetEntityDeclHandler(r->parser, on_entity);
	if (!decode(r, document, look, err))
		return false;
	r->broken = r->broken || XML_Parse(r->parser, "", 0, 1) != XML_STATUS_OK;
	return true;
}

/* ---- what is not is mended ---- */

static bool
balance(void *ctx, const char *text, size_t n, struct error *err)
{
	struct reading *r = ctx;

	return balance_write(&r->balance, text, n, err);
}

static bool
unquote(void *ctx, const char *text, size_t n, struct error *err)
{
	struct reading *r = ctx;

	return quotes_write(&r->quotes, text, n, err);
}

static bool
no_pause(void *ctx, struct error *err)
{
	(void)ctx;
	(void)err;
	return true;
}

/* A subscription has no other in it. */
static bool
is_subscription(struct slice tag)
{
	return slice_has_nocase(tag, "xmlurl");
}

/* More may have been to come. */
static bool
is_cut_off(const struct opened *opened)
{
	size_t i = opened_depth(opened);

	while (i > 0 && !slice_is_nocase(opened_name(opened, i - 1), "opml"))
		i--;
	return i > 0;
}

/* An element is around all there is, so that nothing is in front of the root or behind it. */
static bool
read_mended(struct reading *r, struct slice document, struct error *err)
{
	bool cut;

	quotes_begin(&r->quotes, balance, r);
	r->balance.repairs = &r->repairs;
	r->balance.sink = parse;
	r->balance.pause = no_pause;
	r->balance.is_leaf = is_subscription;
	r->balance.ctx = r;
	balance_begin(&r->balance, false, false);
	if (!balance_go_on(&r->balance, "list", 1, BALANCE_READ, err) ||
	    !parse(r, "<list>", 6, err))
		return false;
	r->first.size = 0;
	if (!decode(r, document, unquote, err) || !balance_end_text(&r->balance, err))
		return false;
	cut = is_cut_off(&r->balance.opened);
	if (!balance_finish(&r->balance, err))
		return false;
	if (!cut)
		return true;
	error_set(err, ERROR_FORMAT, "the document is cut off");
	return error_while(err, "line %lu", (unsigned long)XML_GetCurrentLineNumber(r->parser));
}

static bool
read_list(struct reading *r, struct slice document, struct error *err)
{
	XML_ParserReset(r->parser, "UTF-8");
	XML_SetUserData(r->parser, r);
	XML_SetElementHandler(r->parser, on_start, on_end);
	if (r->broken ? !read_mended(r, document, err) : !decode(r, document, parse, err))
		return false;
	if (XML_Parse(r->parser, "", 0, 1) != XML_STATUS_OK)
		return report(r, err);
	if (r->first.size == 0)
		return error_set(err, ERROR_FORMAT, "this is no OPML: it holds no XML");
	return r->list || error_set(err, ERROR_FORMAT, "this is no OPML: it begins with <%.40s>",
	                            buffer_text(&r->first));
}

static bool
read_all(struct reading *r, struct slice document, struct error *err)
{
	const XML_Memory_Handling_Suite suite = {memory_get, memory_resize, memory_free};

	r->parser = XML_ParserCreate_MM("UTF-8", &suite, NULL);
	if (r->parser == NULL)
		return error_memory(err);
	return look_first(r, document, err) && read_list(r, document, err);
}

bool
opml_read(struct slice document, opml_fn *fn, void *ctx, struct error *err)
{
	struct reading *r = memory_zero(1, sizeof *r);
	bool ok;

	if (r == NULL)
		return error_memory(err);
	r->fn = fn;
	r->ctx = ctx;
	r->err = err;
	ok = read_all(r, document, err);
	if (r->parser != NULL)
		XML_ParserFree(r->parser);
	decoder_free(&r->decoder);
	balance_free(&r->balance);
	buffer_free(&r->text);
	buffer_free(&r->tags);
	buffer_free(&r->slices);
	buffer_free(&r->folders);
	buffer_free(&r->title);
	buffer_free(&r->first);
	buffer_free(&r->url);
	memory_free(r);
	return ok;
}

/*
 * An attribute's value; blanks other than ' ' as references, or a reader would change them, and so what would
 * command a terminal or turn its text.
 */
static void
write_value(struct buffer *out, struct slice s)
{
	static const struct {
		char c;
		const char *escape;
	} escapes[] = {{'&', "&amp;"},  {'<', "&lt;"},  {'>', "&gt;"},  {'"', "&quot;"},
	               {'\n', "&#10;"}, {'\t', "&#9;"}, {'\r', "&#13;"}};
	size_t k, n, count = sizeof escapes / sizeof escapes[0];
	uint32_t c;

	for (; s.size > 0; s = slice_skip(s, n)) {
		n = utf8_decode(s, &c);
		for (k = 0; k < count && escapes[k].c != s.data[0]; k++)
			;
		if (k < count)
			buffer_append_text(out, escapes[k].escape);
		else if (utf8_is_plain(c))
			utf8_append(out, c);
		else if (c >= 0x20)
			buffer_print(out, "&#%lu;", (unsigned long)c);
	}
}

static void
write_attribute(struct buffer *out, const char *name, struct slice value)
{
	buffer_append_text(out, " ");
	buffer_append_text(out, name);
	buffer_append_text(out, "=\"");
	write_value(out, value);
	buffer_append_text(out, "\"");
}

void
opml_begin(struct buffer *out, const char *title)
{
	buffer_append_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	                        "<opml version=\"2.0\">\n<head><title>");
	write_value(out, slice_of(title));
	buffer_append_text(out, "</title></head>\n<body>\n");
}

void
opml_write(struct buffer *out, const struct opml_outline *outline)
{
	size_t i;

	buffer_append_text(out, "<outline type=\"rss\"");
	write_attribute(out, "text", outline->title.size > 0 ? outline->title : outline->url);
	write_attribute(out, "xmlUrl", outline->url);
	if (outline->tag_count > 0) {
		buffer_append_text(out, " category=\"");
		for (i = 0; i < outline->tag_count; i++) {
			if (i > 0)
				buffer_append_text(out, ",");
			write_value(out, outline->tags[i]);
		}
		buffer_append_text(out, "\"");
	}
	buffer_append_text(out, "/>\n");
}

void
opml_finish(struct buffer *out)
{
	buffer_append_text(out, "</body>\n</opml>\n");
}
