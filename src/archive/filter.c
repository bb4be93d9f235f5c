#include "archive/filter.h"

#include <string.h>

#include "archive/little.h"
#include "base/memory.h"
#include "base/words.h"

enum {
	BITS = 5,  /* for each word */
	TIMES = 3, /* bits that a word sets: with five of them in store, the fewest lies */
};

/* ---- keys: what a word, or a pair of them, is in a filter; stored, never to be changed ---- */

static uint32_t
key_of(struct slice word)
{
	return words_key(WORDS_KEY, word);
}

/* Where the i-th bit of a key is. */
static size_t
bit_of(uint32_t key, unsigned i, size_t bits)
{
	uint64_t spread =
	    (uint64_t)key * UINT64_C(0x9E3779B97F4A7C15) + i * UINT64_C(0xD1B54A32D192ED03);

	spread ^= spread >> 29;
	spread *= UINT64_C(0xBF58476D1CE4E5B9);
	return (size_t)((spread >> 32) * bits >> 32);
}

/* ---- gathering ---- */

/* The slot that has this key, or the free one where it belongs. Most words were there before. */
static uint32_t *
find(uint32_t *slots, size_t slot_count, uint32_t key)
{
	size_t at = (key * 2654435769u) & (slot_count - 1);

	while (slots[at] != key && slots[at] != 0)
		at = (at + 1) & (slot_count - 1);
	return &slots[at];
}

static bool
grow(struct filter_words *words, struct error *err)
{
	size_t count = words->slot_count > 0 ? words->slot_count * 2 : 1024, i;
	uint32_t *slots = memory_zero(count, sizeof *slots);

	if (slots == NULL)
		return error_memory(err);
	for (i = 0; i < words->slot_count; i++)
		if (words->slots[i] != 0)
			*find(slots, count, words->slots[i]) = words->slots[i];
	memory_free(words->slots);
	words->slots = slots;
	words->slot_count = count;
	return true;
}

static bool
add_key(struct filter_words *words, uint32_t key, struct error *err)
{
	uint32_t *slot;

	if (words->count >= words->slot_count / 2 && !grow(words, err))
		return false;
	key = key != 0 ? key : 1;
	slot = find(words->slots, words->slot_count, key);
	words->count += *slot == 0;
	*slot = key;
	return true;
}

/* Adds each word; of characters that are words, each with the one after it. */
static bool
add_text(struct filter_words *to, struct slice text, bool html, struct error *err)
{
	bool single, before = false;
	struct words words;
	struct slice word;
	uint32_t last = 0;

	words_begin(&words, text, html);
	while (words_next(&words, &word, &single)) {
		if (!single && !add_key(to, words.key, err))
			return false;
		if (single && before && !add_key(to, words_key(last, word), err))
			return false;
		before = single;
		if (single)
			last = words.key;
	}
	return true;
}

bool
filter_add(struct filter_words *words, const struct entry *entry, struct error *err)
{
	/* What a title's markup hides is looked for as well: it may be no markup. */
	return (entry->title_plain || add_text(words, entry->title, true, err)) &&
	       add_text(words, entry->title, false, err) &&
	       add_text(words, entry->content, !entry->content_plain, err) &&
	       add_text(words, entry->summary, !entry->summary_plain, err);
}

bool
filter_join(struct filter_words *words, const struct filter_words *from, struct error *err)
{
	size_t i;

	for (i = 0; i < from->slot_count; i++)
		if (from->slots[i] != 0 && !add_key(words, from->slots[i], err))
			return false;
	return true;
}

void
filter_clear_words(struct filter_words *words)
{
	if (words->count > 0)
		memset(words->slots, 0, words->slot_count * sizeof *words->slots);
	words->count = 0;
}

void
filter_free_words(struct filter_words *words)
{
	static const struct filter_words none = {0};

	memory_free(words->slots);
	*words = none;
}

bool
filter_end(struct filter *filter, const struct filter_words *words, struct error *err)
{
	size_t size = (words->count * BITS + 7) / 8, i, bit;
	unsigned char *bits;
	unsigned n;

	if (!buffer_reserve(&filter->bits, size + 1))
		return error_memory(err);
	bits = (unsigned char *)filter->bits.data + filter->bits.size;
	memset(bits, 0, size + 1);
	for (i = 0; i < words->slot_count; i++) {
		for (n = 0; words->slots[i] != 0 && n < TIMES; n++) {
			bit = bit_of(words->slots[i], n, size * 8);
			bits[bit / 8] = (unsigned char)(bits[bit / 8] | 1u << bit % 8);
		}
	}
	filter->bits.size += size;
	little_append(&filter->ends, filter->bits.size, 4);
	return buffer_ok(&filter->ends, err);
}

void
filter_free(struct filter *filter)
{
	buffer_free(&filter->bits);
	buffer_free(&filter->ends);
}

/* ---- asking ---- */

static bool
has_key(struct slice bits, uint32_t key)
{
	unsigned n;
	size_t bit;

	for (n = 0; n < TIMES; n++) {
		bit = bit_of(key != 0 ? key : 1, n, bits.size * 8);
		if (((unsigned char)bits.data[bit / 8] >> bit % 8 & 1) == 0)
			return false;
	}
	return true;
}

bool
filter_may_have(struct slice bits, const struct phrase *phrase)
{
	uint32_t key;
	size_t i;

	for (i = 0; i < phrase->count; i++) {
		key = key_of(phrase_word(phrase, i));
		if (phrase->single[i] && (i == 0 || !phrase->single[i - 1]))
			continue;
		if (phrase->single[i])
			key = words_key(key_of(phrase_word(phrase, i - 1)), phrase_word(phrase, i));
		if (bits.size == 0 || !has_key(bits, key))
			return false;
	}
	return true;
}
