/* column.h - text in columns: cut or filled to a width. */
#ifndef POSTS_COLUMN_H
#define POSTS_COLUMN_H

#include "base/bytes.h"

/* Appends safe text in exactly so many columns of a terminal; what is cut ends in "…". */
void column_append(struct buffer *line, struct slice text, size_t columns);

/* The same for an address, whose end tells it from others: cut at the front. */
void column_append_end(struct buffer *line, struct slice text, size_t columns);

#endif
