#include "text/table.h"

#include "text/grid.h"
#include "text/row.h"

/* A table that is shown. */
struct table {
	struct layout *layout;
	struct grid *grid;
	struct buffer names; /* the columns', for records */
	struct {
		size_t at, size;
	} labels[ROW_CELLS]; /* where they are in it */
	bool labelled, fits;
};

/* Looks through the whole table: is it one of rows and columns? */
static bool
is_data(const struct html *html)
{
	struct rows rows;
	struct row row;

	rows_begin(&rows, html);
	while (rows_next(&rows, &row))
		;
	return !rows.broken && rows.count > 1 && rows.columns > 1;
}

static bool
fail(struct layout *layout)
{
	struct wrap *wrap = &layout->flow.wrap;

	if (wrap->ok)
		wrap->ok = error_memory(wrap->err);
	return false;
}

/* The first head names the columns. */
static bool
take_labels(struct table *table, const struct row *row)
{
	struct buffer *names = &table->names;
	int i, column;

	if (table->labelled || !row->head)
		return true;
	table->labelled = true;
	for (i = 0; i < row->count; i++) {
		column = row->cells[i].column;
		table->labels[column].at = names->size;
		if (!grid_text(table->grid, &row->cells[i], names))
			return false;
		table->labels[column].size = names->size - table->labels[column].at;
	}
	return true;
}

static bool
measure(struct table *table, const struct html *html)
{
	struct rows rows;
	struct row row;

	rows_begin(&rows, html);
	while (rows_next(&rows, &row)) {
		if (row.caption)
			continue;
		if (!take_labels(table, &row) || !grid_measure(table->grid, &row))
			return fail(table->layout);
	}
	table->fits = grid_fit(table->grid, wrap_room(&table->layout->flow.wrap));
	return true;
}

/* Does a cell say nothing? */
static bool
is_empty(const struct row_cell *cell)
{
	struct slice content = slice_trim(cell->source);

	return content.size == 0 || slice_is(content, "&nbsp;");
}

/* Prints a cell behind the name of its column. The first cell names the row where it is a head. */
static bool
show_field(struct table *table, const struct row_cell *cell)
{
	struct slice label = buffer_slice(&table->names);

	label = slice_skip(label, table->labels[cell->column].at);
	label.size = cell->head ? 0 : table->labels[cell->column].size;
	return is_empty(cell) || layout_field(table->layout, label, cell->source);
}

/* A row as a record: a line for each cell that has something in it. */
static bool
show_record(struct table *table, const struct row *row)
{
	int i;

	if (row->head)
		return true;
	wrap_gap(&table->layout->flow.wrap, 1);
	for (i = 0; i < row->count; i++)
		if (!show_field(table, &row->cells[i]))
			return false;
	return true;
}

static bool
show_row(struct table *table, const struct row *row)
{
	struct layout *layout = table->layout;

	if (row->caption)
		return layout_piece(layout, row->cells[0].source);
	if (!table->fits)
		return show_record(table, row);
	return grid_row(table->grid, row);
}

/* Prints all rows, and what is below the head. */
static bool
show(struct table *table, struct html *html)
{
	struct rows rows;
	struct row row;
	bool head = false;

	rows_begin(&rows, html);
	while (rows_next(&rows, &row)) {
		if (head && !row.head && table->fits && !grid_rule(table->grid))
			return fail(table->layout);
		if (!show_row(table, &row))
			return fail(table->layout);
		/* A cell across all columns is a title. */
		head = row.head && row.count > 1;
	}
	*html = rows.html;
	return true;
}

bool
table_show(struct layout *layout, struct html *html)
{
	struct table table = {.layout = layout};
	bool ok;

	if (layout->hidden > 0 || layout->deeper > 0 || !is_data(html))
		return true;
	table.grid = grid_open(layout);
	if (table.grid == NULL)
		return fail(layout);
	ok = measure(&table, html);
	/* Cells without names are best read one after the other. */
	if (ok && (table.fits || table.labelled))
		ok = show(&table, html);
	grid_close(table.grid);
	buffer_free(&table.names);
	return ok;
}
