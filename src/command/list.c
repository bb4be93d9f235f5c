/* list.c - `feedarc list`: headlines, newest first. */
#include "base/json.h"
#include "base/log.h"
#include "base/utf8.h"
#include "command/command.h"
#include "posts/format.h"
#include "posts/headline.h"

enum { USUAL_LIMIT = 50 };

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
			format_append(&line, format, &posts->items[i], buffer_slice(&feed_title));
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

bool
command_list(struct session *session, struct error *err)
{
	const char *form = session->options->value[OPTION_FORMAT];
	struct posts posts = {0};
	long limit;
	bool ok;

	if (!options_number(session->options, OPTION_LIMIT, 0, 1000000000, USUAL_LIMIT, &limit,
	                    err) ||
	    (form != NULL && !format_check(form, err)))
		return false;
	posts.details = options_has(session->options, OPTION_JSON) ||
	                (form != NULL && format_wants_details(form));
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
