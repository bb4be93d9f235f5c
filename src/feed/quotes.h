/* quotes.h - markup pasted into attributes, quotes and all: title="see <a href="x">this</a>". */
#ifndef FEED_QUOTES_H
#define FEED_QUOTES_H

#include "feed/repair.h"

/* Where we are. */
enum quotes_state {
	QUOTES_TEXT,
	QUOTES_OPEN,   /* after '<' */
	QUOTES_TAG,    /* in a tag, between its attributes */
	QUOTES_VALUE,  /* in an attribute */
	QUOTES_INNER,  /* in a tag in it */
	QUOTES_NESTED, /* in an attribute of that */
};

struct quotes {
	enum quotes_state state;
	char outer, inner; /* the quotes that end the value and the one nested in it */
	char last;         /* the byte before, blanks aside */
	bool ended;        /* that is a '>' in a value that belongs to no tag in it */
	text_sink_fn *sink;
	void *ctx;
};

/* Begins a text; all of it goes to `sink`. Nothing is held that had to be freed. */
void quotes_begin(struct quotes *quotes, text_sink_fn *sink, void *ctx);

/*
 * Gives text on, cut anywhere, with the tags in attributes escaped and their quotes too. XML has no '<' in
 * attributes: what is well-formed goes as it lies. A value that has its tag's end in it lacks a quote: it is left.
 */
bool quotes_write(struct quotes *quotes, const char *text, size_t n, struct error *err);

#endif
