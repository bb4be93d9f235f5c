/* balance.h - reads a broken document as people meant it, and writes it as the XML they did not. */
#ifndef FEED_BALANCE_H
#define FEED_BALANCE_H

#include "feed/repair.h"

enum balance_state {
	BALANCE_TEXT,
	BALANCE_TAG,     /* from '<' on, in `tag`, until it ends */
	BALANCE_CDATA,   /* given on */
	BALANCE_COMMENT, /* this and the following are dropped */
	BALANCE_PI,
	BALANCE_DOCTYPE,
};

/* What is dropped before reading goes on. */
enum balance_skip {
	BALANCE_READ,  /* nothing */
	BALANCE_ITEM,  /* all up to the next item's start tag */
	BALANCE_NEXT,  /* the same, but the start tag that comes first is of what failed */
	BALANCE_ROOT,  /* all up to a feed's root */
	BALANCE_AFTER, /* the root is closed: all */
};

struct balance {
	enum balance_state state;
	enum balance_skip skip;
	struct buffer tag;
	char quote;           /* of the attribute's value that `tag` ends in; 0: none */
	bool equals;          /* `tag` ends in '=' and blanks: a quote begins a value */
	size_t value;         /* where in `tag` that begins */
	size_t brackets;      /* ']' at the end of the text so far: a "]]>" may begin */
	size_t matched;       /* of the terminator of a section */
	bool subset;          /* in the internal subset of a document type */
	struct buffer names;  /* of the open elements, each with a NUL */
	struct buffer starts; /* of size_t: where in names each begins */
	struct buffer out;
	struct repairs *repairs;
	text_sink_fn *sink;
	bool (*pause)(void *ctx, struct error *err); /* an item is about to begin */
	void *ctx;
};

/* Begins with these elements open: `depth` names, each with a NUL. */
bool balance_begin(struct balance *balance, const char *names, size_t depth, enum balance_skip skip,
                   struct error *err);

/*
 * Takes the next text, cut anywhere, with references that are XML's, and gives on a piece of well-formed
 * content: start and end tags match, attributes are quoted and there once, comments, processing
 * instructions and document types are left out, and so is what can't be a tag. Lines are as many as they
 * were. Memory: a tag, of at most CONFIG_ATTRIBUTES_KB, and the names of the open elements.
 */
bool balance_write(struct balance *balance, const char *text, size_t n, struct error *err);

/* Is an item open, of which more was to come? */
bool balance_in_item(const struct balance *balance);

/* Is the feed's root still open? */
bool balance_in_root(const struct balance *balance);

/* The end: all open elements are closed. */
bool balance_finish(struct balance *balance, struct error *err);

/* Gives the memory back. */
void balance_free(struct balance *balance);

#endif
