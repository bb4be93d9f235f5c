/* text.h - the face of the room: HTML in, lines of text out. Any input is accepted. */
#ifndef TEXT_TEXT_H
#define TEXT_TEXT_H

#include <stdint.h>

#include "base/bytes.h"

/* What a stretch of text is, one bit each. How it looks is for the screen to say. */
enum text_look {
	TEXT_HEADING = 1,  /* h1 to h6 */
	TEXT_STRONG = 2,   /* strong, b; terms, a table's head */
	TEXT_EMPHASIS = 4, /* em, i, cite */
	TEXT_CODE = 8,     /* code, kbd, pre */
	TEXT_DELETED = 16, /* del, s */
	TEXT_MARKED = 32,  /* mark, ins, u */
	TEXT_LINK = 64,    /* the text of a link that has a number */
};

/* `size` bytes of a line from `at` on, whole characters; `look` is never 0. */
struct text_span {
	uint32_t at, size;
	unsigned look;
};

/* A finished line without its end. Spans are in order and do not overlap; between them is plain text. */
struct text_row {
	struct slice line; /* safe for a terminal */
	const struct text_span *spans;
	size_t count;
};

/* Takes a row, borrowed for the call. false, with err set or not: enough. */
typedef bool text_fn(void *ctx, const struct text_row *row, struct error *err);

/* Takes an address of the list of links and its number, from 1 on; the slice is safe, and borrowed. */
typedef bool text_link_fn(void *ctx, uint32_t number, struct slice url, struct error *err);

struct text_options {
	int width;  /* columns; lines are never wider, unless a single character is. At least 1 */
	bool plain; /* the input is plain text: "<" means itself, line ends are kept */
	bool links; /* number links and list them at the end */
	struct slice base; /* of relative links, may be empty */
	text_link_fn
	    *link; /* told of each link before the list's lines, with text_render's ctx; or NULL */
};

/* Lays a document out and gives its lines in order. false: no memory, or fn had enough. */
bool text_render(struct slice html, const struct text_options *options, text_fn *fn, void *ctx,
                 struct error *err);

/*
 * Appends a title or name as one line of safe text: markup dropped and references decoded unless
 * `plain`, white space collapsed. Something like "<stdio.h>", which no HTML element is named, stays.
 */
bool text_line(struct slice s, bool plain, struct buffer *out, struct error *err);

#endif
