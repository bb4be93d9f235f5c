/* moved.h - the keys that articles of an archive have beside their own, since their ids moved. */
#ifndef ARCHIVE_MOVED_H
#define ARCHIVE_MOVED_H

#include "archive/archive.h"

struct moved {
	uint32_t number; /* the article's */
	struct hash key;
};

/* Loads all of them into a buffer of struct moved, sorted by number. Reads heads, and members of aliases alone. */
bool moved_load(struct archive *archive, struct buffer *moved, struct error *err);

/* The first of an article's, and how many it has; borrowed. */
const struct moved *moved_find(const struct buffer *moved, uint32_t number, size_t *count);

#endif
