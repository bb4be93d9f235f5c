/* jsonskip.h - where JSON that is broken can be read again: behind the item that is given up. */
#ifndef FEED_JSONSKIP_H
#define FEED_JSONSKIP_H

#include "base/json.h"

enum {
	JSONSKIP_DEPTH = 256, /* containers of which it is known what they are */
	JSONSKIP_DEEP = 16,   /* more than any item has open */
};

/* What was found, and what the next byte is then. */
enum jsonskip_found {
	JSONSKIP_NOTHING,
	JSONSKIP_ITEM,  /* an item: its '{' */
	JSONSKIP_BEGIN, /* what follows an item's `"id":`, or where no items are open `"items":[` */
	JSONSKIP_MEMBER, /* a member of the feed: the ',' in front of it */
	JSONSKIP_END,    /* the end of the items: what follows its ']' */
};

struct jsonskip {
	int keep;  /* containers that stay open: 2 in the items, else 1 */
	int depth; /* those that seem open */
	unsigned char is_object[JSONSKIP_DEPTH];
	bool between; /* it is between items: a '{' begins one */
	bool string;  /* we seem to be in one */
	bool escaped; /* by the '\\' before */
	bool astray;  /* what is counted may be wrong: a quote was met that begins no string */
	bool ended;   /* a ']' was met that may end the items */
	char last;    /* byte outside of strings that was no blank; 0: none yet */
	int matched;  /* bytes of what an item or the items begin with */
};

/* Begins behind an error of the reader. */
void jsonskip_begin(struct jsonskip *skip, int keep, const struct json_trouble *trouble);

/*
 * Takes bytes off the front of *rest, cut anywhere, until something is found. Brackets outside of strings
 * are counted, and one ends those in it that have no end. Which bytes are in strings is a guess where a quote is missing or too many, and made anew
 * at each quote: one that begins a string follows a bracket, a comma or a colon. Where that went wrong
 * somewhere, `},{"id":` is an item and `"items":[` the items however many brackets are open.
 */
enum jsonskip_found jsonskip_read(struct jsonskip *skip, struct slice *rest);

/*
 * Does a string end with `},{`? If what follows it is none of JSON, the quote that ended it began the first
 * name of an item, and its own is missing somewhere in the item before.
 */
bool jsonskip_torn(struct slice string);

#endif
