/* feeds.c - the feeds: how many posts of each are unread. */
#include <stdio.h>
#include <string.h>

#include "base/calendar.h"
#include "base/utf8.h"
#include "browse/browse.h"
#include "posts/column.h"
#include "screen/list.h"

/* Below so many columns a row has nothing but the unread posts and the title. */
enum { NARROW = 60, COUNT_COLUMNS = 6, COUNTS_COLUMNS = 13, DATE_COLUMNS = 10 };

enum kind { ALL, STARRED, FEED };

/* A row. */
struct item {
	enum kind kind;
	uint32_t number;     /* the feed's; 0: it has none yet */
	size_t subscription; /* its place among them, where it has no number */
};

struct feeds_view {
	struct browse *browse;
	struct buffer items; /* of struct item */
	struct list list;
	struct buffer row, title, tag;
	unsigned epoch;
	bool unread_only, starred; /* as the items were made */
};

static struct item
item_at(const struct feeds_view *view, size_t i)
{
	struct item item = {ALL, 0, 0};

	if (i < view->list.count)
		memcpy(&item, view->items.data + i * sizeof item, sizeof item);
	return item;
}

static struct catalog_feed
feed_of(const struct feeds_view *view, const struct item *item)
{
	const struct catalog *catalog = &view->browse->posts.catalog;

	if (item->number != 0)
		return catalog_number(catalog, item->number);
	return catalog_subscription(catalog, item->subscription);
}

static struct tally
tally_item(const struct feeds_view *view, const struct item *item)
{
	struct tally tally = view->browse->tallies.all;

	if (item->kind == FEED)
		tally = tally_of(&view->browse->tallies, item->number);
	return tally;
}

/* ---- which feeds there are ---- */

static bool
add(struct feeds_view *view, enum kind kind, uint32_t number, size_t subscription)
{
	struct item item = {kind, number, subscription};

	return buffer_append(&view->items, &item, sizeof item);
}

static bool
is_wanted(const struct feeds_view *view, const struct catalog_feed *feed)
{
	struct slice tag = buffer_slice(&view->tag);

	if (view->unread_only && tally_of(&view->browse->tallies, feed->number).unread == 0)
		return false;
	return tag.size == 0 ||
	       (feed->subscription != NULL && subscription_tagged(feed->subscription, tag));
}

/* In the user's order; then those that nobody subscribes to any more and that have posts. */
static void
add_feeds(struct feeds_view *view)
{
	const struct catalog *catalog = &view->browse->posts.catalog;
	struct catalog_feed feed;
	size_t i;

	for (i = 0;; i++) {
		feed = catalog_subscription(catalog, i);
		if (feed.subscription == NULL)
			break;
		if (is_wanted(view, &feed))
			add(view, FEED, feed.number, i);
	}
	for (i = 0;; i++) {
		feed = catalog_at(catalog, i);
		if (feed.number == 0)
			break;
		if (feed.subscription == NULL && is_wanted(view, &feed) &&
		    tally_of(&view->browse->tallies, feed.number).posts > 0)
			add(view, FEED, feed.number, 0);
	}
}

/* The cursor stays on the feed that it is on. */
static bool
fill(struct feeds_view *view, struct error *err)
{
	struct item before = item_at(view, view->list.cursor), item;
	size_t i;

	view->epoch = view->browse->epoch;
	view->unread_only = view->browse->unread_only;
	view->starred = view->browse->tallies.all.starred > 0;
	buffer_clear(&view->items);
	add(view, ALL, 0, 0);
	if (view->starred && view->tag.size == 0)
		add(view, STARRED, 0, 0);
	add_feeds(view);
	view->list.count = view->items.size / sizeof(struct item);
	for (i = 0; i < view->list.count; i++) {
		item = item_at(view, i);
		if (item.kind == before.kind && item.number == before.number &&
		    item.subscription == before.subscription)
			break;
	}
	list_go(&view->list, i < view->list.count ? i : view->list.cursor);
	return buffer_ok(&view->items, err);
}

/* ---- a row ---- */

static void
append_title(struct feeds_view *view, const struct item *item)
{
	struct catalog_feed feed;

	buffer_clear(&view->title);
	if (item->kind == ALL) {
		buffer_append_text(&view->title, "All posts");
		if (view->tag.size > 0)
			buffer_print(&view->title, " of %s", buffer_text(&view->tag));
		return;
	}
	if (item->kind == STARRED) {
		buffer_append_text(&view->title, "Starred");
		return;
	}
	feed = feed_of(view, item);
	if (feed.state != NULL && feed.state->failures > 0)
		buffer_append_text(&view->title, "! ");
	utf8_append_safe(&view->title, feed.title, true);
	if (feed.subscription == NULL)
		buffer_append_text(&view->title, " (removed)");
}

