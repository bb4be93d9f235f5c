/* pager.h - the small pager for where $PAGER is not set: one page of text on the whole screen. */
#ifndef COMMAND_PAGER_H
#define COMMAND_PAGER_H

#include "text/text.h"

/* Where a line begins, and its spans. */
struct pager_line {
	size_t text, span;
};

/* The lines of one post. `= {0}`. */
struct pager {
	struct buffer text;  /* lines, '\n' behind each */
	struct buffer spans; /* of struct text_span */
	struct pager_line *lines;
	size_t count, room;
};

enum pager_answer { PAGER_QUIT, PAGER_NEXT, PAGER_PREVIOUS, PAGER_RESIZED };

/* Adds a row: a text_fn, ctx being the pager. */
bool pager_row(void *ctx, const struct text_row *row, struct error *err);

/*
 * Shows the lines until a key asks for something else. `status` stands in the last row. PAGER_RESIZED:
 * the screen has another size now, the lines should be made anew.
 */
bool pager_show(struct pager *pager, const char *status, enum pager_answer *answer,
                struct error *err);

/* One line of keys below a post that was shown elsewhere, or on a terminal that can't be drawn on. */
bool pager_ask(const char *status, enum pager_answer *answer, struct error *err);

/* Forgets the lines and keeps the memory. */
void pager_clear(struct pager *pager);

/* Frees; leaves `= {0}`. */
void pager_free(struct pager *pager);

#endif
