#include "feed/balance.h"

#include <string.h>

#include "feed/attribute.h"
#include "feed/tagname.h"

enum { TAG_MOST = CONFIG_ATTRIBUTES_KB * 1024 };

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
	buffer_append_slice(&b->out, opened_name(&b->opened, opened_depth(&b->opened) - 1));
	buffer_append_byte(&b->out, '>');
	opened_pop(&b->opened);
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

	if (!buffer_ok(&b->out, err) || !opened_ok(&b->opened, err))
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

/* Closes all but the `count` outermost elements, whose end tags are missing. */
static void
put_ends(struct balance *b, size_t count)
{
	repairs_note(b->repairs, "unclosed tag");
	while (opened_depth(&b->opened) > count)
		put_end(b);
}

/* Is `open`, right in an article or a feed, ended by the start tag of another element of that? */
static bool
ends_field(struct slice open, struct slice name)
{
	bool plain = tagname_is(open, TAGNAME_PLAIN);

	/* <author> has elements of its own. */
	if (tagname_equal(open, slice_of("author")))
		return false;
	if (tagname_is(name, TAGNAME_FIELD))
		return plain || tagname_is(open, TAGNAME_FIELD) || tagname_is(open, TAGNAME_SHARED);
	return plain && tagname_is(name, TAGNAME_SHARED);
}

/* Closes the elements that the one about to begin can't be in. */
static void
put_missing_ends(struct balance *b, struct slice name)
{
	size_t item = opened_item(&b->opened), top = opened_depth(&b->opened);
	size_t parent = item > 0 ? item : opened_root(&b->opened);
	struct slice open = {0};

	if (tagname_is(name, TAGNAME_ITEM)) {
		if (item > 0)
			put_ends(b, item - 1);
		else if (parent > 0 && parent < top)
			put_ends(b, parent);
		return;
	}
	if (top > 0 && tagname_is(name, TAGNAME_LIST) &&
	    tagname_equal(opened_name(&b->opened, top - 1), name)) {
		put_ends(b, top - 1);
		return;
	}
	if (parent > 0 && parent < top)
		open = opened_name(&b->opened, parent);
	/* iTunes has categories in categories of the feed. */
	if (ends_field(open, name) && (item > 0 || slice_find(open, ':') == open.size))
		put_ends(b, parent);
}

/* A leaf begins; in another, that one has no end tag. Has this one none either, so that it ends at once? */
static bool
begins_bare(struct balance *b)
{
	if (b->leaf > 0 && b->leaf == opened_depth(&b->opened)) {
		put_ends(b, b->leaf - 1);
		if (b->leaves == BALANCE_LEAVES_OPEN)
			b->leaves = BALANCE_LEAVES_BARE;
	}
	return b->leaves == BALANCE_LEAVES_BARE;
}

/* The document has ended, and here is a tag: is it that of an article? The root was left open for such. */
static bool
goes_on(struct balance *b, struct slice name)
{
	bool item = tagname_is(name, TAGNAME_ITEM);

	repairs_note(b->repairs, item ? "articles behind the end" : "junk at the end");
	return item;
}

/* A feed in a feed, both of a kind: its articles are the outer one's. */
static bool
is_inner_root(struct balance *b, struct slice name)
{
	size_t i = opened_depth(&b->opened);

	if (!tagname_is(name, TAGNAME_ROOT) || opened_item(&b->opened) > 0)
		return false;
	while (i > 0 && !tagname_equal(opened_name(&b->opened, i - 1), name))
		i--;
	if (i > 0)
		repairs_note(b->repairs, "feed in a feed");
	return i > 0;
}

/* The start tag of another document, whose end tag is no end of the first. Where only the front is twice, it is none. */
static void
count_document(struct balance *b, struct slice name)
{
	if (b->items && tagname_is(name, TAGNAME_DOCUMENT))
		b->more++;
}

/* Is this the start tag at which reading goes on, or one that is read? */
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
	case BALANCE_AFTER:
		return goes_on(b, name);
	case BALANCE_READ:
	default:
		return !is_inner_root(b, name);
	}
}

