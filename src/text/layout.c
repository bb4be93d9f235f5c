#include "text/layout.h"

#include <string.h>

#include "text/block.h"
#include "text/hidden.h"

/* What comes next looks as the open elements say. */
static void
set_look(struct layout *layout)
{
	unsigned link = layout->object.open ? TEXT_LINK : 0;

	layout->flow.wrap.look = looks_now(&layout->looks) | link;
}

static void
push(struct layout *layout, const struct tag *tag, bool hides, struct slice attributes)
{
	struct layout_block empty = {0}, *block = &layout->stack[layout->depth];

	if (layout->depth == LAYOUT_DEPTH) {
		layout->deeper++;
		if (layout->hidden == 0 && !hides)
			block_end_line(layout);
		return;
	}
	*block = empty;
	block->tag = tag;
	block->mode = layout->flow.wrap.mode;
	block->looks = layout->looks;
	/* Before it is on the stack: what it is in is what it looks for there. */
	if (layout->hidden == 0 && !hides && block_of(tag)->open != NULL)
		block_of(tag)->open(layout, block, attributes);
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
	} else if (layout->hidden == 0 && block_of(block->tag)->close != NULL) {
		block_of(block->tag)->close(layout, block);
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
	uint64_t closes = block_of(tag)->closes;
	struct layout_block *block;

	if (closes == 0)
		return;
	block = block_find(layout, closes, block_of(tag)->stops);
	while (block != NULL) {
		pop_through(layout, block);
		block = block_find(layout, closes, block_of(tag)->stops);
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
	block_gap(layout);
	flow_text(&layout->flow, slice_of("* * *"), true);
	block_gap(layout);
}

/*
 * Digits are raised or lowered from here on. Letters can't be, and mostly need not: "4th", "M. le Pr". An index
 * or the name of a power has a sign before it.
 */
static void
shift(struct layout *layout, enum flow_shift to)
{
	struct html reader = *layout->reader;
	struct html_token token;
	struct slice text;

	layout->flow.shift = to;
	if (!html_next(&reader, &token) || token.kind != HTML_TEXT)
		return;
	text = slice_trim(token.source);
	if (text.size == 0 || strchr("Nijkmnpqtxy", text.data[0]) == NULL)
		return;
	if (to == FLOW_LOWERED || text.size == 1)
		wrap_glue(&layout->flow.wrap, to == FLOW_RAISED ? "^" : "_");
}

/* Start tags of what is in a line or has no content. */
static void
open_inline(struct layout *layout, const struct tag *tag, struct slice attributes)
{
	struct object *object = &layout->object;

	if (tag->look == TEXT_DELETED)
		flow_text(&layout->flow, slice_of("~~"), true);
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
		shift(layout, FLOW_RAISED);
		break;
	case TAG_SUB:
		shift(layout, FLOW_LOWERED);
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
	if (tag->look == TEXT_DELETED && (looks_now(&layout->looks) & TEXT_DELETED) != 0)
		wrap_glue(&layout->flow.wrap, "~~");
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
	case TAG_SUB:
		layout->flow.shift = FLOW_LEVEL;
		break;
	case TAG_NOSCRIPT:
		layout->object.noscript = false;
		break;
	case TAG_BREAK: /* "</br>" is a <br>, "</p>" alone a <p></p>: 13.2.6.4.7 */
		line_feed(layout);
		break;
	case TAG_PARAGRAPH:
		block_gap(layout);
		break;
	default:
		if (tag_is_block(tag))
			block_end_line(layout);
	}
}

