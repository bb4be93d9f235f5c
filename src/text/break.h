/* break.h - where a line of text may end. */
#ifndef TEXT_BREAK_H
#define TEXT_BREAK_H

#include <stdint.h>

#include "base/bytes.h"

#define BREAK_NO_BREAK_SPACE 0x00A0u
#define BREAK_SOFT_HYPHEN 0x00ADu
#define BREAK_ZERO_WIDTH_SPACE 0x200Bu
#define BREAK_WORD_JOINER 0x2060u

/*
 * May a line end between two characters with nothing between them? Beside an ideograph or kana, unless
 * one of them must not begin or end a line (kinsoku, JIS X 4051), and after a dash (UAX #14, B2).
 * Hangul is kept in words.
 */
bool break_between(uint32_t before, uint32_t after);

/*
 * May a line end at the plain space between two characters? Not inside of French quotation marks, nor
 * before the marks that French sets off with a space.
 */
bool break_at_space(uint32_t before, uint32_t after);

/* Without the blanks at its end, no-break and ideographic ones too: they would show nothing. */
struct slice break_trim(struct slice s);

#endif
