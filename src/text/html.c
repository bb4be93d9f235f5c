#include "text/html.h"

#include <string.h>

#define MISSING (sizeof((struct html *)NULL)->missing / sizeof(const struct tag *))

static const char section_begin[] = "<![CDATA[";
static const char section_end[] = "]]>";

/* What was found where an attribute may be. */
enum found { FOUND_ATTRIBUTE, FOUND_END, FOUND_CUT };

bool
html_is_space(char c)
{
	return c == ' ' || (c <= '\r' && (c == '\t' || c == '\n' || c == '\f' || c == '\r'));
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Nearly every byte of a name is a letter. */
static bool
ends_name(char c)
{
	return (unsigned char)c <= '>' && (c == '/' || c == '>' || html_is_space(c));
}

static size_t
skip_space(struct slice s, size_t at)
{
	while (at < s.size && html_is_space(s.data[at]))
		at++;
	return at;
}

static struct slice
cut(struct slice s, size_t from, size_t to)
{
	struct slice part = {s.data + from, to - from};

	return part;
}

/* Reads the value after '=' and moves *at behind it; false when its quote is never closed. */
static bool
read_value(struct slice s, size_t *at, struct slice *value)
{
	size_t from = skip_space(s, *at), to = from;

	if (from < s.size && (s.data[from] == '"' || s.data[from] == '\'')) {
		from++;
		to = from + slice_find(slice_skip(s, from), s.data[from - 1]);
		*value = cut(s, from, to);
		*at = to + 1;
		return to < s.size;
	}
	while (to < s.size && !html_is_space(s.data[to]) && s.data[to] != '>')
		to++;
	*value = cut(s, from, to);
	*at = to;
	return true;
}

/* HTML Living Standard, 13.2.5.32 to 13.2.5.39. *at stays at the '>' it finds. */
static enum found
read_attribute(struct slice s, size_t *at, struct html_attribute *attribute)
{
	struct html_attribute empty = {{0}, {0}};
	size_t from = *at, to;

	*attribute = empty;
	while (from < s.size && (html_is_space(s.data[from]) || s.data[from] == '/'))
		from++;
	*at = from;
	if (from >= s.size)
		return FOUND_CUT;
	if (s.data[from] == '>')
		return FOUND_END;
	/* A '=' in front is part of the name. */
	to = from + 1;
	while (to < s.size && !ends_name(s.data[to]) && s.data[to] != '=')
		to++;
	attribute->name = cut(s, from, to);
	*at = to;
	to = skip_space(s, to);
	if (to >= s.size || s.data[to] != '=')
		return FOUND_ATTRIBUTE;
	*at = to + 1;
	return read_value(s, at, &attribute->value) ? FOUND_ATTRIBUTE : FOUND_CUT;
}

bool
html_attribute(struct slice *attributes, struct html_attribute *attribute)
{
	size_t at = 0;
	enum found found = read_attribute(*attributes, &at, attribute);

	*attributes = slice_skip(*attributes, at);
	return found == FOUND_ATTRIBUTE || attribute->name.size > 0;
}

bool
html_find(struct slice attributes, const char *name, struct slice *value)
{
	struct html_attribute attribute;

	while (html_attribute(&attributes, &attribute)) {
		if (slice_is_nocase(attribute.name, name)) {
			*value = attribute.value;
			return true;
		}
	}
	return false;
}

bool
html_opens(const struct html_token *token, enum tag_kind kind)
{
	return token->kind == HTML_OPEN && token->tag != NULL && token->tag->kind == kind;
}

/* Where the '>' of the tag is whose attributes begin at `at`; s.size when there is none. */
static size_t
find_tag_end(struct slice s, size_t at)
{
	struct html_attribute attribute;
	enum found found = FOUND_ATTRIBUTE;
	struct slice inside;
	size_t end;

	if (at < s.size && s.data[at] == '>')
		return at;
	end = at + slice_find(slice_skip(s, at), '>');
	inside = cut(s, at, end);
	if (slice_find(inside, '"') == inside.size && slice_find(inside, '\'') == inside.size)
		return end;
	while (found == FOUND_ATTRIBUTE)
		found = read_attribute(s, &at, &attribute);
	/*
	 * A quote never closed is followed by no other one of its kind, so this happens at most twice
	 * in an input: the first '>' is then the best guess.
	 */
	return found == FOUND_END ? at : end;
}

static void
take(struct html *html, struct html_token *token, enum html_kind kind, size_t n)
{
	if (n > html->rest.size)
		n = html->rest.size;
	token->kind = kind;
	token->source = cut(html->rest, 0, n);
	html->rest = slice_skip(html->rest, n);
}

static bool
is_missing(const struct html *html, const struct tag *tag)
{
	size_t i;

	for (i = 0; i < MISSING; i++)
		if (html->missing[i] == tag)
			return true;
	return false;
}

static void
remember_missing(struct html *html, const struct tag *tag)
{
	size_t i;

	for (i = 0; i < MISSING; i++) {
		if (html->missing[i] == NULL) {
			html->missing[i] = tag;
			return;
		}
	}
}

static void
take_tag(struct html *html, struct html_token *token, enum html_kind kind)
{
	struct slice s = html->rest;
	size_t from = kind == HTML_CLOSE ? 2 : 1, at = from, end;

	while (at < s.size && !ends_name(s.data[at]))
		at++;
	token->tag = tag_find(cut(s, from, at));
	end = find_tag_end(s, at);
	if (end >= s.size) {
		take(html, token, HTML_CUT, s.size);
		return;
	}
	token->attributes = cut(s, at, end);
	token->closed = end > at && s.data[end - 1] == '/';
	take(html, token, kind, end + 1);
	if (kind == HTML_OPEN && html->raw_elements && token->tag != NULL && !token->closed &&
	    (token->tag->flags & TAG_RAW) && !is_missing(html, token->tag))
		html->raw = token->tag;
}

/* HTML Living Standard, 13.2.5.43 to 13.2.5.52: "<!-->" and "<!--->" are whole, "--!>" ends too. */
static void
take_comment(struct html *html, struct html_token *token)
{
	struct slice s = html->rest;
	size_t at = 4;

	if (s.size > at && s.data[at] == '>') {
		take(html, token, HTML_NOTE, at + 1);
		return;
	}
	/* The dashes that begin it may be those that end it. */
	for (at = 4; at < s.size; at++) {
		at += slice_find(slice_skip(s, at), '>');
		if (at >= s.size)
			break;
		if (memcmp(s.data + at - 2, "--", 2) == 0 ||
		    (at >= 7 && memcmp(s.data + at - 3, "--!", 3) == 0)) {
			take(html, token, HTML_NOTE, at + 1);
			return;
		}
	}
	take(html, token, HTML_CUT, s.size);
}

/* Up to the next '<', which may be the second byte: the first is taken in any case. */
static void
take_text(struct html *html, struct html_token *token)
{
	take(html, token, HTML_TEXT, 1 + slice_find(slice_skip(html->rest, 1), '<'));
}

static void
take_markup(struct html *html, struct html_token *token)
{
	struct slice s = html->rest;
	char next = s.size > 1 ? s.data[1] : '\0';

	if (is_letter(next))
		take_tag(html, token, HTML_OPEN);
	else if (next == '/' && s.size > 2 && is_letter(s.data[2]))
		take_tag(html, token, HTML_CLOSE);
	else if (slice_starts(s, "<!--"))
		take_comment(html, token);
	else if (next == '!' || next == '?' || (next == '/' && s.size > 2)) {
		size_t end = slice_find(s, '>');

		take(html, token, end < s.size ? HTML_OTHER : HTML_CUT, end + 1);
	} else
		take_text(html, token);
}

/* Where the end tag of `raw` is; rest.size when there is none. */
static size_t
find_raw_end(const struct html *html, const char *name)
{
	struct slice s = html->rest;
	size_t at, n = strlen(name);

	for (at = slice_find(s, '<'); at < s.size;
	     at += 1 + slice_find(slice_skip(s, at + 1), '<')) {
		if (s.size - at < n + 2 || s.data[at + 1] != '/')
			continue;
		if (!slice_is_nocase(cut(s, at + 2, at + 2 + n), name))
			continue;
		if (s.size - at == n + 2 || ends_name(s.data[at + 2 + n]))
			return at;
	}
	return s.size;
}

/* The content of a raw element as one text; false when there is none to give. */
static bool
take_raw(struct html *html, struct html_token *token)
{
	const struct tag *raw = html->raw;
	size_t end = find_raw_end(html, raw->name);

	html->raw = NULL;
	if (end == html->rest.size && !(raw->flags & TAG_CODE)) {
		remember_missing(html, raw);
		return false;
	}
	if (end == 0)
		return false;
	take(html, token, HTML_TEXT, end);
	token->literal = !(raw->flags & TAG_DECODED);
	return true;
}

/* Ends the text before the section's end marker, or drops the marker where it stands. */
static void
end_section(struct html *html, struct html_token *token)
{
	struct slice s = token->source;
	size_t at, n = sizeof section_end - 1;

	for (at = slice_find(s, ']'); at < s.size;
	     at += 1 + slice_find(slice_skip(s, at + 1), ']')) {
		if (!slice_starts(slice_skip(s, at), section_end))
			continue;
		html->section = false;
		token->source.size = at;
		html->rest.size += s.size - at - n;
		html->rest.data -= s.size - at - n;
		return;
	}
}

void
html_begin(struct html *html, struct slice input, bool raw_elements)
{
	struct html empty = {{0}, NULL, {NULL}, false, false};

	*html = empty;
	html->rest = input;
	html->raw_elements = raw_elements;
}

bool
html_next(struct html *html, struct html_token *token)
{
	struct html_token empty = {HTML_END, {0}, {0}, NULL, false, false};

	*token = empty;
	if (html->raw != NULL && take_raw(html, token))
		return true;
	while (html->rest.size > 1 && html->rest.data[1] == '!' && html->raw_elements &&
	       slice_starts(html->rest, section_begin)) {
		html->rest = slice_skip(html->rest, sizeof section_begin - 1);
		html->section = true;
	}
	if (html->rest.size == 0)
		return false;
	if (html->rest.data[0] == '<')
		take_markup(html, token);
	else
		take_text(html, token);
	if (html->section && token->kind == HTML_TEXT)
		end_section(html, token);
	return true;
}
