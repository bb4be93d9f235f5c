/* sync.c - `feedarc sync`: ask the feeds that are due, archive what is new, then remember. */
#include "base/calendar.h"
#include "base/log.h"
#include "base/memory.h"
#include "command/command.h"
#include "port/clock.h"
#include "port/terminal.h"
#include "session/progress.h"
#include "sync/due.h"
#include "sync/moving.h"
#include "sync/remember.h"
#include "sync/report.h"

enum { WAIT_MILLISECONDS = 1000, DAY = 86400 };

typedef bool catalog_open_fn(struct catalog *catalog, const struct session *session,
                             enum archive_mode mode, struct error *err);

enum { TOO_MANY = 429 }; /* RFC 6585, 4 */

/* One run. */
struct sync {
	struct session *session;
	struct catalog catalog;
	struct due due;
	struct report report;
	struct source_pool *pool;
	struct visit **visits; /* CONFIG_SILENT more than `jobs` */
	long jobs;
	size_t persistent;  /* feeds that the user is to hear of: see take_news */
	struct error error; /* why the run can't go on */
};

static bool
has_failed(const struct sync *sync)
{
	return sync->error.kind != ERROR_NONE;
}

/* An archive that can't be written ends the run; a feed that can't be read is only its own trouble. */
static bool
ends_the_run(enum error_kind kind)
{
	return kind == ERROR_STORAGE || kind == ERROR_FULL;
}

/* Its other feeds are spared the same answer. */
static void
put_off(struct sync *sync, const struct visit_outcome *outcome)
{
	size_t n =
	    due_put_off(&sync->due, &sync->catalog, outcome->result->url, outcome->feed->state);

	report_put_off(&sync->report, outcome, n);
}

/* What there is no memory to remember is asked for again. */
static bool
remember(struct sync *sync, const struct visit_outcome *outcome)
{
	struct error why = {0};

	if ((remember_visit(outcome, clock_now(), &why) &&
	     moving_note(outcome, clock_now(), &why)) ||
	    why.kind == ERROR_MEMORY)
		return true;
	sync->error = why;
	return false;
}

static void
visit_done(void *ctx, const struct visit *visit, const struct visit_outcome *outcome)
{
	struct sync *sync = ctx;
	bool hangs;

	hangs = due_ended(&sync->due, &sync->catalog, outcome->feed, outcome->result->late);
	if (has_failed(sync))
		return;
	if (!outcome->ok && ends_the_run(outcome->error.kind)) {
		sync->error = outcome->error;
		return;
	}
	if (!remember(sync, outcome))
		return;
	report_visit(&sync->report, visit, outcome);
	if (hangs || outcome->result->status == TOO_MANY)
		put_off(sync, outcome);
	report_progress(&sync->report);
}

/* First the articles, then what makes us not ask for them again. */
static bool
commit(struct sync *sync, struct error *err)
{
	struct archive *archive = sync->catalog.archive;

	if (!archive_commit(archive, err))
		return false;
	if (archive_newest(archive) != 0)
		state_set_synced(sync->catalog.state, archive_newest(archive));
	return state_save(sync->catalog.state, err) && report_committed(&sync->report, err);
}

/* While feeds are read there may be no memory for it: it can be done later. */
static bool
commit_early(struct sync *sync, struct error *err)
{
	struct error why = {0};

	if (commit(sync, &why) || why.kind == ERROR_MEMORY)
		return true;
	*err = why;
	return false;
}

static long
busy_visits(const struct sync *sync)
{
	long i, n = 0;

	for (i = 0; i < sync->jobs + CONFIG_SILENT; i++)
		n += sync->visits[i] != NULL && visit_busy(sync->visits[i]);
	return n;
}

/* Makes the i-th visitor, where there is none; false with err empty: there is no memory before others have ended. */
static bool
visitor(struct sync *sync, long i, struct error *err)
{
	struct error why = {0};

	if (sync->visits[i] == NULL)
		sync->visits[i] = visit_open(sync->catalog.archive, visit_done, sync, &why);
	if (sync->visits[i] == NULL && busy_visits(sync) == 0)
		*err = why;
	return sync->visits[i] != NULL;
}

