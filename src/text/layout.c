#include "text/layout.h"

#include <stdio.h>
#include <string.h>

#include "text/hidden.h"

#define BIT(kind) (1u << (kind))
#define LISTS (BIT(TAG_BULLETS) | BIT(TAG_NUMBERS))
#define SCOPE (BIT(TAG_CELL) | BIT(TAG_TABLE))
#define TABLES (SCOPE | BIT(TAG_ROW))

/* Does something when its element begins or ends; what is hidden never gets here. */
typedef void open_fn(struct layout *layout, struct layout_block *block, struct slice attributes);
typedef void close_fn(struct layout *layout, struct layout_block *block);

static unsigned
kind_bit(const struct tag *tag)
{
	return BIT(tag->kind);
}

/* Ends the line, but not before its link has its number. */
static void
end_line(struct layout *layout)
{
	object_settle(&layout->object);
	layout->flow.super = false;
	wrap_break(&layout->flow.wrap);
}

static void
gap(struct layout *layout)
{
	end_line(layout);
	wrap_gap(&layout->flow.wrap, 1);
}

/* What comes next looks as the open elements say. */
static void
set_look(struct layout *layout)
{
	unsigned link = layout->object.open ? TEXT_LINK : 0;

	layout->flow.wrap.look = looks_now(&layout->looks) | link;
}

/* The innermost open block of these kinds, not looking behind one of `stops`; NULL: none. */
static struct layout_block *
find_block(struct layout *layout, unsigned kinds, unsigned stops)
{
	size_t i;

	for (i = layout->depth; i > 0; i--) {
		struct layout_block *block = &layout->stack[i - 1];

		if (kind_bit(block->tag) & kinds)
			return block;
		if (kind_bit(block->tag) & stops)
			return NULL;
	}
	return NULL;
}

static void
indent(struct layout *layout, struct layout_block *block, const char *text, const char *marker)
{
	struct wrap *wrap = &layout->flow.wrap;
	bool shown;

	block->level = wrap_indent(wrap, text, marker, &shown);
	block->indented = shown;
	if (shown || marker == NULL)
		return;
	/* No room for an indentation: the marker is part of the text. */
	flow_text(&layout->flow, slice_trim(slice_of(marker)), true);
	wrap_space(wrap);
}

static void
open_line(struct layout *layout, struct layout_block *block, struct slice attributes)
{
	(void)block, (void)attributes;
	end_line(layout);
}

static void
open_spaced(struct layout *layout, struct layout_block *block, struct slice attributes)
{
	(void)block, (void)attributes;
	gap(layout);
}

static void
open_heading(struct layout *layout, struct layout_block *block, struct slice attributes)
{
	(void)attributes;
	gap(layout);
	/* An underline needs lines of its own, also in a table. */
	if (block->tag->level <= 2)
		wrap_flush(&layout->flow.wrap);
	wrap_measure(&layout->flow.wrap);
}

static void
open_quotation(struct layout *layout, struct layout_block *block, struct slice attributes)
{
	(void)attributes;
	gap(layout);
	indent(layout, block, "> ", NULL);
}

static void
open_verbatim(struct layout *layout, struct layout_block *block, struct slice attributes)
{
	(void)block, (void)attributes;
	gap(layout);
	layout->flow.wrap.mode = WRAP_EXACT;
	layout->skip_newline = true;
}

static long long
number_of(struct slice attributes, const char *name, long long otherwise)
{
	struct slice value;
	long long number;
	bool negative;

	if (!html_find(attributes, name, &value))
		return otherwise;
	value = slice_trim(value);
	negative = slice_starts(value, "-");
	if (!slice_number(slice_skip(value, negative), &number))
		return otherwise;
	return negative ? -number : number;
}

static void
open_list(struct layout *layout, struct layout_block *block, struct slice attributes)
{
	block->nested = find_block(layout, BIT(TAG_ITEM), SCOPE) != NULL;
	block->number = number_of(attributes, "start", 1);
	if (block->nested)
		end_line(layout);
	else
		gap(layout);
}

static bool
is_inner_list(const struct layout *layout)
{
	size_t i;
	int lists = 0;

	for (i = 0; i < layout->depth; i++)
		if (layout->stack[i].tag->kind == TAG_BULLETS)
			lists++;
	return lists > 0 && lists % 2 == 0;
}

