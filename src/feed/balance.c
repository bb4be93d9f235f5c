#include "feed/balance.h"

#include <string.h>

enum { TAG_MOST = CONFIG_ATTRIBUTES_KB * 1024 };

/* Local names, sorted by what they are for. */
static const char *const items[] = {"entry", "item", NULL};
static const char *const roots[] = {"channel", "feed", "rdf", "rss", NULL};

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

/* ---- names ---- */

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool
begins_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':';
}

static bool
in_name(char c)
{
	return begins_name(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

static size_t
name_size(struct slice s)
{
	size_t i = 0;

	if (s.size == 0 || !begins_name(s.data[0]))
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

static bool
is_one_of(struct slice name, const char *const *list)
{
	for (name = local(name); *list != NULL; list++)
		if (slice_is_nocase(name, *list))
			return true;
	return false;
}

static bool
same_name(struct slice a, struct slice b)
{
	size_t i;

	a = local(a);
	b = local(b);
	if (a.size != b.size)
		return false;
	for (i = 0; i < a.size; i++)
		if (a.data[i] != b.data[i] &&
		    ((a.data[i] ^ b.data[i]) != 32 || !begins_name(a.data[i])))
			return false;
	return true;
}

/* ---- the open elements ---- */

static size_t
depth(const struct balance *b)
{
	return b->starts.size / sizeof(size_t);
}

/* The name of the i-th from the outermost. */
static struct slice
open_name(const struct balance *b, size_t i)
{
	const size_t *starts = (const void *)b->starts.data;

	return slice_of(b->names.data + starts[i]);
}

static void
push(struct balance *b, struct slice name)
{
	size_t at = b->names.size;

	buffer_append_slice(&b->names, name);
	buffer_append_byte(&b->names, '\0');
	buffer_append(&b->starts, &at, sizeof at);
}

static void
pop(struct balance *b)
{
	const size_t *starts = (const void *)b->starts.data;

	b->names.size = starts[depth(b) - 1];
	b->starts.size -= sizeof *starts;
	if (depth(b) == 0)
		b->skip = BALANCE_AFTER;
}

/* Where the innermost open item is, counted from 1; 0: none is open. */
static size_t
item_depth(const struct balance *b)
{
	size_t i = depth(b);

	while (i > 0 && !is_one_of(open_name(b, i - 1), items))
		i--;
	return i;
}

/* ---- output: a piece at a time, whole ---- */

static bool
give(struct balance *b, const char *s, size_t n, struct error *err)
{
	return n == 0 || b->skip != BALANCE_READ || b->sink(b->ctx, s, n, err);
}

static void
put_end(struct balance *b)
{
	buffer_append_text(&b->out, "</");
	buffer_append_slice(&b->out, open_name(b, depth(b) - 1));
	buffer_append_byte(&b->out, '>');
	pop(b);
}

/* Line numbers are to stay what they were. */
static void
put_lines(struct balance *b, struct slice dropped)
{
	size_t i;

	for (i = 0; i < dropped.size; i++)
		if (dropped.data[i] == '\n')
			buffer_append_byte(&b->out, '\n');
}

/* Gives on what was put, whatever has been skipped since. */
static bool
give_out(struct balance *b, struct error *err)
{
	struct slice s = buffer_slice(&b->out);

	if (!buffer_ok(&b->out, err) || !buffer_ok(&b->names, err) || !buffer_ok(&b->starts, err))
		return false;
	return s.size == 0 || b->sink(b->ctx, s.data, s.size, err);
}

/* ---- text ---- */

static bool
give_brackets(struct balance *b, size_t n, struct error *err)
{
	b->brackets = 0;
	for (; n > 0; n--)
		if (!give(b, "]", 1, err))
			return false;
	return true;
}

/* Text without a tag in it; "]]>", which XML has nowhere but at CDATA's end, is left out. */
static bool
text(struct balance *b, const char *s, size_t n, struct error *err)
{
	while (n > 0) {
		const char *found;
		size_t run;

		if (s[0] == ']') {
			b->brackets++;
			s++;
			n--;
			continue;
		}
		if (b->brackets >= 2 && s[0] == '>') {
			repairs_note(b->repairs, "stray ]]>");
			if (!give_brackets(b, b->brackets - 2, err))
				return false;
			s++;
			n--;
			continue;
		}
		if (!give_brackets(b, b->brackets, err))
			return false;
		found = memchr(s, ']', n);
		run = found != NULL ? (size_t)(found - s) : n;
		if (!give(b, s, run, err))
			return false;
		s += run;
		n -= run;
	}
	return true;
}

/* What was taken for a tag is none. */
static bool
tag_is_text(struct balance *b, struct slice tag, struct error *err)
{
	if (b->skip == BALANCE_READ)
		repairs_note(b->repairs, "bare <");
	while (tag.size > 0) {
		struct slice part = {tag.data, slice_find(tag, '<')};

		if (!text(b, part.data, part.size, err))
			return false;
		tag = slice_skip(tag, part.size);
		if (tag.size > 0 &&
		    (!give_brackets(b, b->brackets, err) || !give(b, "&lt;", 4, err)))
			return false;
		tag = slice_skip(tag, 1);
	}
	return true;
}

/* ---- tags ---- */

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
put_value(struct balance *b, struct slice value, char quote)
{
	size_t i;

	buffer_append_byte(&b->out, quote);
	for (i = 0; i < value.size; i++)
		if (value.data[i] == '<')
			buffer_append_text(&b->out, "&lt;");
		else if (value.data[i] == quote)
			buffer_append_text(&b->out, quote == '"' ? "&quot;" : "&apos;");
		else
			buffer_append_byte(&b->out, value.data[i]);
	buffer_append_byte(&b->out, quote);
}

/* Takes an attribute's value off the front of *s: what is behind '='. */
static struct slice
take_value(struct balance *b, struct slice *s, char *quote)
{
	struct slice value;
	size_t i = 0;

	*s = slice_trim(*s);
	*quote = '"';
	if (s->size > 0 && (s->data[0] == '"' || s->data[0] == '\'')) {
		*quote = s->data[0];
		*s = slice_skip(*s, 1);
		return slice_cut(s, *quote);
	}
	repairs_note(b->repairs, "unquoted attribute");
	while (i < s->size && !is_blank(s->data[i]))
		i++;
	value = *s;
	value.size = i;
	*s = slice_skip(*s, i);
	return value;
}

/* Puts the attributes of a tag: each once, in quotes. */
static void
put_attributes(struct balance *b, struct slice s, size_t from)
{
	while (s.size > 0) {
		struct slice name = {s.data, name_size(s)}, value = name, put;
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
			value = take_value(b, &s, &quote);
		} else {
			repairs_note(b->repairs, "attribute without a value");
			value = name;
		}
		put = slice_skip(buffer_slice(&b->out), from);
		if (has_attribute(put, name)) {
			repairs_note(b->repairs, "repeated attribute");
			continue;
		}
		buffer_append_byte(&b->out, ' ');
		buffer_append_slice(&b->out, name);
		buffer_append_byte(&b->out, '=');
		put_value(b, value, quote);
	}
}

/* Closes the elements that the one about to begin can't be in. */
static void
put_missing_ends(struct balance *b, struct slice name)
{
	size_t item = item_depth(b), top = depth(b);
	bool lost;

	if (is_one_of(name, items) && item > 0) {
		repairs_note(b->repairs, "unclosed tag");
		while (depth(b) >= item)
			put_end(b);
		return;
	}
	if (top > 0 && is_one_of(name, lists) && same_name(open_name(b, top - 1), name)) {
		repairs_note(b->repairs, "unclosed tag");
		put_end(b);
		return;
	}
	if (item == 0 || top <= item)
		return;
	lost = is_one_of(name, fields) ||
	       (is_one_of(name, shared) && is_one_of(open_name(b, item), plain));
	/* <author> has elements of its own, and so has <source>. */
	if (!lost || same_name(open_name(b, item), slice_of("author")) ||
	    !(is_one_of(open_name(b, item), plain) || is_one_of(open_name(b, item), fields) ||
	      is_one_of(open_name(b, item), shared)))
		return;
	repairs_note(b->repairs, "unclosed tag");
	while (depth(b) > item)
		put_end(b);
}

/* Is this the start tag at which reading goes on? */
static bool
ends_skip(struct balance *b, struct slice name)
{
	switch (b->skip) {
	case BALANCE_ITEM:
		return is_one_of(name, items);
	case BALANCE_NEXT:
		b->skip = BALANCE_ITEM;
		return false;
	case BALANCE_ROOT:
		return is_one_of(name, roots);
	case BALANCE_READ:
		return true;
	case BALANCE_AFTER:
	default:
		return false;
	}
}

static bool
start_tag(struct balance *b, struct slice tag, struct error *err)
{
	struct slice name = {tag.data + 1, name_size(slice_skip(tag, 1))}, rest;
	bool empty, outermost;
	size_t from;

	rest = slice_skip(tag, name.size + 1);
	empty = rest.size > 0 && rest.data[rest.size - 1] == '/';
	if (is_one_of(name, items) && b->skip != BALANCE_NEXT && b->skip != BALANCE_AFTER &&
	    b->skip != BALANCE_ROOT && !b->pause(b->ctx, err))
		return false;
	buffer_clear(&b->out);
	if (!ends_skip(b, name)) {
		put_lines(b, tag);
		return give_out(b, err);
	}
	b->skip = BALANCE_READ;
	put_missing_ends(b, name);
	outermost = depth(b) == 0;
	from = b->out.size;
	buffer_append_byte(&b->out, '<');
	buffer_append_slice(&b->out, name);
	if (empty)
		rest.size--;
	put_attributes(b, rest, from);
	if (empty || (slice_find(name, ':') == name.size && is_one_of(name, voids))) {
		buffer_append_byte(&b->out, '/');
		if (!empty)
			repairs_note(b->repairs, "unclosed tag");
	} else {
		push(b, name);
	}
	/* Those inside of values have been put. */
	buffer_append_byte(&b->out, '>');
	/* What follows is read in another way where this is no feed. */
	return give_out(b, err) && (!outermost || b->pause(b->ctx, err));
}

static bool
end_tag(struct balance *b, struct slice tag, struct error *err)
{
	struct slice name = slice_skip(tag, 2);
	size_t i = depth(b), item = item_depth(b);
	bool over = b->skip == BALANCE_AFTER, skipping = b->skip != BALANCE_READ;

	name.size = name_size(name);
	buffer_clear(&b->out);
	put_lines(b, tag);
	/* An element in an item can't close what is around the item. */
	while (i > 0 && !same_name(open_name(b, i - 1), name)) {
		if (i == item && !is_one_of(name, roots))
			i = 1;
		i--;
	}
	if (over || (skipping && b->skip == BALANCE_ROOT) || i == 0) {
		if (!skipping)
			repairs_note(b->repairs, "stray end tag");
		return give_out(b, err);
	}
	if (i < depth(b))
		repairs_note(b->repairs, "unclosed tag");
	while (depth(b) >= i)
		put_end(b);
	return give_out(b, err);
}

/* A '<' and what follows it, up to a '>' that is not in it. */
static bool
whole_tag(struct balance *b, struct slice tag, struct error *err)
{
	bool end = tag.size > 1 && tag.data[1] == '/';
	struct slice name = slice_skip(tag, end ? 2 : 1), rest = slice_skip(name, name_size(name));

	name.size = name_size(name);
	/* <name@host>, <http://…> and a smile are no tags. */
	if (name.size == 0 || name.data[name.size - 1] == ':' ||
	    (rest.size > 0 && !is_blank(rest.data[0]) && !(rest.size == 1 && rest.data[0] == '/')))
		return tag_is_text(b, tag, err) && text(b, ">", 1, err);
	if (!give_brackets(b, b->brackets, err))
		return false;
	return end ? end_tag(b, tag, err) : start_tag(b, tag, err);
}

/* A tag that another '<' cuts: as much as is before the first '>' or, without one, all. */
static bool
cut_tag(struct balance *b, struct error *err)
{
	struct slice all = buffer_slice(&b->tag), rest = all, tag = slice_cut(&rest, '>');
	bool ok;

	/* Text that looks like a tag, "a<b", goes on till the next tag. */
	if (tag.size == all.size && slice_find(all, '=') == all.size && all.data[1] != '/')
		ok = tag_is_text(b, all, err);
	else
		ok = whole_tag(b, tag, err) && (rest.size == 0 || tag_is_text(b, rest, err));
	buffer_clear(&b->tag);
	b->state = BALANCE_TEXT;
	return ok;
}

static void
begin_tag(struct balance *b)
{
	b->state = BALANCE_TAG;
	b->quote = '\0';
	b->equals = false;
	buffer_clear(&b->tag);
}

/* Is a '<' at the end of `tag`, and c the next byte, a tag's beginning? */
static bool
begins_tag(char c)
{
	return begins_name(c) || c == '/' || c == '!' || c == '?';
}

/* Takes a byte of a start or end tag. Sets *done when it ends the tag. */
static void
tag_byte(struct balance *b, char c, bool *done)
{
	*done = false;
	if (b->quote != '\0') {
		if (c == b->quote)
			b->quote = '\0';
	} else if (b->equals && (c == '"' || c == '\'')) {
		b->quote = c;
		b->value = b->tag.size;
	} else if (c == '>') {
		*done = true;
		return;
	}
	b->equals = c == '=' || (b->equals && is_blank(c));
	buffer_append_byte(&b->tag, c);
}

/* May a '<' be part of the value that the tag is in? Not if the quote seems to have been forgotten. */
static bool
in_value(const struct balance *b)
{
	struct slice value = slice_skip(buffer_slice(&b->tag), b->value);

	return b->quote != '\0' && slice_find(value, '>') == value.size &&
	       slice_find(value, '\n') == value.size;
}

/* What begins with "<!" or "<?"; true when it is known by now, with the state set. */
static bool
declaration(struct balance *b)
{
	struct slice tag = buffer_slice(&b->tag);

	if (tag.data[1] == '?')
		b->state = BALANCE_PI;
	else if (tag.size < 4)
		return false;
	else if (slice_starts(tag, "<!--"))
		b->state = BALANCE_COMMENT;
	else if (!slice_starts(tag, "<!["))
		b->state = BALANCE_DOCTYPE;
	else if (tag.size < 9)
		return false;
	else
		b->state = slice_starts(tag, "<![CDATA[") ? BALANCE_CDATA : BALANCE_DOCTYPE;
	b->matched = 0;
	b->subset = false;
	return true;
}

static bool
begin_section(struct balance *b, struct error *err)
{
	if (b->state == BALANCE_CDATA)
		return give_brackets(b, b->brackets, err) && give(b, "<![CDATA[", 9, err);
	buffer_clear(&b->out);
	put_lines(b, buffer_slice(&b->tag));
	return give_out(b, err);
}

/* Goes on with a tag; returns how many bytes of s that took. */
static size_t
tag(struct balance *b, const char *s, size_t n, bool *ok, struct error *err)
{
	size_t i;

	for (i = 0; i < n && *ok && b->state == BALANCE_TAG; i++) {
		struct slice so_far = buffer_slice(&b->tag);
		bool done = false;

		if ((so_far.size == 1 && !begins_tag(s[i])) || so_far.size >= TAG_MOST) {
			*ok = tag_is_text(b, so_far, err);
			b->state = BALANCE_TEXT;
			return i;
		}
		if (so_far.size > 1 && (so_far.data[1] == '!' || so_far.data[1] == '?')) {
			buffer_append_byte(&b->tag, s[i]);
			if (declaration(b))
				*ok = begin_section(b, err);
			continue;
		}
		if (s[i] == '<' && so_far.size > 0 && !in_value(b)) {
			*ok = cut_tag(b, err);
			return i;
		}
		tag_byte(b, s[i], &done);
		if (done) {
			b->state = BALANCE_TEXT;
			*ok = whole_tag(b, so_far, err);
		}
	}
	*ok = *ok && buffer_ok(&b->tag, err);
	return i;
}

/* ---- sections ---- */

/* How many bytes of a section there are in s, up to and with its end; sets *over at the end. */
static size_t
section(struct balance *b, const char *s, size_t n, bool *over)
{
	const char *end = b->state == BALANCE_CDATA     ? "]]>"
	                  : b->state == BALANCE_COMMENT ? "-->"
	                                                : "?>";
	size_t i;

	*over = false;
	for (i = 0; i < n && !*over; i++) {
		if (b->state == BALANCE_DOCTYPE) {
			b->subset = s[i] == '[' || (b->subset && s[i] != ']');
			*over = s[i] == '>' && !b->subset;
		} else {
			if (s[i] == end[b->matched])
				b->matched++;
			else if (s[i] != end[0])
				b->matched = 0;
			else if (end[1] != end[0])
				b->matched = 1;
			*over = end[b->matched] == '\0';
		}
	}
	return i;
}

static size_t
dropped(struct balance *b, const char *s, size_t n, bool *ok, struct error *err)
{
	bool over;
	size_t used = section(b, s, n, &over);
	struct slice all = {s, used};

	if (b->state == BALANCE_CDATA) {
		*ok = give(b, s, used, err);
	} else {
		buffer_clear(&b->out);
		put_lines(b, all);
		*ok = give_out(b, err);
	}
	if (over)
		b->state = BALANCE_TEXT;
	return used;
}

/* One step on; returns how many bytes it took. */
static size_t
step(struct balance *b, const char *s, size_t n, bool *ok, struct error *err)
{
	const char *found;
	size_t run;

	if (b->state == BALANCE_TAG)
		return tag(b, s, n, ok, err);
	if (b->state != BALANCE_TEXT)
		return dropped(b, s, n, ok, err);
	found = memchr(s, '<', n);
	run = found != NULL ? (size_t)(found - s) : n;
	if (b->skip == BALANCE_READ) {
		*ok = text(b, s, run, err);
	} else {
		struct slice all = {s, run};

		if (b->skip == BALANCE_AFTER && slice_trim(all).size > 0)
			repairs_note(b->repairs, "junk at the end");
		buffer_clear(&b->out);
		put_lines(b, all);
		*ok = give_out(b, err);
	}
	if (found == NULL)
		return n;
	begin_tag(b);
	buffer_append_byte(&b->tag, '<');
	return run + 1;
}

bool
balance_begin(struct balance *b, const char *names, size_t count, enum balance_skip skip,
              struct error *err)
{
	b->state = BALANCE_TEXT;
	b->skip = skip;
	b->brackets = 0;
	buffer_clear(&b->tag);
	buffer_clear(&b->names);
	buffer_clear(&b->starts);
	buffer_clear(&b->out);
	for (; count > 0; count--) {
		push(b, slice_of(names));
		names += strlen(names) + 1;
	}
	return buffer_ok(&b->names, err) && buffer_ok(&b->starts, err);
}

bool
balance_write(struct balance *b, const char *s, size_t n, struct error *err)
{
	bool ok = true;

	while (ok && n > 0) {
		size_t used = step(b, s, n, &ok, err);

		s += used;
		n -= used;
	}
	return ok;
}

bool
balance_finish(struct balance *b, bool *cut, struct error *err)
{
	*cut = b->skip == BALANCE_READ && item_depth(b) > 0;
	if (b->state == BALANCE_CDATA && !give(b, "]]>", 3, err))
		return false;
	if (!give_brackets(b, b->brackets, err))
		return false;
	b->state = BALANCE_TEXT;
	buffer_clear(&b->out);
	if (depth(b) > 0)
		repairs_note(b->repairs, "unclosed tag");
	while (depth(b) > 0)
		put_end(b);
	return give_out(b, err);
}

void
balance_free(struct balance *b)
{
	buffer_free(&b->tag);
	buffer_free(&b->names);
	buffer_free(&b->starts);
	buffer_free(&b->out);
}
