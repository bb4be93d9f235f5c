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

static const char separator[] = " | ";

static int
room(const struct wrap *wrap)
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
	wrap->hyphen = false;
}

/* Ends the line where it had better end, else behind its last character; the rest begins the next. */
static void
break_line(struct wrap *wrap)
{
	struct wrap_place at = wrap->chance;
	struct slice content;

	if (at.next == 0) {
		at.end = at.next = wrap->line.size;
		at.columns = wrap->columns;
	}
	content = buffer_slice(&wrap->line);
	content.size = at.end;
	wrap_give(wrap, content, at.columns - (int)(at.next - at.end));
	consume(wrap, at.next);
	wrap->columns -= at.columns;
	if (wrap->line.size == 0)
		wrap->before = 0;
	forget_chance(wrap);
}

static void
flush(struct wrap *wrap)
{
	forget_chance(wrap);
	if (wrap->line.size > 0) {
		wrap_give(wrap, buffer_slice(&wrap->line), wrap->columns);
		wrap->line.size = 0;
		spans_clear(&wrap->spans);
	}
	wrap->columns = 0;
	wrap->spaces = 0;
	wrap->before = 0;
}

/* The row does not fit: the cells that are on the line get one each, the last may go on. */
static void
spill(struct wrap *wrap)
{
	struct wrap_place last = {0, 0, 0};
	bool hyphen = wrap->hyphen;
	int i;

	wrap->row = false;
	wrap->hyphen = false;
	for (i = 0; i < wrap->cells; i++) {
		struct slice cell = {wrap->line.data + last.next, wrap->cell[i].end - last.next};

		wrap_give(wrap, cell, wrap->cell[i].columns - last.columns);
		last = wrap->cell[i];
	}
	wrap->cells = 0;
	wrap->hyphen = hyphen;
	consume(wrap, last.next);
	wrap->columns -= last.columns;
	if (wrap->chance.next > last.next) {
		wrap->chance.end -= last.next;
		wrap->chance.next -= last.next;
		wrap->chance.columns -= last.columns;
	} else
		forget_chance(wrap);
	if (wrap->row_broken || wrap->separators > 0)
		flush(wrap);
	if (wrap->row_gap > wrap->gap)
		wrap_gap(wrap, wrap->row_gap);
	wrap->row_broken = false;
	wrap->separators = 0;
	wrap->row_gap = 0;
}

static void
overflow(struct wrap *wrap)
{
	if (wrap->row && wrap->cells > 0)
		spill(wrap);
	else {
		wrap->row = false;
		break_line(wrap);
	}
}

static void
append(struct wrap *wrap, const char *data, size_t n, int columns)
{
	spans_add(&wrap->spans, wrap->line.size, n, wrap->look);
	if (!buffer_append(&wrap->line, data, n) || wrap->spans.list.failed)
		wrap_fail(wrap);
	wrap->columns += columns;
}

/* A space looks as what is on both its sides. */
static void
append_spaces(struct wrap *wrap, int n)
{
	unsigned look = wrap->look;

	wrap->look = look & spans_last(&wrap->spans, wrap->line.size);
	while (n-- > 0)
		append(wrap, " ", 1, 1);
	wrap->look = look;
}

/* The row goes on after content: puts the separators of the cells between, if they fit. */
static void
separate(struct wrap *wrap)
{
	struct wrap_place place = {wrap->line.size, 0, 0};
	int columns = wrap->separators * (int)(sizeof separator - 1);
	unsigned look = wrap->look;

	wrap->spaces = 0;
	if (wrap->cells == WRAP_CELLS || wrap->separators > WRAP_CELLS ||
	    wrap->columns + columns >= room(wrap)) {
		spill(wrap);
		return;
	}
	wrap->look = 0;
	for (; wrap->separators > 0; wrap->separators--)
		append(wrap, separator, sizeof separator - 1, (int)sizeof separator - 1);
	wrap->look = look;
	place.next = wrap->line.size;
	place.columns = wrap->columns;
	wrap->cell[wrap->cells++] = place;
	wrap->before = 0;
	forget_chance(wrap);
}

static void
set_chance(struct wrap *wrap, size_t end, int columns)
{
	wrap->chance.end = end;
	wrap->chance.next = wrap->line.size;
	wrap->chance.columns = columns;
	wrap->hyphen = false;
}

