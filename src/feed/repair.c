#include "feed/repair.h"

#include <string.h>

#include "base/entity.h"

enum { WINDOW = 512 };

static const char *const COMMENT_END = "-->", *const CDATA_END = "]]>", *const PI_END = "?>",
                         *const DECLARATION_END = ">";

void
repairs_note(struct repairs *repairs, const char *name)
{
	size_t i = repairs->count;

	/* In the order of names: which was met first depends on how the document was cut. */
	while (i > 0 && strcmp(repairs->names[i - 1], name) > 0)
		i--;
	if ((i > 0 && strcmp(repairs->names[i - 1], name) == 0) || repairs->count == REPAIRS_MOST)
		return;
	memmove(repairs->names + i + 1, repairs->names + i,
	        (repairs->count - i) * sizeof *repairs->names);
	repairs->names[i] = name;
	repairs->count++;
}

static bool
give(struct repair *r, const char *s, size_t n, struct error *err)
{
	return n == 0 || r->sink(r->ctx, s, n, err);
}

static bool
is_letter_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static void
enter(struct repair *r, enum repair_state state, const char *terminator)
{
	r->state = state;
	r->terminator = terminator;
	r->matched = 0;
}

/* Steps over the bytes of a section; returns how many, up to and with its terminator. */
static size_t
section(struct repair *r, const char *s, size_t n)
{
	const char *end = r->terminator;
	size_t i = 0;

	while (i < n) {
		if (r->matched == 0) {
			const char *at = memchr(s + i, end[0], n - i);

			if (at == NULL)
				return n;
			i = (size_t)(at - s) + 1;
			r->matched = 1;
		} else {
			if (s[i] == end[r->matched])
				r->matched++;
			else if (s[i] != end[0])
				r->matched = 0;
			/* Otherwise "]]]": still as many of the first as the end needs. */
			i++;
		}
		if (end[r->matched] == '\0') {
			r->state = REPAIR_TEXT;
			return i;
		}
	}
	return n;
}

/*
 * Steps over <!DOCTYPE …> and its internal subset, in which only the "]" before the last ">" is looked
 * for.
 */
static size_t
doctype(struct repair *r, const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (r->state == REPAIR_DOCTYPE && s[i] == '[') {
			r->state = REPAIR_SUBSET;
			r->declares = r->declares || !r->typeless;
		} else if (r->state != REPAIR_SUBSET && s[i] == '>') {
			r->state = REPAIR_TEXT;
			return i + 1;
		} else if (r->state != REPAIR_DOCTYPE && s[i] == ']') {
			r->state = REPAIR_SUBSET_END;
		} else if (r->state == REPAIR_SUBSET_END && !byte_is_blank(s[i])) {
			r->state = REPAIR_SUBSET;
		}
	}
	return n;
}

/* Drops what is before the first '<'. */
static size_t
leading(struct repair *r, const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n && s[i] != '<'; i++) {
		r->lines += s[i] == '\n';
		r->blanks = true;
		r->junk |= !byte_is_blank(s[i]);
	}
	if (i < n && r->blanks)
		repairs_note(r->repairs, r->junk ? "junk at the start" : "leading blanks");
	return i;
}

/* Drops the XML declaration: it spoke of bytes that are no more, and is often wrong. */
static size_t
declaration(struct repair *r, const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n && s[i] != '>'; i++)
		r->lines += s[i] == '\n';
	if (i == n)
		return n;
	r->state = REPAIR_TEXT;
	return i + 1;
}

/* How much of `word` s begins with; more than s holds can't be told. */
static size_t
common(struct slice s, const char *word)
{
	size_t i = 0;

	while (i < s.size && word[i] != '\0' && s.data[i] == word[i])
		i++;
	return i;
}

/* Does s begin with the word? *open is set when it may, but s ends too early. */
static bool
begins(struct slice s, const char *word, bool *open)
{
	size_t n = common(s, word);

	if (word[n] == '\0')
		return true;
	if (n == s.size)
		*open = true;
	return false;
}

