/* purge.c - `feedarc purge`: let posts go for ever. */
#include "base/calendar.h"
#include "base/log.h"
#include "command/command.h"
#include "port/clock.h"
#include "port/terminal.h"
#include "posts/posts.h"

struct purging {
	struct archive *archive;
	int64_t now;
};

/* An archive_fn: purges this article. */
static bool
purge_one(void *ctx, const struct archive_record *record, struct error *err)
{
	struct purging *purging = ctx;

	return archive_purge(purging->archive, record, purging->now, err);
}

/* One that went meanwhile is gone as it should be. */
static bool
purge_all(struct purging *purging, const struct posts *posts, struct error *err)
{
	struct error why = {0};
	size_t i;

	for (i = 0; i < posts->count; i++) {
		if (terminal_signal() != 0)
			return error_set(err, ERROR_STOPPED, "stopped");
		if (!archive_load(purging->archive, posts->items[i].number, purge_one, purging,
		                  &why) &&
		    why.kind != ERROR_MISSING) {
			*err = why;
			return false;
		}
	}
	return archive_commit(purging->archive, err);
}

/* What would go, as a list. */
static bool
tell_all(struct session *session, const struct posts *posts, struct error *err)
{
	const struct post *post;
	size_t i;

	for (i = 0; i < posts->count; i++) {
		post = &posts->items[i];
		if (!output_print(&session->out, "%lu  %.*s\n", (unsigned long)post->number,
		                  SLICE_ARGS(post->title)))
			return output_flush(&session->out, err);
	}
	return true;
}

static bool
purge(struct session *session, const struct posts *posts, struct error *err)
{
	struct purging purging = {.now = clock_now()};
	bool ok;

	if (purging.now == 0)
		purging.now = CALENDAR_NONE;
	purging.archive = archive_open(session->directory, ARCHIVE_WRITE, err);
	ok = purging.archive != NULL && purge_all(&purging, posts, err);
	archive_close(purging.archive);
	if (ok)
		log_note("purged: %zu; `feedarc compact` takes their text out of the files",
		         posts->count);
	return ok;
}

bool
command_purge(struct session *session, struct error *err)
{
	struct posts posts = {0};
	bool dry = options_has(session->options, OPTION_DRY_RUN);
	bool ok;

	if (!command_wants(session, 1, 1000000, err))
		return false;
	ok = posts_choose(&posts, session, session->options->operands + 1, session_count(session),
	                  0, err);
	if (ok && posts.count > 0)
		ok = dry ? tell_all(session, &posts, err) : purge(session, &posts, err);
	ok = ok && posts_damaged(&posts, err);
	posts_free(&posts);
	return ok || error_while(err, "purge");
}
