/* grid.h - the columns of a table: how wide they want to be, and its rows in them. */
#ifndef TEXT_GRID_H
#define TEXT_GRID_H

#include "text/layout.h"
#include "text/row.h"

enum { GRID_GAP = 2 }; /* blanks between columns */

struct grid_column {
	int least, most; /* of its longest word, and of its longest line */
	int width;
	bool right;  /* numbers alone: set to the right */
	int numbers; /* cells with a number */
};

/* Cells that take several columns, which must have room for their words. */
struct grid_span {
	int column, span, least, most;
};

/* A line of a cell of the row that is being laid out. */
struct grid_line {
	size_t at, size, span_at, span_count;
	int columns;
};

struct grid {
	struct layout *outer;
	struct layout cell; /* lays out one cell after the other */
	struct grid_column columns[ROW_CELLS];
	int count;
	struct grid_span spans[8];
	int span_count;
	int room;            /* columns of a line */
	int tallest;         /* lines of the tallest cell, each as wide as it likes */
	struct buffer text;  /* of the row's cells, line after line */
	struct buffer looks; /* of struct text_span, each from its line's beginning */
	struct buffer lines; /* of struct grid_line, cell after cell */
	struct buffer row;   /* a line of the whole row */
	struct spans row_spans;
	bool ruled; /* a line was drawn below the last row */
	bool tall;  /* the last row had more than one line */
};

/* NULL on no memory. */
struct grid *grid_open(struct layout *outer);

void grid_close(struct grid *grid);

/* Looks how wide the cells of a row are. false when something failed. */
bool grid_measure(struct grid *grid, const struct row *row);

/* Gives every column a width. false where they do not fit, or would be no pleasure to read. */
bool grid_fit(struct grid *grid, int room);

/* Appends what a cell says, as one line. */
bool grid_text(struct grid *grid, const struct row_cell *cell, struct buffer *out);

/* Prints a row. */
bool grid_row(struct grid *grid, const struct row *row);

/* Prints a line below the table's head. */
bool grid_rule(struct grid *grid);

#endif