/* What a '<' in s begins. Returns how many bytes are given on as they are; 0: s ends too early. */
static size_t
markup(struct repair *r, struct slice s, bool last)
{
	bool open = false;

	if (s.size > 1 && s.data[1] != '!' && s.data[1] != '?') {
		r->begun = true;
		if (r->state == REPAIR_TEXT)
			return 1;
	}
	if (begins(s, "<!--", &open)) {
		enter(r, REPAIR_SECTION, COMMENT_END);
		return 4;
	}
	if (begins(s, "<![CDATA[", &open)) {
		enter(r, REPAIR_SECTION, CDATA_END);
		return 9;
	}
	if (begins(s, "<!DOCTYPE", &open) && !r->begun) {
		enter(r, REPAIR_DOCTYPE, NULL);
		return 9;
	}
	if (r->state == REPAIR_LEADING && begins(s, "<?xml", &open)) {
		if (s.size == 5 && !last)
			return 0;
		if (s.size > 5 && byte_is_blank(s.data[5])) {
			enter(r, REPAIR_DECLARATION, NULL);
			return 5;
		}
	}
	if (open && !last)
		return 0;
	if (begins(s, "<?", &open)) {
		enter(r, REPAIR_SECTION, PI_END);
		return 2;
	}
	if (begins(s, "<!", &open)) {
		enter(r, REPAIR_SECTION, DECLARATION_END);
		return 2;
	}
	r->state = REPAIR_TEXT;
	return 1;
}

/* The length of a reference's name or number, after '&'. */
static size_t
name_size(struct slice s)
{
	size_t i = 1;

	if (i < s.size && s.data[i] == '#')
		i++;
	while (i < s.size && is_letter_or_digit(s.data[i]))
		i++;
	return i - 1;
}

static bool
xml_knows(struct slice name)
{
	return slice_is(name, "lt") || slice_is(name, "gt") || slice_is(name, "amp") ||
	       slice_is(name, "quot") || slice_is(name, "apos");
}

/* Gives characters on that were a reference: markup and line ends, which count lines, as one again. */
static bool
give_characters(struct repair *r, struct slice s, struct error *err)
{
	static const struct {
		const char *character, *reference;
	} escapes[] = {{"&", "&amp;"},  {"<", "&lt;"},   {">", "&gt;"},  {"\"", "&quot;"},
	               {"'", "&apos;"}, {"\n", "&#10;"}, {"\t", "&#9;"}, {"\r", "&#13;"}};
	size_t i;

	for (i = 0; i < sizeof escapes / sizeof escapes[0]; i++)
		if (slice_is(s, escapes[i].character))
			return give(r, escapes[i].reference, strlen(escapes[i].reference), err);
	return give(r, s.data, s.size, err);
}

/* A number that XML takes as it is: the controls are not, nor those that windows-1252 was meant by. */
static bool
number_is_fine(struct slice digits)
{
	unsigned long n = 0, base = 10;
	size_t i;

	if (digits.size > 0 && digits.data[0] == 'x') {
		base = 16;
		digits = slice_skip(digits, 1);
	}
	if (digits.size == 0 || digits.size > 7)
		return false;
	for (i = 0; i < digits.size; i++) {
		unsigned char c = (unsigned char)digits.data[i];
		unsigned char letter = (unsigned char)(c | 32);
		unsigned long digit = c <= '9' ? (unsigned long)c - '0' : letter - 'a' + 10u;

		if ((c > '9' && letter < 'a') || digit >= base)
			return false;
		n = n * base + digit;
	}
	if (n < 0x20)
		return n == '\t' || n == '\n' || n == '\r';
	return n < 0x80 || (n > 0x9F && n < 0xD800) || (n > 0xDFFF && n < 0xFFFE) ||
	       (n > 0xFFFF && n <= 0x10FFFF);
}

static bool
bare_ampersand(struct repair *r, struct error *err)
{
	repairs_note(r->repairs, "bare ampersand");
	return give(r, "&amp;", 5, err);
}

/* XML 1.0, 2.2: Char; s is one character. */
static bool
xml_has(struct slice s)
{
	if (s.size == 1 && (unsigned char)s.data[0] < 0x20)
		return s.data[0] == '\t' || s.data[0] == '\n' || s.data[0] == '\r';
	return !slice_is(s, "\xEF\xBF\xBE") && !slice_is(s, "\xEF\xBF\xBF");
}