static void
append_counts(struct buffer *row, const struct item *item, const struct tally *tally, bool narrow)
{
	char text[48];

	if (item->kind == STARRED)
		snprintf(text, sizeof text, "%zu", tally->starred);
	else if (narrow)
		snprintf(text, sizeof text, "%zu", tally->unread);
	else
		snprintf(text, sizeof text, "%zu/%zu", tally->unread, tally->posts);
	buffer_print(row, "%*s  ", narrow ? COUNT_COLUMNS : COUNTS_COLUMNS, text);
}

static bool
make_row(void *ctx, size_t i, size_t part, struct line *line, struct error *err)
{
	struct feeds_view *view = ctx;
	struct item item = item_at(view, i);
	struct tally tally = tally_item(view, &item);
	size_t columns = (size_t)view->browse->canvas.columns, used;
	bool narrow = columns < NARROW;
	char date[17] = "";

	(void)part;
	buffer_clear(&view->row);
	append_counts(&view->row, &item, &tally, narrow);
	used = utf8_columns(buffer_slice(&view->row)) + (narrow ? 0 : DATE_COLUMNS + 2);
	append_title(view, &item);
	column_append(&view->row, buffer_slice(&view->title), columns > used ? columns - used : 1);
	if (item.kind != STARRED)
		output_date(tally.newest, date);
	if (!narrow)
		buffer_print(&view->row, "  %-*.10s", DATE_COLUMNS, date);
	line->text = buffer_slice(&view->row);
	line->attributes = tally.unread > 0 && item.kind == FEED ? LINE_BOLD : 0;
	return buffer_ok(&view->row, err) && buffer_ok(&view->title, err);
}

/* Why the feed under the cursor fails, or what keys there are. */
static void
append_hint(const struct feeds_view *view, struct buffer *hint)
{
	struct item item = item_at(view, view->list.cursor);
	struct catalog_feed feed = {0};

	if (item.kind == FEED)
		feed = feed_of(view, &item);
	if (view->browse->posts.catalog.subscriptions.count == 0)
		buffer_append_text(hint, "no feeds yet: `feedarc add URL`");
	else if (feed.state != NULL && feed.state->failures > 0)
		utf8_append_safe(hint, buffer_slice(&feed.state->error), true);
	else
		buffer_append_text(hint, "? keys  q quit");
}

static bool
draw(struct feeds_view *view, struct error *err)
{
	struct browse *browse = view->browse;
	struct buffer where = {0}, hint = {0};
	bool ok;

	if ((view->epoch != browse->epoch || view->unread_only != browse->unread_only ||
	     view->starred != (browse->tallies.all.starred > 0)) &&
	    !fill(view, err))
		return false;
	buffer_print(&where, "feedarc  %zu unread", browse->tallies.all.unread);
	append_hint(view, &hint);
	ok = list_put(&view->list, &browse->canvas, browse_rows(browse), make_row, view, err);
	browse_status(browse, buffer_text(&where), buffer_text(&hint));
	ok = ok && buffer_ok(&where, err) && buffer_ok(&hint, err);
	buffer_free(&where);
	buffer_free(&hint);
	return ok;
}

/* ---- what is done ---- */

/* The posts of an item; false: none were fetched yet. */
struct opened {
	struct browse_scope scope;
	struct buffer title, word;
	const char *words[1];
};

static bool
scope_of(struct feeds_view *view, struct opened *opened)
{
	struct item item = item_at(view, view->list.cursor);

	if (item.kind == FEED && item.number == 0) {
		browse_say(view->browse, "nothing was fetched of it yet: r fetches it");
		return false;
	}
	append_title(view, &item);
	buffer_append_slice(&opened->title, buffer_slice(&view->title));
	opened->scope.title = buffer_text(&opened->title);
	opened->scope.feed = item.number;
	if (item.kind == STARRED)
		buffer_append_text(&opened->word, "is:starred");
	else if (item.kind == ALL && view->tag.size > 0)
		buffer_print(&opened->word, "tag:%s", buffer_text(&view->tag));
	opened->scope.count = opened->word.size > 0;
	opened->words[0] = buffer_text(&opened->word);
	opened->scope.words = opened->words;
	return true;
}

static void
opened_free(struct opened *opened)
{
	buffer_free(&opened->title);
	buffer_free(&opened->word);
}

static bool
open_item(struct feeds_view *view, bool unread, enum browse_leave *leave, struct error *err)
{
	struct opened opened = {0};
	bool ok;

	*leave = BROWSE_BACK;
	if (!scope_of(view, &opened))
		return true;
	opened.scope.open = unread;
	ok = buffer_ok(&opened.title, err) && buffer_ok(&opened.word, err) &&
	     browse_posts(view->browse, &opened.scope, leave, err);
	opened_free(&opened);
	return ok;
}

