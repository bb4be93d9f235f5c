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

bool
markup_tag_begins(struct slice s)
{
	unsigned char c;

	if (s.size < 2 || s.data[0] != '<')
		return false;
	c = (unsigned char)s.data[1];
	return c == '/' || c == '!' || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

size_t
markup_tag_length(struct slice s)
{
	size_t n;
	char c;

	for (n = 1; n < s.size; n++) {
		c = s.data[n];
		if (c == '>')
			return n + 1;
		if ((c == '"' || c == '\'') && s.data[n - 1] == '=')
			n += 1 + slice_find(slice_skip(s, n + 1), c);
	}
	return 0;
}

size_t
markup_comment_length(struct slice s)
{
	size_t n;

	for (n = 4; n + 2 < s.size; n++)
		if (s.data[n] == '-' && s.data[n + 1] == '-' && s.data[n + 2] == '>')
			return n + 3;
	return 0;
}

bool
markup_attribute(struct slice *rest, struct slice *name, struct slice *value)
{
	size_t n = 0;
	char quote;

	while (n < rest->size && (byte_is_blank(rest->data[n]) || rest->data[n] == '/'))
		n++;
	*rest = slice_skip(*rest, n);
	for (n = 0; n < rest->size && rest->data[n] != '=' && rest->data[n] != '/' &&
	            !byte_is_blank(rest->data[n]);)
		n++;
	*name = (struct slice){rest->data, n};
	*value = (struct slice){rest->data, 0};
	*rest = slice_skip(*rest, n);
	if (rest->size == 0 || rest->data[0] != '=')
		return n > 0;
	*rest = slice_skip(*rest, 1);
	quote = rest->size > 0 ? rest->data[0] : '\0';
	if (quote == '"' || quote == '\'') {
		*rest = slice_skip(*rest, 1);
		*value = slice_cut(rest, quote);
		return true;
	}
	for (n = 0; n < rest->size && !byte_is_blank(rest->data[n]);)
		n++;
	*value = (struct slice){rest->data, n};
	*rest = slice_skip(*rest, n);
	return true;
}
