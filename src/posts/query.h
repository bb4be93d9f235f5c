/* query.h - which posts: the QUERY of list, read and mark. */
#ifndef POSTS_QUERY_H
#define POSTS_QUERY_H

#include "archive/archive.h"
#include "session/catalog.h"

struct query_term;

/* The i-th field's name with its ':', the i-th state behind is:; NULL after the last. */
const char *query_field_at(size_t i);
const char *query_state_at(size_t i);

/* Appends what words there are, as help prints it. */
void query_help(struct buffer *out);

/* The same without words that stand alone, for who takes these otherwise. */
void query_help_fields(struct buffer *out);

/* Does a word, '-' in front or not, begin with the name of a field, as feed:? */
bool query_is_field(const char *word);

/* All terms must hold, of several numbers one. `= {0}` is every post. */
struct query {
	struct query_term *terms;
	size_t count;
};

/*
 * Reads words: `12` and `id:12`, `feed:N|TEXT`, `tag:T`, `is:unread|read|starred|revised`,
 * `since:2026-01-31|7d`, `before:…`, `author:T`, `text:T`, `title:T`, any other word: the title contains
 * it; a '-' in front negates. Dates are in the user's zone; m h d w y count back from `now`. The words
 * are borrowed. ERROR_USAGE naming the word.
 */
bool query_read(struct query *query, const char *const *words, int count, int64_t now,
                struct error *err);

/* Is this post one of them? `flags` are its marks, `moment` its date. */
bool query_fits(const struct query *query, const struct catalog *catalog,
                const struct archive_record *record, unsigned flags, int64_t moment);

/* What of a post must be known to say whether it fits, beside what a head has without its title. */
enum query_need { QUERY_TITLE = 1, QUERY_TEXT = 2 };

unsigned query_needs(const struct query *query);

/* Frees; leaves `= {0}`. */
void query_free(struct query *query);

#endif
