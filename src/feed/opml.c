#include "feed/opml.h"

#include <expat.h>
#include <string.h>

#include "base/memory.h"
#include "feed/decoder.h"
#include "feed/quotes.h"
#include "feed/repair.h"

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
	struct repair repair;
	struct repairs repairs;
	struct buffer text;    /* of the tags in force */
	struct buffer tags;    /* struct span each, in `text` */
	struct buffer slices;  /* struct slice each: the tags as the outline shows them */
	struct buffer folders; /* struct folder each: open elements */
	opml_fn *fn;
	void *ctx;
	struct error *err;
	bool root, stopped, refused;
	bool over;         /* the document has ended, what follows is junk */
	struct buffer url; /* that of an outline, where it had to be mended */
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

static bool
add_tag(struct reading *r, struct slice tag)
{
	struct span span = {r->text.size, tag.size};

	if (tag.size == 0 || r->tags.size >= CONFIG_LIST * sizeof span)
		return true;
	return (buffer_append_slice(&r->text, tag) &&
	        buffer_append(&r->tags, &span, sizeof span)) ||
	       error_memory(r->err);
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
	return add_categories(r, attribute(attributes, "category")) && mend_url(r, &url) &&
	       give(r, url, title);
}

/* Lists are cut out of others by hand. */
static bool
is_root(struct slice name)
{
	return slice_is_nocase(name, "opml") || slice_is_nocase(name, "body");
}

static bool
start(struct reading *r, const XML_Char *name, const XML_Char **attributes)
{
	struct folder folder = {r->tags.size, r->text.size};

	if (!r->root && !is_root(slice_of(name)))
		return error_set(r->err, ERROR_FORMAT, "this is no OPML: it begins with <%.40s>",
		                 name);
	r->root = true;
	if (r->folders.size >= CONFIG_DEPTH * sizeof folder)
		return error_set(r->err, ERROR_LIMIT, "more than %d elements in one another",
		                 CONFIG_DEPTH);
	if (!buffer_append(&r->folders, &folder, sizeof folder))
		return error_memory(r->err);
	return !slice_is_nocase(slice_of(name), "outline") || take_outline(r, attributes);
}

static void XMLCALL
on_start(void *ctx, const XML_Char *name, const XML_Char **attributes)
{
	struct reading *r = ctx;

	if (!r->stopped && !start(r, name, attributes))
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

/* A list of subscriptions declares no entities. */
static void XMLCALL
on_entity(void *ctx, const XML_Char *name, int is_parameter, const XML_Char *value, int n,
          const XML_Char *base, const XML_Char *system, const XML_Char *public,
          const XML_Char *notation)
{
	struct reading *r = ctx;

	(void)is_parameter;
	(void)value;
	(void)n;
	(void)base;
	(void)system;
	(void)public;
	(void)notation;
	if (r->stopped)
		return;
	error_set(r->err, ERROR_LIMIT, "entity \"%.40s\": none may be declared", name);
	stop(r);
}

static bool
report(struct reading *r, struct error *err)
{
	enum XML_Error code = XML_GetErrorCode(r->parser);

	if (code == XML_ERROR_NO_MEMORY)
		return error_memory(err);
	if (r->refused || (r->stopped && err->kind == ERROR_MEMORY))
		return false;
	if (r->root && !r->stopped && r->folders.size == 0) {
		r->over = true;
		return true;
	}
	if (!r->stopped)
		error_set(err, ERROR_FORMAT, "%s", XML_ErrorString(code));
	return error_while(err, "line %lu",
	                   (unsigned long)XML_GetCurrentLineNumber(r->parser) + r->repair.lines);
}

static bool
parse(void *ctx, const char *text, size_t n, struct error *err)
{
	struct reading *r = ctx;

	while (n > 0 && !r->over) {
		int part = n < CONFIG_CHUNK ? (int)n : CONFIG_CHUNK;

		if (XML_Parse(r->parser, text, part, 0) != XML_STATUS_OK)
			return report(r, err);
		text += part;
		n -= (size_t)part;
	}
	return true;
}

static bool
mend(void *ctx, const char *text, size_t n, struct error *err)
{
	struct reading *r = ctx;

	return repair_write(&r->repair, text, n, err);
}

static bool
unquote(void *ctx, const char *text, size_t n, struct error *err)
{
	struct reading *r = ctx;

	return quotes_write(&r->quotes, text, n, err);
}

static bool
read_all(struct reading *r, struct slice document, struct error *err)
{
	const XML_Memory_Handling_Suite suite = {memory_get, memory_resize, memory_free};
	struct slice none = {0};

	r->parser = XML_ParserCreate_MM("UTF-8", &suite, NULL);
	if (r->parser == NULL)
		return error_memory(err);
	XML_SetUserData(r->parser, r);
	XML_SetElementHandler(r->parser, on_start, on_end);
	XML_SetEntityDeclHandler(r->parser, on_entity);
	repair_begin(&r->repair, &r->repairs, parse, r);
	decoder_begin(&r->decoder, none, &r->repairs, unquote, r);
	quotes_begin(&r->quotes, mend, r);
	if (!decoder_write(&r->decoder, document.data, document.size, err) ||
	    !decoder_finish(&r->decoder, err) || !repair_finish(&r->repair, err))
		return false;
	return r->over || XML_Parse(r->parser, "", 0, 1) == XML_STATUS_OK || report(r, err);
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
	repair_free(&r->repair);
	buffer_free(&r->text);
	buffer_free(&r->tags);
	buffer_free(&r->slices);
	buffer_free(&r->folders);
	buffer_free(&r->url);
	memory_free(r);
	return ok;
}

/* An attribute's value; blanks other than ' ' as references, or a reader would change them. */
static void
write_value(struct buffer *out, struct slice s)
{
	static const struct {
		char c;
		const char *escape;
	} escapes[] = {{'&', "&amp;"},  {'<', "&lt;"},  {'>', "&gt;"},  {'"', "&quot;"},
	               {'\n', "&#10;"}, {'\t', "&#9;"}, {'\r', "&#13;"}};
	size_t i, k, count = sizeof escapes / sizeof escapes[0];

	for (i = 0; i < s.size; i++) {
		for (k = 0; k < count && escapes[k].c != s.data[i]; k++)
			;
		if (k < count)
			buffer_append_text(out, escapes[k].escape);
		else if ((unsigned char)s.data[i] >= 0x20)
			buffer_append_byte(out, s.data[i]);
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
