#include "text/list.h"

#include <stdio.h>
#include <string.h>

#include "text/numeral.h"

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

/* How many items the list has whose start tag was read last; each part of a page is looked at once. */
static long long
count_items(struct layout *layout)
{
	struct html reader = *layout->reader;
	struct html_token token;
	long long items = 0;
	int inner = 0;

	if (layout->counted != NULL && reader.rest.data < layout->counted)
		return 0;
	while (inner >= 0 && html_next(&reader, &token)) {
		bool list = token.tag != NULL && (block_bit(token.tag) & BLOCK_LISTS) != 0;

		if (list && token.kind == HTML_OPEN)
			inner++;
		else if (list && token.kind == HTML_CLOSE)
			inner--;
		else if (inner == 0 && html_opens(&token, TAG_ITEM))
			items++;
	}
	layout->counted = reader.rest.data;
	return items;
}

/* HTML's `type`, or what CSS calls the same. */
static char
type_of(struct slice attributes)
{
	static const struct {
		const char *name;
		char type;
	} styles[] = {{"lower-alpha", 'a'}, {"lower-latin", 'a'}, {"upper-alpha", 'A'},
	              {"upper-latin", 'A'}, {"lower-roman", 'i'}, {"upper-roman", 'I'}};
	struct slice value, style;
	size_t i;

	if (html_find(attributes, "type", &value) && value.size == 1)
		return value.data[0];
	if (!html_find(attributes, "style", &value))
		return '1';
	while (value.size > 0) {
		style = slice_cut(&value, ';');
		if (!slice_is_nocase(slice_trim(slice_cut(&style, ':')), "list-style-type"))
			continue;
		for (i = 0; i < sizeof styles / sizeof styles[0]; i++)
			if (slice_is_nocase(slice_trim(style), styles[i].name))
				return styles[i].type;
	}
	return '1';
}

void
list_open(struct layout *layout, struct layout_block *block, struct slice attributes)
{
	struct slice value;
	long long first = 1;

	block->nested = block_find(layout, BLOCK_BIT(TAG_ITEM), BLOCK_SCOPE) != NULL;
	block->type = type_of(attributes);
	block->down = html_find(attributes, "reversed", &value);
	if (block->down && !html_find(attributes, "start", &value))
		first = count_items(layout);
	block->number = number_of(attributes, "start", first);
	if (block->nested)
		block_end_line(layout);
	else
		block_gap(layout);
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

void
list_item(struct layout *layout, struct layout_block *block, struct slice attributes)
{
	struct layout_block *list = block_find(layout, BLOCK_LISTS, BLOCK_SCOPE);
	char numeral[NUMERAL_SIZE], marker[NUMERAL_SIZE + 4], blanks[NUMERAL_SIZE + 4];
	int n;

	block_end_line(layout);
	if (list == NULL || list->tag->kind == TAG_BULLETS) {
		const char *bullet = is_inner_list(layout) ? "  \xE2\x80\x93 " : "  \xE2\x80\xA2 ";

		block_indent(layout, block, "    ", bullet);
		return;
	}
	list->number = number_of(attributes, "value", list->number);
	numeral_write(numeral, list->number, list->type);
	list->number += list->down ? -1 : 1;
	n = snprintf(marker, sizeof marker, "%2s. ", numeral);
	memset(blanks, ' ', sizeof blanks);
	blanks[n] = '\0';
	block_indent(layout, block, blanks, marker);
}

void
list_close(struct layout *layout, struct layout_block *block)
{
	if (block->nested)
		block_end_line(layout);
	else
		block_gap(layout);
}
