/* read.c - `feedarc read`: choose, load, lay out, show; then the next. */
#include <stdio.h>
#include <stdlib.h>

#include "browse/browse.h"
#include "command/command.h"
#include "command/pager.h"
#include "port/terminal.h"
#include "posts/article.h"
#include "posts/posts.h"

/* One post after the other, on a terminal or into a pipe. */
struct reading {
	struct session *session;
	struct posts *posts;
	const char *command; /* the user's pager; NULL: our own */
	struct pager pager;
	text_fn *fn; /* where lines go, with its ctx */
	void *ctx;
};

static bool
give_record(void *ctx, const struct archive_record *record, struct error *err)
{
	struct reading *reading = ctx;

	return article_lines(&reading->posts->catalog, record, article_width(), reading->fn, NULL,
	                     reading->ctx, err);
}

static bool
give_post(struct reading *reading, size_t i, struct error *err)
{
	return archive_load(reading->posts->catalog.archive, reading->posts->items[i].number,
	                    give_record, reading, err);
}

/* Saved at once: what was read stays read, however this ends. */
static bool
mark_read(struct reading *reading, size_t i, struct error *err)
{
	return marks_set(reading->posts->marks, reading->posts->items[i].number, MARKS_READ, true,
	                 err) &&
	       marks_save(reading->posts->marks, err);
}

/* Shows a post in the user's pager, then asks what next. */
static bool
show_outside(struct reading *reading, size_t i, const char *status, enum pager_answer *answer,
             struct error *err)
{
	struct error closed = {0};
	bool ok;

	reading->fn = output_row;
	reading->ctx = &reading->session->out;
	if (!terminal_pager_open(reading->command, err))
		return false;
	ok = give_post(reading, i, &closed) && output_flush(&reading->session->out, &closed);
	if (!terminal_pager_close(err))
		return false;
	/* A pager may be left before it has taken everything. */
	if (closed.kind == ERROR_CLOSED) {
		buffer_clear(&reading->session->out.pending);
		reading->session->out.error.kind = ERROR_NONE;
		ok = true;
	} else if (!ok) {
		*err = closed;
	}
	return ok && pager_ask(status, answer, err);
}

static bool
show_inside(struct reading *reading, size_t i, const char *status, enum pager_answer *answer,
            struct error *err)
{
	reading->fn = pager_row;
	reading->ctx = &reading->pager;
	do {
		pager_clear(&reading->pager);
		if (!give_post(reading, i, err) ||
		    !pager_show(&reading->pager, status, answer, err))
			return false;
	} while (*answer == PAGER_RESIZED);
	return true;
}

/* On a terminal that is a typewriter. */
static bool
show_typed(struct reading *reading, size_t i, const char *status, enum pager_answer *answer,
           struct error *err)
{
	reading->fn = output_row;
	reading->ctx = &reading->session->out;
	return give_post(reading, i, err) && output_flush(&reading->session->out, err) &&
	       pager_ask(status, answer, err);
}

/* By the way that there is here. */
static bool
show_post(struct reading *reading, size_t i, enum pager_answer *answer, struct error *err)
{
	char status[40];

	snprintf(status, sizeof status, "%zu of %zu", i + 1, reading->posts->count);
	if (reading->command != NULL)
		return show_outside(reading, i, status, answer, err);
	if (!terminal_obeys(TERMINAL_OUTPUT))
		return show_typed(reading, i, status, answer, err);
	return show_inside(reading, i, status, answer, err);
}

static bool
read_on_terminal(struct reading *reading, struct error *err)
{
	struct posts *posts = reading->posts;
	enum pager_answer answer = PAGER_NEXT;
	size_t i = 0;

	while (answer != PAGER_QUIT && i < posts->count && terminal_signal() == 0) {
		if (!show_post(reading, i, &answer, err) || !mark_read(reading, i, err))
			return false;
		if (answer == PAGER_NEXT)
			i++;
		else if (answer == PAGER_PREVIOUS && i > 0)
			i--;
	}
	return true;
}

/* What went out is read, however it ends; saved once, for a pipe takes many. */
static bool
read_into_pipe(struct reading *reading, struct error *err)
{
	struct output *out = &reading->session->out;
	struct posts *posts = reading->posts;
	struct error late = {0};
	bool ok = true;
	size_t i;

	reading->fn = output_row;
	reading->ctx = out;
	for (i = 0; ok && i < posts->count; i++) {
		if (i > 0)
			output_text(out, "\n\f\n");
		ok = terminal_signal() == 0 || error_set(err, ERROR_STOPPED, "stopped");
		ok = ok && give_post(reading, i, err) && output_flush(out, err) &&
		     marks_set(posts->marks, posts->items[i].number, MARKS_READ, true, err);
	}
	if (!marks_save(posts->marks, &late) && ok) {
		*err = late;
		ok = false;
	}
	return ok;
}

bool
command_read(struct session *session, struct error *err)
{
	struct posts posts = {0};
	struct reading reading = {.session = session, .posts = &posts};
	long limit;
	bool ok;

	if (CONFIG_SCREEN && terminal_obeys(TERMINAL_OUTPUT))
		return browse(session, err);
	reading.command = getenv("PAGER");
	if (reading.command != NULL && reading.command[0] == '\0')
		reading.command = NULL;
	if (!CONFIG_PAGER && reading.command == NULL)
		reading.command = "more";
	if (!options_number(session->options, OPTION_LIMIT, 0, 1000000000, 0, &limit, err))
		return false;
	ok = posts_choose(&posts, session, session->options->operands + 1, session_count(session),
	                  limit, err);
	if (ok && posts.count == 0)
		ok = error_set(
		    err, ERROR_MISSING,
		    "no post is like that (feedarc help list tells what can be asked for)");
	if (ok)
		ok = terminal_is_person(TERMINAL_OUTPUT) ? read_on_terminal(&reading, err)
		                                         : read_into_pipe(&reading, err);
	ok = ok && posts_damaged(&posts, err);
	pager_free(&reading.pager);
	posts_free(&posts);
	return ok;
}