static void
put_exact_spaces(struct wrap *wrap, int n)
{
	for (; n > 0 && wrap->ok; n--) {
		if (wrap->columns >= room(wrap))
			overflow(wrap);
		append(wrap, " ", 1, 1);
	}
}

/* Puts the spaces that wait, now that `next` follows them. */
static void
put_spaces(struct wrap *wrap, uint32_t next)
{
	int n = wrap->spaces, left;
	bool may = break_at_space(wrap->before, next);
	size_t end;

	wrap->spaces = 0;
	if (wrap->mode == WRAP_EXACT) {
		put_exact_spaces(wrap, n);
		return;
	}
	if (wrap->line.size == 0) {
		left = room(wrap) - 1;
		if (wrap->mode != WRAP_FLOW)
			append_spaces(wrap, n < left ? n : left);
		return;
	}
	while (wrap->columns + n >= room(wrap) && wrap->line.size > 0) {
		if (may)
			forget_chance(wrap);
		overflow(wrap);
		if (!wrap->ok || (may && wrap->line.size == 0))
			return;
	}
	if (wrap->line.size == 0)
		return;
	end = wrap->line.size;
	append_spaces(wrap, n);
	if (may)
		set_chance(wrap, end, wrap->columns);
}

/* Settles everything that waited for the next character. */
static void
begin(struct wrap *wrap, uint32_t next)
{
	wrap->taken++;
	if (wrap->row && wrap->row_broken)
		spill(wrap);
	if (wrap->row && wrap->separators > 0 && wrap->line.size > 0)
		separate(wrap);
	wrap->separators = 0;
	if (wrap->spaces > 0)
		put_spaces(wrap, next);
	else if (wrap->line.size > 0 && wrap->mode != WRAP_EXACT &&
	         break_between(wrap->before, next))
		set_chance(wrap, wrap->line.size, wrap->columns);
}

void
wrap_ascii(struct wrap *wrap, struct slice run)
{
	if (run.size == 0 || !wrap->ok)
		return;
	begin(wrap, (unsigned char)run.data[0]);
	while (wrap->ok) {
		int left = room(wrap) - wrap->columns;
		size_t n = left > 0 ? (size_t)left : 0;

		if (n >= run.size)
			break;
		append(wrap, run.data, n, (int)n);
		run = slice_skip(run, n);
		overflow(wrap);
	}
	if (!wrap->ok)
		return;
	append(wrap, run.data, run.size, (int)run.size);
	wrap->before = (unsigned char)run.data[run.size - 1];
}

static void
soft_hyphen(struct wrap *wrap)
{
	if (wrap->mode == WRAP_EXACT || wrap->line.size == 0 || wrap->spaces > 0 ||
	    wrap->columns >= room(wrap))
		return;
	set_chance(wrap, wrap->line.size, wrap->columns);
	wrap->hyphen = true;
}

/* Puts a character that is safe. */
static void
put(struct wrap *wrap, struct slice one, uint32_t character)
{
	int columns = utf8_width(character);

	if (columns > 0)
		begin(wrap, character);
	else if (wrap->spaces > 0 || wrap->row_broken || wrap->separators > 0)
		begin(wrap, BREAK_WORD_JOINER);
	while (wrap->ok && wrap->line.size > 0 &&
	       (wrap->columns + columns > room(wrap) ||
	        wrap->line.size > PILE * (size_t)room(wrap) + PILE))
		overflow(wrap);
	append(wrap, one.data, one.size, columns);
	/* What has no width takes the side of what it is put on, unless it joins. */
	if (columns > 0 || character == BREAK_WORD_JOINER || character == 0x200D)
		wrap->before = character;
}

void
wrap_character(struct wrap *wrap, struct slice one)
{
	uint32_t character;

	if (!wrap->ok)
		return;
	buffer_clear(&wrap->piece);
	if (!utf8_append_safe(&wrap->piece, one, true)) {
		wrap_fail(wrap);
		return;
	}
	if (wrap->piece.size == 0)
		return;
	one = buffer_slice(&wrap->piece);
	utf8_decode(one, &character);
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
	int spaces = wrap->spaces, separators = wrap->separators;
	bool broken = wrap->row_broken;

	wrap->spaces = 0;
	wrap->separators = 0;
	wrap->row_broken = false;
	if (wrap->before != 0)
		wrap->before = BREAK_WORD_JOINER;
	wrap_ascii(wrap, slice_of(text));
	wrap->spaces = spaces;
	if (!wrap->row)
		return;
	wrap->separators = separators;
	wrap->row_broken = broken;
}

