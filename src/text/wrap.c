#include "text/wrap.h"

#include <string.h>

#include "base/utf8.h"
#include "text/break.h"
#include "text/give.h"

#define TAB 8

/*
 * Bytes a column may hold before its line is ended: characters without width can be piled up without
 * end, and a line is held in memory.
 */
#define PILE 64

int
wrap_room(const struct wrap *wrap)
{
	return wrap->width - wrap->prefix_columns;
}

static void
consume(struct wrap *wrap, size_t n)
{
	buffer_consume(&wrap->line, n);
	spans_consume(&wrap->spans, n);
}

static void
forget_chance(struct wrap *wrap)
{
	wrap->chance.next = 0;
	wrap->held.next = 0;
	wrap->base.next = 0;
	wrap->hyphen = false;
}

/* Ends the line where it had better end, else behind its last character; the rest begins the next. */
static void
break_line(struct wrap *wrap)
{
	struct wrap_place at = wrap->chance;
	struct slice content;

	/* A character of several, a flag say, is not cut. */
	if (at.next == 0)
		at = wrap->base;
	if (at.next == 0) {
		at.end = at.next = wrap->line.size;
		at.columns = wrap->columns;
	}
	content = buffer_slice(&wrap->line);
	content.size = at.end;
	wrap_give(wrap, content, at.columns - (int)(at.next - at.end));
	consume(wrap, at.next);
	wrap->columns -= at.columns;
	wrap->unit -= at.columns;
	forget_chance(wrap);
}

/* What could not be parted so far ends at a column, and the next begins at another. */
static void
end_piece(struct wrap *wrap, int columns, int next)
{
	if (columns - wrap->unit > wrap->longest)
		wrap->longest = columns - wrap->unit;
	wrap->unit = next;
}

static void
flush(struct wrap *wrap)
{
	if (wrap->stuck) {
		wrap->spaces = 1;
		return;
	}
	end_piece(wrap, wrap->columns, 0);
	forget_chance(wrap);
	if (wrap->line.size > 0) {
		wrap_give(wrap, buffer_slice(&wrap->line), wrap->columns);
		wrap->line.size = 0;
		spans_clear(&wrap->spans);
	}
	wrap->columns = 0;
	wrap->spaces = 0;
	memset(&wrap->breaks, 0, sizeof wrap->breaks);
}

static void
append(struct wrap *wrap, const char *data, size_t n, int columns)
{
	struct buffer *line = &wrap->line;

	if (wrap->look != 0)
		spans_add(&wrap->spans, line->size, n, wrap->look);
	wrap->columns += columns;
	if (line->room - line->size >= n && !line->failed && n > 0) {
		memcpy(line->data + line->size, data, n);
		line->size += n;
	} else if (!buffer_append(line, data, n))
		wrap_fail(wrap);
	if (wrap->spans.list.failed)
		wrap_fail(wrap);
}

/* A space looks as what is on both its sides. */
static void
append_spaces(struct wrap *wrap, int n)
{
	unsigned look = wrap->look;

	if (n == 1 && look == 0 && wrap->line.size < wrap->line.room && !wrap->line.failed) {
		wrap->line.data[wrap->line.size++] = ' ';
		wrap->columns++;
		return;
	}
	wrap->look = look & spans_last(&wrap->spans, wrap->line.size);
	while (n-- > 0)
		append(wrap, " ", 1, 1);
	wrap->look = look;
}

void
wrap_set_chance(struct wrap *wrap, size_t end, int columns)
{
	end_piece(wrap, columns - (int)(wrap->line.size - end), columns);
	wrap->chance.end = end;
	wrap->chance.next = wrap->line.size;
	wrap->chance.columns = columns;
	wrap->hyphen = false;
}

/* A chance so many bytes of ASCII before the line's end. */
static void
set_chance_back(struct wrap *wrap, size_t n)
{
	wrap->chance.end = wrap->chance.next = wrap->line.size - n;
	wrap->chance.columns = wrap->columns - (int)n;
	wrap->hyphen = false;
}