static void
open_item(struct layout *layout, struct layout_block *block, struct slice attributes)
{
	struct layout_block *list = find_block(layout, LISTS, SCOPE);
	char marker[32], blanks[32];
	int n;

	end_line(layout);
	if (list == NULL || list->tag->kind == TAG_BULLETS) {
		const char *bullet = is_inner_list(layout) ? "  \xE2\x80\x93 " : "  \xE2\x80\xA2 ";

		indent(layout, block, "    ", bullet);
		return;
	}
	list->number = number_of(attributes, "value", list->number);
	n = snprintf(marker, sizeof marker, "%2lld. ", list->number++);
	memset(blanks, ' ', sizeof blanks);
	blanks[n] = '\0';
	indent(layout, block, blanks, marker);
}

static void
open_detail(struct layout *layout, struct layout_block *block, struct slice attributes)
{
	(void)attributes;
	end_line(layout);
	indent(layout, block, "    ", NULL);
}

static void
open_row(struct layout *layout, struct layout_block *block, struct slice attributes)
{
	(void)block, (void)attributes;
	end_line(layout);
	wrap_row_begin(&layout->flow.wrap);
}

static void
open_cell(struct layout *layout, struct layout_block *block, struct slice attributes)
{
	struct layout_block *row = find_block(layout, BIT(TAG_ROW), SCOPE);

	(void)block, (void)attributes;
	object_settle(&layout->object);
	wrap_row_cell(&layout->flow.wrap);
	if (row != NULL)
		row->number++;
}

static void
close_line(struct layout *layout, struct layout_block *block)
{
	(void)block;
	end_line(layout);
}

static void
close_spaced(struct layout *layout, struct layout_block *block)
{
	(void)block;
	gap(layout);
}

static void
close_heading(struct layout *layout, struct layout_block *block)
{
	struct wrap *wrap = &layout->flow.wrap;

	end_line(layout);
	if (block->tag->level <= 2)
		wrap_rule(wrap, block->tag->level == 1 ? '=' : '-', wrap->widest);
	gap(layout);
}

static void
close_list(struct layout *layout, struct layout_block *block)
{
	if (block->nested)
		end_line(layout);
	else
		gap(layout);
}

/* A row that did not fit on a line is a group of lines. */
static void
close_row(struct layout *layout, struct layout_block *block)
{
	bool fits = layout->flow.wrap.row;

	end_line(layout);
	wrap_row_end(&layout->flow.wrap);
	if (!fits && block->number > 1)
		gap(layout);
}

static void
close_cell(struct layout *layout, struct layout_block *block)
{
	(void)block;
	object_settle(&layout->object);
}

/* Indexed by kind. Only what has a close_fn, or hides, is on the stack. */
static const struct {
	open_fn *open;
	close_fn *close;
	unsigned closes, stops; /* open blocks that end where this begins; the search's end */
} blocks[] = {
    [TAG_BLOCK] = {open_line, close_line, BIT(TAG_PARAGRAPH) | BIT(TAG_HEAD), SCOPE},
    [TAG_PARAGRAPH] = {open_spaced, close_spaced, BIT(TAG_PARAGRAPH) | BIT(TAG_HEAD), SCOPE},
    [TAG_SPACED] = {open_spaced, close_spaced, BIT(TAG_PARAGRAPH) | BIT(TAG_HEAD), SCOPE},
    [TAG_HEADING] = {open_heading, close_heading,
                     BIT(TAG_PARAGRAPH) | BIT(TAG_HEADING) | BIT(TAG_HEAD), SCOPE},
    [TAG_QUOTATION] = {open_quotation, close_spaced, BIT(TAG_PARAGRAPH) | BIT(TAG_HEAD), SCOPE},
    [TAG_VERBATIM] = {open_verbatim, close_spaced, BIT(TAG_PARAGRAPH) | BIT(TAG_HEAD), SCOPE},
    [TAG_BULLETS] = {open_list, close_list, BIT(TAG_PARAGRAPH) | BIT(TAG_HEAD), SCOPE},
    [TAG_NUMBERS] = {open_list, close_list, BIT(TAG_PARAGRAPH) | BIT(TAG_HEAD), SCOPE},
    [TAG_ITEM] = {open_item, close_line, BIT(TAG_ITEM) | BIT(TAG_PARAGRAPH), LISTS | SCOPE},
    [TAG_TERM] = {open_line, close_line, BIT(TAG_TERM) | BIT(TAG_DETAIL) | BIT(TAG_PARAGRAPH),
                  BIT(TAG_SPACED) | LISTS | SCOPE},
    [TAG_DETAIL] = {open_detail, close_line, BIT(TAG_TERM) | BIT(TAG_DETAIL) | BIT(TAG_PARAGRAPH),
                    BIT(TAG_SPACED) | LISTS | SCOPE},
    [TAG_TABLE] = {open_spaced, close_spaced, BIT(TAG_PARAGRAPH) | BIT(TAG_HEAD), SCOPE},
    [TAG_ROW] = {open_row, close_row, BIT(TAG_ROW) | BIT(TAG_CELL), BIT(TAG_TABLE)},
    [TAG_CELL] = {open_cell, close_cell, BIT(TAG_CELL), BIT(TAG_TABLE) | BIT(TAG_ROW)},
    [TAG_RULE] = {NULL, NULL, BIT(TAG_PARAGRAPH) | BIT(TAG_HEAD), SCOPE},
    [TAG_DROP] = {NULL, NULL, 0, 0},
};

