/* list.c - `feedarc list`: headlines, newest first. */
#include <stdio.h>
#include <string.h>

#include "base/calendar.h"
#include "base/json.h"
#include "base/log.h"
#include "base/utf8.h"
#include "command/column.h"
#include "command/command.h"
#include "command/posts.h"
#include "port/terminal.h"

enum { USUAL_LIMIT = 50, FEED_COLUMNS = 20 };

/* One line's place: the widths that all lines share. */
struct layout {
	int number;     /* columns of the widest number */
	size_t columns; /* of the screen; 0: nothing is cut */
	const char *format;
};

static const char *
status_of(const struct post *post)
{
	static const char *const words[] = {"N", " ", "N*", "*"};

	return words[(post->flags & MARKS_READ ? 1 : 0) + (post->flags & MARKS_STAR ? 2 : 0)];
}

static struct slice
title_of(const struct post *post)
{
	static const struct slice none = SLICE("(no title)");

	return post->title.size > 0 ? post->title : none;
}

static void
append_line(struct buffer *line, const struct layout *layout, const struct post *post,
            struct slice feed)
{
	char date[17];
	size_t used, room;

	posts_date(post->moment, date);
	buffer_print(line, "%*lu  %-10.10s  %-2s ", layout->number, (unsigned long)post->number,
	             date, status_of(post));
	column_append(line, feed, FEED_COLUMNS);
	buffer_append_text(line, "  ");
	used = (size_t)layout->number + 2 + 10 + 2 + 3 + FEED_COLUMNS + 2;
	room = layout->columns > used ? layout->columns - used : 0;
	if (layout->columns > 0 && utf8_columns(title_of(post)) > room && room > 1)
		column_append(line, title_of(post), room);
	else
		buffer_append_slice(line, title_of(post));
}

static void
append_field(struct buffer *line, char field, const struct post *post, struct slice feed)
{
	char date[17];

	posts_date(post->moment, date);
	switch (field) {
	case 'i':
		buffer_print(line, "%lu", (unsigned long)post->number);
		break;
	case 'd':
		buffer_print(line, "%.10s", date);
		break;
	case 'T':
		buffer_append_text(line, date[0] != '\0' ? date + 11 : "");
		break;
	case 's':
		buffer_append_text(line, status_of(post));
		break;
	case 'f':
		buffer_append_slice(line, feed);
		break;
	case 't':
		buffer_append_slice(line, title_of(post));
		break;
	case 'a':
		buffer_append_slice(line, post->author);
		break;
	case 'l':
		utf8_append_safe(line, post->link, true);
		break;
	case 'r':
		buffer_print(line, "%lu", (unsigned long)post->revision);
		break;
	default:
		buffer_append_byte(line, field);
		break;
	}
}

static void
append_format(struct buffer *line, const char *format, const struct post *post, struct slice feed)
{
	for (; *format != '\0'; format++) {
		if (format[0] != '%' || format[1] == '\0')
			buffer_append_byte(line, *format);
		else
			append_field(line, *++format, post, feed);
	}
}

static bool
check_format(const char *format, struct error *err)
{
	for (; format != NULL && *format != '\0'; format++) {
		if (*format != '%')
			continue;
		format++;
		if (*format == '\0' || strchr("idTsftalr%", *format) == NULL)
			return error_set(err, ERROR_USAGE, "--format: there is no %%%.1s", format);
	}
	return true;
}

static void
append_json(struct buffer *line, const struct post *post, const struct catalog_feed *feed)
{
	struct json_writer w = {.out = line};

	json_begin_object(&w, NULL);
	json_number(&w, "id", post->number);
	json_number(&w, "feed", post->feed);
	json_string_if(&w, "feed_title", feed->title);
	json_moment_if(&w, "date", post->moment);
	json_string_if(&w, "title", post->title);
	json_string_if(&w, "link", post->link);
	json_string_if(&w, "author", post->author);
	json_bool(&w, "unread", (post->flags & MARKS_READ) == 0);
	json_bool(&w, "starred", (post->flags & MARKS_STAR) != 0);
	json_number(&w, "revision", post->revision);
	json_end_object(&w);
}

static bool
print_posts(struct session *session, const struct posts *posts, const struct layout *layout,
            struct error *err)
{
	struct buffer line = {0}, feed_title = {0};
	struct catalog_feed feed;
	bool ok = true;
	size_t i;

	for (i = 0; i < posts->count && ok; i++) {
		feed = catalog_number(&posts->catalog, posts->items[i].feed);
		buffer_clear(&line);
		buffer_clear(&feed_title);
		utf8_append_safe(&feed_title, feed.title, true);
		if (options_has(session->options, OPTION_JSON))
			append_json(&line, &posts->items[i], &feed);
		else if (layout->format != NULL)
			append_format(&line, layout->format, &posts->items[i],
			              buffer_slice(&feed_title));
		else
			append_line(&line, layout, &posts->items[i], buffer_slice(&feed_title));
		ok = buffer_ok(&line, err) && buffer_ok(&feed_title, err) &&
		     output_line(&session->out, buffer_slice(&line), err);
	}
	buffer_free(&line);
	buffer_free(&feed_title);
	return ok;
}

static struct layout
lay_out(const struct session *session, const struct posts *posts)
{
	struct layout layout = {.format = session->options->value[OPTION_FORMAT]};
	int columns, rows, width;
	size_t i;

	for (i = 0; i < posts->count; i++) {
		width = snprintf(NULL, 0, "%lu", (unsigned long)posts->items[i].number);
		layout.number = width > layout.number ? width : layout.number;
	}
	if (terminal_is_person(TERMINAL_OUTPUT)) {
		terminal_size(&columns, &rows);
		layout.columns = (size_t)columns;
	}
	return layout;
}

bool
command_list(struct session *session, struct error *err)
{
	struct posts posts = {0};
	struct layout layout;
	long limit;
	bool ok;

	if (!options_number(session->options, OPTION_LIMIT, 0, 1000000000, USUAL_LIMIT, &limit,
	                    err) ||
	    !check_format(session->options->value[OPTION_FORMAT], err))
		return false;
	ok = posts_choose(&posts, session, session->options->operands + 1, session_count(session),
	                  limit, err);
	if (ok) {
		layout = lay_out(session, &posts);
		ok = print_posts(session, &posts, &layout, err);
	}
	ok = ok && output_flush(&session->out, err);
	if (ok && posts.found > posts.count && !options_has(session->options, OPTION_LIMIT))
		log_warn("the newest %zu of %llu posts; --limit 0 lists all", posts.count,
		         (unsigned long long)posts.found);
	ok = ok && posts_damaged(&posts, err);
	posts_free(&posts);
	return ok;
}