/* The character that comes begins here. */
static void
set_base(struct wrap *wrap)
{
	wrap->base.end = wrap->base.next = wrap->line.size;
	wrap->base.columns = wrap->columns;
}

/* No blank followed: what might be a chance is one. */
static void
release(struct wrap *wrap)
{
	if (wrap->held.next > wrap->chance.next) {
		wrap->chance = wrap->held;
		wrap->hyphen = false;
	}
	wrap->held.next = 0;
}

static void
put_exact_spaces(struct wrap *wrap, int n)
{
	for (; n > 0 && wrap->ok; n--) {
		if (wrap->columns >= wrap_room(wrap))
			break_line(wrap);
		append(wrap, " ", 1, 1);
	}
}

/* Puts the spaces that wait, now that something follows them. */
static void
put_spaces(struct wrap *wrap, enum break_answer answer)
{
	int n = wrap->spaces, left;
	bool may = answer == BREAK_MAY;
	size_t end;

	wrap->spaces = 0;
	wrap->held.next = 0;
	if (wrap->mode == WRAP_EXACT) {
		put_exact_spaces(wrap, n);
		return;
	}
	if (wrap->line.size == 0) {
		left = wrap_room(wrap) - 1;
		if (wrap->mode != WRAP_FLOW)
			append_spaces(wrap, n < left ? n : left);
		return;
	}
	while (wrap->columns + n >= wrap_room(wrap) && wrap->line.size > 0) {
		if (may)
			forget_chance(wrap);
		break_line(wrap);
		if (!wrap->ok || (may && wrap->line.size == 0))
			return;
	}
	if (wrap->line.size == 0)
		return;
	end = wrap->line.size;
	append_spaces(wrap, n);
	if (may)
		wrap_set_chance(wrap, end, wrap->columns);
	else if (answer == BREAK_UNLESS_SPACE) {
		wrap->held.end = end;
		wrap->held.next = wrap->line.size;
		wrap->held.columns = wrap->columns;
	}
}

/* Settles everything that waited for the next character. */
static void
begin(struct wrap *wrap, int class)
{
	bool spaced = wrap->spaces > 0;
	enum break_answer answer = break_next(&wrap->breaks, class, spaced);

	wrap->stuck = false;
	if (spaced)
		put_spaces(wrap, answer);
	else if (wrap->line.size > 0 && wrap->mode != WRAP_EXACT) {
		release(wrap);
		if (answer == BREAK_MAY)
			wrap_set_chance(wrap, wrap->line.size, wrap->columns);
	}
}

/* The run does not fit: n bytes of it are on the line. Is there a better place than where the word began? */
static void
part_ascii(struct wrap *wrap, struct slice run, size_t n)
{
	size_t at;

	if (wrap->mode == WRAP_EXACT)
		return;
	at = break_in_ascii(run, n, wrap->chance.next == 0);
	if (at > 0)
		set_chance_back(wrap, n - at);
}

void
wrap_ascii(struct wrap *wrap, struct slice run)
{
	if (run.size == 0 || !wrap->ok)
		return;
	begin(wrap, break_class((unsigned char)run.data[0]));
	wrap->taken++;
	while (wrap->ok) {
		int left = wrap_room(wrap) - wrap->columns;
		size_t n = left > 0 ? (size_t)left : 0;

		if (n >= run.size)
			break;
		append(wrap, run.data, n, (int)n);
		part_ascii(wrap, run, n);
		run = slice_skip(run, n);
		break_line(wrap);
	}
	if (!wrap->ok)
		return;
	append(wrap, run.data, run.size, (int)run.size);
	wrap->base.next = 0;
	wrap->last = 1;
	if (run.size > 0)
		break_seen(&wrap->breaks, run.data[run.size - 1]);
}

static void
soft_hyphen(struct wrap *wrap)
{
	if (wrap->mode == WRAP_EXACT || wrap->line.size == 0 || wrap->spaces > 0 ||
	    wrap->columns >= wrap_room(wrap))
		return;
	wrap_set_chance(wrap, wrap->line.size, wrap->columns);
	wrap->hyphen = true;
}

