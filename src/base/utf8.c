#include "base/utf8.h"

#include <string.h>

#include "base/utf8_table.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* The length of the character that this byte begins; 0 where none may begin (RFC 3629, 4). */
static size_t
length_of(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead < 0xC2 || lead > 0xF4)
		return 0;
	return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

/* May this byte be the second one? Here overlong forms, surrogates and what is too large show. */
static bool
may_be_second(unsigned char lead, unsigned char second)
{
	unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
	unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;

	return second >= low && second <= high;
}

/* How many of the first `size` bytes, at least one, can belong to the character begun by the first. */
static size_t
fitting(const unsigned char *p, size_t size)
{
	size_t n, length = length_of(p[0]);

	if (length == 0)
		return 0;
	if (size < length)
		length = size;
	if (length > 1 && !may_be_second(p[0], p[1]))
		return 1;
	for (n = 2; n < length; n++)
		if ((p[n] & 0xC0) != 0x80)
			return n;
	return length;
}

size_t
utf8_decode(struct slice s, uint32_t *character)
{
	const unsigned char *p = (const unsigned char *)s.data;
	size_t i, n;
	uint32_t c;

	if (p[0] < 0x80) {
		*character = p[0];
		return 1;
	}
	n = length_of(p[0]);
	if (n == 0 || s.size < n || fitting(p, n) < n) {
		*character = UTF8_REPLACEMENT;
		return 1;
	}
	c = p[0] & (0x7Fu >> n);
	for (i = 1; i < n; i++)
		c = c << 6 | (p[i] & 0x3Fu);
	*character = c;
	return n;
}

size_t
utf8_encode(uint32_t character, char to[4])
{
	static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
	size_t i, n;

	if (character > 0x10FFFF || (character >= 0xD800 && character <= 0xDFFF))
		character = UTF8_REPLACEMENT;
	if (character < 0x80) {
		to[0] = (char)character;
		return 1;
	}
	n = character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
	for (i = n - 1; i > 0; i--, character >>= 6)
		to[i] = (char)(0x80 | (character & 0x3F));
	to[0] = (char)(lead[n] | character);
	return n;
}

bool
utf8_append(struct buffer *buffer, uint32_t character)
{
	char bytes[4];
	size_t n = utf8_encode(character, bytes);

	return buffer_append(buffer, bytes, n);
}

/* How many bytes in front are ASCII, to the nearest eight below. */
static size_t
ascii_front(struct slice s)
{
	size_t at;
	uint64_t word;

	for (at = 0; s.size - at >= 8; at += 8) {
		memcpy(&word, s.data + at, 8);
		if ((word & UINT64_C(0x8080808080808080)) != 0)
			break;
	}
	return at;
}

bool
utf8_valid(struct slice s)
{
	uint32_t c;
	size_t n;

	while (s.size > 0) {
		s = slice_skip(s, ascii_front(s));
		if (s.size == 0)
			break;
		n = utf8_decode(s, &c);
		if (n == 1 && c == UTF8_REPLACEMENT)
			return false;
		s = slice_skip(s, n);
	}
	return true;
}

size_t
utf8_cut(struct slice s)
{
	const unsigned char *p = (const unsigned char *)s.data;
	size_t at, n;

	for (n = 1; n <= 3 && n <= s.size; n++) {
		at = s.size - n;
		if ((p[at] & 0xC0) == 0x80)
			continue;
		return length_of(p[at]) > n && fitting(p + at, n) == n ? n : 0;
	}
	return 0;
}

/* Would it turn or command the terminal instead of being seen? */
static bool
is_unsafe(uint32_t c)
{
	return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) ||
	       (c >= 0x2066 && c <= 0x206F) || (c >= 0xFFF9 && c <= 0xFFFB);
}

bool
utf8_is_plain(uint32_t character)
{
	return !is_unsafe(character) && character != 0x2028 && character != 0x2029;
}

