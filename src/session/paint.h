/* paint.h - rows of text in the looks of a terminal. */
#ifndef SESSION_PAINT_H
#define SESSION_PAINT_H

#include "text/text.h"

/*
 * Appends the front of a row that fits in so many columns, its spans in bold or underlined (ECMA-48,
 * 8.3.117). Plain again at its end. false on no memory.
 */
bool paint_row(struct buffer *out, const struct text_row *row, size_t columns);

#endif
