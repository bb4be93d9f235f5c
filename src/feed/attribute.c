#include "feed/attribute.h"

#include "feed/tagname.h"

/* More of one tag are nobody's text, and finding the repeated ones would take for ever. */
enum { ATTRIBUTES_MOST = 256 };

/* Has the tag that is put an attribute of this name already? */
static bool
has_attribute(struct slice put, struct slice name)
{
	while (put.size > name.size + 2) {
		/* As they are written below: a blank, the name, '=', and the value in quotes. */
		struct slice rest = slice_skip(put, slice_find(put, ' ') + 1), had;
		char quote;

		had = slice_cut(&rest, '=');
		if (rest.size == 0)
			return false;
		if (slice_equal(had, name))
			return true;
		quote = rest.data[0];
		rest = slice_skip(rest, 1);
		slice_cut(&rest, quote);
		put = rest;
	}
	return false;
}

static void
put_value(struct buffer *out, struct slice value, char quote)
{
	size_t i;

	buffer_append_byte(out, quote);
	for (i = 0; i < value.size; i++)
		if (value.data[i] == '<')
			buffer_append_text(out, "&lt;");
		else if (value.data[i] == quote)
			buffer_append_text(out, quote == '"' ? "&quot;" : "&apos;");
		else
			buffer_append_byte(out, value.data[i]);
	buffer_append_byte(out, quote);
}

/*
 * How much of a value is before the next attribute's name, where its own quote is missing and that one's first was
 * taken for it: title="A href="…". All of it where it is not; `behind` is what follows the quote.
 */
static size_t
before_next(struct slice value, struct slice behind)
{
	size_t i = value.size;

	if (i == 0 || value.data[i - 1] != '=' || behind.size == 0 || byte_is_blank(behind.data[0]))
		return value.size;
	while (i > 0 && !byte_is_blank(value.data[i - 1]))
		i--;
	return i > 0 && i + 1 + tagname_size(slice_skip(value, i)) == value.size ? i : value.size;
}

/* Takes an attribute's value off the front of *s: what is behind '='. */
static struct slice
take_value(struct repairs *repairs, struct slice *s, char *quote)
{
	struct slice value, behind;
	size_t i = 0;

	*s = slice_trim(*s);
	*quote = '"';
	if (s->size > 0 && (s->data[0] == '"' || s->data[0] == '\'')) {
		*quote = s->data[0];
		*s = behind = slice_skip(*s, 1);
		value = slice_cut(&behind, *quote);
		i = before_next(value, behind);
		if (i == value.size && i < s->size) {
			*s = behind;
			return value;
		}
		repairs_note(repairs, "missing quote");
		value.size = i;
		*s = slice_skip(*s, i);
		return slice_trim(value);
	}
	repairs_note(repairs, "unquoted attribute");
	while (i < s->size && !byte_is_blank(s->data[i]))
		i++;
	value = *s;
	value.size = i;
	*s = slice_skip(*s, i);
	return value;
}

void
attribute_put(struct slice s, struct buffer *out, size_t from, struct repairs *repairs)
{
	int count = 0;

	while (s.size > 0 && count < ATTRIBUTES_MOST) {
		struct slice name = {s.data, tagname_size(s)}, value = name, put;
		char quote = '"';

		if (name.size == 0) {
			/* A stray quote, a comma: nothing. */
			s = slice_skip(s, 1);
			continue;
		}
		s = slice_skip(s, name.size);
		value = slice_trim(s);
		if (value.size > 0 && value.data[0] == '=') {
			s = slice_skip(value, 1);
			value = take_value(repairs, &s, &quote);
		} else {
			repairs_note(repairs, "attribute without a value");
			value = name;
		}
		put = slice_skip(buffer_slice(out), from);
		if (has_attribute(put, name)) {
			repairs_note(repairs, "repeated attribute");
			continue;
		}
		count++;
		buffer_append_byte(out, ' ');
		buffer_append_slice(out, name);
		buffer_append_byte(out, '=');
		put_value(out, value, quote);
	}
}
