#include "screen/list.h"

void
list_go(struct list *list, size_t cursor)
{
	list->cursor = cursor < list->count ? cursor : list->count > 0 ? list->count - 1 : 0;
}

static void
down(struct list *list, size_t rows)
{
	list_go(list, list->cursor + rows);
}

static void
up(struct list *list, size_t rows)
{
	list->cursor -= rows < list->cursor ? rows : list->cursor;
}

static size_t
lines_of(const struct list *list)
{
	return list->lines > 0 ? list->lines : 1;
}

/* How many rows so many lines of the screen hold. */
static size_t
rows_of(const struct list *list, size_t lines)
{
	return lines > lines_of(list) ? lines / lines_of(list) : 1;
}

bool
list_move(struct list *list, enum action action, size_t page)
{
	size_t rows = rows_of(list, page), half = rows > 1 ? rows / 2 : 1;

	switch (action) {
	case ACTION_DOWN:
		down(list, 1);
		return true;
	case ACTION_UP:
		up(list, 1);
		return true;
	case ACTION_PAGE_DOWN:
		list->top += rows < list->count - list->top ? rows : 0;
		down(list, rows);
		return true;
	case ACTION_PAGE_UP:
		list->top -= rows < list->top ? rows : list->top;
		up(list, rows);
		return true;
	case ACTION_HALF_DOWN:
		down(list, half);
		return true;
	case ACTION_HALF_UP:
		up(list, half);
		return true;
	case ACTION_FIRST:
		list->cursor = 0;
		return true;
	case ACTION_LAST:
		list_go(list, list->count);
		return true;
	default:
		return false;
	}
}

/* The cursor is seen, and no row is left empty that could be filled. */
static void
settle(struct list *list, size_t rows)
{
	if (list->top + rows < list->cursor + 1)
		list->top = list->cursor + 1 - rows;
	if (list->top + rows > list->count)
		list->top = list->count > rows ? list->count - rows : 0;
	if (list->top > list->cursor)
		list->top = list->cursor;
}

bool
list_put(struct list *list, struct canvas *canvas, size_t page, list_fn *fn, void *ctx,
         struct error *err)
{
	static const struct line empty;
	size_t lines = lines_of(list), rows = rows_of(list, page), at, i;
	struct line line;

	settle(list, rows);
	canvas_scroll(canvas, page,
	              ((ptrdiff_t)list->top - (ptrdiff_t)list->put) * (ptrdiff_t)lines);
	list->put = list->top;
	for (at = 0; at < page; at++) {
		line = empty;
		i = list->top + at / lines;
		if (at / lines < rows && i < list->count && !fn(ctx, i, at % lines, &line, err))
			return false;
		if (i == list->cursor && at % lines == 0 && list->count > 0)
			line.attributes |= LINE_REVERSE;
		canvas_put(canvas, (int)at, &line);
	}
	return true;
}
