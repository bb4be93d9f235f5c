#include "feed/walk.h"

#include <string.h>

#include "base/utf8.h"

bool
atom_feed_start(struct walk *w, const char **attributes)
{
	struct frame *frame = walk_frame(w);
	struct slice version = walk_attribute(attributes, "version");

	/* RFC 4287, 4.2.1: entries without an author have the feed's. */
	w->collect.inherit = true;
	w->collect.info.type = frame->space->type != NULL ? frame->space->type : "atom";
	if (slice_is(version, "0.3"))
		w->collect.info.type = "atom03";
	/* Without a namespace, what is in it is meant as Atom all the same. */
	if (frame->bare->name == SPACE_RSS)
		frame->bare = spaces_find(&w->spaces, "atom", 4);
	return walk_feed_language(w);
}

bool
atom_entry_start(struct walk *w, const char **attributes)
{
	const char *type = walk_frame(w)->space->type;

	(void)attributes;
	if (w->collect.info.type[0] == '\0')
		w->collect.info.type = type != NULL ? type : "atom";
	collect_begin_item(&w->collect);
	return true;
}

static bool
ends_with(struct slice s, const char *end)
{
	size_t n = strlen(end);

	return s.size >= n && slice_is_nocase(slice_skip(s, s.size - n), end);
}

/*
 * RFC 4287, 3.1 and 4.1.3.3: "text" (also what no type says) is plain, "html" is escaped, "xhtml" and
 * other XML lies there as it is, the rest is base64. Atom 0.3 had media types and a mode.
 */
bool
atom_text_start(struct walk *w, const char **attributes)
{
	struct slice type = walk_attribute(attributes, "type");
	struct slice mode = walk_attribute(attributes, "mode");
	struct capture *capture = &w->capture;
	bool html = slice_is_nocase(type, "html") || slice_is_nocase(type, "text/html");
	bool text = type.size == 0 || slice_is_nocase(type, "text") ||
	            (type.size > 5 && slice_is_nocase((struct slice){type.data, 5}, "text/"));
	bool xml =
	    slice_is_nocase(type, "xhtml") || ends_with(type, "/xml") || ends_with(type, "+xml");

	if (xml || (slice_is(mode, "xml") && type.size > 0 && !slice_is(type, "text/plain")))
		capture->xhtml = !slice_is(mode, "escaped");
	else if (slice_is(mode, "base64") || !(html || text))
		capture->base64 = mode.size == 0 || slice_is(mode, "base64");
	capture->plain = text && !html && !capture->xhtml;
	return true;
}

/* RFC 4287, 4.1.3.2: content that lies elsewhere is a file of the entry. */
bool
atom_content_start(struct walk *w, const char **attributes)
{
	struct slice src = walk_attribute(attributes, "src");

	if (src.size > 0 &&
	    !walk_file(w, src, walk_attribute(attributes, "type"), (struct slice){0}))
		return false;
	return atom_text_start(w, attributes);
}

static bool
is_page(struct slice type)
{
	return type.size == 0 || slice_is_nocase(type, "text/html") ||
	       slice_is_nocase(type, "application/xhtml+xml");
}

/* What a link's rel says that it is: of an item, of the feed, and its rank. Sorted. */
static const struct relation {
	const char *rel;
	enum field item, feed;
	int rank;
} relations[] = {
    {"alternate", FIELD_LINK, FIELD_LINK, 4},    /* RFC 4287, 4.2.7.2 */
    {"hub", FIELD_NONE, FIELD_HUB, 5},           /* WebSub, 4 */
    {"next", FIELD_NONE, FIELD_NEXT, 4},         /* RFC 5005, 3 */
    {"prev-archive", FIELD_NONE, FIELD_NEXT, 5}, /* RFC 5005, 4 */
    {"related", FIELD_RELATED, FIELD_NONE, 4},   {"replies", FIELD_COMMENTS, FIELD_NONE, 4},
    {"self", FIELD_NONE, FIELD_SELF, 5},         {"via", FIELD_RELATED, FIELD_NONE, 3},
};