/* Puts a character that is safe. */
static void
put(struct wrap *wrap, struct slice one, uint32_t character)
{
	int columns = utf8_width(character), class = break_class(character);
	bool joins = break_joins(&wrap->breaks, class) && wrap->spaces == 0;

	/* The sign that asks for the picture of a letter makes it wide, on some terminals. */
	if (character == 0xFE0F && joins && wrap->last == 1)
		columns = 1;
	if ((columns > 0 && character != 0xFE0F) || wrap->spaces > 0)
		begin(wrap, class);
	else
		break_next(&wrap->breaks, class, false);
	while (wrap->ok && wrap->line.size > 0 &&
	       (wrap->columns + columns > wrap_room(wrap) ||
	        wrap->line.size > PILE * (size_t)wrap_room(wrap) + PILE)) {
		if (!joins)
			wrap->base.next = 0;
		break_line(wrap);
	}
	if (!joins)
		set_base(wrap);
	/* A link of a blank alone shows nothing that its number could stand behind. */
	if (columns > 0 && character != BREAK_NO_BREAK_SPACE)
		wrap->taken++;
	append(wrap, one.data, one.size, columns);
	wrap->last = columns;
}

/* What is left of a character that must not be shown as it is; empty: nothing. */
static struct slice
make_safe(struct wrap *wrap, struct slice one, uint32_t *character)
{
	buffer_clear(&wrap->piece);
	if (!utf8_append_safe(&wrap->piece, one, true))
		wrap_fail(wrap);
	one = buffer_slice(&wrap->piece);
	if (one.size > 0)
		utf8_decode(one, character);
	return one;
}

void
wrap_character(struct wrap *wrap, struct slice one, uint32_t character)
{
	if (!wrap->ok)
		return;
	if (!utf8_is_plain(character) || one.size == 1)
		one = make_safe(wrap, one, &character);
	if (one.size == 0 || !wrap->ok)
		return;
	switch (character) {
	case BREAK_SOFT_HYPHEN:
		soft_hyphen(wrap);
		return;
	case BREAK_ZERO_WIDTH_SPACE:
		wrap_chance(wrap);
		return;
	case 0xFEFF: /* a byte order mark */
	case 0:
		return;
	case ' ':
	case 0x2028: /* line and paragraph separator, which no terminal knows */
	case 0x2029:
		wrap_space(wrap);
		return;
	default:
		put(wrap, one, character);
	}
}

static void
add_spaces(struct wrap *wrap, int n)
{
	/* More than a few lines of blanks are as good as a few lines of blanks. */
	if (wrap->mode == WRAP_FLOW)
		wrap->spaces = 1;
	else if (wrap->spaces < 4 * TAB + 4 * wrap->width)
		wrap->spaces += n;
}

void
wrap_space(struct wrap *wrap)
{
	if (wrap->ok)
		add_spaces(wrap, 1);
}

void
wrap_tab(struct wrap *wrap)
{
	if (wrap->ok)
		add_spaces(wrap, TAB - (wrap->columns + wrap->spaces) % TAB);
}

void
wrap_glue(struct wrap *wrap, const char *text)
{
	int spaces = wrap->spaces;

	wrap->spaces = 0;
	if (wrap->line.size > 0)
		break_next(&wrap->breaks, break_class(BREAK_WORD_JOINER), false);
	wrap_ascii(wrap, slice_of(text));
	wrap->spaces = spaces;
}

void
wrap_chance(struct wrap *wrap)
{
	if (wrap->ok && wrap->mode != WRAP_EXACT && wrap->line.size > 0 && wrap->spaces == 0)
		wrap_set_chance(wrap, wrap->line.size, wrap->columns);
}

void
wrap_break(struct wrap *wrap)
{
	if (wrap->ok)
		flush(wrap);
}

void
wrap_gap(struct wrap *wrap, size_t n)
{
	wrap_break(wrap);
	if (wrap->marked || wrap->stuck)
		return;
	if (wrap->gap == 0 || wrap->gap_prefix > wrap->prefix.size)
		wrap->gap_prefix = wrap->prefix.size;
	if (n > wrap->gap)
		wrap->gap = n;
}

