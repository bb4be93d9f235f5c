#include "base/json.h"

#include "base/calendar.h"
#include "base/utf8.h"

/* Must it be escaped, or looked at more closely? */
static bool
is_special(char c)
{
	unsigned char byte = (unsigned char)c;

	return byte < 0x20 || byte >= 0x7F || c == '"' || c == '\\';
}

static void
write_escaped(struct buffer *out, uint32_t c)
{
	static const char short_ones[] = "\"\"\\\\\bb\ff\nn\rr\tt";
	size_t i;

	for (i = 0; i + 1 < sizeof short_ones; i += 2) {
		if ((uint32_t)short_ones[i] == c) {
			buffer_append_byte(out, '\\');
			buffer_append_byte(out, short_ones[i + 1]);
			return;
		}
	}
	buffer_print(out, "\\u%04x", (unsigned)c);
}

/* Control characters, C1 too; what ends a line or turns the direction of writing (UAX #9, 2.1 to 2.5). */
static bool
is_unsafe(uint32_t c)
{
	return c < 0xA0 || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

/* Writes the special character in front and returns its length. */
static size_t
write_special(struct buffer *out, struct slice s)
{
	uint32_t c;
	size_t n = utf8_decode(s, &c);

	if (is_unsafe(c))
		write_escaped(out, c);
	else
		utf8_append(out, c);
	return n;
}

static void
write_quoted(struct buffer *out, struct slice s)
{
	struct slice run;

	buffer_append_byte(out, '"');
	while (s.size > 0) {
		run = s;
		for (run.size = 0; run.size < s.size && !is_special(s.data[run.size]);)
			run.size++;
		buffer_append_slice(out, run);
		s = slice_skip(s, run.size);
		if (s.size > 0)
			s = slice_skip(s, write_special(out, s));
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
