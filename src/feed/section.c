#include "feed/section.h"

#include <string.h>

#include "feed/tagname.h"

enum {
	PIECE = 4096,
	SECTION_MOST = CONFIG_ITEM_KB * 1024,
	KEPT_MOST = 64 * 1024, /* of empty memory */
};

static const struct {
	const char *open, *close, *words;
} kinds[SECTION_KINDS] = {
    {"", "", ""},
    {"<![CDATA[", "]]>", "a CDATA section"},
    {"<!--", "-->", "a comment"},
    {"<?", "?>", "an instruction (\"<?\")"},
    {"<!", ">", "a declaration (\"<!\")"},
};

const char *
section_words(enum section_kind kind)
{
	return kinds[kind].words;
}

/* ---- what is swallowed ---- */

/* Where the first CDATA section in s begins; s.size: there is none. */
static size_t
find_cdata(struct slice s)
{
	struct slice open = slice_of(kinds[SECTION_CDATA].open);
	size_t i = 0;

	/* Its last bracket: few texts have many. */
	for (;;) {
		i += slice_find(slice_skip(s, i), '[');
		if (i == s.size)
			return i;
		i++;
		if (i >= open.size && memcmp(s.data + i - open.size, open.data, open.size) == 0)
			return i - open.size;
	}
}

/* Does s, of two bytes or more, begin with an article's end tag and the next one's start tag? */
static bool
is_border(struct slice s)
{
	struct slice end = slice_skip(s, 2), start;

	if (s.data[1] != '/')
		return false;
	end.size = tagname_size(end);
	s = slice_trim(slice_skip(s, end.size + 2));
	if (!tagname_is(end, TAGNAME_ITEM) || s.size == 0 || s.data[0] != '>')
		return false;
	start = slice_trim(slice_skip(s, 1));
	if (start.size == 0 || start.data[0] != '<')
		return false;
	start = slice_skip(start, 1);
	start.size = tagname_size(start);
	return tagname_equal(start, end);
}

bool
section_swallows(struct slice s)
{
	size_t end = find_cdata(s);

	if (end == s.size)
		return false;
	s.size = end;
	for (;;) {
		struct slice name;

		s = slice_skip(s, slice_find(s, '<'));
		if (s.size < 2 || is_border(s))
			return s.size >= 2;
		name = slice_skip(s, s.data[1] == '/' ? 2 : 1);
		name.size = tagname_size(name);
		if (tagname_is(name, TAGNAME_ITEM))
			return false;
		s = slice_skip(s, 1);
	}
}

/* ---- what is given on ---- */

static void
count_lines(struct sections *x, struct slice s)
{
	size_t i;

	for (i = 0; i < s.size; i++)
		x->lines += s.data[i] == '\n';
}

static bool
give_text(struct sections *x, struct slice s, struct error *err)
{
	count_lines(x, s);
	return s.size == 0 || x->text(x->ctx, s.data, s.size, err);
}

/* Is it plain in front of and behind anything, a '<' included? */
static bool
is_harmless(char c, bool first)
{
	if (c == '<' || c == '>' || c == '&')
		return false;
	return !first || !(tagname_begins(c) || c == '/' || c == '!' || c == '?');
}

/* CDATA means itself. */
static bool
give_characters(struct sections *x, struct slice s, struct error *err)
{
	bool first = true;

	count_lines(x, s);
	while (s.size > 0) {
		char number[] = "&#000;";
		unsigned c = (unsigned char)s.data[0];
		size_t n = 0;

		while (n < s.size && is_harmless(s.data[n], first && n == 0))
			n++;
		if (n > 0 && !x->plain(x->ctx, s.data, n, err))
			return false;
		first = false;
		s = slice_skip(s, n);
		if (n > 0)
			continue;
		number[2] = (char)('0' + c / 100);
		number[3] = (char)('0' + c / 10 % 10);
		number[4] = (char)('0' + c % 10);
		if (!x->plain(x->ctx, number, sizeof number - 1, err))
			return false;
		s = slice_skip(s, 1);
	}
	return true;
}

