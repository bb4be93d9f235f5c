#include "screen/canvas.h"

#include <string.h>

#include "base/hash.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "port/terminal.h"

/* Sequences of ECMA-48 that every terminal of today knows. */
#define CLEAR_SCREEN "\033[0m\033[2J"
#define CLEAR_LINE "\033[K"
#define NORMAL "\033[0m"
#define CURSOR_ON "\033[?25h"
#define CURSOR_OFF "\033[?25l"

/* ECMA-48, 8.3.117 (SGR): the parameter of each attribute, by its bit. */
static const struct {
	unsigned attribute;
	const char *parameter;
} renditions[] = {
    {LINE_BOLD, ";1"}, {LINE_UNDERLINE, ";4"}, {LINE_REVERSE, ";7"},
    {LINE_RED, ";31"}, {LINE_GREEN, ";32"},
};

bool
canvas_resize(struct canvas *canvas, struct error *err)
{
	uint64_t *shown;
	int columns, rows;

	terminal_size(&columns, &rows);
	shown = memory_zero((size_t)rows, sizeof *shown);
	if (shown == NULL)
		return error_memory(err);
	memory_free(canvas->shown);
	canvas->shown = shown;
	canvas->columns = columns;
	canvas->rows = rows;
	buffer_clear(&canvas->out);
	buffer_append_text(&canvas->out, CLEAR_SCREEN);
	return true;
}

bool
canvas_open(struct canvas *canvas, bool coloured, struct error *err)
{
	canvas->coloured = coloured;
	return terminal_screen(true, err) && canvas_resize(canvas, err);
}

bool
canvas_close(struct canvas *canvas, struct error *err)
{
	struct canvas empty = {0};

	memory_free(canvas->shown);
	buffer_free(&canvas->out);
	*canvas = empty;
	return terminal_screen(false, err);
}

bool
canvas_pause(struct canvas *canvas, struct error *err)
{
	buffer_clear(&canvas->out);
	return terminal_screen(false, err);
}

bool
canvas_resume(struct canvas *canvas, struct error *err)
{
	return terminal_screen(true, err) && canvas_resize(canvas, err);
}

static uint64_t
hash_line(const struct line *line)
{
	struct hash_stream stream;
	struct slice spans = {(const char *)line->spans, line->span_count * sizeof *line->spans};
	struct slice attributes = {(const char *)&line->attributes, sizeof line->attributes};
	uint64_t hash;

	hash_begin(&stream);
	hash_write(&stream, attributes);
	hash_write(&stream, line->text);
	hash_write(&stream, attributes);
	if (line->span_count > 0)
		hash_write(&stream, spans);
	hash = hash_finish(&stream).low;
	return hash != 0 ? hash : 1;
}

static void
append_attributes(struct canvas *canvas, unsigned attributes)
{
	size_t i;

	if (!canvas->coloured)
		attributes &= ~(unsigned)(LINE_RED | LINE_GREEN);
	buffer_append_text(&canvas->out, "\033[0");
	for (i = 0; i < sizeof renditions / sizeof *renditions; i++)
		if ((attributes & renditions[i].attribute) != 0)
			buffer_append_text(&canvas->out, renditions[i].parameter);
	buffer_append_byte(&canvas->out, 'm');
}

/* What holds at this byte of the line; *next is the span that was not passed yet. */
static unsigned
attributes_at(const struct line *line, size_t at, size_t *next)
{
	const struct line_span *span;

	for (; *next < line->span_count; ++*next) {
		span = &line->spans[*next];
		if (at < span->at)
			break;
		if (at - span->at < span->size)
			return line->attributes | span->attributes;
	}
	return line->attributes;
}

/* Is it nothing but a letter on the screen? What moves the cursor or turns the direction is not. */
static bool
is_shown(uint32_t character)
{
	return character >= 0x20 && (character < 0x7F || character > 0x9F) &&
	       (character < 0x202A || character > 0x202E) &&
	       (character < 0x2066 || character > 0x2069);
}

/* Appends what fits of the line; returns the columns that it takes. */
static int
append_text(struct canvas *canvas, const struct line *line)
{
	struct slice rest = line->text;
	unsigned now = line->attributes, then;
	uint32_t character;
	size_t next = 0, n;
	int columns = 0, width;

	for (; rest.size > 0; rest = slice_skip(rest, n)) {
		n = utf8_decode(rest, &character);
		if (!is_shown(character))
			continue;
		width = utf8_width(character);
		if (columns + width > canvas->columns)
			break;
		columns += width;
		then = attributes_at(line, line->text.size - rest.size, &next);
		if (then != now)
			append_attributes(canvas, then);
		now = then;
		utf8_append(&canvas->out, character);
	}
	if (now != line->attributes)
		append_attributes(canvas, line->attributes);
	return columns;
}

void
canvas_put(struct canvas *canvas, int row, const struct line *line)
{
	uint64_t hash = hash_line(line);
	int columns;

	if (row < 0 || row >= canvas->rows || canvas->shown[row] == hash)
		return;
	canvas->shown[row] = hash;
	buffer_print(&canvas->out, "\033[%d;1H", row + 1);
	if (line->attributes != 0)
		append_attributes(canvas, line->attributes);
	columns = append_text(canvas, line);
	/* Terminals do not agree whether what is cleared is reversed or underlined too. */
	for (; line->attributes != 0 && columns < canvas->columns; columns++)
		buffer_append_byte(&canvas->out, ' ');
	if (line->attributes != 0)
		buffer_append_text(&canvas->out, NORMAL);
	/* Behind the last column it would take that one away. */
	if (columns < canvas->columns)
		buffer_append_text(&canvas->out, CLEAR_LINE);
}

void
canvas_put_text(struct canvas *canvas, int row, struct slice text, unsigned attributes)
{
	struct line line = {.text = text, .attributes = attributes};

	canvas_put(canvas, row, &line);
}

/* What moved is known, what came in is not. */
static void
move_shown(struct canvas *canvas, size_t rows, size_t by, bool up)
{
	uint64_t *shown = canvas->shown;
	size_t i;

	memmove(up ? shown : shown + by, up ? shown + by : shown, (rows - by) * sizeof *shown);
	for (i = 0; i < by; i++)
		shown[up ? rows - 1 - i : i] = 0;
}

/* DEC's scrolling region (DECSTBM), in whose last row a line feed and in whose first a reverse index moves it all. */
void
canvas_scroll(struct canvas *canvas, size_t rows, ptrdiff_t by)
{
	size_t i, n = (size_t)(by < 0 ? -by : by);

	if (n == 0 || n >= rows / 2 || rows > (size_t)canvas->rows)
		return;
	buffer_print(&canvas->out, "\033[1;%zur\033[%zu;1H", rows, by > 0 ? rows : 1);
	for (i = 0; i < n; i++)
		buffer_append_text(&canvas->out, by > 0 ? "\n" : "\033M");
	buffer_append_text(&canvas->out, "\033[r");
	move_shown(canvas, rows, n, by > 0);
}

bool
canvas_show(struct canvas *canvas, int row, int column, struct error *err)
{
	struct buffer *out = &canvas->out;
	bool ok;

	if (row >= 0)
		buffer_print(out, "\033[%d;%dH" CURSOR_ON, row + 1, column + 1);
	else if (out->size > 0)
		buffer_append_text(out, CURSOR_OFF);
	ok = buffer_ok(out, err) &&
	     (out->size == 0 || terminal_write(TERMINAL_OUTPUT, out->data, out->size, err));
	buffer_reset(out);
	return ok;
}
