/* progress.h - the line on standard error that tells a person how far long work is. */
#ifndef SESSION_PROGRESS_H
#define SESSION_PROGRESS_H

#include <stdint.h>

#include "session/session.h"

/* Nothing is owned; whatever is printed meanwhile comes after progress_clear. */
struct progress {
	const char *verb;
	bool person;    /* is looking */
	size_t columns; /* of the line that is on the screen */
	uint64_t renew; /* milliseconds: not drawn again before */
};

/*
 * `verb` is the command's name, borrowed. Only where standard error is a terminal, or --progress was given, and neither -q nor -v was
 * given is anything shown, and nothing of work that is done at once.
 */
void progress_begin(struct progress *progress, const struct session *session, const char *verb);

/*
 * So many bytes of so many are done (all = 0: it is not known how many): an archive_progress_fn, ctx being the
 * struct progress. Draws the line a few times a second. false, ERROR_STOPPED, when a signal asks us to end.
 */
bool progress_tell(void *ctx, uint64_t done, uint64_t all, struct error *err);

/* Draws the line at once, with this text of printable ASCII. */
void progress_show(struct progress *progress, const char *text);

/* Takes the line away, where there is one: at the end, and before anything else is printed. */
void progress_clear(struct progress *progress);

#endif
