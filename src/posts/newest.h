/* newest.h - the newest so many posts, while they come in any order. */
#ifndef POSTS_NEWEST_H
#define POSTS_NEWEST_H

#include "posts/posts.h"

/*
 * The posts kept so far are a heap with the oldest on top, so that it can be dropped: at most `limit` (0:
 * all). Would this one be kept?
 */
bool newest_wants(const struct posts *posts, size_t limit, const struct post *post);

/*
 * Keeps a post with the words of its record's headline, in place of the oldest when there are too many. What
 * is in post->words already, which it takes over, stays at the front of it.
 */
bool newest_keep(struct posts *posts, size_t limit, const struct archive_record *record,
                 struct post *post, struct error *err);

/* Puts them in order, newest first: nothing can be kept after. */
void newest_sort(struct posts *posts);

#endif
