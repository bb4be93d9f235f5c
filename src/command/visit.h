/* visit.h - one feed's part of a sync: its bytes to entries, its entries to the archive. */
#ifndef COMMAND_VISIT_H
#define COMMAND_VISIT_H

#include "command/catalog.h"
#include "command/identity.h"
#include "feed/feed.h"
#include "fetch/source.h"

/* How a visit ended. */
struct visit_outcome {
	const struct catalog_feed *feed;
	const struct source_result *result;
	size_t items, fresh, revised; /* entries seen, new articles, new revisions */
	bool ok;            /* all that can be read of the feed is in the archive's hands */
	bool lost;          /* but some articles could not be: the feed's own fault */
	struct error error; /* why it is not ok, or what was lost */
};

struct visit;

/* Told once for each visit; the feed's state has not been touched. */
typedef void visit_fn(void *ctx, const struct visit *visit, const struct visit_outcome *outcome);

/* A visitor of one feed after another: a parser and its memory. NULL on no memory. */
struct visit *visit_open(struct archive *archive, visit_fn *done, void *ctx, struct error *err);

/* Frees; takes NULL. */
void visit_close(struct visit *visit);

/*
 * Begins to visit a feed; done is called from source_wait, or at once when it can't even begin. The
 * visit must not be busy.
 */
void visit_start(struct visit *visit, struct source_pool *pool, const struct catalog_feed *feed);

/* Is it between visit_start and done? */
bool visit_busy(const struct visit *visit);

/* What was mended in the feed, as feed_repair; NULL after the last. For the call of done. */
const char *visit_repair(const struct visit *visit, size_t i);

/*
 * What the visit has to remember of the feed: validators, names, health. To be saved only after the
 * archive's commit. After an error, and where articles were lost, the old validators stay, so that the
 * next sync asks again.
 */
bool visit_remember(const struct visit *visit, const struct visit_outcome *outcome, int64_t now,
                    struct error *err);

#endif
