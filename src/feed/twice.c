#include "feed/twice.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

#define HIGH_BITS UINT64_C(0x8080808080808080)

/* windows-1252 from 0x80 to 0x9F; 0: none, the control itself. */
static const uint16_t characters[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

/* The byte that a character is in windows-1252; -1: none. */
static int
byte_of(uint32_t c)
{
	int i;

	if (c <= 0xFF)
		return (int)c;
	for (i = 0; i < 32; i++)
		if (characters[i] == c)
			return 0x80 + i;
	return -1;
}

/* Where the first byte beyond ASCII is, or the end. */
static size_t
ascii_length(struct slice s)
{
	uint64_t eight[4];
	size_t i = 0;

	for (; s.size - i >= sizeof eight; i += sizeof eight) {
		memcpy(eight, s.data + i, sizeof eight);
		if (((eight[0] | eight[1] | eight[2] | eight[3]) & HIGH_BITS) != 0)
			break;
	}
	for (; s.size - i >= sizeof *eight; i += sizeof *eight) {
		memcpy(eight, s.data + i, sizeof *eight);
		if ((eight[0] & HIGH_BITS) != 0)
			break;
	}
	while (i < s.size && (unsigned char)s.data[i] < 0x80)
		i++;
	return i;
}

/* How many bytes follow this one in UTF-8; -1: it begins no character. */
static int
followers(int byte)
{
	if (byte >= 0xC2 && byte <= 0xDF)
		return 1;
	if (byte >= 0xE0 && byte <= 0xEF)
		return 2;
	return byte >= 0xF0 && byte <= 0xF4 ? 3 : -1;
}

/*
 * Reads the characters in front of *s as the bytes of one, and returns how many they are; 0: of none. No
 * text is looked at further than to its first character beyond ASCII that is right.
 */
static size_t
take_character(struct slice *s, char bytes[4])
{
	uint32_t c;
	int i, byte, more;

	*s = slice_skip(*s, utf8_decode(*s, &c));
	byte = byte_of(c);
	more = followers(byte);
	if (more < 0)
		return 0;
	bytes[0] = (char)byte;
	for (i = 1; i <= more; i++) {
		if (s->size == 0)
			return 0;
		*s = slice_skip(*s, utf8_decode(*s, &c));
		byte = byte_of(c);
		if (byte < 0x80 || byte > 0xBF)
			return 0;
		bytes[i] = (char)byte;
	}
	if (!utf8_valid((struct slice){bytes, (size_t)more + 1}))
		return 0;
	return (size_t)more + 1;
}

static bool
decode(struct slice s, struct buffer *out)
{
	while (s.size > 0) {
		struct slice front = s;
		char bytes[4];
		size_t n = 0;

		front.size = ascii_length(s);
		s = slice_skip(s, front.size);
		if (s.size > 0) {
			n = take_character(&s, bytes);
			/* Mostly the first one tells, and nothing was copied. */
			if (n == 0)
				return false;
		}
		buffer_append_slice(out, front);
		buffer_append(out, bytes, n);
	}
	return true;
}

static bool
has_controls(struct slice s)
{
	const char *at = s.data, *end = s.data + s.size;

	while (at < end) {
		at = memchr(at, '\xC2', (size_t)(end - at));
		if (at == NULL || at + 1 == end)
			return false;
		if ((unsigned char)at[1] < 0xA0 && characters[(unsigned char)at[1] - 0x80] != 0)
			return true;
		at++;
	}
	return false;
}

static void
replace_controls(struct slice s, struct buffer *out)
{
	while (s.size > 0) {
		uint32_t c;
		size_t n = utf8_decode(s, &c);
		struct slice same = {s.data, n};

		if (c >= 0x80 && c < 0xA0 && characters[c - 0x80] != 0)
			utf8_append(out, characters[c - 0x80]);
		else
			buffer_append_slice(out, same);
		s = slice_skip(s, n);
	}
}

enum twice
twice_mend(struct slice text, struct buffer *out)
{
	size_t size = out->size;
	enum twice result = TWICE_ENCODED;

	if (ascii_length(text) == text.size)
		return TWICE_NOT;
	if (!decode(text, out)) {
		out->size = size;
		result = TWICE_CONTROLS;
		if (!has_controls(text))
			return out->failed ? TWICE_FAILED : TWICE_NOT;
		replace_controls(text, out);
	}
	return out->failed ? TWICE_FAILED : result;
}
