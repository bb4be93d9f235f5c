/* import.c - `feedarc import`: OPML, newsboat's `urls`, or a plain list. Never a command. */
#include "base/log.h"
#include "base/url.h"
#include "command/command.h"
#include "command/subscription.h"
#include "feed/opml.h"

enum { LIST_MOST = 64 << 20 };

struct import {
	struct subscriptions *subscriptions;
	size_t added, known, refused;
};

/* Only what comes from the web: a list of somebody else's must not read files or run commands. */
static bool
take(struct import *import, const struct opml_outline *outline, struct error *err)
{
	struct slice title = outline->title;
	struct error refused = {0};

	/* A list must give each feed some title: its address is what one gives that has none. */
	if (slice_equal(title, outline->url))
		title.size = 0;
	if (subscriptions_find(import->subscriptions, outline->url) != NULL) {
		import->known++;
		return true;
	}
	if (!url_is_web(outline->url)) {
		import->refused++;
		log_warn("passed over, no web address: %.*s", SLICE_ARGS(outline->url));
		return true;
	}
	if (subscriptions_add(import->subscriptions, outline->url, title, outline->tags,
	                      outline->tag_count, &refused)) {
		import->added++;
		return true;
	}
	*err = refused;
	if (refused.kind != ERROR_USAGE)
		return false;
	import->refused++;
	log_warn("passed over: %s", refused.text);
	err->kind = ERROR_NONE;
	return true;
}

static bool
take_outline(void *ctx, const struct opml_outline *outline, struct error *err)
{
	return take(ctx, outline, err);
}

/* Lines of newsboat's form are ours too. */
static bool
import_list(struct import *import, const struct session *session, struct slice text,
            struct error *err)
{
	struct subscriptions list = {0};
	struct opml_outline outline = {0};
	size_t i;
	bool ok;

	ok = subscriptions_read(&list, text, "list", &session->config, err);
	for (i = 0; ok && i < list.count; i++) {
		outline.url = list.items[i].url;
		outline.title = list.items[i].title;
		outline.tags = list.items[i].tags;
		outline.tag_count = list.items[i].tag_count;
		ok = take(import, &outline, err);
	}
	subscriptions_free(&list);
	return ok;
}

static bool
is_markup(struct slice text)
{
	text = slice_trim(text);
	if (slice_starts(text, "\xEF\xBB\xBF"))
		text = slice_trim(slice_skip(text, 3));
	return slice_starts(text, "<") || slice_starts(text, "\xFE\xFF") ||
	       slice_starts(text, "\xFF\xFE");
}

static bool
import_file(struct import *import, const struct session *session, struct error *err)
{
	const char *path = session_operand(session, 0);
	struct buffer text = {0};
	bool ok;

	ok = session_read(path, LIST_MOST, &text, err);
	if (ok && is_markup(buffer_slice(&text)))
		ok = opml_read(buffer_slice(&text), take_outline, import, err);
	else if (ok)
		ok = import_list(import, session, buffer_slice(&text), err);
	buffer_free(&text);
	return ok;
}

bool
command_import(struct session *session, struct error *err)
{
	struct subscriptions subscriptions = {0};
	struct import import = {.subscriptions = &subscriptions};
	struct error late = {0};
	const char *path = session->feeds;
	bool ok;

	if (!session_wants(session, 1, 1, err) ||
	    !subscriptions_load(&subscriptions, path, &session->config, err)) {
		subscriptions_free(&subscriptions);
		return false;
	}
	ok = import_file(&import, session, err) ||
	     error_while(err, "import %s", session_operand(session, 0));
	/* What came before a broken place is worth having. */
	if (import.added > 0 && !subscriptions_save(&subscriptions, path, &late)) {
		*err = late;
		ok = false;
	}
	log_note("%zu added, %zu known already, %zu passed over", import.added, import.known,
	         import.refused);
	subscriptions_free(&subscriptions);
	return ok;
}
