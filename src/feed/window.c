#include "feed/window.h"

#include <string.h>

/* The text of the largest item, and something for tags: what is too large is to be read again, too. */
enum { WINDOW_MOST = (CONFIG_ITEM_KB + CONFIG_ITEM_KB / 8 + CONFIG_ATTRIBUTES_KB) * 1024 };

void
window_begin(struct window *w)
{
	buffer_reset(&w->bytes);
	buffer_clear(&w->names);
	memset(w->name_ends, 0, sizeof w->name_ends);
	w->at = 0;
	w->safe = 0;
	w->line = 1;
	w->depth = 0;
	w->item = false;
	w->initial = '\0';
	w->begun = false;
}

void
window_make_safe(struct window *w, uint64_t at, long line, size_t depth, bool item)
{
	w->safe = at;
	w->line = line;
	w->begun = true;
	w->depth = depth;
	w->item = item;
	w->initial = item ? window_name(w, depth + 1)[0] : '\0';
}

void
window_keep_name(struct window *w, size_t depth, const char *name)
{
	if (depth > WINDOW_NAMES)
		return;
	w->names.size = w->name_ends[depth - 1];
	buffer_append(&w->names, name, strlen(name) + 1);
	w->name_ends[depth] = w->names.size;
}

const char *
window_name(const struct window *w, size_t depth)
{
	bool kept = depth <= WINDOW_NAMES && w->name_ends[depth - 1] < w->names.size;

	return kept ? w->names.data + w->name_ends[depth - 1] : "";
}

bool
window_keep(struct window *w, const char *s, size_t n, uint64_t given, bool hold)
{
	uint64_t begin = given - n;

	if (w->safe >= begin) {
		buffer_clear(&w->bytes);
		w->at = w->safe;
		n -= (size_t)(w->safe - begin);
		s += w->safe - begin;
	}
	if (!hold || w->bytes.size + n > WINDOW_MOST) {
		buffer_clear(&w->bytes);
		w->at = given;
		return true;
	}
	return buffer_append(&w->bytes, s, n);
}

bool
window_reaches(const struct window *w)
{
	return w->at <= w->safe;
}

struct slice
window_again(const struct window *w)
{
	return slice_skip(buffer_slice(&w->bytes),
	                  window_reaches(w) ? (size_t)(w->safe - w->at) : 0);
}

long
window_lines(const struct window *w, uint64_t from, uint64_t to)
{
	size_t i = from > w->at ? (size_t)(from - w->at) : 0;
	long lines = 0;

	/* XML's line ends (XML 1.0, 2.11), as expat counts them: "\n", "\r\n" and "\r". */
	for (; i < w->bytes.size && w->at + i < to; i++)
		lines += w->bytes.data[i] == '\r' ||
		         (w->bytes.data[i] == '\n' && (i == 0 || w->bytes.data[i - 1] != '\r'));
	return lines;
}

void
window_restart(struct window *w, uint64_t given)
{
	buffer_clear(&w->bytes);
	w->names.size = w->name_ends[w->depth];
	w->at = given;
	w->safe = given;
	w->line = 1;
}

void
window_let_go(struct window *w, uint64_t given)
{
	buffer_free(&w->bytes);
	w->at = given;
}

void
window_pass(struct window *w, uint64_t given)
{
	buffer_reset(&w->bytes);
	w->at = given;
}

void
window_free(struct window *w)
{
	buffer_free(&w->bytes);
	buffer_free(&w->names);
}
