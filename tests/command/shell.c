#include "tests/command/shell.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/log.h"
#include "command/command.h"
#include "port/sim/script.h"
#include "port/sim/sim.h"
#include "port/storage.h"

enum { WORDS = 16, LINE = 400 };

static size_t told;

void
shell_reset(void)
{
	struct error err = {0};

	sim_storage_reset();
	assert_true(storage_make_directory("/d", &err));
	sim_heap_fail_after(0, 0);
	sim_clock_set(1614600000, 0);
	script_http_reset();
	script_terminal_reset();
	log_set(LOG_NORMAL);
	told = 0;
}

static bool
accepted(const char *name, unsigned *set, bool *negation)
{
	const struct command *command = command_find(name);

	if (command == NULL)
		return false;
	*set = command->options;
	*negation = command->negation;
	return true;
}

/* Cuts the line into words that stay until the next call. */
static int
cut(const char *line, char **words)
{
	static char text[LINE];
	char *at = text;
	int n = 0;

	snprintf(text, sizeof text, "-C /d %s", line);
	while (*at != '\0' && n < WORDS) {
		words[n++] = at;
		at += strcspn(at, " ");
		if (*at != '\0')
			*at++ = '\0';
	}
	return n;
}

static bool
read_line(const char *line, struct options *options, const char **operands, struct error *err)
{
	static char *words[WORDS];
	static const struct options none;
	int n = cut(line, words);

	*options = none;
	options->operands = operands;
	return options_read(options, n, words, accepted, err);
}

bool
shell_run(const char *line, int *status, struct error *err)
{
	const char *operands[WORDS];
	struct options options;
	struct session session = {0};
	struct error late = {0};
	bool ok;

	ok = read_line(line, &options, operands, err) && session_open(&session, &options, err) &&
	     command_find(options.operands[0])->run(&session, err);
	if (!output_flush(&session.out, &late) && ok) {
		*err = late;
		ok = false;
	}
	*status = session.status;
	session_close(&session);
	return ok;
}

void
shell_must(const char *line)
{
	struct error err = {0};
	int status = 0;

	if (!shell_run(line, &status, &err) || status != 0)
		fail_msg("%s: status %d, %s", line, status, err.text);
}

const char *
shell_said(void)
{
	static char text[65536];
	struct slice all = script_terminal_output();
	struct slice fresh = slice_skip(all, told);

	snprintf(text, sizeof text, "%.*s", SLICE_ARGS(fresh));
	told = all.size;
	return text;
}

void
shell_open(const char *line, struct session *session, struct options *options)
{
	static const char *operands[WORDS];
	static const struct session empty;
	struct error err = {0};

	*session = empty;
	assert_true(read_line(line, options, operands, &err));
	assert_true(session_open(session, options, &err));
}

void
shell_close(struct session *session, struct options *options)
{
	(void)options;
	session_close(session);
}

void
shell_feeds(const char *text)
{
	sim_put_file("/d/feeds", text, strlen(text));
}

const char *
shell_rss(int which, const char *prefix, int first, int last, int revision)
{
	static char texts[4][16384];
	char *text = texts[which];
	size_t room = sizeof texts[which], n;
	int i;

	n = (size_t)snprintf(text, room, "<rss version='2.0'><channel><title>Feed %s</title>\n",
	                     prefix);
	for (i = first; i <= last && n < room; i++)
		n += (size_t)snprintf(text + n, room - n,
		                      "<item><guid>%s-%d</guid><title>%s %d</title>"
		                      "<link>http://example.org/%s/%d</link>"
		                      "<description>text %d of revision %d</description></item>\n",
		                      prefix, i, prefix, i, prefix, i, i, revision);
	if (n < room)
		n += (size_t)snprintf(text + n, room - n, "</channel></rss>\n");
	assert_true(n < room);
	return text;
}
