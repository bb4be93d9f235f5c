/* tags.c - the tags that feeds have, to choose one. */
#include "base/utf8.h"
#include "browse/browse.h"
#include "screen/list.h"

enum { COUNT_COLUMNS = 6 };

/* One tag, borrowed from its subscription. */
struct tag {
	struct slice name; /* empty: all feeds */
	size_t unread;
};

struct tags_view {
	struct browse *browse;
	struct buffer
	    tags; /* of struct tag; the first is all feeds, the others in the order of the file */
	struct list list;
	struct buffer row, name;
	unsigned epoch;
};

static struct tag *
tag_at(const struct tags_view *view, size_t i)
{
	return (struct tag *)(void *)view->tags.data + i;
}

static struct tag *
find(struct tags_view *view, struct slice name)
{
	size_t i;

	for (i = 0; i < view->tags.size / sizeof(struct tag); i++)
		if (slice_equal(tag_at(view, i)->name, name))
			return tag_at(view, i);
	return NULL;
}

static bool
add(struct tags_view *view, struct slice name, size_t unread, struct error *err)
{
	struct tag tag = {name, unread}, *known = find(view, name);

	if (known == NULL)
		return buffer_append(&view->tags, &tag, sizeof tag) || error_memory(err);
	known->unread += unread;
	return true;
}

static bool
fill(struct tags_view *view, struct error *err)
{
	struct browse *browse = view->browse;
	struct slice all = {0};
	struct catalog_feed feed;
	struct tally tally;
	size_t i, j;

	view->epoch = browse->epoch;
	buffer_clear(&view->tags);
	if (!add(view, all, browse->tallies.all.unread, err))
		return false;
	for (i = 0;; i++) {
		feed = catalog_subscription(&browse->posts.catalog, i);
		if (feed.subscription == NULL)
			break;
		tally = tally_of(&browse->tallies, feed.number);
		for (j = 0; j < feed.subscription->tag_count; j++)
			if (!add(view, feed.subscription->tags[j], tally.unread, err))
				return false;
	}
	view->list.count = view->tags.size / sizeof(struct tag);
	list_go(&view->list, view->list.cursor);
	return true;
}

static bool
make_row(void *ctx, size_t i, size_t part, struct line *line, struct error *err)
{
	struct tags_view *view = ctx;
	const struct tag *tag = tag_at(view, i);

	(void)part;
	buffer_clear(&view->row);
	buffer_clear(&view->name);
	if (tag->name.size == 0)
		buffer_append_text(&view->name, "All feeds");
	utf8_append_safe(&view->name, tag->name, true);
	buffer_print(&view->row, "%*zu  ", COUNT_COLUMNS, tag->unread);
	buffer_append_slice(&view->row, buffer_slice(&view->name));
	line->text = buffer_slice(&view->row);
	line->attributes = tag->unread > 0 && i > 0 ? LINE_BOLD : 0;
	return buffer_ok(&view->row, err) && buffer_ok(&view->name, err);
}

/* *chosen: with the cursor on what is wanted. */
static bool
turn(struct tags_view *view, bool *chosen, struct error *err)
{
	struct browse *browse = view->browse;
	enum action action;
	int key;

	*chosen = false;
	while (!browse->ended && !*chosen) {
		if (!list_put(&view->list, &browse->canvas, browse_rows(browse), make_row, view,
		              err))
			return false;
		browse_status(browse, "Tags", "Enter chooses  q back");
		if (!browse_wait(browse, &key, &action, err))
			return false;
		/* The names are the catalog's. */
		if (view->epoch != browse->epoch && !fill(view, err))
			return false;
		if (action == ACTION_QUIT || action == ACTION_BACK)
			break;
		*chosen = action == ACTION_OPEN;
		list_move(&view->list, action, browse_rows(browse));
	}
	return true;
}

bool
browse_tags(struct browse *browse, struct buffer *tag, struct error *err)
{
	struct tags_view view = {.browse = browse};
	bool chosen = false, ok = fill(&view, err);

	if (ok && view.list.count == 1)
		browse_say(browse, "no feed has a tag");
	else if (ok)
		ok = turn(&view, &chosen, err);
	if (ok && chosen) {
		buffer_clear(tag);
		buffer_append_slice(tag, tag_at(&view, view.list.cursor)->name);
		ok = buffer_ok(tag, err);
	}
	buffer_free(&view.tags);
	buffer_free(&view.row);
	buffer_free(&view.name);
	return ok;
}
