/* text.h - the face of the room: HTML in, lines of text out. Any input is accepted. */
#ifndef TEXT_TEXT_H
#define TEXT_TEXT_H

#include "base/bytes.h"

struct text_options {
	int width;  /* columns; lines are never wider, unless a single character is. At least 1 */
	bool plain; /* the input is plain text: "<" means itself, line ends are kept */
	bool links; /* number links and list them at the end */
	struct slice base; /* of relative links, may be empty */
};

/* One finished line, without its end, safe for a terminal; borrowed. false with err set: enough. */
typedef bool text_fn(void *ctx, struct slice line, struct error *err);

/* Lays a document out and gives its lines in order. Errors: no memory, and fn's own. */
bool text_render(struct slice html, const struct text_options *options, text_fn *fn, void *ctx,
                 struct error *err);

/*
 * Appends a title or name as one line of safe text: markup dropped and references decoded unless
 * `plain`, white space collapsed. Something like "<stdio.h>", which no HTML element is named, stays.
 */
bool text_line(struct slice s, bool plain, struct buffer *out, struct error *err);

#endif
