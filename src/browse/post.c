/* post.c - one post: its text, and what can be done with it. */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "browse/browse.h"
#include "port/terminal.h"
#include "posts/article.h"
#include "screen/page.h"

enum { SAVED_WIDTH = 76, NAME_COLUMNS = 40 };

struct post_view {
	struct browse *browse;
	const struct rows *rows;
	size_t at; /* in the rows */
	struct page page;
	uint32_t number, feed, revision; /* feed 0: it could not be read */
	struct buffer title;             /* one line */
	struct buffer link;
	struct buffer links, files; /* addresses, each with a NUL behind it */
	size_t link_count, file_count;
};

/* ---- the text ---- */

static bool
add_row(void *ctx, const struct text_row *row, struct error *err)
{
	struct post_view *view = ctx;

	return browse_row(&view->page, row, false, view->browse->canvas.columns, err);
}

static bool
add_address(struct buffer *addresses, size_t *count, struct slice url, struct error *err)
{
	++*count;
	buffer_append_slice(addresses, url);
	buffer_append_byte(addresses, '\0');
	return buffer_ok(addresses, err);
}

static bool
add_link(void *ctx, uint32_t number, struct slice url, struct error *err)
{
	struct post_view *view = ctx;

	(void)number;
	return add_address(&view->links, &view->link_count, url, err);
}

static bool
take_record(void *ctx, const struct archive_record *record, struct error *err)
{
	struct post_view *view = ctx;
	const struct entry *entry = &record->entry;
	size_t i;

	view->feed = record->feed;
	view->revision = record->revision;
	buffer_append_slice(&view->link, entry->link);
	for (i = 0; i < entry->enclosure_count; i++)
		if (!add_address(&view->files, &view->file_count, entry->enclosures[i].url, err))
			return false;
	return text_line(entry->title, entry->title_plain, &view->title, err) &&
	       article_lines(&view->browse->posts.catalog, record, article_width(), add_row,
	                     add_link, view, err);
}

static void
clear(struct post_view *view)
{
	page_clear(&view->page);
	buffer_clear(&view->title);
	buffer_clear(&view->link);
	buffer_clear(&view->links);
	buffer_clear(&view->files);
	view->link_count = view->file_count = 0;
	view->feed = 0;
}

/* Loads the post anew, for the width that the screen has now. */
static bool
fill(struct post_view *view, struct error *err)
{
	view->number = rows_at(view->rows, view->at);
	clear(view);
	return archive_load(view->browse->posts.catalog.archive, view->number, take_record, view,
	                    err);
}

/* Another post, from its beginning; what is seen is read. */
static bool
open_post(struct post_view *view, size_t at, struct error *err)
{
	view->at = at;
	view->page.top = 0;
	return fill(view, err) && browse_mark_seen(view->browse, view->number, view->feed, err);
}

static void
draw(struct post_view *view)
{
	struct browse *browse = view->browse;
	unsigned flags = marks_get(browse->posts.marks, view->number);
	struct buffer where = {0};

	page_put(&view->page, &browse->canvas, browse_rows(browse));
	buffer_print(&where, "%zu/%zu  %u%%%s%s  %s", view->at + 1, rows_count(view->rows),
	             page_seen(&view->page, browse_rows(browse)), flags & MARKS_READ ? "" : "  N",
	             flags & MARKS_STAR ? "  *" : "", buffer_text(&view->title));
	browse_status(browse, buffer_text(&where), "? keys  q back");
	buffer_free(&where);
}

/* The same on a screen of another size. */
static bool
draw_anew(void *ctx, struct error *err)
{
	struct post_view *view = ctx;

	if (!fill(view, err))
		return false;
	draw(view);
	return true;
}

/* ---- the text for others ---- */

static bool
add_plain(void *ctx, const struct text_row *row, struct error *err)
{
	buffer_append_slice(ctx, row->line);
	return buffer_append_byte(ctx, '\n') || error_memory(err);
}

struct plain {
	struct buffer text;
	const struct post_view *view;
	int width;
};

static bool
take_plain(void *ctx, const struct archive_record *record, struct error *err)
{
	struct plain *plain = ctx;

	return article_lines(&plain->view->browse->posts.catalog, record, plain->width, add_plain,
	                     NULL, &plain->text, err);
}

static bool
make_plain(const struct post_view *view, int width, struct plain *plain, struct error *err)
{
	plain->view = view;
	plain->width = width;
	return archive_load(view->browse->posts.catalog.archive, view->number, take_plain, plain,
	                    err);
}