/* Line numbers are to stay what they were. */
static bool
give_lines(struct sections *x, struct slice s, struct error *err)
{
	unsigned long before = x->lines;

	count_lines(x, s);
	for (; before < x->lines; before++)
		if (!x->plain(x->ctx, "\n", 1, err))
			return false;
	return true;
}

/* ---- what is held ---- */

static struct slice
held(const struct sections *x)
{
	return slice_skip(buffer_slice(&x->held), x->at);
}

/* What begins with s, which begins with '<'; SECTION_KINDS: s is too short to tell. */
static enum section_kind
opening(struct slice s, bool last)
{
	enum section_kind kind;

	if (s.size == 1)
		return last ? SECTION_NONE : SECTION_KINDS;
	for (kind = SECTION_CDATA; kind < SECTION_KINDS; kind++) {
		struct slice open = slice_of(kinds[kind].open);
		bool cut = s.size < open.size;

		if (cut)
			open.size = s.size;
		if (memcmp(s.data, open.data, open.size) != 0)
			continue;
		if (!cut)
			return kind;
		if (!last)
			return SECTION_KINDS;
	}
	return SECTION_NONE;
}

/* Is there a feed's root behind the last '<' before `end`? */
static bool
is_root(const struct sections *x, size_t end)
{
	size_t i = end;
	struct slice name;

	while (i > x->at && x->held.data[i - 1] != '<' && x->held.data[i - 1] != '>')
		i--;
	name.data = x->held.data + i;
	name.size = end - i;
	name.size = tagname_size(name);
	return x->held.data[i - 1] == '<' && tagname_is(name, TAGNAME_ROOT);
}

/*
 * Does the '>' at `i` end the document type? Declarations are between brackets; a feed that begins in them
 * shows that it will never end.
 */
static bool
ends_type(struct sections *x, size_t i)
{
	size_t k = i;

	if (!x->subset)
		return true;
	while (k > x->at && byte_is_blank(x->held.data[k - 1]))
		k--;
	if (x->held.data[k - 1] == ']')
		return true;
	x->begun = x->begun || is_root(x, i);
	return false;
}

/* Where the document type ends that is held; 0: not in what is there. */
static size_t
end_of_type(struct sections *x)
{
	size_t *i = &x->clear[SECTION_TYPE];

	for (; *i < x->held.size && !(x->begun && x->subset); ++*i) {
		char c = x->held.data[*i];

		x->subset = x->subset || (c == '[' && !x->begun);
		if (c == '>' && ends_type(x, *i))
			return *i + 1;
	}
	return 0;
}

/* The same of all others. No byte is looked at twice, however many sections seem to begin. */
static size_t
end_of(struct sections *x, enum section_kind kind)
{
	struct slice close = slice_of(kinds[kind].close);
	size_t *i = &x->clear[kind], least = x->at + strlen(kinds[kind].open) + close.size - 1;

	if (*i < least)
		*i = least;
	while (*i < x->held.size) {
		const char *found = memchr(x->held.data + *i, '>', x->held.size - *i);

		if (found == NULL) {
			*i = x->held.size;
			return 0;
		}
		*i = (size_t)(found - x->held.data);
		if (memcmp(found + 1 - close.size, close.data, close.size) == 0)
			return *i + 1;
		++*i;
	}
	return 0;
}

/* Is the section of n bytes that is held first one that lacks its own end? */
static bool
is_unended(const struct sections *x, enum section_kind kind, size_t n)
{
	struct slice s = {x->held.data + x->at, n};

	return n > SECTION_MOST || (kind == SECTION_CDATA && section_swallows(slice_skip(s, 1)));
}

/* Gives on the section of n bytes that is held first. */
static bool
take(struct sections *x, enum section_kind kind, size_t n, struct error *err)
{
	struct slice s = {x->held.data + x->at, n};

	x->at += n;
	x->subset = false;
	/* The text before it ends here, whatever the section stands for. */
	if (!x->plain(x->ctx, "", 0, err))
		return false;
	if (kind != SECTION_CDATA)
		return give_lines(x, s, err);
	s = slice_skip(s, strlen(kinds[kind].open));
	s.size -= strlen(kinds[kind].close);
	return give_characters(x, s, err);
}

