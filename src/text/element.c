#include "text/element.h"

#include <string.h>

#define LONGEST 14

/* Sorted by name; HTML Living Standard, 4 and 16.2 (obsolete ones, which old articles are full of). */
static const struct element elements[] = {
    {"a", ELEMENT_ANCHOR, 0, 0},
    {"abbr", ELEMENT_INLINE, 0, 0},
    {"acronym", ELEMENT_INLINE, 0, 0},
    {"address", ELEMENT_BLOCK, 0, 0},
    {"annotation", ELEMENT_DROP, 0, 0},
    {"annotation-xml", ELEMENT_DROP, 0, 0},
    {"applet", ELEMENT_INLINE, 0, 0},
    {"area", ELEMENT_INLINE, ELEMENT_VOID, 0},
    {"article", ELEMENT_BLOCK, 0, 0},
    {"aside", ELEMENT_SPACED, 0, 0},
    {"audio", ELEMENT_MEDIA, 0, 0},
    {"b", ELEMENT_INLINE, 0, 0},
    {"base", ELEMENT_INLINE, ELEMENT_VOID, 0},
    {"basefont", ELEMENT_INLINE, ELEMENT_VOID, 0},
    {"bdi", ELEMENT_INLINE, 0, 0},
    {"bdo", ELEMENT_INLINE, 0, 0},
    {"bgsound", ELEMENT_INLINE, ELEMENT_VOID, 0},
    {"big", ELEMENT_INLINE, 0, 0},
    {"blink", ELEMENT_INLINE, 0, 0},
    {"blockquote", ELEMENT_QUOTATION, 0, 0},
    {"body", ELEMENT_BLOCK, 0, 0},
    {"br", ELEMENT_BREAK, ELEMENT_VOID, 0},
    {"button", ELEMENT_INLINE, 0, 0},
    {"canvas", ELEMENT_INLINE, 0, 0},
    {"caption", ELEMENT_BLOCK, 0, 0},
    {"center", ELEMENT_BLOCK, 0, 0},
    {"cite", ELEMENT_INLINE, 0, 0},
    {"code", ELEMENT_INLINE, 0, 0},
    {"col", ELEMENT_INLINE, ELEMENT_VOID, 0},
    {"colgroup", ELEMENT_INLINE, 0, 0},
    {"data", ELEMENT_INLINE, 0, 0},
    {"datalist", ELEMENT_DROP, 0, 0},
    {"dd", ELEMENT_DETAIL, 0, 0},
    {"del", ELEMENT_INLINE, 0, 0},
    {"details", ELEMENT_SPACED, 0, 0},
    {"dfn", ELEMENT_INLINE, 0, 0},
    {"dialog", ELEMENT_BLOCK, 0, 0},
    {"dir", ELEMENT_BULLETS, 0, 0},
    {"div", ELEMENT_BLOCK, 0, 0},
    {"dl", ELEMENT_SPACED, 0, 0},
    {"dt", ELEMENT_TERM, 0, 0},
    {"em", ELEMENT_INLINE, 0, 0},
    {"embed", ELEMENT_FRAME, ELEMENT_VOID, 0},
    {"fieldset", ELEMENT_BLOCK, 0, 0},
    {"figcaption", ELEMENT_BLOCK, 0, 0},
    {"figure", ELEMENT_SPACED, 0, 0},
    {"font", ELEMENT_INLINE, 0, 0},
    {"footer", ELEMENT_SPACED, 0, 0},
    {"form", ELEMENT_BLOCK, 0, 0},
    {"frame", ELEMENT_FRAME, ELEMENT_VOID, 0},
    {"frameset", ELEMENT_BLOCK, 0, 0},
    {"h1", ELEMENT_HEADING, 0, 1},
    {"h2", ELEMENT_HEADING, 0, 2},
    {"h3", ELEMENT_HEADING, 0, 3},
    {"h4", ELEMENT_HEADING, 0, 4},
    {"h5", ELEMENT_HEADING, 0, 5},
    {"h6", ELEMENT_HEADING, 0, 6},
    {"head", ELEMENT_HEAD, 0, 0},
    {"header", ELEMENT_BLOCK, 0, 0},
    {"hgroup", ELEMENT_BLOCK, 0, 0},
    {"hr", ELEMENT_RULE, ELEMENT_VOID, 0},
    {"html", ELEMENT_BLOCK, 0, 0},
    {"i", ELEMENT_INLINE, 0, 0},
    {"iframe", ELEMENT_FRAME, ELEMENT_RAW, 0},
    {"image", ELEMENT_IMAGE, ELEMENT_VOID, 0},
    {"img", ELEMENT_IMAGE, ELEMENT_VOID, 0},
    {"input", ELEMENT_INLINE, ELEMENT_VOID, 0},
    {"ins", ELEMENT_INLINE, 0, 0},
    {"kbd", ELEMENT_INLINE, 0, 0},
    {"keygen", ELEMENT_INLINE, ELEMENT_VOID, 0},
    {"label", ELEMENT_INLINE, 0, 0},
    {"legend", ELEMENT_BLOCK, 0, 0},
    {"li", ELEMENT_ITEM, 0, 0},
    {"link", ELEMENT_INLINE, ELEMENT_VOID, 0},
    {"listing", ELEMENT_VERBATIM, 0, 0},
    {"main", ELEMENT_BLOCK, 0, 0},
    {"map", ELEMENT_INLINE, 0, 0},
    {"mark", ELEMENT_INLINE, 0, 0},
    {"marquee", ELEMENT_BLOCK, 0, 0},
    {"math", ELEMENT_INLINE, 0, 0},
    {"menu", ELEMENT_BULLETS, 0, 0},
    {"meta", ELEMENT_INLINE, ELEMENT_VOID, 0},
    {"meter", ELEMENT_INLINE, 0, 0},
    {"nav", ELEMENT_BLOCK, 0, 0},
    {"nobr", ELEMENT_INLINE, 0, 0},
    {"noembed", ELEMENT_DROP, ELEMENT_RAW, 0},
    {"noframes", ELEMENT_DROP, ELEMENT_RAW, 0},
    {"noscript", ELEMENT_NOSCRIPT, 0, 0},
    {"object", ELEMENT_INLINE, 0, 0},
    {"ol", ELEMENT_NUMBERS, 0, 0},
    {"optgroup", ELEMENT_INLINE, 0, 0},
    {"option", ELEMENT_INLINE, 0, 0},
    {"output", ELEMENT_INLINE, 0, 0},
    {"p", ELEMENT_PARAGRAPH, 0, 0},
    {"param", ELEMENT_INLINE, ELEMENT_VOID, 0},
    {"picture", ELEMENT_INLINE, 0, 0},
    {"plaintext", ELEMENT_BLOCK, 0, 0},
    {"pre", ELEMENT_VERBATIM, 0, 0},
    {"progress", ELEMENT_INLINE, 0, 0},
    {"q", ELEMENT_QUOTED, 0, 0},
    {"rb", ELEMENT_INLINE, 0, 0},
    {"rp", ELEMENT_INLINE, 0, 0},
    {"rt", ELEMENT_INLINE, 0, 0},
    {"rtc", ELEMENT_INLINE, 0, 0},
    {"ruby", ELEMENT_INLINE, 0, 0},
    {"s", ELEMENT_INLINE, 0, 0},
    {"samp", ELEMENT_INLINE, 0, 0},
    {"script", ELEMENT_DROP, ELEMENT_RAW | ELEMENT_CODE, 0},
    {"search", ELEMENT_BLOCK, 0, 0},
    {"section", ELEMENT_BLOCK, 0, 0},
    {"select", ELEMENT_DROP, 0, 0},
    {"slot", ELEMENT_INLINE, 0, 0},
    {"small", ELEMENT_INLINE, 0, 0},
    {"source", ELEMENT_SOURCE, ELEMENT_VOID, 0},
    {"span", ELEMENT_INLINE, 0, 0},
    {"strike", ELEMENT_INLINE, 0, 0},
    {"strong", ELEMENT_INLINE, 0, 0},
    {"style", ELEMENT_DROP, ELEMENT_RAW | ELEMENT_CODE, 0},
    {"sub", ELEMENT_INLINE, 0, 0},
    {"summary", ELEMENT_BLOCK, 0, 0},
    {"sup", ELEMENT_SUPER, 0, 0},
    {"svg", ELEMENT_DROP, 0, 0},
    {"table", ELEMENT_TABLE, 0, 0},
    {"tbody", ELEMENT_INLINE, 0, 0},
    {"td", ELEMENT_CELL, 0, 0},
    {"template", ELEMENT_DROP, 0, 0},
    {"textarea", ELEMENT_VERBATIM, ELEMENT_RAW | ELEMENT_DECODED, 0},
    {"tfoot", ELEMENT_INLINE, 0, 0},
    {"th", ELEMENT_CELL, 0, 0},
    {"thead", ELEMENT_INLINE, 0, 0},
    {"time", ELEMENT_INLINE, 0, 0},
    {"title", ELEMENT_DROP, ELEMENT_RAW | ELEMENT_DECODED, 0},
    {"tr", ELEMENT_ROW, 0, 0},
    {"track", ELEMENT_INLINE, ELEMENT_VOID, 0},
    {"tt", ELEMENT_INLINE, 0, 0},
    {"u", ELEMENT_INLINE, 0, 0},
    {"ul", ELEMENT_BULLETS, 0, 0},
    {"var", ELEMENT_INLINE, 0, 0},
    {"video", ELEMENT_MEDIA, 0, 0},
    {"wbr", ELEMENT_CHANCE, ELEMENT_VOID, 0},
    {"xmp", ELEMENT_VERBATIM, ELEMENT_RAW, 0},
};

static void
lower_name(struct slice name, char lowered[LONGEST + 1])
{
	size_t i;

	for (i = 0; i < name.size; i++) {
		char c = name.data[i];

		/* A NUL would end the name early and make another one of it. */
		lowered[i] = c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
		if (c == '\0')
			lowered[i] = '?';
	}
	lowered[i] = '\0';
}

const struct element *
tag_find(struct slice name)
{
	size_t low = 0, high = sizeof elements / sizeof elements[0];
	char lowered[LONGEST + 1];

	if (name.size == 0 || name.size > LONGEST)
		return NULL;
	lower_name(name, lowered);
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(lowered, elements[middle].name);

		if (order == 0)
			return &elements[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

bool
tag_is_block(const struct element *element)
{
	return element->kind >= ELEMENT_BREAK && element->kind != ELEMENT_CHANCE &&
	       element->kind < ELEMENT_HEAD;
}
