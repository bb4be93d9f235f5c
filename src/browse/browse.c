#include "browse/browse.h"

#include "base/log.h"
#include "base/utf8.h"
#include "port/terminal.h"
#include "posts/article.h"
#include "posts/revisions.h"
#include "screen/prompt.h"

/* While a sync goes on the status line is drawn so often. */
enum { LISTEN_MILLISECONDS = 200 };

/* Below so many columns a hint is left out rather than that it cuts where we are. */
enum { NARROW = 60 };

size_t
browse_rows(const struct browse *browse)
{
	return browse->canvas.rows > 1 ? (size_t)browse->canvas.rows - 1 : 1;
}

void
browse_say(struct browse *browse, const char *format, ...)
{
	struct buffer text = {0};
	va_list args;

	va_start(args, format);
	buffer_print_list(&text, format, args);
	va_end(args);
	buffer_clear(&browse->message);
	utf8_append_safe(&browse->message, buffer_slice(&text), true);
	buffer_free(&text);
}

bool
browse_bear(struct browse *browse, struct error *err)
{
	static const struct error none;

	if (err->kind == ERROR_MEMORY || err->kind == ERROR_CLOSED ||
	    (err->kind == ERROR_STOPPED && !terminal_interrupted()))
		return false;
	browse_say(browse, "%s", err->text);
	*err = none;
	return true;
}

void
browse_status(struct browse *browse, const char *where, const char *hint)
{
	struct slice right = buffer_slice(&browse->message);
	size_t columns = (size_t)browse->canvas.columns, room;
	struct buffer line = {0};

	if (right.size == 0 && browse->sync.process != NULL)
		right = buffer_slice(&browse->sync.said);
	if (right.size == 0 && (columns >= NARROW ||
	                        utf8_columns(slice_of(where)) + slice_of(hint).size + 3 <= columns))
		right = slice_of(hint);
	right = utf8_fit(right, columns);
	room = columns - utf8_columns(right);
	/* What was said is never cut for what is always there. */
	buffer_append_byte(&line, ' ');
	buffer_append_text(&line, where);
	line.size = utf8_fit(buffer_slice(&line), room > 1 ? room - 2 : 0).size;
	for (room -= utf8_columns(buffer_slice(&line)); room > 1; room--)
		buffer_append_byte(&line, ' ');
	buffer_append_slice(&line, right);
	canvas_put_text(&browse->canvas, browse->canvas.rows - 1, buffer_slice(&line),
	                LINE_REVERSE);
	buffer_free(&line);
}

bool
browse_reload(struct browse *browse, struct error *err)
{
	posts_free(&browse->posts);
	browse->epoch++;
	return posts_open(&browse->posts, browse->session, err) &&
	       tally_count(&browse->tallies, &browse->posts.catalog, browse->posts.marks, err);
}

/* The sync has ended: what it brought is there now. */
static bool
take_news(struct browse *browse, struct error *err)
{
	if (!browse_reload(browse, err))
		return false;
	browse_say(browse, "%s", buffer_text(&browse->sync.said));
	return true;
}

/* What every view answers alike. */
static bool
answer(struct browse *browse, enum action *action, struct error *err)
{
	switch (*action) {
	case ACTION_HELP:
		*action = ACTION_REDRAW;
		return browse->helping || browse_help(browse, err);
	case ACTION_SYNC_ALL:
		*action = ACTION_REDRAW;
		return background_begin(&browse->sync, browse->session, NULL, err) ||
		       browse_bear(browse, err);
	case ACTION_UNDO:
		*action = ACTION_REDRAW;
		return browse_undo(browse, err) || browse_bear(browse, err);
	case ACTION_REDRAW:
		return canvas_resize(&browse->canvas, err);
	case ACTION_QUIT_ALL:
		browse->ended = true;
		return true;
	default:
		return true;
	}
}

