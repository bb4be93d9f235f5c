#include "text/tag.h"

#include <string.h>

#define LONGEST 14

/* Sorted by name; HTML Living Standard, 4 and 16.2 (obsolete ones, which old articles are full of). */
static const struct tag elements[] = {
    {"a", TAG_ANCHOR, 0, 0, 0},
    {"abbr", TAG_INLINE, 0, 0, 0},
    {"acronym", TAG_INLINE, 0, 0, 0},
    {"address", TAG_BLOCK, 0, 0, 0},
    {"annotation", TAG_DROP, 0, 0, 0},
    {"annotation-xml", TAG_DROP, 0, 0, 0},
    {"applet", TAG_INLINE, 0, 0, 0},
    {"area", TAG_INLINE, TAG_VOID, 0, 0},
    {"article", TAG_BLOCK, 0, 0, 0},
    {"aside", TAG_SPACED, 0, 0, 0},
    {"audio", TAG_MEDIA, 0, 0, 0},
    {"b", TAG_INLINE, 0, 0, TEXT_STRONG},
    {"base", TAG_INLINE, TAG_VOID, 0, 0},
    {"basefont", TAG_INLINE, TAG_VOID, 0, 0},
    {"bdi", TAG_INLINE, 0, 0, 0},
    {"bdo", TAG_INLINE, 0, 0, 0},
    {"bgsound", TAG_INLINE, TAG_VOID, 0, 0},
    {"big", TAG_INLINE, 0, 0, 0},
    {"blink", TAG_INLINE, 0, 0, 0},
    {"blockquote", TAG_QUOTATION, 0, 0, 0},
    {"body", TAG_BLOCK, 0, 0, 0},
    {"br", TAG_BREAK, TAG_VOID, 0, 0},
    {"button", TAG_INLINE, 0, 0, 0},
    {"canvas", TAG_INLINE, 0, 0, 0},
    {"caption", TAG_CAPTION, 0, 0, TEXT_STRONG},
    {"center", TAG_BLOCK, 0, 0, 0},
    {"cite", TAG_INLINE, 0, 0, TEXT_EMPHASIS},
    {"code", TAG_INLINE, 0, 0, TEXT_CODE},
    {"col", TAG_INLINE, TAG_VOID, 0, 0},
    {"colgroup", TAG_INLINE, 0, 0, 0},
    {"data", TAG_INLINE, 0, 0, 0},
    {"datalist", TAG_DROP, 0, 0, 0},
    {"dd", TAG_DETAIL, 0, 0, 0},
    {"del", TAG_INLINE, 0, 0, TEXT_DELETED},
    {"details", TAG_SPACED, 0, 0, 0},
    {"dfn", TAG_INLINE, 0, 0, TEXT_EMPHASIS},
    {"dialog", TAG_BLOCK, 0, 0, 0},
    {"dir", TAG_BULLETS, 0, 0, 0},
    {"div", TAG_BLOCK, 0, 0, 0},
    {"dl", TAG_SPACED, 0, 0, 0},
    {"dt", TAG_TERM, 0, 0, TEXT_STRONG},
    {"em", TAG_INLINE, 0, 0, TEXT_EMPHASIS},
    {"embed", TAG_FRAME, TAG_VOID, 0, 0},
    {"fieldset", TAG_BLOCK, 0, 0, 0},
    {"figcaption", TAG_LEGEND, 0, 0, 0},
    {"figure", TAG_SPACED, 0, 0, 0},
    {"font", TAG_INLINE, 0, 0, 0},
    {"footer", TAG_SPACED, 0, 0, 0},
    {"form", TAG_BLOCK, 0, 0, 0},
    {"frame", TAG_FRAME, TAG_VOID, 0, 0},
    {"frameset", TAG_BLOCK, 0, 0, 0},
    {"h1", TAG_HEADING, 0, 1, TEXT_HEADING},
    {"h2", TAG_HEADING, 0, 2, TEXT_HEADING},
    {"h3", TAG_HEADING, 0, 3, TEXT_HEADING},
    {"h4", TAG_HEADING, 0, 4, TEXT_HEADING},
    {"h5", TAG_HEADING, 0, 5, TEXT_HEADING},
    {"h6", TAG_HEADING, 0, 6, TEXT_HEADING},
    {"head", TAG_HEAD, 0, 0, 0},
    {"header", TAG_BLOCK, 0, 0, 0},
    {"hgroup", TAG_BLOCK, 0, 0, 0},
    {"hr", TAG_RULE, TAG_VOID, 0, 0},
    {"html", TAG_BLOCK, 0, 0, 0},
    {"i", TAG_INLINE, 0, 0, TEXT_EMPHASIS},
    {"iframe", TAG_FRAME, TAG_RAW, 0, 0},
    {"image", TAG_IMAGE, TAG_VOID, 0, 0},
    {"img", TAG_IMAGE, TAG_VOID, 0, 0},
    {"input", TAG_INLINE, TAG_VOID, 0, 0},
    {"ins", TAG_INLINE, 0, 0, TEXT_MARKED},
    {"kbd", TAG_INLINE, 0, 0, TEXT_CODE},
    {"keygen", TAG_INLINE, TAG_VOID, 0, 0},
    {"label", TAG_INLINE, 0, 0, 0},
    {"legend", TAG_BLOCK, 0, 0, 0},
    {"li", TAG_ITEM, 0, 0, 0},
    {"link", TAG_INLINE, TAG_VOID, 0, 0},
    {"listing", TAG_VERBATIM, 0, 0, TEXT_CODE},
    {"main", TAG_BLOCK, 0, 0, 0},
    {"map", TAG_INLINE, 0, 0, 0},
    {"mark", TAG_INLINE, 0, 0, TEXT_MARKED},
    {"marquee", TAG_BLOCK, 0, 0, 0},
    {"math", TAG_MATH, 0, 0, 0},
    {"menu", TAG_BULLETS, 0, 0, 0},
    {"meta", TAG_INLINE, TAG_VOID, 0, 0},
    {"meter", TAG_INLINE, 0, 0, 0},
    {"nav", TAG_BLOCK, 0, 0, 0},
    {"nobr", TAG_INLINE, 0, 0, 0},
    {"noembed", TAG_DROP, TAG_RAW, 0, 0},
    {"noframes", TAG_DROP, TAG_RAW, 0, 0},
    {"noscript", TAG_NOSCRIPT, 0, 0, 0},
    {"object", TAG_INLINE, 0, 0, 0},
    {"ol", TAG_NUMBERS, 0, 0, 0},
    {"optgroup", TAG_INLINE, 0, 0, 0},
    {"option", TAG_INLINE, 0, 0, 0},
    {"output", TAG_INLINE, 0, 0, 0},
    {"p", TAG_PARAGRAPH, 0, 0, 0},
    {"param", TAG_INLINE, TAG_VOID, 0, 0},
    {"picture", TAG_INLINE, 0, 0, 0},
    {"plaintext", TAG_BLOCK, 0, 0, 0},
    {"pre", TAG_VERBATIM, 0, 0, TEXT_CODE},
    {"progress", TAG_INLINE, 0, 0, 0},
    {"q", TAG_QUOTED, 0, 0, 0},
    {"rb", TAG_INLINE, 0, 0, 0},
    {"rp", TAG_PARENTHESIS, 0, 0, 0},
    {"rt", TAG_READING, 0, 0, 0},
    {"rtc", TAG_INLINE, 0, 0, 0},
    {"ruby", TAG_RUBY, 0, 0, 0},
    {"s", TAG_INLINE, 0, 0, TEXT_DELETED},
    {"samp", TAG_INLINE, 0, 0, TEXT_CODE},
    {"script", TAG_DROP, TAG_RAW | TAG_CODE, 0, 0},
    {"search", TAG_BLOCK, 0, 0, 0},
    {"section", TAG_BLOCK, 0, 0, 0},
    {"select", TAG_DROP, 0, 0, 0},
    {"slot", TAG_INLINE, 0, 0, 0},
    {"small", TAG_INLINE, 0, 0, 0},
    {"source", TAG_SOURCE, TAG_VOID, 0, 0},
    {"span", TAG_INLINE, 0, 0, 0},
    {"strike", TAG_INLINE, 0, 0, TEXT_DELETED},
    {"strong", TAG_INLINE, 0, 0, TEXT_STRONG},
    {"style", TAG_DROP, TAG_RAW | TAG_CODE, 0, 0},
    {"sub", TAG_SUB, 0, 0, 0},
    {"summary", TAG_BLOCK, 0, 0, TEXT_STRONG},
    {"sup", TAG_SUPER, 0, 0, 0},
    {"svg", TAG_DROP, 0, 0, 0},
    {"table", TAG_TABLE, 0, 0, 0},
    {"tbody", TAG_ROWS, 0, 0, 0},
    {"td", TAG_CELL, 0, 0, 0},
    {"template", TAG_DROP, 0, 0, 0},
    {"textarea", TAG_VERBATIM, TAG_RAW | TAG_DECODED, 0, 0},
    {"tfoot", TAG_ROWS, 0, 0, 0},
    {"th", TAG_CELL, 0, 0, TEXT_STRONG},
    {"thead", TAG_ROWS, 0, 0, 0},
    {"time", TAG_INLINE, 0, 0, 0},
    {"title", TAG_DROP, TAG_RAW | TAG_DECODED, 0, 0},
    {"tr", TAG_ROW, 0, 0, 0},
    {"track", TAG_INLINE, TAG_VOID, 0, 0},
    {"tt", TAG_INLINE, 0, 0, TEXT_CODE},
    {"u", TAG_INLINE, 0, 0, TEXT_MARKED},
    {"ul", TAG_BULLETS, 0, 0, 0},
    {"var", TAG_INLINE, 0, 0, TEXT_EMPHASIS},
    {"video", TAG_MEDIA, 0, 0, 0},
    {"wbr", TAG_CHANCE, TAG_VOID, 0, 0},
    {"xmp", TAG_VERBATIM, TAG_RAW, 0, TEXT_CODE},
};

/* Where the names of each letter begin, and end behind z: to be counted anew with every new element. */
static const unsigned char letters[27] = {0,   11,  23,  30,  41,  43,  51,  51,  62,
                                          68,  68,  70,  75,  83,  88,  93,  99,  100,
                                          105, 122, 135, 137, 139, 140, 141, 141, 141};

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

const struct tag *
tag_find(struct slice name)
{
	char lowered[LONGEST + 1];
	size_t i, letter;
	int order;

	if (name.size == 0 || name.size > LONGEST)
		return NULL;
	lower_name(name, lowered);
	letter = (size_t)(lowered[0] - 'a');
	if (letter >= 26)
		return NULL;
	for (i = letters[letter]; i < letters[letter + 1]; i++) {
		order = elements[i].name[1] - lowered[1];
		if (order == 0)
			order = strcmp(elements[i].name, lowered);
		if (order >= 0)
			return order == 0 ? &elements[i] : NULL;
	}
	return NULL;
}

bool
tag_is_block(const struct tag *tag)
{
	return tag->kind >= TAG_BREAK && tag->kind != TAG_CHANCE && tag->kind < TAG_HEAD;
}
