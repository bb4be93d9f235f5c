#include "feed/balance.h"

#include <string.h>

#include "feed/attribute.h"
#include "feed/tagname.h"

enum { TAG_MOST = CONFIG_ATTRIBUTES_KB * 1024 };

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

	while (i > 0 && !tagname_is(open_name(b, i - 1), TAGNAME_ITEM))
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

/* Closes the elements that the one about to begin can't be in. */
static void
put_missing_ends(struct balance *b, struct slice name)
{
	size_t item = item_depth(b), top = depth(b);
	bool lost;

	if (tagname_is(name, TAGNAME_ITEM) && item > 0) {
		repairs_note(b->repairs, "unclosed tag");
		while (depth(b) >= item)
			put_end(b);
		return;
	}
	if (top > 0 && tagname_is(name, TAGNAME_LIST) &&
	    tagname_equal(open_name(b, top - 1), name)) {
		repairs_note(b->repairs, "unclosed tag");
		put_end(b);
		return;
	}
	if (item == 0 || top <= item)
		return;
	lost = tagname_is(name, TAGNAME_FIELD) ||
	       (tagname_is(name, TAGNAME_SHARED) && tagname_is(open_name(b, item), TAGNAME_PLAIN));
	/* <author> has elements of its own, and so has <source>. */
	if (!lost || tagname_equal(open_name(b, item), slice_of("author")) ||
	    !(tagname_is(open_name(b, item), TAGNAME_PLAIN) ||
	      tagname_is(open_name(b, item), TAGNAME_FIELD) ||
	      tagname_is(open_name(b, item), TAGNAME_SHARED)))
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
		return tagname_is(name, TAGNAME_ITEM);
	case BALANCE_NEXT:
		b->skip = BALANCE_ITEM;
		return false;
	case BALANCE_ROOT:
		return tagname_is(name, TAGNAME_ROOT);
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
	struct slice name = {tag.data + 1, tagname_size(slice_skip(tag, 1))}, rest;
	bool empty, outermost;
	size_t from;

	rest = slice_skip(tag, name.size + 1);
	empty = rest.size > 0 && rest.data[rest.size - 1] == '/';
	if (tagname_is(name, TAGNAME_ITEM) && b->skip != BALANCE_NEXT && b->skip != BALANCE_AFTER &&
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
	attribute_put(rest, &b->out, from, b->repairs);
	if (empty || (slice_find(name, ':') == name.size && tagname_is(name, TAGNAME_VOID))) {
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

	name.size = tagname_size(name);
	buffer_clear(&b->out);
	put_lines(b, tag);
	/* An element in an item can't close what is around the item. */
	while (i > 0 && !tagname_equal(open_name(b, i - 1), name)) {
		if (i == item && !tagname_is(name, TAGNAME_ROOT))
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
	struct slice name = slice_skip(tag, end ? 2 : 1),
	             rest = slice_skip(name, tagname_size(name));

	name.size = tagname_size(name);
	/* <name@host>, <http://…> and a smile are no tags. */
	if (name.size == 0 || name.data[name.size - 1] == ':' ||
	    (rest.size > 0 && !byte_is_blank(rest.data[0]) &&
	     !(rest.size == 1 && rest.data[0] == '/')))
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
	return tagname_begins(c) || c == '/' || c == '!' || c == '?';
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
	b->equals = c == '=' || (b->equals && byte_is_blank(c));
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
balance_in_item(const struct balance *b)
{
	return b->skip == BALANCE_READ && item_depth(b) > 0;
}

bool
balance_in_root(const struct balance *b)
{
	return b->skip != BALANCE_ROOT && b->skip != BALANCE_AFTER && depth(b) > 0;
}

bool
balance_finish(struct balance *b, struct error *err)
{
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
