#include "text/give.h"

#include "text/break.h"

void
wrap_fail(struct wrap *wrap)
{
	if (wrap->ok)
		wrap->ok = error_memory(wrap->err);
}

static void
give(struct wrap *wrap, struct slice line, const struct spans *spans)
{
	struct text_row row = {.line = line};

	spans_fill(spans, &row);
	if (wrap->ok)
		wrap->ok = wrap->fn(wrap->ctx, &row, wrap->err);
}

static void
give_gap(struct wrap *wrap)
{
	static const struct spans plain = {{0}};
	struct slice prefix = {wrap->prefix.data, wrap->gap_prefix};

	if (!wrap->started)
		wrap->gap = 0;
	if (prefix.size > wrap->prefix.size)
		prefix.size = wrap->prefix.size;
	prefix = break_trim(prefix);
	for (; wrap->gap > 0 && wrap->ok; wrap->gap--)
		give(wrap, prefix, &plain);
}

void
wrap_give(struct wrap *wrap, struct slice content, int columns)
{
	struct buffer *prefix = wrap->marked ? &wrap->first : &wrap->prefix;

	content = break_trim(content);
	if (content.size == 0)
		return;
	give_gap(wrap);
	if (columns > wrap->widest)
		wrap->widest = columns;
	wrap->started = true;
	wrap->marked = false;
	spans_clear(&wrap->out_spans);
	spans_copy(&wrap->spans, (size_t)(content.data - wrap->line.data), content.size,
	           prefix->size, &wrap->out_spans);
	if (prefix->size == 0 && !wrap->hyphen && !wrap->out_spans.list.failed) {
		give(wrap, content, &wrap->out_spans);
		return;
	}
	buffer_clear(&wrap->out);
	buffer_append_slice(&wrap->out, buffer_slice(prefix));
	wrap->first.size = 0;
	buffer_append_slice(&wrap->out, content);
	if (wrap->hyphen)
		buffer_append_byte(&wrap->out, '-');
	if (wrap->out.failed || wrap->out_spans.list.failed)
		wrap_fail(wrap);
	else
		give(wrap, buffer_slice(&wrap->out), &wrap->out_spans);
}
