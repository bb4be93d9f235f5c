#include "text/grid.h"

#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"

enum {
	WIDE = 400,  /* a cell with longer lines is no cell of a table that is to be read across */
	TALL = 12,   /* nor one of more lines */
	NARROW = 10, /* a column whose lines are wrapped is not narrower */
	DEEP = 6,    /* nor are its lines wrapped more often */
};

/* Takes the lines of the cell that is laid out. */
static bool
take_line(void *ctx, const struct text_row *row, struct error *err)
{
	struct grid *grid = ctx;
	struct grid_line line = {.at = grid->text.size, .size = row->line.size};

	line.span_at = grid->looks.size / sizeof *row->spans;
	line.span_count = row->count;
	line.columns = (int)utf8_columns(row->line);
	return (buffer_append_slice(&grid->text, row->line) &&
	        buffer_append(&grid->looks, row->spans, row->count * sizeof *row->spans) &&
	        buffer_append(&grid->lines, &line, sizeof line)) ||
	       error_memory(err);
}

static size_t
line_count(const struct grid *grid)
{
	return grid->lines.size / sizeof(struct grid_line);
}

static const struct grid_line *
line_at(const struct grid *grid, size_t i)
{
	return (const struct grid_line *)(const void *)grid->lines.data + i;
}

static void
forget_lines(struct grid *grid)
{
	buffer_clear(&grid->text);
	buffer_clear(&grid->looks);
	buffer_clear(&grid->lines);
}

/* Lays out a cell; its lines are added. */
static bool
lay_out(struct grid *grid, const struct row_cell *cell, int width)
{
	layout_again(&grid->cell, width, grid->outer->object.links);
	if (cell->head)
		looks_count(&grid->cell.looks, TEXT_STRONG, true);
	return layout_piece(&grid->cell, cell->source);
}

bool
grid_text(struct grid *grid, const struct row_cell *cell, struct buffer *out)
{
	size_t i;

	forget_lines(grid);
	if (!lay_out(grid, cell, WIDE))
		return false;
	for (i = 0; i < line_count(grid) && i < TALL; i++) {
		buffer_append_text(out, i > 0 ? " " : "");
		buffer_append(out, grid->text.data + line_at(grid, i)->at, line_at(grid, i)->size);
	}
	return !out->failed;
}

/* A number with its signs, or nothing much? */
static bool
is_number(struct slice s)
{
	size_t i, digits = 0, others = 0;

	for (i = 0; i < s.size; i++) {
		if (s.data[i] >= '0' && s.data[i] <= '9')
			digits++;
		else if (strchr(" .,:+-%()$", s.data[i]) == NULL)
			others++;
	}
	return digits > 0 && others <= 3;
}

static int
larger(int a, int b)
{
	return a > b ? a : b;
}

static void
note_span(struct grid *grid, const struct row_cell *cell, int least, int most)
{
	struct grid_span span = {cell->column, cell->span, least, most};

	if (grid->span_count < (int)(sizeof grid->spans / sizeof grid->spans[0]))
		grid->spans[grid->span_count++] = span;
}

/* A column is set to the right when every cell below its head has a number. */
static void
note_column(struct grid *grid, const struct row_cell *cell, bool head, int least, int most)
{
	struct grid_column *column = &grid->columns[cell->column];

	column->least = larger(column->least, least);
	column->most = larger(column->most, most);
	if (head || most == 0 || column->numbers < 0)
		return;
	if (line_count(grid) == 1 && is_number(buffer_slice(&grid->text)))
		column->numbers++;
	else
		column->numbers = -1;
}

bool
grid_measure(struct grid *grid, const struct row *row)
{
	const struct wrap *wrap = &grid->cell.flow.wrap;
	int i;

	for (i = 0; i < row->count; i++) {
		const struct row_cell *cell = &row->cells[i];

		forget_lines(grid);
		if (!lay_out(grid, cell, WIDE))
			return false;
		grid->count = larger(grid->count, cell->column + cell->span);
		grid->tallest = larger(grid->tallest, (int)line_count(grid));
		if (cell->span == 1)
			note_column(grid, cell, row->head, wrap->longest, wrap->widest);
		else
			note_span(grid, cell, wrap->longest, wrap->widest);
	}
	return true;
}

