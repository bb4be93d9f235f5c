/* scan.h - UTF-8 that is clean, passed over fast. */
#ifndef FEED_SCAN_H
#define FEED_SCAN_H

#include <stdbool.h>
#include <stddef.h>

enum { SCAN_CUT = 8 }; /* a length that no character has: its end is not here yet */

/*
 * The length of the character of two bytes or more that begins s (RFC 3629, 4); 0: it is none; SCAN_CUT: s
 * is too short to tell.
 */
size_t scan_character(const char *s, size_t n);

/* U+FFFE and U+FFFF, three bytes at s: well-formed UTF-8, but no characters of XML. */
bool scan_is_noncharacter(const char *s);

/*
 * How many bytes at the front are whole characters that XML has; with `ascii` no further than to the first
 * that is no ASCII.
 */
size_t scan_clean(const char *s, size_t n, bool ascii);

#endif
