#include "feed/space.h"

#include <string.h>

enum { URI_ROOM = 80 };

struct binding {
	char prefix[SPACE_PREFIX]; /* padded with NULs */
	const struct space *space;
};

/* Sorted by URI. */
static const struct space known[] = {
    {"backend.userland.com/rss", SPACE_RSS, NULL},
    {"backend.userland.com/rss091", SPACE_RSS, NULL},
    {"backend.userland.com/rss092", SPACE_RSS, NULL},
    {"backend.userland.com/rss093", SPACE_RSS, NULL},
    {"backend.userland.com/rss094", SPACE_RSS, NULL},
    {"backend.userland.com/rss2", SPACE_RSS, NULL},
    {"blogs.law.harvard.edu/tech/rss", SPACE_RSS, NULL},
    {"channel.netscape.com/rdf/simple/0.9", SPACE_RSS, "rss090"},
    {"cyber.law.harvard.edu/rss/rss.html", SPACE_RSS, NULL},
    {"example.com/dtds/podcast-1.0.dtd", SPACE_ITUNES, NULL},
    {"example.com/necho", SPACE_ATOM, NULL},
    {"example.com/newformat", SPACE_ATOM, NULL},
    {"github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md", SPACE_PODCAST, NULL},
    {"my.netscape.com/rdf/simple/0.9", SPACE_RSS, "rss090"},
    {"news.yandex.ru", SPACE_YANDEX, NULL},
    {"podcastindex.org/namespace/1.0", SPACE_PODCAST, NULL},
    {"purl.org/atom/ns", SPACE_ATOM, "atom03"},
    {"purl.org/atompub/tombstones/1.0", SPACE_TOMBSTONE, NULL},
    {"purl.org/dc/elements/1.0", SPACE_DC, NULL},
    {"purl.org/dc/elements/1.1", SPACE_DC, NULL},
    {"purl.org/dc/terms", SPACE_DCTERMS, NULL},
    {"purl.org/echo", SPACE_ATOM, NULL},
    {"purl.org/net/rss1.1", SPACE_RSS, "rss10"},
    {"purl.org/pie", SPACE_ATOM, NULL},
    {"purl.org/rss/1.0", SPACE_RSS, "rss10"},
    {"purl.org/rss/1.0/modules/content", SPACE_CONTENT, NULL},
    {"purl.org/rss/1.0/modules/rss091", SPACE_RSS, NULL},
    {"purl.org/rss/1.0/modules/syndication", SPACE_SYNDICATION, NULL},
    {"purl.org/syndication/history/1.0", SPACE_HISTORY, NULL},
    {"purl.org/syndication/thread/1.0", SPACE_THREAD, NULL},
    {"rssnamespace.org/feedburner/ext/1.0", SPACE_FEEDBURNER, NULL},
    {"search.yahoo.com/mrss", SPACE_MEDIA, NULL},
    {"search.yahoo.com/mrss/1.1", SPACE_MEDIA, NULL},
    {"tools.search.yahoo.com/mrss", SPACE_MEDIA, NULL},
    {"turbo.yandex.ru", SPACE_YANDEX, NULL},
    {"uri/of/echo/namespace", SPACE_ATOM, NULL},
    {"video.search.yahoo.com/mrss", SPACE_MEDIA, NULL},
    {"wellformedweb.org/commentapi", SPACE_WFW, NULL},
    {"www.georss.org/georss", SPACE_GEORSS, NULL},
    {"www.google.com/schemas/play-podcasts/1.0", SPACE_ITUNES, NULL},
    {"www.itunes.com/dtds/podcast-1.0", SPACE_ITUNES, NULL},
    {"www.itunes.com/dtds/podcast-1.0.dtd", SPACE_ITUNES, NULL},
    {"www.opengis.net/gml", SPACE_GML, NULL},
    {"www.rssboard.org/media-rss", SPACE_MEDIA, NULL},
    {"www.w3.org/1999/02/22-rdf-syntax-ns", SPACE_RDF, NULL},
    {"www.w3.org/1999/xhtml", SPACE_XHTML, NULL},
    {"www.w3.org/2005/atom", SPACE_ATOM, "atom10"},
};

