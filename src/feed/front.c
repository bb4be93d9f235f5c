#include "feed/front.h"

#include "feed/tagname.h"

/* What a JSON feed may begin with (jsonfeed.org/version/1.1, "Top-level"). */
static const char *const members[] = {
    "author",        "authors",      "description", "expired", "favicon",  "feed_url",
    "home_page_url", "hubs",         "icon",        "items",   "language", "next_url",
    "title",         "user_comment", "version",     NULL,
};

/* What pages have and warnings have not: a '{' in them is rather of a script. */
static const char *const pages[] = {"body", "head", "html", "script", "style", NULL};

static bool
is_listed(struct slice name, const char *const *list)
{
	while (*list != NULL && !slice_is_nocase(name, *list))
		list++;
	return *list != NULL;
}

/* What the '<' at the front of s begins. */
static enum front_form
tag(struct slice s)
{
	struct slice behind = slice_skip(s, 1), name = behind;

	name.size = tagname_size(name);
	if (name.size == behind.size)
		return FRONT_OPEN;
	if (behind.data[0] == '!' || behind.data[0] == '?' || tagname_is(name, TAGNAME_ROOT) ||
	    tagname_is(name, TAGNAME_ITEM) || is_listed(name, pages))
		return FRONT_XML;
	return FRONT_JUNK;
}

static size_t
blanks(struct slice s)
{
	size_t n = 0;

	while (n < s.size && byte_is_blank(s.data[n]))
		n++;
	return n;
}

/* What the '{' at the front of s begins. */
static enum front_form
object(struct slice s)
{
	struct slice name;

	s = slice_skip(s, 1);
	s = slice_skip(s, blanks(s));
	if (s.size > 0 && s.data[0] != '"')
		return FRONT_JUNK;
	s = slice_skip(s, 1);
	name = slice_cut(&s, '"');
	s = slice_skip(s, blanks(s));
	if (s.size == 0)
		return FRONT_OPEN;
	return s.data[0] == ':' && is_listed(name, members) ? FRONT_JSON : FRONT_JUNK;
}

/* What is at the front of s. */
static enum front_form
look(struct slice s, bool last)
{
	enum front_form form = FRONT_JUNK;

	/* The same bytes are looked at however the document is cut. */
	if (s.size > FRONT_AHEAD)
		s.size = FRONT_AHEAD;
	if (s.data[0] == '<')
		form = tag(s);
	else if (s.data[0] == '{')
		form = object(s);
	return form == FRONT_OPEN && (last || s.size == FRONT_AHEAD) ? FRONT_JUNK : form;
}

enum front_form
front_find(struct slice s, size_t *at, bool last)
{
	size_t front = blanks(s);

	if (front < s.size && s.data[front] == '{') {
		*at = front;
		return FRONT_JSON;
	}
	for (; *at < s.size && *at < FRONT_MOST; ++*at) {
		enum front_form form = look(slice_skip(s, *at), last);

		if (form != FRONT_JUNK)
			return form;
	}
	return last || *at >= FRONT_MOST ? FRONT_XML : FRONT_OPEN;
}
