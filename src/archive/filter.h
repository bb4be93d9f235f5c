/* filter.h - which words the articles of one member may have: a few bits for each word. */
#ifndef ARCHIVE_FILTER_H
#define ARCHIVE_FILTER_H

#include "base/entry.h"
#include "base/phrase.h"

/* Different words, as keys. `= {0}`. Memory: 8 to 16 bytes for each. */
struct filter_words {
	uint32_t *slots; /* open addressing; 0 is free */
	size_t slot_count, count;
};

/* Filters of one member after the other. `= {0}`. */
struct filter {
	struct buffer bits; /* of all members */
	struct buffer ends; /* where each member's end, 4 bytes, little-endian */
};

/* Adds the words of an entry's title and texts. */
bool filter_add(struct filter_words *words, const struct entry *entry, struct error *err);

/* Adds all words of `from`. */
bool filter_join(struct filter_words *words, const struct filter_words *from, struct error *err);

/* Forgets the words and keeps the memory; gives it back. */
void filter_clear_words(struct filter_words *words);
void filter_free_words(struct filter_words *words);

/* Appends the bits of a member that has these words. */
bool filter_end(struct filter *filter, const struct filter_words *words, struct error *err);

/* Frees; takes an empty one. */
void filter_free(struct filter *filter);

/*
 * May one of the entries that were added have all words of this phrase? Never false where one has, true for
 * about one in eleven where none has, for each of the phrase's words. Of scripts without spaces pairs of
 * characters are looked at: a single one may be anywhere.
 */
bool filter_may_have(struct slice bits, const struct phrase *phrase);

#endif