/* There is none: the opening of CDATA is left out, a '<' means itself. */
static bool
take_opening(struct sections *x, enum section_kind kind, struct error *err)
{
	repairs_note(x->repairs, "section without an end");
	if (x->unended == SECTION_NONE) {
		x->unended = kind;
		x->unended_lines = x->lines;
	}
	if (kind == SECTION_TYPE) {
		/* From here on any '>' ends one. */
		if (x->subset)
			x->clear[kind] = x->at;
		x->begun = true;
		x->subset = false;
	}
	if (kind == SECTION_CDATA) {
		x->at += strlen(kinds[kind].open);
		return x->plain(x->ctx, "", 0, err);
	}
	x->at++;
	return x->plain(x->ctx, "&lt;", 4, err);
}

/* Gives on text up to where a section may begin. */
static bool
take_text(struct sections *x, struct slice s, struct error *err)
{
	struct slice behind = slice_skip(s, 1);

	x->begun = x->begun || s.data[0] == '<';
	s.size = 1 + slice_find(behind, '<');
	x->at += s.size;
	return give_text(x, s, err);
}

/* One step in what is held; sets *wait when more must be seen. */
static bool
step(struct sections *x, bool last, bool *wait, struct error *err)
{
	struct slice s = held(x);
	enum section_kind kind = s.data[0] == '<' ? opening(s, last) : SECTION_NONE;
	size_t end;

	*wait = kind == SECTION_KINDS;
	if (*wait)
		return true;
	if (kind == SECTION_NONE)
		return take_text(x, s, err);
	if (kind == SECTION_TYPE && x->clear[kind] < x->at)
		x->clear[kind] = x->at;
	end = kind == SECTION_TYPE ? end_of_type(x) : end_of(x, kind);
	if (end > 0 && !is_unended(x, kind, end - x->at))
		return take(x, kind, end - x->at, err);
	*wait = !last && end == 0 && s.size <= SECTION_MOST &&
	        !(kind == SECTION_TYPE && x->begun && x->subset);
	return *wait || take_opening(x, kind, err);
}

/* Drops what is done with, when that is worth the moving. */
static void
drop_done(struct sections *x)
{
	size_t i;

	if (x->at < x->held.size && x->at < x->held.size / 2)
		return;
	buffer_consume(&x->held, x->at);
	for (i = 0; i < SECTION_KINDS; i++)
		x->clear[i] -= x->clear[i] < x->at ? x->clear[i] : x->at;
	x->at = 0;
	if (x->held.size == 0 && x->held.room > KEPT_MOST)
		buffer_free(&x->held);
}

static bool
settle(struct sections *x, bool last, struct error *err)
{
	bool wait = false;

	if (!buffer_ok(&x->held, err))
		return false;
	while (!wait && x->at < x->held.size)
		if (!step(x, last, &wait, err))
			return false;
	drop_done(x);
	return true;
}

/* How much of s is text and tags. */
static size_t
plain_run(struct sections *x, const char *s, size_t n)
{
	size_t i = 0;

	while (i < n) {
		const char *found = memchr(s + i, '<', n - i);

		if (found == NULL)
			return n;
		i = (size_t)(found - s);
		if (i + 1 == n || found[1] == '!' || found[1] == '?')
			return i;
		x->begun = true;
		i++;
	}
	return n;
}

void
sections_begin(struct sections *x, bool begun)
{
	buffer_clear(&x->held);
	memset(x->clear, 0, sizeof x->clear);
	x->at = 0;
	x->begun = begun;
	x->subset = false;
	x->lines = 0;
	x->unended = SECTION_NONE;
	x->unended_lines = 0;
}

bool
sections_write(struct sections *x, const char *s, size_t n, struct error *err)
{
	while (n > 0) {
		size_t used;

		if (x->held.size == 0) {
			struct slice run = {s, plain_run(x, s, n)};

			if (!give_text(x, run, err))
				return false;
			s += run.size;
			n -= run.size;
		}
		used = n < PIECE ? n : PIECE;
		buffer_append(&x->held, s, used);
		if (used > 0 && !settle(x, false, err))
			return false;
		s += used;
		n -= used;
	}
	return true;
}

bool
sections_finish(struct sections *x, struct error *err)
{
	return settle(x, true, err);
}

void
sections_free(struct sections *x)
{
	buffer_free(&x->held);
}