bool
browse_wait(struct browse *browse, int *key, enum action *action, struct error *err)
{
	if (!canvas_show(&browse->canvas, -1, 0, err))
		return false;
	*key = terminal_key(browse->sync.process != NULL ? LISTEN_MILLISECONDS : -1);
	*action = ACTION_REDRAW;
	if (*key != TERMINAL_RESIZED && *key != TERMINAL_LATE)
		buffer_clear(&browse->message);
	if (background_hear(&browse->sync) && !take_news(browse, err))
		return false;
	if (*key == TERMINAL_RESIZED)
		return canvas_resize(&browse->canvas, err);
	if (*key == TERMINAL_LATE)
		return true;
	*action = *key == TERMINAL_END ? ACTION_QUIT_ALL : keymap_action(&browse->keys, *key);
	return answer(browse, action, err);
}

void
browse_behind(struct browse *browse, browse_draw_fn *draw, void *view)
{
	browse->draw = draw;
	browse->view = view;
}

bool
browse_ask(struct browse *browse, const char *label, struct buffer *text, bool *given,
           struct error *err)
{
	struct prompt prompt = {.label = label};
	enum prompt_answer ended = PROMPT_MORE;
	int column, row, key;
	bool ok = true;

	buffer_append_slice(&prompt.text, buffer_slice(text));
	prompt.at = prompt.text.size;
	while (ok && ended == PROMPT_MORE) {
		row = browse->canvas.rows - 1;
		column = prompt_put(&prompt, &browse->canvas, row);
		ok = canvas_show(&browse->canvas, row, column, err);
		key = ok ? terminal_key(-1) : TERMINAL_END;
		if (key == TERMINAL_RESIZED)
			ok = canvas_resize(&browse->canvas, err) && browse->draw(browse->view, err);
		else
			ended = prompt_key(&prompt, key);
	}
	*given = ended == PROMPT_DONE;
	if (*given) {
		buffer_clear(text);
		buffer_append_slice(text, buffer_slice(&prompt.text));
	}
	ok = ok && buffer_ok(&prompt.text, err) && buffer_ok(text, err);
	prompt_free(&prompt);
	return ok;
}

/* ---- from the beginning to the end ---- */

/* Later lines of the settings win over the earlier. */
static bool
bind_keys(struct browse *browse, struct error *err)
{
	const struct config *config = &browse->session->config;
	size_t i, count = 0;

	keymap_default(&browse->keys);
	while (config_text(config, TEXT_BIND, count) != NULL)
		count++;
	for (i = count; i-- > 0;)
		if (!keymap_bind(&browse->keys, slice_of(config_text(config, TEXT_BIND, i)), err))
			return false;
	return true;
}

/* The posts that fit the words, or all feeds. */
static bool
show(struct browse *browse, struct error *err)
{
	struct session *session = browse->session;
	struct browse_scope scope = {.title = "Posts",
	                             .words = session->options->operands + 1,
	                             .count = session_count(session),
	                             .must = true};
	enum browse_leave leave;
	long limit;

	if (!options_number(session->options, OPTION_LIMIT, 0, 1000000000, 0, &limit, err))
		return false;
	scope.limit = (size_t)limit;
	if (scope.count == 0 && limit == 0)
		return browse_feeds(browse, err);
	return browse_posts(browse, &scope, &leave, err);
}

/* What was damaged is told when the screen is gone. */
static bool
is_whole(struct browse *browse, struct error *err)
{
	const char *damage = NULL;

	if (browse->posts.catalog.archive != NULL)
		damage = archive_damage(browse->posts.catalog.archive);
	return damage == NULL || error_set(err, ERROR_FORMAT, "%s", damage);
}

bool
browse(struct session *session, struct error *err)
{
	struct browse browse = {.session = session};
	struct error late = {0};
	bool ok;

	/* Words beside the screen would be words across it. */
	log_set(LOG_QUIET);
	ok = bind_keys(&browse, err) && browse_reload(&browse, err) &&
	     canvas_open(&browse.canvas, revisions_coloured(), err) && show(&browse, err);
	if (!canvas_close(&browse.canvas, &late) && ok) {
		*err = late;
		ok = false;
	}
	ok = ok && (terminal_signal() == 0 || error_set(err, ERROR_STOPPED, "stopped")) &&
	     is_whole(&browse, err);
	background_end(&browse.sync);
	tally_free(&browse.tallies);
	posts_free(&browse.posts);
	buffer_free(&browse.message);
	buffer_free(&browse.undo);
	return ok;
}
