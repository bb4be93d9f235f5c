#include "text/row.h"

#include <string.h>

#include "text/hidden.h"

/* A cell is not wider, nor does it reach down further. */
enum { MOST_ROWS = 255 };

static int
number_in(struct slice attributes, const char *name, int most)
{
	struct slice value;
	long long number;

	if (!html_find(attributes, name, &value) || !slice_number(slice_trim(value), &number))
		return 1;
	return number < 1 ? 1 : number > most ? most : (int)number;
}

/* Does this tag end a cell? */
static bool
parts_cells(const struct html_token *token)
{
	if (token->tag == NULL || (token->kind != HTML_OPEN && token->kind != HTML_CLOSE))
		return false;
	return token->tag->kind == TAG_CELL || token->tag->kind == TAG_ROW ||
	       token->tag->kind == TAG_TABLE || token->tag->kind == TAG_CAPTION ||
	       token->tag->kind == TAG_ROWS;
}

/* The content of the cell whose start tag was read, up to what ends it, which stays to be read. */
static struct slice
take_content(struct rows *rows)
{
	struct slice content = {rows->html.rest.data, 0};
	struct html before = rows->html;
	struct html_token token;

	while (html_next(&rows->html, &token)) {
		if (token.kind == HTML_CUT || html_opens(&token, TAG_TABLE))
			rows->broken = true;
		if (parts_cells(&token) || rows->broken) {
			rows->html = before;
			break;
		}
		before = rows->html;
	}
	content.size = (size_t)(rows->html.rest.data - content.data);
	return content;
}

/* Puts a cell into the next columns that no cell above takes. */
static void
add_cell(struct rows *rows, struct row *row, const struct html_token *token)
{
	struct row_cell *cell = &row->cells[row->count];
	int i, below = number_in(token->attributes, "rowspan", MOST_ROWS) - 1;
	int column = 0;

	if (row->count > 0)
		column = row->cells[row->count - 1].column + row->cells[row->count - 1].span;
	while (column < ROW_CELLS && rows->below[column] > 0)
		column++;
	if (column >= ROW_CELLS) {
		rows->broken = true;
		return;
	}
	cell->head = slice_is_nocase(slice_of(token->tag->name), "th");
	cell->column = column;
	cell->span = number_in(token->attributes, "colspan", ROW_CELLS - column);
	for (i = column; i < column + cell->span; i++)
		rows->below[i] = (unsigned char)(below + 1);
	cell->source = take_content(rows);
	row->count++;
}

/* What is told of the table as a whole. */
static bool
take_caption(struct rows *rows, struct row *row)
{
	row->caption = true;
	row->cells[0].source = take_content(rows);
	return true;
}

static void
end_row(struct rows *rows, struct row *row)
{
	const struct row_cell *last = &row->cells[row->count - 1];
	int i, heads = 0;

	for (i = 0; i < row->count; i++)
		heads += row->cells[i].head;
	row->head = rows->in_head || heads == row->count;
	for (i = 0; i < ROW_CELLS; i++)
		if (rows->below[i] > 0)
			rows->below[i]--;
	rows->count++;
	if (last->column + last->span > rows->columns)
		rows->columns = last->column + last->span;
}

/* Passes over what is not to be shown. */
static void
skip_row(struct rows *rows)
{
	struct html before = rows->html;
	struct html_token token;

	while (html_next(&rows->html, &token)) {
		if (token.tag != NULL &&
		    (token.tag->kind == TAG_ROW || token.tag->kind == TAG_TABLE)) {
			rows->html = before;
			return;
		}
		before = rows->html;
	}
}

/* Is there nothing in this text between cells? */
static bool
is_blank(const struct html_token *token)
{
	return token->kind != HTML_TEXT || slice_trim(token->source).size == 0;
}

void
rows_begin(struct rows *rows, const struct html *html)
{
	memset(rows, 0, sizeof *rows);
	rows->html = *html;
}

bool
rows_next(struct rows *rows, struct row *row)
{
	struct html before = rows->html;
	struct html_token token;

	memset(row, 0, sizeof *row);
	while (!rows->broken && html_next(&rows->html, &token)) {
		const struct tag *tag = token.tag;
		bool parts = parts_cells(&token);

		if (!is_blank(&token) || token.kind == HTML_CUT || html_opens(&token, TAG_TABLE)) {
			rows->broken = true;
		} else if (parts && tag->kind == TAG_TABLE) {
			rows->html = before;
			break;
		} else if (html_opens(&token, TAG_CAPTION)) {
			return take_caption(rows, row);
		} else if (parts && (tag->kind == TAG_ROW || tag->kind == TAG_ROWS)) {
			if (row->count > 0) {
				rows->html = before;
				break;
			}
			if (tag->kind == TAG_ROWS)
				rows->in_head = slice_is(slice_of(tag->name), "thead") &&
				                token.kind == HTML_OPEN;
			else if (token.kind == HTML_OPEN && hidden_is(tag, token.attributes))
				skip_row(rows);
		} else if (html_opens(&token, TAG_CELL)) {
			if (hidden_is(tag, token.attributes))
				take_content(rows);
			else
				add_cell(rows, row, &token);
		}
		before = rows->html;
	}
	if (row->count > 0)
		end_row(rows, row);
	return row->count > 0 && !rows->broken;
}