/* RFC 4287, 4.2.7.2: a name stands for itself behind IANA's address. */
static struct slice
plain_rel(struct slice rel)
{
	static const char iana[] = "http://www.iana.org/assignments/relation/";

	if (rel.size == 0)
		return slice_of("alternate");
	return slice_starts(rel, iana) ? slice_skip(rel, sizeof iana - 1) : rel;
}

static bool
is_feed(struct slice type)
{
	return ends_with(type, "+xml") && !is_page(type);
}

/* The field that a link of this kind is; rank 0: none of ours. */
static void
find_relation(const struct walk *w, struct slice rel, struct slice type, enum field *field,
              int *rank)
{
	size_t i;

	*field = FIELD_NONE;
	*rank = 0;
	for (i = 0; i < sizeof relations / sizeof relations[0]; i++)
		if (slice_is_nocase(rel, relations[i].rel)) {
			*field = w->collect.item ? relations[i].item : relations[i].feed;
			*rank = relations[i].rank;
		}
	/* RFC 4685, 4: several may be given, those for people are pages. */
	if (*field == FIELD_COMMENTS && is_feed(type))
		*field = FIELD_REPLIES;
	else if ((*field == FIELD_LINK || *field == FIELD_COMMENTS) && !is_page(type))
		*rank = 3;
}

bool
atom_link_start(struct walk *w, const char **attributes)
{
	struct slice rel = plain_rel(walk_attribute(attributes, "rel"));
	struct slice href = walk_attribute(attributes, "href");
	struct slice type = walk_attribute(attributes, "type");
	enum field field;
	int rank;

	/* Without an address its text is meant, as in RSS. */
	find_relation(w, rel, type, &field, &rank);
	w->capture.field = href.size == 0 ? field : FIELD_NONE;
	w->capture.rank = rank;
	if (slice_is_nocase(rel, "enclosure"))
		return walk_file(w, href, type, walk_attribute(attributes, "length"));
	return field == FIELD_NONE || walk_link(w, field, rank, href);
}

/* RFC 4287, 4.2.11: the feed that an entry was copied from; its own address tells more than its page. */
bool
atom_source_link_start(struct walk *w, const char **attributes)
{
	struct slice rel = plain_rel(walk_attribute(attributes, "rel"));
	struct slice href = walk_attribute(attributes, "href");

	if (slice_is_nocase(rel, "self"))
		return walk_link(w, FIELD_SOURCE_LINK, 5, href);
	return !slice_is_nocase(rel, "alternate") || walk_link(w, FIELD_SOURCE_LINK, 4, href);
}

bool
atom_category_start(struct walk *w, const char **attributes)
{
	struct slice term = walk_attribute(attributes, "term");

	if (term.size == 0)
		term = walk_attribute(attributes, "label");
	return collect_value(&w->collect, FIELD_CATEGORY, 5, true, term, w->err);
}

/* The six bits that a character of base64 stands for; -1: none. */
static int
six_bits(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+')
		return 62;
	return c == '/' ? 63 : -1;
}

void
atom_decode_base64(struct buffer *arena, size_t at)
{
	struct slice decoded;
	size_t i, to = at;
	unsigned bits = 0, have = 0;

	for (i = at; i < arena->size; i++) {
		int six = six_bits(arena->data[i]);

		if (six < 0)
			continue;
		bits = (bits << 6 | (unsigned)six) & 0xFFFF;
		have += 6;
		if (have >= 8) {
			have -= 8;
			arena->data[to++] = (char)(bits >> have);
		}
	}
	decoded.data = arena->size > at ? arena->data + at : NULL;
	decoded.size = to - at;
	/* Pictures and the like are no text. */
	arena->size = utf8_valid(decoded) && slice_find(decoded, '\0') == decoded.size ? to : at;
}
