/* headline.h - a post in one line, for a person and for a program. */
#ifndef POSTS_HEADLINE_H
#define POSTS_HEADLINE_H

#include "base/json.h"
#include "posts/posts.h"

/* The widths that all lines share. */
struct headline {
	int number;     /* columns of the widest number */
	size_t columns; /* of the screen; 0: nothing is cut */
};

struct headline headline_layout(const struct posts *posts);

/* Appends number, date, status, feed and title in columns; the feed's title is safe text. */
void headline_append(struct buffer *line, const struct headline *layout, const struct post *post,
                     struct slice feed);

/* Writes the members of a post's object that every list has. */
void headline_json(struct json_writer *w, const struct post *post, const struct catalog_feed *feed);

/* "N" unread, "*" starred, both or neither. */
const char *headline_status(const struct post *post);

/* The title, or words that there is none. */
struct slice headline_title(const struct post *post);

#endif
