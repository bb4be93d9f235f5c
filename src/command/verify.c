/* verify.c - `feedarc verify`: every byte and every promise of the archive. */
#include "archive/verify.h"

#include "archive/state.h"
#include "base/log.h"
#include "command/command.h"
#include "session/progress.h"

struct verifying {
	struct session *session;
	struct progress progress;
};

/* Damage is what the command prints; the rest is worth a warning. */
static bool
say(void *ctx, const struct verify_finding *finding, struct error *err)
{
	struct verifying *verifying = ctx;
	struct output *out = &verifying->session->out;

	progress_clear(&verifying->progress);
	if (!finding->damage)
		log_warn("%s: %s", finding->file, finding->text);
	else if (!output_print(out, "%s: %s\n", finding->file, finding->text))
		return output_flush(out, err);
	return true;
}

static bool
show(void *ctx, uint64_t done, uint64_t all, struct error *err)
{
	struct verifying *verifying = ctx;

	return progress_tell(&verifying->progress, done, all, err);
}

bool
command_verify(struct session *session, struct error *err)
{
	struct verifying verifying = {.session = session};
	struct verify verify = {.found = say, .progress = show, .ctx = &verifying};
	struct archive *archive;
	struct state *state;
	bool ok;

	if (!command_wants(session, 0, 0, err))
		return false;
	progress_begin(&verifying.progress, session, "verify");
	/* State first: a commit is there before state tells of it. */
	state = state_open(session->directory, err);
	if (state == NULL)
		return false;
	verify.synced = state_synced(state);
	state_close(state);
	archive = archive_open(session->directory, ARCHIVE_READ, err);
	ok = archive != NULL && verify_archive(&verify, archive, err);
	archive_close(archive);
	progress_clear(&verifying.progress);
	if (!ok)
		return false;
	log_note("segments: %lu; bytes: %llu; members: %llu; articles: %lu; revisions: %llu",
	         (unsigned long)verify.segments, (unsigned long long)verify.bytes,
	         (unsigned long long)verify.members, (unsigned long)verify.articles,
	         (unsigned long long)verify.revisions);
	if (verify.damages == 0)
		return true;
	return error_set(err, ERROR_FORMAT,
	                 "verify: damaged places: %lu; `feedarc repair` saves all that is whole",
	                 (unsigned long)verify.damages);
}