/* Starts visits until `jobs` wait for a server that answers, or no feed is left. */
static bool
start_visits(struct sync *sync, struct error *err)
{
	bool anew = options_has(sync->session->options, OPTION_FORCE);
	struct catalog_feed feed;
	long i, room = sync->jobs + source_silent(sync->pool) - busy_visits(sync);

	for (i = 0; room > 0 && i < sync->jobs + CONFIG_SILENT; i++) {
		if (sync->visits[i] != NULL && visit_busy(sync->visits[i]))
			continue;
		if (!visitor(sync, i, err))
			return err->kind == ERROR_NONE;
		feed = due_next(&sync->due, &sync->catalog);
		if (feed.subscription == NULL)
			return true;
		visit_start(sync->visits[i], sync->pool, &feed, anew);
		if (visit_busy(sync->visits[i]))
			room--;
		else
			i--;
	}
	return true;
}

/* Has it failed for longer than the user wants to hear nothing of it, and not been told of? */
static bool
is_news(const struct sync *sync, const struct state_feed *state, int64_t now)
{
	int64_t limit = (int64_t)sync->session->config.failing * DAY;

	return state->failing_since != CALENDAR_NONE && now - state->failing_since >= limit &&
	       state->told == CALENDAR_NONE;
}

/* Marks those that are told of now; returns how many. */
static size_t
take_news(struct sync *sync, int64_t now)
{
	struct catalog_feed feed;
	size_t i, count = 0;

	for (i = 0; now != 0; i++) {
		feed = catalog_subscription(&sync->catalog, i);
		if (feed.subscription == NULL)
			break;
		if (!is_news(sync, feed.state, now))
			continue;
		feed.state->told = now;
		feed.state->changed = true;
		count++;
	}
	return count;
}

static bool
visit_all(struct sync *sync, struct error *err)
{
	int running = 0;

	do {
		if (terminal_signal() != 0)
			return error_set(err, ERROR_STOPPED, "stopped");
		if (!start_visits(sync, err) ||
		    !source_wait(sync->pool, WAIT_MILLISECONDS, &running, err))
			return false;
		if (has_failed(sync)) {
			*err = sync->error;
			return false;
		}
		if (archive_pending(sync->catalog.archive) >= (size_t)CONFIG_COMMIT_KB * 1024 &&
		    !commit_early(sync, err))
			return false;
	} while (running > 0 || sync->due.order.left > 0);
	return true;
}

/* Parsers are done with; what is left to do may need the memory. */
static void
clear_visits(struct sync *sync)
{
	long i;

	for (i = 0; sync->visits != NULL && i < sync->jobs + CONFIG_SILENT; i++) {
		visit_close(sync->visits[i]);
		sync->visits[i] = NULL;
	}
}

/* Connections too. */
static void
close_visits(struct sync *sync)
{
	source_close(sync->pool);
	clear_visits(sync);
	memory_free(sync->visits);
	sync->pool = NULL;
	sync->visits = NULL;
}

static bool
choose(struct sync *sync, struct error *err)
{
	if (!due_choose(&sync->due, sync->session, &sync->catalog, err))
		return false;
	sync->report.asked += sync->due.order.count;
	return true;
}

/* All of this part is safe before the next one's feeds take its place; false with err empty: there is none. */
static bool
next_part(struct sync *sync, struct error *err)
{
	if (sync->catalog.subscriptions.next == 0)
		return false;
	clear_visits(sync);
	if (!commit(sync, err))
		return false;
	archive_index(sync->catalog.archive);
	sync->persistent += take_news(sync, clock_now());
	if (!state_save(sync->catalog.state, err) ||
	    !moving_settle(sync->session, &sync->catalog, err))
		return false;
	due_free(&sync->due);
	return catalog_next_part(&sync->catalog, sync->session, err) && choose(sync, err);
}

static bool
visit_parts(struct sync *sync, struct error *err)
{
	do {
		if (!visit_all(sync, err))
			return false;
	} while (next_part(sync, err));
	return err->kind == ERROR_NONE;
}

/* What came before an interruption or an error is worth committing, if that can still be done. */
static bool
finish(struct sync *sync, bool ok, struct error *err)
{
	struct error late = {0};

	/* Their done is called: nothing of a visit that we broke off is held against the feed. */
	if (!ok && !has_failed(sync))
		sync->error = *err;
	close_visits(sync);
	if (ok || !ends_the_run(err->kind)) {
		if (!commit(sync, &late)) {
			*err = ok ? late : *err;
			return false;
		}
		archive_index(sync->catalog.archive);
	}
	return ok;
}

/* Tidies up behind the articles that this run brought; all of them are safe by now. */
static bool
seal(struct sync *sync, struct error *err)
{
	struct progress progress;
	bool ok;

	progress_begin(&progress, sync->session, "seal");
	ok = archive_seal(sync->catalog.archive, CONFIG_SEAL_AFTER, progress_tell, &progress, err);
	progress_clear(&progress);
	return ok;
}

