/* compare.h - what changed from one revision of a post to another, as lines of text. */
#ifndef POSTS_COMPARE_H
#define POSTS_COMPARE_H

#include "archive/archive.h"
#include "session/catalog.h"
#include "text/difference.h"
#include "text/text.h"

enum { COMPARE_OLD, COMPARE_NEW, COMPARE_WIDEST = 10000 };

/* A revision as a page. */
struct compare_page {
	uint32_t revision; /* 0: it was not there */
	int64_t seen;
	struct buffer markup;
	struct difference_text text;
};

/* `= {0}`, then what is wanted. */
struct compare {
	const struct catalog *catalog;
	uint32_t wanted[2]; /* revisions; 0: the one before the newest, and the newest */
	int width;
	bool lines;  /* are compared, not words */
	bool signs;  /* [- -] and {+ +} stand around words: for where looks are not shown */
	text_fn *fn; /* what is gone has TEXT_DELETED, what is new TEXT_MARKED */
	void *ctx;   /* fn's */

	struct compare_page pages[2];
	struct buffer runs; /* of struct difference_run */
	struct buffer line; /* being filled */
	struct buffer spans;
	size_t mark; /* where the open one begins */
	int columns;
};

/* Takes the revisions of one post, oldest first: an archive_fn, ctx being the struct compare. */
bool compare_take(void *ctx, const struct archive_record *record, struct error *err);

/* Gives the lines; both pages have their revision. What stayed is left out but for what is around a change. */
bool compare_tell(struct compare *compare, struct error *err);

void compare_free(struct compare *compare);

#endif