void
wrap_chance(struct wrap *wrap)
{
	if (wrap->ok && wrap->mode != WRAP_EXACT && wrap->line.size > 0 && wrap->spaces == 0)
		set_chance(wrap, wrap->line.size, wrap->columns);
}

void
wrap_break(struct wrap *wrap)
{
	if (!wrap->ok)
		return;
	if (!wrap->row) {
		flush(wrap);
		return;
	}
	wrap->spaces = 0;
	/* A cell that has no content yet has nothing to end. */
	if (wrap->separators == 0 && wrap->line.size > 0)
		wrap->row_broken = true;
}

void
wrap_flush(struct wrap *wrap)
{
	if (wrap->row) {
		wrap->row_broken = wrap->line.size > 0;
		spill(wrap);
	}
	flush(wrap);
}

void
wrap_gap(struct wrap *wrap, size_t n)
{
	wrap_break(wrap);
	if (wrap->row) {
		if (wrap->row_broken && n > wrap->row_gap)
			wrap->row_gap = n;
		return;
	}
	if (wrap->first.size > 0)
		return;
	if (wrap->gap == 0 || wrap->gap_prefix > wrap->prefix.size)
		wrap->gap_prefix = wrap->prefix.size;
	if (n > wrap->gap)
		wrap->gap = n;
}

void
wrap_newline(struct wrap *wrap)
{
	if (wrap->row && wrap->row_broken)
		spill(wrap);
	if (wrap->row) {
		wrap_break(wrap);
		return;
	}
	if (break_trim(buffer_slice(&wrap->line)).size > 0)
		flush(wrap);
	else
		wrap_gap(wrap, wrap->mode == WRAP_FLOW ? 1 : wrap->gap + 1);
}

static void
end_row(struct wrap *wrap)
{
	if (wrap->row && wrap->row_broken)
		spill(wrap);
	wrap->row = false;
	wrap->separators = 0;
	wrap->cells = 0;
	flush(wrap);
}

struct wrap_level
wrap_indent(struct wrap *wrap, const char *text, const char *marker, bool *shown)
{
	struct wrap_level level;
	int columns = (int)utf8_columns(slice_of(text));

	wrap_flush(wrap);
	level.prefix = wrap->prefix.size;
	level.first = wrap->first.size;
	level.columns = wrap->prefix_columns;
	*shown = columns <= wrap->width / 2 - wrap->prefix_columns;
	if (!*shown)
		return level;
	if (marker != NULL && wrap->first.size == 0)
		buffer_append_slice(&wrap->first, buffer_slice(&wrap->prefix));
	if (marker != NULL || wrap->first.size > 0)
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
	if (wrap->row && wrap->prefix.size > level.prefix)
		spill(wrap);
	if (!wrap->row)
		flush(wrap);
	if (wrap->prefix.size > level.prefix)
		wrap->prefix.size = level.prefix;
	if (wrap->first.size > level.first)
		wrap->first.size = level.first;
	if (wrap->gap_prefix > level.prefix)
		wrap->gap_prefix = level.prefix;
	wrap->prefix_columns = level.columns;
}

void
wrap_row_begin(struct wrap *wrap)
{
	if (!wrap->ok)
		return;
	end_row(wrap);
	wrap->row = true;
	wrap->row_gap = 0;
}

void
wrap_row_cell(struct wrap *wrap)
{
	if (!wrap->row) {
		wrap_break(wrap);
		return;
	}
	wrap->spaces = 0;
	wrap->row_gap = 0;
	wrap->row_broken = false;
	if (wrap->line.size > 0)
		wrap->separators++;
}

void
wrap_row_end(struct wrap *wrap)
{
	wrap->row_broken = false;
	wrap->row_gap = 0;
	end_row(wrap);
}

void
wrap_measure(struct wrap *wrap)
{
	wrap->widest = 0;
}

void
wrap_rule(struct wrap *wrap, char c, int columns)
{
	wrap_flush(wrap);
	for (; columns > 0 && wrap->ok && wrap->columns < room(wrap); columns--)
		append(wrap, &c, 1, 1);
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
	end_row(wrap);
	return wrap->ok;
}
