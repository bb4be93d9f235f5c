/* help.c - the keys, as they are bound. */
#include "browse/browse.h"
#include "screen/page.h"

enum { KEYS_COLUMNS = 16, NARROW = 60, KEYS_NARROW = 10 };

static bool
add_text(struct page *page, struct slice text, unsigned attributes, struct error *err)
{
	struct line_span span = {0, text.size, attributes};
	struct line line = {.text = text, .spans = &span, .span_count = attributes != 0};

	return page_add(page, &line, err);
}

static bool
add_action(struct page *page, const struct browse *browse, enum action action, struct error *err)
{
	int width = browse->canvas.columns < NARROW ? KEYS_NARROW : KEYS_COLUMNS;
	struct buffer keys = {0}, line = {0};
	struct slice none = {0};
	bool ok = true;

	if (keymap_heading(action) != NULL)
		ok = (action == 1 || add_text(page, none, 0, err)) &&
		     add_text(page, slice_of(keymap_heading(action)), LINE_BOLD, err);
	keymap_append_keys(&browse->keys, action, &keys);
	buffer_print(&line, "  %-*s ", width, buffer_text(&keys));
	/* Keys that take more than their column have a line of their own. */
	if (keys.size > (size_t)width) {
		ok = ok && buffer_ok(&line, err) && add_text(page, buffer_slice(&line), 0, err);
		buffer_clear(&line);
		buffer_print(&line, "  %-*s ", width, "");
	}
	buffer_append_text(&line, keymap_help(action));
	ok = ok && buffer_ok(&line, err) && add_text(page, buffer_slice(&line), 0, err);
	buffer_free(&keys);
	buffer_free(&line);
	return ok;
}

static bool
fill(struct page *page, const struct browse *browse, struct error *err)
{
	int action;

	page_clear(page);
	for (action = 1; action < ACTION_COUNT; action++)
		if (!add_action(page, browse, (enum action)action, err))
			return false;
	return true;
}

bool
browse_help(struct browse *browse, struct error *err)
{
	enum action action = ACTION_REDRAW;
	struct page page = {0};
	bool ok = true;
	int key;

	browse->helping = true;
	while (ok && !browse->ended) {
		if (action == ACTION_REDRAW)
			ok = fill(&page, browse, err);
		page_put(&page, &browse->canvas, browse_rows(browse));
		browse_status(browse, "Keys", "q back");
		ok = ok && browse_wait(browse, &key, &action, err);
		if (action == ACTION_BACK || action == ACTION_QUIT)
			break;
		page_move(&page, action, browse_rows(browse));
	}
	browse->helping = false;
	page_free(&page);
	return ok;
}
