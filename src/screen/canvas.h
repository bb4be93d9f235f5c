/* canvas.h - the whole screen: rows are put on it, and only what differs is written to the terminal. */
#ifndef SCREEN_CANVAS_H
#define SCREEN_CANVAS_H

#include <stdint.h>

#include "screen/line.h"

/* `= {0}`. Memory: eight bytes a row, and what one change of the screen takes to write. */
struct canvas {
	int columns, rows;
	bool coloured;   /* may colours be used? */
	uint64_t *shown; /* a hash of each row as it is on the terminal; 0: not known */
	struct buffer out;
};

/* Takes the screen, empty. Gives it back: also after an error. */
bool canvas_open(struct canvas *canvas, bool coloured, struct error *err);
bool canvas_close(struct canvas *canvas, struct error *err);

/* Gives the screen back for a while, for another program; and takes it again. */
bool canvas_pause(struct canvas *canvas, struct error *err);
bool canvas_resume(struct canvas *canvas, struct error *err);

/* Asks the terminal for its size and forgets what it shows: it is drawn anew. */
bool canvas_resize(struct canvas *canvas, struct error *err);

/*
 * Puts a line into a row from 0 on; one that is not there is passed over. Whatever is in the text, no control
 * character and no more than the row's columns reach the terminal.
 */
void canvas_put(struct canvas *canvas, int row, const struct line *line);

/* The same of a text alone. */
void canvas_put_text(struct canvas *canvas, int row, struct slice text, unsigned attributes);

/*
 * Says that the first `rows` rows show the same as before, `by` rows further up (below 0: down): the terminal moves
 * them, and what is put into them after this is little. By half of them or more nothing is moved.
 */
void canvas_scroll(struct canvas *canvas, size_t rows, ptrdiff_t by);

/* Writes what was put. A cursor is shown at this place, none where row is below 0. */
bool canvas_show(struct canvas *canvas, int row, int column, struct error *err);

#endif
