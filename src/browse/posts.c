/* posts.c - a list of posts, newest first. */
#include <stdio.h>
#include <string.h>

#include "base/calendar.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "browse/browse.h"
#include "port/clock.h"
#include "posts/column.h"
#include "posts/excerpt.h"
#include "screen/list.h"
#include "text/text.h"

/* What is older than ten months is known by its year. */
#define OLD_SECONDS (300L * 86400)

/* Headlines that are kept: more than the rows of a screen. */
enum { KEPT = 128, WIDE = 72, FEED_COLUMNS = 18, DATE_COLUMNS = 10, INDENT = 4 };

/* A headline, as the archive's index tells it. */
struct kept {
	uint32_t number, feed; /* number 0: none */
	int64_t moment;
	bool gone;            /* the archive has it no more */
	bool cut;             /* the index has not all of the title */
	struct buffer title;  /* one line of safe text */
	struct excerpt found; /* where the text has what is searched for */
};

struct posts_view {
	struct browse *browse;
	const struct browse_scope *scope;
	struct buffer limit, search; /* what was typed */
	struct terms terms;          /* of the search: where each post has them is shown */
	int columns;                 /* that this was made for */
	struct rows rows;
	struct list list;
	struct kept kept[KEPT]; /* at the row's place modulo KEPT */
	struct buffer row, feed;
	struct line_span hit;
	unsigned epoch;
	bool unread_only;
};

/* ---- which posts ---- */

static void
forget(struct posts_view *view)
{
	size_t i;

	for (i = 0; i < KEPT; i++)
		view->kept[i].number = 0;
}

/* The cursor stays on the post that it is on. */
static bool
fill(struct posts_view *view, struct error *err)
{
	uint32_t before = rows_at(&view->rows, view->list.cursor);
	size_t at;

	view->epoch = view->browse->epoch;
	view->unread_only = view->browse->unread_only;
	forget(view);
	terms_free(&view->terms);
	if (!browse_phrases(buffer_slice(&view->search), &view->terms, err))
		return false;
	view->list.lines = view->terms.count > 0 ? 2 : 1;
	if (!browse_choose(view->browse, view->scope, buffer_slice(&view->limit),
	                   buffer_slice(&view->search), &view->rows, err))
		return false;
	view->list.count = rows_count(&view->rows);
	at = rows_find(&view->rows, before);
	list_go(&view->list, at < view->list.count ? at : view->list.cursor);
	return true;
}

static bool
take_head(void *ctx, struct archive_head *head, struct error *err)
{
	struct kept *kept = ctx;

	kept->gone = false;
	kept->cut = head->title_cut;
	kept->feed = head->feed;
	kept->moment = head->moment;
	return text_line(head->title, head->title_plain, &kept->title, err);
}

struct reading {
	struct posts_view *view;
	struct kept *kept;
};

static bool
take_record(void *ctx, const struct archive_record *record, struct error *err)
{
	const struct reading *reading = ctx;
	const struct posts_view *view = reading->view;
	struct kept *kept = reading->kept;

	if (kept->cut) {
		buffer_clear(&kept->title);
		if (!text_line(record->entry.title, record->entry.title_plain, &kept->title, err))
			return false;
	}
	return view->terms.count == 0 ||
	       excerpt_find(&kept->found, &record->entry, view->terms.phrases, view->terms.count,
	                    (size_t)view->columns - INDENT, err);
}

/* What the index lacks: a long title, the place of the words. What is damaged or gone has nothing to be shown. */
static bool
read_record(struct posts_view *view, struct kept *kept, struct error *err)
{
	struct reading reading = {view, kept};
	struct error why = {0};

	buffer_clear(&kept->found.line);
	if ((view->terms.count == 0 && !kept->cut) || kept->gone ||
	    archive_load(view->browse->posts.catalog.archive, kept->number, take_record, &reading,
	                 &why) ||
	    why.kind == ERROR_MISSING || why.kind == ERROR_FORMAT)
		return true;
	*err = why;
	return false;
}

