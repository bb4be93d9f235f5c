/* posts.h - the posts that a query chooses, newest first: headlines, no texts. */
#ifndef POSTS_POSTS_H
#define POSTS_POSTS_H

#include "archive/marks.h"
#include "session/catalog.h"

struct post {
	uint32_t number, feed, revision;
	unsigned flags;                   /* marks_flag */
	int64_t moment;                   /* its date: see entry_moment */
	struct slice title, link, author; /* title and author as one line of safe text */
	struct buffer words;              /* what the slices point into */
};

/* `= {0}`. */
struct posts {
	struct catalog catalog;
	struct marks *marks;
	struct post *items;
	size_t count, room;
	bool details; /* set before choosing: author and link are wanted too */
	bool more;    /* others fitted, but the limit was reached */
	struct buffer scratch;
	const char *damage; /* one line when something of the archive could not be read */
};

/* Opens the catalog and the marks, for who chooses posts in another way. */
bool posts_open(struct posts *posts, const struct session *session, struct error *err);

/*
 * Chooses among all articles by the words of a query, at most `limit` (0: all) of the newest. No archive:
 * none. Memory: the headlines that are kept.
 */
bool posts_choose(struct posts *posts, const struct session *session, const char *const *words,
                  int count, long limit, struct error *err);

/* Says what was damaged and makes it the command's error, so that what is good was still shown. */
bool posts_damaged(const struct posts *posts, struct error *err);

/* Frees, with the catalog and the marks; leaves `= {0}`. */
void posts_free(struct posts *posts);

#endif
