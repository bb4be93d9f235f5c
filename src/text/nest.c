#include "text/nest.h"

#include <string.h>

#include "base/entity.h"
#include "base/markup.h"
#include "base/url.h"
#include "text/html.h"

static const struct shape root = {"", SHAPE_FLOW, ""};
static const struct shape hider = {"", SHAPE_FLOW, ""};
static const struct shape division = {"div", SHAPE_FLOW, "div"};

/* ---- what is written ---- */

static void
decode(struct buffer *out, struct slice s)
{
	size_t n;

	buffer_clear(out);
	while (s.size > 0 && !out->failed) {
		n = s.data[0] == '&' ? entity_decode(s, out) : 0;
		if (n == 0) {
			n = 1 + slice_find(slice_skip(s, 1), '&');
			buffer_append(out, s.data, n);
		}
		s = slice_skip(s, n);
	}
}

struct slice
nest_decode(struct nest *nest, struct slice written)
{
	decode(&nest->decoded, written);
	return buffer_slice(&nest->decoded);
}

struct slice
nest_address(struct nest *nest, struct slice written)
{
	struct slice empty = {0};
	size_t i, kept = 0;

	decode(&nest->href, written);
	/* URL Standard, 4.4: "java<LF>script:" is what it looks like. */
	for (i = 0; i < nest->href.size; i++)
		if ((unsigned char)nest->href.data[i] >= ' ')
			nest->href.data[kept++] = nest->href.data[i];
	nest->href.size = kept;
	buffer_clear(&nest->decoded);
	buffer_clear(&nest->url);
	if (kept == 0 ||
	    !url_resolve(nest->base, slice_trim(buffer_slice(&nest->href)), &nest->decoded) ||
	    !url_link(buffer_slice(&nest->decoded), &nest->url))
		return empty;
	return buffer_slice(&nest->url);
}

static void
write_number(struct nest *nest, struct slice attributes, const char *name, long long most)
{
	struct slice value;
	long long number;

	if (html_find(attributes, name, &value) && slice_number(slice_trim(value), &number) &&
	    number > 0 && number <= most)
		buffer_print(nest->out, " %s=\"%lld\"", name, number);
}

static void
write_words(struct nest *nest, struct slice attributes, const char *name)
{
	struct slice value;

	if (!html_find(attributes, name, &value))
		return;
	markup_append_attribute(nest->out, name, nest_decode(nest, value));
}

static void
write_direction(struct nest *nest, struct slice attributes)
{
	static const char *const ways[] = {"ltr", "rtl", "auto"};
	struct slice value;
	size_t i;

	if (!html_find(attributes, "dir", &value))
		return;
	for (i = 0; i < sizeof ways / sizeof *ways; i++)
		if (slice_is_nocase(slice_trim(value), ways[i]))
			buffer_print(nest->out, " dir=\"%s\"", ways[i]);
}

/* The few attributes that say what the eye sees. */
static void
write_start(struct nest *nest, const struct shape *shape, struct slice attributes, bool numbered)
{
	struct slice value;

	buffer_print(nest->out, "<%s", shape->written);
	write_direction(nest, attributes);
	if (shape->kind == SHAPE_CELL) {
		write_number(nest, attributes, "colspan", 1000);
		write_number(nest, attributes, "rowspan", 1000);
	} else if (strcmp(shape->written, "ol") == 0) {
		write_number(nest, attributes, "start", 1000000000);
	} else if (strcmp(shape->written, "li") == 0 && numbered) {
		write_number(nest, attributes, "value", 1000000000);
	} else if (strcmp(shape->written, "abbr") == 0) {
		write_words(nest, attributes, "title");
	} else if (strcmp(shape->written, "a") == 0 && html_find(attributes, "href", &value)) {
		markup_append_attribute(nest->out, "href", nest_address(nest, value));
	}
	buffer_append_byte(nest->out, '>');
}

static void
write_end(struct nest *nest, const struct shape *shape)
{
	buffer_print(nest->out, "</%s>", shape->written);
}

/* Ends the marks from number `from` on in the output; in the input they go on. */
static void
shut_marks(struct nest *nest, size_t from)
{
	while (nest->shown > from)
		write_end(nest, nest->marks[--nest->shown].shape);
}

static void
show_marks(struct nest *nest)
{
	for (; nest->shown < nest->marked; nest->shown++)
		write_start(nest, nest->marks[nest->shown].shape,
		            nest->marks[nest->shown].attributes, false);
}

const struct shape *
nest_innermost(const struct nest *nest)
{
	return nest->depth > 0 ? nest->blocks[nest->depth - 1].shape : &root;
}

