#include "base/markup.h"

#include "base/utf8.h"

static const char *
escape_of(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\r':
		return "\n";
	default:
		return NULL;
	}
}

static bool
is_plain(char c)
{
	return (c >= ' ' && c < 0x7F && escape_of(c) == NULL) || c == '\n' || c == '\t';
}

/* XML 1.0, 2.2; and HTML has neither C1 controls nor noncharacters. */
static bool
is_character(uint32_t c)
{
	if (c < ' ')
		return c == '\t' || c == '\n' || c == '\r';
	if (c >= 0x7F && c < 0xA0)
		return false;
	return (c < 0xFDD0 || c > 0xFDEF) && (c & 0xFFFE) != 0xFFFE;
}

/* Appends what s begins with, which needs some care; its size. */
static size_t
append_front(struct buffer *out, struct slice s)
{
	const char *escape = escape_of(s.data[0]);
	uint32_t character;
	size_t n = utf8_decode(s, &character);

	if (s.data[0] == '\r' && s.size > 1 && s.data[1] == '\n')
		return 1;
	if (escape != NULL)
		buffer_append_text(out, escape);
	else if (is_character(character))
		utf8_append(out, character);
	return n;
}

bool
markup_append(struct buffer *out, struct slice text)
{
	size_t n;

	while (text.size > 0 && !out->failed) {
		for (n = 0; n < text.size && is_plain(text.data[n]); n++)
			;
		buffer_append(out, text.data, n);
		text = slice_skip(text, n);
		if (text.size > 0)
			text = slice_skip(text, append_front(out, text));
	}
	return !out->failed;
}

bool
markup_append_attribute(struct buffer *out, const char *name, struct slice value)
{
	buffer_print(out, " %s=\"", name);
	markup_append(out, value);
	return buffer_append_byte(out, '"');
}

bool
markup_append_element(struct buffer *out, const char *name, struct slice text)
{
	if (text.size == 0)
		return !out->failed;
	buffer_print(out, "<%s>", name);
	markup_append(out, text);
	return buffer_print(out, "</%s>\n", name);
}
