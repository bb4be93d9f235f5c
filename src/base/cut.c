#include "base/cut.h"

/*
 * Bytes of a text's front that are enough to know it by; of what may be said in place of the rest; of a rest that is
 * worth it. White space is not counted.
 */
enum { FRONT_LEAST = 160, NOTICE_MOST = 200, CUT_LEAST = 300 };

/* What stands at the end in place of the rest. */
static const struct slice marks[] = {
    SLICE("..."),
    SLICE("\xE2\x80\xA6"),
    SLICE("&hellip;"),
    SLICE("&#8230;"),
    SLICE("&#8594;"),
    SLICE("&rarr;"),
    SLICE("Read more"),
    SLICE("read more"),
    SLICE("Continue reading"),
    SLICE("&raquo;"),
    SLICE("\xC2\xBB"),
    SLICE("\xE2\x86\x92"),
    SLICE("["),
    SLICE("]"),
    SLICE("("),
    SLICE(")"),
    SLICE("&nbsp;"),
    SLICE("&#160;"),
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Bytes from the last `c` on; 0: there is none, or `end` follows it. */
static size_t
open_end(struct slice s, char c, char end, size_t most)
{
	size_t n;

	for (n = 1; n <= s.size && n <= most; n++) {
		if (s.data[s.size - n] == end)
			return 0;
		if (s.data[s.size - n] == c)
			return n;
	}
	return 0;
}

/* The length of the tag at the end. */
static size_t
last_tag(struct slice s)
{
	size_t n;

	if (s.size == 0 || s.data[s.size - 1] != '>')
		return 0;
	for (n = 2; n <= s.size; n++)
		if (s.data[s.size - n] == '<')
			return n;
	return 0;
}

/* The length of the mark at the end. */
static size_t
last_mark(struct slice s)
{
	size_t i, n;

	for (i = 0; i < sizeof marks / sizeof *marks; i++) {
		n = marks[i].size;
		if (n <= s.size && slice_equal(slice_skip(s, s.size - n), marks[i]))
			return n;
	}
	return 0;
}

/* Takes off the end what is not of the text: tags, marks, a tag or reference that was cut through. */
static struct slice
strip(struct slice s)
{
	size_t n = open_end(s, '<', '>', s.size);

	/* "a < b" is no tag. */
	if (n > 1 && is_blank(s.data[s.size - n + 1]))
		n = 0;
	s.size -= n;
	s.size -= open_end(s, '&', ';', 10);
	for (;;) {
		s = slice_trim(s);
		n = last_tag(s);
		if (n == 0)
			n = last_mark(s);
		if (n == 0)
			return s;
		s.size -= n;
	}
}

/* Passes over tags and white space; *apart when there was some. */
static struct slice
pass(struct slice s)
{
	size_t n;

	while (s.size > 0) {
		n = 0;
		if (is_blank(s.data[0]))
			n = 1;
		else if (slice_starts(s, "&nbsp;"))
			n = 6;
		else if (s.data[0] == '<' && !(s.size > 1 && is_blank(s.data[1])))
			n = slice_find(s, '>') + 1;
		if (n == 0)
			break;
		s = slice_skip(s, n < s.size ? n : s.size);
	}
	return s;
}

/* Takes off both what they have in common in front; how many bytes of text that is. */
static size_t
cut_common(struct slice *piece, struct slice *whole)
{
	size_t n;

	for (n = 0;; n++) {
		*piece = pass(*piece);
		*whole = pass(*whole);
		if (piece->size == 0 || whole->size == 0 || piece->data[0] != whole->data[0])
			return n;
		*piece = slice_skip(*piece, 1);
		*whole = slice_skip(*whole, 1);
	}
}

/* Bytes that are neither tags nor white space. */
static size_t
text_length(struct slice s)
{
	size_t n;

	for (n = 0, s = pass(s); s.size > 0; n++)
		s = pass(slice_skip(s, 1));
	return n;
}

/*
 * Does `whole` go on where all of `piece` ends, or where little is said in place of much ("This post is for
 * subscribers")?
 */
static bool
is_front(struct slice piece, struct slice whole)
{
	size_t common = cut_common(&piece, &whole), little;

	if (piece.size == 0)
		return whole.size > 0;
	if (common < FRONT_LEAST)
		return false;
	little = text_length(piece);
	return little <= NOTICE_MOST && text_length(whole) >= CUT_LEAST + 2 * little;
}

static struct slice
main_text(const struct entry *entry)
{
	return slice_trim(entry->content).size > 0 ? entry->content : entry->summary;
}

bool
entry_is_cut(const struct entry *piece, const struct entry *whole)
{
	struct slice text = slice_trim(main_text(piece)), old = slice_trim(main_text(whole));
	struct slice left = strip(text);

	/* The text has gone, and what told of it in short is left. */
	if (slice_trim(piece->content).size == 0 && slice_trim(whole->content).size > text.size &&
	    slice_equal(text, slice_trim(whole->summary)))
		return true;
	/* A picture in place of a text is no piece of it. */
	if (left.size == 0 && text.size > 0)
		return false;
	return is_front(left, strip(old));
}
