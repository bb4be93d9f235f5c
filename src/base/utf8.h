/* utf8.h - characters: decode, encode, make safe, measure, fold. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdint.h>

#include "base/bytes.h"

#define UTF8_REPLACEMENT 0xFFFDu

/*
 * Reads the first character of s (not empty) and returns its length in bytes. Bytes that are no
 * UTF-8 (RFC 3629: overlong, surrogate, beyond U+10FFFF, cut off) give U+FFFD and length 1.
 */
size_t utf8_decode(struct slice s, uint32_t *character);

/* Writes the character's 1 to 4 bytes and returns their number; what is none is written as U+FFFD. */
size_t utf8_encode(uint32_t character, char to[4]);

/* Appends the character; false on no memory. */
bool utf8_append(struct buffer *buffer, uint32_t character);

/* Is all of it UTF-8? */
bool utf8_valid(struct slice s);

/*
 * How many bytes at the end of s begin a character that s cuts off (0 to 3): to be kept for the next
 * piece of a stream.
 */
size_t utf8_cut(struct slice s);

/*
 * Appends s as it may be shown on a terminal: without C0, DEL, C1 and escape characters and without
 * bidirectional overrides (U+202A-202E, U+2066-2069) and their deprecated kin; bad bytes as U+FFFD. Tab and line ends become a
 * space when `line` is set, otherwise '\n' and '\t' stay.
 */
bool utf8_append_safe(struct buffer *buffer, struct slice s, bool line);

/* Does utf8_append_safe leave this character as it is? */
bool utf8_is_plain(uint32_t character);

/* Columns on a terminal: 0 (combining, zero-width), 1, or 2 (wide, emoji). */
int utf8_width(uint32_t character);

/* Columns of a whole string. */
size_t utf8_columns(struct slice s);

/* The longest front of s that fits in so many columns. */
struct slice utf8_fit(struct slice s, size_t columns);

/* Lower case without accents where Latin, Greek or Cyrillic has both (e for É); else the character. */
uint32_t utf8_fold(uint32_t character);

#endif