/* A number that XML refuses: what HTML makes of it. Controls that even HTML keeps are dropped. */
static size_t
number(struct repair *r, struct slice whole, bool *ok, struct error *err)
{
	size_t used;

	buffer_clear(&r->scratch);
	used = entity_decode(whole, &r->scratch);
	if (!buffer_ok(&r->scratch, err)) {
		*ok = false;
		return 1;
	}
	if (used == 0) {
		*ok = bare_ampersand(r, err);
		return 1;
	}
	repairs_note(r->repairs, "bad character reference");
	if (!xml_has(buffer_slice(&r->scratch)))
		return used;
	*ok = give_characters(r, buffer_slice(&r->scratch), err);
	return used;
}

/*
 * What the '&' that begins s stands for. Returns how many bytes are done with, given on or mended;
 * 0: s ends too early to tell.
 */
static size_t
reference(struct repair *r, struct slice s, bool last, bool *ok, struct error *err)
{
	struct slice name = {s.data + 1, 0}, known;
	size_t whole;

	/* The same bytes are looked at however the text is cut. */
	if (s.size > REPAIR_HELD)
		s.size = REPAIR_HELD;
	name.size = name_size(s);
	whole = name.size + 2; /* with '&' and ';' */
	if (name.size + 1 == s.size && s.size < REPAIR_HELD && !last)
		return 0;
	if (name.size > 0 && name.data[0] == '#') {
		bool closed = whole <= s.size && s.data[whole - 1] == ';';

		if (!closed || !number_is_fine(slice_skip(name, 1)))
			return number(r, s, ok, err);
	} else if (name.size == 0 || whole > s.size || s.data[whole - 1] != ';') {
		*ok = bare_ampersand(r, err);
		return 1;
	} else if (!xml_knows(name)) {
		known = entity_find(name);
		if (known.size > 0) {
			if (!r->declares)
				repairs_note(r->repairs, "undefined entity");
			*ok = give_characters(r, known, err);
			return whole;
		}
		if (!r->declares || r->typeless) {
			*ok = bare_ampersand(r, err);
			return 1;
		}
	}
	*ok = give(r, s.data, whole, err);
	return whole;
}

/* A '<' or '&' stands first in s. Returns how many bytes are done with; 0: s ends too early. */
static size_t
construct(struct repair *r, struct slice s, bool last, bool *ok, struct error *err)
{
	size_t n;

	if (s.data[0] == '&')
		return reference(r, s, last, ok, err);
	n = markup(r, s, last);
	if (r->state != REPAIR_DECLARATION)
		*ok = give(r, s.data, n, err);
	return n;
}

/* Where the first '<' is, or the end; looks no further than a window, so that no byte is read twice. */
static size_t
next_tag(const char *s, size_t at, size_t n)
{
	size_t window = n - at < WINDOW ? n - at : WINDOW;
	const char *found = memchr(s + at, '<', window);

	return found != NULL ? (size_t)(found - s) : at + window;
}

/* The length of a number that XML takes as it is at the front of s; or 0. */
static size_t
usual_number(const char *s, size_t n)
{
	struct slice all = {s, n < REPAIR_HELD ? n : REPAIR_HELD}, digits = slice_skip(all, 2);
	size_t end = slice_find(all, ';');

	digits.size = end < all.size ? end - 2 : 0;
	return number_is_fine(digits) ? end + 1 : 0;
}

/* The length of a reference that XML takes as it is at the front of s, the usual ones in feeds; or 0. */
static size_t
usual_reference(const char *s, size_t n)
{
	if (n < 4)
		return 0;
	if (s[2] == 't' && s[3] == ';' && (s[1] == 'l' || s[1] == 'g'))
		return 4;
	if (s[1] == '#')
		return usual_number(s, n);
	if (n >= 5 && memcmp(s, "&amp;", 5) == 0)
		return 5;
	if (n >= 6 && (memcmp(s, "&quot;", 6) == 0 || memcmp(s, "&apos;", 6) == 0))
		return 6;
	return 0;
}

/* How many bytes at the front are text, plain tags and XML's own references: nothing to decide. */
static size_t
clean_run(const char *s, size_t n)
{
	size_t at = 0, tag = next_tag(s, 0, n);

	for (;;) {
		const char *found = memchr(s + at, '&', tag - at);

		if (found != NULL) {
			size_t used = usual_reference(found, (size_t)(s + n - found));

			at = (size_t)(found - s) + used;
			if (used == 0)
				return at;
			if (at > tag) /* it began inside the window and ends behind it */
				tag = next_tag(s, at, n);
			continue;
		}
		at = tag;
		if (at < n && s[at] == '<') {
			if (n - at < 2 || s[at + 1] == '!' || s[at + 1] == '?')
				return at;
			at++;
		}
		if (at == n)
			return n;
		tag = next_tag(s, at, n);
	}
}

