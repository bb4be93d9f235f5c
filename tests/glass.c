#include "tests/glass.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "port/sim/script.h"

enum { MOST_COLUMNS = 250, MOST_ROWS = 70, LOOK = 24 };

struct cell {
	char text[16]; /* a character and what combines with it; "" behind a wide one */
	char look[LOOK];
};

static struct {
	struct cell cells[MOST_ROWS][MOST_COLUMNS];
	int columns, rows, row, column;
	int last; /* row of the scrolling region, which begins in the first */
	char look[LOOK];
	bool cursor;
} glass;

static void
clear(int row, int from)
{
	int column;

	for (column = from; column < glass.columns; column++) {
		strcpy(glass.cells[row][column].text, " ");
		glass.cells[row][column].look[0] = '\0';
	}
}

static void
set_mode(const char *parameters, char final)
{
	if (strcmp(parameters, "?25") != 0)
		fail_msg("mode %s%c", parameters, final);
	glass.cursor = final == 'h';
}

static void
scroll(bool up)
{
	size_t size = (size_t)glass.last * sizeof glass.cells[0];

	if (up)
		memmove(glass.cells[0], glass.cells[1], size);
	else
		memmove(glass.cells[1], glass.cells[0], size);
	clear(up ? glass.last : 0, 0);
}

static void
line_feed(void)
{
	if (glass.row == glass.last)
		scroll(true);
	else
		glass.row++;
	assert_in_range(glass.row, 0, glass.rows - 1);
}

static void
set_region(const char *parameters)
{
	int first = 1;

	glass.last = glass.rows;
	if (parameters[0] != '\0' && sscanf(parameters, "%d;%d", &first, &glass.last) != 2)
		fail_msg("region %s", parameters);
	assert_int_equal(first, 1);
	assert_in_range(glass.last, 1, glass.rows);
	glass.last--;
	glass.row = glass.column = 0;
}

static void
obey(const char *parameters, char final)
{
	int row;

	if (final == 'H') {
		if (sscanf(parameters, "%d;%d", &glass.row, &glass.column) != 2)
			fail_msg("place %s", parameters);
		glass.row--;
		glass.column--;
		assert_in_range(glass.row, 0, glass.rows - 1);
		assert_in_range(glass.column, 0, glass.columns - 1);
	} else if (final == 'K' && parameters[0] == '\0') {
		clear(glass.row, glass.column);
	} else if (final == 'J' && strcmp(parameters, "2") == 0) {
		for (row = 0; row < glass.rows; row++)
			clear(row, 0);
	} else if (final == 'm') {
		assert_true(parameters[0] == '0');
		snprintf(glass.look, LOOK, "%s", parameters + 1);
	} else if (final == 'r') {
		set_region(parameters);
	} else if (final == 'h' || final == 'l') {
		set_mode(parameters, final);
	} else {
		fail_msg("sequence %s%c", parameters, final);
	}
}

/* One sequence, of which the ESC was read; its length. */
static size_t
take_sequence(struct slice rest)
{
	char parameters[20];
	size_t n = 1;

	if (rest.size > 0 && rest.data[0] == 'M') {
		assert_int_equal(glass.row, 0);
		scroll(false);
		return 1;
	}
	assert_true(rest.size > 1 && rest.data[0] == '[');
	while (n < rest.size && rest.data[n] < '@')
		n++;
	assert_true(n < rest.size && n < sizeof parameters);
	snprintf(parameters, sizeof parameters, "%.*s", (int)n - 1, rest.data + 1);
	obey(parameters, rest.data[n]);
	return n + 1;
}

static void
take_character(uint32_t character, struct slice bytes)
{
	int width = utf8_width(character);
	struct cell *cell;

	assert_true(character >= 0x20 && (character < 0x7F || character > 0x9F));
	if (width == 0) {
		assert_true(glass.column > 0);
		cell = &glass.cells[glass.row][glass.column - 1];
		strncat(cell->text, bytes.data, bytes.size);
		return;
	}
	if (glass.column + width > glass.columns)
		fail_msg("row %d is too long", glass.row);
	cell = &glass.cells[glass.row][glass.column];
	snprintf(cell->text, sizeof cell->text, "%.*s", SLICE_ARGS(bytes));
	snprintf(cell->look, LOOK, "%s", glass.look);
	if (width == 2)
		glass.cells[glass.row][glass.column + 1].text[0] = '\0';
	glass.column += width;
}

void
glass_read(int columns, int rows)
{
	struct slice rest = script_terminal_output(), bytes;
	uint32_t character;
	size_t n;
	int row;

	assert_in_range(columns, 1, MOST_COLUMNS);
	assert_in_range(rows, 1, MOST_ROWS);
	memset(&glass, 0, sizeof glass);
	glass.columns = columns;
	glass.rows = rows;
	glass.last = rows - 1;
	for (row = 0; row < rows; row++)
		clear(row, 0);
	while (rest.size > 0) {
		n = utf8_decode(rest, &character);
		bytes = rest;
		bytes.size = n;
		if (character == 0x1B)
			n += take_sequence(slice_skip(rest, 1));
		else if (character == '\n')
			line_feed();
		else
			take_character(character, bytes);
		rest = slice_skip(rest, n);
	}
}

const char *
glass_row(int row)
{
	static char text[MOST_COLUMNS * 4];
	size_t size;
	int column;

	text[0] = '\0';
	for (column = 0; column < glass.columns; column++)
		strncat(text, glass.cells[row][column].text, sizeof text - strlen(text) - 1);
	size = strlen(text);
	while (size > 0 && text[size - 1] == ' ')
		text[--size] = '\0';
	return text;
}

int
glass_find(const char *text)
{
	int row;

	for (row = 0; row < glass.rows; row++)
		if (strstr(glass_row(row), text) != NULL)
			return row;
	return -1;
}

const char *
glass_look(const char *text)
{
	int row = glass_find(text), column;
	size_t at;

	if (row < 0)
		fail_msg("no \"%s\" on the screen", text);
	at = (size_t)(strstr(glass_row(row), text) - glass_row(row));
	for (column = 0; at > 0; column++)
		at -= strlen(glass.cells[row][column].text);
	return glass.cells[row][column].look;
}

bool
glass_cursor(int *row, int *column)
{
	*row = glass.row;
	*column = glass.column;
	return glass.cursor;
}
