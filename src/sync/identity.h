/* identity.h - is this item a new article, a new revision, or known? One document at a time. */
#ifndef SYNC_IDENTITY_H
#define SYNC_IDENTITY_H

#include "sync/kin.h"

/* The items of one document so far. `= {0}`; the memory is kept from one document to the next. */
struct identity {
	uint32_t feed;
	enum entry_rule rule; /* by which the feed's items are told apart */
	struct identity_item *items;
	size_t count, room;
	size_t clashes;        /* items with the key of another one, but another text */
	size_t fresh;          /* items whose keys nobody knew */
	bool asked, known;     /* whether the archive has anything of the feed; it has */
	struct buffer numbers; /* uint32_t: the articles that this document has */
	struct kin_list kin;   /* new items that may be old ones: see kin.h */
};

enum identity_answer {
	IDENTITY_KNOWN,
	IDENTITY_NEW,
	IDENTITY_REVISED,
	IDENTITY_CHURN, /* a text not to be kept today: see change.h */
	IDENTITY_HELD, /* by which id it is new may show at the document's end: see identity_settle */
};

struct identity_verdict {
	enum identity_answer answer;
	enum entry_rule rule; /* that the key was made by */
	struct hash key;
	uint64_t fingerprint;
	uint32_t number;   /* of the article that is revised */
	uint32_t revision; /* that this one is */
	bool aside;        /* and is not to be shown */
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
 * The document has ended; `whole`: all of it was read. Gives each item that was held to fn, as new, revised, or as
 * known: then it has an alias in the archive from now on. Of an item that is new by its key, but has a stored
 * article's id but for scheme and host, its link, or its title and long text, and that article is not in this
 * document, nothing is new but the id. If over half of the document is new, and over half of that is kin of
 * stored articles even if by title and date alone, the feed's ids have moved: *moved is how many.
 */
typedef bool identity_fn(void *ctx, const struct entry *entry,
                         const struct identity_verdict *verdict, struct error *err);
bool identity_settle(struct identity *identity, struct archive *archive, bool whole,
                     identity_fn *fn, void *ctx, size_t *moved, struct error *err);

/*
 * The rule for the feed's next documents: one step down when more than one item, and more than one in
 * twenty, clashed. The document must have been read whole.
 */
enum entry_rule identity_rule(const struct identity *identity);

/* Frees the items; ready for identity_begin again. */
void identity_free(struct identity *identity);

#endif
