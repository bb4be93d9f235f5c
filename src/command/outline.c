#include "command/outline.h"

#include "base/url.h"
#include "base/utf8.h"
#include "feed/opml.h"
#include "session/catalog.h"

static void
add_feed(struct buffer *out, const struct catalog *catalog, const struct subscription *subscription)
{
	struct state_feed *state = state_find(catalog->state, subscription->url);
	struct opml_outline outline = {.url = subscription->url,
	                               .title = subscription->title,
	                               .tags = subscription->tags,
	                               .tag_count = subscription->tag_count};
	struct buffer title = {0}, bare = {0};

	/* A list of feeds is handed on; who takes it has a password of his own. */
	if (subscription->known.size > 0) {
		url_bare(subscription->url, &bare);
		outline.url = buffer_slice(&bare);
	}
	if (outline.title.size == 0 && state != NULL) {
		utf8_append_safe(&title, buffer_slice(&state->title), true);
		outline.title = buffer_slice(&title);
	}
	if (outline.title.size == 0)
		outline.title = outline.url;
	opml_write(out, &outline);
	out->failed = out->failed || title.failed || bare.failed;
	buffer_free(&title);
	buffer_free(&bare);
}

bool
outline_export(struct session *session, struct error *err)
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
