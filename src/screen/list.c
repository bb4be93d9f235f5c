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

bool
list_move(struct list *list, enum action action, size_t page)
{
	size_t half = page > 1 ? page / 2 : 1;

	switch (action) {
	case ACTION_DOWN:
		down(list, 1);
		return true;
	case ACTION_UP:
		up(list, 1);
		return true;
	case ACTION_PAGE_DOWN:
		list->top += page < list->count - list->top ? page : 0;
		down(list, page);
		return true;
	case ACTION_PAGE_UP:
		list->top -= page < list->top ? page : list->top;
		up(list, page);
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
settle(struct list *list, size_t page)
{
	if (list->top + page < list->cursor + 1)
		list->top = list->cursor + 1 - page;
	if (list->top + page > list->count)
		list->top = list->count > page ? list->count - page : 0;
	if (list->top > list->cursor)
		list->top = list->cursor;
}

bool
list_put(struct list *list, struct canvas *canvas, size_t page, list_fn *fn, void *ctx,
         struct error *err)
{
	static const struct line empty;
	struct line line;
	size_t row;

	settle(list, page);
	canvas_scroll(canvas, page, (ptrdiff_t)list->top - (ptrdiff_t)list->put);
	list->put = list->top;
	for (row = 0; row < page; row++) {
		line = empty;
		if (list->top + row < list->count && !fn(ctx, list->top + row, &line, err))
			return false;
		if (list->top + row == list->cursor && list->count > 0)
			line.attributes |= LINE_REVERSE;
		canvas_put(canvas, (int)row, &line);
	}
	return true;
}
