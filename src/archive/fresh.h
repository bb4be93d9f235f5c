/* fresh.h - articles and texts that no index has yet: those of this run, in a table in memory. */
#ifndef ARCHIVE_FRESH_H
#define ARCHIVE_FRESH_H

#include "archive/archive.h"

/* `= {0}` is empty. A row of 48 bytes an article, one more for each further revision. */
struct fresh {
	struct fresh_row *rows;
	size_t count, room; /* room is 0 or a power of two */
};

/* Gives the memory back; the table is {0} again. */
void fresh_free(struct fresh *fresh);

/* Makes room for one more revision, so that fresh_add can't fail. */
bool fresh_reserve(struct fresh *fresh, struct error *err);

/* A revision as the table takes it. */
struct fresh_entry {
	uint32_t feed, number, revision;
	struct hash key;
	uint64_t fingerprint, kin;
};

/* Adds a revision; what is known already is no change. Room was made before. */
void fresh_add(struct fresh *fresh, const struct fresh_entry *entry);

/* What is known of this feed's article with this key and text. */
struct archive_match fresh_find(const struct fresh *fresh, uint32_t feed, struct hash key,
                                uint64_t fingerprint);

/* The fingerprint of this revision, when it is the newest in the table of the article with this key. */
bool fresh_fingerprint(const struct fresh *fresh, const struct archive_record *record,
                       struct hash key, uint64_t *fingerprint);

typedef bool fresh_known_fn(void *ctx, uint32_t number, uint32_t revision);

/* Drops the revisions that are known elsewhere now. Without memory for that they stay. */
void fresh_drop(struct fresh *fresh, fresh_known_fn *known, void *ctx);

#endif
