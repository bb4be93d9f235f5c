#include "posts/compare.h"

#include <string.h>

#include "base/utf8.h"
#include "posts/article.h"
#include "posts/revisions.h"

enum {
	WIDE = COMPARE_WIDEST, /* so wide that lines end where the text's do */
	PIECES_AROUND = 12,    /* shown before and after a change */
	LINES_AROUND = 3,
};

enum side { OLD = COMPARE_OLD, NEW = COMPARE_NEW };

/* How what is gone and what is new is marked. */
static const struct {
	unsigned look;
	const char *begin, *end; /* where looks can't tell */
} marks[] = {[OLD] = {TEXT_DELETED, "[-", "-]"}, [NEW] = {TEXT_MARKED, "{+", "+}"}};

static bool
add_words(void *ctx, const struct text_row *row, struct error *err)
{
	return difference_add_words(ctx, row->line, err);
}

static bool
add_line(void *ctx, const struct text_row *row, struct error *err)
{
	return difference_add_line(ctx, row->line, err);
}

static bool
fill_page(struct compare *compare, struct compare_page *page, const struct archive_record *record,
          struct error *err)
{
	const struct entry *entry = &record->entry;

	page->revision = record->revision;
	page->seen = record->seen;
	buffer_clear(&page->markup);
	buffer_append_slice(&page->markup, entry->content);
	buffer_append_byte(&page->markup, '\0');
	buffer_append_slice(&page->markup, entry->summary);
	buffer_clear(&page->text.bytes);
	buffer_clear(&page->text.pieces);
	return buffer_ok(&page->markup, err) &&
	       article_lines(compare->catalog, record, compare->lines ? compare->width : WIDE,
	                     compare->lines ? add_line : add_words, NULL, &page->text, err);
}

bool
compare_take(void *ctx, const struct archive_record *record, struct error *err)
{
	struct compare *compare = ctx;
	struct compare_page *pages = compare->pages, page;

	if (compare->wanted[OLD] == record->revision &&
	    !fill_page(compare, &pages[OLD], record, err))
		return false;
	if (compare->wanted[NEW] != 0 && compare->wanted[NEW] != record->revision)
		return true;
	if (compare->wanted[OLD] == 0) {
		page = pages[OLD];
		pages[OLD] = pages[NEW];
		pages[NEW] = page;
	}
	return fill_page(compare, &pages[NEW], record, err);
}

static bool
take_run(void *ctx, const struct difference_run *run, struct error *err)
{
	return buffer_append(ctx, run, sizeof *run) || error_memory(err);
}

static struct difference_run
run_at(const struct compare *compare, size_t i)
{
	struct difference_run run;

	memcpy(&run, compare->runs.data + i * sizeof run, sizeof run);
	return run;
}

static size_t
run_count(const struct compare *compare)
{
	return compare->runs.size / sizeof(struct difference_run);
}

/* Gives the line that was filled. */
static bool
end_line(struct compare *compare, struct error *err)
{
	struct text_row row = {.line = buffer_slice(&compare->line)};
	bool ok;

	row.spans = (const struct text_span *)(const void *)compare->spans.data;
	row.count = compare->spans.size / sizeof *row.spans;
	ok = buffer_ok(&compare->line, err) && buffer_ok(&compare->spans, err) &&
	     compare->fn(compare->ctx, &row, err);
	buffer_clear(&compare->line);
	buffer_clear(&compare->spans);
	compare->columns = 0;
	return ok;
}

/* ---- words ---- */

/* What is put from here on is gone, or new. */
static void
begin_mark(struct compare *compare, enum side side)
{
	compare->mark = compare->line.size;
	if (compare->signs)
		buffer_append_text(&compare->line, marks[side].begin);
}

static void
end_mark(struct compare *compare, enum side side)
{
	struct text_span span = {.look = marks[side].look};

	if (compare->signs)
		buffer_append_text(&compare->line, marks[side].end);
	span.at = (uint32_t)compare->mark;
	span.size = (uint32_t)(compare->line.size - compare->mark);
	buffer_append(&compare->spans, &span, sizeof span);
}

/* Puts a piece behind what is on the line; a mark is begun where none is open. */
static void
put_piece(struct compare *compare, enum side side, struct slice piece, bool spaced, bool marked)
{
	buffer_append_text(&compare->line, spaced ? " " : "");
	if (marked)
		begin_mark(compare, side);
	buffer_append_slice(&compare->line, piece);
	compare->columns += (int)utf8_columns(piece) + spaced;
}

/* Puts pieces into lines, marked or as they are; a line's end that alone is gone or new is shown as "\n". */
static bool
put_pieces(struct compare *compare, enum side side, size_t at, size_t count, bool marked,
           struct error *err)
{
	const struct difference_text *text = &compare->pages[side].text;
	bool open = false, spaced, ends;
	struct slice piece;
	size_t i;

	for (i = at; i < at + count; i++) {
		piece = difference_piece(text, i);
		ends = piece.data[0] == '\n';
		spaced = difference_spaced(text, i) && compare->columns > 0;
		if (ends && !open && marked) {
			put_piece(compare, side, slice_of("\\n"), false, true);
			open = true;
		}
		if (ends ||
		    (spaced && compare->columns + (int)utf8_columns(piece) >= compare->width)) {
			if (open)
				end_mark(compare, side);
			open = spaced = false;
			if (!end_line(compare, err))
				return false;
		}
		if (ends)
			continue;
		put_piece(compare, side, piece, spaced, marked && !open);
		open = marked;
	}
	if (open)
		end_mark(compare, side);
	return true;
}

/* Does a line end among these pieces? */
static bool
has_end(const struct difference_text *text, size_t at, size_t count)
{
	size_t i;

	for (i = at; i < at + count; i++)
		if (difference_piece(text, i).data[0] == '\n')
			return true;
	return false;
}

