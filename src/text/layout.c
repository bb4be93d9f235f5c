#include "text/layout.h"

#include <stdio.h>
#include <string.h>

#define BIT(kind) (1u << (kind))
#define LISTS (BIT(ELEMENT_BULLETS) | BIT(ELEMENT_NUMBERS))
#define SCOPE (BIT(ELEMENT_CELL) | BIT(ELEMENT_TABLE))
#define TABLES (SCOPE | BIT(ELEMENT_ROW))

/* Does something when its element begins or ends; what is hidden never gets here. */
typedef void open_fn(struct layout *layout, struct layout_block *block, struct slice attributes);
typedef void close_fn(struct layout *layout, struct layout_block *block);

static unsigned
kind_bit(const struct element *element)
{
	return BIT(element->kind);
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

static bool
is_display_none(struct slice style)
{
	while (style.size > 0) {
		struct slice value = slice_cut(&style, ';'), name = slice_cut(&value, ':');

		value = slice_trim(value);
		if (value.size > 4)
			value.size = 4; /* "none !important" */
		if (slice_is_nocase(slice_trim(name), "display") && slice_is_nocase(value, "none"))
			return true;
	}
	return false;
}

static bool
is_hidden(struct slice attributes)
{
	struct html_attribute attribute;

	while (html_attribute(&attributes, &attribute)) {
		if (slice_is_nocase(attribute.name, "hidden"))
			return true;
		if (slice_is_nocase(attribute.name, "style") && is_display_none(attribute.value))
			return true;
	}
	return false;
}

/* The innermost open block of these kinds, not looking behind one of `stops`; NULL: none. */
static struct layout_block *
find_block(struct layout *layout, unsigned kinds, unsigned stops)
{
	size_t i;

	for (i = layout->depth; i > 0; i--) {
		struct layout_block *block = &layout->stack[i - 1];

		if (kind_bit(block->element) & kinds)
			return block;
		if (kind_bit(block->element) & stops)
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
	if (block->element->level <= 2)
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
	block->nested = find_block(layout, BIT(ELEMENT_ITEM), SCOPE) != NULL;
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
		if (layout->stack[i].element->kind == ELEMENT_BULLETS)
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
	if (list == NULL || list->element->kind == ELEMENT_BULLETS) {
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
	struct layout_block *row = find_block(layout, BIT(ELEMENT_ROW), SCOPE);

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
	if (block->element->level <= 2)
		wrap_rule(wrap, block->element->level == 1 ? '=' : '-', wrap->widest);
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
	bool fits = layout->flow.wrap.row && !layout->flow.wrap.row_broken;

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
    [ELEMENT_BLOCK] = {open_line, close_line, BIT(ELEMENT_PARAGRAPH) | BIT(ELEMENT_HEAD), SCOPE},
    [ELEMENT_PARAGRAPH] = {open_spaced, close_spaced, BIT(ELEMENT_PARAGRAPH) | BIT(ELEMENT_HEAD),
                           SCOPE},
    [ELEMENT_SPACED] = {open_spaced, close_spaced, BIT(ELEMENT_PARAGRAPH) | BIT(ELEMENT_HEAD),
                        SCOPE},
    [ELEMENT_HEADING] = {open_heading, close_heading,
                         BIT(ELEMENT_PARAGRAPH) | BIT(ELEMENT_HEADING) | BIT(ELEMENT_HEAD), SCOPE},
    [ELEMENT_QUOTATION] = {open_quotation, close_spaced, BIT(ELEMENT_PARAGRAPH) | BIT(ELEMENT_HEAD),
                           SCOPE},
    [ELEMENT_VERBATIM] = {open_verbatim, close_spaced, BIT(ELEMENT_PARAGRAPH) | BIT(ELEMENT_HEAD),
                          SCOPE},
    [ELEMENT_BULLETS] = {open_list, close_list, BIT(ELEMENT_PARAGRAPH) | BIT(ELEMENT_HEAD), SCOPE},
    [ELEMENT_NUMBERS] = {open_list, close_list, BIT(ELEMENT_PARAGRAPH) | BIT(ELEMENT_HEAD), SCOPE},
    [ELEMENT_ITEM] = {open_item, close_line, BIT(ELEMENT_ITEM) | BIT(ELEMENT_PARAGRAPH),
                      LISTS | SCOPE},
    [ELEMENT_TERM] = {open_line, close_line,
                      BIT(ELEMENT_TERM) | BIT(ELEMENT_DETAIL) | BIT(ELEMENT_PARAGRAPH),
                      BIT(ELEMENT_SPACED) | LISTS | SCOPE},
    [ELEMENT_DETAIL] = {open_detail, close_line,
                        BIT(ELEMENT_TERM) | BIT(ELEMENT_DETAIL) | BIT(ELEMENT_PARAGRAPH),
                        BIT(ELEMENT_SPACED) | LISTS | SCOPE},
    [ELEMENT_TABLE] = {open_spaced, close_spaced, BIT(ELEMENT_PARAGRAPH) | BIT(ELEMENT_HEAD),
                       SCOPE},
    [ELEMENT_ROW] = {open_row, close_row, BIT(ELEMENT_ROW) | BIT(ELEMENT_CELL), BIT(ELEMENT_TABLE)},
    [ELEMENT_CELL] = {open_cell, close_cell, BIT(ELEMENT_CELL),
                      BIT(ELEMENT_TABLE) | BIT(ELEMENT_ROW)},
    [ELEMENT_RULE] = {NULL, NULL, BIT(ELEMENT_PARAGRAPH) | BIT(ELEMENT_HEAD), SCOPE},
    [ELEMENT_DROP] = {NULL, NULL, 0, 0},
};

static void
push(struct layout *layout, const struct element *element, bool hides, struct slice attributes)
{
	struct layout_block empty = {0}, *block = &layout->stack[layout->depth];

	if (layout->depth == LAYOUT_DEPTH) {
		layout->deeper++;
		if (layout->hidden == 0 && !hides)
			end_line(layout);
		return;
	}
	*block = empty;
	block->element = element;
	block->mode = layout->flow.wrap.mode;
	/* Before it is on the stack: what it is in is what it looks for there. */
	if (layout->hidden == 0 && !hides && blocks[element->kind].open != NULL)
		blocks[element->kind].open(layout, block, attributes);
	layout->depth++;
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
		if (block->element->kind == ELEMENT_MEDIA)
			object_media_end(&layout->object);
	} else if (layout->hidden == 0 && blocks[block->element->kind].close != NULL) {
		blocks[block->element->kind].close(layout, block);
		if (block->indented)
			wrap_restore(&layout->flow.wrap, block->level);
		layout->flow.wrap.mode = block->mode;
	}
	layout->depth--;
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
close_implied(struct layout *layout, const struct element *element)
{
	unsigned closes = blocks[element->kind].closes;
	struct layout_block *block;

	if (closes == 0)
		return;
	block = find_block(layout, closes, blocks[element->kind].stops);
	while (block != NULL) {
		pop_through(layout, block);
		block = find_block(layout, closes, blocks[element->kind].stops);
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
open_inline(struct layout *layout, const struct element *element, struct slice attributes)
{
	struct object *object = &layout->object;

	switch (element->kind) {
	case ELEMENT_ANCHOR:
		object_link(object, attributes);
		break;
	case ELEMENT_IMAGE:
		object_image(object, attributes);
		break;
	case ELEMENT_FRAME:
		object_frame(object, element, attributes);
		break;
	case ELEMENT_QUOTED:
		flow_text(&layout->flow, slice_of("\xE2\x80\x9C"), true);
		break;
	case ELEMENT_SUPER:
		layout->flow.super = true;
		break;
	case ELEMENT_NOSCRIPT:
		object->noscript = true;
		break;
	case ELEMENT_BREAK:
		line_feed(layout);
		break;
	case ELEMENT_CHANCE:
		wrap_chance(&layout->flow.wrap);
		break;
	case ELEMENT_RULE:
		rule(layout);
		break;
	default:
		break;
	}
}

static void
close_inline(struct layout *layout, const struct element *element)
{
	switch (element->kind) {
	case ELEMENT_ANCHOR:
		object_unlink(&layout->object);
		break;
	case ELEMENT_QUOTED:
		flow_text(&layout->flow, slice_of("\xE2\x80\x9D"), true);
		break;
	case ELEMENT_SUPER:
		layout->flow.super = false;
		break;
	case ELEMENT_NOSCRIPT:
		layout->object.noscript = false;
		break;
	case ELEMENT_BREAK: /* "</br>" is a <br>, "</p>" alone a <p></p>: 13.2.6.4.7 */
		line_feed(layout);
		break;
	case ELEMENT_PARAGRAPH:
		gap(layout);
		break;
	default:
		if (tag_is_block(element))
			end_line(layout);
	}
}

static void
open_element(struct layout *layout, const struct html_token *token)
{
	const struct element *element = token->element;
	enum element_kind kind = element->kind;
	bool hides = kind == ELEMENT_DROP || kind == ELEMENT_HEAD || is_hidden(token->attributes);
	size_t depth;

	close_implied(layout, element);
	if (kind == ELEMENT_SOURCE)
		object_source(&layout->object, token->attributes);
	if (kind == ELEMENT_MEDIA && layout->hidden == 0 && !hides) {
		object_media(&layout->object, element, token->attributes);
		hides = true; /* what is in it is for those who can't play it */
	}
	if ((element->flags & ELEMENT_VOID) || (!hides && blocks[kind].close == NULL)) {
		if (layout->hidden == 0 && !hides)
			open_inline(layout, element, token->attributes);
		return;
	}
	depth = layout->depth;
	push(layout, element, hides, token->attributes);
	/* HTML would not see the "/", but then the rest of an XHTML article might go. */
	if (token->closed && (hides || (element->flags & ELEMENT_RAW)) && layout->depth > depth)
		pop(layout);
}

/* The open block that this end tag ends; NULL: none. */
static struct layout_block *
find_open(struct layout *layout, const struct element *element)
{
	unsigned stops = SCOPE;
	size_t i;

	if (element->kind == ELEMENT_ITEM)
		stops |= LISTS;
	if (kind_bit(element) & TABLES)
		stops = element->kind == ELEMENT_TABLE ? 0 : BIT(ELEMENT_TABLE);
	for (i = layout->depth; i > 0; i--) {
		const struct element *open = layout->stack[i - 1].element;

		if (open == element ||
		    (open->kind == ELEMENT_HEADING && element->kind == ELEMENT_HEADING))
			return &layout->stack[i - 1];
		if (kind_bit(open) & stops)
			return NULL;
	}
	return NULL;
}

static void
close_element(struct layout *layout, const struct element *element)
{
	struct layout_block *block = NULL;
	bool stacked = blocks[element->kind].close != NULL;

	if (stacked && layout->deeper > 0) {
		layout->deeper--;
		if (layout->hidden == 0)
			end_line(layout);
		return;
	}
	if (stacked || layout->hidden > 0)
		block = find_open(layout, element);
	if (block != NULL)
		pop_through(layout, block);
	else if (layout->hidden == 0)
		close_inline(layout, element);
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
	flow_text(&layout->flow, s, token->literal);
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
		if (token->element != NULL)
			open_element(layout, token);
		break;
	case HTML_CLOSE:
		if (token->element != NULL)
			close_element(layout, token->element);
		break;
	case HTML_CUT:
		/* "x <y and so on" was no tag. */
		if (token->element == NULL && !slice_starts(token->source, "<!") &&
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
