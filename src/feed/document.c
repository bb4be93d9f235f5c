#include "feed/document.h"

#include <string.h>

#include "base/memory.h"
#include "feed/reference.h"

#define TOO_LARGE "a tag of more than %d KB"

enum {
	ENTITY_MOST = 1024,
	WINDOW_MOST = CONFIG_ITEM_KB * 1024,
};

/* ---- where the document can be taken up again ---- */

/* Nothing before `at` will be needed again. */
static void
make_safe(struct document *d, XML_Index at, bool item)
{
	if (at < 0)
		return;
	d->safe = (uint64_t)at;
	d->safe_depth = d->walk->depth - item;
	d->safe_item = item;
	d->renewed = false;
}

/* Keeps the name of an element that items may be in. */
static void
keep_name(struct document *d, const char *name)
{
	size_t depth = d->walk->depth;

	if (depth > DOCUMENT_NAMES || d->walk->skipping > 0)
		return;
	d->names.size = d->name_ends[depth - 1];
	buffer_append(&d->names, name, strlen(name) + 1);
	d->name_ends[depth] = d->names.size;
}

/* ---- what expat calls; a little on, even after it was told to stop ---- */

static void
stop(struct document *d)
{
	d->stopped = true;
	d->walk->capture.active = false;
	XML_StopParser(d->parser, XML_FALSE);
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
	} else if (!walk_start(d->walk, name, attributes)) {
		stop(d);
	} else if (!item) {
		keep_name(d, name);
		if (d->walk->collect.item)
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
	if (!walk_end(d->walk, name))
		stop(d);
	else if (item != d->walk->collect.item || d->walk->depth < d->safe_depth)
		make_safe(d,
		          XML_GetCurrentByteIndex(d->parser) + XML_GetCurrentByteCount(d->parser),
		          false);
}

/* Apart, so that what text mostly needs is done without a call. */
static __attribute__((noinline)) void
take_text(struct document *d, const char *text, size_t n)
{
	/* Of more bytes than what it is, it was a reference. */
	if (!walk_text(d->walk, text, n, XML_GetCurrentByteCount(d->parser) > (int)n))
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
on_doctype(void *ctx, const XML_Char *name, const XML_Char *system, const XML_Char *public,
           int has_subset)
{
	struct document *d = ctx;

	(void)name;
	(void)has_subset;
	if ((system != NULL && strstr(system, "rss-0.91.dtd") != NULL) ||
	    (public != NULL && strstr(public, "DTD RSS 0.91") != NULL))
		d->walk->netscape = true;
	/* From here on expat passes over references that it does not know, without a word. */
	d->typed = d->care == DOCUMENT_PLAIN;
	if (d->typed)
		XML_StopParser(d->parser, XML_FALSE);
}

/* Entities made of entities grow without bound ("billion laughs"); no feed has them. */
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
	if (d->stopped || value == NULL ||
	    (!is_parameter && n <= ENTITY_MOST && !reference_nests(text)))
		return;
	d->explodes = true;
	error_set(d->walk->err, ERROR_LIMIT, "entity \"%.40s\" would expand without bound", name);
	stop(d);
}

static bool
new_parser(struct document *d, struct error *err)
{
	const XML_Memory_Handling_Suite suite = {memory_guest_get, memory_guest_resize,
	                                         memory_guest_free};
	size_t before = memory_guest_used();

	d->parser = XML_ParserCreate_MM("UTF-8", &suite, NULL);
	d->held = memory_guest_used() - before;
	return d->parser != NULL || error_memory(err);
}

static bool
holds_too_much(const struct document *d)
{
	return d->held > (size_t)CONFIG_PARSER_KB * 1024;
}

static void
set_handlers(struct document *d)
{
	XML_SetElementHandler(d->parser, on_start, on_end);
	XML_SetCharacterDataHandler(d->parser, on_text);
	XML_SetStartDoctypeDeclHandler(d->parser, on_doctype);
	XML_SetEntityDeclHandler(d->parser, on_entity);
	/* An event put off would come behind the safe place that it belongs in front of. */
	if (XML_SetReparseDeferralEnabled != NULL)
		XML_SetReparseDeferralEnabled(d->parser, XML_FALSE);
}

/* ---- errors ---- */

static bool
at_line(const struct document *d, struct error *err)
{
	return error_while(err, "line %ld",
	                   d->lines + (long)XML_GetCurrentLineNumber(d->parser) +
	                       (long)d->repair.lines);
}

