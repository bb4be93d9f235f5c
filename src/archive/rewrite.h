/* rewrite.h - a segment written anew: the same lines in a better order, or fewer of them. */
#ifndef ARCHIVE_REWRITE_H
#define ARCHIVE_REWRITE_H

#include "archive/archive.h"
#include "archive/member.h"

/* Should the lines of this article be left out? */
typedef bool rewrite_drop_fn(void *ctx, uint32_t number);

/*
 * Something is lost: a damaged member (its head tells of how many lines), one line of it (then the member
 * is NULL), or bytes that are no member (then too), at this place of the source.
 */
typedef void rewrite_lost_fn(void *ctx, uint64_t at, const struct member *member);

/*
 * Fills in URL and title of a feed by its number: its line was lost, and articles of it are here. Borrowed until the
 * next call.
 */
typedef void rewrite_feed_fn(void *ctx, struct archive_feed *feed);

/* What is wanted, and what came of it. */
struct rewrite {
	const char *directory;
	uint32_t number, generation; /* of the source; what is made has the next generation */
	uint32_t sequence, next;     /* at least these stand in its commit */
	rewrite_drop_fn *drop;       /* NULL: nothing is left out */
	rewrite_lost_fn
	    *lost; /* what is damaged is left out; NULL: then nothing is done, ERROR_FORMAT */
	rewrite_feed_fn *untold; /* asked where something is lost; NULL: nothing else is known */
	bool
	    empty; /* nothing of the source is taken over, and none of it is lost: it is not ours */
	bool only_if_dropped;          /* where nothing is left out, nothing is done */
	bool dry;                      /* nothing is written; `made` says that it would be */
	void *ctx;                     /* of these */
	archive_progress_fn *progress; /* NULL: nobody looks */
	void *progress_ctx;

	/* What came of it. */
	bool made;               /* false: nothing was to be done */
	uint64_t before, after;  /* bytes of both files */
	uint32_t lines, dropped; /* revisions in the source, and of these left out */
	uint64_t damaged_at;     /* where ERROR_FORMAT struck */
};

/*
 * Sorts the segment's articles by feed, number and revision into a new file, so that the revisions
 * of an article and the articles of a feed are compressed together. Feeds, ledger and members of a kind
 * that we don't know are kept as they are, in front. One commit over all ends it; it is synced, its
 * directory too, and then all of it is read back and compared line by line with what was to be
 * kept. The source is not touched: whoever asked for it removes that, once this has returned true. On
 * error nothing is left behind (or only what does not count, where the storage is broken).
 *
 * ERROR_FORMAT for a file that content_foreign says is another segment's, unless `empty`.
 * Memory: 24 bytes a line of the segment, and CONFIG_SEAL_MEMORY_KB for lines: the source is read once for
 * its order and then once for each time that those are full.
 */
bool rewrite_segment(struct rewrite *rewrite, struct error *err);

#endif
