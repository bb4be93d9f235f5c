/* opml.h - subscription lists: OPML 1.0 and 2.0 (opml.org/spec2). */
#ifndef FEED_OPML_H
#define FEED_OPML_H

#include "base/bytes.h"

/* One subscription; borrowed for the call. */
struct opml_outline {
	struct slice url, title;
	const struct slice *tags; /* the folders around it and its categories */
	size_t tag_count;
};

/* false with err set ends the reading. */
typedef bool opml_fn(void *ctx, const struct opml_outline *outline, struct error *err);

/*
 * Reads a whole document; fn gets each outline that has a feed's URL (xmlUrl; attribute names in any
 * case). ERROR_FORMAT, "line N: reason", where it breaks: the outlines before have been given.
 */
bool opml_read(struct slice document, opml_fn *fn, void *ctx, struct error *err);

/* Appends the parts of an OPML 2.0 document: begin, an outline a feed, finish. */
void opml_begin(struct buffer *out, const char *title);
void opml_write(struct buffer *out, const struct opml_outline *outline);
void opml_finish(struct buffer *out);

#endif
