/* layout.h - blocks: which lines belong together, and how they are set off. */
#ifndef TEXT_LAYOUT_H
#define TEXT_LAYOUT_H

#include "text/look.h"
#include "text/object.h"

/* Deeper ones are laid out as if they stood in the last. */
#define LAYOUT_DEPTH 64

/* An element that is open. */
struct layout_block {
	const struct tag *tag;
	bool hidden;   /* with all that is in it */
	bool nested;   /* a list in a list */
	bool indented; /* `level` is to be restored */
	bool down;     /* a list's numbers go down */
	char type;     /* of a list's numbers */
	struct wrap_level level;
	enum wrap_mode mode; /* before it, as `looks` */
	struct looks looks;
	long long number; /* of a list's next item; how many cells a row has */
};

struct layout {
	struct flow flow;
	struct object object;
	struct links links;
	struct layout_block stack[LAYOUT_DEPTH];
	struct looks looks;
	size_t depth, deeper;      /* blocks on the stack, and those for which it was too small */
	size_t hidden;             /* from this depth on nothing is printed; 0: all is */
	const struct html *reader; /* stands behind the token; to look ahead */
	const char *counted;       /* so far was looked ahead for items */
	bool legend;               /* a figure's caption has just begun */
	bool skip_newline;         /* HTML Living Standard, 13.2.6.4.7: the first one in pre */
};

/* Begins a document; `layout` is zeroed by it. options, fn, ctx and err are used until layout_close. */
void layout_open(struct layout *layout, const struct text_options *options, text_fn *fn, void *ctx,
                 struct error *err);

/* Lays out the next token of HTML, which `reader` has just given. false when something failed. */
bool layout_token(struct layout *layout, const struct html_token *token, const struct html *reader);

/* Lays out a piece of HTML on lines of its own: all that it opens is closed. false as layout_token. */
bool layout_piece(struct layout *layout, struct slice html);

/* The same behind a label, which is safe text; without one when it is empty. */
bool layout_field(struct layout *layout, struct slice label, struct slice html);

/* Closes all that is open. false with *err set when anything failed. */
bool layout_end(struct layout *layout);

/* After layout_end: prints the list of links. */
bool layout_list(struct layout *layout);

/*
 * Begins another document of this width with the memory of the one that ended. Its links are numbered
 * with those of `links`.
 */
void layout_again(struct layout *layout, int width, struct links *links);

/* Frees what the layout holds; the layout itself is the caller's. */
void layout_close(struct layout *layout);

#endif