/* Moves d->lines on to the last safe place, for the parser that will begin there. */
static void
count_lines(struct document *d)
{
	XML_Index at = XML_GetCurrentByteIndex(d->parser);
	size_t i = (size_t)(d->safe - d->window_at);

	d->lines += (long)XML_GetCurrentLineNumber(d->parser) - 1;
	if (at < 0)
		return;
	for (; i < d->window.size && d->window_at + i < (uint64_t)at; i++)
		d->lines -= d->window.data[i] == '\n';
}

/* Begins a new parser where the elements around the safe place are open. */
static bool
restart(struct document *d, struct error *err)
{
	const char *name = d->names.data;
	struct buffer tags = {0};
	size_t i;
	bool ok;

	walk_unwind(d->walk, d->safe_depth);
	if (holds_too_much(d)) {
		XML_ParserFree(d->parser);
		if (!new_parser(d, err))
			return false;
	} else {
		XML_ParserReset(d->parser, "UTF-8");
	}
	XML_SetUserData(d->parser, d);
	d->given = 0;
	d->room = NULL;
	d->filled = 0;
	d->token = 0;
	d->stopped = false;
	d->typed = false;
	d->names.size = d->name_ends[d->safe_depth];
	/* Around all, so that nothing is in front of the root or behind it. */
	if (d->care == DOCUMENT_BALANCED)
		buffer_append_text(&tags, "<r>");
	for (i = 0; i < d->safe_depth; i++) {
		buffer_print(&tags, "<%s>", name);
		name += strlen(name) + 1;
	}
	/* In one piece: expat may put off a tag that comes in several, until somebody listens. */
	ok = buffer_ok(&tags, err) &&
	     (XML_Parse(d->parser, buffer_text(&tags), (int)tags.size, 0) == XML_STATUS_OK ||
	      error_memory(err));
	d->given = tags.size;
	buffer_free(&tags);
	if (!ok)
		return false;
	d->window_at = d->given;
	d->safe = d->given;
	set_handlers(d);
	return true;
}

static bool load(void *ctx, const char *text, size_t n, struct error *err);
static bool
read_again(struct document *d, struct slice s, enum document_care had, struct error *err)
{
	if (had == DOCUMENT_PLAIN && d->care != DOCUMENT_PLAIN)
		return repair_write(&d->repair, s.data, s.size, err);
	if (d->care != DOCUMENT_BALANCED)
		return load(d, s.data, s.size, err);
	return balance_write(&d->balance, s.data, s.size, err);
}

/* Takes more care from the last safe place on; `skip` says what of it is given up. */
static bool
take_care(struct document *d, enum document_care care, enum balance_skip skip, struct error *err)
{
	struct buffer window = d->window;
	const struct buffer empty = {0};
	enum document_care had = d->care;
	struct slice again = buffer_slice(&window);
	bool ok;

	count_lines(d);
	again = slice_skip(again, (size_t)(d->safe > d->window_at ? d->safe - d->window_at : 0));
	/* What was balanced once is so: it is not read again, only passed over. */
	if (had == DOCUMENT_BALANCED)
		again.size = 0;
	d->window = empty;
	d->care = care;
	d->repair.passive = care == DOCUMENT_PLAIN;
	d->repair.declares = false;
	ok = restart(d, err);
	if (ok && care == DOCUMENT_BALANCED)
		ok = balance_begin(&d->balance, d->names.data, d->safe_depth, skip, err);
	ok = ok && (again.size == 0 || read_again(d, again, had, err));
	buffer_free(&window);
	return ok;
}

/* The item that is open, or what is between items, can't be read: goes on at the next. */
static bool
give_up(struct document *d, struct error *err)
{
	const struct error none = {0};
	/* Where the item's beginning is no longer held, what is left of it has no start tag. */
	bool begins = d->safe_item && d->window_at <= d->safe && d->care != DOCUMENT_BALANCED;

	at_line(d, err);
	if (d->lost.kind == ERROR_NONE)
		d->lost = *err;
	*err = none;
	return take_care(d, DOCUMENT_BALANCED, begins ? BALANCE_NEXT : BALANCE_ITEM, err);
}

/* A handler has said no. */
static bool
stopped(struct document *d, struct error *err)
{
	const struct error none = {0};

	if (d->walk->collect.refused || err->kind == ERROR_MEMORY)
		return false;
	if (d->walk->root && err->kind == ERROR_LIMIT && !d->explodes)
		return give_up(d, err);
	at_line(d, err);
	if (d->walk->root || err->kind != ERROR_FORMAT)
		return false;
	/* What was balanced is not read again, and need not be held. */
	if (d->care != DOCUMENT_BALANCED && d->window_at > d->safe)
		return false;
	/* No feed, it seems; but there may be one in it. */
	if (d->stranger.kind == ERROR_NONE)
		d->stranger = *err;
	*err = none;
	return take_care(d, DOCUMENT_BALANCED, BALANCE_ROOT, err);
}

