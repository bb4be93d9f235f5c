/* window.h - the last of a document that may have to be read again, and where that would begin. */
#ifndef FEED_WINDOW_H
#define FEED_WINDOW_H

#include <stdint.h>

#include "base/bytes.h"

enum { WINDOW_NAMES = 8 }; /* elements around an item whose names are kept */

/* Offsets are of what the parser was given, from its beginning on. */
struct window {
	struct buffer bytes;
	uint64_t at;         /* where they begin */
	uint64_t safe;       /* where an item begins or ended, and nothing that matters is open */
	long line;           /* from 1: where that is */
	size_t depth;        /* elements open there */
	bool item;           /* an item begins there */
	char initial;        /* the first letter of that item's name: few others begin so */
	bool begun;          /* it is not the document's beginning */
	struct buffer names; /* of the outermost elements, each with a NUL */
	size_t name_ends[WINDOW_NAMES + 1]; /* where in names those of so many elements end */
};

/* Forgets all, keeps the memory. */
void window_begin(struct window *window);

/* Nothing before `at`, which is in this line, will be needed again; with `item`, an item begins there. */
void window_make_safe(struct window *window, uint64_t at, long line, size_t depth, bool item);

/* Keeps the name of an element that items may be in, or of the item: of the depth-th from the outermost. */
void window_keep_name(struct window *window, size_t depth, const char *name);

/* The name of the depth-th; "" when it was not kept. */
const char *window_name(const struct window *window, size_t depth);

/*
 * Takes the n bytes that the parser had last, up to `given`, and forgets what is before the safe place. More
 * than about an item is not kept, nor anything without `hold`. False on no memory.
 */
bool window_keep(struct window *window, const char *s, size_t n, uint64_t given, bool hold);

/* Is all there that would be read again? */
bool window_reaches(const struct window *window);

/* From the safe place on; borrowed. */
struct slice window_again(const struct window *window);

/* Line ends from one place up to another, as far as it holds them. */
long window_lines(const struct window *window, uint64_t from, uint64_t to);

/* The parser begins anew at the safe place, which is at `given` now. The bytes are gone. */
void window_restart(struct window *window, uint64_t given);

/* Gives what it holds back: of the `given` bytes none can be read again. */
void window_let_go(struct window *window, uint64_t given);

/* The same of bytes that are not needed: memory that is worth it is kept. */
void window_pass(struct window *window, uint64_t given);

/* Frees. */
void window_free(struct window *window);

#endif
