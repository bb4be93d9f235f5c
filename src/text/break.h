/* break.h - where a line of text may end (UAX #14, with what typesetting asks beyond it). */
#ifndef TEXT_BREAK_H
#define TEXT_BREAK_H

#include <stdint.h>

#include "base/bytes.h"

#define BREAK_NO_BREAK_SPACE 0x00A0u
#define BREAK_SOFT_HYPHEN 0x00ADu
#define BREAK_ZERO_WIDTH_SPACE 0x200Bu
#define BREAK_WORD_JOINER 0x2060u

/* What the text before the next character was. `= {0}`: nothing, a line begins. */
struct breaks {
	unsigned char class; /* of the last character, marks on it aside */
	bool joined;         /* a zero width joiner came last */
	bool half;           /* one half of a flag did */
};

enum break_answer {
	BREAK_NOT,
	BREAK_MAY,
	BREAK_UNLESS_SPACE, /* only when no blank follows the character: "»" opens in German, closes in French */
};

/* What the table says of a character, for what follows. */
int break_class(uint32_t character);

/*
 * The next character, by its class; plain blanks are between if `spaced`. May the line end before it? Hangul is kept
 * in words; French spaces before « » ; : ! ? and between a number and its sign keep things together.
 */
enum break_answer break_next(struct breaks *breaks, int class, bool spaced);

/* An ASCII character came whose place was not asked about. */
void break_seen(struct breaks *breaks, char c);

/* May a line end at a space that this printable ASCII character follows? */
bool break_before_ascii(const struct breaks *breaks, char c);

/* Is a character one with the one before: a mark, a part of an emoji or a flag? Asked before break_next. */
bool break_joins(const struct breaks *breaks, int class);

/*
 * The last place in a run of printable ASCII where it had better be cut, if it must be: behind a hyphen
 * between letters; with `hard` behind any sign that parts an address. 0: nowhere.
 */
size_t break_in_ascii(struct slice run, size_t fits, bool hard);

/* Without the blanks at its end, no-break and ideographic ones too: they would show nothing. */
struct slice break_trim(struct slice s);

#endif
