#include "feed/walk.h"

#include <string.h>

#include "base/url.h"
#include "feed/links.h"

/* HTML's elements that have no end tag. Sorted. */
static const char *const empty_elements[] = {
    "area",  "base", "br",   "col",   "embed",  "hr",    "img",
    "input", "link", "meta", "param", "source", "track", "wbr",
};

static bool
is_empty_element(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof empty_elements / sizeof empty_elements[0]; i++)
		if (name[0] == empty_elements[i][0] && strcmp(name, empty_elements[i]) == 0)
			return true;
	return false;
}

static bool
put(struct walk *w, const char *text)
{
	return collect_text(&w->collect, text, strlen(text), w->err);
}

/* What a character is written as in HTML; NULL: as itself, as '>' may be. */
static const char *
escape_of(char c, bool attribute)
{
	if (c == '&')
		return "&amp;";
	if (c == '<')
		return "&lt;";
	return c == '"' && attribute ? "&quot;" : NULL;
}

static bool
put_escaped(struct walk *w, const char *text, size_t n, bool attribute)
{
	size_t i, from = 0;

	if (n == 0)
		return true;
	for (i = 0; i < n; i++) {
		const char *escape = escape_of(text[i], attribute);

		if (escape == NULL)
			continue;
		if (!collect_text(&w->collect, text + from, i - from, w->err) || !put(w, escape))
			return false;
		from = i + 1;
	}
	return collect_text(&w->collect, text + from, n - from, w->err);
}

bool
xhtml_text(struct walk *w, const char *text, size_t n)
{
	/* Text that is no single character was no reference: it can hold '<' in CDATA alone. */
	if (n > 1 && memchr(text, '<', n) == NULL && memchr(text, '&', n) == NULL)
		return collect_text(&w->collect, text, n, w->err);
	return put_escaped(w, text, n, false);
}

/* A link is made absolute against the base in force here, which XHTML may set anew. */
static bool
put_value(struct walk *w, const char *name, struct slice value)
{
	enum links_kind kind = links_attribute(slice_of(name));
	struct slice base = walk_base(w);

	if (kind == LINKS_NONE || !url_is_web(base))
		return put_escaped(w, value.data, value.size, true);
	buffer_clear(&w->scratch);
	if (!links_value(kind, base, value, &w->scratch))
		return error_memory(w->err);
	return put_escaped(w, w->scratch.data, w->scratch.size, true);
}

static bool
put_attribute(struct walk *w, const char *name, const char *value)
{
	if (strncmp(name, "xmlns", 5) == 0)
		return true;
	return put(w, " ") && put(w, name) && put(w, "=\"") &&
	       put_value(w, name, slice_of(value)) && put(w, "\"");
}

bool
xhtml_start(struct walk *w, struct frame *frame, const char *name, const char **attributes)
{
	/* RFC 4287, 3.1.1.3: the <div> around XHTML is no part of it. */
	frame->hidden =
	    w->capture.xhtml && w->depth == w->capture.depth + 1 && strcmp(name, "div") == 0;
	if (frame->hidden)
		return true;
	if (!put(w, "<") || !put(w, name))
		return false;
	for (; *attributes != NULL; attributes += 2)
		if (!put_attribute(w, attributes[0], attributes[1]))
			return false;
	frame->empty = is_empty_element(name);
	return put(w, frame->empty ? " />" : ">");
}

bool
xhtml_end(struct walk *w, const struct frame *frame, const char *name)
{
	if (frame->hidden || frame->empty)
		return true;
	return put(w, "</") && put(w, name) && put(w, ">");
}
