#include "base/words.h"

#include <string.h>

#include "base/entity.h"
#include "base/utf8.h"
#include "base/words_table.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* The longest name in the lists below. */
enum { NAME_MOST = 8 };

/* Elements that only mark a part of a line. A raised one is none: "word<sup>2</sup>" has a footnote. */
static const char marks[][NAME_MOST] = {
    "a",     "abbr", "acronym", "b",      "bdi", "bdo",  "big",  "cite", "code", "dfn",
    "em",    "font", "i",       "ins",    "kbd", "mark", "nobr", "q",    "s",    "samp",
    "small", "span", "strike",  "strong", "sub", "tt",   "u",    "var",  "wbr",
};

/* Elements whose content is not for readers. */
static const char dropped[][NAME_MOST] = {"script", "style"};

/*
 * A byte of ASCII that is a letter or digit, folded; of all others what they are, which is below the digits. In
 * rows of 32.
 */
static const char folded[257] = "................................"
                                "......&.........0123456789..!..."
                                ".abcdefghijklmnopqrstuvwxyz....."
                                ".abcdefghijklmnopqrstuvwxyz....."
                                "++++++++++++++++++++++++++++++++"
                                "++++++++++++++++++++++++++++++++"
                                "++++++++++++++++++++++++++++++++"
                                "++++++++++++++++++++++++++++++++";

enum {
	FOLDED_MARKUP = '!',    /* '<': markup may begin */
	FOLDED_REFERENCE = '&', /* a character reference may begin */
	FOLDED_BEYOND = '+',    /* a byte of a character beyond ASCII */
	FOLDED_GAP = '.',
};

static char
fold_byte(char c)
{
	return folded[(unsigned char)c];
}

static bool
is_ascii_word(char c)
{
	return fold_byte(c) >= '0';
}

/* An ideograph or a syllable of Hangul. */
static bool
is_asian(uint32_t c)
{
	return (c >= 0x4E00 && c < 0xA000) || (c >= 0xAC00 && c < 0xD7A4);
}

enum words_kind
words_kind(uint32_t character)
{
	size_t low = 0, high = COUNT(kind_steps), middle;

	if (character < 0x80)
		return is_ascii_word((char)character) ? WORDS_LETTER : WORDS_GAP;
	if (character < kind_steps[0] >> 2)
		return WORDS_GAP;
	/* Most of what is written: Greek and Cyrillic letters, typographers' marks, ideographs, Hangul. */
	if (character >= 0x3A3 && character < 0x482 && character != 0x3F6)
		return WORDS_LETTER;
	if (character >= 0x2010 && character < 0x202A)
		return WORDS_GAP;
	if (is_asian(character))
		return WORDS_SINGLE;
	/* The last step at or before the character. */
	while (high - low > 1) {
		middle = low + (high - low) / 2;
		if (kind_steps[middle] >> 2 <= character)
			low = middle;
		else
			high = middle;
	}
	return (enum words_kind)(kind_steps[low] & 3);
}

/* By the runs of letters that lie equally far from what they are folded to. */
static uint32_t
fold_by_run(uint32_t c)
{
	size_t low = 0, high = COUNT(fold_runs), middle;
	uint32_t n;

	while (high - low > 1) {
		middle = low + (high - low) / 2;
		if (fold_runs[middle].first <= c)
			low = middle;
		else
			high = middle;
	}
	if (c < fold_runs[low].first)
		return c;
	n = c - fold_runs[low].first;
	if (n > fold_runs[low].behind * fold_runs[low].step || n % fold_runs[low].step != 0)
		return c;
	return (uint32_t)((int32_t)c + fold_runs[low].distance);
}

