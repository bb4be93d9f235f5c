/* glass.h - a screen that looks at what was written to the scripted terminal, as a real one would show it. */
#ifndef TESTS_GLASS_H
#define TESTS_GLASS_H

#include <stdbool.h>

/*
 * Reads all that was written since the terminal was reset, on a screen of this size. A sequence that is not one of
 * the few that every terminal has, a control character, or a row that is too long fails the test.
 */
void glass_read(int columns, int rows);

/* A row as text, without blanks at its end; borrowed until the next call. */
const char *glass_row(int row);

/* The row that has this text; -1: none. */
int glass_find(const char *text);

/* The parameters of ECMA-48's SGR at the first letter of this text: "", ";1", ";4;7". */
const char *glass_look(const char *text);

/* Where the cursor is shown; false: it is not. */
bool glass_cursor(int *row, int *column);

#endif
