#include "feed/decoder.h"

#include <string.h>

#include "base/utf8.h"
#include "feed/scan.h"

static const struct charset utf8 = {CHARSET_UTF8, 0, NULL};
static const struct charset utf16be = {CHARSET_UTF16BE, 0, NULL};
static const struct charset utf16le = {CHARSET_UTF16LE, 0, NULL};
static const struct charset utf32be = {CHARSET_UTF32BE, 0, NULL};
static const struct charset utf32le = {CHARSET_UTF32LE, 0, NULL};

/* Byte order marks, the longest first; a mark is no part of the text. */
static const struct {
	char bytes[4];
	size_t size;
	const struct charset *charset;
} marks[] = {
    {{'\xFF', '\xFE', 0, 0}, 4, &utf32le}, {{0, 0, '\xFE', '\xFF'}, 4, &utf32be},
    {{'\xEF', '\xBB', '\xBF'}, 3, &utf8},  {{'\xFF', '\xFE'}, 2, &utf16le},
    {{'\xFE', '\xFF'}, 2, &utf16be},
};

/* The first bytes without a mark: which of them are zero, the first as the lowest bit. */
static const struct {
	unsigned zeros;
	size_t size;
	const struct charset *charset;
} signs[] = {
    {0xE, 4, &utf32le}, {0x7, 4, &utf32be}, {0xA, 4, &utf16le},
    {0x5, 4, &utf16be}, {0x2, 2, &utf16le}, {0x1, 2, &utf16be},
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

/* Mends what stands first in s, or holds it back; returns how many bytes are done with. */
static size_t
mend_one(struct decoder *d, const char *s, size_t n, bool *ok, struct error *err)
{
	size_t size = (unsigned char)s[0] < 0x80 ? 1 : scan_character(s, n);

	if (size == SCAN_CUT) {
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
	size_t i = 0, size = SCAN_CUT;

	while (size == SCAN_CUT && i < n) {
		d->part[d->part_size++] = s[i++];
		size = scan_character(d->part, d->part_size);
	}
	if (size == SCAN_CUT)
		return i;
	if (size == 0) {
		/* The bytes before the last are no characters on their own; the last may begin one. */
		for (i--, d->part_size--; *ok && d->part_size > 0; d->part_size--)
			*ok = put(d, UTF8_REPLACEMENT, err);
		return i;
	}
	d->part_size = 0;
	if (size == 3 && scan_is_noncharacter(d->part))
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
		size_t run = scan_clean(s + done, n - done, false);

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
			c = d->high[byte - 0x80];
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

/* Takes what was converted: that may be a character that XML has not. */
static bool
take_converted(struct decoder *d, const char *s, size_t n, size_t bad, struct error *err)
{
	if (bad > 0)
		repairs_note(d->repairs, "bad bytes");
	return write_utf8(d, s, n, err);
}

static bool
write_multibyte(struct decoder *d, const char *s, size_t n, struct error *err)
{
	char text[DECODER_OUT];
	size_t bad = 0;

	while (n > 0) {
		size_t size = multibyte_read(&d->reader, &s, &n, text, sizeof text, &bad);

		if (!take_converted(d, text, size, bad, err))
			return false;
	}
	return true;
}

static bool
finish_multibyte(struct decoder *d, struct error *err)
{
	char text[DECODER_OUT];
	size_t bad = 0, size = multibyte_finish(&d->reader, text, sizeof text, &bad);

	return size == 0 || take_converted(d, text, size, bad, err);
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
	case CHARSET_MULTI:
	case CHARSET_SHIFTED:
		return write_multibyte(d, s, n, err);
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

static void
keep_name(char to[DECODER_NAME], struct slice name)
{
	size_t n = name.size < DECODER_NAME ? name.size : DECODER_NAME - 1;

	if (n > 0)
		memcpy(to, name.data, n);
	to[n] = '\0';
}

static bool
is_wide(const struct charset *charset)
{
	return charset->kind >= CHARSET_UTF16 && charset->kind <= CHARSET_UTF32LE;
}

static bool
open_reader(struct decoder *d, const char *said, struct error *err)
{
	bool no_memory;

	if (multibyte_open(&d->reader, d->charset, &no_memory))
		return true;
	if (no_memory)
		return error_memory(err);
	return error_set(err, ERROR_FORMAT, "line 1: charset \"%s\" is not known here", said);
}

/* Whatever comes is in this charset; `said` is what it was called. */
static bool
settle(struct decoder *d, const struct charset *charset, const char *said, struct error *err)
{
	d->state = DECODER_BODY;
	d->charset = charset;
	if (charset->kind == CHARSET_SINGLE)
		charset_high(charset, d->high);
	return charset->port == NULL || open_reader(d, said, err);
}

/* How many characters of several bytes there are in s, and how many runs of bytes that are none. */
static void
count_characters(struct slice s, size_t *good, size_t *bad)
{
	bool was_bad = false;
	size_t i, size;

	*good = 0;
	*bad = 0;
	for (i = 0; i < s.size; i += size) {
		bool high = (unsigned char)s.data[i] >= 0x80;

		size = high ? scan_character(s.data + i, s.size - i) : 1;
		/* Cut by the document's own end, it is none. */
		if (size == SCAN_CUT && s.size == DECODER_SAMPLE)
			return;
		if (size == SCAN_CUT)
			size = 0;
		*good += high && size > 0;
		*bad += size == 0 && !was_bad;
		was_bad = size == 0;
		size += was_bad;
	}
}

/* The bytes gathered hold some that are no ASCII: what they are. */
static bool
choose(struct decoder *d, struct error *err)
{
	struct slice sample = {d->sample, d->sample_size};
	const struct charset *found = &utf8;
	const char *said = d->declared_name;
	size_t good, bad;

	count_characters(sample, &good, &bad);
	if (good < 3 * bad) {
		/* Said to be UTF-8 it is not, nor is it UTF-16, which has zeros. */
		if (d->declared != NULL && d->declared->kind >= CHARSET_SINGLE) {
			found = d->declared;
		} else if (d->told != NULL && d->told->kind >= CHARSET_SINGLE) {
			found = d->told;
			said = d->told_name;
		} else if (good < bad) {
			found = charset_find(slice_of("windows-1252"));
		}
	}
	if (d->declared_name[0] != '\0' && d->declared != found &&
	    (d->declared == NULL || d->declared->kind != found->kind ||
	     d->declared->single != found->single))
		repairs_note(d->repairs, "wrong charset");
	return settle(d, found, said, err) && write_body(d, sample.data, sample.size, err);
}

/* Is this byte the zero that it should be, or else something that a text may begin with? */
static bool
is_expected(char c, bool zero)
{
	return zero ? c == '\0' : (unsigned char)c >= ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The charset that the zeros among the first bytes show, or NULL. */
static const struct charset *
by_zeros(struct slice head)
{
	size_t i, k;

	for (i = 0; i < sizeof signs / sizeof signs[0]; i++) {
		for (k = 0; k < signs[i].size && k < head.size; k++)
			if (!is_expected(head.data[k], (signs[i].zeros >> k & 1) != 0))
				break;
		if (k == signs[i].size)
			return signs[i].charset;
	}
	return NULL;
}

/* Reads what the document's beginning says of the charset, and gives it on. */
static bool
begin_text(struct decoder *d, struct error *err)
{
	struct slice head = {d->sample, d->sample_size}, name;
	size_t i, count = sizeof marks / sizeof marks[0];
	const struct charset *wide = by_zeros(head);

	for (i = 0; i < count; i++)
		if (head.size >= marks[i].size &&
		    memcmp(head.data, marks[i].bytes, marks[i].size) == 0)
			break;
	if (i < count || wide != NULL) {
		if (i < count)
			head = slice_skip(head, marks[i].size);
		return settle(d, i < count ? marks[i].charset : wide, "", err) &&
		       write_body(d, head.data, head.size, err);
	}
	name = declared_name(head);
	keep_name(d->declared_name, name);
	d->declared = charset_find(name);
	d->state = DECODER_ASCII;
	if (d->declared != NULL && d->declared->kind == CHARSET_SHIFTED)
		return settle(d, d->declared, d->declared_name, err) &&
		       write_body(d, head.data, head.size, err);
	if (d->declared == NULL && d->told != NULL && d->told->kind == CHARSET_SHIFTED)
		return settle(d, d->told, d->told_name, err) &&
		       write_body(d, head.data, head.size, err);
	return true;
}

/* Gathers bytes; returns how many of s. */
static size_t
gather(struct decoder *d, const char *s, size_t n, size_t most, bool to_tag)
{
	size_t i = 0;

	while (i < n && d->sample_size < most) {
		d->sample[d->sample_size++] = s[i++];
		/* Not before the fourth byte: UTF-32's order shows there. */
		if (to_tag && s[i - 1] == '>' && d->sample_size >= 4)
			break;
	}
	return i;
}

static bool
begin(struct decoder *d, const char **s, size_t *n, bool last, struct error *err)
{
	size_t size = gather(d, *s, *n, DECODER_HEAD, true), used;

	*s += size;
	*n -= size;
	if (!last && d->sample_size < DECODER_HEAD &&
	    (d->sample_size < 4 || d->sample[d->sample_size - 1] != '>'))
		return true;
	if (!begin_text(d, err))
		return false;
	if (d->state == DECODER_BODY)
		return true;
	/* What is ASCII in it is given on, and the rest are the first bytes that tell. */
	size = d->sample_size;
	for (used = 0; used < size && (unsigned char)d->sample[used] < 0x80; used++)
		;
	if (!write_utf8(d, d->sample, used, err))
		return false;
	memmove(d->sample, d->sample + used, size - used);
	d->sample_size = size - used;
	d->state = size > used ? DECODER_GATHER : DECODER_ASCII;
	return true;
}

/* Gives on what is ASCII; what is not, shows the charset. */
static bool
ascii(struct decoder *d, const char **s, size_t *n, struct error *err)
{
	while (*n > 0) {
		size_t run = scan_clean(*s, *n, true);
		bool ok = true;

		if (run > 0 && !(flush(d, err) && d->sink(d->ctx, *s, run, err)))
			return false;
		*s += run;
		*n -= run;
		if (*n == 0)
			break;
		if ((unsigned char)**s >= 0x80) {
			d->state = DECODER_GATHER;
			d->sample_size = 0;
			return true;
		}
		mend_one(d, *s, *n, &ok, err);
		if (!ok)
			return false;
		++*s;
		--*n;
	}
	return true;
}

static bool
step(struct decoder *d, const char **s, size_t *n, struct error *err)
{
	size_t size;
	bool ok;

	switch (d->state) {
	case DECODER_BEGIN:
		return begin(d, s, n, false, err);
	case DECODER_ASCII:
		return ascii(d, s, n, err);
	case DECODER_GATHER:
		size = gather(d, *s, *n, DECODER_SAMPLE, false);
		*s += size;
		*n -= size;
		return d->sample_size < DECODER_SAMPLE || choose(d, err);
	case DECODER_BODY:
	default:
		ok = write_body(d, *s, *n, err);
		*n = 0;
		return ok;
	}
}

void
decoder_begin(struct decoder *d, struct slice told, struct repairs *repairs, text_sink_fn *sink,
              void *ctx)
{
	decoder_free(d);
	d->state = DECODER_BEGIN;
	d->charset = NULL;
	d->told = charset_find(told);
	d->declared = NULL;
	keep_name(d->told_name, told);
	d->declared_name[0] = '\0';
	d->sample_size = 0;
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

	while (n > 0)
		if (!step(d, &s, &n, err))
			return false;
	return flush(d, err);
}

/* The end of a document of which little more than the beginning was read. */
static bool
finish_early(struct decoder *d, struct error *err)
{
	const char *none = "";
	size_t n = 0;

	if (d->state == DECODER_BEGIN && !begin(d, &none, &n, true, err))
		return false;
	return d->state != DECODER_GATHER || choose(d, err);
}

bool
decoder_finish(struct decoder *d, struct error *err)
{
	size_t left;

	if (!finish_early(d, err) || !finish_multibyte(d, err))
		return false;
	/* Each byte of a cut UTF-8 character is mended as it would be in the middle. */
	left = d->charset == NULL || !is_wide(d->charset) ? d->part_size : (d->part_size > 0);
	for (left += (d->surrogate != 0); left > 0; left--)
		if (!put(d, UTF8_REPLACEMENT, err))
			return false;
	d->part_size = 0;
	d->surrogate = 0;
	return flush(d, err);
}

void
decoder_free(struct decoder *d)
{
	multibyte_close(&d->reader);
}
