/* line.h - one row of the screen: text, and which parts of it are set off. */
#ifndef SCREEN_LINE_H
#define SCREEN_LINE_H

#include "base/bytes.h"

/* What every terminal has. Colours are left out where the user wants none: nothing may be told by them alone. */
enum line_attribute {
	LINE_BOLD = 1,
	LINE_UNDERLINE = 2,
	LINE_REVERSE = 4,
	LINE_RED = 8,
	LINE_GREEN = 16,
};

/* A part of a line in bytes, set off by `attributes` beside the line's own. */
struct line_span {
	size_t at, size;
	unsigned attributes;
};

/* Borrowed, all of it. Spans stand in order and do not overlap. */
struct line {
	struct slice text;
	const struct line_span *spans;
	size_t span_count;
	unsigned attributes; /* of the whole row, from edge to edge */
};

#endif