/* Widens the last column of a cell that takes several. */
static void
widen(struct grid *grid, const struct grid_span *span)
{
	struct grid_column *last = &grid->columns[span->column + span->span - 1];
	int least = GRID_GAP * (span->span - 1), most = least, at;

	/* Nothing is beside it: it may go on to the right. */
	if (span->column + span->span == grid->count)
		return;
	for (at = span->column; at < span->column + span->span; at++) {
		least += grid->columns[at].least;
		most += grid->columns[at].most;
	}
	last->least += larger(0, span->least - least);
	last->most += larger(0, span->most - most);
	last->most = larger(last->most, last->least);
}

/*
 * The next column whose width is known when `part` is what each has: one whose words need more before one
 * that wants less, for more is left by the latter only. NULL: there is none.
 */
static struct grid_column *
settle(struct grid *grid, int part)
{
	int i;

	for (i = 0; i < grid->count; i++) {
		struct grid_column *column = &grid->columns[i];

		if (column->width < 0 && column->least > part) {
			column->width = column->least;
			return column;
		}
	}
	for (i = 0; i < grid->count; i++) {
		struct grid_column *column = &grid->columns[i];

		if (column->width < 0 && column->most <= part) {
			column->width = column->most;
			return column;
		}
	}
	return NULL;
}

/* Shares `room` among the columns: those that want less than their part have what they want. */
static void
share(struct grid *grid, int room)
{
	const struct grid_column *settled;
	int open = grid->count, i;

	for (i = 0; i < grid->count; i++)
		grid->columns[i].width = -1;
	for (; open > 0; open--) {
		settled = settle(grid, room / open);
		if (settled == NULL)
			break;
		room -= settled->width;
	}
	for (i = 0; i < grid->count; i++) {
		if (grid->columns[i].width >= 0)
			continue;
		grid->columns[i].width = room / open;
		room -= room / open--;
	}
}

bool
grid_fit(struct grid *grid, int room)
{
	int least = 0, most = 0, i;

	if (grid->tallest > TALL)
		return false;
	for (i = 0; i < grid->span_count; i++)
		widen(grid, &grid->spans[i]);
	grid->room = room;
	room -= GRID_GAP * (grid->count - 1);
	for (i = 0; i < grid->count; i++) {
		struct grid_column *column = &grid->columns[i];

		least += column->least;
		most += column->most;
		column->width = column->most;
		column->right = column->numbers > 0;
		if (column->most >= WIDE)
			return false;
	}
	if (most <= room)
		return true;
	if (least > room)
		return false;
	share(grid, room);
	for (i = 0; i < grid->count; i++) {
		const struct grid_column *column = &grid->columns[i];

		if (column->width < column->least ||
		    (column->width < column->most &&
		     (column->width < NARROW || column->most > column->width * DEEP)))
			return false;
	}
	return true;
}

static int
width_of(const struct grid *grid, const struct row_cell *cell)
{
	int end = cell->column + cell->span, width = grid->room, i;

	if (cell->span > 1 && end == grid->count) {
		for (i = 0; i < cell->column; i++)
			width -= grid->columns[i].width + GRID_GAP;
		return width;
	}
	width = GRID_GAP * (cell->span - 1);
	for (i = cell->column; i < end; i++)
		width += grid->columns[i].width;
	return width;
}

/* Fills the line up to a column with blanks. */
static void
pad(struct grid *grid, int *columns, int to)
{
	for (; *columns < to; ++*columns)
		buffer_append_byte(&grid->row, ' ');
}

