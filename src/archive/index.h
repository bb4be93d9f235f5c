/* index.h - which articles and which texts are known: a table in memory, made from the archive. */
#ifndef ARCHIVE_INDEX_H
#define ARCHIVE_INDEX_H

#include "archive/archive.h"

/* `= {0}` is empty. Two rows of 40 bytes an article, one more for each further revision. */
struct index {
	struct index_row *rows;
	size_t count, room; /* room is 0 or a power of two */
};

/* Gives the memory back; the index is {0} again. */
void index_free(struct index *index);

/* Makes room for one more revision, so that index_add can't fail. */
bool index_reserve(struct index *index, struct error *err);

/* A revision as the index takes it. */
struct index_entry {
	uint32_t feed, number, revision;
	struct hash key;
	uint64_t fingerprint, kin;
};

/* Adds a revision; what is known already is no change. Room was made before. */
void index_add(struct index *index, const struct index_entry *entry);

/* What is known of this feed's article with this key and text. */
struct archive_match index_find(const struct index *index, uint32_t feed, struct hash key,
                                uint64_t fingerprint);

#endif
