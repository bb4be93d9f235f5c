/* gist.h - what of a text counts when two revisions of it are compared. */
#ifndef BASE_GIST_H
#define BASE_GIST_H

#include "base/hash.h"

enum gist_of {
	GIST_ALL,
	/* Nothing with more than one digit in it, and no attributes: times, counts, what is drawn by lot. */
	GIST_WORDS,
};

/*
 * Writes a text to a hash: trimmed, white space collapsed and left out beside tags, references as what they stand
 * for, tracking parameters left out of the addresses in it, HTML's comments left out, the case of tags and the
 * order and quotes of their attributes made alike, and the numbers left out that count comments and the like
 * ("17 comments", "Comments (17)"). No memory.
 */
void gist_write(struct hash_stream *hash, struct slice text, enum gist_of of);

#endif
