#include "session/paint.h"

#include "base/utf8.h"

#define BOLD "\033[1m"
#define UNDERLINE "\033[4m"
#define NORMAL "\033[m"

enum { BOLD_ONES = TEXT_HEADING | TEXT_STRONG, UNDERLINED_ONES = TEXT_EMPHASIS | TEXT_MARKED };

static void
paint_span(struct buffer *out, struct slice text, unsigned look)
{
	bool bold = (look & BOLD_ONES) != 0, underline = (look & UNDERLINED_ONES) != 0;

	buffer_append_text(out, bold ? BOLD : "");
	buffer_append_text(out, underline ? UNDERLINE : "");
	buffer_append_slice(out, text);
	buffer_append_text(out, bold || underline ? NORMAL : "");
}

bool
paint_row(struct buffer *out, const struct text_row *row, size_t columns)
{
	struct slice line = utf8_fit(row->line, columns);
	size_t i, at = 0, end;

	for (i = 0; i < row->count && row->spans[i].at < line.size; i++) {
		struct slice plain = {line.data + at, row->spans[i].at - at}, span;

		end = row->spans[i].at + row->spans[i].size;
		end = end < line.size ? end : line.size;
		span.data = plain.data + plain.size;
		span.size = end - row->spans[i].at;
		buffer_append_slice(out, plain);
		paint_span(out, span, row->spans[i].look);
		at = end;
	}
	return buffer_append_slice(out, slice_skip(line, at));
}
