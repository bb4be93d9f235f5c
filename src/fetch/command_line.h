/* command_line.h - a command as it is written, taken apart as a shell would, without one. */
#ifndef FETCH_COMMAND_LINE_H
#define FETCH_COMMAND_LINE_H

#include "base/bytes.h"

/*
 * Takes words off the front of *line up to `end` outside of quotes, which is taken off too, or to the line's
 * own end ('\0' for `end`). Appends each with its NUL to `out`; *count is how many. Blanks part words; between
 * ' and ' all means itself; between " and ", and outside, a backslash keeps the next character. "~/" at the
 * front of a word is `home` (NULL: itself). ERROR_USAGE for a quote that is not closed, for no word at
 * all, and outside of ' for what only a shell would understand: | & ; < > ( ) $ `
 */
bool command_line_split(struct slice *line, char end, const char *home, struct buffer *out,
                        size_t *count, struct error *err);

#endif
