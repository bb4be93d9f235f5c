#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/utf8.h"
#include "port/terminal.h"

static enum log_level let_through = LOG_NORMAL;

void
log_set(enum log_level level)
{
	let_through = level;
}

/* Where else could it be said that standard error can't be written? */
static void
put(struct slice s)
{
	struct error unheard = {0};

	if (s.size > 0)
		terminal_write(TERMINAL_ERRORS, s.data, s.size, &unheard);
}

/* Without memory: the runs of printable ASCII, as they stand. */
static void
put_runs(struct slice s)
{
	struct slice run;

	while (s.size > 0) {
		run = s;
		for (run.size = 0; run.size < s.size; run.size++)
			if (s.data[run.size] < 0x20 || s.data[run.size] > 0x7E)
				break;
		put(run);
		s = slice_skip(s, run.size + 1);
	}
}

static void
print(const char *text)
{
	struct buffer line = {0};

	buffer_append_text(&line, "feedarc: ");
	utf8_append_safe(&line, slice_of(text), true);
	if (buffer_append_byte(&line, '\n')) {
		put(buffer_slice(&line)); /* in one piece: others write there too */
	} else {
		put(slice_of("feedarc: "));
		put_runs(slice_of(text));
		put(slice_of("\n"));
	}
	buffer_free(&line);
}

/* Longer lines than this are cut. */
static void
print_list(const char *format, va_list args)
{
	char text[1000];

	vsnprintf(text, sizeof text, format, args);
	print(text);
}

void
log_error(const struct error *err)
{
	print(err->text);
}

void
log_warn(const char *format, ...)
{
	va_list args;

	if (let_through < LOG_NORMAL)
		return;
	va_start(args, format);
	print_list(format, args);
	va_end(args);
}

void
log_note(const char *format, ...)
{
	va_list args;

	if (let_through < LOG_VERBOSE)
		return;
	va_start(args, format);
	print_list(format, args);
	va_end(args);
}
