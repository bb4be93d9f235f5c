#include "text/span.h"

static struct text_span *
list_of(const struct spans *spans)
{
	return (struct text_span *)(void *)spans->list.data;
}

static size_t
count_of(const struct spans *spans)
{
	return spans->list.size / sizeof(struct text_span);
}

/* The span that ends where a line of `size` bytes does; NULL: its end is plain. */
static struct text_span *
last_of(const struct spans *spans, size_t size)
{
	struct text_span *last;

	if (count_of(spans) == 0)
		return NULL;
	last = list_of(spans) + count_of(spans) - 1;
	return last->at + last->size == size ? last : NULL;
}

void
spans_add(struct spans *spans, size_t at, size_t n, unsigned look)
{
	struct text_span span = {(uint32_t)at, (uint32_t)n, look};
	struct text_span *last = last_of(spans, at);

	if (look == 0 || n == 0)
		return;
	if (last != NULL && last->look == look)
		last->size += span.size;
	else
		buffer_append(&spans->list, &span, sizeof span);
}

unsigned
spans_last(const struct spans *spans, size_t size)
{
	const struct text_span *last = last_of(spans, size);

	return last != NULL ? last->look : 0;
}

void
spans_copy(const struct spans *spans, size_t from, size_t n, size_t at, struct spans *to)
{
	size_t i, begin, end;

	for (i = 0; i < count_of(spans); i++) {
		const struct text_span *span = list_of(spans) + i;

		begin = span->at > from ? span->at : from;
		end = span->at + span->size;
		if (end > from + n)
			end = from + n;
		if (begin < end)
			spans_add(to, begin - from + at, end - begin, span->look);
	}
}

void
spans_consume(struct spans *spans, size_t n)
{
	struct text_span *span = list_of(spans);
	size_t i, kept = 0, count = count_of(spans), end;

	for (i = 0; i < count; i++) {
		end = span[i].at + span[i].size;
		if (end <= n)
			continue;
		span[kept].look = span[i].look;
		span[kept].at = span[i].at > n ? (uint32_t)(span[i].at - n) : 0;
		span[kept].size = (uint32_t)(end - n) - span[kept].at;
		kept++;
	}
	spans->list.size = kept * sizeof *span;
}

void
spans_clear(struct spans *spans)
{
	buffer_clear(&spans->list);
}

void
spans_fill(const struct spans *spans, struct text_row *row)
{
	row->spans = list_of(spans);
	row->count = count_of(spans);
}

void
spans_free(struct spans *spans)
{
	buffer_free(&spans->list);
}
