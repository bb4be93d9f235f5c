#include "text/text.h"

#include "base/entity.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "text/layout.h"
#include "text/table.h"

static bool
render_html(struct layout *layout, struct slice input)
{
	struct html_token token;
	struct html html;

	html_begin(&html, input, true);
	while (html_next(&html, &token))
		if (!layout_token(layout, &token, &html) ||
		    (html_opens(&token, TAG_TABLE) && !table_show(layout, &html)))
			return false;
	return layout_end(layout) && layout_list(layout);
}

static bool
render_plain(struct layout *layout, struct slice input)
{
	layout->flow.wrap.mode = WRAP_KEEP;
	flow_text(&layout->flow, input, true);
	return wrap_end(&layout->flow.wrap);
}

bool
text_render(struct slice html, const struct text_options *options, text_fn *fn, void *ctx,
            struct error *err)
{
	struct layout *layout = memory_get(sizeof *layout);
	bool ok;

	if (layout == NULL)
		return error_memory(err);
	layout_open(layout, options, fn, ctx, err);
	ok = options->plain ? render_plain(layout, html) : render_html(layout, html);
	layout_close(layout);
	memory_free(layout);
	return ok;
}

static void
append_decoded(struct buffer *out, struct slice s)
{
	while (s.size > 0 && !out->failed) {
		size_t n = s.data[0] == '&' ? entity_decode(s, out) : 0;

		if (n == 0) {
			n = 1 + slice_find(slice_skip(s, 1), '&');
			buffer_append(out, s.data, n);
		}
		s = slice_skip(s, n);
	}
}

/* Appends s without the markup of HTML, and with all that only looks like it. */
static void
append_text(struct buffer *out, struct slice s)
{
	struct html_token token;
	struct html html;

	html_begin(&html, s, false);
	while (html_next(&html, &token) && !out->failed) {
		bool tag = token.kind == HTML_OPEN || token.kind == HTML_CLOSE;

		if (token.kind == HTML_NOTE)
			continue;
		if (!tag || token.tag == NULL)
			append_decoded(out, token.source);
		else if (tag_is_block(token.tag))
			buffer_append_byte(out, ' ');
	}
}

static struct slice
skip_spaces(struct slice s)
{
	while (s.size > 0 && s.data[0] == ' ')
		s = slice_skip(s, 1);
	return s;
}

/* Appends the words of s, which is safe, with one space between. */
static void
append_words(struct buffer *out, struct slice s)
{
	size_t n;

	s = skip_spaces(s);
	while (s.size > 0 && s.data[s.size - 1] == ' ')
		s.size--;
	while (s.size > 0) {
		/* Up to and with the first of several spaces. */
		for (n = 1; n < s.size && (s.data[n] != ' ' || s.data[n - 1] != ' '); n++)
			;
		buffer_append(out, s.data, n);
		s = skip_spaces(slice_skip(s, n));
	}
}

bool
text_line(struct slice s, bool plain, struct buffer *out, struct error *err)
{
	struct buffer text = {0}, safe = {0};
	bool ok;

	if (!plain) {
		append_text(&text, s);
		s = buffer_slice(&text);
	}
	ok = !text.failed && utf8_append_safe(&safe, s, true);
	if (ok)
		append_words(out, buffer_slice(&safe));
	buffer_free(&text);
	buffer_free(&safe);
	return ok ? buffer_ok(out, err) : error_memory(err);
}
