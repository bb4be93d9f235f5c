/* safe.h - HTML from anywhere, written out again as harmless, well-formed XHTML. */
#ifndef TEXT_SAFE_H
#define TEXT_SAFE_H

#include "base/bytes.h"

struct safe_options {
	bool plain; /* the input is plain text: "<" means itself, line ends are kept */
	bool
	    images; /* images stay images; otherwise each is a link, so that opening loads nothing */
	struct slice base; /* of relative links, may be empty */
};

/*
 * Appends what may stand in a <body>: elements and attributes of a table alone, each in a place that HTML
 * has for it (HTML Living Standard, 4) and closed, without scripts, styles, forms, trackers and hidden parts.
 * Players and other pages are links. Any input is accepted. false on no memory.
 */
bool safe_write(struct slice html, const struct safe_options *options, struct buffer *out,
                struct error *err);

#endif
