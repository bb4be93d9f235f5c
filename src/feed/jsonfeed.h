/* jsonfeed.h - JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1), one item at a time. */
#ifndef FEED_JSONFEED_H
#define FEED_JSONFEED_H

#include "feed/walk.h"

struct jsonfeed;

/*
 * A reader that gives what it finds to the walk's collect, links resolved against the walk's base.
 * NULL on no memory.
 */
struct jsonfeed *jsonfeed_open(struct walk *walk, struct error *err);

/* Ready for another document. */
void jsonfeed_reset(struct jsonfeed *json);

/*
 * Takes the next bytes, cut anywhere, in UTF-8. Members may come in any order, values of a wrong type
 * are passed over (a number is an id as well). ERROR_FORMAT with the line for what is no JSON.
 */
bool jsonfeed_write(struct jsonfeed *json, struct slice piece, struct error *err);

/* The end: ERROR_FORMAT when the document is cut off, or was JSON but no feed. */
bool jsonfeed_finish(struct jsonfeed *json, struct error *err);

void jsonfeed_close(struct jsonfeed *json);

#endif