static bool
pipe_text(struct post_view *view, struct error *err)
{
	struct plain plain = {{0}, NULL, 0};
	bool ok = make_plain(view, SAVED_WIDTH, &plain, err) &&
	          browse_pipe(view->browse, buffer_slice(&plain.text), err);

	buffer_free(&plain.text);
	return ok;
}

/* A name of letters, digits and what is beyond ASCII. */
static void
append_name(struct buffer *out, struct slice title)
{
	size_t i;
	bool gap = false;

	title = utf8_fit(title, NAME_COLUMNS);
	for (i = 0; i < title.size; i++) {
		char c = title.data[i];

		if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
		    (unsigned char)c >= 0x80) {
			buffer_append_text(out, gap ? "-" : "");
			buffer_append_byte(out, c);
			gap = false;
		} else {
			gap = true;
		}
	}
}

static bool
save_text(struct post_view *view, struct error *err)
{
	struct plain plain = {{0}, NULL, 0};
	struct buffer name = {0};
	bool ok;

	buffer_print(&name, "%lu-", (unsigned long)view->number);
	append_name(&name, buffer_slice(&view->title));
	buffer_append_text(&name, ".txt");
	ok = make_plain(view, SAVED_WIDTH, &plain, err) && buffer_ok(&name, err) &&
	     browse_save(view->browse, buffer_slice(&plain.text), buffer_text(&name), err);
	buffer_free(&plain.text);
	buffer_free(&name);
	return ok;
}

/* ---- links ---- */

static bool
open_page(struct post_view *view, struct error *err)
{
	if (view->link.size == 0) {
		browse_say(view->browse, "it has no page of its own");
		return true;
	}
	return browse_url(view->browse, buffer_slice(&view->link), err);
}

/* Asks which, unless there is one alone or the first key, 0 for none, can mean one alone. `what`: "links". */
static bool
choose_number(struct post_view *view, const char *what, int first, size_t count, size_t *chosen,
              struct error *err)
{
	struct buffer typed = {0}, label = {0};
	long long number = first != 0 ? first - '0' : 1;
	bool given = true, ok = true;

	if (count > 1 && (first == 0 || (size_t)number * 10 <= count)) {
		if (first != 0)
			buffer_append_byte(&typed, (char)first);
		buffer_print(&label, "Which of the %zu %s: ", count, what);
		ok = buffer_ok(&label, err) &&
		     browse_ask(view->browse, buffer_text(&label), &typed, &given, err);
		if (ok && given && !slice_number(buffer_slice(&typed), &number))
			number = 0;
	}
	buffer_free(&typed);
	buffer_free(&label);
	*chosen = 0;
	if (ok && count == 0)
		browse_say(view->browse, "it has no %s", what);
	else if (ok && given && (number < 1 || (unsigned long long)number > count))
		browse_say(view->browse, "the number of %s is %zu", what, count);
	else if (ok && given)
		*chosen = (size_t)number;
	return ok;
}

/* Opens one of the addresses, from 1; 0: none. */
static bool
open_address(struct post_view *view, const struct buffer *addresses, size_t number,
             struct error *err)
{
	const char *at = addresses->data;

	if (number == 0)
		return true;
	while (--number > 0)
		at += strlen(at) + 1;
	return browse_url(view->browse, slice_of(at), err);
}

static bool
open_link(struct post_view *view, int key, struct error *err)
{
	size_t number;

	return choose_number(view, "links", key >= '1' && key <= '9' ? key : 0, view->link_count,
	                     &number, err) &&
	       open_address(view, &view->links, number, err);
}

static bool
open_file(struct post_view *view, struct error *err)
{
	size_t number;

	return choose_number(view, "files", 0, view->file_count, &number, err) &&
	       open_address(view, &view->files, number, err);
}

/* ---- what is done ---- */

static bool
toggle(struct post_view *view, unsigned flag, struct error *err)
{
	unsigned flags = marks_get(view->browse->posts.marks, view->number);

	browse_mark_begin(view->browse);
	return browse_mark(view->browse, view->number, view->feed, flag, (flags & flag) == 0,
	                   err) &&
	       browse_mark_end(view->browse, err);
}

/* Goes to the next unread post, from the end of the rows on to the beginning; false in *found: there is none. */
static bool
next_unread(struct post_view *view, bool *found, struct error *err)
{
	size_t i, at = view->at, count = rows_count(view->rows);
	uint32_t number;

	*found = false;
	for (i = 1; i < count && !*found; i++) {
		at = (view->at + i) % count;
		number = rows_at(view->rows, at);
		*found = (marks_get(view->browse->posts.marks, number) & MARKS_READ) == 0;
	}
	return !*found || open_post(view, at, err);
}