/* What prefixes mean to everybody. Sorted. */
static const struct {
	const char *prefix;
	struct space space;
} usual[] = {
    {"at", {"", SPACE_TOMBSTONE, NULL}},
    {"atom", {"", SPACE_ATOM, NULL}},
    {"atom10", {"", SPACE_ATOM, NULL}},
    {"content", {"", SPACE_CONTENT, NULL}},
    {"dc", {"", SPACE_DC, NULL}},
    {"dcterms", {"", SPACE_DCTERMS, NULL}},
    {"feedburner", {"", SPACE_FEEDBURNER, NULL}},
    {"fh", {"", SPACE_HISTORY, NULL}},
    {"georss", {"", SPACE_GEORSS, NULL}},
    {"gml", {"", SPACE_GML, NULL}},
    {"googleplay", {"", SPACE_ITUNES, NULL}},
    {"itunes", {"", SPACE_ITUNES, NULL}},
    {"media", {"", SPACE_MEDIA, NULL}},
    {"podcast", {"", SPACE_PODCAST, NULL}},
    {"rdf", {"", SPACE_RDF, NULL}},
    {"rss", {"", SPACE_RSS, NULL}},
    {"sy", {"", SPACE_SYNDICATION, NULL}},
    {"thr", {"", SPACE_THREAD, NULL}},
    {"wfw", {"", SPACE_WFW, NULL}},
    {"xhtml", {"", SPACE_XHTML, NULL}},
};

static const struct space none = {"", SPACE_RSS, NULL};
static const struct space unknown = {"", SPACE_UNKNOWN, NULL};

/* As the table has it: publishers differ in case, scheme and the last character. */
static bool
plain_uri(struct slice s, char uri[URI_ROOM])
{
	size_t i;

	s = slice_trim(s);
	if (s.size > 7 && slice_is_nocase((struct slice){s.data, 7}, "http://"))
		s = slice_skip(s, 7);
	else if (s.size > 8 && slice_is_nocase((struct slice){s.data, 8}, "https://"))
		s = slice_skip(s, 8);
	while (s.size > 0 && (s.data[s.size - 1] == '/' || s.data[s.size - 1] == '#'))
		s.size--;
	if (s.size >= URI_ROOM)
		return false;
	for (i = 0; i < s.size; i++)
		uri[i] = s.data[i] >= 'A' && s.data[i] <= 'Z' ? (char)(s.data[i] + 'a' - 'A')
		                                              : s.data[i];
	uri[i] = '\0';
	return true;
}

const struct space *
space_none(void)
{
	return &none;
}

const struct space *
space_find(struct slice s)
{
	char uri[URI_ROOM];
	size_t low = 0, high = sizeof known / sizeof known[0];

	if (!plain_uri(s, uri))
		return &unknown;
	if (uri[0] == '\0')
		return &none;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(uri, known[middle].uri);

		if (order == 0)
			return &known[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return &unknown;
}

size_t
spaces_mark(const struct spaces *spaces)
{
	return spaces->bindings.size;
}

void
spaces_pop(struct spaces *spaces, size_t mark)
{
	spaces->bindings.size = mark;
}

void
spaces_clear(struct spaces *spaces)
{
	buffer_clear(&spaces->bindings);
}

bool
spaces_push(struct spaces *spaces, const char *prefix, const struct space *space)
{
	struct binding binding = {{0}, space};
	size_t n = strlen(prefix);

	/* A longer one is nobody's that we know, declared or not. */
	if (n > SPACE_PREFIX || spaces->bindings.size >= CONFIG_LIST * sizeof binding)
		return true;
	memcpy(binding.prefix, prefix, n);
	return buffer_append(&spaces->bindings, &binding, sizeof binding);
}

static const struct space *
usual_space(const char *prefix)
{
	size_t i;

	for (i = 0; i < sizeof usual / sizeof usual[0]; i++)
		if (strncmp(prefix, usual[i].prefix, SPACE_PREFIX) == 0)
			return &usual[i].space;
	return &unknown;
}

const struct space *
spaces_find(const struct spaces *spaces, const char *prefix, size_t n)
{
	char padded[SPACE_PREFIX] = {0};
	const struct binding *bindings = (const void *)spaces->bindings.data;
	size_t i = spaces->bindings.size / sizeof *bindings;

	if (n > SPACE_PREFIX)
		return &unknown;
	memcpy(padded, prefix, n);
	while (i-- > 0)
		if (memcmp(bindings[i].prefix, padded, SPACE_PREFIX) == 0)
			return bindings[i].space;
	return usual_space(padded);
}

void
spaces_free(struct spaces *spaces)
{
	buffer_free(&spaces->bindings);
}
