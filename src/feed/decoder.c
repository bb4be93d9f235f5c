#include "feed/decoder.h"

#include <string.h>

#include "base/utf8.h"

enum { CUT = 8 }; /* a length that no character has: its end is not here yet */

static const struct charset utf8 = {"utf8", CHARSET_UTF8, NULL};
static const struct charset utf16be = {"utf16be", CHARSET_UTF16BE, NULL};
static const struct charset utf16le = {"utf16le", CHARSET_UTF16LE, NULL};
static const struct charset utf32be = {"utf32be", CHARSET_UTF32BE, NULL};
static const struct charset utf32le = {"utf32le", CHARSET_UTF32LE, NULL};

/* What a document's first bytes say, the longest first; a mark is no part of the text. */
static const struct {
	char bytes[4];
	size_t size, mark;
	const struct charset *charset;
} signs[] = {
    {{'\xFF', '\xFE', 0, 0}, 4, 4, &utf32le},
    {{0, 0, '\xFE', '\xFF'}, 4, 4, &utf32be},
    {{'<', 0, 0, 0}, 4, 0, &utf32le},
    {{0, 0, 0, '<'}, 4, 0, &utf32be},
    {{'<', 0, '?', 0}, 4, 0, &utf16le},
    {{0, '<', 0, '?'}, 4, 0, &utf16be},
    {{'\xEF', '\xBB', '\xBF'}, 3, 3, &utf8},
    {{'\xFF', '\xFE'}, 2, 2, &utf16le},
    {{'\xFE', '\xFF'}, 2, 2, &utf16be},
    {{'<', 0}, 2, 0, &utf16le},
    {{0, '<'}, 2, 0, &utf16be},
};

static bool
flush(struct decoder *d, struct error *err)
{
	size_t n = d->out_size;

	d->out_size = 0;
	return n == 0 || d->sink(d->ctx, d->out, n, err);
}

/* XML 1.0, 2.2: Char. */
static bool
xml_has(uint32_t c)
{
	if (c < 0x20)
		return c == '\t' || c == '\n' || c == '\r';
	return c != 0xFFFE && c != 0xFFFF;
}

static bool
put(struct decoder *d, uint32_t character, struct error *err)
{
	if (character == UTF8_REPLACEMENT)
		repairs_note(d->repairs, "bad bytes");
	if (!xml_has(character)) {
		repairs_note(d->repairs, "control characters");
		return true;
	}
	if (d->out_size > sizeof d->out - 4 && !flush(d, err))
		return false;
	d->out_size += utf8_encode(character, d->out + d->out_size);
	return true;
}

/* The same byte in all eight places. */
#define EACH(byte) ((uint64_t)(byte)*0x0101010101010101u)

/* Is a byte among these sixteen 128 or more, or below a blank? */
static bool
may_stand_out(uint64_t a, uint64_t b)
{
	return (((a - EACH(0x20)) | a | (b - EACH(0x20)) | b) & EACH(0x80)) != 0;
}

/* Is a byte among these eight 128 or more, or below a blank and no line end? */
static bool
stands_out(uint64_t w)
{
	uint64_t ends;

	/* Line ends become '*': the high bit of `ends` is set where w has one, exactly. */
	ends = w ^ EACH('\n');
	ends = ~(((ends & EACH(0x7F)) + EACH(0x7F)) | ends | EACH(0x7F));
	w |= ends >> 2;
	return (((w - EACH(0x20)) | w) & EACH(0x80)) != 0;
}

