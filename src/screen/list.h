/* list.h - a list on the screen: a cursor in it, and the part that is seen. */
#ifndef SCREEN_LIST_H
#define SCREEN_LIST_H

#include "screen/canvas.h"
#include "screen/keymap.h"

/* `= {0}`. */
struct list {
	size_t count;
	size_t lines;  /* of the screen that each row has; 0 is 1 */
	size_t cursor; /* below count, or 0 */
	size_t top;    /* the first that is seen */
	size_t put;    /* the first that was put last */
};

/* Makes a row of the list, its `part`th line; what the line borrows lives until the next call. */
typedef bool list_fn(void *ctx, size_t i, size_t part, struct line *line, struct error *err);

/* Puts the cursor there, or on the last. */
void list_go(struct list *list, size_t cursor);

/* Moves the cursor by an action, `page` lines being seen; false when it is none that moves. */
bool list_move(struct list *list, enum action action, size_t page);

/* Puts what is seen into the canvas' rows 0 to page - 1, the first line of the cursor's row reversed. */
bool list_put(struct list *list, struct canvas *canvas, size_t page, list_fn *fn, void *ctx,
              struct error *err);

#endif
