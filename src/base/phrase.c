#include "base/phrase.h"

#include <string.h>

#include "base/entity.h"
#include "base/utf8.h"
#include "base/words.h"

bool
phrase_read(struct phrase *phrase, struct slice text, struct error *err)
{
	struct words words;
	struct slice word;
	bool single;

	words_begin(&words, text, false);
	while (phrase->count < PHRASE_WORDS && words_next(&words, &word, &single)) {
		if (!buffer_append_slice(&phrase->text, word))
			return error_memory(err);
		phrase->single[phrase->count] = single;
		phrase->ends[phrase->count++] = phrase->text.size;
	}
	return true;
}

void
phrase_free(struct phrase *phrase)
{
	struct phrase empty = {0};

	buffer_free(&phrase->text);
	*phrase = empty;
}

struct slice
phrase_word(const struct phrase *phrase, size_t i)
{
	struct slice word = buffer_slice(&phrase->text);

	word.size = phrase->ends[i];
	return slice_skip(word, i > 0 ? phrase->ends[i - 1] : 0);
}

bool
phrase_in(const struct phrase *phrase, struct slice text, bool html, struct slice *found)
{
	const char *begins[PHRASE_WORDS]; /* of the last words, in a ring */
	uint32_t rows = 0, next, bit; /* bit i: the last i + 1 words are the phrase's first ones */
	struct words words;
	struct slice word;
	size_t i, n;
	bool single;

	words_begin(&words, text, html);
	for (n = 0; phrase->count > 0; n++) {
		if (!words_next(&words, &word, &single))
			return false;
		begins[n % PHRASE_WORDS] = words.begin;
		next = 0;
		for (i = 0, bit = 1; i < phrase->count; i++, bit <<= 1)
			if ((i == 0 || (rows & (bit >> 1)) != 0) &&
			    slice_equal(word, phrase_word(phrase, i)))
				next |= bit;
		rows = next;
		if ((rows >> (phrase->count - 1) & 1) == 0)
			continue;
		if (found != NULL) {
			found->data = begins[(n + 1 - phrase->count) % PHRASE_WORDS];
			found->size = (size_t)(words.end - found->data);
		}
		return true;
	}
	if (found != NULL) {
		*found = text;
		found->size = 0;
	}
	return true;
}

/*
 * The quick look at a line of JSON: a word's first letter is looked for, and from there on the word,
 * letter by letter. What is not plainly a letter or the word's end (a tag, a reference, an escape) is
 * taken for a hit: then the text is to be looked at with care.
 */

struct look {
	struct slice word;
	bool single;
	const char *begin, *end; /* of the JSON */
};

/* What bytes a look stops at. */
enum { PASS, STOP };

