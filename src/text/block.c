#include "text/block.h"

#include "text/list.h"

#define READINGS (BLOCK_BIT(TAG_READING) | BLOCK_BIT(TAG_PARENTHESIS))

uint64_t
block_bit(const struct tag *tag)
{
	return BLOCK_BIT(tag->kind);
}

void
block_end_line(struct layout *layout)
{
	object_settle(&layout->object);
	layout->flow.shift = FLOW_LEVEL;
	wrap_break(&layout->flow.wrap);
}

void
block_gap(struct layout *layout)
{
	block_end_line(layout);
	wrap_gap(&layout->flow.wrap, 1);
}

struct layout_block *
block_find(struct layout *layout, uint64_t kinds, uint64_t stops)
{
	size_t i;

	for (i = layout->depth; i > 0; i--) {
		struct layout_block *block = &layout->stack[i - 1];

		if (block_bit(block->tag) & kinds)
			return block;
		if (block_bit(block->tag) & stops)
			return NULL;
	}
	return NULL;
}

void
block_indent(struct layout *layout, struct layout_block *block, const char *text,
             const char *marker)
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
	block_end_line(layout);
}

static void
open_spaced(struct layout *layout, struct layout_block *block, struct slice attributes)
{
	(void)block, (void)attributes;
	block_gap(layout);
}

static void
open_heading(struct layout *layout, struct layout_block *block, struct slice attributes)
{
	(void)block, (void)attributes;
	block_gap(layout);
	wrap_measure(&layout->flow.wrap);
}

static void
open_quotation(struct layout *layout, struct layout_block *block, struct slice attributes)
{
	(void)attributes;
	block_gap(layout);
	block_indent(layout, block, "> ", NULL);
}

static void
open_verbatim(struct layout *layout, struct layout_block *block, struct slice attributes)
{
	(void)block, (void)attributes;
	block_gap(layout);
	layout->flow.wrap.mode = WRAP_EXACT;
	layout->skip_newline = true;
}

static void
open_detail(struct layout *layout, struct layout_block *block, struct slice attributes)
{
	(void)attributes;
	block_end_line(layout);
	block_indent(layout, block, "    ", NULL);
}

static void
open_cell(struct layout *layout, struct layout_block *block, struct slice attributes)
{
	struct layout_block *row = block_find(layout, BLOCK_BIT(TAG_ROW), BLOCK_SCOPE);

	(void)block, (void)attributes;
	block_end_line(layout);
	if (row != NULL)
		row->number++;
}

/* What a caption only repeats is known. */
static void
open_legend(struct layout *layout, struct layout_block *block, struct slice attributes)
{
	(void)block, (void)attributes;
	block_end_line(layout);
	layout->legend = true;
}

static void
open_reading(struct layout *layout, struct layout_block *block, struct slice attributes)
{
	(void)block, (void)attributes;
	wrap_glue(&layout->flow.wrap, "(");
}

static void
close_reading(struct layout *layout, struct layout_block *block)
{
	(void)block;
	wrap_glue(&layout->flow.wrap, ")");
}

static void
close_nothing(struct layout *layout, struct layout_block *block)
{
	(void)layout, (void)block;
}

static void
close_line(struct layout *layout, struct layout_block *block)
{
	(void)block;
	block_end_line(layout);
}

static void
close_spaced(struct layout *layout, struct layout_block *block)
{
	(void)block;
	block_gap(layout);
}

static void
close_heading(struct layout *layout, struct layout_block *block)
{
	struct wrap *wrap = &layout->flow.wrap;

	block_end_line(layout);
	if (block->tag->level <= 2)
		wrap_rule(wrap, block->tag->level == 1 ? '=' : '-', wrap->widest);
	block_gap(layout);
}

/* The cells of a row that is not shown as one are a group of lines. */
static void
close_row(struct layout *layout, struct layout_block *block)
{
	block_end_line(layout);
	if (block->number > 1)
		block_gap(layout);
}

