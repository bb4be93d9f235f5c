/* row.h - the rows of a table, one at a time, as slices of the input. */
#ifndef TEXT_ROW_H
#define TEXT_ROW_H

#include "text/html.h"

/* Tables of more columns are laid out as if they were none. */
#define ROW_CELLS 24

struct row_cell {
	struct slice source; /* its content */
	bool head;           /* <th> */
	int column, span;    /* where it begins, and how many columns it takes */
};

struct row {
	struct row_cell cells[ROW_CELLS];
	int count;
	bool head;    /* in <thead>, or of <th> alone */
	bool caption; /* no row: cells[0] is what is said of the table */
};

/* Reads a table from behind its start tag on. */
struct rows {
	struct html html;
	bool in_head; /* in <thead> */
	bool broken;  /* no table of rows: text between cells, a table in it, too many columns */
	int count, columns;             /* rows with cells so far, and the most columns of one */
	unsigned char below[ROW_CELLS]; /* rows that a cell above still takes */
};

/* `html` stands behind the start tag; it is not moved. */
void rows_begin(struct rows *rows, const struct html *html);

/* Gives the next row that has cells, or the caption; false at the end, or when it is broken. */
bool rows_next(struct rows *rows, struct row *row);

#endif
