#include "posts/excerpt.h"

#include "base/utf8.h"
#include "text/text.h"

/* So wide that a line is a paragraph. */
enum { WIDE = 10000 };

/* The end of a text that is at most so many columns wide, from a word's beginning on. */
static struct slice
fit_end(struct slice s, size_t columns)
{
	size_t all = utf8_columns(s), space;
	uint32_t c;

	if (all <= columns)
		return s;
	while (s.size > 0 && all > columns) {
		s = slice_skip(s, utf8_decode(s, &c));
		all -= (size_t)utf8_width(c);
	}
	space = slice_find(s, ' ');
	return space < s.size ? slice_skip(s, space + 1) : s;
}

/* Cuts the excerpt out of the line around the hit. */
static void
cut(struct excerpt *excerpt, struct slice line, struct slice hit)
{
	struct slice before = {line.data, (size_t)(hit.data - line.data)}, behind, shown;
	size_t columns = excerpt->columns > 4 ? excerpt->columns - 2 : excerpt->columns;

	behind = slice_skip(line, before.size);
	shown = fit_end(before, columns / 3);
	if (shown.size < before.size)
		buffer_append_text(&excerpt->line, "\xE2\x80\xA6");
	buffer_append_slice(&excerpt->line, shown);
	excerpt->hit = excerpt->line.size;
	columns -= utf8_columns(shown);
	shown = utf8_fit(behind, columns);
	buffer_append_slice(&excerpt->line, shown);
	excerpt->hit_size = hit.size < shown.size ? hit.size : shown.size;
	if (shown.size < behind.size)
		buffer_append_text(&excerpt->line, "\xE2\x80\xA6");
}

/* Once there is an excerpt, what is left of the text is not laid out. */
static bool
look_at_row(void *ctx, const struct text_row *row, struct error *err)
{
	struct excerpt *excerpt = ctx;
	struct slice hit;
	size_t i;

	for (i = 0; i < excerpt->count && excerpt->line.size == 0; i++)
		if (phrase_in(&excerpt->phrases[i], row->line, false, &hit))
			cut(excerpt, row->line, hit);
	return buffer_ok(&excerpt->line, err) && excerpt->line.size == 0;
}

static bool
look_at_text(struct excerpt *excerpt, struct slice text, bool plain, struct error *err)
{
	struct text_options options = {.width = WIDE, .plain = plain};

	return excerpt->line.size > 0 || text_render(text, &options, look_at_row, excerpt, err) ||
	       err->kind == ERROR_NONE;
}

bool
excerpt_find(struct excerpt *excerpt, const struct entry *entry, const struct phrase *phrases,
             size_t count, size_t columns, struct error *err)
{
	buffer_clear(&excerpt->line);
	excerpt->hit = excerpt->hit_size = 0;
	excerpt->phrases = phrases;
	excerpt->count = count;
	excerpt->columns = columns;
	return look_at_text(excerpt, entry->content, entry->content_plain, err) &&
	       look_at_text(excerpt, entry->summary, entry->summary_plain, err);
}

void
excerpt_free(struct excerpt *excerpt)
{
	buffer_free(&excerpt->line);
}
