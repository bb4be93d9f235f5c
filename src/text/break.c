#include "text/break.h"

#include <string.h>

#include "base/utf8.h"

/* Sorted. No line begins with these. */
static const uint32_t no_start[] = {
    '!',    '"',    '%',    '\'',   ')',    ',',    '-',    '.',    ':',    ';',    '?',
    ']',    '}',    0x00A0, 0x00B0, 0x00BB, 0x2010, 0x2013, 0x2014, 0x2019, 0x201D, 0x2025,
    0x2026, 0x2030, 0x203A, 0x203C, 0x2047, 0x2048, 0x2049, 0x2060, 0x3001, 0x3002, 0x3005,
    0x3009, 0x300B, 0x300D, 0x300F, 0x3011, 0x3015, 0x3017, 0x3019, 0x301B, 0x301C, 0x301F,
    0x303B, 0x3041, 0x3043, 0x3045, 0x3047, 0x3049, 0x3063, 0x3083, 0x3085, 0x3087, 0x308E,
    0x3095, 0x3096, 0x309B, 0x309C, 0x309D, 0x309E, 0x30A0, 0x30A1, 0x30A3, 0x30A5, 0x30A7,
    0x30A9, 0x30C3, 0x30E3, 0x30E5, 0x30E7, 0x30EE, 0x30F5, 0x30F6, 0x30FB, 0x30FC, 0x30FD,
    0x30FE, 0xFF01, 0xFF05, 0xFF09, 0xFF0C, 0xFF0E, 0xFF1A, 0xFF1B, 0xFF1F, 0xFF3D, 0xFF5D,
    0xFF5E, 0xFF60, 0xFF61, 0xFF63, 0xFF64, 0xFF65, 0xFF70, 0xFF9E, 0xFF9F,
};

/* Sorted. No line ends with these. */
static const uint32_t no_end[] = {
    '"',    '#',    '$',    '\'',   '(',    '@',    '[',    '{',    0x00A0, 0x00A3, 0x00A5, 0x00AB,
    0x200D, 0x2018, 0x201C, 0x2039, 0x2060, 0x20AC, 0x3008, 0x300A, 0x300C, 0x300E, 0x3010, 0x3014,
    0x3016, 0x3018, 0x301A, 0x301D, 0xFF04, 0xFF08, 0xFF3B, 0xFF5B, 0xFF5F, 0xFF62, 0xFFE1, 0xFFE5,
};

static bool
is_in(const uint32_t *table, size_t count, uint32_t character)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (table[middle] == character)
			return true;
		if (table[middle] > character)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
}

static bool
is_hangul(uint32_t c)
{
	return (c >= 0x1100 && c <= 0x11FF) || (c >= 0xA960 && c <= 0xA97F) ||
	       (c >= 0xAC00 && c <= 0xD7FF);
}

/* Skin colours and what else changes the emoji before it. */
static bool
is_modifier(uint32_t c)
{
	return c >= 0x1F3FB && c <= 0x1F3FF;
}

static bool
is_ideograph(uint32_t c)
{
	if (c < 0x2E80)
		return false;
	return (utf8_width(c) == 2 && !is_hangul(c)) || (c >= 0xFF61 && c <= 0xFF9F);
}

bool
break_between(uint32_t before, uint32_t after)
{
	/* Both below the dashes: nearly every text, so it has to be quick. */
	if (before < 0x2010 && after < 0x2E80)
		return false;
	if (before != 0x2014 && before != 0x2010 && !is_ideograph(before) && !is_ideograph(after))
		return false;
	return !is_modifier(after) &&
	       !is_in(no_start, sizeof no_start / sizeof no_start[0], after) &&
	       !is_in(no_end, sizeof no_end / sizeof no_end[0], before);
}

bool
break_at_space(uint32_t before, uint32_t after)
{
	switch (after) {
	case '!':
	case '%':
	case ':':
	case ';':
	case '?':
	case 0x00BB:
	case 0x203A:
		return false;
	default:
		return before != 0x00AB && before != 0x2039;
	}
}

struct slice
break_trim(struct slice s)
{
	for (;;) {
		if (s.size > 0 && s.data[s.size - 1] == ' ')
			s.size--;
		else if (s.size > 1 && memcmp(s.data + s.size - 2, "\xC2\xA0", 2) == 0)
			s.size -= 2;
		else if (s.size > 2 && memcmp(s.data + s.size - 3, "\xE3\x80\x80", 3) == 0)
			s.size -= 3;
		else
			return s;
	}
}
