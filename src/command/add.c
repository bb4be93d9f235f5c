/* add.c - `feedarc add`: subscribe to a feed, or to the feed of a web page. */
#include "base/log.h"
#include "base/memory.h"
#include "base/url.h"
#include "command/command.h"
#include "command/discover.h"
#include "session/subscription.h"

/* "example.org/feed" is what people type, and "feed:" what some pages offer. */
static void
complete(const char *word, struct buffer *url)
{
	struct slice s = slice_trim(slice_of(word));

	if (slice_starts(s, "feed:")) {
		s = slice_skip(s, 5);
		if (slice_starts(s, "//")) {
			buffer_append_text(url, "http:");
			buffer_append_slice(url, s);
			return;
		}
	}
	if (!url_is_absolute(s))
		buffer_append_text(url, "https://");
	buffer_append_slice(url, s);
}

/* Adds the line unless it is there. */
static bool
add_line(struct session *session, struct slice url, struct error *err)
{
	struct subscriptions subscriptions = {0};
	size_t count = (size_t)session_count(session) - 1;
	struct slice *tags = memory_zero(count + 1, sizeof *tags);
	size_t i;
	bool ok;

	ok = tags != NULL || error_memory(err);
	for (i = 0; ok && i < count; i++)
		tags[i] = slice_of(session_operand(session, (int)i + 1));
	ok = ok && subscriptions_load(&subscriptions, session->feeds, &session->config, err);
	if (ok && subscriptions_find(&subscriptions, url) != NULL)
		log_warn("%.*s is subscribed to already", SLICE_ARGS(url));
	else
		ok = ok &&
		     subscriptions_add(&subscriptions, url,
		                       slice_of(session->options->value[OPTION_TITLE]), tags, count,
		                       err) &&
		     subscriptions_save(&subscriptions, session->feeds, err);
	subscriptions_free(&subscriptions);
	memory_free(tags);
	return ok;
}

static bool
subscribe(struct session *session, struct slice url, struct error *err)
{
	struct storage_lock *lock = subscriptions_edit_begin(session->feeds, err);
	bool ok = lock != NULL && add_line(session, url, err);

	subscriptions_edit_end(lock);
	return ok;
}

/* Looks before it adds. A server that is down is no reason not to subscribe, one that says no is. */
static bool
look_and_subscribe(struct session *session, struct slice url, struct error *err)
{
	struct discovery found = {0};
	struct error why = {0};
	bool ok;

	if (!discover(&found, url, &why)) {
		ok = why.kind == ERROR_NETWORK && found.status == 0;
		/* Missing is what a post is; this is a file that can't be read. */
		if (why.kind == ERROR_MISSING)
			why.kind = ERROR_STORAGE;
		if (ok)
			log_warn("%.*s: %s; added all the same, sync will ask again",
			         SLICE_ARGS(url), why.text);
		else
			*err = why;
		ok = ok && subscribe(session, url, err);
	} else if (found.feed) {
		ok = subscribe(session, url, err);
	} else if (found.url.size > 0) {
		log_warn("the page's feed is %s", buffer_text(&found.url));
		if (found.others > 0)
			log_warn("it names %zu more", found.others);
		ok = subscribe(session, buffer_slice(&found.url), err);
	} else if (found.wall != NULL) {
		ok = error_set(err, ERROR_NETWORK, "blocked by %s (--force adds it all the same)",
		               found.wall);
	} else {
		ok = error_set(
		    err, ERROR_FORMAT,
		    "it is no feed, and no page that names one (--force adds it all the same)");
	}
	discovery_free(&found);
	return ok;
}

bool
command_add(struct session *session, struct error *err)
{
	struct buffer url = {0};
	bool ok;

	if (!command_wants(session, 1, 1000, err))
		return false;
	complete(session_operand(session, 0), &url);
	if (!buffer_ok(&url, err))
		ok = false;
	else if (options_has(session->options, OPTION_FORCE))
		ok = subscribe(session, buffer_slice(&url), err);
	else
		ok = look_and_subscribe(session, buffer_slice(&url), err);
	if (!ok)
		session_blame(err, "add", buffer_text(&url));
	buffer_free(&url);
	return ok;
}
