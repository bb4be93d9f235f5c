/* keep.h - how much of a feed's history is kept: the setting `keep`, and what it lets go. */
#ifndef SESSION_KEEP_H
#define SESSION_KEEP_H

#include <stdint.h>

#include "base/bytes.h"

enum keep_unit {
	KEEP_ALL,      /* and nothing is ever let go: what holds where the user wrote nothing */
	KEEP_SECONDS,  /* since an article was first seen */
	KEEP_ARTICLES, /* of the feed, the last seen ones */
	KEEP_BYTES,    /* of the feed's text with all revisions, that of the articles last seen */
};

struct keep {
	enum keep_unit unit;
	int64_t amount;
};

/* Reads "all", an age "90d" "12w" "2y", a number of articles "500", or a size "200MB" "1GB". ERROR_USAGE. */
bool keep_read(struct keep *keep, struct slice value, struct error *err);

/* An article, as far as this goes. */
struct keep_article {
	uint32_t feed, number;
	int64_t seen;   /* first; CALENDAR_NONE, when the clock was unknown, counts as new */
	uint64_t bytes; /* of text, all its revisions */
	bool starred;   /* such are never let go */
};

/*
 * Sorts the articles of one feed, last seen first, and counts those that are kept: all behind them are to be
 * let go. Starred ones take part in the count, but come first of all. `now` 0 is a clock without
 * an idea: no age is known then.
 */
size_t keep_count(const struct keep *keep, struct keep_article *articles, size_t count,
                  int64_t now);

#endif
