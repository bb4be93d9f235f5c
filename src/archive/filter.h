/* filter.h - which words the articles of one member may have: a few bits for each word. */
#ifndef ARCHIVE_FILTER_H
#define ARCHIVE_FILTER_H

#include "base/entry.h"
#include "base/phrase.h"

/* Filters of one member after the other. `= {0}`. Memory: them, and 8 to 16 bytes for each word of one. */
struct filter {
	uint32_t *slots; /* open addressing; 0 is free */
	size_t slot_count, count;
	struct buffer bits; /* of all members */
	struct buffer ends; /* where each member's end, 4 bytes, little-endian */
};

/* Adds the words of an entry's title and texts. */
bool filter_add(struct filter *filter, const struct entry *entry, struct error *err);

/* All of a member was added: appends its bits, and begins with the next one. */
bool filter_end(struct filter *filter, struct error *err);

/* Frees; takes an empty one. */
void filter_free(struct filter *filter);

/*
 * May one of the entries that were added have all words of this phrase? Never false where one has, true for
 * about one in eleven where none has, for each of the phrase's words. Of scripts without spaces pairs of
 * characters are looked at: a single one may be anywhere.
 */
bool filter_may_have(struct slice bits, const struct phrase *phrase);

#endif
