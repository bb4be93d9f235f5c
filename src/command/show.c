/* show.c - `feedarc show`: posts on standard output. */
#include "base/log.h"
#include "base/utf8.h"
#include "command/command.h"
#include "port/terminal.h"
#include "posts/article.h"
#include "posts/revisions.h"

/* What is being shown, and how. */
struct showing {
	struct session *session;
	struct catalog *catalog;
	int width;
};

/* Adds text of a feed: to a terminal it must be safe, a pipe gets every byte. */
static bool
add_text(struct output *out, struct slice text, struct error *err)
{
	struct buffer safe = {0};
	bool ok;

	if (!terminal_is_person(TERMINAL_OUTPUT))
		return output_line(out, text, err);
	ok = utf8_append_safe(&safe, text, false) || error_memory(err);
	ok = ok && output_line(out, buffer_slice(&safe), err);
	buffer_free(&safe);
	return ok;
}

static bool
show_record(void *ctx, const struct archive_record *record, struct error *err)
{
	struct showing *showing = ctx;
	struct session *session = showing->session;
	const struct entry *entry = &record->entry;
	struct buffer line = {0};
	bool ok;

	if (options_has(session->options, OPTION_HTML))
		return add_text(&session->out,
		                entry->content.size > 0 ? entry->content : entry->summary, err);
	if (options_has(session->options, OPTION_JSON)) {
		ok = archive_write_line(record, &line, err) &&
		     output_line(&session->out, buffer_slice(&line), err);
		buffer_free(&line);
		return ok;
	}
	return article_lines(showing->catalog, record, showing->width, output_row, NULL,
	                     &session->out, err);
}

static bool
show_raw(struct showing *showing, uint32_t number, struct error *err)
{
	struct buffer line = {0};
	bool ok;

	ok = archive_load_line(showing->catalog->archive, number, &line, err) &&
	     output_line(&showing->session->out, buffer_slice(&line), err);
	buffer_free(&line);
	return ok;
}

static bool
show_number(struct showing *showing, const char *word, struct error *err)
{
	uint32_t number;

	if (!revisions_number(word, &number, err))
		return false;
	if (showing->catalog->archive == NULL)
		return error_set(err, ERROR_MISSING,
		                 "there is no post %s: nothing is archived yet (feedarc sync)",
		                 word);
	if (options_has(showing->session->options, OPTION_RAW))
		return show_raw(showing, number, err);
	return archive_load(showing->catalog->archive, number, show_record, showing, err);
}

/* Shows every post that there is; one that is missing is told of, and the others are shown. */
static bool
show_all(struct showing *showing, struct error *err)
{
	struct session *session = showing->session;
	struct error missing = {0};
	int i;

	for (i = 0; i < session_count(session); i++) {
		if (i > 0 && !options_has(session->options, OPTION_JSON) &&
		    !options_has(session->options, OPTION_RAW))
			output_text(&session->out, "\n");
		if (show_number(showing, session_operand(session, i), err))
			continue;
		if (err->kind != ERROR_MISSING)
			return false;
		if (missing.kind != ERROR_NONE)
			log_warn("%s", missing.text);
		missing = *err;
	}
	*err = missing;
	return missing.kind == ERROR_NONE;
}

bool
command_show(struct session *session, struct error *err)
{
	struct catalog catalog = {0};
	struct showing showing = {.session = session, .catalog = &catalog};
	const char *damage = NULL, *unfinished = NULL;
	long width;
	bool ok;

	if (!command_wants(session, 1, 1000000, err) ||
	    !options_number(session->options, OPTION_WIDTH, 10, 10000, article_width(), &width,
	                    err))
		return false;
	showing.width = (int)width;
	ok = catalog_open(&catalog, session, ARCHIVE_READ, err) && show_all(&showing, err);
	if (catalog.archive != NULL) {
		damage = archive_damage(catalog.archive);
		unfinished = archive_unfinished(catalog.archive);
	}
	if (unfinished != NULL)
		log_warn("%s", unfinished);
	if (ok && damage != NULL)
		ok = error_set(err, ERROR_FORMAT, "%s", damage);
	catalog_close(&catalog);
	return ok;
}
