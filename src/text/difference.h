/* difference.h - what changed from one text to another: pieces kept, taken away and added. */
#ifndef TEXT_DIFFERENCE_H
#define TEXT_DIFFERENCE_H

#include <stdint.h>

#include "base/bytes.h"

/* A word, a sign of punctuation, a line's end, or a whole line. */
struct difference_piece {
	uint32_t at; /* in the text's bytes */
	uint32_t size : 31;
	uint32_t spaced : 1; /* a space is before it, which is not compared */
	uint32_t hash;
};

/* A text cut into pieces. `= {0}`. Memory: its bytes and 12 for each piece. */
struct difference_text {
	struct buffer bytes;
	struct buffer pieces; /* of struct difference_piece */
};

/* Adds a line as one piece. ERROR_LIMIT beyond 2 GB. */
bool difference_add_line(struct difference_text *text, struct slice line, struct error *err);

/*
 * Adds a line word by word, and its end as the piece "\n". Punctuation around a word stands alone, and so
 * does every wide character.
 */
bool difference_add_words(struct difference_text *text, struct slice line, struct error *err);

size_t difference_count(const struct difference_text *text);

/* The i-th piece's bytes, borrowed until the text changes. */
struct slice difference_piece(const struct difference_text *text, size_t i);
bool difference_spaced(const struct difference_text *text, size_t i);

/* Is it a word, and not punctuation or a line's end? */
bool difference_is_word(struct slice piece);

void difference_free(struct difference_text *text);

/* From old[old_at] and new[new_at] on: so many are the same, or these are gone and those are new. */
struct difference_run {
	bool same;
	size_t old_at, old_count; /* of the old text's pieces */
	size_t new_at, new_count; /* the same number when `same` */
};

/* Borrowed for the call. false with err set ends it. */
typedef bool difference_fn(void *ctx, const struct difference_run *run, struct error *err);

/*
 * Gives the runs in order, two of a kind never in a row. The least that changed (Myers, An O(ND)
 * Difference Algorithm, 1986) while that is cheap; where much has changed a good deal more than the least
 * may be told. Time is bounded by the number of pieces and some 100 million steps, memory is 20 KB.
 */
bool difference_find(const struct difference_text *old_text, const struct difference_text *new_text,
                     difference_fn *fn, void *ctx, struct error *err);

#endif
