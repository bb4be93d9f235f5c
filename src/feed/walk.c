#include "feed/walk.h"

#include <string.h>

#include "base/url.h"
#include "feed/links.h"
#include "feed/reference.h"
#include "feed/repair.h"
#include "feed/twice.h"

struct frame *
walk_frame(const struct walk *w)
{
	return (struct frame *)(void *)w->frames.data + (w->frames.size / sizeof(struct frame) - 1);
}

static struct slice
inherited(const struct walk *w, struct span span)
{
	struct slice s = {0};

	if (span.size > 0) {
		s.data = w->inherited.data + span.at;
		s.size = span.size;
	}
	return s;
}

struct slice
walk_base(const struct walk *w)
{
	return inherited(w, walk_frame(w)->base);
}

struct slice
walk_language(const struct walk *w)
{
	return inherited(w, walk_frame(w)->language);
}

bool
walk_feed_language(struct walk *w)
{
	return collect_value(&w->collect, FIELD_LANGUAGE, 1, true, walk_language(w), w->err);
}

struct slice
walk_attribute(const char **attributes, const char *name)
{
	struct slice none = {0};

	for (; *attributes != NULL; attributes += 2)
		if (slice_is_nocase(slice_of(attributes[0]), name))
			return slice_trim(slice_of(attributes[1]));
	return none;
}

/* A link made absolute, in the scratch buffer or as it was; borrowed until the next. */
static bool
absolute(struct walk *w, struct slice reference, struct slice *result)
{
	reference = slice_trim(reference);
	*result = reference;
	if (reference.size == 0)
		return true;
	if (url_is_absolute(reference) && slice_find(reference, ' ') == reference.size)
		return true;
	buffer_clear(&w->scratch);
	if (!url_resolve(walk_base(w), reference, &w->scratch))
		return error_memory(w->err);
	*result = buffer_slice(&w->scratch);
	return true;
}

bool
walk_link(struct walk *w, enum field field, int rank, struct slice reference)
{
	struct slice url;

	return absolute(w, reference, &url) &&
	       collect_value(&w->collect, field, rank, true, url, w->err);
}

bool
walk_file(struct walk *w, struct slice reference, struct slice type, struct slice length)
{
	struct slice url;

	return absolute(w, reference, &url) && collect_file(&w->collect, url, type, length, w->err);
}

/* The base as HTML writes it: mostly as it is, else in `escaped`. */
static bool
html_base(struct walk *w, struct slice *base)
{
	struct slice rest = walk_base(w);

	*base = rest;
	if (slice_find(rest, '&') == rest.size && slice_find(rest, '"') == rest.size)
		return true;
	buffer_clear(&w->said);
	while (rest.size > 0) {
		char c = rest.data[0];

		if (c == '&')
			buffer_append_text(&w->said, "&amp;");
		else if (c == '"')
			buffer_append_text(&w->said, "&quot;");
		else
			buffer_append_byte(&w->said, c);
		rest = slice_skip(rest, 1);
	}
	*base = buffer_slice(&w->said);
	return buffer_ok(&w->said, w->err);
}

bool
walk_resolve_markup(struct walk *w, size_t at)
{
	struct buffer *arena = &w->collect.arena;
	struct slice html, base;

	if (at >= arena->size)
		return true;
	if (!html_base(w, &base))
		return false;
	/* What came from a file says nothing of where its links lead. */
	if (!url_is_web(base))
		return true;
	html.data = arena->data + at;
	html.size = arena->size - at;
	buffer_clear(&w->scratch);
	if (!links_resolve(base, html, &w->scratch))
		return error_memory(w->err);
	if (w->scratch.size == 0)
		return true;
	arena->size = at;
	if (!collect_text(&w->collect, w->scratch.data, w->scratch.size, w->err))
		return false;
	buffer_reset(&w->scratch);
	return true;
}

