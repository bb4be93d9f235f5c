#include "text/shape.h"

#include <string.h>

/* Sorted by name. */
static const struct shape shapes[] = {
    {"a", SHAPE_MARK, "a"},
    {"abbr", SHAPE_MARK, "abbr"},
    {"acronym", SHAPE_MARK, "abbr"},
    {"address", SHAPE_FLOW, "div"},
    {"article", SHAPE_FLOW, "div"},
    {"aside", SHAPE_FLOW, "div"},
    {"b", SHAPE_MARK, "b"},
    {"bdi", SHAPE_MARK, "bdi"},
    {"blockquote", SHAPE_FLOW, "blockquote"},
    {"caption", SHAPE_CAPTION, "caption"},
    {"center", SHAPE_FLOW, "div"},
    {"cite", SHAPE_MARK, "cite"},
    {"code", SHAPE_MARK, "code"},
    {"dd", SHAPE_DETAIL, "dd"},
    {"del", SHAPE_MARK, "del"},
    {"details", SHAPE_FLOW, "div"},
    {"dfn", SHAPE_MARK, "i"},
    {"dialog", SHAPE_FLOW, "div"},
    {"dir", SHAPE_LIST, "ul"},
    {"div", SHAPE_FLOW, "div"},
    {"dl", SHAPE_TERMS, "dl"},
    {"dt", SHAPE_TERM, "dt"},
    {"em", SHAPE_MARK, "em"},
    {"fieldset", SHAPE_FLOW, "div"},
    {"figcaption", SHAPE_TEXT, "p"},
    {"figure", SHAPE_FLOW, "figure"},
    {"footer", SHAPE_FLOW, "div"},
    {"form", SHAPE_FLOW, "div"},
    {"h1", SHAPE_LINES, "h1"},
    {"h2", SHAPE_LINES, "h2"},
    {"h3", SHAPE_LINES, "h3"},
    {"h4", SHAPE_LINES, "h4"},
    {"h5", SHAPE_LINES, "h5"},
    {"h6", SHAPE_LINES, "h6"},
    {"header", SHAPE_FLOW, "div"},
    {"hgroup", SHAPE_FLOW, "div"},
    {"i", SHAPE_MARK, "i"},
    {"ins", SHAPE_MARK, "ins"},
    {"kbd", SHAPE_MARK, "kbd"},
    {"legend", SHAPE_FLOW, "div"},
    {"li", SHAPE_ITEM, "li"},
    {"listing", SHAPE_LINES, "pre"},
    {"main", SHAPE_FLOW, "div"},
    {"mark", SHAPE_MARK, "mark"},
    {"menu", SHAPE_LIST, "ul"},
    {"nav", SHAPE_FLOW, "div"},
    {"ol", SHAPE_LIST, "ol"},
    {"p", SHAPE_TEXT, "p"},
    {"plaintext", SHAPE_LINES, "pre"},
    {"pre", SHAPE_LINES, "pre"},
    {"q", SHAPE_MARK, "q"},
    {"s", SHAPE_MARK, "s"},
    {"samp", SHAPE_MARK, "samp"},
    {"search", SHAPE_FLOW, "div"},
    {"section", SHAPE_FLOW, "div"},
    {"small", SHAPE_MARK, "small"},
    {"strike", SHAPE_MARK, "s"},
    {"strong", SHAPE_MARK, "strong"},
    {"sub", SHAPE_MARK, "sub"},
    {"summary", SHAPE_TEXT, "p"},
    {"sup", SHAPE_MARK, "sup"},
    {"table", SHAPE_TABLE, "table"},
    {"td", SHAPE_CELL, "td"},
    {"textarea", SHAPE_LINES, "pre"},
    {"th", SHAPE_CELL, "th"},
    {"tr", SHAPE_ROW, "tr"},
    {"tt", SHAPE_MARK, "code"},
    {"u", SHAPE_MARK, "u"},
    {"ul", SHAPE_LIST, "ul"},
    {"var", SHAPE_MARK, "var"},
    {"xmp", SHAPE_LINES, "pre"},
};

const struct shape *
shape_find(const struct tag *tag)
{
	size_t low = 0, high = sizeof shapes / sizeof *shapes, middle;
	int order;

	while (tag != NULL && low < high) {
		middle = low + (high - low) / 2;
		order = strcmp(tag->name, shapes[middle].name);
		if (order == 0)
			return &shapes[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

const struct shape *
shape_between(enum shape_kind kind)
{
	static const struct shape item = {"", SHAPE_ITEM, "li"}, detail = {"", SHAPE_DETAIL, "dd"},
	                          row = {"", SHAPE_ROW, "tr"}, cell = {"", SHAPE_CELL, "td"};

	switch (kind) {
	case SHAPE_LIST:
		return &item;
	case SHAPE_TERMS:
		return &detail;
	case SHAPE_TABLE:
		return &row;
	case SHAPE_ROW:
		return &cell;
	default:
		return NULL;
	}
}