void
wrap_newline(struct wrap *wrap)
{
	if (break_trim(buffer_slice(&wrap->line)).size > 0)
		flush(wrap);
	else
		wrap_gap(wrap, wrap->mode == WRAP_FLOW ? 1 : wrap->gap + 1);
}

struct wrap_level
wrap_indent(struct wrap *wrap, const char *text, const char *marker, bool *shown)
{
	struct wrap_level level;
	int columns = (int)utf8_columns(slice_of(text));

	wrap_break(wrap);
	level.prefix = wrap->prefix.size;
	level.first = wrap->first.size;
	level.marked = wrap->marked;
	level.columns = wrap->prefix_columns;
	*shown = columns <= wrap->width / 2 - wrap->prefix_columns;
	if (!*shown)
		return level;
	if (marker != NULL && !wrap->marked)
		buffer_append_slice(&wrap->first, buffer_slice(&wrap->prefix));
	wrap->marked = wrap->marked || marker != NULL;
	if (wrap->marked)
		buffer_append_text(&wrap->first, marker != NULL ? marker : text);
	buffer_append_text(&wrap->prefix, text);
	wrap->prefix_columns += columns;
	if (wrap->prefix.failed || wrap->first.failed)
		wrap_fail(wrap);
	return level;
}

void
wrap_restore(struct wrap *wrap, struct wrap_level level)
{
	flush(wrap);
	if (wrap->prefix.size > level.prefix)
		wrap->prefix.size = level.prefix;
	if (wrap->first.size > level.first)
		wrap->first.size = level.first;
	wrap->marked = wrap->marked && level.marked;
	if (wrap->gap_prefix > level.prefix)
		wrap->gap_prefix = level.prefix;
	wrap->prefix_columns = level.columns;
}

void
wrap_measure(struct wrap *wrap)
{
	wrap->widest = 0;
}

void
wrap_rule(struct wrap *wrap, char c, int columns)
{
	wrap_break(wrap);
	for (; columns > 0 && wrap->ok && wrap->columns < wrap_room(wrap); columns--)
		append(wrap, &c, 1, 1);
	flush(wrap);
}

void
wrap_row(struct wrap *wrap, const struct text_row *row, int columns)
{
	size_t i;

	wrap_break(wrap);
	for (i = 0; i < row->count; i++)
		spans_add(&wrap->spans, row->spans[i].at, row->spans[i].size, row->spans[i].look);
	if (!buffer_append_slice(&wrap->line, row->line) || wrap->spans.list.failed)
		wrap_fail(wrap);
	wrap->columns = columns;
	flush(wrap);
}

void
wrap_open(struct wrap *wrap, int width, text_fn *fn, void *ctx, struct error *err)
{
	memset(wrap, 0, sizeof *wrap);
	wrap->fn = fn;
	wrap->ctx = ctx;
	wrap->err = err;
	wrap->ok = true;
	wrap->width = width > 0 ? width : 1;
}

void
wrap_again(struct wrap *wrap, int width)
{
	wrap->width = width > 0 ? width : 1;
	wrap->prefix.size = wrap->first.size = 0;
	wrap->marked = wrap->stuck = false;
	wrap->prefix_columns = 0;
	wrap->mode = WRAP_FLOW;
	wrap->gap = 0;
	wrap->started = false;
	wrap->widest = wrap->longest = 0;
}

void
wrap_stick(struct wrap *wrap, bool on)
{
	wrap->stuck = on;
}

void
wrap_close(struct wrap *wrap)
{
	buffer_free(&wrap->line);
	buffer_free(&wrap->prefix);
	buffer_free(&wrap->first);
	buffer_free(&wrap->out);
	buffer_free(&wrap->piece);
	spans_free(&wrap->spans);
	spans_free(&wrap->out_spans);
}

bool
wrap_end(struct wrap *wrap)
{
	wrap->stuck = false;
	flush(wrap);
	return wrap->ok;
}
