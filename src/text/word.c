#include "text/word.h"

#include <string.h>

#include "text/give.h"

static bool
is_letter_or_digit(char c)
{
	return (unsigned char)((c | 0x20) - 'a') < 26 || (unsigned char)(c - '0') < 10;
}

/* Do two bytes that begin so stand for a letter, one column wide: Latin but marks, Greek, Cyrillic, Armenian? */
static bool
begins_letter(char c)
{
	unsigned char lead = (unsigned char)c;

	return (lead >= 0xC3 && lead <= 0xCA) || lead == 0xCE || lead == 0xCF || lead == 0xD0 ||
	       lead == 0xD1 || lead == 0xD3 || lead == 0xD4;
}

/* Is a letter of two bytes behind so much of a word, with nothing before it that it could be parted from? */
static bool
is_letter_at(struct slice s, size_t n)
{
	return begins_letter(s.data[n]) && n + 1 < s.size &&
	       ((unsigned char)s.data[n + 1] & 0xC0) == 0x80 &&
	       (n == 1 || is_letter_or_digit(s.data[n - 1]) || (s.data[n - 1] & 0x80) != 0);
}

/* Does it stand for itself, in ASCII, and is no blank? */
static bool
is_plain(char c)
{
	return (unsigned char)(c - '!') <= '~' - '!' && c != '&';
}

/* The look of what was put without it: the blank as what is on both its sides, then the word. */
static void
look_at_word(struct wrap *wrap, size_t n)
{
	size_t at = wrap->line.size - n;

	spans_add(&wrap->spans, at, 1, wrap->look & spans_last(&wrap->spans, at));
	spans_add(&wrap->spans, at + 1, n - 1, wrap->look);
	if (wrap->spans.list.failed)
		wrap_fail(wrap);
}

/*
 * Copies the word behind s's first byte, at most so many columns of it and that byte; returns the bytes of both.
 * *more is how many these are more than columns.
 */
static size_t
copy_word(char *to, struct slice s, size_t columns, size_t *more)
{
	size_t n = 1, end = columns < s.size ? columns : s.size;

	*more = 0;
	for (;;) {
		for (; n < end && is_plain(s.data[n]); n++)
			to[n] = s.data[n];
		if (n >= end || !is_letter_at(s, n))
			return n;
		memcpy(to + n, s.data + n, 2);
		n += 2;
		++*more;
		end = columns + *more < s.size ? columns + *more : s.size;
	}
}

/* Puts the blank and the word in front of s; 0 where it does not fit, and nothing is put. */
static size_t
put_word(struct wrap *wrap, struct slice s)
{
	struct buffer *line = &wrap->line;
	size_t left = (size_t)(wrap_room(wrap) - wrap->columns), n, more;

	if (line->room - line->size < 2 * left && !buffer_reserve(line, 2 * left)) {
		wrap_fail(wrap);
		return 0;
	}
	n = copy_word(line->data + line->size, s, left, &more);
	if (n == 1 || n - more >= left)
		return 0;
	line->data[line->size++] = ' ';
	wrap->columns++;
	wrap_set_chance(wrap, line->size - 1, wrap->columns);
	line->size += n - 1;
	wrap->columns += (int)(n - more) - 1;
	wrap->taken++;
	if (wrap->look != 0)
		look_at_word(wrap, n);
	break_seen(&wrap->breaks, (s.data[n - 1] & 0x80) != 0 ? 'a' : s.data[n - 1]);
	return n;
}

size_t
words_put(struct wrap *wrap, struct slice s)
{
	size_t size = s.size, n = 1;

	if (wrap->mode != WRAP_FLOW || wrap->spaces > 0 || wrap->line.size == 0 || !wrap->ok)
		return 0;
	while (n > 0 && s.size > 1 && (s.data[0] == ' ' || s.data[0] == '\n') &&
	       wrap->columns < wrap_room(wrap) &&
	       break_before_ascii(&wrap->breaks, begins_letter(s.data[1]) ? 'a' : s.data[1])) {
		n = put_word(wrap, s);
		s = slice_skip(s, n);
	}
	if (s.size < size) {
		wrap->held.next = wrap->base.next = 0;
		wrap->last = 1;
		wrap->stuck = false;
	}
	return size - s.size;
}
