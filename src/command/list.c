/* list.c - `feedarc list`: headlines, newest first. */
#include <string.h>

#include "base/calendar.h"
#include "base/json.h"
#include "base/log.h"
#include "base/utf8.h"
#include "command/command.h"
#include "command/headline.h"

enum { USUAL_LIMIT = 50 };

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
		buffer_append_text(line, headline_status(post));
		break;
	case 'f':
		buffer_append_slice(line, feed);
		break;
	case 't':
		buffer_append_slice(line, headline_title(post));
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
	headline_json(&w, post, feed);
	json_end_object(&w);
}

static bool
print_posts(struct session *session, const struct posts *posts, struct error *err)
{
	const char *format = session->options->value[OPTION_FORMAT];
	struct headline layout = headline_layout(posts);
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
		else if (format != NULL)
			append_format(&line, format, &posts->items[i], buffer_slice(&feed_title));
		else
			headline_append(&line, &layout, &posts->items[i],
			                buffer_slice(&feed_title));
		ok = buffer_ok(&line, err) && buffer_ok(&feed_title, err) &&
		     output_line(&session->out, buffer_slice(&line), err);
	}
	buffer_free(&line);
	buffer_free(&feed_title);
	return ok;
}

/* Is more than the title to be shown? */
static bool
wants_details(const struct session *session)
{
	const char *format = session->options->value[OPTION_FORMAT];

	return options_has(session->options, OPTION_JSON) ||
	       (format != NULL && (strstr(format, "%a") != NULL || strstr(format, "%l") != NULL));
}

bool
command_list(struct session *session, struct error *err)
{
	struct posts posts = {0};
	long limit;
	bool ok;

	if (!options_number(session->options, OPTION_LIMIT, 0, 1000000000, USUAL_LIMIT, &limit,
	                    err) ||
	    !check_format(session->options->value[OPTION_FORMAT], err))
		return false;
	posts.details = wants_details(session);
	ok = posts_choose(&posts, session, session->options->operands + 1, session_count(session),
	                  limit, err);
	ok = ok && print_posts(session, &posts, err);
	ok = ok && output_flush(&session->out, err);
	if (ok && posts.more && !options_has(session->options, OPTION_LIMIT))
		log_warn("the newest %zu posts; --limit 0 lists all", posts.count);
	ok = ok && posts_damaged(&posts, err);
	posts_free(&posts);
	return ok;
}