/* The headline of a row. */
static bool
headline(struct posts_view *view, size_t i, const struct kept **headline, struct error *err)
{
	struct kept *kept = &view->kept[i % KEPT];
	uint32_t number = rows_at(&view->rows, i);
	bool found;

	*headline = kept;
	if (kept->number == number)
		return true;
	kept->number = 0;
	kept->gone = true;
	buffer_clear(&kept->title);
	if (!archive_head_of(view->browse->posts.catalog.archive, number, take_head, kept, &found,
	                     err))
		return false;
	kept->number = number;
	if (read_record(view, kept, err))
		return true;
	kept->number = 0;
	return false;
}

/* ---- a row ---- */

static void
append_feed(struct posts_view *view, uint32_t number)
{
	struct catalog_feed feed = catalog_number(&view->browse->posts.catalog, number);

	buffer_clear(&view->feed);
	utf8_append_safe(&view->feed, feed.title, true);
	column_append(&view->row, buffer_slice(&view->feed), FEED_COLUMNS);
	buffer_append_text(&view->row, "  ");
}

/* "N" unread, "*" starred. */
static unsigned
append_marks(struct posts_view *view, uint32_t number)
{
	unsigned flags = marks_get(view->browse->posts.marks, number);

	buffer_print(&view->row, " %c%c ", flags & MARKS_READ ? ' ' : 'N',
	             flags & MARKS_STAR ? '*' : ' ');
	return flags;
}

/* Where there is little room, month and day of what is not old, else the year. */
static void
append_date(struct posts_view *view, const struct kept *kept, bool wide)
{
	char date[17] = "";
	const char *from = date;
	int columns = wide ? DATE_COLUMNS : 5;

	if (!kept->gone)
		output_date(kept->moment, date);
	if (!wide && date[0] != '\0' && clock_now() - kept->moment < OLD_SECONDS)
		from = date + 5;
	else if (!wide)
		date[4] = '\0';
	buffer_print(&view->row, "%-*.*s  ", columns, columns, from);
}

/* The line of the text that has what is searched for. */
static void
make_context(struct posts_view *view, const struct excerpt *found, struct line *line)
{
	buffer_print(&view->row, "%*s", INDENT, "");
	buffer_append_slice(&view->row, buffer_slice(&found->line));
	view->hit.at = INDENT + found->hit;
	view->hit.size = found->hit_size;
	view->hit.attributes = LINE_BOLD;
	line->text = buffer_slice(&view->row);
	line->spans = &view->hit;
	line->span_count = found->hit_size > 0 ? 1 : 0;
}

static bool
make_row(void *ctx, size_t i, size_t part, struct line *line, struct error *err)
{
	struct posts_view *view = ctx;
	const struct kept *kept;
	size_t columns = (size_t)view->browse->canvas.columns, used;
	bool wide = columns >= WIDE;
	unsigned flags;

	if (!headline(view, i, &kept, err))
		return false;
	buffer_clear(&view->row);
	if (part > 0) {
		make_context(view, &kept->found, line);
		return buffer_ok(&view->row, err);
	}
	flags = append_marks(view, kept->number);
	append_date(view, kept, wide);
	if (wide && view->scope->feed == 0)
		append_feed(view, kept->feed);
	used = utf8_columns(buffer_slice(&view->row));
	column_append(&view->row,
	              kept->gone             ? slice_of("(gone)")
	              : kept->title.size > 0 ? buffer_slice(&kept->title)
	                                     : slice_of("(no title)"),
	              columns > used ? columns - used : 1);
	line->text = buffer_slice(&view->row);
	line->attributes = flags & MARKS_READ ? 0 : LINE_BOLD;
	return buffer_ok(&view->row, err);
}

