#include "feed/links.h"

#include <string.h>

#include "base/url.h"

/* HTML's attributes that hold a link, in lower case. Sorted. */
static const char *const one_link[] = {
    "action", "background", "cite",   "classid", "codebase", "data",   "formaction",
    "href",   "longdesc",   "poster", "profile", "src",      "usemap",
};

static const char *const link_sets[] = {"imagesrcset", "srcset"};

static bool
is_one_of(struct slice name, const char *const *names, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		/* By the first letter first: (c | 32) is it in lower case. */
		if (names[i][0] == (name.data[0] | 32) && slice_is_nocase(name, names[i]))
			return true;
	return false;
}

enum links_kind
links_attribute(struct slice name)
{
	if (name.size == 0)
		return LINKS_NONE;
	if (is_one_of(name, one_link, sizeof one_link / sizeof one_link[0]))
		return LINKS_ONE;
	if (is_one_of(name, link_sets, sizeof link_sets / sizeof link_sets[0]))
		return LINKS_SET;
	return LINKS_NONE;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f';
}

/* Is it one to be resolved? A reference in front ("&#x2F;") hides what it is. */
static bool
is_relative(struct slice link)
{
	link = slice_trim(link);
	return link.size > 0 && link.data[0] != '#' && link.data[0] != '&' &&
	       !url_is_absolute(link);
}

static bool
append_link(struct slice base, struct slice link, struct buffer *out)
{
	return is_relative(link) ? url_resolve(base, link, out) : buffer_append_slice(out, link);
}

/* The bytes of s in front up to the first blank, or all; and those of blanks. */
static size_t
word_length(struct slice s)
{
	size_t n = 0;

	while (n < s.size && !is_blank(s.data[n]))
		n++;
	return n;
}

static size_t
blank_length(struct slice s)
{
	size_t n = 0;

	while (n < s.size && (is_blank(s.data[n]) || s.data[n] == ','))
		n++;
	return n;
}

/* HTML, 4.8.4.2.1: a link up to a blank, what describes it up to a comma; a link may hold commas itself. */
static bool
append_set(struct slice base, struct slice set, struct buffer *out)
{
	bool ok = true;

	while (ok && set.size > 0) {
		struct slice blanks = set, link, rest;

		blanks.size = blank_length(set);
		set = slice_skip(set, blanks.size);
		link = set;
		link.size = word_length(set);
		while (link.size > 0 && link.data[link.size - 1] == ',')
			link.size--;
		set = slice_skip(set, link.size);
		rest = set;
		rest.size = slice_find(set, ',');
		set = slice_skip(set, rest.size);
		ok = buffer_append_slice(out, blanks) && append_link(base, link, out) &&
		     buffer_append_slice(out, rest);
	}
	return ok;
}

bool
links_value(enum links_kind kind, struct slice base, struct slice value, struct buffer *out)
{
	return kind == LINKS_SET ? append_set(base, value, out) : append_link(base, value, out);
}

/* Is there anything in it to change? */
static bool
wants(enum links_kind kind, struct slice value)
{
	return kind == LINKS_SET ? slice_trim(value).size > 0
	                         : kind == LINKS_ONE && is_relative(value);
}

/* Most are links to the web: they need no second look. A name as long as "srcset" may hold several. */
static bool
is_plain_web(struct slice name, struct slice value)
{
	if (name.size >= 6 || value.size < 6 || memcmp(value.data, "http", 4) != 0)
		return false;
	return value.data[4] == ':' || (value.data[4] == 's' && value.data[5] == ':');
}

/* A tag being read: what is left of it and of all behind it. */
struct scan {
	struct slice rest;
	struct slice name, value; /* of the attribute met */
};

static char
front(const struct scan *scan)
{
	return scan->rest.size > 0 ? scan->rest.data[0] : '>';
}

static void
skip_blanks(struct scan *scan)
{
	while (scan->rest.size > 0 && (is_blank(front(scan)) || front(scan) == '/'))
		scan->rest = slice_skip(scan->rest, 1);
}

static bool
ends_name(char c)
{
	return is_blank(c) || c == '=' || c == '>' || c == '/';
}

/* What is between quotes, or up to a blank. */
static void
take_value(struct scan *scan)
{
	char quote = front(scan);
	size_t n = 0;

	scan->value = scan->rest;
	if (quote == '"' || quote == '\'') {
		scan->value = slice_skip(scan->rest, 1);
		scan->value.size = slice_find(scan->value, quote);
		scan->rest = slice_skip(scan->rest, scan->value.size + 2);
		return;
	}
	while (n < scan->rest.size && !is_blank(scan->rest.data[n]) && scan->rest.data[n] != '>')
		n++;
	scan->value.size = n;
	scan->rest = slice_skip(scan->rest, n);
}

/* The next attribute of the tag; false at its end. */
static bool
take_attribute(struct scan *scan)
{
	size_t n = 0;

	skip_blanks(scan);
	if (front(scan) == '>' || front(scan) == '<')
		return false;
	scan->name = scan->rest;
	/* One byte at least, or there were no end. */
	for (n = 1; n < scan->rest.size && !ends_name(scan->rest.data[n]); n++)
		;
	scan->name.size = n;
	scan->value = slice_skip(scan->rest, scan->rest.size);
	scan->rest = slice_skip(scan->rest, n);
	while (scan->rest.size > 0 && is_blank(front(scan)))
		scan->rest = slice_skip(scan->rest, 1);
	if (scan->rest.size == 0 || front(scan) != '=')
		return true;
	scan->rest = slice_skip(scan->rest, 1);
	while (scan->rest.size > 0 && is_blank(front(scan)))
		scan->rest = slice_skip(scan->rest, 1);
	take_value(scan);
	return true;
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Goes on behind the next "<name" that has more than a name; false at the end. */
static bool
next_tag(struct scan *scan)
{
	const char *at = scan->rest.data, *end = at + scan->rest.size;

	while (at < end) {
		at = memchr(at, '<', (size_t)(end - at));
		if (at == NULL)
			return false;
		at++;
		if (at == end || !is_letter(*at))
			continue;
		while (at < end && !ends_name(*at))
			at++;
		if (at == end || *at == '>')
			continue;
		scan->rest.data = at;
		scan->rest.size = (size_t)(end - at);
		return true;
	}
	return false;
}

/* The next attribute whose value has links to be changed; LINKS_NONE: there is none in this tag. */
static enum links_kind
take_link(struct scan *scan)
{
	enum links_kind kind;

	while (take_attribute(scan)) {
		if (scan->value.size == 0 || is_plain_web(scan->name, scan->value))
			continue;
		kind = links_attribute(scan->name);
		if (wants(kind, scan->value))
			return kind;
	}
	return LINKS_NONE;
}

bool
links_resolve(struct slice base, struct slice html, struct buffer *out)
{
	struct scan scan = {.rest = html};
	const char *done = html.data; /* up to here it is in `out` */
	enum links_kind kind;

	while (next_tag(&scan)) {
		for (kind = take_link(&scan); kind != LINKS_NONE; kind = take_link(&scan)) {
			if (!buffer_append(out, done, (size_t)(scan.value.data - done)) ||
			    !links_value(kind, base, scan.value, out))
				return false;
			done = scan.value.data + scan.value.size;
		}
	}
	if (done == html.data)
		return true;
	return buffer_append(out, done, (size_t)(html.data + html.size - done));
}
