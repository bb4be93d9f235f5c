#include "harness.h"

#include "base/utf8.h"
#include "text/text.h"

struct page {
	int width;
	size_t lines;
};

/* Safe for a terminal? */
static void
check_safe(struct slice s)
{
	uint32_t c;

	harness_must(utf8_valid(s), "lines are UTF-8");
	while (s.size > 0) {
		s = slice_skip(s, utf8_decode(s, &c));
		harness_must(c >= 0x20 && (c < 0x7F || c > 0x9F), "no control characters");
		harness_must((c < 0x202A || c > 0x202E) && (c < 0x2066 || c > 0x2069),
		             "no overrides of direction");
	}
}

static void
check_spans(const struct text_row *row)
{
	size_t i, at = 0;

	for (i = 0; i < row->count; i++) {
		harness_must(row->spans[i].at >= at, "spans are in order");
		harness_must(row->spans[i].size > 0 && row->spans[i].look != 0,
		             "spans say something");
		at = row->spans[i].at + row->spans[i].size;
	}
	harness_must(at <= row->line.size, "spans are within the line");
}

static bool
take(void *ctx, const struct text_row *row, struct error *err)
{
	struct page *page = ctx;

	(void)err;
	check_safe(row->line);
	check_spans(row);
	/* A character of two columns is wider than a line of one. */
	harness_must(page->width < 2 || utf8_columns(row->line) <= (size_t)page->width,
	             "lines are not too wide");
	page->lines++;
	return true;
}

void
fuzz_html(struct slice input)
{
	struct harness harness;
	struct text_options options = {.links = true, .base = slice_of("http://example.org/a/b")};
	struct buffer out = {0};
	struct error err = {0};
	struct page page = {0};

	harness_begin(&harness, input);
	page.width = 1 + (int)(harness.cut % 100);
	options.width = page.width;
	options.plain = harness.charset % 4 == 1;
	options.links = harness.charset % 4 != 2;
	harness_must(text_render(harness.document, &options, take, &page, &err),
	             "rendering never fails");
	harness_must(text_line(harness.document, options.plain, &out, &err), "nor does a line");
	check_safe(buffer_slice(&out));
	if (harness_refuse(&harness))
		text_render(harness.document, &options, take, &page, &err);
	buffer_free(&out);
	harness_end(&harness);
}
