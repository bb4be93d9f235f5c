#include "posts/headline.h"

#include <stdio.h>

#include "base/utf8.h"
#include "port/terminal.h"
#include "posts/column.h"

enum { FEED_COLUMNS = 20 };

const char *
headline_status(const struct post *post)
{
	static const char *const words[] = {"N", " ", "N*", "*"};

	return words[(post->flags & MARKS_READ ? 1 : 0) + (post->flags & MARKS_STAR ? 2 : 0)];
}

struct slice
headline_title(const struct post *post)
{
	static const struct slice none = SLICE("(no title)");

	return post->title.size > 0 ? post->title : none;
}

void
headline_append(struct buffer *line, const struct headline *layout, const struct post *post,
                struct slice feed)
{
	char date[17];
	size_t used, room;

	output_date(post->moment, date);
	buffer_print(line, "%*lu  %-10.10s  %-2s ", layout->number, (unsigned long)post->number,
	             date, headline_status(post));
	column_append(line, feed, FEED_COLUMNS);
	buffer_append_text(line, "  ");
	used = (size_t)layout->number + 2 + 10 + 2 + 3 + FEED_COLUMNS + 2;
	room = layout->columns > used ? layout->columns - used : 0;
	if (layout->columns > 0 && utf8_columns(headline_title(post)) > room && room > 1)
		column_append(line, headline_title(post), room);
	else
		buffer_append_slice(line, headline_title(post));
}

void
headline_json(struct json_writer *w, const struct post *post, const struct catalog_feed *feed)
{
	json_number(w, "id", post->number);
	json_number(w, "feed", post->feed);
	json_string_if(w, "feed_title", feed->title);
	json_moment_if(w, "date", post->moment);
	json_string_if(w, "title", post->title);
	json_string_if(w, "link", post->link);
	json_string_if(w, "author", post->author);
	json_bool(w, "unread", (post->flags & MARKS_READ) == 0);
	json_bool(w, "starred", (post->flags & MARKS_STAR) != 0);
	json_number(w, "revision", post->revision);
}

struct headline
headline_layout(const struct posts *posts)
{
	struct headline layout = {0};
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