static bool
start_tag(struct balance *b, struct slice tag, struct error *err)
{
	struct slice name = {tag.data + 1, tagname_size(slice_skip(tag, 1))},
	             rest = slice_skip(tag, name.size + 1);
	bool empty = rest.size > 0 && rest.data[rest.size - 1] == '/', outermost, bare;
	bool leaf = b->is_leaf != NULL && b->is_leaf(tag);
	size_t from;

	if (tagname_is(name, TAGNAME_ITEM) && b->skip != BALANCE_NEXT && b->skip != BALANCE_ROOT &&
	    !b->pause(b->ctx, err))
		return false;
	buffer_clear(&b->out);
	if (!ends_skip(b, name)) {
		if (!empty)
			count_document(b, name);
		put_lines(b, tag);
		return give_out(b, err);
	}
	b->skip = BALANCE_READ;
	b->items = b->items || tagname_is(name, TAGNAME_ITEM);
	put_missing_ends(b, name);
	bare = (leaf && begins_bare(b)) ||
	       (slice_find(name, ':') == name.size && tagname_is(name, TAGNAME_VOID));
	outermost = opened_depth(&b->opened) == 0;
	from = b->out.size;
	buffer_append_byte(&b->out, '<');
	buffer_append_slice(&b->out, name);
	if (empty)
		rest.size--;
	attribute_put(rest, &b->out, from, b->repairs);
	if (empty || bare) {
		buffer_append_byte(&b->out, '/');
		if (!empty)
			repairs_note(b->repairs, "unclosed tag");
	} else {
		opened_push(&b->opened, name);
		b->leaf = leaf ? opened_depth(&b->opened) : 0;
	}
	/* Those inside of values have been put. */
	buffer_append_byte(&b->out, '>');
	/* What follows is read in another way where this is no feed. */
	return give_out(b, err) && (!outermost || b->pause(b->ctx, err));
}

/* The root stays open, for what may follow; an article that is the whole document does not. */
static void
put_root_end(struct balance *b)
{
	bool item = tagname_is(opened_name(&b->opened, 0), TAGNAME_ITEM);

	while (opened_depth(&b->opened) > !item)
		put_end(b);
	b->skip = BALANCE_AFTER;
	b->ended = true;
}

/* The end of another document; in the first, that goes on. */
static bool
ends_inner(struct balance *b, struct slice name)
{
	if (b->more == 0 || !tagname_is(name, TAGNAME_DOCUMENT))
		return false;
	b->more--;
	if (b->ended)
		return false;
	while (opened_item(&b->opened) > 0)
		put_end(b);
	return true;
}

static bool
end_tag(struct balance *b, struct slice tag, struct error *err)
{
	struct slice name = slice_skip(tag, 2);
	size_t i = opened_depth(&b->opened), item = opened_item(&b->opened);
	bool skipping = b->skip != BALANCE_READ, root;

	name.size = tagname_size(name);
	root = tagname_is(name, TAGNAME_ROOT);
	buffer_clear(&b->out);
	put_lines(b, tag);
	if (ends_inner(b, name))
		return give_out(b, err);
	/* An element in an item can't close what is around the item. */
	while (i > 0 && !tagname_equal(opened_name(&b->opened, i - 1), name)) {
		if (i == item && !root)
			i = 1;
		i--;
	}
	if (b->skip == BALANCE_ROOT || i == 0) {
		if (!skipping && !root)
			repairs_note(b->repairs, "stray end tag");
		return give_out(b, err);
	}
	if (i < opened_depth(&b->opened))
		repairs_note(b->repairs, "unclosed tag");
	else if (i == b->leaf)
		b->leaves = BALANCE_LEAVES_END;
	if (i == 1)
		put_root_end(b);
	while (opened_depth(&b->opened) >= i && opened_depth(&b->opened) > 1)
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
	bool whole = tag.size < all.size, ok;

	/* Text that looks like a tag, "a<b", goes on till the next tag. */
	if (!whole && slice_find(all, '=') == all.size && all.data[1] != '/') {
		ok = tag_is_text(b, all, err);
	} else {
		if (!whole && b->skip == BALANCE_READ)
			repairs_note(b->repairs, "unclosed tag");
		ok = whole_tag(b, tag, err) && (rest.size == 0 || tag_is_text(b, rest, err));
	}
	buffer_clear(&b->tag);
	b->in_tag = false;
	return ok;
}

static void
begin_tag(struct balance *b)
{
	b->in_tag = true;
	b->quote = '\0';
	b->equals = false;
	buffer_clear(&b->tag);
}

