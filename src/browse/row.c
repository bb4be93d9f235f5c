/* row.c - rows of text as lines of the screen: their looks, and no line wider than it. */
#include "base/utf8.h"
#include "browse/browse.h"

/* What of a text's looks a terminal has; of what changed, its colours, of which the new one is told apart by more. */
static const struct {
	unsigned look, attribute, changed;
} looks[] = {
    {TEXT_HEADING | TEXT_STRONG, LINE_BOLD, 0},
    {TEXT_EMPHASIS, LINE_UNDERLINE, 0},
    {TEXT_DELETED, 0, LINE_RED},
    {TEXT_MARKED, LINE_UNDERLINE, LINE_GREEN | LINE_BOLD},
};

static unsigned
attributes_of(unsigned look, bool changes)
{
	unsigned attributes = 0;
	size_t i;

	for (i = 0; i < sizeof looks / sizeof *looks; i++)
		if ((look & looks[i].look) != 0)
			attributes |= changes ? looks[i].changed : looks[i].attribute;
	return attributes;
}

/* Appends the spans of the row's bytes from `at` on, so many, as they are within these. */
static void
cut_spans(const struct text_row *row, size_t at, size_t size, bool changes, struct buffer *spans)
{
	size_t i, from, to;

	for (i = 0; i < row->count; i++) {
		struct line_span span = {.attributes = attributes_of(row->spans[i].look, changes)};

		from = row->spans[i].at;
		to = from + row->spans[i].size;
		if (span.attributes == 0 || to <= at || from >= at + size)
			continue;
		from = from > at ? from : at;
		to = to < at + size ? to : at + size;
		span.at = from - at;
		span.size = to - from;
		buffer_append(spans, &span, sizeof span);
	}
}

bool
browse_row(struct page *page, const struct text_row *row, bool changes, int columns,
           struct error *err)
{
	struct slice rest = row->line, piece;
	struct buffer spans = {0};
	struct line line = {0};
	bool ok;

	do {
		piece = utf8_fit(rest, (size_t)columns);
		if (piece.size == 0)
			piece = rest;
		buffer_clear(&spans);
		cut_spans(row, row->line.size - rest.size, piece.size, changes, &spans);
		line.text = piece;
		line.spans = (const struct line_span *)(const void *)spans.data;
		line.span_count = spans.size / sizeof *line.spans;
		ok = buffer_ok(&spans, err) && page_add(page, &line, err);
		rest = slice_skip(rest, piece.size);
	} while (ok && rest.size > 0);
	buffer_free(&spans);
	return ok;
}
