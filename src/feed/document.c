#include "feed/document.h"

#include <string.h>

#include "base/memory.h"
#include "feed/handler.h"

/* ---- the parser ---- */

static bool
new_parser(struct document *d, struct error *err)
{
	const XML_Memory_Handling_Suite suite = {memory_guest_get, memory_guest_resize,
	                                         memory_guest_free};
	size_t before;

	XML_ParserFree(d->parser);
	before = memory_guest_used();
	d->parser = XML_ParserCreate_MM("UTF-8", &suite, NULL);
	d->held = memory_guest_used() - before;
	return d->parser != NULL || error_memory(err);
}

static bool
holds_too_much(const struct document *d)
{
	return d->held > (size_t)CONFIG_PARSER_KB * 1024;
}

/* ---- errors ---- */

static bool
at_line(const struct document *d, struct error *err)
{
	return error_while(err, "line %ld",
	                   d->lines + (long)XML_GetCurrentLineNumber(d->parser) +
	                       (long)d->repair.lines);
}

/*
 * Moves d->lines to where the next parser will begin: at the last safe place, as far back from here as bytes are held
 * or, with what is not read again, behind all that this one had.
 */
static void
count_lines(struct document *d)
{
	XML_Index at = XML_GetCurrentByteIndex(d->parser);

	/* Not from here: behind a root's end expat counts a CR LF twice that was cut. */
	if (d->care != DOCUMENT_BALANCED && window_reaches(&d->window)) {
		d->lines += d->window.line - 1;
		return;
	}
	d->lines += (long)XML_GetCurrentLineNumber(d->parser) - 1;
	if (at < 0)
		return;
	if (d->care == DOCUMENT_BALANCED)
		d->lines += window_lines(&d->window, (uint64_t)at, d->given);
	else
		d->lines -= window_lines(&d->window, d->window.safe, (uint64_t)at);
}