/* What HTML wants before a block of this kind (HTML Living Standard, 4.4.9: no detail without a term). */
static void
begin_in(struct nest *nest, struct nest_block *around, const struct shape *shape)
{
	if (shape->kind == SHAPE_DETAIL && !around->filled)
		buffer_append_text(nest->out, "<dt></dt>");
	around->filled = true;
	around->waits = shape->kind == SHAPE_TERM;
}

/* Begins in the output what has begun in the input. */
static void
show_blocks(struct nest *nest)
{
	struct nest_block *block;
	bool numbered = false;

	if (nest->written == nest->depth)
		return;
	shut_marks(nest, 0);
	for (; nest->written < nest->depth; nest->written++) {
		block = &nest->blocks[nest->written];
		if (nest->written > 0) {
			numbered = strcmp(block[-1].shape->written, "ol") == 0;
			begin_in(nest, &block[-1], block->shape);
		}
		write_start(nest, block->shape, block->attributes, numbered);
	}
}

/* Can text stand right here? */
bool
nest_takes_text(const struct nest *nest)
{
	return nest->written == nest->depth && shape_between(nest_innermost(nest)->kind) == NULL;
}

/* Links that were met in a link, which can't hold them. */
static void
show_behind(struct nest *nest)
{
	if (nest->behind.size == 0 || !nest_takes_text(nest))
		return;
	buffer_append_slice(nest->out, buffer_slice(&nest->behind));
	buffer_clear(&nest->behind);
}

/* ---- blocks ---- */

static void
forget_mark(struct nest *nest, size_t i)
{
	shut_marks(nest, i);
	show_behind(nest);
	nest->marked--;
	memmove(&nest->marks[i], &nest->marks[i + 1], (nest->marked - i) * sizeof nest->marks[0]);
}

/* Ends the innermost block. What was begun in it ends too, or goes on behind a paragraph cut short. */
static void
pop(struct nest *nest, bool cut)
{
	struct nest_block *block = &nest->blocks[nest->depth - 1];
	size_t i;

	for (i = nest->marked; i > 0 && nest->marks[i - 1].depth == nest->depth; i--) {
		if (cut)
			nest->marks[i - 1].depth--;
		else
			forget_mark(nest, i - 1);
	}
	if (nest->hidden == nest->depth)
		nest->hidden = 0;
	if (nest->written == nest->depth) {
		shut_marks(nest, 0);
		show_behind(nest);
		if (block->waits)
			buffer_append_text(nest->out, "<dd></dd>");
		write_end(nest, block->shape);
		buffer_append_byte(nest->out, '\n');
		nest->written--;
	}
	nest->depth--;
}

static void
push(struct nest *nest, const struct shape *shape, const struct tag *tag, struct slice attributes)
{
	struct nest_block block = {shape, tag, attributes, false, false};

	if (nest->depth < NEST_DEPTH)
		nest->blocks[nest->depth++] = block;
}

/* The depth of the innermost open block of this kind, not looking behind one of `stop`; 0: none. */
static size_t
find_kind(const struct nest *nest, enum shape_kind kind, enum shape_kind stop)
{
	size_t i;

	for (i = nest->depth; i > 0; i--) {
		if (nest->blocks[i - 1].shape->kind == kind)
			return i;
		if (nest->blocks[i - 1].shape->kind == stop)
			break;
	}
	return 0;
}

/* Ends blocks until the one at this depth is the innermost; false when there is none (0). */
static bool
pop_to(struct nest *nest, size_t depth)
{
	while (depth > 0 && nest->depth > depth)
		pop(nest, false);
	return depth > 0;
}

/* What HTML wants around a block of this kind, or around text, is there then. */
static void
surround(struct nest *nest, enum shape_kind kind)
{
	const struct shape *between = shape_between(nest_innermost(nest)->kind);
	struct slice none = {0};

	while (between != NULL && between->kind != kind && nest->depth < NEST_DEPTH &&
	       !(kind == SHAPE_CAPTION && nest_innermost(nest)->kind == SHAPE_TABLE) &&
	       !(kind == SHAPE_TERM && nest_innermost(nest)->kind == SHAPE_TERMS)) {
		push(nest, between, NULL, none);
		between = shape_between(nest_innermost(nest)->kind);
	}
}

/* Ends what can't have a block in it; false when the block is to leave no trace. */
static bool
make_way(struct nest *nest, const struct shape *shape)
{
	enum shape_kind kind = nest_innermost(nest)->kind;

	if (kind == SHAPE_LINES && shape->kind == SHAPE_LINES &&
	    strcmp(nest_innermost(nest)->written, "pre") != 0) {
		pop(nest, false);
		return true;
	}
	if (kind == SHAPE_TEXT)
		pop(nest, true);
	return kind != SHAPE_LINES && kind != SHAPE_TERM && kind != SHAPE_CAPTION;
}

