#include "port/terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "port/sim/script.h"

/* The number that C's library has for it nearly everywhere. */
enum { INTERRUPT = 2 };

/* What is written grows in the C library's heap: the one that refuses is for what is tested. */
struct screen {
	char *data;
	size_t size, room;
};

static struct {
	const char *input;
	size_t input_size, piece;
	struct screen output, errors, paged;
	char *pager;
	bool paging;
	bool person[3], dumb;
	int columns, rows;
	const int *keys;
	size_t key_count;
	bool raw, screen;
	const char *runs; /* the one program there is */
	char words[1000]; /* of all that were run */
	bool closes;
	size_t left; /* until the reader goes away */
	int pager_status;
	int signal;
} script;

/* --- The script */

void
script_terminal_reset(void)
{
	free(script.output.data);
	free(script.errors.data);
	free(script.paged.data);
	free(script.pager);
	memset(&script, 0, sizeof script);
}

void
script_terminal_input(const void *data, size_t n, size_t piece)
{
	script.input = data;
	script.input_size = n;
	script.piece = piece;
}

static struct slice
content(const struct screen *screen)
{
	struct slice s = {screen->data, screen->size};

	return s;
}

struct slice
script_terminal_output(void)
{
	return content(&script.output);
}

struct slice
script_terminal_errors(void)
{
	return content(&script.errors);
}

struct slice
script_terminal_paged(void)
{
	return content(&script.paged);
}

const char *
script_terminal_pager(void)
{
	return script.pager != NULL ? script.pager : "";
}

void
script_terminal_person(enum terminal_stream stream, bool person)
{
	script.person[stream] = person;
}

void
script_terminal_dumb(bool dumb)
{
	script.dumb = dumb;
}

void
script_terminal_screen(int columns, int rows)
{
	script.columns = columns;
	script.rows = rows;
}

void
script_terminal_keys(const int *keys, size_t n)
{
	script.keys = keys;
	script.key_count = n;
}

bool
script_terminal_is_raw(void)
{
	return script.raw;
}

bool
script_terminal_is_screen(void)
{
	return script.screen;
}

void
script_terminal_program(const char *name)
{
	script.runs = name;
}

const char *
script_terminal_words(void)
{
	return script.words;
}

void
script_terminal_close_after(size_t n)
{
	script.closes = true;
	script.left = n;
}

void
script_terminal_pager_status(int status)
{
	script.pager_status = status;
}

void
script_terminal_signal(int number)
{
	script.signal = number;
}

/* --- The port's face */

static void
print(struct screen *screen, const void *data, size_t n)
{
	if (n > screen->room - screen->size) {
		screen->room = (screen->size + n) * 2;
		screen->data = realloc(screen->data, screen->room);
		if (screen->data == NULL)
			abort();
	}
	if (n > 0)
		memcpy(screen->data + screen->size, data, n);
	screen->size += n;
}

bool
terminal_is_person(enum terminal_stream stream)
{
	return script.person[stream];
}

bool
terminal_obeys(enum terminal_stream stream)
{
	return script.person[stream] && !script.dumb;
}

void
terminal_size(int *columns, int *rows)
{
	*columns = script.columns > 0 ? script.columns : 80;
	*rows = script.rows > 0 ? script.rows : 24;
}

bool
terminal_write(enum terminal_stream stream, const void *data, size_t n, struct error *err)
{
	if (stream == TERMINAL_ERRORS) {
		print(&script.errors, data, n);
		return true;
	}
	if (script.closes && n > script.left) {
		print(script.paging ? &script.paged : &script.output, data, script.left);
		script.left = 0;
		return error_set(err, ERROR_CLOSED, "standard output: its reader has gone away");
	}
	if (script.closes)
		script.left -= n;
	print(script.paging ? &script.paged : &script.output, data, n);
	return true;
}

bool
terminal_read(void *to, size_t n, size_t *got, struct error *err)
{
	(void)err;
	if (n > script.input_size)
		n = script.input_size;
	if (script.piece > 0 && n > script.piece)
		n = script.piece;
	if (n > 0)
		memcpy(to, script.input, n);
	*got = n;
	script.input_size -= n;
	if (n > 0)
		script.input += n;
	return true;
}

bool
terminal_raw(bool on, struct error *err)
{
	(void)err;
	script.raw = on;
	return true;
}

bool
terminal_screen(bool on, struct error *err)
{
	script.screen = on;
	return terminal_raw(on, err);
}

int
terminal_key(int milliseconds)
{
	int key;

	(void)milliseconds;
	if (script.key_count == 0 || script.signal != 0)
		return TERMINAL_END;
	key = *script.keys;
	script.keys++;
	script.key_count--;
	if (script.key_count > 0 && *script.keys == SCRIPT_INTERRUPT) {
		script.keys++;
		script.key_count--;
		script.signal = INTERRUPT;
	}
	return key;
}

bool
terminal_pager_open(const char *command, struct error *err)
{
	size_t size = strlen(command) + 1;

	(void)err;
	free(script.pager);
	script.pager = malloc(size);
	if (script.pager == NULL)
		abort();
	memcpy(script.pager, command, size);
	script.paging = true;
	return true;
}

bool
terminal_pager_close(struct error *err)
{
	script.paging = false;
	if (script.pager_status == 0)
		return true;
	return error_set(err, ERROR_USAGE, "pager \"%s\": ended with status %d",
	                 script_terminal_pager(), script.pager_status);
}

bool
terminal_run(const char *const *argv, int *status, struct error *err)
{
	if (script.raw || script.screen)
		abort();
	*status = script.pager_status;
	return terminal_leave(argv, err);
}

bool
terminal_leave(const char *const *argv, struct error *err)
{
	const char *name = argv[0];

	for (; *argv != NULL; argv++) {
		size_t used = strlen(script.words);

		snprintf(script.words + used, sizeof script.words - used, "%s|", *argv);
	}
	if (script.runs != NULL && strcmp(script.runs, name) == 0)
		return true;
	return error_set(err, ERROR_MISSING, "there is no program \"%s\"", name);
}

int
terminal_signal(void)
{
	return script.signal;
}

bool
terminal_interrupted(void)
{
	if (script.signal != INTERRUPT)
		return false;
	script.signal = 0;
	return true;
}
