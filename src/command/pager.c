#include "command/pager.h"

#include "base/memory.h"
#include "base/utf8.h"
#include "port/terminal.h"
#include "session/paint.h"

/* Sequences of ECMA-48 that every terminal of today knows. */
#define TOP "\033[H"
#define CLEAR_LINE "\033[K"
#define REVERSE "\033[7m"
#define NORMAL "\033[0m"

static const char keys[] = "space page  j k line  n next  p previous  q quit";

/* What the screen shows: rows of text, and the first line in them. */
struct view {
	const struct pager *pager;
	const char *status;
	int columns, rows;
	size_t top;
};

static struct text_row
row_at(const struct pager *pager, size_t i)
{
	struct slice rest = slice_skip(buffer_slice(&pager->text), pager->lines[i].text);
	size_t count = pager->spans.size / sizeof(struct text_span);
	size_t end = i + 1 < pager->count ? pager->lines[i + 1].span : count;
	struct text_row row = {.line = slice_cut(&rest, '\n')};

	row.spans = (const struct text_span *)(const void *)pager->spans.data;
	if (row.spans != NULL)
		row.spans += pager->lines[i].span;
	row.count = end - pager->lines[i].span;
	return row;
}

static size_t
page_of(const struct view *view)
{
	return view->rows > 1 ? (size_t)view->rows - 1 : 1;
}

static size_t
last_top(const struct view *view)
{
	return view->pager->count > page_of(view) ? view->pager->count - page_of(view) : 0;
}

static void
append_status(const struct view *view, struct buffer *out)
{
	struct buffer text = {0};
	size_t seen = view->top + page_of(view);

	if (seen > view->pager->count)
		seen = view->pager->count;
	buffer_print(&text, " %s  %zu%%  %s ", view->status,
	             view->pager->count > 0 ? seen * 100 / view->pager->count : 100, keys);
	buffer_append_text(out, REVERSE);
	buffer_append_slice(out, utf8_fit(buffer_slice(&text), (size_t)view->columns));
	buffer_append_text(out, NORMAL CLEAR_LINE);
	buffer_free(&text);
}

static bool
draw(const struct view *view, struct error *err)
{
	struct buffer out = {0};
	size_t i;
	bool ok;

	buffer_append_text(&out, TOP);
	for (i = view->top; i < view->top + page_of(view); i++) {
		if (i < view->pager->count) {
			struct text_row row = row_at(view->pager, i);

			paint_row(&out, &row, (size_t)view->columns);
		}
		buffer_append_text(&out, CLEAR_LINE "\r\n");
	}
	append_status(view, &out);
	ok = buffer_ok(&out, err) && terminal_write(TERMINAL_OUTPUT, out.data, out.size, err);
	buffer_free(&out);
	return ok;
}

static void
move(struct view *view, size_t lines, bool down)
{
	if (down)
		view->top += lines;
	else
		view->top -= lines < view->top ? lines : view->top;
	if (view->top > last_top(view))
		view->top = last_top(view);
}

/* Answers a key that moves within the page; false when it asks for something else. */
static bool
move_by_key(struct view *view, int key)
{
	switch (key) {
	case 'j':
	case '\r':
	case '\n':
	case TERMINAL_DOWN:
		move(view, 1, true);
		return true;
	case 'k':
	case TERMINAL_UP:
		move(view, 1, false);
		return true;
	case ' ':
	case 'f':
	case TERMINAL_PAGE_DOWN:
		move(view, page_of(view), true);
		return true;
	case 'b':
	case TERMINAL_PAGE_UP:
		move(view, page_of(view), false);
		return true;
	case 'g':
	case TERMINAL_HOME:
		view->top = 0;
		return true;
	case 'G':
	case TERMINAL_LAST:
		view->top = last_top(view);
		return true;
	default:
		return false;
	}
}

