/* json.c - a JSON Feed 1.1 (jsonfeed.org/version/1.1) of the archive's own lines, one item a line. */
#include "base/json.h"
#include "publish/inside.h"

static bool
begin(struct publish *publish, struct error *err)
{
	struct json_writer w = {.out = &publish->out};

	(void)err;
	json_begin_object(&w, NULL);
	json_string(&w, "version", slice_of("https://jsonfeed.org/version/1.1"));
	json_string(&w, "title", slice_of(publish->job->title));
	buffer_append_text(&publish->out, ",\"items\":[");
	return true;
}

/* Appends members to the object that the archive's line is. */
static bool
post(struct publish *publish, const struct publish_post *post, struct error *err)
{
	struct json_writer w = {.out = &publish->out, .comma = true};
	struct slice open = post->line;

	(void)err;
	if (open.size > 0)
		open.size--;
	buffer_append_text(&publish->out, publish->done > 0 ? ",\n" : "\n");
	buffer_append_slice(&publish->out, open);
	/* JSON Feed 1.1: an item has one of these; to the archive a lone text is a summary. */
	if (post->entry->content.size == 0)
		json_string(&w, post->entry->summary_plain ? "content_text" : "content_html",
		            post->entry->summary);
	json_begin_object(&w, "_feed");
	json_string_if(&w, "url", post->feed_url);
	json_string(&w, "title", post->feed_title);
	json_end_object(&w);
	json_begin_object(&w, "_marks");
	json_bool(&w, "unread", !post->read);
	json_bool(&w, "starred", post->starred);
	json_end_object(&w);
	json_end_object(&w);
	return true;
}

static bool
finish(struct publish *publish, struct error *err)
{
	(void)err;
	buffer_append_text(&publish->out, "\n]}\n");
	return true;
}

const struct publish_format publish_json = {
    .name = "json",
    .summary = "a JSON Feed, as the archive has it",
    .needs = PUBLISH_LINE,
    .stream = true,
    .begin = begin,
    .post = post,
    .finish = finish,
};
