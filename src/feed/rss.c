#include "feed/walk.h"

#include <string.h>

/* <rss version="…"> and the feed's type that it tells. */
static const struct {
	const char *version, *type;
} versions[] = {
    {"0.90", "rss090"}, {"0.91", "rss091u"}, {"0.92", "rss092"}, {"0.93", "rss093"},
    {"0.94", "rss094"}, {"1.0", "rss10"},    {"2", "rss20"},
};

bool
rss_root_start(struct walk *w, const char **attributes)
{
	struct slice version = walk_attribute(attributes, "version");
	size_t i;

	w->collect.info.type = "rss";
	for (i = 0; i < sizeof versions / sizeof versions[0]; i++)
		if (slice_is(version, versions[i].version))
			w->collect.info.type = versions[i].type;
	if (slice_starts(version, "2."))
		w->collect.info.type = "rss20";
	if (w->netscape && slice_is(version, "0.91"))
		w->collect.info.type = "rss091n";
	return true;
}

/* RSS 1.0 and 0.90 are told by the namespace of what is in <rdf:RDF>. */
static void
learn_type(struct walk *w)
{
	const char *type = walk_frame(w)->space->type;

	if (w->collect.info.type[0] == '\0')
		w->collect.info.type = type != NULL ? type : "rss";
}

/* CDF (Microsoft, 1997) has attributes where RSS has elements. */
static bool
take_cdf(struct walk *w, const char **attributes)
{
	struct slice href = walk_attribute(attributes, "href");
	struct slice modified = walk_attribute(attributes, "lastmod");

	if (href.size == 0 && modified.size == 0)
		return true;
	if (w->collect.info.type[0] == '\0')
		w->collect.info.type = "cdf";
	return walk_link(w, FIELD_LINK, 3, href) &&
	       collect_value(&w->collect, FIELD_UPDATED, 3, true, modified, w->err);
}

bool
rss_channel_start(struct walk *w, const char **attributes)
{
	if (!take_cdf(w, attributes))
		return false;
	learn_type(w);
	return walk_feed_language(w);
}

bool
rss_a_start(struct walk *w, const char **attributes)
{
	return walk_link(w, FIELD_LINK, 2, walk_attribute(attributes, "href"));
}

bool
rss_item_start(struct walk *w, const char **attributes)
{
	struct slice about = walk_attribute(attributes, "rdf:about");

	learn_type(w);
	collect_begin_item(&w->collect);
	return take_cdf(w, attributes) &&
	       collect_value(&w->collect, FIELD_ID, 3, true, about, w->err);
}

bool
rss_item_end(struct walk *w, struct slice text)
{
	(void)text;
	return collect_end_item(&w->collect, walk_language(w), w->err);
}

/* <link href="…"/> is Atom's, without its namespace. */
bool
rss_link_start(struct walk *w, const char **attributes)
{
	if (walk_attribute(attributes, "href").size > 0 ||
	    walk_attribute(attributes, "rel").size > 0)
		return atom_link_start(w, attributes);
	return true;
}

bool
rss_guid_start(struct walk *w, const char **attributes)
{
	struct slice is_link = walk_attribute(attributes, "ispermalink");

	w->collect.permalink = !slice_is_nocase(is_link, "false");
	w->permalink = slice_is_nocase(is_link, "true");
	return true;
}

/* One that says that it is a link may be relative as any link. */
bool
rss_guid_end(struct walk *w, struct slice text)
{
	return !w->permalink || walk_link(w, FIELD_LINK, 1, text);
}

/* RSS 2.0, <source>: the address is that of the feed that the item came from. */
bool
rss_source_start(struct walk *w, const char **attributes)
{
	return walk_link(w, FIELD_SOURCE_LINK, 5, walk_attribute(attributes, "url"));
}

/* RSS 2.0, <cloud>: whom to ask to be told of news, in pieces. */
bool
rss_cloud_start(struct walk *w, const char **attributes)
{
	struct slice domain = walk_attribute(attributes, "domain");
	struct slice port = walk_attribute(attributes, "port");
	struct slice path = walk_attribute(attributes, "path");
	bool secure = slice_starts(walk_attribute(attributes, "protocol"), "https");

	if (domain.size == 0)
		return true;
	buffer_clear(&w->scratch);
	buffer_append_text(&w->scratch, secure ? "https://" : "http://");
	buffer_append_slice(&w->scratch, domain);
	if (port.size > 0 && !slice_is(port, secure ? "443" : "80")) {
		buffer_append_byte(&w->scratch, ':');
		buffer_append_slice(&w->scratch, port);
	}
	if (!slice_starts(path, "/"))
		buffer_append_byte(&w->scratch, '/');
	buffer_append_slice(&w->scratch, path);
	return buffer_ok(&w->scratch, w->err) &&
	       collect_value(&w->collect, FIELD_CLOUD, 5, true, buffer_slice(&w->scratch), w->err);
}

bool
rss_enclosure_start(struct walk *w, const char **attributes)
{
	struct slice url = walk_attribute(attributes, "url");

	/* The name that Atom has for it. */
	if (url.size == 0)
		url = walk_attribute(attributes, "href");
	return walk_file(w, url, walk_attribute(attributes, "type"),
	                 walk_attribute(attributes, "length"));
}

bool
rss_ttl_end(struct walk *w, struct slice text)
{
	long long minutes;

	if (slice_number(text, &minutes) && minutes > 0) {
		w->collect.info.ttl = minutes;
		w->exact = true;
	}
	return true;
}

/* RSS 0.91: 1 to 24, RSS 2.0: 0 to 23, in GMT. */
bool
rss_hour_end(struct walk *w, struct slice text)
{
	long long hour;

	if (slice_number(text, &hour) && hour >= 0 && hour <= 24)
		w->collect.info.skip_hours |= (uint32_t)1 << (hour % 24);
	return true;
}

bool
rss_day_end(struct walk *w, struct slice text)
{
	static const char *const days[] = {"sunday",   "monday", "tuesday", "wednesday",
	                                   "thursday", "friday", "saturday"};
	uint32_t i;

	for (i = 0; i < 7; i++)
		if (slice_is_nocase(text, days[i]))
			w->collect.info.skip_days |= (uint32_t)1 << i;
	return true;
}

/* "one, two": nobody's specification, and many a feed's. */
bool
rss_tags_end(struct walk *w, struct slice text)
{
	return collect_list(&w->collect, 5, text, w->err);
}

struct slice
rss_person(struct slice s)
{
	size_t at = slice_find(s, '@');
	size_t round = slice_find(s, '('), angle = slice_find(s, '<');
	size_t open = round < s.size ? round : angle;
	char close = round < s.size ? ')' : '>';
	struct slice front, inner;

	if (at == s.size || open == s.size || s.data[s.size - 1] != close)
		return s;
	front = slice_trim((struct slice){s.data, open});
	inner = slice_trim((struct slice){s.data + open + 1, s.size - open - 2});
	/* The one without the address is the name. */
	if (at > open)
		return front.size > 0 ? front : inner;
	return inner.size > 0 ? inner : front;
}