/* Puts the cursor on the next feed with unread posts, from the end on to the beginning; false: there is none. */
static bool
next_unread(struct feeds_view *view)
{
	struct item item;
	size_t i, at;

	for (i = 1; i <= view->list.count; i++) {
		at = (view->list.cursor + i) % view->list.count;
		item = item_at(view, at);
		if (item.kind != FEED || tally_item(view, &item).unread == 0)
			continue;
		list_go(&view->list, at);
		return true;
	}
	browse_say(view->browse, "nothing is unread");
	return false;
}

/* Opens a feed, and from there on goes to the next feed as long as the user wants the next unread post. */
static bool
read_on(struct feeds_view *view, struct error *err)
{
	enum browse_leave leave;

	if (!open_item(view, false, &leave, err))
		return false;
	while (leave == BROWSE_NEXT_UNREAD && !view->browse->ended && next_unread(view))
		if (!open_item(view, true, &leave, err))
			return false;
	return true;
}

static bool
read_all(struct feeds_view *view, struct error *err)
{
	static const struct slice all = {0};
	struct opened opened = {0};
	struct rows rows = {0};
	size_t count = 0;
	bool ok;

	if (!scope_of(view, &opened))
		return true;
	browse_mark_begin(view->browse);
	ok = browse_choose(view->browse, &opened.scope, all, all, &rows, err) &&
	     browse_mark_rows(view->browse, &rows, MARKS_READ, true, &count, err);
	opened_free(&opened);
	rows_free(&rows);
	if (ok)
		browse_say(view->browse, "marked as read: %zu; u takes it back", count);
	return ok;
}

static bool
sync_item(struct feeds_view *view, struct error *err)
{
	struct item item = item_at(view, view->list.cursor);
	struct buffer url = {0};
	bool ok;

	if (item.kind == FEED)
		buffer_append_slice(&url, feed_of(view, &item).url);
	ok = buffer_ok(&url, err) && background_begin(&view->browse->sync, view->browse->session,
	                                              url.size > 0 ? buffer_text(&url) : NULL, err);
	buffer_free(&url);
	return ok;
}

/* The page that the feed says it is of. */
static bool
open_page(struct feeds_view *view, struct error *err)
{
	struct item item = item_at(view, view->list.cursor);
	struct catalog_feed feed = {0};

	if (item.kind == FEED)
		feed = feed_of(view, &item);
	if (feed.state != NULL && feed.state->link.size > 0)
		return browse_url(view->browse, buffer_slice(&feed.state->link), err);
	browse_say(view->browse, "no page is known of it");
	return true;
}

/* Posts of all feeds that are shown, found by what the user types. */
static bool
find(struct feeds_view *view, enum action action, struct error *err)
{
	enum browse_leave leave;
	struct opened opened = {0};
	bool ok;

	list_go(&view->list, 0);
	if (!scope_of(view, &opened))
		return true;
	opened.scope.ask = action;
	ok = buffer_ok(&opened.title, err) && buffer_ok(&opened.word, err) &&
	     browse_posts(view->browse, &opened.scope, &leave, err);
	opened_free(&opened);
	return ok;
}

/* false with err set: it failed. */
static bool
act(struct feeds_view *view, enum action action, struct error *err)
{
	switch (action) {
	case ACTION_OPEN:
		return read_on(view, err);
	case ACTION_NEXT_UNREAD:
		next_unread(view);
		return true;
	case ACTION_READ_ALL:
		return read_all(view, err);
	case ACTION_BROWSER:
		return open_page(view, err);
	case ACTION_SYNC:
		return sync_item(view, err);
	case ACTION_TAGS:
		return browse_tags(view->browse, &view->tag, err) && fill(view, err);
	case ACTION_LIMIT:
	case ACTION_SEARCH:
		return find(view, action, err);
	case ACTION_UNREAD_ONLY:
		view->browse->unread_only = !view->browse->unread_only;
		return true;
	default:
		list_move(&view->list, action, browse_rows(view->browse));
		return true;
	}
}

bool
browse_feeds(struct browse *browse, struct error *err)
{
	struct feeds_view view = {.browse = browse};
	enum action action;
	int key;
	bool ok = fill(&view, err);

	if (ok)
		next_unread(&view);
	buffer_clear(&browse->message);
	while (ok && !browse->ended) {
		ok = draw(&view, err) && browse_wait(browse, &key, &action, err);
		if (ok && action == ACTION_QUIT)
			break;
		ok = ok && (act(&view, action, err) || browse_bear(browse, err));
	}
	buffer_free(&view.items);
	buffer_free(&view.row);
	buffer_free(&view.title);
	buffer_free(&view.tag);
	return ok;
}