static bool
draw(void *ctx, struct error *err)
{
	struct posts_view *view = ctx;
	struct browse *browse = view->browse;
	struct buffer where = {0};
	bool ok;

	if (view->columns != browse->canvas.columns)
		forget(view);
	view->columns = browse->canvas.columns;
	if ((view->epoch != browse->epoch || view->unread_only != browse->unread_only) &&
	    !fill(view, err))
		return false;
	buffer_print(&where, "%s  %zu/%zu", view->scope->title,
	             view->list.count > 0 ? view->list.cursor + 1 : 0, view->list.count);
	if (view->limit.size > 0)
		buffer_print(&where, "  limit: %s", buffer_text(&view->limit));
	if (view->search.size > 0)
		buffer_print(&where, "  search: %s", buffer_text(&view->search));
	ok = list_put(&view->list, &browse->canvas, browse_rows(browse), make_row, view, err);
	browse_status(browse, buffer_text(&where), "? keys  q back");
	ok = ok && buffer_ok(&where, err);
	buffer_free(&where);
	return ok;
}

/* ---- what is done ---- */

/* Puts the cursor on the next unread post, `from` rows on; from the end on to the beginning. */
static bool
next_unread(struct posts_view *view, size_t from)
{
	size_t i, at;
	uint32_t number;

	for (i = 0; i < view->list.count; i++) {
		at = (view->list.cursor + from + i) % view->list.count;
		number = rows_at(&view->rows, at);
		if ((marks_get(view->browse->posts.marks, number) & MARKS_READ) != 0)
			continue;
		list_go(&view->list, at);
		return true;
	}
	return false;
}

/* The next unread post is another list's, where this one is one of many. */
static void
go_on(struct posts_view *view, enum browse_leave *leave)
{
	if (!view->scope->must)
		*leave = BROWSE_NEXT_UNREAD;
	else
		browse_say(view->browse, "nothing else is unread here");
}

static bool
open_post(struct posts_view *view, enum browse_leave *leave, struct error *err)
{
	enum browse_leave left = BROWSE_BACK;
	size_t at = view->list.cursor;
	struct buffer word = {0};
	bool ok;

	ok = browse_first_word(buffer_slice(&view->search), &word, err);
	if (ok && view->list.count > 0)
		ok = browse_post(view->browse, &view->rows, buffer_slice(&word), &at, &left, err);
	buffer_free(&word);
	list_go(&view->list, at);
	if (left == BROWSE_NEXT_UNREAD)
		go_on(view, leave);
	return ok;
}

static bool
toggle(struct posts_view *view, unsigned flag, struct error *err)
{
	const struct kept *kept;
	unsigned flags;

	if (view->list.count == 0)
		return true;
	if (!headline(view, view->list.cursor, &kept, err))
		return false;
	flags = marks_get(view->browse->posts.marks, kept->number);
	browse_mark_begin(view->browse);
	if (!browse_mark(view->browse, kept->number, kept->feed, flag, (flags & flag) == 0, err) ||
	    !browse_mark_end(view->browse, err))
		return false;
	if (flag == MARKS_READ)
		list_move(&view->list, ACTION_DOWN, browse_rows(view->browse));
	return true;
}

static bool
read_all(struct posts_view *view, struct error *err)
{
	size_t count;

	browse_mark_begin(view->browse);
	if (!browse_mark_rows(view->browse, &view->rows, MARKS_READ, true, &count, err))
		return false;
	browse_say(view->browse, "marked as read: %zu; u takes it back", count);
	return true;
}

/* Asks for words; what they can't be is said, and the list is as it was. */
static bool
ask(struct posts_view *view, const char *label, struct buffer *words, struct error *err)
{
	bool given;

	browse_behind(view->browse, draw, view);
	if (!browse_ask(view->browse, label, words, &given, err))
		return false;
	if (!given)
		return true;
	/* Many texts take a while. */
	browse_status(view->browse, view->scope->title, "looking...  ^C stops");
	if (!canvas_show(&view->browse->canvas, -1, 0, err))
		return false;
	if (fill(view, err)) {
		list_go(&view->list, 0);
		return true;
	}
	buffer_clear(words);
	view->epoch--;
	return false;
}

