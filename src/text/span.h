/* span.h - the looks of a line that is being filled. */
#ifndef TEXT_SPAN_H
#define TEXT_SPAN_H

#include "text/text.h"

/* Of struct text_span. `= {0}` is a line of plain text. */
struct spans {
	struct buffer list;
};

/* The n bytes from `at` on, where the line ends so far, look so. Sets the list's `failed` on no memory. */
void spans_add(struct spans *spans, size_t at, size_t n, unsigned look);

/* The look of the last character of a line of `size` bytes. */
unsigned spans_last(const struct spans *spans, size_t size);

/* Adds to *to what looks how in the n bytes from `from` on, which will be at `at`. */
void spans_copy(const struct spans *spans, size_t from, size_t n, size_t at, struct spans *to);

/* Takes n bytes off the line's front. */
void spans_consume(struct spans *spans, size_t n);

/* The line is empty. */
void spans_clear(struct spans *spans);

/* Puts the spans into a row. */
void spans_fill(const struct spans *spans, struct text_row *row);

/* Frees; leaves `= {0}`. */
void spans_free(struct spans *spans);

#endif