static bool
continues(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

/* RFC 3629, 4: the second byte's range depends on the first. */
static bool
second_fits(unsigned char first, unsigned char second)
{
	switch (first) {
	case 0xE0:
		return second >= 0xA0 && second <= 0xBF;
	case 0xED:
		return second >= 0x80 && second <= 0x9F;
	case 0xF0:
		return second >= 0x90 && second <= 0xBF;
	case 0xF4:
		return second >= 0x80 && second <= 0x8F;
	default:
		return second >= 0x80 && second <= 0xBF;
	}
}

/* The length of the character of two bytes or more that begins s; 0: it is none; CUT: s is too short. */
static size_t
character_size(const char *s, size_t n)
{
	unsigned char first = (unsigned char)s[0];
	size_t i, size = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;

	if (first < 0xC2 || first > 0xF4)
		return 0;
	if (n < 2)
		return CUT;
	if (!second_fits(first, (unsigned char)s[1]))
		return 0;
	for (i = 2; i < size && i < n; i++)
		if (!continues(s[i]))
			return 0;
	return n < size ? CUT : size;
}

/* U+FFFE and U+FFFF are well-formed UTF-8, but no characters of XML. */
static bool
is_noncharacter(const char *s)
{
	return s[0] == '\xEF' && s[1] == '\xBF' && (unsigned char)s[2] >= 0xBE;
}

/* The length of the clean character that begins s; 0: it has to be mended, or is not all here. */
static size_t
clean_character(const char *s, size_t n)
{
	unsigned char first = (unsigned char)s[0];
	size_t size;

	if (first < 0x80)
		return first >= 0x20 || first == '\n' || first == '\t' || first == '\r';
	/* Most of Latin, Greek, Cyrillic, Hebrew and Arabic. */
	if (first >= 0xC2 && first < 0xE0 && n > 1 && continues(s[1]))
		return 2;
	size = character_size(s, n);
	return size == CUT || (size == 3 && is_noncharacter(s)) ? 0 : size;
}

/*
 * How many bytes at the front can be given on as they are. Sixteen at a time where nothing stands out;
 * otherwise one by one for a while.
 */
static size_t
clean_run(const char *s, size_t n)
{
	size_t i = 0, end, size;
	uint64_t w[2];

	while (i < n) {
		for (; n - i >= 16; i += 16) {
			memcpy(w, s + i, 16);
			if (!may_stand_out(w[0], w[1]))
				continue;
			if (stands_out(w[0]))
				break;
			if (stands_out(w[1])) {
				i += 8;
				break;
			}
		}
		for (end = n - i < 8 ? n : i + 8; i < end; i += size) {
			size = clean_character(s + i, n - i);
			if (size == 0)
				return i;
		}
	}
	return i;
}

/* Mends what stands first in s, or holds it back; returns how many bytes are done with. */
static size_t
mend_one(struct decoder *d, const char *s, size_t n, bool *ok, struct error *err)
{
	size_t size = (unsigned char)s[0] < 0x80 ? 1 : character_size(s, n);

	if (size == CUT) {
		memcpy(d->part, s, n);
		d->part_size = n;
		return n;
	}
	*ok = put(d, size == 0 ? UTF8_REPLACEMENT : 0, err);
	return size == 0 ? 1 : size;
}

/* Completes a character that the last piece cut; returns how many bytes of s that took. */
static size_t
join(struct decoder *d, const char *s, size_t n, bool *ok, struct error *err)
{
	size_t i = 0, size = CUT;

	while (size == CUT && i < n) {
		d->part[d->part_size++] = s[i++];
		size = character_size(d->part, d->part_size);
	}
	if (size == CUT)
		return i;
	if (size == 0) {
		/* The bytes before the last are no characters on their own; the last may begin one. */
		for (i--, d->part_size--; *ok && d->part_size > 0; d->part_size--)
			*ok = put(d, UTF8_REPLACEMENT, err);
		return i;
	}
	d->part_size = 0;
	if (size == 3 && is_noncharacter(d->part))
		*ok = put(d, 0, err);
	else
		*ok = flush(d, err) && d->sink(d->ctx, d->part, size, err);
	return i;
}

static bool
write_utf8(struct decoder *d, const char *s, size_t n, struct error *err)
{
	bool ok = true;
	size_t done = d->part_size > 0 ? join(d, s, n, &ok, err) : 0;

	while (ok && done < n) {
		size_t run = clean_run(s + done, n - done);

		if (run > 0 && !(flush(d, err) && d->sink(d->ctx, s + done, run, err)))
			return false;
		done += run;
		if (done < n)
			done += mend_one(d, s + done, n - done, &ok, err);
	}
	return ok;
}

static bool
write_single(struct decoder *d, const char *s, size_t n, struct error *err)
{
	size_t i;

	for (i = 0; i < n; i++) {
		unsigned char byte = (unsigned char)s[i];
		uint32_t c = byte;

		if (byte >= 0x80)
			c = d->charset->high[byte - 0x80];
		if (c == 0 && byte != 0)
			c = UTF8_REPLACEMENT;
		if (!put(d, c, err))
			return false;
	}
	return true;
}

/* A unit of UTF-16 (RFC 2781, 2.2). */
static bool
put_unit(struct decoder *d, uint32_t unit, struct error *err)
{
	uint32_t first = d->surrogate;

	d->surrogate = 0;
	if (first != 0 && unit >= 0xDC00 && unit <= 0xDFFF)
		return put(d, 0x10000 + ((first - 0xD800) << 10) + (unit - 0xDC00), err);
	if (first != 0 && !put(d, UTF8_REPLACEMENT, err))
		return false;
	if (unit >= 0xD800 && unit <= 0xDBFF) {
		d->surrogate = unit;
		return true;
	}
	return put(d, unit >= 0xDC00 && unit <= 0xDFFF ? UTF8_REPLACEMENT : unit, err);
}

static bool
put_wide(struct decoder *d, uint32_t c, struct error *err)
{
	bool none = c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF);

	return put(d, none ? UTF8_REPLACEMENT : c, err);
}

