#include "session/progress.h"

#include <stdio.h>

#include "port/clock.h"
#include "port/terminal.h"

/* Milliseconds: work that takes no longer shows nothing; from then on the line is drawn so often. */
enum { PATIENCE = 300, PERIOD = 200 };

void
progress_begin(struct progress *progress, const struct session *session, const char *verb)
{
	struct progress fresh = {.verb = verb, .renew = clock_monotonic() + PATIENCE};

	fresh.person = (terminal_is_person(TERMINAL_ERRORS) ||
	                options_has(session->options, OPTION_PROGRESS)) &&
	               !options_has(session->options, OPTION_QUIET) &&
	               !options_has(session->options, OPTION_VERBOSE);
	*progress = fresh;
}

static unsigned long long
megabytes(uint64_t bytes)
{
	return (unsigned long long)(bytes + (1 << 19)) >> 20;
}

bool
progress_tell(void *ctx, uint64_t done, uint64_t all, struct error *err)
{
	struct progress *progress = ctx;
	uint64_t now = clock_monotonic();
	char text[80];

	if (terminal_signal() != 0)
		return error_set(err, ERROR_STOPPED, "stopped");
	if (!progress->person || now < progress->renew)
		return true;
	progress->renew = now + PERIOD;
	if (all == 0 || done > all)
		snprintf(text, sizeof text, "%s: %llu MB", progress->verb, megabytes(done));
	else
		snprintf(text, sizeof text, "%s: %u %%, %llu of %llu MB", progress->verb,
		         (unsigned)(done * 100 / all), megabytes(done), megabytes(all));
	progress_show(progress, text);
	return true;
}

/* That it can't be written is nobody's news. */
void
progress_show(struct progress *progress, const char *text)
{
	struct error ignored = {0};
	struct buffer line = {0};

	if (!progress->person)
		return;
	buffer_print(&line, "\r%-*s\r%s", (int)progress->columns, "", text);
	if (!line.failed)
		terminal_write(TERMINAL_ERRORS, line.data, line.size, &ignored);
	progress->columns = slice_of(text).size;
	buffer_free(&line);
}

void
progress_clear(struct progress *progress)
{
	if (progress->columns == 0)
		return;
	/* The terminal itself writes "^C" behind the line. */
	progress->columns += 2;
	progress_show(progress, "");
}
