/* phrase.h - words in a row, to be looked for in texts; and the quick look at what can't hold them. */
#ifndef BASE_PHRASE_H
#define BASE_PHRASE_H

#include "base/bytes.h"

/* More words than this are not read: what is found begins with the first ones. */
#define PHRASE_WORDS 32

/* The words of one search term, folded. `= {0}`. */
struct phrase {
	struct buffer text;        /* one after the other */
	size_t ends[PHRASE_WORDS]; /* of each in it */
	bool single[PHRASE_WORDS]; /* a character of a script without spaces */
	size_t count;              /* 0: nothing to look for, every text has it */
};

/* Reads what a user typed: "don't" is two words in a row. */
bool phrase_read(struct phrase *phrase, struct slice text, struct error *err);

void phrase_free(struct phrase *phrase);

/* The i-th word. */
struct slice phrase_word(const struct phrase *phrase, size_t i);

/*
 * Does the text (HTML or plain) have these words in a row? Then *found, which may be NULL, is the part of
 * the text from the first to the last of them. No memory is taken.
 */
bool phrase_in(const struct phrase *phrase, struct slice text, bool html, struct slice *found);

/*
 * May a text that is a string in this JSON, be it HTML or plain, have these words in a row? Never false
 * where phrase_in is true, and several times as fast.
 */
bool phrase_may_be_in(const struct phrase *phrase, struct slice json);

#endif