/* Indexed by kind. Only what has a close_fn, or hides, is on the stack. */
static const struct block blocks[] = {
    [TAG_BLOCK] = {open_line, close_line, BLOCK_BIT(TAG_PARAGRAPH) | BLOCK_BIT(TAG_HEAD),
                   BLOCK_SCOPE},
    [TAG_LEGEND] = {open_legend, close_line, BLOCK_BIT(TAG_PARAGRAPH) | BLOCK_BIT(TAG_HEAD),
                    BLOCK_SCOPE},
    [TAG_RUBY] = {NULL, close_nothing, 0, 0},
    [TAG_READING] = {open_reading, close_reading, READINGS, BLOCK_BIT(TAG_RUBY)},
    [TAG_PARENTHESIS] = {NULL, NULL, READINGS, BLOCK_BIT(TAG_RUBY)},
    [TAG_PARAGRAPH] = {open_spaced, close_spaced, BLOCK_BIT(TAG_PARAGRAPH) | BLOCK_BIT(TAG_HEAD),
                       BLOCK_SCOPE},
    [TAG_SPACED] = {open_spaced, close_spaced, BLOCK_BIT(TAG_PARAGRAPH) | BLOCK_BIT(TAG_HEAD),
                    BLOCK_SCOPE},
    [TAG_HEADING] = {open_heading, close_heading,
                     BLOCK_BIT(TAG_PARAGRAPH) | BLOCK_BIT(TAG_HEADING) | BLOCK_BIT(TAG_HEAD),
                     BLOCK_SCOPE},
    [TAG_QUOTATION] = {open_quotation, close_spaced, BLOCK_BIT(TAG_PARAGRAPH) | BLOCK_BIT(TAG_HEAD),
                       BLOCK_SCOPE},
    [TAG_VERBATIM] = {open_verbatim, close_spaced, BLOCK_BIT(TAG_PARAGRAPH) | BLOCK_BIT(TAG_HEAD),
                      BLOCK_SCOPE},
    [TAG_BULLETS] = {list_open, list_close, BLOCK_BIT(TAG_PARAGRAPH) | BLOCK_BIT(TAG_HEAD),
                     BLOCK_SCOPE},
    [TAG_NUMBERS] = {list_open, list_close, BLOCK_BIT(TAG_PARAGRAPH) | BLOCK_BIT(TAG_HEAD),
                     BLOCK_SCOPE},
    [TAG_ITEM] = {list_item, close_line, BLOCK_BIT(TAG_ITEM) | BLOCK_BIT(TAG_PARAGRAPH),
                  BLOCK_LISTS | BLOCK_SCOPE},
    [TAG_TERM] = {open_line, close_line,
                  BLOCK_BIT(TAG_TERM) | BLOCK_BIT(TAG_DETAIL) | BLOCK_BIT(TAG_PARAGRAPH),
                  BLOCK_BIT(TAG_SPACED) | BLOCK_LISTS | BLOCK_SCOPE},
    [TAG_DETAIL] = {open_detail, close_line,
                    BLOCK_BIT(TAG_TERM) | BLOCK_BIT(TAG_DETAIL) | BLOCK_BIT(TAG_PARAGRAPH),
                    BLOCK_BIT(TAG_SPACED) | BLOCK_LISTS | BLOCK_SCOPE},
    [TAG_TABLE] = {open_spaced, close_spaced, BLOCK_BIT(TAG_PARAGRAPH) | BLOCK_BIT(TAG_HEAD),
                   BLOCK_SCOPE},
    [TAG_CAPTION] = {open_line, close_line, 0, BLOCK_SCOPE},
    [TAG_ROWS] = {NULL, NULL, BLOCK_BIT(TAG_ROW) | BLOCK_BIT(TAG_CELL), BLOCK_BIT(TAG_TABLE)},
    [TAG_ROW] = {open_line, close_row, BLOCK_BIT(TAG_ROW) | BLOCK_BIT(TAG_CELL),
                 BLOCK_BIT(TAG_TABLE)},
    [TAG_CELL] = {open_cell, close_line, BLOCK_BIT(TAG_CELL),
                  BLOCK_BIT(TAG_TABLE) | BLOCK_BIT(TAG_ROW)},
    [TAG_RULE] = {NULL, NULL, BLOCK_BIT(TAG_PARAGRAPH) | BLOCK_BIT(TAG_HEAD), BLOCK_SCOPE},
    [TAG_DROP] = {NULL, NULL, 0, 0},
};

const struct block *
block_of(const struct tag *tag)
{
	return &blocks[tag->kind];
}
