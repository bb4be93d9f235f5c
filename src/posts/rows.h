/* rows.h - the posts of a list that may be long: their numbers, newest first, and nothing else. */
#ifndef POSTS_ROWS_H
#define POSTS_ROWS_H

#include "posts/posts.h"
#include "posts/terms.h"

/* `= {0}`. Memory: four bytes a post; 16 while texts are searched. */
struct rows {
	struct buffer numbers; /* of uint32_t */
};

/*
 * Chooses the posts of this feed (0: of all) that fit the terms, in place of those before. ERROR_STOPPED on a
 * signal. What is damaged is passed over: see archive_damage.
 */
bool rows_choose(struct rows *rows, const struct posts *posts, uint32_t feed,
                 const struct terms *terms, struct error *err);

size_t rows_count(const struct rows *rows);

/* The number of the i-th; 0 behind the last. */
uint32_t rows_at(const struct rows *rows, size_t i);

/* The place of this number; rows_count where it is not among them. */
size_t rows_find(const struct rows *rows, uint32_t number);

/* Frees; leaves `= {0}`. */
void rows_free(struct rows *rows);

#endif