static void
push(struct layout *layout, const struct tag *tag, bool hides, struct slice attributes)
{
	struct layout_block empty = {0}, *block = &layout->stack[layout->depth];

	if (layout->depth == LAYOUT_DEPTH) {
		layout->deeper++;
		if (layout->hidden == 0 && !hides)
			end_line(layout);
		return;
	}
	*block = empty;
	block->tag = tag;
	block->mode = layout->flow.wrap.mode;
	block->looks = layout->looks;
	/* Before it is on the stack: what it is in is what it looks for there. */
	if (layout->hidden == 0 && !hides && blocks[tag->kind].open != NULL)
		blocks[tag->kind].open(layout, block, attributes);
	layout->depth++;
	looks_count(&layout->looks, tag->look, true);
	block->hidden = hides;
	if (hides && layout->hidden == 0)
		layout->hidden = layout->depth;
}

static void
pop(struct layout *layout)
{
	struct layout_block *block = &layout->stack[layout->depth - 1];

	if (layout->hidden == layout->depth) {
		layout->hidden = 0;
		if (block->tag->kind == TAG_MEDIA)
			object_media_end(&layout->object);
	} else if (layout->hidden == 0 && blocks[block->tag->kind].close != NULL) {
		blocks[block->tag->kind].close(layout, block);
		if (block->indented)
			wrap_restore(&layout->flow.wrap, block->level);
		layout->flow.wrap.mode = block->mode;
	}
	layout->depth--;
	layout->looks = block->looks;
}

static void
pop_through(struct layout *layout, const struct layout_block *block)
{
	size_t at = (size_t)(block - layout->stack);

	while (layout->depth > at)
		pop(layout);
}

/* Closes what HTML lets end without an end tag. */
static void
close_implied(struct layout *layout, const struct tag *tag)
{
	unsigned closes = blocks[tag->kind].closes;
	struct layout_block *block;

	if (closes == 0)
		return;
	block = find_block(layout, closes, blocks[tag->kind].stops);
	while (block != NULL) {
		pop_through(layout, block);
		block = find_block(layout, closes, blocks[tag->kind].stops);
	}
}

static void
line_feed(struct layout *layout)
{
	object_settle(&layout->object);
	wrap_newline(&layout->flow.wrap);
}

static void
rule(struct layout *layout)
{
	gap(layout);
	flow_text(&layout->flow, slice_of("* * *"), true);
	gap(layout);
}

/* Start tags of what is in a line or has no content. */
static void
open_inline(struct layout *layout, const struct tag *tag, struct slice attributes)
{
	struct object *object = &layout->object;

	looks_count(&layout->looks, tag->look, true);
	switch (tag->kind) {
	case TAG_ANCHOR:
		object_link(object, attributes);
		break;
	case TAG_IMAGE:
		object_image(object, attributes);
		break;
	case TAG_FRAME:
		object_frame(object, tag, attributes);
		break;
	case TAG_QUOTED:
		flow_text(&layout->flow, slice_of("\xE2\x80\x9C"), true);
		break;
	case TAG_SUPER:
		layout->flow.super = true;
		break;
	case TAG_NOSCRIPT:
		object->noscript = true;
		break;
	case TAG_BREAK:
		line_feed(layout);
		break;
	case TAG_CHANCE:
		wrap_chance(&layout->flow.wrap);
		break;
	case TAG_RULE:
		rule(layout);
		break;
	default:
		break;
	}
}

static void
close_inline(struct layout *layout, const struct tag *tag)
{
	if (tag->kind == TAG_INLINE)
		looks_count(&layout->looks, tag->look, false);
	switch (tag->kind) {
	case TAG_ANCHOR:
		object_unlink(&layout->object);
		break;
	case TAG_QUOTED:
		flow_text(&layout->flow, slice_of("\xE2\x80\x9D"), true);
		break;
	case TAG_SUPER:
		layout->flow.super = false;
		break;
	case TAG_NOSCRIPT:
		layout->object.noscript = false;
		break;
	case TAG_BREAK: /* "</br>" is a <br>, "</p>" alone a <p></p>: 13.2.6.4.7 */
		line_feed(layout);
		break;
	case TAG_PARAGRAPH:
		gap(layout);
		break;
	default:
		if (tag_is_block(tag))
			end_line(layout);
	}
}