/* expat will not go on. */
static bool
trouble(struct document *d, bool last, struct error *err)
{
	enum XML_Error code = XML_GetErrorCode(d->parser);

	if (d->stopped)
		return stopped(d, err);
	if (code == XML_ERROR_NO_MEMORY)
		return error_memory(err);
	if (d->typed)
		return take_care(d, DOCUMENT_MENDED, BALANCE_READ, err);
	if (d->walk->root && d->walk->depth == 0) {
		repairs_note(d->repairs, "junk at the end");
		d->over = true;
		return true;
	}
	if (code == XML_ERROR_AMPLIFICATION_LIMIT_BREACH) {
		error_set(err, ERROR_LIMIT, "%s", XML_ErrorString(code));
		return at_line(d, err);
	}
	if (last && !d->walk->root && code == XML_ERROR_NO_ELEMENTS) {
		error_set(err, ERROR_FORMAT, "this is no feed: it holds no XML");
		return at_line(d, err);
	}
	if (d->window_at > d->safe || d->care == DOCUMENT_BALANCED) {
		error_set(err, ERROR_FORMAT, "%s", XML_ErrorString(code));
		return give_up(d, err);
	}
	if (d->care == DOCUMENT_PLAIN && !last)
		return take_care(d, DOCUMENT_MENDED, BALANCE_READ, err);
	return take_care(d, DOCUMENT_BALANCED, BALANCE_READ, err);
}

/* What expat can't be done with is in its memory: one tag, comment or declaration. */
static bool
check_token(struct document *d, struct error *err)
{
	XML_Index at = XML_GetCurrentByteIndex(d->parser);

	/* Where expat does not know, it has moved its buffer and waits for more of the same token. */
	if (at >= 0)
		d->token = (uint64_t)at;
	if (d->given - d->token <= (uint64_t)CONFIG_ATTRIBUTES_KB * 1024)
		return true;
	error_set(err, ERROR_LIMIT, TOO_LARGE, CONFIG_ATTRIBUTES_KB);
	return give_up(d, err);
}

/*
 * expat keeps each name it meets for ever: too many are forgotten between two items, and lost with the item
 * that has them all.
 */
static bool
check_names(struct document *d, struct error *err)
{
	if (!holds_too_much(d))
		return true;
	if (!d->renewed && d->window_at <= d->safe && d->care != DOCUMENT_BALANCED) {
		bool ok = take_care(d, d->care, BALANCE_READ, err);

		d->renewed = true;
		return ok;
	}
	error_set(err, ERROR_LIMIT, "more than %d KB of names", CONFIG_PARSER_KB);
	return give_up(d, err);
}

/* Keeps what may have to be read again of the n bytes that expat had last, and forgets the rest. */
static bool
keep(struct document *d, const char *s, size_t n, struct error *err)
{
	uint64_t begin = d->given - n;

	if (d->safe >= begin) {
		buffer_clear(&d->window);
		d->window_at = d->safe;
		n -= (size_t)(d->safe - begin);
		s += d->safe - begin;
	}
	if (d->care == DOCUMENT_BALANCED || d->window.size + n > WINDOW_MOST) {
		buffer_clear(&d->window);
		d->window_at = d->given;
		return true;
	}
	return buffer_append(&d->window, s, n) || error_memory(err);
}

/* Lets expat read what it has been filled with. */
static bool
parse(struct document *d, bool last, struct error *err)
{
	const char *s = d->room != NULL ? d->room : "";
	size_t n = d->filled, before = memory_guest_used();
	enum XML_Status status = d->room != NULL ? XML_ParseBuffer(d->parser, (int)n, last)
	                                         : XML_Parse(d->parser, "", 0, last);

	d->room = NULL;
	d->filled = 0;
	d->given += n;
	d->held += memory_guest_used() - before;
	/* expat's buffer is as it was until more room is asked for. */
	if (status == XML_STATUS_OK)
		return keep(d, s, n, err) && check_token(d, err) && check_names(d, err);
	if (!buffer_append(&d->window, s, n))
		return error_memory(err);
	return trouble(d, last, err);
}

/* ---- the stages ---- */

