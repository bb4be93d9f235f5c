/* terms.h - what is searched for: words and phrases of a text, and the terms of a QUERY. */
#ifndef POSTS_TERMS_H
#define POSTS_TERMS_H

#include "posts/query.h"

/* `= {0}` is every post. */
struct terms {
	struct query query;     /* of the words that are terms of one */
	struct phrase *phrases; /* first those that must be in it, then those that must not */
	size_t count, without;
	const char **fields; /* the query's words */
};

/* Reads words, which are borrowed; `now` as query_read. ERROR_USAGE naming the one that is none. */
bool terms_read(struct terms *terms, const char *const *words, int count, int64_t now,
                struct error *err);

/* Has the entry's title or text all of the phrases that must be in it, and none of the others? */
bool terms_in(const struct terms *terms, const struct entry *entry);

/* Frees; leaves `= {0}`. */
void terms_free(struct terms *terms);

#endif
