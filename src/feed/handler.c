#include "feed/handler.h"

#include <string.h>

#include "feed/reference.h"
#include "feed/tagname.h"

enum { ENTITY_MOST = 1024 };

static void
stop(struct document *d)
{
	d->stopped = true;
	d->walk->capture.active = false;
	XML_StopParser(d->parser, XML_FALSE);
}

/* Nothing before `at` will be needed again. */
static void
make_safe(struct document *d, XML_Index at, bool item)
{
	if (at < 0)
		return;
	/* The place where the parser began is no new one. */
	if ((uint64_t)at > d->window.safe)
		d->renewed = false;
	window_make_safe(&d->window, (uint64_t)at, (long)XML_GetCurrentLineNumber(d->parser),
	                 d->walk->depth - item, item);
}

/* Does an item begin right in the one that is open? That was never closed, then. */
static bool
in_its_like(const struct document *d, const char *name)
{
	size_t depth = d->walk->depth;

	return depth == d->window.depth + 1 && d->care != DOCUMENT_BALANCED &&
	       strcmp(window_name(&d->window, depth), name) == 0;
}

/* Keeps the names around items. Sets d->nested where the innermost feed is in another of its kind. */
static void
keep_name(struct document *d, const char *name)
{
	size_t i, depth = d->walk->depth;

	if (d->walk->skipping > 0)
		return;
	window_keep_name(&d->window, depth, name);
	if (d->care == DOCUMENT_BALANCED || !tagname_is(slice_of(name), TAGNAME_ROOT))
		return;
	for (i = 1; i < depth; i++)
		d->nested |= tagname_equal(slice_of(window_name(&d->window, i)), slice_of(name));
}

/* Does an item begin in what no item belongs in? That was never closed, or is put around items. */
static bool
in_a_stranger(const struct document *d, const char *name)
{
	return d->walk->skipping > 0 && d->care != DOCUMENT_BALANCED && strchr(name, ':') == NULL &&
	       tagname_is(slice_of(name), TAGNAME_ITEM);
}

static void XMLCALL
on_start(void *ctx, const XML_Char *name, const XML_Char **attributes)
{
	struct document *d = ctx;
	bool item = d->walk->collect.item;

	if (d->stopped)
		return;
	/* Exactly, so that it does not matter how the feed was cut. */
	if (XML_GetCurrentByteCount(d->parser) > CONFIG_ATTRIBUTES_KB * 1024) {
		error_set(d->walk->err, ERROR_LIMIT, TOO_LARGE, CONFIG_ATTRIBUTES_KB);
		stop(d);
	} else if (item && name[0] == d->window.initial && in_its_like(d, name)) {
		d->nested = true;
		stop(d);
	} else if (!walk_start(d->walk, name, attributes)) {
		stop(d);
	} else if (!item) {
		keep_name(d, name);
		d->nested |= in_a_stranger(d, name);
		if (d->nested)
			stop(d);
		else if (d->walk->collect.item)
			make_safe(d, XML_GetCurrentByteIndex(d->parser), true);
	}
}

static void XMLCALL
on_end(void *ctx, const XML_Char *name)
{
	struct document *d = ctx;
	bool item = d->walk->collect.item;

	if (d->stopped)
		return;
	/* For the walk a root stays open: articles may follow. */
	if (!item && d->walk->depth == 1) {
		d->ended = true;
		return;
	}
	/* The item is whole, and is not read again: who takes it may need the memory. */
	if (item && d->walk->depth == d->window.depth + 1)
		window_pass(&d->window, d->given);
	if (!walk_end(d->walk, name)) {
		stop(d);
	} else if (item != d->walk->collect.item || d->walk->depth < d->window.depth) {
		d->ended = d->walk->depth == 0;
		make_safe(d,
		          XML_GetCurrentByteIndex(d->parser) + XML_GetCurrentByteCount(d->parser),
		          false);
	}
}

/* Apart, so that what text mostly needs is done without a call. */
static __attribute__((noinline)) void
take_text(struct document *d, const char *text, size_t n)
{
	/* Of more bytes than what it is, it was a reference. */
	bool referred = XML_GetCurrentByteCount(d->parser) > (int)n;

	if (walk_text(d->walk, text, n, referred))
		return;
	/* Better the item than its bytes, which are only held in case that they are broken. */
	if (d->walk->err->kind == ERROR_MEMORY && d->window.bytes.room > 0) {
		window_let_go(&d->window, d->given);
		if (walk_text(d->walk, text, n, referred))
			return;
	}
	stop(d);
}

static void XMLCALL
on_text(void *ctx, const XML_Char *text, int n)
{
	struct document *d = ctx;

	/* Nor is anything read when stopped. */
	if (d->walk->capture.active && !walk_put(d->walk, text, (size_t)n))
		take_text(d, text, (size_t)n);
}

static void XMLCALL
on_cdata(void *ctx)
{
	struct document *d = ctx;

	d->cdata = d->walk->collect.arena.size;
}

/* A section whose own end was forgotten went on up to that of another article's. */
static void XMLCALL
on_cdata_end(void *ctx)
{
	struct document *d = ctx;
	struct slice text = slice_skip(buffer_slice(&d->walk->collect.arena), d->cdata);

	if (d->stopped || !d->walk->collect.item || d->care == DOCUMENT_BALANCED ||
	    !section_swallows(text))
		return;
	d->nested = true;
	stop(d);
}

static void XMLCALL
on_doctype(void *ctx, const XML_Char *name, const XML_Char *system, const XML_Char *public,
           int has_subset)
{
	struct document *d = ctx;

	(void)name;
	if ((system != NULL && strstr(system, "rss-0.91.dtd") != NULL) ||
	    (public != NULL && strstr(public, "DTD RSS 0.91") != NULL))
		d->walk->netscape = true;
	d->declares = has_subset;
	/* From here on expat passes over references that it does not know, without a word. */
	d->typed = d->care == DOCUMENT_PLAIN;
	if (d->typed)
		XML_StopParser(d->parser, XML_FALSE);
}

/*
 * Entities made of entities grow without bound ("billion laughs"), and long ones are as good: no feed needs them.
 * Where there is one the document is read as if it had no document type. expat expands no parameter entities.
 */
static void XMLCALL
on_entity(void *ctx, const XML_Char *name, int is_parameter, const XML_Char *value, int n,
          const XML_Char *base, const XML_Char *system, const XML_Char *public,
          const XML_Char *notation)
{
	struct document *d = ctx;
	struct slice text = {value, (size_t)n};

	(void)base;
	(void)system;
	(void)public;
	(void)notation;
	if (d->stopped || value == NULL || is_parameter ||
	    (n <= ENTITY_MOST && !reference_nests(text)))
		return;
	repairs_note(d->repairs, "refused entity");
	error_set(d->walk->err, ERROR_LIMIT, "entity \"%.40s\" would expand without bound", name);
	stop(d);
}

void
handler_set(struct document *d)
{
	XML_SetElementHandler(d->parser, on_start, on_end);
	XML_SetCharacterDataHandler(d->parser, on_text);
	XML_SetCdataSectionHandler(d->parser, on_cdata, on_cdata_end);
	XML_SetStartDoctypeDeclHandler(d->parser, on_doctype);
	XML_SetEntityDeclHandler(d->parser, on_entity);
	/* An event put off would come behind the safe place that it belongs in front of. */
	if (XML_SetReparseDeferralEnabled != NULL)
		XML_SetReparseDeferralEnabled(d->parser, XML_FALSE);
}
