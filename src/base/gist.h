/* gist.h - what of a text counts when two revisions of it are compared. */
#ifndef BASE_GIST_H
#define BASE_GIST_H

#include "base/hash.h"

enum gist_of {
	GIST_ALL,
	GIST_WORDS, /* nothing with more than one digit in it: times, counts, numbers drawn by lot */
};

/*
 * Writes a text to a hash: trimmed, white space collapsed, tracking parameters left out of the addresses in
 * it, HTML's comments left out, the order and quotes of a tag's attributes made alike, and the numbers left out
 * that count comments and the like ("17 comments", "Comments (17)"). No memory.
 */
void gist_write(struct hash_stream *hash, struct slice text, enum gist_of of);

#endif
