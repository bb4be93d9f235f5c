/* word.h - whole words at once: a quick way to do what wrap.h's calls do one after the other. */
#ifndef TEXT_WORD_H
#define TEXT_WORD_H

#include "text/wrap.h"

/*
 * Puts the words in front of s, each with a blank before it, as far as they are of ASCII and letters of two bytes,
 * hold no reference, and fit on the line; returns their bytes.
 */
size_t words_put(struct wrap *wrap, struct slice s);

#endif
