/* balance.h - reads a broken document as people meant it, and writes it as the XML they did not. */
#ifndef FEED_BALANCE_H
#define FEED_BALANCE_H

#include "feed/opened.h"
#include "feed/section.h"

/* What is dropped before reading goes on. */
enum balance_skip {
	BALANCE_READ,  /* nothing */
	BALANCE_ITEM,  /* all up to the next item's start tag */
	BALANCE_NEXT,  /* the same, but the start tag that comes first is of what failed */
	BALANCE_ROOT,  /* all up to a feed's root */
	BALANCE_AFTER, /* the root has ended: all up to an item's start tag */
};

/* How a document writes its leaves, as far as it has shown. */
enum balance_leaves {
	BALANCE_LEAVES_OPEN, /* nothing is known */
	BALANCE_LEAVES_END,  /* one had an end tag of its own */
	BALANCE_LEAVES_BARE, /* one began in another: they have none */
};

struct balance {
	struct sections sections; /* the first stage */
	struct repair repair;     /* the second */
	enum balance_skip skip;
	bool ended;  /* the end tag of the root was met */
	bool items;  /* an article was */
	size_t more; /* documents behind the first or in it that have no end yet */
	bool in_tag; /* from '<' on, in `tag`, until it ends */
	struct buffer tag;
	char quote;      /* of the attribute's value that `tag` ends in; 0: none */
	bool equals;     /* `tag` ends in '=' and blanks: a quote begins a value */
	size_t value;    /* where in `tag` that begins */
	size_t brackets; /* ']' at the end of the text so far: a "]]>" may begin */
	struct opened opened;
	size_t leaf; /* how many elements are open if the innermost is a leaf; or another number */
	enum balance_leaves leaves;
	struct buffer out;
	struct repairs *repairs;
	text_sink_fn *sink;
	bool (*pause)(void *ctx, struct error *err); /* an item is about to begin */
	bool (*is_leaf)(
	    struct slice tag); /* has the element none of its kind in it? NULL: who knows */
	void *ctx;
};

/*
 * Begins in front of a document or within it (`begun`), which may have declared entities that nobody knows any
 * more. The repairs, the sink and the pause are set by then.
 */
void balance_begin(struct balance *balance, bool declares, bool begun);

/* Goes on where these elements are open: `depth` names, each with a NUL. */
bool balance_go_on(struct balance *balance, const char *names, size_t depth, enum balance_skip skip,
                   struct error *err);

/*
 * Takes the next text, cut anywhere, and gives on a piece of well-formed content: start and end tags match,
 * attributes are quoted and there once, references are XML's own or numbers, comments, processing instructions
 * and document types are left out, CDATA is text, and so is what can't be a tag. A feed's root is closed at the
 * end of all; what follows its end tag is dropped, except for articles. Lines are as many as they were.
 * Memory: a section, of at most CONFIG_ITEM_KB, a tag, of at most CONFIG_ATTRIBUTES_KB, and the names of the
 * open elements.
 */
bool balance_write(struct balance *balance, const char *text, size_t n, struct error *err);

/* No more text will come; what was held back of it is given on. */
bool balance_end_text(struct balance *balance, struct error *err);

/* Is an item open, of which more was to come? */
bool balance_in_item(const struct balance *balance);

/* Is the feed's root still open, or that of another document behind it or in it? */
bool balance_in_root(const struct balance *balance);

/* The end: all open elements are closed. */
bool balance_finish(struct balance *balance, struct error *err);

/* Gives the memory back. */
void balance_free(struct balance *balance);

#endif
