#include "screen/page.h"

#include <string.h>

#include "base/utf8.h"

/* Where a line begins. */
struct place {
	size_t text, span;
};

/* Hits shown of one line. */
enum { HITS = 32 };

void
page_clear(struct page *page)
{
	buffer_clear(&page->text);
	buffer_clear(&page->lines);
	buffer_clear(&page->spans);
}

void
page_free(struct page *page)
{
	struct page empty = {0};

	buffer_free(&page->text);
	buffer_free(&page->lines);
	buffer_free(&page->spans);
	buffer_free(&page->word);
	*page = empty;
}

size_t
page_count(const struct page *page)
{
	return page->lines.size / sizeof(struct place);
}

static size_t
span_count(const struct page *page)
{
	return page->spans.size / sizeof(struct line_span);
}

bool
page_add(struct page *page, const struct line *line, struct error *err)
{
	struct place place = {page->text.size, span_count(page)};

	buffer_append_slice(&page->text, line->text);
	if (line->span_count > 0)
		buffer_append(&page->spans, line->spans, line->span_count * sizeof *line->spans);
	buffer_append(&page->lines, &place, sizeof place);
	return buffer_ok(&page->text, err) && buffer_ok(&page->spans, err) &&
	       buffer_ok(&page->lines, err);
}

/* Where the i-th line begins, or all of them end. */
static struct place
place_of(const struct page *page, size_t i)
{
	struct place place = {page->text.size, span_count(page)};

	if (i < page_count(page))
		memcpy(&place, page->lines.data + i * sizeof place, sizeof place);
	return place;
}

static struct line
line_at(const struct page *page, size_t i)
{
	struct place from = place_of(page, i), to = place_of(page, i + 1);
	struct line line = {.text = slice_skip(buffer_slice(&page->text), from.text)};

	line.text.size = to.text - from.text;
	line.span_count = to.span - from.span;
	if (line.span_count > 0)
		line.spans = (const struct line_span *)(const void *)page->spans.data + from.span;
	return line;
}

struct slice
page_line(const struct page *page, size_t i)
{
	return line_at(page, i).text;
}

/* ---- what is seen ---- */

static size_t
last_top(const struct page *page, size_t rows)
{
	return page_count(page) > rows ? page_count(page) - rows : 0;
}

static void
go(struct page *page, size_t top, size_t rows)
{
	page->top = top < last_top(page, rows) ? top : last_top(page, rows);
}

static void
up(struct page *page, size_t lines)
{
	page->top -= lines < page->top ? lines : page->top;
}

bool
page_move(struct page *page, enum action action, size_t rows)
{
	size_t half = rows > 1 ? rows / 2 : 1;

	switch (action) {
	case ACTION_DOWN:
	case ACTION_OPEN:
		go(page, page->top + 1, rows);
		return true;
	case ACTION_UP:
		up(page, 1);
		return true;
	case ACTION_PAGE_DOWN:
		go(page, page->top + rows, rows);
		return true;
	case ACTION_PAGE_UP:
		up(page, rows);
		return true;
	case ACTION_HALF_DOWN:
		go(page, page->top + half, rows);
		return true;
	case ACTION_HALF_UP:
		up(page, half);
		return true;
	case ACTION_FIRST:
		page->top = 0;
		return true;
	case ACTION_LAST:
		page->top = last_top(page, rows);
		return true;
	default:
		return false;
	}
}

bool
page_is_at_end(const struct page *page, size_t rows)
{
	return page->top >= last_top(page, rows);
}

unsigned
page_seen(const struct page *page, size_t rows)
{
	size_t seen = page->top + rows, count = page_count(page);

	return seen >= count ? 100 : (unsigned)(seen * 100 / count);
}

/* ---- what is looked for ---- */

bool
page_look_for(struct page *page, struct slice word, struct error *err)
{
	uint32_t character;

	buffer_clear(&page->word);
	page->behind = 0;
	while (word.size > 0) {
		word = slice_skip(word, utf8_decode(word, &character));
		utf8_append(&page->word, utf8_fold(character));
	}
	return buffer_ok(&page->word, err);
}

/* The bytes at the front of the text that are the word; 0: it does not begin with it. */
static size_t
hit_size(const struct page *page, struct slice text)
{
	struct slice word = buffer_slice(&page->word), rest = text;
	uint32_t wanted, character;

	while (word.size > 0) {
		if (rest.size == 0)
			return 0;
		word = slice_skip(word, utf8_decode(word, &wanted));
		rest = slice_skip(rest, utf8_decode(rest, &character));
		if (utf8_fold(character) != wanted)
			return 0;
	}
	return text.size - rest.size;
}

/* The next hit from *at on; false: there is none. */
static bool
next_hit(const struct page *page, struct slice text, size_t *at, size_t *size)
{
	struct slice rest;
	uint32_t character;

	while (*at < text.size && page->word.size > 0) {
		rest = slice_skip(text, *at);
		*size = hit_size(page, rest);
		if (*size > 0)
			return true;
		*at += utf8_decode(rest, &character);
	}
	return false;
}

bool
page_find(struct page *page, size_t rows)
{
	size_t i, at, size, line, from = page->top, count = page_count(page);

	/* Where the last hit is still seen, the next one is behind it. */
	if (page->behind > page->top && page->behind <= page->top + rows)
		from = page->behind;
	for (i = 0; i < count; i++) {
		line = (from + i) % count;
		at = 0;
		if (!next_hit(page, page_line(page, line), &at, &size))
			continue;
		page->behind = line + 1;
		go(page, line, rows);
		return true;
	}
	return false;
}

/* The hits of a line, in place of what else is set off in it. */
static size_t
mark_hits(const struct page *page, struct slice text, struct line_span spans[HITS])
{
	size_t n = 0, at = 0, size;

	while (n < HITS && next_hit(page, text, &at, &size)) {
		spans[n].at = at;
		spans[n].size = size;
		spans[n++].attributes = LINE_REVERSE;
		at += size;
	}
	return n;
}

void
page_put(struct page *page, struct canvas *canvas, size_t rows)
{
	static const struct line empty;
	struct line_span hits[HITS];
	struct line line;
	size_t row, n;

	go(page, page->top, rows);
	canvas_scroll(canvas, rows, (ptrdiff_t)page->top - (ptrdiff_t)page->put);
	page->put = page->top;
	for (row = 0; row < rows; row++) {
		line = page->top + row < page_count(page) ? line_at(page, page->top + row) : empty;
		n = mark_hits(page, line.text, hits);
		if (n > 0) {
			line.spans = hits;
			line.span_count = n;
		}
		canvas_put(canvas, (int)row, &line);
	}
}