/* Puts a line of a cell into the row's line. */
static void
put_line(struct grid *grid, const struct grid_line *line, int *columns, int to)
{
	const struct text_span *span = (const struct text_span *)(const void *)grid->looks.data;
	size_t i;

	pad(grid, columns, to);
	for (i = 0; i < line->span_count; i++, span++)
		spans_add(&grid->row_spans, grid->row.size + span[line->span_at].at,
		          span[line->span_at].size, span[line->span_at].look);
	buffer_append(&grid->row, grid->text.data + line->at, line->size);
	*columns += line->columns;
}

static bool
give_row(struct grid *grid, int columns)
{
	struct wrap *wrap = &grid->outer->flow.wrap;
	struct text_row row = {.line = buffer_slice(&grid->row)};

	spans_fill(&grid->row_spans, &row);
	if (grid->row.failed || grid->row_spans.list.failed)
		return wrap->ok && (wrap->ok = error_memory(wrap->err));
	wrap_row(wrap, &row, columns);
	return wrap->ok;
}

/* Where a cell's lines begin in the list; first[row->count] is their number. */
static bool
fill_row(struct grid *grid, const struct row *row, size_t *first)
{
	int i;

	forget_lines(grid);
	for (i = 0; i < row->count; i++) {
		first[i] = line_count(grid);
		if (!lay_out(grid, &row->cells[i], width_of(grid, &row->cells[i])))
			return false;
	}
	first[i] = line_count(grid);
	return true;
}

/* The column at which a cell's line begins. */
static int
left_of(const struct grid *grid, const struct row_cell *cell, const struct grid_line *line)
{
	int left = 0, i;

	for (i = 0; i < cell->column; i++)
		left += grid->columns[i].width + GRID_GAP;
	if (cell->span == 1 && grid->columns[cell->column].right)
		left += grid->columns[cell->column].width - line->columns;
	return left;
}

bool
grid_row(struct grid *grid, const struct row *row)
{
	size_t first[ROW_CELLS + 1], line = 0;
	bool more = true;
	int i, columns;

	if (!fill_row(grid, row, first))
		return false;
	for (; more; line++) {
		more = false;
		columns = 0;
		buffer_clear(&grid->row);
		spans_clear(&grid->row_spans);
		for (i = 0; i < row->count; i++) {
			const struct grid_line *of = line_at(grid, first[i] + line);

			if (first[i] + line >= first[i + 1])
				continue;
			put_line(grid, of, &columns, left_of(grid, &row->cells[i], of));
			more = more || first[i] + line + 1 < first[i + 1];
		}
		/* Rows of several lines are kept apart. */
		if (line == 0 && !grid->ruled && (grid->tall || more))
			wrap_gap(&grid->outer->flow.wrap, 1);
		if (!give_row(grid, columns))
			return false;
	}
	grid->tall = line > 1;
	grid->ruled = false;
	return true;
}

bool
grid_rule(struct grid *grid)
{
	int columns = 0, left = 0, i, n;

	buffer_clear(&grid->row);
	spans_clear(&grid->row_spans);
	for (i = 0; i < grid->count; i++) {
		pad(grid, &columns, left);
		for (n = 0; n < grid->columns[i].width; n++)
			buffer_append_byte(&grid->row, '-');
		columns += n;
		left = columns + GRID_GAP;
	}
	grid->ruled = true;
	return give_row(grid, columns);
}

struct grid *
grid_open(struct layout *outer)
{
	struct wrap *wrap = &outer->flow.wrap;
	struct text_options options = {.width = WIDE, .links = outer->object.numbered};
	struct grid *grid = memory_get(sizeof *grid);

	if (grid == NULL)
		return NULL;
	memset(grid, 0, sizeof *grid);
	grid->outer = outer;
	options.base = outer->object.base;
	layout_open(&grid->cell, &options, take_line, grid, wrap->err);
	return grid;
}

void
grid_close(struct grid *grid)
{
	if (grid == NULL)
		return;
	layout_close(&grid->cell);
	buffer_free(&grid->text);
	buffer_free(&grid->looks);
	buffer_free(&grid->lines);
	buffer_free(&grid->row);
	spans_free(&grid->row_spans);
	memory_free(grid);
}
