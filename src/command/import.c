/* import.c - `feedarc import`: OPML, newsboat's `urls`, or a plain list. Never a command. */
#include "base/log.h"
#include "base/url.h"
#include "command/command.h"
#include "feed/opml.h"
#include "port/terminal.h"
#include "session/subscription.h"

enum { LIST_MOST = 64 << 20 };

struct import {
	struct subscriptions *subscriptions;
	size_t added, known, refused;
};

/* The counts are what a person waits for; a script reads them with -v. */
static void
tell(const struct import *import)
{
	static const char words[] = "%zu added, %zu known already, %zu passed over";

	if (terminal_is_person(TERMINAL_ERRORS))
		log_warn(words, import->added, import->known, import->refused);
	else
		log_note(words, import->added, import->known, import->refused);
}

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
	/* A wrong line is the fault of the list here, not of the user's words. */
	if (err->kind == ERROR_USAGE)
		err->kind = ERROR_FORMAT;
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

/* Of 16 or 32 bits a character, by its mark or its zeros. */
static bool
is_wide(struct slice text)
{
	return slice_starts(text, "\xFE\xFF") || slice_starts(text, "\xFF\xFE") ||
	       (text.size > 1 && (text.data[0] == '\0' || text.data[1] == '\0'));
}

/* Does it begin with a tag, or is a list behind what a server has put in front? */
static bool
is_markup(struct slice text)
{
	if (slice_starts(text, "\xEF\xBB\xBF"))
		text = slice_skip(text, 3);
	return slice_starts(slice_trim(text), "<") || is_wide(text) ||
	       slice_has_nocase(text, "<opml");
}

static bool
take_all(struct import *import, const struct session *session, struct slice text, struct error *err)
{
	bool ok;

	ok = is_markup(text) ? opml_read(text, take_outline, import, err)
	                     : import_list(import, session, text, err);
	if (ok && import->added + import->known == 0)
		ok = error_set(
		    err, ERROR_FORMAT,
		    "no feeds in it: OPML, newsboat's urls or a list of addresses is wanted");
	return ok || session_blame(err, "import", session_operand(session, 0));
}

static bool
import_text(struct session *session, struct slice text, struct error *err)
{
	struct subscriptions subscriptions = {0};
	struct import import = {.subscriptions = &subscriptions};
	struct error late = {0};
	bool ok;

	ok = subscriptions_load(&subscriptions, session->feeds, &session->config, err);
	if (ok) {
		ok = take_all(&import, session, text, err);
		/* What came before a broken place is worth having. */
		if (import.added > 0 &&
		    !subscriptions_save(&subscriptions, session->feeds, &late)) {
			*err = late;
			ok = false;
		}
		tell(&import);
	}
	subscriptions_free(&subscriptions);
	return ok;
}

bool
command_import(struct session *session, struct error *err)
{
	struct storage_lock *lock;
	struct buffer text = {0};
	bool ok = false;

	if (!command_wants(session, 1, 1, err))
		return false;
	if (session_input(session_operand(session, 0), LIST_MOST, &text, err)) {
		lock = subscriptions_edit_begin(session->feeds, err);
		ok = lock != NULL && import_text(session, buffer_slice(&text), err);
		subscriptions_edit_end(lock);
	} else {
		session_blame(err, "import", session_operand(session, 0));
	}
	buffer_free(&text);
	return ok;
}
