/* format.h - a post in one line of the user's own form: list --format. */
#ifndef POSTS_FORMAT_H
#define POSTS_FORMAT_H

#include "posts/posts.h"

/*
 * A form is text with fields: '%', then a letter of the table, as %t. A number between them makes it so many
 * columns wide, blanks in front, "%-20t" blanks behind; what is wider is cut and ends in "…". "%%" is '%', "%n"
 * and "%b" are a line's end and a tab. ERROR_USAGE where it has a field that there is not.
 */
bool format_check(const char *form, struct error *err);

/* Has it a field for which posts.details is wanted? */
bool format_wants_details(const char *form);

/* Appends the post; `feed` is safe text. */
void format_append(struct buffer *line, const char *form, const struct post *post,
                   struct slice feed);

/* Appends what fields there are, as help prints it. */
void format_help(struct buffer *out);

/* The i-th field's letter; '\0' after the last. */
char format_letter_at(size_t i);

#endif
