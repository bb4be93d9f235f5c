/* revisions.c - what was changed in a post, one revision after the other. */
#include "browse/browse.h"
#include "posts/article.h"
#include "posts/compare.h"
#include "screen/page.h"

struct revisions_view {
	struct browse *browse;
	uint32_t number;
	struct buffer revisions; /* of uint32_t: those there are, oldest first */
	size_t at;               /* the one that is compared with that before it; from 1 */
	struct page page;
};

static bool
take_revision(void *ctx, const struct archive_record *record, struct error *err)
{
	return buffer_append(ctx, &record->revision, sizeof record->revision) || error_memory(err);
}

static size_t
count(const struct revisions_view *view)
{
	return view->revisions.size / sizeof(uint32_t);
}

static uint32_t
revision_at(const struct revisions_view *view, size_t i)
{
	return ((const uint32_t *)(const void *)view->revisions.data)[i];
}

static bool
add_row(void *ctx, const struct text_row *row, struct error *err)
{
	struct revisions_view *view = ctx;

	return browse_row(&view->page, row, true, view->browse->canvas.columns, err);
}

static bool
fill(struct revisions_view *view, struct error *err)
{
	struct browse *browse = view->browse;
	struct compare compare = {.catalog = &browse->posts.catalog,
	                          .wanted = {revision_at(view, view->at - 1),
	                                     revision_at(view, view->at)},
	                          .width = article_width(),
	                          .signs = !browse->canvas.coloured,
	                          .fn = add_row,
	                          .ctx = view};
	bool ok;

	page_clear(&view->page);
	ok = archive_history(browse->posts.catalog.archive, view->number, compare_take, &compare,
	                     err) &&
	     compare_tell(&compare, err);
	compare_free(&compare);
	return ok;
}

static void
draw(struct revisions_view *view)
{
	struct browse *browse = view->browse;
	struct buffer where = {0};

	page_put(&view->page, &browse->canvas, browse_rows(browse));
	buffer_print(&where, "Changes  %zu/%zu", count(view) - view->at, count(view) - 1);
	browse_status(browse, buffer_text(&where), count(view) > 2 ? "J older  K newer" : "q back");
	buffer_free(&where);
}

/* Another pair of them, unless there is none. */
static bool
go(struct revisions_view *view, size_t at, struct error *err)
{
	if (at < 1 || at >= count(view))
		return true;
	view->at = at;
	view->page.top = 0;
	return fill(view, err);
}

static bool
act(struct revisions_view *view, enum action action, struct error *err)
{
	switch (action) {
	case ACTION_NEXT:
		return go(view, view->at - 1, err);
	case ACTION_PREVIOUS:
		return go(view, view->at + 1, err);
	case ACTION_REDRAW:
		return fill(view, err);
	default:
		page_move(&view->page, action, browse_rows(view->browse));
		return true;
	}
}

static bool
turn(struct revisions_view *view, struct error *err)
{
	enum action action;
	int key;

	while (!view->browse->ended) {
		draw(view);
		if (!browse_wait(view->browse, &key, &action, err))
			return false;
		if (action == ACTION_QUIT || action == ACTION_BACK)
			break;
		if (!act(view, action, err))
			return false;
	}
	return true;
}

bool
browse_revisions(struct browse *browse, uint32_t number, struct error *err)
{
	struct revisions_view view = {.browse = browse, .number = number};
	bool ok;

	ok = archive_history(browse->posts.catalog.archive, number, take_revision, &view.revisions,
	                     err);
	if (ok && count(&view) < 2)
		browse_say(browse, "it was never changed");
	else if (ok)
		ok = go(&view, count(&view) - 1, err) && turn(&view, err);
	buffer_free(&view.revisions);
	page_free(&view.page);
	return ok;
}