static void
open_element(struct layout *layout, const struct html_token *token)
{
	const struct tag *tag = token->tag;
	enum tag_kind kind = tag->kind;
	bool hides = kind == TAG_DROP || kind == TAG_HEAD || kind == TAG_PARENTHESIS ||
	             hidden_is(tag, token->attributes);
	size_t depth;

	close_implied(layout, tag);
	if (kind == TAG_SOURCE)
		object_source(&layout->object, token->attributes);
	if (kind == TAG_MEDIA && layout->hidden == 0 && !hides) {
		object_media(&layout->object, tag, token->attributes);
		hides = true; /* what is in it is for those who can't play it */
	}
	if (kind == TAG_MATH && layout->hidden == 0 && !hides)
		hides = object_math(&layout->object, token->attributes, layout->reader);
	if ((tag->flags & TAG_VOID) || (!hides && block_of(tag)->close == NULL)) {
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
	uint64_t stops = BLOCK_SCOPE;
	size_t i;

	if (tag->kind == TAG_ITEM)
		stops |= BLOCK_LISTS;
	if (block_bit(tag) & (BLOCK_SCOPE | BLOCK_BIT(TAG_ROW)))
		stops = tag->kind == TAG_TABLE ? 0 : BLOCK_BIT(TAG_TABLE);
	for (i = layout->depth; i > 0; i--) {
		const struct tag *open = layout->stack[i - 1].tag;

		if (open == tag || (open->kind == TAG_HEADING && tag->kind == TAG_HEADING))
			return &layout->stack[i - 1];
		if (block_bit(open) & stops)
			return NULL;
	}
	return NULL;
}

static void
close_element(struct layout *layout, const struct tag *tag)
{
	struct layout_block *block = NULL;
	bool stacked = block_of(tag)->close != NULL;

	if (stacked && layout->deeper > 0) {
		layout->deeper--;
		if (layout->hidden == 0)
			block_end_line(layout);
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

	if (layout->hidden > 0 || object_repeats(&layout->object, s, layout->legend))
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
layout_token(struct layout *layout, const struct html_token *token, const struct html *reader)
{
	bool skip_newline = layout->skip_newline;

	layout->skip_newline = false;
	layout->reader = reader;
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
	/* Only what comes right behind its start tag. */
	layout->legend = layout->legend && html_opens(token, TAG_LEGEND);
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
	layout->object.links = &layout->links;
	layout->object.base = options->base;
	layout->object.told = options->link;
}

bool
layout_end(struct layout *layout)
{
	while (layout->depth > 0)
		pop(layout);
	object_unlink(&layout->object);
	return wrap_end(&layout->flow.wrap);
}

bool
layout_piece(struct layout *layout, struct slice html)
{
	struct html_token token;
	struct html reader;
	size_t depth = layout->depth;

	html_begin(&reader, html, true);
	while (html_next(&reader, &token) && layout_token(layout, &token, &reader))
		;
	while (layout->depth > depth)
		pop(layout);
	object_unlink(&layout->object);
	wrap_break(&layout->flow.wrap);
	return layout->flow.wrap.ok;
}

bool
layout_field(struct layout *layout, struct slice label, struct slice html)
{
	struct wrap *wrap = &layout->flow.wrap;
	struct wrap_level level;
	bool shown;

	level = wrap_indent(wrap, "  ", "", &shown);
	if (label.size > 0) {
		wrap->look = TEXT_STRONG;
		flow_text(&layout->flow, label, true);
		wrap_glue(wrap, ":");
		wrap->look = 0;
		wrap_space(wrap);
		wrap_stick(wrap, true);
	}
	layout_piece(layout, html);
	wrap_stick(wrap, false);
	wrap_restore(wrap, level);
	return wrap->ok;
}

bool
layout_list(struct layout *layout)
{
	object_list(&layout->object);
	return wrap_end(&layout->flow.wrap);
}

void
layout_again(struct layout *layout, int width, struct links *links)
{
	wrap_again(&layout->flow.wrap, width);
	layout->object.links = links;
	memset(&layout->looks, 0, sizeof layout->looks);
	layout->counted = NULL;
}

void
layout_close(struct layout *layout)
{
	wrap_close(&layout->flow.wrap);
	buffer_free(&layout->flow.decoded);
	object_free(&layout->object);
	links_free(&layout->links);
}