/* For expat. */
static bool
load(void *ctx, const char *text, size_t n, struct error *err)
{
	struct document *d = ctx;
	enum document_care care = d->care;

	while (n > 0 && !d->over) {
		size_t part = CONFIG_CHUNK - d->filled;
		struct slice rest;

		if (d->room == NULL)
			d->room = XML_GetBuffer(d->parser, CONFIG_CHUNK);
		if (d->room == NULL)
			return error_memory(err);
		if (part > n)
			part = n;
		memcpy(d->room + d->filled, text, part);
		d->filled += part;
		text += part;
		n -= part;
		if (d->filled == CONFIG_CHUNK && !parse(d, false, err))
			return false;
		if (d->care == care)
			continue;
		/* More care is taken now, with what is left here too. */
		rest.data = text;
		rest.size = n;
		return n == 0 || read_again(d, rest, care, err);
	}
	return true;
}

/* References are fine. */
static bool
take_mended(void *ctx, const char *text, size_t n, struct error *err)
{
	struct document *d = ctx;

	if (d->care == DOCUMENT_BALANCED)
		return balance_write(&d->balance, text, n, err);
	return load(d, text, n, err);
}

static bool
pause_parser(void *ctx, struct error *err)
{
	struct document *d = ctx;

	return d->filled == 0 || d->over || parse(d, false, err);
}

bool
document_open(struct document *d, struct walk *walk, struct repairs *repairs, struct error *err)
{
	d->walk = walk;
	d->repairs = repairs;
	return new_parser(d, err);
}

void
document_begin(struct document *d)
{
	const struct error none = {0};

	XML_ParserReset(d->parser, "UTF-8");
	XML_SetUserData(d->parser, d);
	set_handlers(d);
	d->care = DOCUMENT_PLAIN;
	buffer_clear(&d->window);
	buffer_clear(&d->names);
	memset(d->name_ends, 0, sizeof d->name_ends);
	d->room = NULL;
	d->filled = 0;
	d->given = d->window_at = d->safe = d->token = 0;
	d->safe_depth = 0;
	d->safe_item = false;
	d->lines = 0;
	d->stopped = d->typed = d->explodes = d->over = d->cut = d->whole = false;
	d->hunted = 0;
	d->lost = none;
	d->stranger = none;
	d->balance.repairs = d->repairs;
	d->balance.sink = load;
	d->balance.pause = pause_parser;
	d->balance.ctx = d;
	repair_begin(&d->repair, d->repairs, take_mended, d);
	d->repair.passive = true;
}

bool
document_write(struct document *d, const char *text, size_t n, struct error *err)
{
	if (d->stranger.kind != ERROR_NONE && !d->walk->root)
		d->hunted += n;
	if (d->hunted <= CONFIG_HUNT_KB * 1024)
		return repair_write(&d->repair, text, n, err);
	*err = d->stranger;
	return false;
}

bool
document_pause(struct document *d, struct error *err)
{
	/* A long token that comes byte by byte must not be looked through each time. */
	return d->filled < (d->given - d->token) / 2 || pause_parser(d, err);
}

/*
 * The end of a document that was balanced. An open item is dropped: half a text would pass for an edit
 * of the whole. Where the root is open, more items may have been to come: the next sync must ask again.
 */
static bool
finish_balanced(struct document *d, struct error *err)
{
	bool item = balance_in_item(&d->balance);
	bool cut = item || balance_in_root(&d->balance);

	if ((!item && !balance_finish(&d->balance, err)) || !pause_parser(d, err))
		return false;
	if (item)
		walk_unwind(d->walk, d->safe_depth);
	d->cut = cut;
	if (cut && d->lost.kind == ERROR_NONE) {
		error_set(&d->lost, ERROR_FORMAT, "the document is cut off");
		at_line(d, &d->lost);
	}
	return true;
}

bool
document_finish(struct document *d, struct error *err)
{
	enum document_care care;

	do {
		if (!repair_finish(&d->repair, err))
			return false;
		care = d->care;
		if (d->over)
			break;
		if (care == DOCUMENT_BALANCED ? !finish_balanced(d, err) : !parse(d, true, err))
			return false;
	} while (d->care != care);
	/* A page around the feed is no loss. */
	if (d->stranger.kind != ERROR_NONE && d->walk->root)
		repairs_note(d->repairs, "page around the feed");
	else if (d->stranger.kind != ERROR_NONE)
		d->lost = d->stranger;
	else if (!d->walk->root && d->lost.kind == ERROR_NONE)
		error_set(&d->lost, ERROR_FORMAT, "this is no feed: it holds no XML");
	d->whole = d->walk->root && !d->cut;
	if (d->lost.kind != ERROR_NONE)
		*err = d->lost;
	return d->lost.kind == ERROR_NONE;
}

void
document_close(struct document *d)
{
	if (d->parser != NULL)
		XML_ParserFree(d->parser);
	repair_free(&d->repair);
	balance_free(&d->balance);
	buffer_free(&d->window);
	buffer_free(&d->names);
}
