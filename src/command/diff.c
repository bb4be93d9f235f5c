/* diff.c - `feedarc diff`: what changed from one revision of a post to another. */
#include "command/command.h"
#include "posts/article.h"
#include "posts/compare.h"
#include "posts/revisions.h"

static bool
print_row(void *ctx, const struct text_row *row, struct error *err)
{
	return output_line(ctx, row->line, err);
}

/* What is gone red, what is new green. */
static bool
print_coloured(void *ctx, const struct text_row *row, struct error *err)
{
	struct buffer line = {0};
	size_t i, at = 0;
	bool ok;

	for (i = 0; i < row->count; i++) {
		const struct text_span *span = &row->spans[i];

		buffer_append(&line, row->line.data + at, span->at - at);
		buffer_append_text(&line, span->look == TEXT_DELETED ? "\033[31m" : "\033[1;32m");
		buffer_append(&line, row->line.data + span->at, span->size);
		buffer_append_text(&line, "\033[m");
		at = span->at + span->size;
	}
	buffer_append_slice(&line, slice_skip(row->line, at));
	ok = buffer_ok(&line, err) && output_line(ctx, buffer_slice(&line), err);
	buffer_free(&line);
	return ok;
}

/* Were both revisions there? */
static bool
found(struct session *session, const struct compare *compare, struct error *err)
{
	int side;

	for (side = COMPARE_OLD; side <= COMPARE_NEW; side++)
		if (compare->wanted[side] != 0 && compare->pages[side].revision == 0)
			return error_set(err, ERROR_MISSING, "there is no revision %lu of post %s",
			                 (unsigned long)compare->wanted[side],
			                 session_operand(session, 0));
	if (compare->pages[COMPARE_OLD].revision == 0)
		return error_set(err, ERROR_MISSING, "post %s has one revision alone",
		                 session_operand(session, 0));
	return true;
}

static bool
read_wanted(struct session *session, struct compare *compare, struct error *err)
{
	int i;

	for (i = 1; i < session_count(session); i++) {
		if (!revisions_number(session_operand(session, i), &compare->wanted[i - 1], err))
			return error_set(err, ERROR_USAGE,
			                 "\"%s\" is no revision's number "
			                 "(`feedarc log %s` shows them)",
			                 session_operand(session, i), session_operand(session, 0));
	}
	return true;
}

bool
command_diff(struct session *session, struct error *err)
{
	bool coloured = revisions_coloured();
	struct compare compare = {.lines = options_has(session->options, OPTION_LINES),
	                          .signs = !coloured,
	                          .fn = coloured ? print_coloured : print_row,
	                          .ctx = &session->out};
	struct catalog catalog = {0};
	long width;
	bool ok;

	if (!command_wants(session, 1, 3, err) ||
	    !options_number(session->options, OPTION_WIDTH, 10, COMPARE_WIDEST, article_width(),
	                    &width, err))
		return false;
	compare.catalog = &catalog;
	compare.width = (int)width;
	ok = read_wanted(session, &compare, err) &&
	     revisions_each(session, session_operand(session, 0), &catalog, compare_take, &compare,
	                    err) &&
	     found(session, &compare, err) && compare_tell(&compare, err) &&
	     output_flush(&session->out, err) && revisions_damaged(&catalog, err);
	compare_free(&compare);
	catalog_close(&catalog);
	return ok;
}
