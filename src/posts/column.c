#include "posts/column.h"

#include "base/utf8.h"

static void
fill(struct buffer *line, size_t used, size_t columns)
{
	while (used++ < columns)
		buffer_append_byte(line, ' ');
}

void
column_append(struct buffer *line, struct slice text, size_t columns)
{
	struct slice fit = utf8_fit(text, columns);
	bool cut = fit.size < text.size;

	if (cut)
		fit = utf8_fit(text, columns > 0 ? columns - 1 : 0);
	buffer_append_slice(line, fit);
	if (cut && columns > 0)
		buffer_append_text(line, "…");
	fill(line, utf8_columns(fit) + cut, columns);
}

void
column_append_end(struct buffer *line, struct slice text, size_t columns)
{
	uint32_t character;

	if (utf8_columns(text) <= columns || columns == 0) {
		column_append(line, text, columns);
		return;
	}
	buffer_append_text(line, "…");
	while (utf8_columns(text) > columns - 1)
		text = slice_skip(text, utf8_decode(text, &character));
	column_append(line, text, columns - 1);
}