/* The letters that people type for this one; NULL where they type itself. */
static const char *
typed_as(uint32_t c)
{
	size_t low = 0, high = COUNT(typed_letters), middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (typed_letters[middle].letter == c)
			return typed_letters[middle].typed;
		if (typed_letters[middle].letter < c)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

size_t
words_fold(uint32_t character, char to[4])
{
	uint32_t c = utf8_fold(character);
	const char *typed;

	if (is_asian(c))
		return utf8_encode(c, to);
	if (c >= 0x80 && c == character)
		c = fold_by_run(c);
	typed = c >= 0x80 ? typed_as(c) : NULL;
	if (typed == NULL)
		return utf8_encode(c, to);
	memcpy(to, typed, 4);
	return strlen(typed);
}

/* A text, folded byte by byte. */
struct folding {
	struct slice rest;
	char bytes[4];
	size_t at, size;
};

/* What people type for the marks that typesetters put; else the character. */
static uint32_t
typewritten(uint32_t character)
{
	switch (character) {
	case 0x00A0:
	case 0x2009:
	case 0x202F:
		return ' ';
	case 0x2010:
	case 0x2011:
		return '-';
	case 0x2018:
	case 0x2019:
		return '\'';
	case 0x201C:
	case 0x201D:
		return '"';
	default:
		return character;
	}
}

/* The next byte; false at the end. */
static bool
fold_next(struct folding *folding, char *byte)
{
	uint32_t c;

	while (folding->at == folding->size) {
		if (folding->rest.size == 0)
			return false;
		folding->rest = slice_skip(folding->rest, utf8_decode(folding->rest, &c));
		if (words_kind(c) == WORDS_NOTHING)
			continue;
		folding->at = 0;
		folding->size = words_fold(typewritten(c), folding->bytes);
	}
	*byte = folding->bytes[folding->at++];
	return true;
}

/* By value: what is tried is not taken. */
static bool
goes_on_with(struct folding text, struct folding word)
{
	char a, b;

	while (fold_next(&word, &b))
		if (!fold_next(&text, &a) || a != b)
			return false;
	return true;
}

bool
words_contain(struct slice text, struct slice word)
{
	struct folding there = {.rest = text}, wanted = {.rest = word};
	char first, c;

	if (!fold_next(&wanted, &first))
		return true;
	while (fold_next(&there, &c))
		if (c == first && goes_on_with(there, wanted))
			return true;
	return false;
}

/* A name's bytes as a number, which sorts as they do. */
static uint64_t
name_number(const char name[NAME_MOST])
{
	const unsigned char *p = (const unsigned char *)name;

	return (uint64_t)p[0] << 56 | (uint64_t)p[1] << 48 | (uint64_t)p[2] << 40 |
	       (uint64_t)p[3] << 32 | (uint64_t)p[4] << 24 | (uint64_t)p[5] << 16 |
	       (uint64_t)p[6] << 8 | p[7];
}

/* Is it in this sorted list, case aside? */
static bool
is_one_of(struct slice name, const char (*list)[NAME_MOST], size_t count)
{
	size_t low = 0, middle, i;
	char lower[NAME_MOST] = {0};
	uint64_t wanted, had;

	if (name.size >= sizeof lower)
		return false;
	for (i = 0; i < name.size; i++)
		lower[i] = fold_byte(name.data[i]);
	wanted = name_number(lower);
	while (low < count) {
		middle = low + (count - low) / 2;
		had = name_number(list[middle]);
		if (had == wanted)
			return true;
		if (wanted < had)
			count = middle;
		else
			low = middle + 1;
	}
	return false;
}

bool
words_is_mark(struct slice name)
{
	return is_one_of(name, marks, COUNT(marks));
}

void
words_begin(struct words *words, struct slice text, bool html)
{
	static const struct slice nothing = {0};

	words->rest = text;
	words->html = html;
	words->pending = nothing;
	words->held = 0;
	words->at = words->begin = words->end = text.data;
}

/* ---- markup ---- */

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The name of the tag that s, which begins with '<', begins with; empty when it begins none. */
static struct slice
tag_name(struct slice s)
{
	struct slice name = slice_skip(s, s.size > 1 && s.data[1] == '/' ? 2 : 1);
	size_t n = 0;

	if (name.size > 0 && is_letter(name.data[0]))
		while (n < name.size &&
		       (is_ascii_word(name.data[n]) || name.data[n] == '-' || name.data[n] == ':'))
			n++;
	name.size = n;
	return name;
}

/*
 * The bytes up to and with the tag's '>', which does not count within a quoted value. A quote that
 * is never closed hides nothing: then the first '>' ends the tag.
 */
static size_t
tag_size(struct slice s)
{
	size_t i, first = slice_find(s, '>');
	struct slice tag = {s.data, first};
	char c;

	first = first < s.size ? first + 1 : 0;
	if (first > 0 && slice_find(tag, '=') == tag.size)
		return first;
	for (i = 1; i < s.size; i++) {
		c = s.data[i];
		if (c == '>')
			return i + 1;
		if ((c == '"' || c == '\'') && s.data[i - 1] == '=')
			i += 1 + slice_find(slice_skip(s, i + 1), c);
	}
	return first > 0 ? first : s.size;
}

/* The bytes of a comment (HTML Living Standard, 13.1.6) or of what is taken for one. */
static size_t
note_size(struct slice s)
{
	size_t i;

	if (!slice_starts(s, "<!--"))
		return slice_find(s, '>') + 1;
	for (i = 4; i < s.size; i++)
		if (s.data[i] == '>' && s.data[i - 1] == '-' && s.data[i - 2] == '-')
			return i + 1;
	return s.size;
}

/* Passes over the content of a dropped element: all up to its end tag. */
static void
drop_content(struct words *words)
{
	struct slice rest = words->rest, end;

	for (;;) {
		rest = slice_skip(rest, slice_find(rest, '<'));
		end = tag_name(rest);
		if (rest.size == 0 || (rest.size > 1 && rest.data[1] == '/' &&
		                       is_one_of(end, dropped, COUNT(dropped))))
			break;
		rest = slice_skip(rest, 1);
	}
	words->rest = rest;
}

/*
 * Passes over the tag or comment in front. *gap tells whether it ends a word; false when "<" means
 * itself.
 */
static bool
pass_markup(struct words *words, bool *gap)
{
	struct slice s = words->rest, name = tag_name(s);

	*gap = true;
	if (name.size == 0) {
		if (s.size < 2 || (s.data[1] != '!' && s.data[1] != '?' && s.data[1] != '/'))
			return false;
		words->rest = slice_skip(s, note_size(s));
		return true;
	}
	words->rest = slice_skip(s, tag_size(s));
	*gap = !words_is_mark(name);
	if (*gap && s.data[1] != '/' && is_one_of(name, dropped, COUNT(dropped)))
		drop_content(words);
	return true;
}

/* Resolves the reference in front into `pending`; false when it is none. */
static bool
take_reference(struct words *words)
{
	/* Two characters at most come of it, so there is room and no memory is asked for. */
	struct buffer out = {.data = words->decoded, .room = sizeof words->decoded};
	size_t n = entity_decode(words->rest, &out);

	if (n == 0)
		return false;
	words->rest = slice_skip(words->rest, n);
	words->pending = buffer_slice(&out);
	return true;
}

/* ---- characters and words ---- */

/* Takes the next character that is there; false at the end. Markup that ends a word is a space. */
static bool
take_character(struct words *words, uint32_t *c)
{
	bool gap;

	for (;;) {
		if (words->pending.size > 0) {
			words->pending = slice_skip(words->pending, utf8_decode(words->pending, c));
			return true;
		}
		words->at = words->rest.data;
		if (words->rest.size == 0)
			return false;
		if (words->html && words->rest.data[0] == '&' && take_reference(words))
			continue;
		if (words->html && words->rest.data[0] == '<' && pass_markup(words, &gap)) {
			*c = ' ';
			if (gap)
				return true;
			continue;
		}
		words->rest = slice_skip(words->rest, utf8_decode(words->rest, c));
		return true;
	}
}

/* FNV-1a of one byte more. */
static uint32_t
add_byte(uint32_t key, char byte)
{
	return (key ^ (unsigned char)byte) * 16777619u;
}

uint32_t
words_key(uint32_t key, struct slice word)
{
	size_t i;

	for (i = 0; i < word.size; i++)
		key = add_byte(key, word.data[i]);
	return key;
}

/* Takes the ASCII letters and digits in front, folded, behind the first n bytes of the word. */
static size_t
take_run(struct words *words, size_t n)
{
	const char *at = words->rest.data, *end = at + words->rest.size;
	uint32_t key = words->key;
	char c;

	if (words->pending.size > 0 || words->rest.size == 0)
		return n;
	for (; at < end && n < WORDS_LONGEST; at++) {
		c = fold_byte(*at);
		if (c < '0')
			break;
		words->text[n++] = c;
		key = add_byte(key, c);
	}
	while (at < end && is_ascii_word(*at))
		at++;
	words->key = key;
	words->rest = slice_skip(words->rest, (size_t)(at - words->rest.data));
	return n;
}

/* Is it a byte that ends a word and is nothing else? */
static bool
is_plain_gap(const struct words *words, char c)
{
	char what = fold_byte(c);

	return what == FOLDED_GAP ||
	       (!words->html && (what == FOLDED_MARKUP || what == FOLDED_REFERENCE));
}

/* The first character of the next word; false at the end. */
static bool
find_first(struct words *words, uint32_t *c, enum words_kind *kind)
{
	if (words->held != 0) {
		*c = words->held;
		*kind = words_kind(*c);
		words->held = 0;
		return true;
	}
	while (take_character(words, c)) {
		*kind = words_kind(*c);
		if (*kind == WORDS_LETTER || *kind == WORDS_SINGLE)
			return true;
	}
	return false;
}

/* Passes over what is plainly no word; true when an ASCII letter or digit is in front then. */
static bool
begins_plainly(struct words *words)
{
	const char *at = words->rest.data, *end;

	if (words->held != 0 || words->pending.size > 0 || words->rest.size == 0)
		return false;
	end = at + words->rest.size;
	while (at < end && is_plain_gap(words, *at))
		at++;
	words->rest = slice_skip(words->rest, (size_t)(at - words->rest.data));
	words->begin = at;
	return at < end && is_ascii_word(*at);
}

/* Does the word end here, at a plain gap? */
static bool
ends_plainly(struct words *words)
{
	if (words->pending.size > 0 || words->rest.size == 0 ||
	    !is_plain_gap(words, words->rest.data[0]))
		return false;
	words->at = words->rest.data;
	return true;
}

/* Takes a character, folded, behind the first n bytes of the word. */
static size_t
take_letter(struct words *words, size_t n, uint32_t c)
{
	struct slice letter = {words->text + n, 0};

	letter.size = words_fold(c, words->text + n);
	words->key = words_key(words->key, letter);
	return n + letter.size;
}

bool
words_next(struct words *words, struct slice *word, bool *single)
{
	enum words_kind kind = WORDS_NOTHING;
	uint32_t c = 0;
	size_t n = 0;

	*single = false;
	words->key = WORDS_KEY;
	if (!begins_plainly(words)) {
		if (!find_first(words, &c, &kind))
			return false;
		words->begin = words->at;
		*single = kind == WORDS_SINGLE;
	}
	word->data = words->text;
	if (*single) {
		word->size = words_fold(c, words->text);
		words->key = words_key(words->key, *word);
		words->end = words->rest.data;
		return true;
	}
	for (;;) {
		/* A word that is too long ends at a character, whatever follows. */
		if (kind == WORDS_LETTER && n < WORDS_LONGEST)
			n = take_letter(words, n, c);
		n = take_run(words, n);
		if (ends_plainly(words) || !take_character(words, &c))
			break;
		kind = words_kind(c);
		if (kind == WORDS_SINGLE)
			words->held = c;
		if (kind == WORDS_GAP || kind == WORDS_SINGLE)
			break;
	}
	words->end = words->at;
	word->size = n;
	return true;
}