/* Does this key leave the page, and for what? */
static bool
leaves(int key, enum pager_answer *answer)
{
	switch (key) {
	case 'q':
	case 'Q':
	case 3:
	case TERMINAL_END:
		*answer = PAGER_QUIT;
		return true;
	case 'n':
	case TERMINAL_RIGHT:
		*answer = PAGER_NEXT;
		return true;
	case 'p':
	case 'N':
	case TERMINAL_LEFT:
		*answer = PAGER_PREVIOUS;
		return true;
	case TERMINAL_RESIZED:
		*answer = PAGER_RESIZED;
		return true;
	default:
		return false;
	}
}

static bool
turn_pages(struct view *view, enum pager_answer *answer, struct error *err)
{
	int key;

	for (;;) {
		if (!draw(view, err))
			return false;
		key = terminal_key(-1);
		/* A space at the end goes on to the next post, as in mutt. */
		if (key == ' ' && view->top >= last_top(view))
			key = 'n';
		if (leaves(key, answer))
			return true;
		move_by_key(view, key);
	}
}

static bool
say(const char *text, struct error *err)
{
	return terminal_write(TERMINAL_OUTPUT, text, slice_of(text).size, err);
}

bool
pager_row(void *ctx, const struct text_row *row, struct error *err)
{
	struct pager *pager = ctx;
	size_t room = pager->room > 0 ? pager->room * 2 : 64;
	struct pager_line *lines;

	if (pager->count == pager->room) {
		lines = memory_resize(pager->lines, room * sizeof *lines);
		if (lines == NULL)
			return error_memory(err);
		pager->lines = lines;
		pager->room = room;
	}
	lines = &pager->lines[pager->count++];
	lines->text = pager->text.size;
	lines->span = pager->spans.size / sizeof(struct text_span);
	buffer_append_slice(&pager->text, row->line);
	buffer_append_byte(&pager->text, '\n');
	buffer_append(&pager->spans, row->spans, row->count * sizeof *row->spans);
	return buffer_ok(&pager->text, err) && buffer_ok(&pager->spans, err);
}

bool
pager_show(struct pager *pager, const char *status, enum pager_answer *answer, struct error *err)
{
	struct view view = {.pager = pager, .status = status};
	struct error late = {0};
	bool ok;

	terminal_size(&view.columns, &view.rows);
	ok = terminal_screen(true, err) && turn_pages(&view, answer, err);
	if (!terminal_screen(false, &late)) {
		*err = ok ? late : *err;
		ok = false;
	}
	return ok;
}

/* What the person wants next; Enter and Space are "next". */
static enum pager_answer
next_answer(void)
{
	enum pager_answer answer;
	int key;

	do {
		key = terminal_key(-1);
		if (key == ' ' || key == '\r' || key == '\n')
			key = 'n';
	} while (key == TERMINAL_RESIZED || !leaves(key, &answer));
	return answer;
}

/* What is typed comes by the line, which Enter ends. */
static enum pager_answer
typed_answer(void)
{
	enum pager_answer answer = PAGER_NEXT;
	int key = terminal_key(-1);

	if (key != '\n')
		leaves(key, &answer);
	while (key != '\n' && key != TERMINAL_END)
		key = terminal_key(-1);
	return answer;
}

bool
pager_ask(const char *status, enum pager_answer *answer, struct error *err)
{
	bool obeys = terminal_obeys(TERMINAL_OUTPUT);
	struct buffer line = {0};
	bool ok;

	buffer_print(&line, "%s %s  n next  p previous  q quit%s", obeys ? REVERSE : "\n--", status,
	             obeys ? " " NORMAL : ", then Enter: ");
	ok = buffer_ok(&line, err) && terminal_write(TERMINAL_OUTPUT, line.data, line.size, err);
	buffer_free(&line);
	if (!ok)
		return false;
	if (!obeys) {
		*answer = typed_answer();
		return true;
	}
	if (!terminal_raw(true, err))
		return false;
	*answer = next_answer();
	return terminal_raw(false, err) && say("\r" CLEAR_LINE, err);
}

void
pager_clear(struct pager *pager)
{
	buffer_clear(&pager->text);
	buffer_clear(&pager->spans);
	pager->count = 0;
}

void
pager_free(struct pager *pager)
{
	struct pager empty = {0};

	buffer_free(&pager->text);
	buffer_free(&pager->spans);
	memory_free(pager->lines);
	*pager = empty;
}
