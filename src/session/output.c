#include "session/output.h"

#include <string.h>

#include "base/calendar.h"
#include "base/utf8.h"
#include "port/clock.h"
#include "port/terminal.h"
#include "session/paint.h"

/* Gathered at most: a few screens, so that a pager shows the first one early. */
enum { ENOUGH = 16384 };

static bool
written(struct output *output, bool added)
{
	if (output->error.kind != ERROR_NONE)
		return false;
	if (!added)
		return error_memory(&output->error);
	if (output->pending.size < ENOUGH)
		return true;
	return output_flush(output, &output->error);
}

bool
output_slice(struct output *output, struct slice s)
{
	if (s.size >= ENOUGH && output_flush(output, &output->error))
		return terminal_write(TERMINAL_OUTPUT, s.data, s.size, &output->error);
	return written(output, buffer_append_slice(&output->pending, s));
}

bool
output_text(struct output *output, const char *text)
{
	return output_slice(output, slice_of(text));
}

bool
output_print(struct output *output, const char *format, ...)
{
	va_list args;
	bool ok;

	va_start(args, format);
	ok = buffer_print_list(&output->pending, format, args);
	va_end(args);
	return written(output, ok);
}

bool
output_safe(struct output *output, struct slice s)
{
	return written(output, utf8_append_safe(&output->pending, s, true));
}

bool
output_line(struct output *output, struct slice line, struct error *err)
{
	if (output_slice(output, line) && output_text(output, "\n"))
		return true;
	*err = output->error;
	return false;
}

bool
output_row(void *ctx, const struct text_row *row, struct error *err)
{
	struct output *output = ctx;

	if (!terminal_obeys(TERMINAL_OUTPUT))
		return output_line(output, row->line, err);
	if (written(output, paint_row(&output->pending, row, SIZE_MAX)) &&
	    output_text(output, "\n"))
		return true;
	*err = output->error;
	return false;
}

bool
output_flush(struct output *output, struct error *err)
{
	bool ok;

	if (output->error.kind != ERROR_NONE) {
		if (err != &output->error)
			*err = output->error;
		return false;
	}
	ok = terminal_write(TERMINAL_OUTPUT, output->pending.data, output->pending.size,
	                    &output->error);
	buffer_clear(&output->pending);
	if (!ok && err != &output->error)
		*err = output->error;
	return ok;
}

void
output_free(struct output *output)
{
	buffer_free(&output->pending);
}

void
output_date(int64_t moment, char text[17])
{
	char full[21];

	text[0] = '\0';
	if (moment == CALENDAR_NONE)
		return;
	calendar_format(moment + clock_zone(moment), full);
	if (full[0] == '\0')
		return;
	memcpy(text, full, 16);
	text[10] = ' ';
	text[16] = '\0';
}