/* xml:base (resolved against the one around it) and xml:lang. */
static bool
inherit(struct walk *w, struct span *span, struct slice value)
{
	span->at = w->inherited.size;
	span->size = value.size;
	if (value.size > COLLECT_MOST - w->inherited.size)
		return error_set(w->err, ERROR_LIMIT, "xml:base of more than %d KB",
		                 CONFIG_ITEM_KB);
	return buffer_append_slice(&w->inherited, value) || error_memory(w->err);
}

static bool
declare(struct walk *w, struct frame *frame, const char *name, const char *value)
{
	const struct space *space = space_find(slice_of(value));

	if (name[5] == ':')
		return spaces_push(&w->spaces, name + 6, space) || error_memory(w->err);
	if (name[5] != '\0')
		return true;
	/* A root in a namespace of nobody's is what its name says. */
	frame->bare = !w->root && space->name == SPACE_UNKNOWN ? space_none() : space;
	return true;
}

/* Namespaces, base and language: what holds for the element and all in it. */
static bool
take_attributes(struct walk *w, struct frame *frame, const char **attributes)
{
	for (; *attributes != NULL; attributes += 2) {
		const char *name = attributes[0];
		struct slice value;
		bool ok = true;

		if (name[0] != 'x' || name[1] != 'm' || name[2] != 'l')
			continue;
		value = slice_trim(slice_of(attributes[1]));
		if (strncmp(name, "xmlns", 5) == 0)
			ok = declare(w, frame, name, attributes[1]);
		else if (strcmp(name, "xml:lang") == 0)
			ok = inherit(w, &frame->language, value);
		else if (strcmp(name, "xml:base") == 0)
			ok = absolute(w, value, &value) && inherit(w, &frame->base, value);
		if (!ok)
			return false;
	}
	return true;
}

/* The part of a name behind its prefix, and the space that the prefix stands for. */
static const char *
resolve(const struct walk *w, const struct frame *frame, const char *name,
        const struct space **space)
{
	const char *colon = strchr(name, ':');

	if (colon == NULL) {
		*space = frame->bare;
		return name;
	}
	*space = spaces_find(&w->spaces, name, (size_t)(colon - name));
	/* No address was declared for it: it is what it usually is. */
	if ((*space)->uri[0] == '\0' && (*space)->name != SPACE_UNKNOWN)
		repairs_note(w->repairs, "undeclared prefix");
	return colon + 1;
}

static void
begin_capture(struct walk *w, const struct element *element)
{
	struct capture *capture = &w->capture;

	memset(capture, 0, sizeof *capture);
	capture->active = true;
	capture->kind = element->text;
	capture->field = element->field;
	capture->rank = element->rank;
	capture->plain = element->text != TEXT_MARKUP;
	capture->at = w->collect.arena.size;
	capture->depth = w->depth;
}

static bool
open_element(struct walk *w, struct frame *frame, int scope, const char *local,
             const char **attributes)
{
	const struct element *element = element_met(&w->met, frame->space->name, local, scope);

	if (!w->root && element == NULL)
		return error_set(w->err, ERROR_FORMAT, "this is no feed: it begins with <%.40s>",
		                 local);
	w->root = true;
	frame->element = element;
	frame->scope = element != NULL ? element->scope : 0;
	if (element == NULL)
		return true;
	if (element->text != TEXT_NONE)
		begin_capture(w, element);
	if (element->start != NULL && !element->start(w, attributes))
		return false;
	/* Behind what the attributes gave. */
	if (element->text != TEXT_NONE)
		w->capture.at = w->collect.arena.size;
	return true;
}

/* Opens a frame, with what holds in the one around it; NULL: no memory. */
static struct frame *
push(struct walk *w)
{
	struct frame *frame;

	if (!buffer_reserve(&w->frames, sizeof *frame)) {
		error_memory(w->err);
		return NULL;
	}
	w->frames.size += sizeof *frame;
	frame = walk_frame(w);
	*frame = frame[-1];
	frame->element = NULL;
	frame->scope = 0;
	frame->hidden = false;
	frame->bindings = spaces_mark(&w->spaces);
	frame->inherited = w->inherited.size;
	return frame;
}