/* Begins a new parser where the elements around the safe place are open. */
static bool
restart(struct document *d, struct error *err)
{
	const char *name = d->window.names.data;
	struct buffer tags = {0};
	size_t i;
	bool ok;

	walk_unwind(d->walk, d->window.depth);
	if (holds_too_much(d)) {
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
	d->nested = d->ended = false;
	/* Around all, so that nothing is in front of the root or behind it. */
	if (d->care == DOCUMENT_BALANCED)
		buffer_append_text(&tags, "<r>");
	for (i = 0; i < d->window.depth; i++) {
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
	window_restart(&d->window, d->given);
	handler_set(d);
	return true;
}

static bool load(void *ctx, const char *text, size_t n, struct error *err);
static bool
read_again(struct document *d, struct slice s, enum document_care had, struct error *err)
{
	if (d->care == DOCUMENT_BALANCED)
		return balance_write(&d->balance, s.data, s.size, err);
	if (had == DOCUMENT_PLAIN && d->care == DOCUMENT_MENDED)
		return repair_write(&d->repair, s.data, s.size, err);
	return load(d, s.data, s.size, err);
}

/* What expat gets is well-formed from the last safe place on. */
static bool
begin_balance(struct document *d, enum document_care had, enum balance_skip skip, struct error *err)
{
	if (had != DOCUMENT_BALANCED) {
		balance_begin(&d->balance, d->declares, d->window.begun);
		d->balanced = d->lines;
	}
	return balance_go_on(&d->balance, d->window.names.data, d->window.depth, skip, err);
}

/* Takes more care from the last safe place on; `skip` says what of it is given up. */
static bool
take_care(struct document *d, enum document_care care, enum balance_skip skip, struct error *err)
{
	struct slice again = window_again(&d->window);
	struct buffer bytes = d->window.bytes;
	const struct buffer empty = {0};
	enum document_care had = d->care;
	bool ok;

	count_lines(d);
	/* What was balanced once is so: it is not read again, only passed over. */
	if (had == DOCUMENT_BALANCED)
		again.size = 0;
	d->window.bytes = empty;
	d->care = care;
	/* Who balances mends all by itself. */
	d->repair.passive = care != DOCUMENT_MENDED;
	d->repair.begun = d->window.begun;
	d->repair.typeless = d->window.begun || !d->declares;
	ok = restart(d, err);
	if (ok && care == DOCUMENT_BALANCED)
		ok = begin_balance(d, had, skip, err);
	ok = ok && (again.size == 0 || read_again(d, again, had, err));
	buffer_free(&bytes);
	return ok;
}

/* Was nothing read so far that can't be read again? */
static bool
is_at_front(const struct document *d)
{
	return !d->window.begun && window_reaches(&d->window) && d->care != DOCUMENT_BALANCED;
}

/* The item that is open, or what is between items, can't be read: goes on at the next. */
static bool
give_up(struct document *d, struct error *err)
{
	const struct error none = {0};
	/* Where the item's beginning is no longer held, what is left of it has no start tag. */
	bool begins = d->window.item && window_reaches(&d->window) && d->care != DOCUMENT_BALANCED;

	/* What is too large or not to be read may only be a document type: nothing is given up yet. */
	if (is_at_front(d)) {
		*err = none;
		return take_care(d, DOCUMENT_BALANCED, BALANCE_READ, err);
	}
	at_line(d, err);
	if (d->lost.kind == ERROR_NONE)
		d->lost = *err;
	*err = none;
	return take_care(d, DOCUMENT_BALANCED, begins ? BALANCE_NEXT : BALANCE_ITEM, err);
}

/*
 * There is no memory. Where an item is open it is the one that is too large for what there is: without it there is
 * memory for the next.
 */
static bool
let_go(struct document *d, struct error *err)
{
	if (!d->walk->collect.item || !d->window.item)
		return false;
	collect_blame(&d->walk->collect, err);
	walk_let_go(d->walk);
	window_let_go(&d->window, d->given);
	return give_up(d, err);
}

/* A handler has said no. */
static bool
stopped(struct document *d, struct error *err)
{
	const struct error none = {0};

	if (d->walk->collect.refused)
		return false;
	if (err->kind == ERROR_MEMORY)
		return let_go(d, err);
	if (err->kind == ERROR_LIMIT && (d->walk->root || is_at_front(d)))
		return give_up(d, err);
	at_line(d, err);
	if (d->walk->root || err->kind != ERROR_FORMAT)
		return false;
	/* What was balanced is not read again, and need not be held. */
	if (d->care != DOCUMENT_BALANCED && !window_reaches(&d->window))
		return false;
	/* No feed, it seems; but there may be one in it. */
	if (d->stranger.kind == ERROR_NONE)
		d->stranger = *err;
	*err = none;
	return take_care(d, DOCUMENT_BALANCED, BALANCE_ROOT, err);
}

/* A start tag showed that the item or feed it is in was never closed, or begun twice. */
static bool
nested(struct document *d, struct error *err)
{
	if (window_reaches(&d->window))
		return take_care(d, DOCUMENT_BALANCED, BALANCE_READ, err);
	error_set(err, ERROR_FORMAT, "an article in an article");
	return give_up(d, err);
}

/* The document has ended; an article that was all of it, already before the safe place. */
static bool
read_behind(struct document *d, struct error *err)
{
	bool given = d->walk->depth == 0;

	return take_care(d, DOCUMENT_BALANCED, given ? BALANCE_AFTER : BALANCE_READ, err);
}

/* expat will not go on. */
static bool
trouble(struct document *d, bool last, struct error *err)
{
	enum XML_Error code = XML_GetErrorCode(d->parser);

	if (d->nested)
		return nested(d, err);
	if (d->stopped)
		return stopped(d, err);
	if (code == XML_ERROR_NO_MEMORY)
		return error_memory(err) || let_go(d, err);
	if (d->typed)
		return take_care(d, DOCUMENT_MENDED, BALANCE_READ, err);
	if (d->ended && window_reaches(&d->window))
		return read_behind(d, err);
	if (last && !d->walk->root && code == XML_ERROR_NO_ELEMENTS) {
		error_set(err, ERROR_FORMAT, "this is no feed: it holds no XML");
		return at_line(d, err);
	}
	if (!window_reaches(&d->window) || d->care == DOCUMENT_BALANCED) {
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
 * expat keeps each name it meets for ever: too many are forgotten between two items, with the document type that
 * has them all, or lost with such an item.
 */
static bool
check_names(struct document *d, struct error *err)
{
	if (!holds_too_much(d))
		return true;
	if (!d->renewed && window_reaches(&d->window) && d->care != DOCUMENT_BALANCED) {
		d->renewed = true;
		return take_care(d, d->window.begun ? d->care : DOCUMENT_BALANCED, BALANCE_READ,
		                 err);
	}
	error_set(err, ERROR_LIMIT, "more than %d KB of names", CONFIG_PARSER_KB);
	return give_up(d, err);
}

/*
 * Keeps what may have to be read again of the n bytes that expat had last, and forgets the rest. Without memory
 * nothing is kept: an item that is broken is lost then.
 */
static void
keep(struct document *d, const char *s, size_t n)
{
	if (!window_keep(&d->window, s, n, d->given, d->care != DOCUMENT_BALANCED))
		window_let_go(&d->window, d->given);
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
	if (status == XML_STATUS_OK) {
		keep(d, s, n);
		return check_token(d, err) && check_names(d, err);
	}
	if (!buffer_append(&d->window.bytes, s, n))
		return error_memory(err);
	return trouble(d, last, err);
}

/* ---- the stages ---- */

/*
 * Is expat to read on at once? While a document type that it may yet refuse is mended, text behind it must not be:
 * it may be in a section of which only who balances knows.
 */
static bool
is_urgent(const struct document *d)
{
	return d->filled == CONFIG_CHUNK ||
	       (d->care == DOCUMENT_MENDED && !d->window.begun && d->walk->depth == 0);
}

/* For expat. */
static bool
load(void *ctx, const char *text, size_t n, struct error *err)
{
	struct document *d = ctx;
	enum document_care care = d->care;

	while (n > 0) {
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
		if (is_urgent(d) && !parse(d, false, err))
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

	return d->filled == 0 || parse(d, false, err);
}

bool
document_begin(struct document *d, struct error *err)
{
	const struct error none = {0};

	/* One that was used holds names of another document. */
	if ((d->parser == NULL || d->given > 0) && !new_parser(d, err))
		return false;
	XML_SetUserData(d->parser, d);
	handler_set(d);
	d->care = DOCUMENT_PLAIN;
	window_begin(&d->window);
	d->room = NULL;
	d->filled = 0;
	d->given = d->token = 0;
	d->lines = d->balanced = 0;
	d->renewed = d->stopped = d->typed = d->declares = d->nested = d->ended = false;
	d->cut = d->whole = false;
	d->hunted = 0;
	d->lost = none;
	d->stranger = none;
	d->balance.repairs = d->repairs;
	d->balance.sink = load;
	d->balance.pause = pause_parser;
	d->balance.ctx = d;
	repair_begin(&d->repair, d->repairs, take_mended, d);
	d->repair.passive = true;
	return true;
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

/* Where something was begun that has no end, that is the reason. */
static void
tell_cut(const struct document *d, struct error *err)
{
	const struct sections *sections = &d->balance.sections;

	if (sections->unended == SECTION_NONE) {
		error_set(err, ERROR_FORMAT, "the document is cut off");
		at_line(d, err);
		return;
	}
	error_set(err, ERROR_FORMAT, "%s has no end", section_words(sections->unended));
	error_while(err, "line %ld",
	            1 + d->balanced + (long)d->repair.lines + (long)sections->unended_lines);
}

/*
 * The end of a document that was balanced. An open item is dropped: half a text would pass for an edit
 * of the whole. Where the root is open, more items may have been to come: the next sync must ask again.
 */
static bool
finish_balanced(struct document *d, struct error *err)
{
	bool item, cut;

	if (!balance_end_text(&d->balance, err))
		return false;
	item = balance_in_item(&d->balance);
	cut = item || balance_in_root(&d->balance);
	if ((!item && !balance_finish(&d->balance, err)) || !pause_parser(d, err))
		return false;
	if (item)
		walk_unwind(d->walk, d->window.depth);
	d->cut = cut;
	if (cut && d->lost.kind == ERROR_NONE)
		tell_cut(d, &d->lost);
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
	XML_ParserFree(d->parser);
	repair_free(&d->repair);
	balance_free(&d->balance);
	window_free(&d->window);
}