static bool
run(struct sync *sync, struct error *err)
{
	bool ok;

	sync->pool = source_open((int)sync->jobs, CONFIG_JOBS_PER_HOST, err);
	sync->visits = memory_zero((size_t)sync->jobs + CONFIG_SILENT, sizeof *sync->visits);
	if (sync->pool == NULL)
		return false;
	if (sync->visits == NULL)
		return error_memory(err);
	ok = visit_parts(sync, err);
	ok = finish(sync, ok, err);
	report_clear(&sync->report);
	return ok && (!CONFIG_SEAL || seal(sync, err));
}

static void
close_all(struct sync *sync)
{
	close_visits(sync);
	report_free(&sync->report);
	due_free(&sync->due);
	catalog_close(&sync->catalog);
}

/* News even for who wants to hear of errors alone: cron mails nothing but words. Once is enough. */
static bool
tell_persistent(struct sync *sync, struct error *err)
{
	size_t count = sync->persistent + take_news(sync, clock_now());
	struct error news = {0};

	if (count == 0)
		return true;
	error_set(&news, ERROR_NETWORK,
	          "%zu feed%s failed for %ld days or more (`feedarc feeds` tells)", count,
	          count == 1 ? " has" : "s have", sync->session->config.failing);
	log_error(&news);
	sync->session->status = 1;
	return state_save(sync->catalog.state, err);
}

/*
 * One failing feed among others is no news to cron; that nothing at all was fetched or read is, unless
 * only those were asked that failed before; and so is damage.
 */
static bool
judge(struct sync *sync, struct error *err)
{
	const struct report *report = &sync->report;
	const char *damage;

	report_summary(&sync->report);
	if (report->broken > 0 && report->failed == report->asked) {
		if (report->unreachable == report->asked)
			return error_set(err, ERROR_NETWORK, "no feed could be fetched");
		return error_set(err, ERROR_FORMAT, "no feed could be read");
	}
	if (!tell_persistent(sync, err) || !moving_settle(sync->session, &sync->catalog, err))
		return false;
	damage = archive_damage(sync->catalog.archive);
	return damage == NULL || error_set(err, ERROR_FORMAT, "%s", damage);
}

/* With --wait, another sync's end is waited for. */
static bool
open_catalog(struct sync *sync, enum archive_mode mode, struct error *err)
{
	bool wait = options_has(sync->session->options, OPTION_WAIT);
	struct error none = {0};
	/* What the user names, or wants to be told of, is looked for among all. */
	bool whole = mode == ARCHIVE_READ || session_count(sync->session) > 0;
	catalog_open_fn *open = whole ? catalog_open : catalog_open_part;

	while (!open(&sync->catalog, sync->session, mode, err)) {
		if (!wait && err->kind == ERROR_BUSY)
			return error_set(
			    err, ERROR_BUSY,
			    "another process writes to the archive (--wait waits for its end)");
		if (err->kind != ERROR_BUSY)
			return false;
		if (terminal_signal() != 0)
			return error_set(err, ERROR_STOPPED, "stopped");
		catalog_close(&sync->catalog);
		clock_wait(WAIT_MILLISECONDS / 4);
		*err = none;
	}
	return true;
}

static bool
sync_feeds(struct sync *sync, struct error *err)
{
	const struct options *options = sync->session->options;
	bool dry = options_has(options, OPTION_EXPLAIN) || options_has(options, OPTION_DRY_RUN);

	if (!open_catalog(sync, dry ? ARCHIVE_READ : ARCHIVE_WRITE, err) || !choose(sync, err))
		return false;
	if (sync->catalog.subscriptions.count == 0)
		log_warn("there are no feeds yet: feedarc add URL");
	if (dry)
		return due_explain(&sync->due, sync->session, &sync->catalog, err);
	return run(sync, err) && judge(sync, err);
}

bool
command_sync(struct session *session, struct error *err)
{
	struct sync sync = {.session = session, .report = {.session = session}};
	bool ok;

	if (!options_number(session->options, OPTION_JOBS, 1, 256, session->config.jobs, &sync.jobs,
	                    err))
		return false;
	progress_begin(&sync.report.progress, session, "sync");
	ok = sync_feeds(&sync, err);
	close_all(&sync);
	return ok || (err->kind == ERROR_STOPPED ? false : error_while(err, "sync"));
}
