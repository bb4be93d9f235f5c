#include "posts/article.h"

#include "base/utf8.h"
#include "port/terminal.h"
#include "posts/posts.h"

enum { LABEL_COLUMNS = 8, WIDEST = 80 };

/* A headline's value: its label stands before the first line, blanks before the others. */
struct labelled {
	const char *label;
	unsigned look; /* of the value */
	text_fn *fn;
	void *ctx;
	struct buffer line;
};

/* A line of plain text. */
static bool
give_plain(struct slice line, text_fn *fn, void *ctx, struct error *err)
{
	struct text_row row = {.line = line};

	return fn(ctx, &row, err);
}

static bool
give_labelled(void *ctx, const struct text_row *row, struct error *err)
{
	struct labelled *value = ctx;
	struct text_span span = {LABEL_COLUMNS, (uint32_t)row->line.size, value->look};
	struct text_row labelled = {.spans = &span};

	buffer_clear(&value->line);
	buffer_print(&value->line, "%-*s", LABEL_COLUMNS, value->label);
	value->label = "";
	if (!buffer_append_slice(&value->line, row->line))
		return error_memory(err);
	labelled.line = buffer_slice(&value->line);
	labelled.count = value->look != 0 && row->line.size > 0;
	return value->fn(value->ctx, &labelled, err);
}

/* A value that may be wrapped. */
static bool
give_text(const char *label, struct slice text, bool plain, unsigned look, int width, text_fn *fn,
          void *ctx, struct error *err)
{
	struct labelled value = {.label = label, .look = look, .fn = fn, .ctx = ctx};
	struct text_options options = {.width = width > LABEL_COLUMNS * 2 ? width - LABEL_COLUMNS
	                                                                  : LABEL_COLUMNS,
	                               .plain = true};
	struct buffer one = {0};
	bool ok = true;

	if (text.size > 0)
		ok = text_line(text, plain, &one, err) &&
		     text_render(buffer_slice(&one), &options, give_labelled, &value, err);
	buffer_free(&one);
	buffer_free(&value.line);
	return ok;
}

/* A value that stays on one line, so that it can be copied. */
static bool
give_address(const char *label, struct slice url, const char *behind, text_fn *fn, void *ctx,
             struct error *err)
{
	struct buffer line = {0};
	bool ok = true;

	if (url.size > 0) {
		buffer_print(&line, "%-*s", LABEL_COLUMNS, label);
		utf8_append_safe(&line, url, true);
		buffer_append_text(&line, behind);
		ok = buffer_ok(&line, err) && give_plain(buffer_slice(&line), fn, ctx, err);
	}
	buffer_free(&line);
	return ok;
}

static bool
give_authors(const struct entry *entry, int width, text_fn *fn, void *ctx, struct error *err)
{
	struct buffer names = {0};
	size_t i;
	bool ok;

	for (i = 0; i < entry->author_count; i++) {
		buffer_append_text(&names, i > 0 ? ", " : "");
		buffer_append_slice(&names, entry->authors[i]);
	}
	ok = buffer_ok(&names, err) &&
	     give_text("Author:", buffer_slice(&names), true, 0, width, fn, ctx, err);
	buffer_free(&names);
	return ok;
}

static bool
give_head(const struct catalog *catalog, const struct archive_record *record, int width,
          text_fn *fn, void *ctx, struct error *err)
{
	static const struct slice untitled = SLICE("(no title)");
	const struct entry *entry = &record->entry;
	struct catalog_feed feed = catalog_number(catalog, record->feed);
	char date[17];

	output_date(entry_moment(entry, record->seen), date);
	return give_text("Title:", entry->title.size > 0 ? entry->title : untitled,
	                 entry->title_plain, TEXT_HEADING, width, fn, ctx, err) &&
	       give_text("Feed:", feed.title, true, 0, width, fn, ctx, err) &&
	       give_text("Source:", entry->source, false, 0, width, fn, ctx, err) &&
	       give_authors(entry, width, fn, ctx, err) &&
	       give_text("Date:", slice_of(date), true, 0, width, fn, ctx, err) &&
	       give_text("Place:", entry->place, true, 0, width, fn, ctx, err) &&
	       give_address("Link:", entry->link, "", fn, ctx, err) &&
	       give_address("Also:", entry->related, "", fn, ctx, err);
}

static bool
give_body(const struct entry *entry, int width, text_fn *fn, text_link_fn *link, void *ctx,
          struct error *err)
{
	bool content = entry->content.size > 0;
	struct text_options options = {
	    .width = width,
	    .plain = content ? entry->content_plain : entry->summary_plain,
	    .links = true,
	    .base = entry->link,
	    .link = link,
	};

	return text_render(content ? entry->content : entry->summary, &options, fn, ctx, err);
}

/* What stands before the next word in brackets. */
static const char *
opening(const struct buffer *out)
{
	return out->size > 0 ? ", " : " (";
}

/* " (audio/mpeg, 12.3 MB, 1:02:30)" */
static void
describe(const struct entry_enclosure *enclosure, struct buffer *out)
{
	long long bytes = 0, seconds = enclosure->seconds;

	if (enclosure->type.size > 0) {
		buffer_append_text(out, opening(out));
		utf8_append_safe(out, enclosure->type, true);
	}
	if (slice_number(enclosure->length, &bytes) && bytes >= 1000000)
		buffer_print(out, "%s%lld.%lld MB", opening(out), bytes / 1000000,
		             bytes / 100000 % 10);
	else if (bytes > 0)
		buffer_print(out, "%s%lld KB", opening(out), (bytes + 999) / 1000);
	if (seconds >= 3600)
		buffer_print(out, "%s%lld:%02lld:%02lld", opening(out), seconds / 3600,
		             seconds / 60 % 60, seconds % 60);
	else if (seconds > 0)
		buffer_print(out, "%s%lld:%02lld", opening(out), seconds / 60, seconds % 60);
	if (out->size > 0)
		buffer_append_text(out, ")");
}

static bool
give_files(const struct entry *entry, text_fn *fn, void *ctx, struct error *err)
{
	struct slice blank = {0};
	struct buffer behind = {0};
	bool ok = true;
	size_t i;

	if (entry->enclosure_count > 0 || entry->comments.size > 0)
		ok = give_plain(blank, fn, ctx, err);
	for (i = 0; i < entry->enclosure_count && ok; i++) {
		buffer_clear(&behind);
		describe(&entry->enclosures[i], &behind);
		ok = give_address("File:", entry->enclosures[i].url, buffer_text(&behind), fn, ctx,
		                  err);
	}
	buffer_free(&behind);
	return ok && give_address("Talk:", entry->comments, "", fn, ctx, err);
}

bool
article_lines(const struct catalog *catalog, const struct archive_record *record, int width,
              text_fn *fn, text_link_fn *link, void *ctx, struct error *err)
{
	struct slice blank = {0};

	return give_head(catalog, record, width, fn, ctx, err) && give_plain(blank, fn, ctx, err) &&
	       give_body(&record->entry, width, fn, link, ctx, err) &&
	       give_files(&record->entry, fn, ctx, err);
}

int
article_width(void)
{
	int columns, rows;

	terminal_size(&columns, &rows);
	return columns > WIDEST ? WIDEST : columns;
}