static void
open_element(struct layout *layout, const struct html_token *token)
{
	const struct tag *tag = token->tag;
	enum tag_kind kind = tag->kind;
	bool hides = kind == TAG_DROP || kind == TAG_HEAD || hidden_is(token->attributes);
	size_t depth;

	close_implied(layout, tag);
	if (kind == TAG_SOURCE)
		object_source(&layout->object, token->attributes);
	if (kind == TAG_MEDIA && layout->hidden == 0 && !hides) {
		object_media(&layout->object, tag, token->attributes);
		hides = true; /* what is in it is for those who can't play it */
	}
	if ((tag->flags & TAG_VOID) || (!hides && blocks[kind].close == NULL)) {
		if (layout->hidden == 0 && !hides)
			open_inline(layout, tag, token->attributes);
		return;
	}
	depth = layout->depth;
	push(layout, tag, hides, token->attributes);
	/* HTML would not see the "/", but then the rest of an XHTML article might go. */
	if (token->closed && (hides || (tag->flags & TAG_RAW)) && layout->depth > depth)
		pop(layout);
}

/* The open block that this end tag ends; NULL: none. */
static struct layout_block *
find_open(struct layout *layout, const struct tag *tag)
{
	unsigned stops = SCOPE;
	size_t i;

	if (tag->kind == TAG_ITEM)
		stops |= LISTS;
	if (kind_bit(tag) & TABLES)
		stops = tag->kind == TAG_TABLE ? 0 : BIT(TAG_TABLE);
	for (i = layout->depth; i > 0; i--) {
		const struct tag *open = layout->stack[i - 1].tag;

		if (open == tag || (open->kind == TAG_HEADING && tag->kind == TAG_HEADING))
			return &layout->stack[i - 1];
		if (kind_bit(open) & stops)
			return NULL;
	}
	return NULL;
}

static void
close_element(struct layout *layout, const struct tag *tag)
{
	struct layout_block *block = NULL;
	bool stacked = blocks[tag->kind].close != NULL;

	if (stacked && layout->deeper > 0) {
		layout->deeper--;
		if (layout->hidden == 0)
			end_line(layout);
		return;
	}
	if (stacked || layout->hidden > 0)
		block = find_open(layout, tag);
	if (block != NULL)
		pop_through(layout, block);
	else if (layout->hidden == 0)
		close_inline(layout, tag);
}

static void
text(struct layout *layout, const struct html_token *token, bool skip_newline)
{
	struct slice s = token->source;

	if (layout->hidden > 0)
		return;
	if (skip_newline && slice_starts(s, "\r\n"))
		s = slice_skip(s, 2);
	else if (skip_newline && slice_starts(s, "\n"))
		s = slice_skip(s, 1);
	set_look(layout);
	flow_text(&layout->flow, s, token->literal);
	layout->flow.wrap.look = 0;
}

bool
layout_token(struct layout *layout, const struct html_token *token)
{
	bool skip_newline = layout->skip_newline;

	layout->skip_newline = false;
	switch (token->kind) {
	case HTML_TEXT:
		text(layout, token, skip_newline);
		break;
	case HTML_OPEN:
		if (token->tag != NULL)
			open_element(layout, token);
		break;
	case HTML_CLOSE:
		if (token->tag != NULL)
			close_element(layout, token->tag);
		break;
	case HTML_CUT:
		/* "x <y and so on" was no tag. */
		if (token->tag == NULL && !slice_starts(token->source, "<!") &&
		    !slice_starts(token->source, "<?"))
			text(layout, token, false);
		break;
	default:
		break;
	}
	return layout->flow.wrap.ok;
}

void
layout_open(struct layout *layout, const struct text_options *options, text_fn *fn, void *ctx,
            struct error *err)
{
	memset(layout, 0, sizeof *layout);
	wrap_open(&layout->flow.wrap, options->width, fn, ctx, err);
	layout->object.flow = &layout->flow;
	layout->object.numbered = options->links;
	layout->object.base = options->base;
	layout->object.told = options->link;
}

bool
layout_end(struct layout *layout)
{
	while (layout->depth > 0)
		pop(layout);
	object_unlink(&layout->object);
	wrap_flush(&layout->flow.wrap);
	object_list(&layout->object);
	return wrap_end(&layout->flow.wrap);
}

void
layout_close(struct layout *layout)
{
	wrap_close(&layout->flow.wrap);
	buffer_free(&layout->flow.decoded);
	object_free(&layout->object);
}