/* Text and tags. Gives on as much in one piece as needs no mending. */
static size_t
text(struct repair *r, const char *s, size_t n, bool *ok, struct error *err)
{
	size_t run = r->state == REPAIR_TEXT ? clean_run(s, n) : 0;
	struct slice rest = {s + run, n - run};
	size_t used;

	r->begun = r->begun || (run > 0 && memchr(s, '<', run) != NULL);
	*ok = give(r, s, run, err);
	if (!*ok || rest.size == 0)
		return run;
	used = construct(r, rest, false, ok, err);
	if (used == 0) {
		memcpy(r->held, rest.data, rest.size);
		r->held_size = rest.size;
		return n;
	}
	return run + used;
}

/* Goes on with what the last piece left open; returns how many bytes of s that took. */
static size_t
join(struct repair *r, const char *s, size_t n, bool *ok, struct error *err)
{
	size_t had = r->held_size;
	size_t more = n < sizeof r->held - had ? n : sizeof r->held - had;
	struct slice joined = {r->held, had + more};
	size_t used;

	memcpy(r->held + had, s, more);
	used = construct(r, joined, false, ok, err);
	if (used == 0) {
		r->held_size += more;
		return more;
	}
	r->held_size = 0;
	if (used >= had)
		return used - had;
	/* "&am" + "x": the '&' was mended, what was held after it is plain text. */
	*ok = *ok && give(r, r->held + used, had - used, err);
	return 0;
}

/* One step on; returns how many bytes it took. */
static size_t
step(struct repair *r, const char *s, size_t n, bool *ok, struct error *err)
{
	size_t used;

	if (r->held_size > 0)
		return join(r, s, n, ok, err);
	switch (r->state) {
	case REPAIR_LEADING:
		used = leading(r, s, n);
		return used < n ? used + text(r, s + used, n - used, ok, err) : n;
	case REPAIR_DECLARATION:
		return declaration(r, s, n);
	case REPAIR_SECTION:
		used = section(r, s, n);
		break;
	case REPAIR_DOCTYPE:
	case REPAIR_SUBSET:
	case REPAIR_SUBSET_END:
		used = doctype(r, s, n);
		break;
	case REPAIR_TEXT:
	default:
		return text(r, s, n, ok, err);
	}
	*ok = give(r, s, used, err);
	return used;
}

static void
begin(struct repair *r, enum repair_state state, struct repairs *repairs, text_sink_fn *sink,
      void *ctx)
{
	enter(r, state, NULL);
	r->begun = false;
	r->declares = false;
	r->typeless = false;
	r->passive = false;
	r->blanks = false;
	r->junk = false;
	r->lines = 0;
	r->held_size = 0;
	r->repairs = repairs;
	r->sink = sink;
	r->ctx = ctx;
}

void
repair_begin(struct repair *r, struct repairs *repairs, text_sink_fn *sink, void *ctx)
{
	begin(r, REPAIR_LEADING, repairs, sink, ctx);
	repairs->count = 0;
}

void
repair_begin_inside(struct repair *r, struct repairs *repairs, text_sink_fn *sink, void *ctx)
{
	begin(r, REPAIR_TEXT, repairs, sink, ctx);
	r->typeless = true;
}

bool
repair_write(struct repair *r, const char *s, size_t n, struct error *err)
{
	bool ok = true;

	while (ok && n > 0) {
		size_t used;

		/* The last thing done with it, because what it leads to may write here again. */
		if (r->passive && r->held_size == 0 && r->state > REPAIR_DECLARATION) {
			r->state = REPAIR_TEXT;
			return give(r, s, n, err);
		}
		used = step(r, s, n, &ok, err);

		s += used;
		n -= used;
	}
	return ok;
}

bool
repair_finish(struct repair *r, struct error *err)
{
	struct slice rest = {r->held, r->held_size};
	bool ok = true;

	r->held_size = 0;
	if (rest.size > 0) {
		/* Only its first byte can be special: the rest of what is held are letters. */
		rest = slice_skip(rest, construct(r, rest, true, &ok, err));
		ok = ok && give(r, rest.data, rest.size, err);
	}
	return ok;
}

void
repair_free(struct repair *r)
{
	buffer_free(&r->scratch);
}
