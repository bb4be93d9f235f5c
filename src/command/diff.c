/* diff.c - `feedarc diff`: what changed from one revision of a post to another. */
#include <string.h>

#include "base/utf8.h"
#include "command/article.h"
#include "command/command.h"
#include "command/revisions.h"
#include "text/difference.h"

enum {
	WIDE = 10000,       /* so wide that lines end where the text's do */
	PIECES_AROUND = 12, /* shown before and after a change */
	LINES_AROUND = 3,
};

enum side { OLD, NEW };

/* How what is gone and what is new is marked: in colour, or by signs. */
struct marks {
	const char *begin[2], *end[2];
};

static const struct marks coloured = {{"\033[31m", "\033[32m"}, {"\033[m", "\033[m"}};
static const struct marks signs = {{"[-", "{+"}, {"-]", "+}"}};
static const struct marks none = {{"", ""}, {"", ""}};

/* A revision as a page. */
struct page {
	uint32_t revision; /* 0: none */
	int64_t seen;
	struct buffer markup;
	struct difference_text text;
};

struct diffing {
	struct session *session;
	struct catalog catalog;
	struct page pages[2];
	uint32_t wanted[2]; /* 0: the one before the newest, and the newest */
	bool lines;         /* compared, not words */
	struct buffer runs; /* of struct difference_run */
	const struct marks *marks;
	int width;
	struct buffer line; /* being filled */
	int columns;
};

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
fill_page(struct diffing *diffing, struct page *page, const struct archive_record *record,
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
	       article_lines(&diffing->catalog, record, diffing->lines ? diffing->width : WIDE,
	                     diffing->lines ? add_line : add_words, NULL, &page->text, err);
}

static bool
take_revision(void *ctx, const struct archive_record *record, struct error *err)
{
	struct diffing *diffing = ctx;
	struct page *pages = diffing->pages, page;

	if (diffing->wanted[OLD] == record->revision &&
	    !fill_page(diffing, &pages[OLD], record, err))
		return false;
	if (diffing->wanted[NEW] != 0 && diffing->wanted[NEW] != record->revision)
		return true;
	if (diffing->wanted[OLD] == 0) {
		page = pages[OLD];
		pages[OLD] = pages[NEW];
		pages[NEW] = page;
	}
	return fill_page(diffing, &pages[NEW], record, err);
}

static bool
take_run(void *ctx, const struct difference_run *run, struct error *err)
{
	return buffer_append(ctx, run, sizeof *run) || error_memory(err);
}

static struct difference_run
run_at(const struct diffing *diffing, size_t i)
{
	struct difference_run run;

	memcpy(&run, diffing->runs.data + i * sizeof run, sizeof run);
	return run;
}

static size_t
run_count(const struct diffing *diffing)
{
	return diffing->runs.size / sizeof(struct difference_run);
}

/* Prints the line that was filled. */
static bool
end_line(struct diffing *diffing, struct error *err)
{
	bool ok = buffer_ok(&diffing->line, err) &&
	          output_line(&diffing->session->out, buffer_slice(&diffing->line), err);

	buffer_clear(&diffing->line);
	diffing->columns = 0;
	return ok;
}

/* ---- words ---- */

/* Ends the line, and the mark that is open on it. */
static bool
break_line(struct diffing *diffing, const char *mark, bool *open, struct error *err)
{
	if (*open)
		buffer_append_text(&diffing->line, mark);
	*open = false;
	return end_line(diffing, err);
}

