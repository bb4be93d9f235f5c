#include "base/json.h"

#include <string.h>

#include "base/calendar.h"
#include "base/utf8.h"

static void
write_escaped(struct buffer *out, uint32_t c)
{
	static const char short_ones[] = "\"\"\\\\\nn\tt\rr\bb\ff";
	char escape[2] = "\\";
	size_t i;

	for (i = 0; i + 1 < sizeof short_ones; i += 2) {
		if ((uint32_t)short_ones[i] == c) {
			escape[1] = short_ones[i + 1];
			buffer_append(out, escape, sizeof escape);
			return;
		}
	}
	buffer_print(out, "\\u%04x", (unsigned)c);
}

/* Control characters, C1 too; what ends a line or turns the direction of writing (UAX #9, 2.1 to 2.5). */
static bool
is_unsafe(uint32_t c)
{
	return (c >= 0x7F && c < 0xA0) || c < 0x20 || (c >= 0x2028 && c <= 0x202E) ||
	       (c >= 0x2066 && c <= 0x2069);
}

/* The length of the character in front when it is written as it is; 0: it is escaped, or no UTF-8. */
static size_t
plain_length(struct slice s)
{
	unsigned char lead = (unsigned char)s.data[0];
	uint32_t c;
	size_t n;

	if (lead < 0x7F)
		return lead >= 0x20 && lead != '"' && lead != '\\';
	/* Most of Latin, Greek, Cyrillic, Hebrew and Arabic. */
	if (lead >= 0xC3 && lead < 0xE0 && s.size > 1 && ((unsigned char)s.data[1] & 0xC0) == 0x80)
		return 2;
	n = utf8_decode(s, &c);
	return n == 1 || is_unsafe(c) ? 0 : n;
}

/*
 * How many bytes in front are written as they are. Eight of ASCII are looked at together: what is borrowed or carried
 * comes from a byte that has to be looked at more closely itself.
 */
static size_t
plain_front(struct slice s)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	size_t at = 0, n, end;
	uint64_t x;

	while (at < s.size) {
		end = at + sizeof x;
		if (end <= s.size) {
			memcpy(&x, s.data + at, sizeof x);
			x |= (x - ones * 0x20) | (x + ones) | ((x ^ ones * '"') - ones) |
			     ((x ^ ones * '\\') - ones);
			if ((x & ones << 7) == 0) {
				at = end;
				continue;
			}
		}
		for (; at < end && at < s.size; at += n) {
			n = plain_length(slice_skip(s, at));
			if (n == 0)
				return at;
		}
	}
	return at;
}

static void
write_quoted(struct buffer *out, struct slice s)
{
	struct slice run = s;
	uint32_t c;

	buffer_append_byte(out, '"');
	for (;;) {
		run.data = s.data;
		run.size = plain_front(s);
		buffer_append_slice(out, run);
		s = slice_skip(s, run.size);
		if (s.size == 0)
			break;
		s = slice_skip(s, utf8_decode(s, &c));
		if (is_unsafe(c) || c == '"' || c == '\\')
			write_escaped(out, c);
		else
			utf8_append(out, c);
	}
	buffer_append_byte(out, '"');
}

/* What stands before a value: comma and name. The next value needs a comma. */
static void
write_name(struct json_writer *w, const char *key)
{
	if (w->comma)
		buffer_append_byte(w->out, ',');
	w->comma = true;
	if (key == NULL)
		return;
	write_quoted(w->out, slice_of(key));
	buffer_append_byte(w->out, ':');
}

static void
write_word(struct json_writer *w, const char *key, const char *word)
{
	write_name(w, key);
	buffer_append_text(w->out, word);
}

void
json_begin_object(struct json_writer *w, const char *key)
{
	write_word(w, key, "{");
	w->comma = false;
}

void
json_end_object(struct json_writer *w)
{
	buffer_append_byte(w->out, '}');
	w->comma = true;
}

void
json_begin_array(struct json_writer *w, const char *key)
{
	write_word(w, key, "[");
	w->comma = false;
}

void
json_end_array(struct json_writer *w)
{
	buffer_append_byte(w->out, ']');
	w->comma = true;
}

void
json_string(struct json_writer *w, const char *key, struct slice s)
{
	write_name(w, key);
	write_quoted(w->out, s);
}

void
json_string_if(struct json_writer *w, const char *key, struct slice s)
{
	if (s.size > 0)
		json_string(w, key, s);
}

void
json_number(struct json_writer *w, const char *key, int64_t n)
{
	write_name(w, key);
	buffer_print(w->out, "%lld", (long long)n);
}

void
json_bool(struct json_writer *w, const char *key, bool b)
{
	write_word(w, key, b ? "true" : "false");
}

void
json_null(struct json_writer *w, const char *key)
{
	write_word(w, key, "null");
}

void
json_moment_if(struct json_writer *w, const char *key, int64_t seconds)
{
	char text[21];

	if (seconds == CALENDAR_NONE)
		return;
	calendar_format(seconds, text);
	json_string(w, key, slice_of(text));
}