/* An empty answer looks for the same again. */
static bool
look_for(struct post_view *view, struct error *err)
{
	struct buffer typed = {0};
	bool given, ok;

	ok = browse_ask(view->browse, "Find: ", &typed, &given, err);
	if (ok && (typed.size > 0 || !given))
		ok = page_look_for(&view->page, buffer_slice(&typed), err);
	if (ok && given && !page_find(&view->page, browse_rows(view->browse)))
		browse_say(view->browse, "not in this post: %s", buffer_text(&typed));
	buffer_free(&typed);
	return ok;
}

static bool
sync_feed(struct post_view *view, struct error *err)
{
	struct catalog_feed feed = catalog_number(&view->browse->posts.catalog, view->feed);
	struct buffer url = {0};
	bool ok;

	buffer_append_slice(&url, feed.url);
	ok = buffer_ok(&url, err) &&
	     background_begin(&view->browse->sync, view->browse->session, buffer_text(&url), err);
	buffer_free(&url);
	return ok;
}

static bool
act(struct post_view *view, enum action action, int key, struct error *err)
{
	size_t rows = browse_rows(view->browse);

	switch (action) {
	case ACTION_NEXT:
		return view->at + 1 == rows_count(view->rows) || open_post(view, view->at + 1, err);
	case ACTION_PREVIOUS:
		return view->at == 0 || open_post(view, view->at - 1, err);
	case ACTION_TOGGLE_READ:
		return toggle(view, MARKS_READ, err);
	case ACTION_TOGGLE_STAR:
		return toggle(view, MARKS_STAR, err);
	case ACTION_BROWSER:
		return open_page(view, err);
	case ACTION_LINK:
		return open_link(view, key, err);
	case ACTION_ENCLOSURE:
		return open_file(view, err);
	case ACTION_PIPE:
		return pipe_text(view, err);
	case ACTION_SAVE:
		return save_text(view, err);
	case ACTION_REVISIONS:
		return browse_revisions(view->browse, view->number, err) && fill(view, err);
	case ACTION_SEARCH:
		return look_for(view, err);
	case ACTION_SYNC:
		return sync_feed(view, err);
	case ACTION_REDRAW:
		return fill(view, err);
	default:
		page_move(&view->page, action, rows);
		return true;
	}
}

static bool
turn(struct post_view *view, enum browse_leave *leave, struct error *err)
{
	struct browse *browse = view->browse;
	enum action action;
	bool found;
	int key;

	while (!browse->ended) {
		draw(view);
		if (!browse_wait(browse, &key, &action, err))
			return false;
		if (action == ACTION_QUIT || action == ACTION_BACK)
			return true;
		if (action == ACTION_PAGE_DOWN && page_is_at_end(&view->page, browse_rows(browse)))
			action = ACTION_NEXT_UNREAD;
		if (action == ACTION_NEXT_UNREAD) {
			if (!next_unread(view, &found, err) && !browse_bear(browse, err))
				return false;
			if (found)
				continue;
			*leave = BROWSE_NEXT_UNREAD;
			return true;
		}
		browse_behind(browse, draw_anew, view);
		if (!act(view, action, key, err) && !browse_bear(browse, err))
			return false;
	}
	return true;
}

/* In the user's own pager. */
static bool
show_outside(struct post_view *view, struct error *err)
{
	struct plain plain = {{0}, NULL, 0};
	bool ok = make_plain(view, article_width(), &plain, err) &&
	          browse_page(view->browse, buffer_slice(&plain.text), err);

	buffer_free(&plain.text);
	return ok;
}

static void
view_free(struct post_view *view)
{
	page_free(&view->page);
	buffer_free(&view->title);
	buffer_free(&view->link);
	buffer_free(&view->links);
	buffer_free(&view->files);
}

bool
browse_post_unseen(struct browse *browse, const struct rows *rows, size_t at, enum action action,
                   struct error *err)
{
	struct post_view view = {.browse = browse, .rows = rows, .at = at};
	bool ok = fill(&view, err) && act(&view, action, 0, err);

	view_free(&view);
	return ok;
}

bool
browse_post(struct browse *browse, const struct rows *rows, struct slice word, size_t *at,
            enum browse_leave *leave, struct error *err)
{
	struct post_view view = {.browse = browse, .rows = rows};
	bool ok;

	*leave = BROWSE_BACK;
	ok = page_look_for(&view.page, word, err) && open_post(&view, *at, err);
	if (ok && config_text(&browse->session->config, TEXT_PAGER, 0) != NULL)
		ok = show_outside(&view, err);
	else
		ok = ok && turn(&view, leave, err);
	*at = view.at;
	view_free(&view);
	return ok;
}