/* Puts pieces into lines, marked; a line's end that alone is gone or new is shown as "\n". */
static bool
put_pieces(struct diffing *diffing, enum side side, size_t at, size_t count,
           const struct marks *marks, struct error *err)
{
	const struct difference_text *text = &diffing->pages[side].text;
	struct slice piece;
	bool open = false, spaced, ends;
	int columns;
	size_t i;

	for (i = at; i < at + count; i++) {
		piece = difference_piece(text, i);
		ends = piece.data[0] == '\n';
		columns = (int)utf8_columns(piece);
		spaced = difference_spaced(text, i) && diffing->columns > 0;
		if (ends && !open && marks != &none)
			buffer_print(&diffing->line, "%s\\n%s", marks->begin[side],
			             marks->end[side]);
		if (ends || (spaced && diffing->columns + columns >= diffing->width)) {
			if (!break_line(diffing, marks->end[side], &open, err))
				return false;
			spaced = false;
		}
		if (ends)
			continue;
		buffer_append_text(&diffing->line, spaced ? " " : "");
		buffer_append_text(&diffing->line, open ? "" : marks->begin[side]);
		buffer_append_slice(&diffing->line, piece);
		diffing->columns += columns + spaced;
		open = true;
	}
	buffer_append_text(&diffing->line, open ? marks->end[side] : "");
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
put_gap(struct diffing *diffing, size_t at, size_t count, bool first, bool last, struct error *err)
{
	const struct difference_text *text = &diffing->pages[NEW].text;
	bool ends = has_end(text, at, count);

	if (!first) {
		buffer_append_text(&diffing->line, diffing->columns > 0 ? " ..." : "...");
		diffing->columns += 4;
	}
	if (last || (!first && !ends))
		return true;
	if (!first && !end_line(diffing, err))
		return false;
	if (!has_end(text, at + count - 1, 1)) {
		buffer_append_text(&diffing->line, "...");
		diffing->columns = 3;
	}
	return true;
}

/* What stayed: so much of it as tells where a change is. */
static bool
put_same(struct diffing *diffing, const struct difference_run *run, bool first, bool last,
         struct error *err)
{
	size_t before = first ? 0 : PIECES_AROUND, after = last ? 0 : PIECES_AROUND, at, left;

	if (run->new_count <= before + after + 1)
		return put_pieces(diffing, NEW, run->new_at, run->new_count, &none, err);
	at = run->new_at + before;
	left = run->new_count - before - after;
	return put_pieces(diffing, NEW, run->new_at, before, &none, err) &&
	       put_gap(diffing, at, left, first, last, err) &&
	       put_pieces(diffing, NEW, at + left, after, &none, err);
}

static bool
print_words(struct diffing *diffing, struct error *err)
{
	size_t i, count = run_count(diffing);
	struct difference_run run;
	bool ok = true;

	for (i = 0; i < count && ok; i++) {
		run = run_at(diffing, i);
		if (run.same)
			ok = put_same(diffing, &run, i == 0, i + 1 == count, err);
		else
			ok = put_pieces(diffing, OLD, run.old_at, run.old_count, diffing->marks,
			                err) &&
			     put_pieces(diffing, NEW, run.new_at, run.new_count, diffing->marks,
			                err);
	}
	return ok && (diffing->line.size == 0 || end_line(diffing, err));
}

/* ---- lines ---- */

static bool
print_lines_of(struct diffing *diffing, enum side side, char sign, size_t at, size_t count,
               struct error *err)
{
	bool colour = diffing->marks == &coloured && sign != ' ';
	size_t i;

	for (i = at; i < at + count; i++) {
		buffer_print(&diffing->line, "%s%c", colour ? coloured.begin[side] : "", sign);
		buffer_append_slice(&diffing->line,
		                    difference_piece(&diffing->pages[side].text, i));
		buffer_append_text(&diffing->line, colour ? coloured.end[side] : "");
		if (!end_line(diffing, err))
			return false;
	}
	return true;
}

static bool
print_same_lines(struct diffing *diffing, const struct difference_run *run, bool first, bool last,
                 struct error *err)
{
	size_t count = run->new_count, before = first ? 0 : LINES_AROUND;
	size_t after = last ? 0 : LINES_AROUND, left;

	before = before < count ? before : count;
	after = after < count - before ? after : count - before;
	left = count - before - after;
	if (!print_lines_of(diffing, NEW, ' ', run->new_at, before, err))
		return false;
	if (left > 0 && !last)
		output_print(&diffing->session->out, "@@ -%zu +%zu @@\n",
		             run->old_at + before + left + 1, run->new_at + before + left + 1);
	return print_lines_of(diffing, NEW, ' ', run->new_at + before + left, after, err);
}

static bool
print_lines(struct diffing *diffing, struct error *err)
{
	size_t i, count = run_count(diffing);
	struct difference_run run;
	bool ok = true;

	for (i = 0; i < count && ok; i++) {
		run = run_at(diffing, i);
		if (run.same)
			ok = print_same_lines(diffing, &run, i == 0, i + 1 == count, err);
		else
			ok = print_lines_of(diffing, OLD, '-', run.old_at, run.old_count, err) &&
			     print_lines_of(diffing, NEW, '+', run.new_at, run.new_count, err);
	}
	return ok;
}

/* ---- both ---- */

static bool
compare(struct diffing *diffing, struct error *err)
{
	const struct page *old_page = &diffing->pages[OLD], *new_page = &diffing->pages[NEW];
	struct output *out = &diffing->session->out;
	char old_seen[32], new_seen[32];

	if (!difference_find(&old_page->text, &new_page->text, take_run, &diffing->runs, err))
		return false;
	if (run_count(diffing) > 1 || (run_count(diffing) == 1 && !run_at(diffing, 0).same)) {
		revisions_seen(old_page->seen, old_seen);
		revisions_seen(new_page->seen, new_seen);
		output_print(out, "--- revision %lu  seen %s\n+++ revision %lu  seen %s\n",
		             (unsigned long)old_page->revision, old_seen,
		             (unsigned long)new_page->revision, new_seen);
		return diffing->lines ? print_lines(diffing, err) : print_words(diffing, err);
	}
	output_print(out, "revisions %lu and %lu: the same text%s\n",
	             (unsigned long)old_page->revision, (unsigned long)new_page->revision,
	             slice_equal(buffer_slice(&old_page->markup), buffer_slice(&new_page->markup))
	                 ? ""
	                 : ", other markup");
	return true;
}

/* Were both revisions there? */
static bool
found(const struct diffing *diffing, struct error *err)
{
	int side;

	for (side = OLD; side <= NEW; side++)
		if (diffing->wanted[side] != 0 && diffing->pages[side].revision == 0)
			return error_set(err, ERROR_MISSING, "there is no revision %lu of post %s",
			                 (unsigned long)diffing->wanted[side],
			                 session_operand(diffing->session, 0));
	if (diffing->pages[OLD].revision == 0)
		return error_set(err, ERROR_MISSING, "post %s has one revision alone",
		                 session_operand(diffing->session, 0));
	return true;
}

static bool
read_wanted(struct diffing *diffing, struct error *err)
{
	struct session *session = diffing->session;
	int i;

	for (i = 1; i < session_count(session); i++) {
		if (!revisions_number(session_operand(session, i), &diffing->wanted[i - 1], err))
			return error_set(err, ERROR_USAGE,
			                 "\"%s\" is no revision's number "
			                 "(`feedarc log %s` shows them)",
			                 session_operand(session, i), session_operand(session, 0));
	}
	return true;
}

static void
page_free(struct page *page)
{
	buffer_free(&page->markup);
	difference_free(&page->text);
}

bool
command_diff(struct session *session, struct error *err)
{
	struct diffing diffing = {.session = session,
	                          .lines = options_has(session->options, OPTION_LINES),
	                          .marks = revisions_coloured() ? &coloured : &signs};
	long width;
	bool ok;

	if (!session_wants(session, 1, 3, err) ||
	    !options_number(session->options, OPTION_WIDTH, 10, WIDE, article_width(), &width, err))
		return false;
	diffing.width = (int)width;
	ok = read_wanted(&diffing, err) &&
	     revisions_each(session, session_operand(session, 0), &diffing.catalog, take_revision,
	                    &diffing, err) &&
	     found(&diffing, err) && compare(&diffing, err) && output_flush(&session->out, err) &&
	     revisions_damaged(&diffing.catalog, err);
	page_free(&diffing.pages[OLD]);
	page_free(&diffing.pages[NEW]);
	buffer_free(&diffing.runs);
	buffer_free(&diffing.line);
	catalog_close(&diffing.catalog);
	return ok;
}
