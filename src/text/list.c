#include "text/list.h"

#include <stdio.h>
#include <string.h>

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

void
list_open(struct layout *layout, struct layout_block *block, struct slice attributes)
{
	block->nested = block_find(layout, BLOCK_BIT(TAG_ITEM), BLOCK_SCOPE) != NULL;
	block->number = number_of(attributes, "start", 1);
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
	char marker[32], blanks[32];
	int n;

	block_end_line(layout);
	if (list == NULL || list->tag->kind == TAG_BULLETS) {
		const char *bullet = is_inner_list(layout) ? "  \xE2\x80\x93 " : "  \xE2\x80\xA2 ";

		block_indent(layout, block, "    ", bullet);
		return;
	}
	list->number = number_of(attributes, "value", list->number);
	n = snprintf(marker, sizeof marker, "%2lld. ", list->number++);
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