static bool
is_ascii_word(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

static size_t
decode(const struct look *look, const char *at, uint32_t *c)
{
	struct slice rest = {at, (size_t)(look->end - at)};

	return utf8_decode(rest, c);
}

/* All of the word is matched up to `at`: can it end here? */
static bool
may_end(const struct look *look, const char *at)
{
	uint32_t c;

	if (look->single || look->word.size >= WORDS_LONGEST || at == look->end)
		return true;
	if ((unsigned char)*at < 0x80)
		return !is_ascii_word((unsigned char)*at);
	decode(look, at, &c);
	return words_kind(c) != WORDS_LETTER;
}

/* The first `i` bytes of the word are matched up to `at`: may the others follow? */
static bool
may_follow(const struct look *look, const char *at, size_t i)
{
	char folded[4];
	uint32_t c;
	size_t n;

	while (i < look->word.size) {
		if (at == look->end)
			return false;
		if (is_ascii_word((unsigned char)*at)) {
			if (lower(*at) != look->word.data[i])
				return false;
			i++;
			at++;
			continue;
		}
		if ((unsigned char)*at < 0x80)
			return *at == '<' || *at == '&' ||
			       (*at == '\\' && look->end - at > 1 && at[1] == 'u');
		at += decode(look, at, &c);
		if (words_kind(c) == WORDS_NOTHING)
			continue;
		n = words_kind(c) == WORDS_LETTER ? words_fold(c, folded) : 0;
		if (n == 0 || n > look->word.size - i ||
		    memcmp(folded, look->word.data + i, n) != 0)
			return false;
		i += n;
	}
	return may_end(look, at);
}

/* The bytes of the word that this character stands for at its beginning; 0: none. */
static size_t
beginning(const struct look *look, uint32_t c)
{
	char folded[4];
	size_t n;

	if (words_kind(c) != (look->single ? WORDS_SINGLE : WORDS_LETTER))
		return 0;
	n = words_fold(c, folded);
	return n <= look->word.size && memcmp(folded, look->word.data, n) == 0 ? n : 0;
}

/* Is what lies here, around a letter, the name of a member and no text: `"name":`? */
static bool
is_name(const struct look *look, const char *at)
{
	const char *front = at, *back = at;

	while (front > look->begin &&
	       (is_ascii_word((unsigned char)front[-1]) || front[-1] == '_') && at - front < 16)
		front--;
	while (back < look->end && (is_ascii_word((unsigned char)*back) || *back == '_') &&
	       back - at < 16)
		back++;
	return front - look->begin > 1 && front[-1] == '"' && front[-2] != '\\' &&
	       look->end - back > 1 && back[0] == '"' && back[1] == ':';
}

/* Does the reference in front hide where the word begins? */
static bool
may_hide(const struct look *look, const char *at)
{
	char bytes[16];
	struct slice rest = {at, (size_t)(look->end - at)};
	/* Two characters at most come of it, so there is room and no memory is asked for. */
	struct buffer out = {.data = bytes, .room = sizeof bytes};
	size_t n = entity_decode(rest, &out);
	uint32_t c;

	if (n == 0)
		return false;
	utf8_decode(buffer_slice(&out), &c);
	if (beginning(look, c) > 0)
		return true;
	/* Without a ';' a word may begin right behind it. */
	return at[n - 1] != ';' && n < rest.size &&
	       (lower(at[n]) == look->word.data[0] || !is_ascii_word((unsigned char)at[n]));
}

/* Marks the bytes at which there is something to be looked at. */
static void
mark_stops(const struct look *look, unsigned char stops[256])
{
	char first = look->word.data[0];

	memset(stops, PASS, 0x80);
	memset(stops + 0x80, STOP, 0x80);
	stops['\\'] = stops['&'] = STOP;
	if ((unsigned char)first >= 0x80)
		return;
	stops[(unsigned char)first] = STOP;
	if (first >= 'a' && first <= 'z')
		stops[(unsigned char)(first - 'a' + 'A')] = STOP;
}

static bool
look_for(const struct look *look)
{
	const char *at = look->begin, *fresh = at; /* where a word may begin behind a letter */
	unsigned char stops[256];
	uint32_t c;
	size_t n;

	mark_stops(look, stops);
	for (;;) {
		while (at < look->end && stops[(unsigned char)*at] == PASS)
			at++;
		if (at == look->end)
			return false;
		if (*at == '\\') {
			if (look->end - at > 1 && at[1] == 'u')
				return true;
			at += look->end - at > 1 ? 2 : 1;
			fresh = at;
		} else if (*at == '&') {
			if (may_hide(look, at))
				return true;
			at++;
		} else if ((unsigned char)*at >= 0x80) {
			at += decode(look, at, &c);
			n = beginning(look, c);
			if (n > 0 && may_follow(look, at, n))
				return true;
		} else {
			if ((at == fresh || !is_ascii_word((unsigned char)at[-1])) &&
			    may_follow(look, at + 1, 1) && !is_name(look, at))
				return true;
			at++;
		}
	}
}

bool
phrase_may_be_in(const struct phrase *phrase, struct slice json)
{
	struct look look = {.begin = json.data, .end = json.data + json.size};
	size_t i;

	for (i = 0; i < phrase->count; i++) {
		look.word = phrase_word(phrase, i);
		look.single = phrase->single[i];
		if (!look_for(&look))
			return false;
	}
	return true;
}