/* Ends blocks until one is the innermost that may hold this; otherwise it is taken for a <div>. */
static const struct shape *
find_place(struct nest *nest, const struct shape *shape)
{
	size_t table = find_kind(nest, SHAPE_TABLE, SHAPE_MARK);
	bool found = true;

	switch (shape->kind) {
	case SHAPE_ITEM:
		found = pop_to(nest, find_kind(nest, SHAPE_LIST, SHAPE_CELL));
		break;
	case SHAPE_TERM:
	case SHAPE_DETAIL:
		found = pop_to(nest, find_kind(nest, SHAPE_TERMS, SHAPE_CELL));
		break;
	case SHAPE_CAPTION:
		found = table > 0 && !nest->blocks[table - 1].filled && pop_to(nest, table);
		break;
	case SHAPE_ROW:
		found = pop_to(nest, table);
		break;
	case SHAPE_CELL:
		found =
		    pop_to(nest, find_kind(nest, SHAPE_ROW, SHAPE_TABLE)) || pop_to(nest, table);
		break;
	default:
		break;
	}
	return found ? shape : &division;
}

void
nest_begin(struct nest *nest, const struct shape *shape, const struct tag *tag,
           struct slice attributes, bool hides)
{
	if (shape == NULL || (hides && shape->kind == SHAPE_MARK))
		shape = &hider;
	if (!hides) {
		shape = find_place(nest, shape);
		if (!make_way(nest, shape)) {
			if (nest_takes_text(nest) && nest->hidden == 0)
				buffer_append_byte(nest->out, '\n');
			return;
		}
	}
	surround(nest, shape->kind);
	if (nest->depth + NEST_ROOM >= NEST_DEPTH &&
	    shape_between(nest_innermost(nest)->kind) == NULL)
		return;
	push(nest, shape, tag, attributes);
	if (hides && nest->hidden == 0)
		nest->hidden = nest->depth;
	/* An empty cell moves those behind it. */
	if (shape->kind == SHAPE_CELL && nest->hidden == 0)
		show_blocks(nest);
}

/* The depth of the open block that this end tag ends, or 0. */
static size_t
find_block(const struct nest *nest, const struct tag *tag)
{
	const struct shape *shape = shape_find(tag);
	bool table = shape != NULL && shape->kind >= SHAPE_TABLE;
	size_t i;

	for (i = nest->depth; i > 0; i--) {
		if (nest->blocks[i - 1].tag == tag)
			return i;
		if (!table && nest->blocks[i - 1].shape->kind == SHAPE_CELL)
			break;
	}
	return 0;
}

bool
nest_end(struct nest *nest, const struct tag *tag)
{
	size_t depth = find_block(nest, tag);

	if (!pop_to(nest, depth))
		return false;
	pop(nest, false);
	return true;
}

void
nest_pop(struct nest *nest)
{
	pop(nest, false);
}

void
nest_begin_mark(struct nest *nest, const struct shape *shape, const struct tag *tag,
                struct slice attributes)
{
	struct nest_mark mark = {shape, tag, attributes, nest->depth};
	struct slice href;

	if (tag->kind == TAG_ANCHOR) {
		nest_end_mark(nest, tag);
		if (!html_find(attributes, "href", &href) || nest_address(nest, href).size == 0)
			return;
	}
	if (nest->marked < NEST_MARKS)
		nest->marks[nest->marked++] = mark;
}

void
nest_end_mark(struct nest *nest, const struct tag *tag)
{
	size_t i;

	for (i = nest->marked; i > 0; i--) {
		if (nest->marks[i - 1].tag == tag) {
			forget_mark(nest, i - 1);
			return;
		}
	}
}

void
nest_begin_text(struct nest *nest)
{
	surround(nest, SHAPE_MARK);
	show_blocks(nest);
	show_marks(nest);
}

bool
nest_begin_rule(struct nest *nest)
{
	if (!make_way(nest, &division))
		return false;
	surround(nest, SHAPE_MARK);
	show_blocks(nest);
	shut_marks(nest, 0);
	return true;
}

bool
nest_in_link(const struct nest *nest)
{
	size_t i;

	for (i = 0; i < nest->marked; i++)
		if (nest->marks[i].tag->kind == TAG_ANCHOR)
			return true;
	return false;
}

void
nest_finish(struct nest *nest)
{
	while (nest->depth > 0)
		pop(nest, false);
	shut_marks(nest, 0);
	show_behind(nest);
}

bool
nest_free(struct nest *nest)
{
	bool ok = !nest->behind.failed && !nest->decoded.failed && !nest->href.failed &&
	          !nest->url.failed;

	buffer_free(&nest->behind);
	buffer_free(&nest->decoded);
	buffer_free(&nest->href);
	buffer_free(&nest->url);
	return ok;
}
