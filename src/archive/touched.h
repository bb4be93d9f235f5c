/* touched.h - the articles that a merge has added to since its last commit. */
#ifndef ARCHIVE_TOUCHED_H
#define ARCHIVE_TOUCHED_H

#include <stdint.h>

#include "base/bytes.h"

struct error;
struct matched_feed;

struct touched {
	const struct matched_feed *feed;
	int64_t seen;           /* when its newest text was */
	uint32_t number, there; /* here and in the other archive */
	uint32_t top;           /* its highest revision here */
	bool fresh;             /* that text is not committed: it is one of the other's */
	bool covered;           /* an older text was appended behind it */
};

/* In a buffer of struct touched, sorted by number: NULL where nothing was added to it. Valid until touched_add. */
struct touched *touched_find(const struct buffer *touched, uint32_t number);

/* Adds one that is not there; NULL on no memory. */
struct touched *touched_add(struct buffer *touched, const struct touched *fresh, struct error *err);

#endif
