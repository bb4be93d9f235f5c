/* visit.h - one feed's part of a sync: its bytes to entries, its entries to the archive. */
#ifndef SYNC_VISIT_H
#define SYNC_VISIT_H

#include "feed/feed.h"
#include "fetch/source.h"
#include "session/catalog.h"
#include "sync/identity.h"

/* How a visit ended. */
struct visit_outcome {
	const struct catalog_feed *feed;
	const struct source_result *result;
	const struct feed_info *info; /* what the feed says of itself; NULL: no body was read */
	size_t items, fresh, revised; /* entries seen, new articles, new revisions */
	enum entry_rule rule;         /* for the feed's next documents */
	int64_t gap, newest; /* seconds between its posts, and date of the newest: see rhythm.h */
	uint64_t body;       /* hash of the whole body; 0: it did not come whole */
	bool same;           /* the body is the one that we had: nothing of it was looked at */
	bool ok;             /* all that can be read of the feed is in the archive's hands */
	bool
	    churning; /* a text was let go that is to be looked at again another day: see change.h */
	bool lost;    /* but some articles could not be: the feed's own fault, or ERROR_MEMORY */
	struct error error; /* why it is not ok, or what was lost */
};

struct visit;

/* Told once for each visit; the feed's state has not been touched. */
typedef void visit_fn(void *ctx, const struct visit *visit, const struct visit_outcome *outcome);

/* A visitor of one feed after another, with a parser from the first body on. NULL on no memory. */
struct visit *visit_open(struct archive *archive, visit_fn *done, void *ctx, struct error *err);

/* Frees; takes NULL. */
void visit_close(struct visit *visit);

/*
 * Begins to visit a feed; done is called from source_wait, or at once when it can't even begin. The
 * visit must not be busy. `anew`: the body is looked at even if it is the one that we had.
 */
void visit_start(struct visit *visit, struct source_pool *pool, const struct catalog_feed *feed,
                 bool anew);

/* The feed is as it was: its server says so, or its body does. */
bool visit_unchanged(const struct visit_outcome *outcome);

/* Is it between visit_start and done? */
bool visit_busy(const struct visit *visit);

/* What was mended in the feed, as feed_repair; NULL after the last. For the call of done. */
const char *visit_repair(const struct visit *visit, size_t i);

#endif
