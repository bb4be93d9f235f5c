#include "posts/format.h"

#include "base/utf8.h"
#include "posts/column.h"
#include "posts/headline.h"

/* Wider than any screen. */
enum { WIDEST = 1000 };

typedef void field_fn(struct buffer *out, const struct post *post, struct slice feed);

static void
append_author(struct buffer *out, const struct post *post, struct slice feed)
{
	(void)feed;
	buffer_append_slice(out, post->author);
}

static void
append_tab(struct buffer *out, const struct post *post, struct slice feed)
{
	(void)post, (void)feed;
	buffer_append_byte(out, '\t');
}

static void
append_date(struct buffer *out, const struct post *post, struct slice feed)
{
	char date[17];

	(void)feed;
	output_date(post->moment, date);
	buffer_print(out, "%.10s", date);
}

static void
append_time(struct buffer *out, const struct post *post, struct slice feed)
{
	char date[17];

	(void)feed;
	output_date(post->moment, date);
	buffer_append_text(out, date[0] != '\0' ? date + 11 : "");
}

static void
append_feed(struct buffer *out, const struct post *post, struct slice feed)
{
	(void)post;
	buffer_append_slice(out, feed);
}

static void
append_feed_number(struct buffer *out, const struct post *post, struct slice feed)
{
	(void)feed;
	buffer_print(out, "%lu", (unsigned long)post->feed);
}

static void
append_number(struct buffer *out, const struct post *post, struct slice feed)
{
	(void)feed;
	buffer_print(out, "%lu", (unsigned long)post->number);
}

static void
append_link(struct buffer *out, const struct post *post, struct slice feed)
{
	(void)feed;
	utf8_append_safe(out, post->link, true);
}

static void
append_line_end(struct buffer *out, const struct post *post, struct slice feed)
{
	(void)post, (void)feed;
	buffer_append_byte(out, '\n');
}

static void
append_revision(struct buffer *out, const struct post *post, struct slice feed)
{
	(void)feed;
	buffer_print(out, "%lu", (unsigned long)post->revision);
}

static void
append_status(struct buffer *out, const struct post *post, struct slice feed)
{
	(void)feed;
	buffer_append_text(out, headline_status(post));
}

static void
append_title(struct buffer *out, const struct post *post, struct slice feed)
{
	(void)feed;
	buffer_append_slice(out, headline_title(post));
}

static void
append_percent(struct buffer *out, const struct post *post, struct slice feed)
{
	(void)post, (void)feed;
	buffer_append_byte(out, '%');
}

static const struct field {
	char letter;
	bool details;
	field_fn *append;
	const char *help;
} fields[] = {
    {'i', false, append_number, "number"},
    {'d', false, append_date, "date"},
    {'T', false, append_time, "time"},
    {'s', false, append_status, "status: N unread, * starred"},
    {'f', false, append_feed, "feed"},
    {'F', false, append_feed_number, "feed's number"},
    {'t', false, append_title, "title"},
    {'a', true, append_author, "author"},
    {'l', true, append_link, "link"},
    {'r', false, append_revision, "revision"},
    {'n', false, append_line_end, "a line's end"},
    {'b', false, append_tab, "a tab"},
    {'%', false, append_percent, "a percent sign"},
};

/* What stands behind a '%'. */
struct part {
	const struct field *field; /* NULL: there is none of this letter */
	size_t columns;            /* 0: as many as it takes */
	bool left;
};

/* Reads the part that *form begins with, and passes it. */
static struct part
read_part(const char **form)
{
	struct part part = {0};
	size_t i;

	part.left = **form == '-';
	*form += part.left;
	for (; **form >= '0' && **form <= '9'; ++*form)
		if (part.columns < WIDEST)
			part.columns = part.columns * 10 + (size_t)(**form - '0');
	if (part.columns > WIDEST)
		part.columns = WIDEST;
	for (i = 0; i < sizeof fields / sizeof *fields; i++)
		if (fields[i].letter == **form)
			part.field = &fields[i];
	if (part.field != NULL)
		++*form;
	return part;
}

bool
format_check(const char *form, struct error *err)
{
	const char *from;

	while (*form != '\0') {
		if (*form++ != '%')
			continue;
		from = form;
		if (read_part(&form).field == NULL)
			return error_set(err, ERROR_USAGE,
			                 "--format: there is no %%%.*s (feedarc list --help tells "
			                 "what there is)",
			                 (int)(form - from) + 1, from);
	}
	return true;
}

bool
format_wants_details(const char *form)
{
	struct part part;

	while (*form != '\0') {
		if (*form++ != '%')
			continue;
		part = read_part(&form);
		if (part.field != NULL && part.field->details)
			return true;
	}
	return false;
}

static void
append_part(struct buffer *line, const struct part *part, const struct post *post,
            struct slice feed)
{
	size_t before = line->size, columns;
	struct buffer value = {0};
	struct slice text;

	part->field->append(line, post, feed);
	if (part->columns == 0 || line->failed)
		return;
	text = slice_skip(buffer_slice(line), before);
	buffer_append_slice(&value, text);
	line->size = before;
	columns = utf8_columns(text);
	for (; !part->left && columns < part->columns; columns++)
		buffer_append_byte(line, ' ');
	columns = utf8_columns(buffer_slice(&value));
	column_append(line, buffer_slice(&value),
	              part->left || columns > part->columns ? part->columns : columns);
	line->failed = line->failed || value.failed;
	buffer_free(&value);
}

void
format_append(struct buffer *line, const char *form, const struct post *post, struct slice feed)
{
	struct part part;

	while (*form != '\0') {
		if (*form != '%') {
			buffer_append_byte(line, *form++);
			continue;
		}
		form++;
		part = read_part(&form);
		if (part.field != NULL)
			append_part(line, &part, post, feed);
	}
}

void
format_help(struct buffer *out)
{
	size_t i;

	buffer_append_text(out,
	                   "\nSTRING of --format: %20t is 20 columns wide, %-20t filled behind.\n");
	for (i = 0; i < sizeof fields / sizeof *fields; i++)
		buffer_print(out, "  %%%c                %s\n", fields[i].letter, fields[i].help);
}

char
format_letter_at(size_t i)
{
	return i < sizeof fields / sizeof *fields ? fields[i].letter : '\0';
}
