#include "command/discover.h"

#include "base/entity.h"
#include "base/memory.h"
#include "base/url.h"
#include "feed/feed.h"
#include "fetch/source.h"
#include "port/terminal.h"
#include "session/subscription.h"
#include "text/html.h"

/* A page names its feeds near its beginning. */
enum { PAGE_MOST = 512 << 10, WAIT_MILLISECONDS = 1000 };

/* One look at an address: the bytes go to a parser, and are kept in case it is a page. */
struct look {
	struct discovery *discovery;
	struct feed *parser;
	struct buffer page, url;
	struct error error, refused; /* of the visit; of the parser */
	bool json;                   /* the feed found so far is JSON */
};

static bool
ignore_entry(void *ctx, const struct entry *entry, struct error *err)
{
	(void)ctx;
	(void)entry;
	(void)err;
	return true;
}

static bool
body_begins(void *ctx, struct slice url, struct slice charset, struct slice type, struct error *err)
{
	struct look *look = ctx;
	struct feed_origin origin = {url, charset};

	(void)type;
	buffer_clear(&look->url);
	buffer_append_slice(&look->url, url);
	return buffer_ok(&look->url, err) && feed_begin(look->parser, &origin, err);
}

static bool
body_comes(void *ctx, const void *data, size_t n, struct error *err)
{
	struct look *look = ctx;

	if (look->refused.kind == ERROR_NONE)
		feed_write(look->parser, data, n, &look->refused);
	if (look->page.size < PAGE_MOST)
		buffer_append(&look->page, data, n);
	else if (look->refused.kind != ERROR_NONE)
		return error_set(err, ERROR_FORMAT, "neither a feed nor a page that names one");
	return buffer_ok(&look->page, err);
}

static void
visit_ends(void *ctx, const struct source_result *result)
{
	struct look *look = ctx;

	look->discovery->status = result->status;
	look->discovery->wall = result->wall;
	look->error = result->error;
}

/* Is this <link>'s type one that feeds have? */
static bool
is_feed_type(struct slice type)
{
	static const char *const types[] = {
	    "application/atom+xml",
	    "application/feed+json",
	    "application/rdf+xml",
	    "application/rss+xml",
	};
	struct slice media = slice_trim(slice_cut(&type, ';'));
	size_t i;

	for (i = 0; i < sizeof types / sizeof *types; i++)
		if (slice_is_nocase(media, types[i]))
			return true;
	return false;
}

/* Is "alternate" one of the blank-separated words? */
static bool
is_alternate(struct slice words)
{
	struct slice word;

	while (words.size > 0) {
		word = slice_cut(&words, ' ');
		if (slice_is_nocase(word, "alternate"))
			return true;
	}
	return false;
}

/* An attribute's value with its references decoded. */
static void
append_value(struct slice value, struct buffer *out)
{
	size_t n;

	while (value.size > 0) {
		n = value.data[0] == '&' ? entity_decode(value, out) : 0;
		if (n == 0) {
			buffer_append_byte(out, value.data[0]);
			n = 1;
		}
		value = slice_skip(value, n);
	}
}

/*
 * A page must plant neither a command nor a file of this machine; one that lies here may name its
 * neighbours. false: the address is none to take, and *url is as it was.
 */
static bool
take_address(struct slice base, struct slice href, struct buffer *url)
{
	struct buffer decoded = {0}, found = {0};
	struct slice address;
	bool ok;

	append_value(href, &decoded);
	url_resolve(base, buffer_slice(&decoded), &found);
	address = buffer_slice(&found);
	ok = subscriptions_takes(address) && (url_is_web(address) || !url_is_web(base));
	if (ok) {
		buffer_clear(url);
		buffer_append_slice(url, address);
	}
	url->failed = url->failed || decoded.failed || found.failed;
	buffer_free(&decoded);
	buffer_free(&found);
	return ok;
}

static void
take_link(struct look *look, struct slice base, struct slice attributes)
{
	struct buffer *url = &look->discovery->url;
	struct slice rel, type, href;
	bool json;

	if (!html_find(attributes, "rel", &rel) || !is_alternate(rel) ||
	    !html_find(attributes, "type", &type) || !is_feed_type(type) ||
	    !html_find(attributes, "href", &href) || href.size == 0)
		return;
	json = slice_is_nocase(slice_trim(slice_cut(&type, ';')), "application/feed+json");
	if (url->size > 0) {
		look->discovery->others++;
		/* Where a page has both, the XML is the older and fuller habit. */
		if (json || !look->json)
			return;
	}
	if (take_address(base, href, url))
		look->json = json;
}

static void
search_page(struct look *look)
{
	struct slice base = buffer_slice(&look->url);
	struct html html;
	struct html_token token;

	html_begin(&html, buffer_slice(&look->page), true);
	while (html_next(&html, &token)) {
		if (token.kind != HTML_OPEN || token.source.size < 6)
			continue;
		if (slice_is_nocase((struct slice){token.source.data + 1, 4}, "link"))
			take_link(look, base, token.attributes);
	}
}

static bool
visit(struct look *look, struct slice url, struct error *err)
{
	static const struct source_handler handler = {body_begins, body_comes, visit_ends};
	struct source_request request = {.url = url, .agent = "feedarc/" FEEDARC_VERSION};
	struct source_pool *pool = source_open(1, 1, err);
	int running = 1;
	bool ok;

	ok = pool != NULL && source_start(pool, &request, &handler, look, err);
	while (ok && running > 0) {
		ok = terminal_signal() == 0 || error_set(err, ERROR_STOPPED, "stopped");
		ok = ok && source_wait(pool, WAIT_MILLISECONDS, &running, err);
	}
	source_close(pool);
	if (ok && look->error.kind != ERROR_NONE) {
		*err = look->error;
		return false;
	}
	return ok;
}

bool
discover(struct discovery *discovery, struct slice url, struct error *err)
{
	struct look look = {.discovery = discovery};
	bool ok;

	look.parser = feed_open(ignore_entry, NULL, err);
	ok = look.parser != NULL && visit(&look, url, err);
	if (ok && look.url.size > 0 && look.refused.kind == ERROR_NONE)
		feed_finish(look.parser, &look.refused);
	if (ok && (look.refused.kind == ERROR_NONE || feed_count(look.parser) > 0)) {
		discovery->feed = look.url.size > 0;
		buffer_append_slice(&discovery->title, feed_info(look.parser)->title);
	} else if (ok) {
		search_page(&look);
	}
	ok = ok && buffer_ok(&discovery->title, err) && buffer_ok(&discovery->url, err);
	feed_close(look.parser);
	buffer_free(&look.page);
	buffer_free(&look.url);
	return ok;
}

void
discovery_free(struct discovery *discovery)
{
	buffer_free(&discovery->title);
	buffer_free(&discovery->url);
}
