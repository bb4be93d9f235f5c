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

/* Begins a document, of which this much is in front of the feed and not read. */
void jsonfeed_begin(struct jsonfeed *json, struct slice junk);

/*
 * Takes the next bytes, cut anywhere, in UTF-8. Members may come in any order, values of a wrong type
 * are passed over (a number is an id as well). What is broken is mended; what can't be, or is over a limit,
 * costs the item that it is in, and jsonfeed_finish tells. ERROR_MEMORY and what the taker of entries says
 * end it at once.
 */
bool jsonfeed_write(struct jsonfeed *json, struct slice piece, struct error *err);

/*
 * The end: ERROR_FORMAT when the document is cut off or was JSON but no feed; ERROR_FORMAT or ERROR_LIMIT,
 * "line N: reason", when anything of it was lost.
 */
bool jsonfeed_finish(struct jsonfeed *json, struct error *err);

/* Has the feed's end been met, and nothing behind it? Then what was lost is items and no more. */
bool jsonfeed_is_whole(const struct jsonfeed *json);

/* Frees, but for the walk; takes NULL. */
void jsonfeed_close(struct jsonfeed *json);

#endif
