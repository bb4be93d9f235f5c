/* opened.h - the names of the elements that are open. */
#ifndef FEED_OPENED_H
#define FEED_OPENED_H

#include "base/bytes.h"

/* `= {0}`: none is open. */
struct opened {
	struct buffer names;  /* each with a NUL */
	struct buffer starts; /* of size_t: where in names each begins */
};

/* How many are open. */
size_t opened_depth(const struct opened *opened);

/* The name of the i-th from the outermost, from 0; borrowed until the next push. */
struct slice opened_name(const struct opened *opened, size_t i);

/* Where the innermost is that is an item, or that has items, counted from 1; 0: none is. */
size_t opened_item(const struct opened *opened);
size_t opened_root(const struct opened *opened);

/* Opens another one; ends the innermost. What fails is asked of opened_ok once. */
void opened_push(struct opened *opened, struct slice name);
void opened_pop(struct opened *opened);
bool opened_ok(const struct opened *opened, struct error *err);

/* None is open; keeps the memory. */
void opened_clear(struct opened *opened);

/* Gives the memory back. */
void opened_free(struct opened *opened);

#endif
