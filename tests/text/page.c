#include "tests/text/page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "text/text.h"

struct page {
	struct buffer text;
	size_t widest;
};

static bool
measure(void *ctx, const struct text_row *row, struct error *err)
{
	struct page *page = ctx;
	size_t columns = utf8_columns(row->line);

	(void)err;
	if (columns > page->widest)
		page->widest = columns;
	return true;
}

static bool
keep(void *ctx, const struct text_row *row, struct error *err)
{
	struct page *page = ctx;

	measure(page, row, err);
	buffer_append_slice(&page->text, row->line);
	buffer_append_byte(&page->text, '\n');
	return buffer_ok(&page->text, err);
}

void
page_shows(const char *html, int width, const char *expected)
{
	struct text_options options = {.width = width, .links = true};
	struct page page = {0};
	struct error err = {0};
	char said[4096];
	bool ok;

	ok = text_render(slice_of(html), &options, keep, &page, &err);
	snprintf(said, sizeof said, "%s", buffer_text(&page.text));
	buffer_free(&page.text);
	assert_true(ok);
	assert_string_equal(said, expected);
	assert_true(page.widest <= (size_t)width);
}

void
page_within(struct slice html, int width, size_t bytes)
{
	struct text_options options = {.width = width, .links = true};
	struct page page = {0};
	struct error err = {0};
	bool ok;

	memory_limit(memory_used() + bytes);
	ok = text_render(html, &options, measure, &page, &err);
	memory_limit(0);
	assert_true(ok);
	assert_true(page.widest <= (size_t)width);
}
