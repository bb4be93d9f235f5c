/* excerpt.h - the place of a text where something was found, as one line. */
#ifndef POSTS_EXCERPT_H
#define POSTS_EXCERPT_H

#include "archive/archive.h"
#include "base/phrase.h"

/* `line` is safe for a terminal; empty where none of the phrases is in what is shown of the text. */
struct excerpt {
	struct buffer line;
	size_t hit, hit_size; /* the first phrase found in it, in bytes */
	/* While it is made. */
	const struct phrase *phrases;
	size_t count, columns;
};

/*
 * Finds where the text of an entry first has one of these phrases, and cuts at most so many columns out
 * around it. `= {0}`; may be used again.
 */
bool excerpt_find(struct excerpt *excerpt, const struct entry *entry, const struct phrase *phrases,
                  size_t count, size_t columns, struct error *err);

void excerpt_free(struct excerpt *excerpt);

#endif