/* UTF-16 and UTF-32: `size` bytes a unit. */
static bool
write_units(struct decoder *d, const char *s, size_t n, size_t size, bool big, struct error *err)
{
	size_t i, k;

	for (i = 0; i < n; i++) {
		uint32_t unit = 0;

		d->part[d->part_size++] = s[i];
		if (d->part_size < size)
			continue;
		d->part_size = 0;
		for (k = 0; k < size; k++)
			unit = unit << 8 | (unsigned char)d->part[big ? k : size - 1 - k];
		if (!(size == 2 ? put_unit(d, unit, err) : put_wide(d, unit, err)))
			return false;
	}
	return true;
}

static bool
write_body(struct decoder *d, const char *s, size_t n, struct error *err)
{
	switch (d->charset->kind) {
	case CHARSET_UTF16BE:
	case CHARSET_UTF16:
		return write_units(d, s, n, 2, true, err);
	case CHARSET_UTF16LE:
		return write_units(d, s, n, 2, false, err);
	case CHARSET_UTF32BE:
	case CHARSET_UTF32:
		return write_units(d, s, n, 4, true, err);
	case CHARSET_UTF32LE:
		return write_units(d, s, n, 4, false, err);
	case CHARSET_SINGLE:
		return write_single(d, s, n, err);
	case CHARSET_UTF8:
		break;
	}
	return write_utf8(d, s, n, err);
}

/* Moves *s behind the first `text` in it. */
static bool
skip_past(struct slice *s, const char *text)
{
	for (; s->size > 0; *s = slice_skip(*s, 1))
		if (slice_starts(*s, text)) {
			*s = slice_skip(*s, strlen(text));
			return true;
		}
	return false;
}

/* The name in <?xml … encoding="name" (XML 1.0, 4.3.3); empty when nothing is declared. */
static struct slice
declared_name(struct slice head)
{
	const struct slice none = {0};
	char quote;

	if (!skip_past(&head, "<?xml") || !skip_past(&head, "encoding"))
		return none;
	head = slice_trim(head);
	if (slice_cut(&head, '=').size != 0)
		return none;
	head = slice_trim(head);
	quote = head.size > 0 ? head.data[0] : '\0';
	if (quote != '"' && quote != '\'')
		return none;
	head = slice_skip(head, 1);
	return slice_trim(slice_cut(&head, quote));
}

static bool
choose_declared(struct decoder *d, struct slice head, struct error *err)
{
	struct slice name = declared_name(head);
	const struct charset *found = charset_find(name);

	if (name.size > 0 && found == NULL)
		return error_set(err, ERROR_FORMAT, "line 1: charset \"%.*s\" is not known",
		                 name.size < 40 ? (int)name.size : 40, name.data);
	/* That the declaration could be read as ASCII says that it is not UTF-16, whatever it says. */
	d->charset = found != NULL && found->kind == CHARSET_SINGLE ? found : &utf8;
	return true;
}

/* Chooses the charset and gives the head on. */
static bool
choose(struct decoder *d, struct error *err)
{
	struct slice head = {d->head, d->head_size};
	size_t i, count = sizeof signs / sizeof signs[0];

	for (i = 0; i < count; i++)
		if (head.size >= signs[i].size &&
		    memcmp(head.data, signs[i].bytes, signs[i].size) == 0)
			break;
	if (i < count) {
		d->charset = signs[i].charset;
		head = slice_skip(head, signs[i].mark);
	} else if (d->told != NULL) {
		d->charset = d->told;
	} else if (!choose_declared(d, head, err)) {
		return false;
	}
	return write_body(d, head.data, head.size, err);
}

void
decoder_begin(struct decoder *d, struct slice told, struct repairs *repairs, text_sink_fn *sink,
              void *ctx)
{
	d->charset = NULL;
	d->told = charset_find(told);
	d->head_size = 0;
	d->part_size = 0;
	d->surrogate = 0;
	d->out_size = 0;
	d->repairs = repairs;
	d->sink = sink;
	d->ctx = ctx;
}

bool
decoder_write(struct decoder *d, const void *data, size_t n, struct error *err)
{
	const char *s = data;
	bool enough = false;

	if (d->charset == NULL) {
		for (; n > 0 && !enough; s++, n--) {
			d->head[d->head_size++] = *s;
			/* Not before the fourth byte: UTF-32's order shows there. */
			enough = d->head_size == sizeof d->head || (*s == '>' && d->head_size >= 4);
		}
		if (!enough)
			return true;
		if (!choose(d, err))
			return false;
	}
	return write_body(d, s, n, err) && flush(d, err);
}

bool
decoder_finish(struct decoder *d, struct error *err)
{
	size_t left;

	if (d->charset == NULL && !choose(d, err))
		return false;
	/* Each byte of a cut UTF-8 character is mended as it would be in the middle. */
	left = d->charset->kind == CHARSET_UTF8 ? d->part_size : (d->part_size > 0);
	for (left += (d->surrogate != 0); left > 0; left--)
		if (!put(d, UTF8_REPLACEMENT, err))
			return false;
	d->part_size = 0;
	d->surrogate = 0;
	return flush(d, err);
}