static bool
sync_feed(struct posts_view *view, struct error *err)
{
	struct buffer url = {0};
	struct catalog_feed feed;
	bool ok;

	feed = catalog_number(&view->browse->posts.catalog, view->scope->feed);
	buffer_append_slice(&url, feed.url);
	ok = buffer_ok(&url, err) &&
	     background_begin(&view->browse->sync, view->browse->session,
	                      view->scope->feed != 0 ? buffer_text(&url) : NULL, err);
	buffer_free(&url);
	return ok;
}

/* *leave is BROWSE_NEXT_UNREAD when the list is to be left for that. */
static bool
act(struct posts_view *view, enum action action, enum browse_leave *leave, struct error *err)
{
	switch (action) {
	case ACTION_OPEN:
		return open_post(view, leave, err);
	case ACTION_NEXT_UNREAD:
		if (!next_unread(view, 1))
			go_on(view, leave);
		return true;
	case ACTION_TOGGLE_READ:
		return toggle(view, MARKS_READ, err);
	case ACTION_TOGGLE_STAR:
		return toggle(view, MARKS_STAR, err);
	case ACTION_READ_ALL:
		return read_all(view, err);
	case ACTION_BROWSER:
	case ACTION_ENCLOSURE:
	case ACTION_PIPE:
	case ACTION_SAVE:
		browse_behind(view->browse, draw, view);
		return view->list.count == 0 || browse_post_unseen(view->browse, &view->rows,
		                                                   view->list.cursor, action, err);
	case ACTION_REVISIONS:
		return view->list.count == 0 ||
		       browse_revisions(view->browse, rows_at(&view->rows, view->list.cursor), err);
	case ACTION_LIMIT:
		return ask(view, "Limit to: ", &view->limit, err);
	case ACTION_SEARCH:
		return ask(view, "Search: ", &view->search, err);
	case ACTION_UNREAD_ONLY:
		view->browse->unread_only = !view->browse->unread_only;
		return true;
	case ACTION_SYNC:
		return sync_feed(view, err);
	default:
		list_move(&view->list, action, browse_rows(view->browse));
		return true;
	}
}

/* What is open at first. */
static bool
begin(struct posts_view *view, enum browse_leave *leave, struct error *err)
{
	const struct browse_scope *scope = view->scope;

	if (!fill(view, err) || (scope->ask != ACTION_NONE && !act(view, scope->ask, leave, err)))
		return false;
	if (scope->must && view->list.count == 0)
		return error_set(err, ERROR_MISSING, "no post is like that");
	if (scope->must)
		return view->list.count != 1 || open_post(view, leave, err);
	return !next_unread(view, 0) || !scope->open || open_post(view, leave, err);
}

static void
view_free(struct posts_view *view)
{
	size_t i;

	for (i = 0; i < KEPT; i++) {
		buffer_free(&view->kept[i].title);
		excerpt_free(&view->kept[i].found);
	}
	terms_free(&view->terms);
	rows_free(&view->rows);
	buffer_free(&view->row);
	buffer_free(&view->feed);
	buffer_free(&view->limit);
	buffer_free(&view->search);
}

static bool
turn(struct posts_view *view, enum browse_leave *leave, struct error *err)
{
	struct browse *browse = view->browse;
	enum action action;
	int key;

	while (!browse->ended && *leave == BROWSE_BACK) {
		if (!draw(view, err) || !browse_wait(browse, &key, &action, err))
			return false;
		if (action == ACTION_QUIT || action == ACTION_BACK)
			return true;
		if (!act(view, action, leave, err) && !browse_bear(browse, err))
			return false;
	}
	return true;
}

bool
browse_posts(struct browse *browse, const struct browse_scope *scope, enum browse_leave *leave,
             struct error *err)
{
	struct posts_view *view = memory_zero(1, sizeof *view);
	bool ok;

	*leave = BROWSE_BACK;
	if (view == NULL)
		return error_memory(err);
	view->browse = browse;
	view->scope = scope;
	ok = begin(view, leave, err);
	/* The only post there is, and named: its list tells nothing new. */
	if (ok && !(scope->must && view->list.count == 1))
		ok = turn(view, leave, err);
	view_free(view);
	memory_free(view);
	return ok;
}
