/* html.h - the tokenizer: any bytes in, text and tags out, nothing copied, nothing remembered. */
#ifndef TEXT_HTML_H
#define TEXT_HTML_H

#include "text/tag.h"

enum html_kind {
	HTML_END,
	HTML_TEXT,  /* character references are still in it, unless `literal` */
	HTML_OPEN,  /* a start tag */
	HTML_CLOSE, /* an end tag */
	HTML_NOTE,  /* a comment that ends where a comment should */
	HTML_OTHER, /* a declaration or instruction, which HTML takes for a comment */
	HTML_CUT,   /* a tag or comment that never ends: the rest of the input */
};

/* Slices are borrowed from the input. */
struct html_token {
	enum html_kind kind;
	struct slice source;     /* all of its bytes */
	struct slice attributes; /* of a start tag, for html_attribute */
	const struct tag *tag;   /* of a tag; NULL: HTML knows no such name */
	bool literal;
	bool closed; /* the start tag ends in "/>" */
};

struct html {
	struct slice rest;
	const struct tag *raw;        /* whose content comes next */
	const struct tag *missing[8]; /* raw ones that have no end tag in the rest */
	bool raw_elements;            /* does the content of <script> differ from that of <b>? */
	bool section;                 /* in a CDATA section */
};

struct html_attribute {
	struct slice name, value; /* the value as written: references are still in it */
};

/* Begins at the start of `input`. `raw_elements` false: tags are tags also in <script> or <title>. */
void html_begin(struct html *html, struct slice input, bool raw_elements);

/*
 * Gives the next token; false at the end. Follows HTML Living Standard, 13.2.5, and reads on where that
 * would lose the rest of an article: at a quote never closed, an <iframe/> closed by XML's rules, a
 * CDATA section (its markers are dropped, its content counts).
 */
bool html_next(struct html *html, struct html_token *token);

/* Takes the next attribute off the front of *attributes; false when there is none. */
bool html_attribute(struct slice *attributes, struct html_attribute *attribute);

/* Finds the first attribute of this name; its value may be empty. false: there is none. */
bool html_find(struct slice attributes, const char *name, struct slice *value);

/* Is the token a start tag of this kind? */
bool html_opens(const struct html_token *token, enum tag_kind kind);

/* HTML's white space: space, tab, LF, FF, CR. */
bool html_is_space(char c);

#endif
