#include "feed/tagname.h"

/* Local names, sorted by what they are for. */
static const char *const items[] = {"entry", "item", NULL};
static const char *const roots[] = {"channel", "feed", "rdf", "rss", NULL};
static const char *const documents[] = {"feed", "rdf", "rss", NULL};

/* HTML's elements that have no end tag, as far as no feed's vocabulary has them. */
static const char *const voids[] = {"area",  "br",   "col",   "embed", "hr", "img",
                                    "input", "meta", "param", "wbr",   NULL};

/* HTML's elements that end where the next of the same name begins. */
static const char *const lists[] = {"dd", "dt", "li", "option", "p", "td", "th", "tr", NULL};

/* Elements of an item that no HTML has: an element open above the item has lost its end tag. */
static const char *const fields[] = {"author", "category",    "comments",  "content", "creator",
                                     "date",   "description", "enclosure", "encoded", "guid",
                                     "id",     "published",   "pubdate",   "updated", NULL};

/* Those of them, and others, whose text is no HTML: a <link> or <title> in them is the item's too. */
static const char *const plain[] = {"author", "category", "comments", "creator", "date",
                                    "guid",   "id",       "link",     "pubdate", "published",
                                    "title",  "updated",  NULL};
static const char *const shared[] = {"link", "summary", "title", NULL};

static const char *const *const kinds[] = {items, roots,  documents, voids,
                                           lists, fields, plain,     shared};

bool
tagname_begins(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':';
}

static bool
in_name(char c)
{
	return tagname_begins(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

size_t
tagname_size(struct slice s)
{
	size_t i = 0;

	if (s.size == 0 || !tagname_begins(s.data[0]))
		return 0;
	while (i < s.size && in_name(s.data[i]))
		i++;
	return i;
}

/* Without its prefix. */
static struct slice
local(struct slice name)
{
	size_t colon = slice_find(name, ':');

	return colon < name.size ? slice_skip(name, colon + 1) : name;
}

bool
tagname_is(struct slice name, enum tagname_kind kind)
{
	const char *const *list = kinds[kind];

	for (name = local(name); *list != NULL; list++)
		if (slice_is_nocase(name, *list))
			return true;
	return false;
}

bool
tagname_equal(struct slice a, struct slice b)
{
	size_t i;

	a = local(a);
	b = local(b);
	if (a.size != b.size)
		return false;
	for (i = 0; i < a.size; i++)
		if (a.data[i] != b.data[i] &&
		    ((a.data[i] ^ b.data[i]) != 32 || !tagname_begins(a.data[i])))
			return false;
	return true;
}