/* What stands for a character on the terminal: itself, another, or 0 for nothing. */
static uint32_t
made_safe(uint32_t c, struct slice rest, bool line)
{
	if (c == '\r') /* of CR LF only the LF counts */
		return line && (rest.size == 0 || rest.data[0] != '\n') ? ' ' : 0;
	if (c == '\n' || c == '\t')
		return line ? ' ' : c;
	if (c == 0x2028 || c == 0x2029)
		return line ? ' ' : '\n';
	return is_unsafe(c) ? 0 : c;
}

/* How many bytes in front are printable ASCII. */
static size_t
printable_front(struct slice s)
{
	const uint64_t each = UINT64_C(0x0101010101010101);
	uint64_t w;
	size_t n = 0;

	/* Eight at once; what is borrowed or carried comes from a byte that ends the run itself. */
	for (; s.size - n >= sizeof w; n += sizeof w) {
		memcpy(&w, s.data + n, sizeof w);
		if ((((w - each * 0x20) | w | (w + each)) & each * 0x80) != 0)
			break;
	}
	while (n < s.size && s.data[n] >= 0x20 && s.data[n] < 0x7F)
		n++;
	return n;
}

bool
utf8_append_safe(struct buffer *buffer, struct slice s, bool line)
{
	struct slice run = {s.data, 0};
	uint32_t c, safe;
	size_t n;

	/* Characters that stay as they are go out in runs. */
	while (s.size > 0) {
		n = printable_front(s);
		run.size += n;
		s = slice_skip(s, n);
		if (s.size == 0)
			break;
		n = utf8_decode(s, &c);
		s = slice_skip(s, n);
		safe = made_safe(c, s, line);
		if (safe != 0 && safe == c && (c != UTF8_REPLACEMENT || n > 1)) {
			run.size += n;
			continue;
		}
		if (!buffer_append_slice(buffer, run))
			return false;
		if (safe != 0 && !utf8_append(buffer, safe))
			return false;
		run.data = s.data;
		run.size = 0;
	}
	return buffer_append_slice(buffer, run);
}

int
utf8_width(uint32_t character)
{
	size_t low = 0, high = COUNT(width_steps), middle;

	if (character >= 0x20 && character < 0x7F)
		return 1;
	/* Most of what is written: Latin, Greek and Cyrillic letters, ideographs, Hangul. */
	if ((character >= 0xAE && character < 0x300) || (character >= 0x370 && character < 0x483))
		return 1;
	if ((character >= 0x4E00 && character < 0xA000) ||
	    (character >= 0xAC00 && character < 0xD7A4))
		return 2;
	/* Quotes and dashes; kana. */
	if (character >= 0x2010 && character < 0x2028)
		return 1;
	if ((character >= 0x3041 && character < 0x3097) ||
	    (character >= 0x30A0 && character < 0x3100))
		return 2;
	if (character > 0x10FFFF)
		return 1;
	/* The last step at or before the character; the first one is at 0. */
	while (high - low > 1) {
		middle = low + (high - low) / 2;
		if (width_steps[middle] >> 2 <= character)
			low = middle;
		else
			high = middle;
	}
	return (int)(width_steps[low] & 3);
}

size_t
utf8_columns(struct slice s)
{
	size_t columns = 0;
	uint32_t c;

	while (s.size > 0) {
		s = slice_skip(s, utf8_decode(s, &c));
		columns += (size_t)utf8_width(c);
	}
	return columns;
}

struct slice
utf8_fit(struct slice s, size_t columns)
{
	struct slice rest = s;
	uint32_t c;
	size_t n, width;

	while (rest.size > 0) {
		n = utf8_decode(rest, &c);
		width = (size_t)utf8_width(c);
		if (width > columns)
			break;
		columns -= width;
		rest = slice_skip(rest, n);
	}
	s.size -= rest.size;
	return s;
}

uint32_t
utf8_fold(uint32_t character)
{
	size_t i;

	if (character < 0x80)
		return character >= 'A' && character <= 'Z' ? character + 'a' - 'A' : character;
	for (i = 0; i < COUNT(fold_runs); i++)
		if (character >= fold_runs[i].first && character <= fold_runs[i].last)
			return folded[fold_runs[i].at + (character - fold_runs[i].first)];
	return character;
}
