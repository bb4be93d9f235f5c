/* page.h - a text on the screen: its lines, and the part that is seen. */
#ifndef SCREEN_PAGE_H
#define SCREEN_PAGE_H

#include "screen/canvas.h"
#include "screen/keymap.h"

/* `= {0}`. Memory: the text, and 16 bytes a line and 24 a span. */
struct page {
	struct buffer text;
	struct buffer lines; /* of where each begins in `text` and in `spans` */
	struct buffer spans; /* of struct line_span */
	size_t top;          /* the first line that is seen */
	size_t put;          /* the first that was put last */
	struct buffer word;  /* what is looked for, folded: see page_find */
	size_t behind;       /* the line behind the last hit; 0: none yet */
};

/* Forgets the lines and keeps the memory, the place and the word. */
void page_clear(struct page *page);

/* Adds a line, copied. */
bool page_add(struct page *page, const struct line *line, struct error *err);

size_t page_count(const struct page *page);

/* The i-th line, without its end; borrowed until the page changes. */
struct slice page_line(const struct page *page, size_t i);

/* Moves by an action, `rows` being seen; false when it is none that moves. */
bool page_move(struct page *page, enum action action, size_t rows);

/* Is the last line seen? */
bool page_is_at_end(const struct page *page, size_t rows);

/* How much was seen, in per cent. */
unsigned page_seen(const struct page *page, size_t rows);

/* Sets what is looked for, case and accents aside; its hits are reversed. Empty: nothing. */
bool page_look_for(struct page *page, struct slice word, struct error *err);

/*
 * Goes to the next line that has it, from the first one seen on or from behind the last hit, and from the end on to
 * the beginning; false: none has.
 */
bool page_find(struct page *page, size_t rows);

/* Puts what is seen into the canvas' rows 0 to rows - 1. */
void page_put(struct page *page, struct canvas *canvas, size_t rows);

/* Frees; leaves `= {0}`. */
void page_free(struct page *page);

#endif