bool
walk_start(struct walk *w, const char *name, const char **attributes)
{
	const struct frame *around = walk_frame(w);
	int scope = around->scope;
	bool markup = w->capture.active && w->capture.kind == TEXT_MARKUP;
	const char *local;
	struct frame *frame;

	w->depth++;
	if (w->depth > CONFIG_DEPTH)
		return error_set(w->err, ERROR_LIMIT, "more than %d elements in one another",
		                 CONFIG_DEPTH);
	if (w->skipping > 0 || (scope == 0 && !markup)) {
		w->skipping++;
		return true;
	}
	frame = push(w);
	if (frame == NULL)
		return false;
	if (attributes[0] != NULL && !take_attributes(w, frame, attributes))
		return false;
	local = resolve(w, frame, name, &frame->space);
	/* <rss> in Atom's namespace: a root that its own does not have. */
	if (!w->root && local == name && element_find(frame->space->name, local, scope) == NULL)
		frame->space = frame->bare = space_none();
	if (!markup)
		return open_element(w, frame, scope, local, attributes);
	w->capture.markup = true;
	return xhtml_start(w, frame, frame->space->name == SPACE_XHTML ? local : name, attributes);
}

bool
walk_text(struct walk *w, const char *text, size_t n, bool referred)
{
	char meant[4];

	/* One of the controls from 128 on. */
	if (referred && n == 2 && text[0] == '\xC2' && (unsigned char)text[1] < 0xA0) {
		repairs_note(w->repairs, "bad character reference");
		n = reference_meant((unsigned char)text[1], meant);
		text = meant;
	}
	if (w->capture.xhtml)
		return xhtml_text(w, text, n);
	return collect_text(&w->collect, text, n, w->err);
}

/* The arena's end: the text read. */
static struct slice
captured(const struct walk *w)
{
	const struct buffer *arena = &w->collect.arena;
	struct slice s = {0};

	if (arena->size > w->capture.at) {
		s.data = arena->data + w->capture.at;
		s.size = arena->size - w->capture.at;
	}
	return slice_trim(s);
}

/* Puts another text where the one read is. */
static bool
replace(struct walk *w, struct slice s)
{
	struct buffer *arena = &w->collect.arena;

	if (s.size > 0 && s.data != w->scratch.data) {
		/* A part of it. */
		memmove(arena->data + w->capture.at, s.data, s.size);
		arena->size = w->capture.at + s.size;
		return true;
	}
	arena->size = w->capture.at;
	return collect_text(&w->collect, s.data, s.size, w->err);
}

bool
walk_mend_text(struct walk *w, size_t at)
{
	struct buffer *arena = &w->collect.arena;
	struct slice text;
	enum twice twice;

	if (at >= arena->size)
		return true;
	text.data = arena->data + at;
	text.size = arena->size - at;
	buffer_clear(&w->scratch);
	twice = twice_mend(text, &w->scratch);
	if (twice == TWICE_NOT)
		return true;
	if (twice == TWICE_FAILED)
		return error_memory(w->err);
	repairs_note(w->repairs,
	             twice == TWICE_ENCODED ? "text encoded twice" : "controls for characters");
	arena->size = at;
	return collect_text(&w->collect, w->scratch.data, w->scratch.size, w->err);
}

static bool
finish_text(struct walk *w)
{
	struct slice s;

	if (w->capture.base64)
		atom_decode_base64(&w->collect.arena, w->capture.at);
	if (!walk_mend_text(w, w->capture.at))
		return false;
	s = captured(w);
	if (w->capture.kind == TEXT_PERSON)
		return replace(w, rss_person(s));
	if (w->capture.kind == TEXT_URL)
		return absolute(w, s, &s) && replace(w, s);
	/* XHTML's were made absolute tag by tag: each may have a base of its own. */
	if (w->capture.kind == TEXT_MARKUP && !w->capture.plain && !w->capture.xhtml)
		return walk_resolve_markup(w, w->capture.at);
	return true;
}