/* Is a '<' at the end of `tag`, and c the next byte, a tag's beginning? */
static bool
begins_tag(char c)
{
	return tagname_begins(c) || c == '/';
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

/* Goes on with a tag; returns how many bytes of s that took. */
static size_t
tag(struct balance *b, const char *s, size_t n, bool *ok, struct error *err)
{
	size_t i;

	for (i = 0; i < n && *ok && b->in_tag; i++) {
		struct slice so_far = buffer_slice(&b->tag);
		bool done = false;

		if ((so_far.size == 1 && !begins_tag(s[i])) || so_far.size >= TAG_MOST) {
			*ok = tag_is_text(b, so_far, err);
			b->in_tag = false;
			return i;
		}
		if (s[i] == '<' && so_far.size > 0 && !in_value(b)) {
			*ok = cut_tag(b, err);
			return i;
		}
		tag_byte(b, s[i], &done);
		if (done) {
			b->in_tag = false;
			*ok = whole_tag(b, so_far, err);
		}
	}
	*ok = *ok && buffer_ok(&b->tag, err);
	return i;
}

/* One step on; returns how many bytes it took. */
static size_t
step(struct balance *b, const char *s, size_t n, bool *ok, struct error *err)
{
	const char *found;
	size_t run;

	if (b->in_tag)
		return tag(b, s, n, ok, err);
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

/* What tags are made of, with references that are XML's and no section. */
static bool
take(void *ctx, const char *s, size_t n, struct error *err)
{
	struct balance *b = ctx;
	bool ok = true;

	while (ok && n > 0) {
		size_t used = step(b, s, n, &ok, err);

		s += used;
		n -= used;
	}
	return ok;
}

/* ---- the stages in front ---- */

static bool
take_text(void *ctx, const char *s, size_t n, struct error *err)
{
	struct balance *b = ctx;

	return repair_write(&b->repair, s, n, err);
}

/* No reference goes across the border of a section. */
static bool
take_plain(void *ctx, const char *s, size_t n, struct error *err)
{
	struct balance *b = ctx;

	return repair_finish(&b->repair, err) && take(b, s, n, err);
}

void
balance_begin(struct balance *b, bool declares, bool begun)
{
	b->in_tag = false;
	b->brackets = 0;
	b->ended = false;
	b->items = begun;
	b->more = 0;
	b->leaf = 0;
	b->leaves = BALANCE_LEAVES_OPEN;
	b->sections.repairs = b->repairs;
	b->sections.text = take_text;
	b->sections.plain = take_plain;
	b->sections.ctx = b;
	sections_begin(&b->sections, begun);
	repair_begin_inside(&b->repair, b->repairs, take, b);
	b->repair.declares = declares;
}

bool
balance_go_on(struct balance *b, const char *names, size_t count, enum balance_skip skip,
              struct error *err)
{
	b->skip = skip;
	b->in_tag = false;
	b->brackets = 0;
	buffer_clear(&b->tag);
	opened_clear(&b->opened);
	buffer_clear(&b->out);
	for (; count > 0; count--) {
		opened_push(&b->opened, slice_of(names));
		names += strlen(names) + 1;
	}
	return opened_ok(&b->opened, err);
}

bool
balance_write(struct balance *b, const char *s, size_t n, struct error *err)
{
	return sections_write(&b->sections, s, n, err);
}

bool
balance_end_text(struct balance *b, struct error *err)
{
	return sections_finish(&b->sections, err) && repair_finish(&b->repair, err);
}

bool
balance_in_item(const struct balance *b)
{
	return b->skip == BALANCE_READ && opened_item(&b->opened) > 0;
}

bool
balance_in_root(const struct balance *b)
{
	return b->skip != BALANCE_ROOT && (!b->ended || b->more > 0) &&
	       opened_depth(&b->opened) > 0;
}

bool
balance_finish(struct balance *b, struct error *err)
{
	if (!give_brackets(b, b->brackets, err))
		return false;
	b->in_tag = false;
	buffer_clear(&b->out);
	if (opened_depth(&b->opened) > 0 && !b->ended)
		repairs_note(b->repairs, "unclosed tag");
	while (opened_depth(&b->opened) > 0)
		put_end(b);
	return give_out(b, err);
}

void
balance_free(struct balance *b)
{
	sections_free(&b->sections);
	repair_free(&b->repair);
	buffer_free(&b->tag);
	opened_free(&b->opened);
	buffer_free(&b->out);
}
