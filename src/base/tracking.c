#include "base/tracking.h"

#include "base/url.h"

/* The length of the '&' in front, as it may be written in markup; 0 when there is none. */
static size_t
ampersand_length(struct slice s)
{
	static const struct slice forms[] = {SLICE("&amp;"), SLICE("&#38;"), SLICE("&#038;"),
	                                     SLICE("&#x26;"), SLICE("&")};
	size_t i;

	for (i = 0; i < sizeof forms / sizeof *forms; i++)
		if (slice_starts(s, forms[i].data))
			return forms[i].size;
	return 0;
}

/* Does it end a parameter of an address within text? */
static bool
ends_parameter(char c)
{
	switch (c) {
	case '&':
	case '#':
	case '"':
	case '\'':
	case '<':
	case '>':
	case ')':
	case ']':
	case ' ':
	case '\t':
	case '\r':
	case '\n':
		return true;
	default:
		return false;
	}
}

/* The length of the tracking parameter ("utm_source=rss") in front; 0 when there is none. */
static size_t
tracking_length(struct slice s)
{
	struct slice name = s;
	size_t n;

	/* A name is short: text full of '?' must not be searched again and again. */
	if (name.size > 24)
		name.size = 24;
	n = slice_find(name, '=');
	if (n == name.size)
		return 0;
	name.size = n;
	if (!url_is_tracking(name))
		return 0;
	while (n < s.size && !ends_parameter(s.data[n]))
		n++;
	return n;
}

size_t
tracking_skip(struct slice s, bool *mark)
{
	bool first = s.data[0] == '?';
	size_t end = 0, before = first ? 1 : ampersand_length(s);
	size_t n = tracking_length(slice_skip(s, before));

	*mark = false;
	if (n == 0)
		return 0;
	while (n > 0) {
		end += before + n;
		before = ampersand_length(slice_skip(s, end));
		n = before > 0 ? tracking_length(slice_skip(s, end + before)) : 0;
	}
	if (!first || before == 0)
		return end;
	*mark = true;
	return end + before;
}