/* Says that pieces of what stayed are left out. */
static bool
put_gap(struct compare *compare, size_t at, size_t count, bool first, bool last, struct error *err)
{
	const struct difference_text *text = &compare->pages[NEW].text;
	bool ends = has_end(text, at, count);

	if (!first) {
		buffer_append_text(&compare->line, compare->columns > 0 ? " ..." : "...");
		compare->columns += 4;
	}
	if (last || (!first && !ends))
		return true;
	if (!first && !end_line(compare, err))
		return false;
	if (!has_end(text, at + count - 1, 1)) {
		buffer_append_text(&compare->line, "...");
		compare->columns = 3;
	}
	return true;
}

/* What stayed: so much of it as tells where a change is. */
static bool
put_same(struct compare *compare, const struct difference_run *run, bool first, bool last,
         struct error *err)
{
	size_t before = first ? 0 : PIECES_AROUND, after = last ? 0 : PIECES_AROUND, at, left;

	if (run->new_count <= before + after + 1)
		return put_pieces(compare, NEW, run->new_at, run->new_count, false, err);
	at = run->new_at + before;
	left = run->new_count - before - after;
	return put_pieces(compare, NEW, run->new_at, before, false, err) &&
	       put_gap(compare, at, left, first, last, err) &&
	       put_pieces(compare, NEW, at + left, after, false, err);
}

static bool
tell_words(struct compare *compare, struct error *err)
{
	size_t i, count = run_count(compare);
	struct difference_run run;
	bool ok = true;

	for (i = 0; i < count && ok; i++) {
		run = run_at(compare, i);
		if (run.same)
			ok = put_same(compare, &run, i == 0, i + 1 == count, err);
		else
			ok = put_pieces(compare, OLD, run.old_at, run.old_count, true, err) &&
			     put_pieces(compare, NEW, run.new_at, run.new_count, true, err);
	}
	return ok && (compare->line.size == 0 || end_line(compare, err));
}

/* ---- lines ---- */

static bool
tell_lines_of(struct compare *compare, enum side side, char sign, size_t at, size_t count,
              struct error *err)
{
	struct text_span span = {.look = marks[side].look};
	size_t i;

	for (i = at; i < at + count; i++) {
		buffer_append_byte(&compare->line, sign);
		buffer_append_slice(&compare->line,
		                    difference_piece(&compare->pages[side].text, i));
		span.size = (uint32_t)compare->line.size;
		if (sign != ' ')
			buffer_append(&compare->spans, &span, sizeof span);
		if (!end_line(compare, err))
			return false;
	}
	return true;
}

static bool
tell_same_lines(struct compare *compare, const struct difference_run *run, bool first, bool last,
                struct error *err)
{
	size_t count = run->new_count, before = first ? 0 : LINES_AROUND;
	size_t after = last ? 0 : LINES_AROUND, left;

	before = before < count ? before : count;
	after = after < count - before ? after : count - before;
	left = count - before - after;
	if (!tell_lines_of(compare, NEW, ' ', run->new_at, before, err))
		return false;
	if (left > 0 && !last) {
		buffer_print(&compare->line, "@@ -%zu +%zu @@", run->old_at + before + left + 1,
		             run->new_at + before + left + 1);
		if (!end_line(compare, err))
			return false;
	}
	return tell_lines_of(compare, NEW, ' ', run->new_at + before + left, after, err);
}

static bool
tell_lines(struct compare *compare, struct error *err)
{
	size_t i, count = run_count(compare);
	struct difference_run run;
	bool ok = true;

	for (i = 0; i < count && ok; i++) {
		run = run_at(compare, i);
		if (run.same)
			ok = tell_same_lines(compare, &run, i == 0, i + 1 == count, err);
		else
			ok = tell_lines_of(compare, OLD, '-', run.old_at, run.old_count, err) &&
			     tell_lines_of(compare, NEW, '+', run.new_at, run.new_count, err);
	}
	return ok;
}

/* ---- both ---- */

/* Which revisions these are. */
static bool
tell_head(struct compare *compare, struct error *err)
{
	static const char signs[] = {[OLD] = '-', [NEW] = '+'};
	char seen[32];
	int side;

	for (side = OLD; side <= NEW; side++) {
		revisions_seen(compare->pages[side].seen, seen);
		buffer_print(&compare->line, "%c%c%c revision %lu  seen %s", signs[side],
		             signs[side], signs[side], (unsigned long)compare->pages[side].revision,
		             seen);
		if (!end_line(compare, err))
			return false;
	}
	return true;
}

bool
compare_tell(struct compare *compare, struct error *err)
{
	const struct compare_page *pages = compare->pages;

	if (!difference_find(&pages[OLD].text, &pages[NEW].text, take_run, &compare->runs, err))
		return false;
	if (run_count(compare) > 1 || (run_count(compare) == 1 && !run_at(compare, 0).same))
		return tell_head(compare, err) &&
		       (compare->lines ? tell_lines(compare, err) : tell_words(compare, err));
	buffer_print(&compare->line, "revisions %lu and %lu: the same text%s",
	             (unsigned long)pages[OLD].revision, (unsigned long)pages[NEW].revision,
	             slice_equal(buffer_slice(&pages[OLD].markup), buffer_slice(&pages[NEW].markup))
	                 ? ""
	                 : ", other markup");
	return end_line(compare, err);
}

void
compare_free(struct compare *compare)
{
	int side;

	for (side = OLD; side <= NEW; side++) {
		buffer_free(&compare->pages[side].markup);
		difference_free(&compare->pages[side].text);
	}
	buffer_free(&compare->runs);
	buffer_free(&compare->line);
	buffer_free(&compare->spans);
}