static bool
end_capture(struct walk *w, element_end_fn *end)
{
	struct capture *capture = &w->capture;

	capture->active = false;
	if (!finish_text(w))
		return false;
	buffer_clear(&w->said);
	if (end != NULL && !buffer_append_slice(&w->said, captured(w)))
		return error_memory(w->err);
	if (capture->field == FIELD_NONE)
		w->collect.arena.size = capture->at;
	else if (!collect_take(&w->collect, capture->field, capture->rank,
	                       capture->plain && !capture->markup, capture->at, w->err))
		return false;
	return end == NULL || end(w, buffer_slice(&w->said));
}

static bool
close_element(struct walk *w, const struct frame *frame, const char *name)
{
	const struct element *element = frame->element;
	struct slice none = {0};

	if (w->capture.active && w->depth > w->capture.depth) {
		const char *colon = frame->space->name == SPACE_XHTML ? strchr(name, ':') : NULL;

		/* In a person there are elements that mean nothing. */
		if (w->capture.kind != TEXT_MARKUP)
			return true;
		return xhtml_end(w, frame, colon != NULL ? colon + 1 : name);
	}
	if (element == NULL)
		return true;
	if (w->capture.active)
		return end_capture(w, element->end);
	return element->end == NULL || element->end(w, none);
}

bool
walk_end(struct walk *w, const char *name)
{
	struct frame *frame = walk_frame(w);

	if (w->skipping > 0) {
		w->skipping--;
		w->depth--;
		return true;
	}
	if (!close_element(w, frame, name))
		return false;
	w->depth--;
	spaces_pop(&w->spaces, frame->bindings);
	w->inherited.size = frame->inherited;
	w->frames.size -= sizeof *frame;
	return true;
}

bool
walk_begin(struct walk *w, struct slice url, struct error *err)
{
	struct frame document = {0};

	collect_begin(&w->collect);
	spaces_clear(&w->spaces);
	memset(&w->capture, 0, sizeof w->capture);
	buffer_clear(&w->frames);
	buffer_clear(&w->inherited);
	buffer_reset(&w->scratch);
	buffer_reset(&w->said);
	w->depth = 0;
	w->skipping = 0;
	w->netscape = false;
	w->root = false;
	w->permalink = false;
	w->exact = false;
	w->period = 0;
	w->frequency = 1;
	w->err = err;
	document.scope = SCOPE_DOCUMENT;
	document.space = space_none();
	document.bare = space_none();
	return inherit(w, &document.base, url) &&
	       (buffer_append(&w->frames, &document, sizeof document) || error_memory(err));
}

void
walk_unwind(struct walk *w, size_t depth)
{
	const struct frame *frames = (const void *)w->frames.data;
	size_t open = w->frames.size / sizeof *frames - 1;

	if (open > depth) {
		spaces_pop(&w->spaces, frames[depth + 1].bindings);
		w->inherited.size = frames[depth + 1].inherited;
		w->frames.size = (depth + 1) * sizeof *frames;
	}
	w->depth = depth;
	w->skipping = 0;
	w->capture.active = false;
	w->collect.item = false;
	buffer_clear(&w->collect.arena);
	/* What has given articles is a feed. */
	if (depth == 0)
		w->root = w->collect.count > 0;
}

void
walk_let_go(struct walk *w)
{
	w->collect.item = false;
	buffer_free(&w->collect.arena);
	buffer_free(&w->scratch);
	buffer_free(&w->said);
}

void
walk_free(struct walk *w)
{
	collect_free(&w->collect);
	spaces_free(&w->spaces);
	buffer_free(&w->frames);
	buffer_free(&w->inherited);
	buffer_free(&w->scratch);
	buffer_free(&w->said);
}
