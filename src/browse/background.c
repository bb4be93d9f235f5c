#include "browse/background.h"

#include "base/utf8.h"
#include "port/process.h"

/* An end is waited for so often, so long each time: five seconds, then it is ended. */
enum { WAITS = 100, WAIT_MILLISECONDS = 50, WORDS = 8 };

bool
background_begin(struct background *background, const struct session *session, const char *feed,
                 struct error *err)
{
	const char *directory = session->options->value[OPTION_DIRECTORY], *argv[WORDS];
	int n = 0;

	if (background->process != NULL)
		return error_set(err, ERROR_BUSY, "a sync is going on already");
	argv[n++] = session->program != NULL ? session->program : "feedarc";
	if (directory != NULL) {
		argv[n++] = "-C";
		argv[n++] = directory;
	}
	argv[n++] = "sync";
	argv[n++] = "--progress";
	if (feed != NULL) {
		argv[n++] = "--force";
		argv[n++] = feed;
	}
	argv[n] = NULL;
	buffer_clear(&background->said);
	background->process = process_start(argv, false, err);
	return background->process != NULL;
}

static void
keep_words(struct background *background, const char *words)
{
	static const char name[] = "feedarc: ";
	struct slice said = slice_of(words);

	if (slice_starts(said, name))
		said = slice_skip(said, sizeof name - 1);
	buffer_clear(&background->said);
	utf8_append_safe(&background->said, said, true);
}

bool
background_hear(struct background *background)
{
	char passed[256];
	const char *words;
	size_t got;
	bool good;

	if (background->process == NULL)
		return false;
	while (process_read(background->process, passed, sizeof passed, &got) && got > 0)
		continue;
	keep_words(background, process_said(background->process));
	if (!process_ended(background->process, &good, &words))
		return false;
	if (!good)
		keep_words(background, words);
	process_end(background->process);
	background->process = NULL;
	return true;
}

void
background_end(struct background *background)
{
	int i;

	if (background->process != NULL)
		process_ask(background->process);
	for (i = 0; i < WAITS && background->process != NULL && !background_hear(background); i++)
		process_wait(background->process, false, WAIT_MILLISECONDS);
	process_end(background->process);
	background->process = NULL;
	buffer_free(&background->said);
}
