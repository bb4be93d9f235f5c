/* repair.c - `feedarc repair`: what is whole of a damaged archive is saved. */
#include "archive/repair.h"

#include "base/log.h"
#include "command/command.h"
#include "session/progress.h"

struct mending {
	struct session *session;
	struct progress progress;
};

/* "(article 12)", "(articles 12 to 40)", or nothing. */
static void
print_range(struct output *out, uint32_t low, uint32_t high)
{
	if (low > 0 && low == high)
		output_print(out, " (article %lu)", (unsigned long)low);
	else if (low > 0)
		output_print(out, " (articles %lu to %lu)", (unsigned long)low,
		             (unsigned long)high);
}

static bool
say_mended(void *ctx, const struct repair_mended *mended, struct error *err)
{
	struct mending *mending = ctx;
	struct output *out = &mending->session->out;
	const char *what = mended->segment ? "revision" : "line";

	progress_clear(&mending->progress);
	if (mended->foreign) {
		output_print(out,
		             "%s: another segment's, or another archive's: it is in damaged/ now "
		             "(`feedarc merge` of that folder joins what it holds)\n",
		             mended->file);
		return output_flush(out, err);
	}
	output_print(out, "%s: mended: %lu %s%s kept", mended->file, (unsigned long)mended->kept,
	             what, mended->kept == 1 ? "" : "s");
	if (mended->lost > 0)
		output_print(out, ", %lu lost", (unsigned long)mended->lost);
	print_range(out, mended->low, mended->high);
	output_text(out, "; what it was is in damaged/\n");
	return output_flush(out, err);
}

static bool
say_gone(void *ctx, uint32_t low, uint32_t high, struct error *err)
{
	struct mending *mending = ctx;
	struct output *out = &mending->session->out;

	progress_clear(&mending->progress);
	if (low == high)
		output_print(out, "article %lu is gone\n", (unsigned long)low);
	else
		output_print(out, "articles %lu to %lu are gone\n", (unsigned long)low,
		             (unsigned long)high);
	return output_flush(out, err);
}

static bool
show(void *ctx, uint64_t done, uint64_t all, struct error *err)
{
	struct mending *mending = ctx;

	return progress_tell(&mending->progress, done, all, err);
}

bool
command_repair(struct session *session, struct error *err)
{
	struct mending mending = {.session = session};
	struct repair repair = {.mended = say_mended,
	                        .gone = say_gone,
	                        .progress = show,
	                        .ctx = &mending};
	bool ok;

	if (!command_wants(session, 0, 0, err))
		return false;
	progress_begin(&mending.progress, session, "repair");
	ok = repair_archive(&repair, session->directory, err);
	progress_clear(&mending.progress);
	if (!ok)
		return false;
	if (repair.cut)
		output_text(&session->out, "archive: what was stored last is gone; the next sync "
		                           "asks each feed for all that it has\n");
	else if (repair.files + repair.missing == 0)
		log_note("nothing is damaged");
	if (repair.missing == 0)
		return true;
	return error_set(err, ERROR_FORMAT,
	                 "repair: segments are missing (`feedarc verify` names them): where there "
	                 "is a copy of them, put it back");
}
