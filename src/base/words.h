/* words.h - text as a searcher means it: words one by one, case and accents aside. */
#ifndef BASE_WORDS_H
#define BASE_WORDS_H

#include <stdint.h>

#include "base/bytes.h"

/* Longer words count as far as this, in bytes folded. */
#define WORDS_LONGEST 64

/* What a character is to a searcher. */
enum words_kind {
	WORDS_GAP,     /* ends a word: space, punctuation, symbols; apostrophes and hyphens too */
	WORDS_LETTER,  /* or digit, or a mark that belongs to one */
	WORDS_SINGLE,  /* a word alone: Han, kana, Hangul, Thai, Lao, Burmese, Khmer, Yi */
	WORDS_NOTHING, /* not there: accents, soft hyphens, joiners, marks of direction */
};

enum words_kind words_kind(uint32_t character);

/*
 * What a letter is searched as, appended at `to`, 1 to 4 bytes of UTF-8: lower case without accents (e
 * for É), as others type it (oe for œ, ss for ß, o for ø), ASCII for full-width. Returns the bytes.
 */
size_t words_fold(uint32_t character, char to[4]);

/*
 * Does a line of text hold these characters anywhere, folded as above? Typographic apostrophes, hyphens and
 * blanks are the typewriter's. An empty word is in every text. No memory is taken.
 */
bool words_contain(struct slice text, struct slice word);

/*
 * A text, word by word: `words_begin`, then words_next as often as needed. Of `html` tags are passed over
 * (those that only mark text, as <b> and <a>, do not end a word; all others do), with comments, scripts
 * and style sheets, and character references are resolved. Any bytes are accepted. No memory is taken; the
 * text is borrowed. A struct that is being read may not be copied.
 */
struct words {
	struct slice rest;
	bool html;
	char decoded[16]; /* what a character reference stands for */
	struct slice pending;
	uint32_t held;           /* a character that was read and begins the next word; 0: none */
	const char *at;          /* where the character read last begins */
	const char *begin, *end; /* where in the text the word given last is */
	uint32_t key;            /* of that word: words_key */
	char text[WORDS_LONGEST + 8];
};

void words_begin(struct words *words, struct slice text, bool html);

/*
 * Gives the next word, folded, borrowed until the next call; false at the end. `single` is set when it
 * is of a script without spaces: each of its characters is a word, so what looks for several of them
 * looks for words in a row. "don't" is don and t; "co\u00ADoperate" is cooperate.
 */
bool words_next(struct words *words, struct slice *word, bool *single);

/*
 * What a filter of words has of a word, begun with WORDS_KEY: FNV-1a of its folded bytes. Stored, never to be
 * changed. words->key is that of the word given last.
 */
#define WORDS_KEY 2166136261u
uint32_t words_key(uint32_t key, struct slice word);

/* Does a tag of this name leave the word whole in which it stands? */
bool words_is_mark(struct slice name);

#endif
