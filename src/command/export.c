/* export.c - `feedarc export opml`: the subscriptions for another reader. */
#include "base/url.h"
#include "base/utf8.h"
#include "command/catalog.h"
#include "command/command.h"
#include "feed/opml.h"

static void
add_feed(struct buffer *out, const struct catalog *catalog, const struct subscription *subscription)
{
	struct state_feed *state = state_find(catalog->state, subscription->url);
	struct opml_outline outline = {.url = subscription->url,
	                               .title = subscription->title,
	                               .tags = subscription->tags,
	                               .tag_count = subscription->tag_count};
	struct buffer title = {0};

	if (outline.title.size == 0 && state != NULL) {
		utf8_append_safe(&title, buffer_slice(&state->title), true);
		outline.title = buffer_slice(&title);
	}
	if (outline.title.size == 0)
		outline.title = subscription->url;
	opml_write(out, &outline);
	out->failed = out->failed || title.failed;
	buffer_free(&title);
}

static bool
export_opml(struct session *session, struct error *err)
{
	struct catalog catalog = {0};
	const struct subscriptions *subscriptions = &catalog.subscriptions;
	struct buffer out = {0};
	size_t i;
	bool ok;

	ok = catalog_open(&catalog, session, ARCHIVE_READ, err);
	opml_begin(&out, "feedarc subscriptions");
	for (i = 0; ok && i < subscriptions->count; i++)
		/* A command is nothing that another program should be handed. */
		if (url_is_web(subscriptions->items[i].url) ||
		    slice_starts(subscriptions->items[i].url, "file:"))
			add_feed(&out, &catalog, &subscriptions->items[i]);
	opml_finish(&out);
	ok = ok && buffer_ok(&out, err);
	if (ok)
		output_slice(&session->out, buffer_slice(&out));
	buffer_free(&out);
	catalog_close(&catalog);
	return ok;
}

bool
command_export(struct session *session, struct error *err)
{
	if (!session_wants(session, 1, 1, err))
		return false;
	if (!slice_is(slice_of(session_operand(session, 0)), "opml"))
		return error_set(err, ERROR_USAGE, "export to \"%s\" is not known; opml is",
		                 session_operand(session, 0));
	return export_opml(session, err);
}
