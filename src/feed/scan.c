#include "feed/scan.h"

#include <stdint.h>
#include <string.h>

/* Four at once; where the machine has no registers so wide, the compiler takes them apart. */
typedef uint32_t words __attribute__((vector_size(16)));

/*
 * Sets the high bit of each byte of w, all of them ASCII, that is below a blank and no line end: x is w with
 * line ends as zeros, and no sum is carried to the next byte.
 */
#define CONTROLS(x, each) (((x) + (each)*0x7F) & ~((x) + (each)*0x60))

static const uint64_t EACH = 0x0101010101010101u;

static words
words_at(const char *s)
{
	words w;

	memcpy(&w, s, sizeof w);
	return w;
}

/* Is any of 64 bytes beyond ASCII, or a control but a line end? With one branch. */
static bool
has_marks(const char *s)
{
	const words each = {0x01010101u, 0x01010101u, 0x01010101u, 0x01010101u};
	const words ends = each * '\n';
	words a = words_at(s), b = words_at(s + 16), c = words_at(s + 32), d = words_at(s + 48);
	words marks = a | b | c | d;
	uint64_t half[2];

	marks |= CONTROLS(a ^ ends, each) | CONTROLS(b ^ ends, each) | CONTROLS(c ^ ends, each) |
	         CONTROLS(d ^ ends, each);
	memcpy(half, &marks, sizeof half);
	return ((half[0] | half[1]) & EACH * 0x80) != 0;
}

/* The same of eight bytes, exactly: the high bit of each that is. */
static uint64_t
marks_of(const char *s)
{
	uint64_t w, x;

	memcpy(&w, s, sizeof w);
	x = (w ^ EACH * '\n') & EACH * 0x7F;
	return (CONTROLS(x, EACH) | w) & EACH * 0x80;
}

/* The first byte in memory that is marked: 0 to 7. */
static size_t
first_mark(uint64_t word)
{
	const uint16_t one = 1;
	char low;

	memcpy(&low, &one, 1);
	return (size_t)(low != 0 ? __builtin_ctzll(word) : __builtin_clzll(word)) / 8;
}

/* How many bytes at the front are from blank to DEL, or line ends. */
static size_t
plain_run(const char *s, size_t n)
{
	size_t i = 0;

	while (n - i >= 64 && !has_marks(s + i))
		i += 64;
	for (; n - i >= 8; i += 8) {
		uint64_t marks = marks_of(s + i);

		if (marks != 0)
			return i + first_mark(marks);
	}
	while (i < n && ((signed char)s[i] >= 0x20 || s[i] == '\n'))
		i++;
	return i;
}

static bool
continues(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

/* RFC 3629, 4: the second byte's range depends on the first. */
static bool
second_fits(unsigned char first, unsigned char second)
{
	switch (first) {
	case 0xE0:
		return second >= 0xA0 && second <= 0xBF;
	case 0xED:
		return second >= 0x80 && second <= 0x9F;
	case 0xF0:
		return second >= 0x90 && second <= 0xBF;
	case 0xF4:
		return second >= 0x80 && second <= 0x8F;
	default:
		return second >= 0x80 && second <= 0xBF;
	}
}

size_t
scan_character(const char *s, size_t n)
{
	unsigned char first = (unsigned char)s[0];
	size_t i, size = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;

	if (first < 0xC2 || first > 0xF4)
		return 0;
	if (n < 2)
		return SCAN_CUT;
	if (!second_fits(first, (unsigned char)s[1]))
		return 0;
	for (i = 2; i < size && i < n; i++)
		if (!continues(s[i]))
			return 0;
	return n < size ? SCAN_CUT : size;
}

bool
scan_is_noncharacter(const char *s)
{
	return s[0] == '\xEF' && s[1] == '\xBF' && (unsigned char)s[2] >= 0xBE;
}

/* The length of the clean character that begins s; 0: it has to be mended, or is not all here. */
static size_t
clean_character(const char *s, size_t n)
{
	unsigned char first = (unsigned char)s[0];
	size_t size;

	if (first < 0x80)
		return first >= 0x20 || first == '\n' || first == '\t' || first == '\r';
	if (n < 3)
		return scan_character(s, n) == 2 ? 2 : 0;
	/* Most of Latin, Greek, Cyrillic, Hebrew and Arabic. */
	if (first >= 0xC2 && first < 0xE0 && continues(s[1]))
		return 2;
	/* Most of Asia, and typographers' quotes and dashes. */
	if (first > 0xE0 && first < 0xED && continues(s[1]) && continues(s[2]))
		return 3;
	size = scan_character(s, n);
	return size == SCAN_CUT || (size == 3 && scan_is_noncharacter(s)) ? 0 : size;
}

size_t
scan_clean(const char *s, size_t n, bool ascii)
{
	size_t i = 0, size;

	for (;;) {
		i += plain_run(s + i, n - i);
		/* Other characters come in runs, too. */
		do {
			if (i == n)
				return i;
			size = ascii && (signed char)s[i] < 0 ? 0 : clean_character(s + i, n - i);
			i += size;
			if (size == 0)
				return i;
		} while (i < n && (signed char)s[i] < 0x20);
	}
}
