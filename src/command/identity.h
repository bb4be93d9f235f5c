/* identity.h - is this item a new article, a new revision, or known? One document at a time. */
#ifndef COMMAND_IDENTITY_H
#define COMMAND_IDENTITY_H

#include "archive/archive.h"

/* The items of one document so far. `= {0}`; the memory is kept from one document to the next. */
struct identity {
	uint32_t feed;
	enum entry_rule rule; /* by which the feed's items are told apart */
	struct identity_item *items;
	size_t count, room;
	size_t clashes; /* items with the key of another one, but another text */
};

enum identity_answer { IDENTITY_KNOWN, IDENTITY_NEW, IDENTITY_REVISED };

struct identity_verdict {
	enum identity_answer answer;
	enum entry_rule rule; /* that the key was made by */
	struct hash key;
	uint64_t fingerprint;
	uint32_t number;   /* of the article that is revised */
	uint32_t revision; /* that this one is */
};

/* A new document of this feed begins. */
void identity_begin(struct identity *identity, uint32_t feed, enum entry_rule rule);

/*
 * Judges the next item. Two items of one document with one key and different texts are two articles, and
 * so are two of which the later has neither link nor title nor file of the earlier: ids are reused. The
 * later one's key is made by the next rule. A text that the archive already has is known, wherever
 * it stood; one that replaces its own successor is a revision.
 */
bool identity_judge(struct identity *identity, struct archive *archive, const struct entry *entry,
                    struct identity_verdict *verdict, struct error *err);

/*
 * The rule for the feed's next documents: one step down when more than one item, and more than one in
 * twenty, clashed. The document must have been read whole.
 */
enum entry_rule identity_rule(const struct identity *identity);

/* Frees the items; ready for identity_begin again. */
void identity_free(struct identity *identity);

#endif
