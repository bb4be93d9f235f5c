#include "base/json.h"

#include <string.h>

#include "base/memory.h"
#include "base/number.h"
#include "base/utf8.h"

struct json_reader {
	json_fn *fn;
	void *ctx;
	int depth_limit;
	size_t text_limit;

	enum json_state state;
	bool broken;  /* after an error, until it is mended */
	bool refused; /* fn said it */
	bool seen;    /* a value was read */
	bool in_name; /* the string is a member's name */
	enum number number;
	enum json_type type; /* of the literal being read */
	int matched;         /* bytes of the literal, digits of an escape */
	uint32_t hex;        /* of the escape being read */
	uint32_t high;       /* first half of a surrogate pair; 0: none waits */
	int depth;
	uint64_t line, line_start, piece_end; /* from 1; bytes from the start */
	struct slice rest;                    /* of the piece, behind an error */
	struct buffer key, text;
	unsigned char *is_object; /* of each open container */
};

/* By type from JSON_TRUE on. */
static const char *const literals[] = {"true", "false", "null"};

/* What stands for the letter after '\\'. */
static const char escapes[][2] = {
    {'"', '"'},  {'/', '/'},  {'\\', '\\'}, {'b', '\b'},
    {'f', '\f'}, {'n', '\n'}, {'r', '\r'},  {'t', '\t'},
};

struct json_reader *
json_open(int depth, size_t text, json_fn *fn, void *ctx, struct error *err)
{
	struct json_reader *reader = memory_zero(1, sizeof *reader);

	if (reader == NULL) {
		error_memory(err);
		return NULL;
	}
	reader->is_object = memory_zero((size_t)depth, 1);
	if (reader->is_object == NULL) {
		memory_free(reader);
		error_memory(err);
		return NULL;
	}
	reader->fn = fn;
	reader->ctx = ctx;
	reader->depth_limit = depth;
	reader->text_limit = text;
	json_reset(reader);
	return reader;
}

void
json_reset(struct json_reader *reader)
{
	reader->state = JSON_AT_VALUE;
	reader->broken = false;
	reader->refused = false;
	reader->seen = false;
	reader->in_name = false;
	reader->high = 0;
	reader->depth = 0;
	reader->line = 1;
	reader->line_start = 0;
	reader->piece_end = 0;
	buffer_clear(&reader->key);
	buffer_clear(&reader->text);
}

void
json_close(struct json_reader *reader)
{
	if (reader == NULL)
		return;
	buffer_free(&reader->key);
	buffer_free(&reader->text);
	memory_free(reader->is_object);
	memory_free(reader);
}

/*
 * Every step takes bytes off the front of *rest, at least one or the state changes. One that refuses a byte
 * leaves it there, and the state as it is.
 */

static bool
bad(struct json_reader *reader, const struct slice *rest, struct error *err, const char *what)
{
	uint64_t at = reader->piece_end - rest->size;

	return error_set(err, ERROR_FORMAT, "line %llu, column %llu: %s",
	                 (unsigned long long)reader->line,
	                 (unsigned long long)(at - reader->line_start + 1), what);
}

static bool
limit(struct json_reader *reader, struct error *err, const char *what, size_t most)
{
	return error_set(err, ERROR_LIMIT, "line %llu: more than %zu %s",
	                 (unsigned long long)reader->line, most, what);
}

/* The state after a value, or after a container's end. */
static void
value_over(struct json_reader *reader)
{
	buffer_clear(&reader->key);
	buffer_clear(&reader->text);
	reader->state = reader->depth > 0 ? JSON_AT_COMMA : JSON_AT_GAP;
}

static bool
tell(struct json_reader *reader, enum json_type type, struct slice text, struct error *err)
{
	struct json_event event;

	event.type = type;
	event.depth = reader->depth;
	event.key = buffer_slice(&reader->key);
	event.text = text;
	reader->refused = !reader->fn(reader->ctx, &event, err);
	return !reader->refused;
}

/* A value that is no container, whole. */
static bool
tell_value(struct json_reader *reader, enum json_type type, struct slice text, struct error *err)
{
	bool ok = tell(reader, type, text, err);

	value_over(reader);
	return ok;
}

/* Passes over white space; false when nothing is left. */
static bool
skip_space(struct json_reader *reader, struct slice *rest)
{
	const char *at = rest->data, *end = at + rest->size;

	for (; at < end; at++) {
		if (*at == '\n') {
			reader->line++;
			reader->line_start = reader->piece_end - (uint64_t)(end - at) + 1;
		} else if (*at != ' ' && *at != '\t' && *at != '\r') {
			break;
		}
	}
	*rest = slice_skip(*rest, (size_t)(at - rest->data));
	return rest->size > 0;
}

static bool
open_container(struct json_reader *reader, struct slice *rest, struct error *err)
{
	bool object = rest->data[0] == '{';
	struct slice none = {0};

	if (reader->depth == reader->depth_limit)
		return limit(reader, err, "brackets in one another", (size_t)reader->depth_limit);
	*rest = slice_skip(*rest, 1);
	if (!tell(reader, object ? JSON_OBJECT : JSON_ARRAY, none, err))
		return false;
	buffer_clear(&reader->key);
	reader->is_object[reader->depth++] = object;
	reader->state = object ? JSON_AT_MEMBER : JSON_AT_FIRST;
	return true;
}

/* The byte in front is ']' or '}'. */
static bool
close_container(struct json_reader *reader, struct slice *rest, struct error *err)
{
	bool object = rest->data[0] == '}';
	struct slice none = {0};

	if (reader->depth == 0 || (reader->is_object[reader->depth - 1] != 0) != object)
		return bad(reader, rest, err, object ? "'}' without '{'" : "']' without '['");
	*rest = slice_skip(*rest, 1);
	reader->depth--;
	return tell_value(reader, object ? JSON_OBJECT_END : JSON_ARRAY_END, none, err);
}

static void
begin_string(struct json_reader *reader, bool name)
{
	reader->in_name = name;
	reader->high = 0;
	reader->state = JSON_IN_STRING;
}

static bool
begin_literal(struct json_reader *reader, enum json_type type)
{
	reader->type = type;
	reader->matched = 1;
	reader->state = JSON_IN_LITERAL;
	return true;
}

static bool
begin_number(struct json_reader *reader)
{
	reader->in_name = false;
	reader->number = NUMBER_START;
	reader->state = JSON_IN_NUMBER;
	return true;
}

static bool
step_value(struct json_reader *reader, struct slice *rest, struct error *err)
{
	char c;

	if (!skip_space(reader, rest))
		return true;
	c = rest->data[0];
	if (c == ']' && reader->state == JSON_AT_FIRST)
		return close_container(reader, rest, err);
	reader->seen = true;
	if (c == '-' || (c >= '0' && c <= '9'))
		return begin_number(reader);
	if (strchr("{[\"tfn", c) == NULL || c == '\0')
		return bad(reader, rest, err, "a value expected");
	if (c == '{' || c == '[')
		return open_container(reader, rest, err);
	*rest = slice_skip(*rest, 1);
	switch (c) {
	case '"':
		begin_string(reader, false);
		return true;
	default:
		return begin_literal(reader, c == 't'   ? JSON_TRUE
		                             : c == 'f' ? JSON_FALSE
		                                        : JSON_NULL);
	}
}

static bool
step_name(struct json_reader *reader, struct slice *rest, struct error *err)
{
	if (!skip_space(reader, rest))
		return true;
	if (rest->data[0] == '}' && reader->state == JSON_AT_MEMBER)
		return close_container(reader, rest, err);
	if (rest->data[0] != '"')
		return bad(reader, rest, err, "a member's name expected");
	*rest = slice_skip(*rest, 1);
	begin_string(reader, true);
	return true;
}

static bool
step_colon(struct json_reader *reader, struct slice *rest, struct error *err)
{
	if (!skip_space(reader, rest))
		return true;
	if (rest->data[0] != ':')
		return bad(reader, rest, err, "':' expected");
	*rest = slice_skip(*rest, 1);
	reader->state = JSON_AT_VALUE;
	return true;
}

static bool
step_comma(struct json_reader *reader, struct slice *rest, struct error *err)
{
	if (!skip_space(reader, rest))
		return true;
	if (rest->data[0] == ']' || rest->data[0] == '}')
		return close_container(reader, rest, err);
	if (rest->data[0] != ',')
		return bad(reader, rest, err, "',' expected");
	*rest = slice_skip(*rest, 1);
	reader->state = reader->is_object[reader->depth - 1] ? JSON_AT_NAME : JSON_AT_VALUE;
	return true;
}

static bool
step_gap(struct json_reader *reader, struct slice *rest, struct error *err)
{
	if (strchr(" \t\r\n", rest->data[0]) == NULL || rest->data[0] == '\0')
		return bad(reader, rest, err, "more after the value's end");
	skip_space(reader, rest);
	reader->state = JSON_AT_VALUE;
	return true;
}

/* Appends to the name or text being read. */
static bool
add(struct json_reader *reader, struct slice s, struct error *err)
{
	struct buffer *to = reader->in_name ? &reader->key : &reader->text;

	if (s.size > reader->text_limit - to->size)
		return limit(reader, err, "bytes in one text", reader->text_limit);
	return buffer_append_slice(to, s) || error_memory(err);
}

static bool
add_character(struct json_reader *reader, uint32_t character, struct error *err)
{
	char bytes[4];
	struct slice s = {bytes, 0};

	s.size = utf8_encode(character, bytes);
	return add(reader, s, err);
}

/* A first half of a surrogate pair whose second half did not come. */
static bool
add_lone(struct json_reader *reader, struct error *err)
{
	if (reader->high == 0)
		return true;
	reader->high = 0;
	return add_character(reader, UTF8_REPLACEMENT, err);
}

/*
 * How many bytes in front are neither '"' nor '\\' nor a control. Eight are looked at together: in each
 * byte the top bit of (x - n) & ~x tells x < n. A borrow can only blame a byte behind a guilty one.
 */
static size_t
plain_front(struct slice s)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
	uint64_t x, quote, slash;
	size_t at;
	unsigned char c;

	for (at = 0; s.size - at >= 8; at += 8) {
		memcpy(&x, s.data + at, 8);
		quote = x ^ ones * '"';
		slash = x ^ ones * '\\';
		if ((((x - ones * 0x20) & ~x) | ((quote - ones) & ~quote) |
		     ((slash - ones) & ~slash)) &
		    tops)
			break;
	}
	for (; at < s.size; at++) {
		c = (unsigned char)s.data[at];
		if (c < 0x20 || c == '"' || c == '\\')
			break;
	}
	return at;
}

static bool
end_string(struct json_reader *reader, struct slice text, struct error *err)
{
	if (!reader->in_name)
		return tell_value(reader, JSON_STRING, text, err);
	reader->state = JSON_AT_COLON;
	return true;
}

static bool
step_string(struct json_reader *reader, struct slice *rest, struct error *err)
{
	struct slice run = *rest;
	bool borrowed;
	char c;

	run.size = plain_front(*rest);
	if (run.size > 0 && !add_lone(reader, err))
		return false;
	*rest = slice_skip(*rest, run.size);
	c = rest->size > 0 ? rest->data[0] : '\0';
	/* A text that lies whole in this piece is not copied. */
	borrowed = c == '"' && !reader->in_name && reader->text.size == 0 && reader->high == 0 &&
	           run.size <= reader->text_limit;
	if (!borrowed && !add(reader, run, err))
		return false;
	if (rest->size == 0)
		return true;
	if (c != '"' && c != '\\')
		return bad(reader, rest, err, "control character in a string");
	*rest = slice_skip(*rest, 1);
	if (c == '\\') {
		reader->state = JSON_IN_ESCAPE;
		return true;
	}
	if (borrowed)
		return end_string(reader, run, err);
	return add_lone(reader, err) && end_string(reader, buffer_slice(&reader->text), err);
}

static bool
step_escape(struct json_reader *reader, struct slice *rest, struct error *err)
{
	char c = rest->data[0];
	struct slice s = {0};
	size_t i;

	if (c == 'u') {
		*rest = slice_skip(*rest, 1);
		reader->hex = 0;
		reader->matched = 0;
		reader->state = JSON_IN_HEX;
		return true;
	}
	for (i = 0; i < sizeof escapes / sizeof *escapes && escapes[i][0] != c; i++)
		continue;
	if (i == sizeof escapes / sizeof *escapes)
		return bad(reader, rest, err, "no such escape");
	*rest = slice_skip(*rest, 1);
	reader->state = JSON_IN_STRING;
	s.data = &escapes[i][1];
	s.size = 1;
	return add_lone(reader, err) && add(reader, s, err);
}

/* The four digits of "\uXXXX" are read. */
static bool
add_escaped(struct json_reader *reader, struct error *err)
{
	uint32_t c = reader->hex, high = reader->high;

	reader->state = JSON_IN_STRING;
	if (high != 0 && c >= 0xDC00 && c <= 0xDFFF) {
		reader->high = 0;
		return add_character(reader, 0x10000 + ((high - 0xD800) << 10) + (c - 0xDC00), err);
	}
	if (!add_lone(reader, err))
		return false;
	if (c >= 0xD800 && c <= 0xDBFF) {
		reader->high = c;
		return true;
	}
	return add_character(reader, c, err);
}

static bool
step_hex(struct json_reader *reader, struct slice *rest, struct error *err)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	char c = rest->data[0];
	const char *at = c != '\0' ? strchr(digits, c) : NULL;
	uint32_t value;

	if (at == NULL)
		return bad(reader, rest, err, "four hexadecimal digits expected");
	*rest = slice_skip(*rest, 1);
	value = (uint32_t)(at - digits);
	reader->hex = reader->hex << 4 | (value < 16 ? value : value - 6);
	reader->matched++;
	return reader->matched < 4 || add_escaped(reader, err);
}

static bool
step_number(struct json_reader *reader, struct slice *rest, struct error *err)
{
	struct slice run = *rest;
	enum number next;

	for (run.size = 0; run.size < rest->size; run.size++) {
		next = number_after(reader->number, rest->data[run.size]);
		if (next == NUMBER_OVER)
			break;
		reader->number = next;
	}
	*rest = slice_skip(*rest, run.size);
	if (!add(reader, run, err))
		return false;
	if (rest->size == 0)
		return true;
	if (!number_whole(reader->number))
		return bad(reader, rest, err, "a digit expected");
	return tell_value(reader, JSON_NUMBER, buffer_slice(&reader->text), err);
}

static bool
step_literal(struct json_reader *reader, struct slice *rest, struct error *err)
{
	const char *literal = literals[reader->type - JSON_TRUE];
	struct slice none = {0};

	if (rest->data[0] != literal[reader->matched])
		return bad(reader, rest, err, "a value expected");
	*rest = slice_skip(*rest, 1);
	reader->matched++;
	return literal[reader->matched] != '\0' || tell_value(reader, reader->type, none, err);
}

typedef bool step_fn(struct json_reader *reader, struct slice *rest, struct error *err);

static step_fn *const steps[] = {
    [JSON_AT_VALUE] = step_value, [JSON_AT_FIRST] = step_value,   [JSON_AT_NAME] = step_name,
    [JSON_AT_MEMBER] = step_name, [JSON_AT_COLON] = step_colon,   [JSON_AT_COMMA] = step_comma,
    [JSON_AT_GAP] = step_gap,     [JSON_IN_STRING] = step_string, [JSON_IN_ESCAPE] = step_escape,
    [JSON_IN_HEX] = step_hex,     [JSON_IN_NUMBER] = step_number, [JSON_IN_LITERAL] = step_literal,
};

bool
json_write(struct json_reader *reader, struct slice piece, struct error *err)
{
	bool ok = true;

	reader->piece_end += piece.size;
	if (reader->broken)
		return bad(reader, &piece, err, "nothing is read after an error");
	while (ok && piece.size > 0)
		ok = steps[reader->state](reader, &piece, err);
	reader->broken = !ok;
	reader->rest = piece;
	reader->piece_end -= piece.size;
	return ok;
}

bool
json_finish(struct json_reader *reader, struct error *err)
{
	struct slice none = {0};

	/* Only a number has no end of its own. */
	if (reader->state == JSON_IN_NUMBER && reader->depth == 0 && number_whole(reader->number) &&
	    !tell_value(reader, JSON_NUMBER, buffer_slice(&reader->text), err)) {
		reader->broken = true;
		return false;
	}
	if (!reader->broken &&
	    (reader->state == JSON_AT_GAP ||
	     (reader->state == JSON_AT_VALUE && reader->depth == 0 && reader->seen)))
		return true;
	return bad(reader, &none, err, reader->seen ? "the text ends early" : "no value");
}

struct json_trouble
json_trouble(const struct json_reader *reader)
{
	struct json_trouble trouble = {0};

	trouble.state = reader->state;
	trouble.refused = reader->refused;
	trouble.depth = reader->depth;
	trouble.is_object = reader->is_object;
	if (reader->state == JSON_IN_LITERAL) {
		trouble.begun.data = literals[reader->type - JSON_TRUE];
		trouble.begun.size = (size_t)reader->matched;
	}
	if (reader->state == JSON_IN_HEX)
		trouble.begun.size = (size_t)reader->matched;
	trouble.line = reader->line;
	trouble.rest = reader->rest;
	return trouble;
}

void
json_pass(struct json_reader *reader, struct slice bytes)
{
	size_t i;

	for (i = 0; i < bytes.size; i++)
		if (bytes.data[i] == '\n') {
			reader->line++;
			reader->line_start = reader->piece_end + i + 1;
		}
	reader->piece_end += bytes.size;
	reader->broken = false;
}

bool
json_insert(struct json_reader *reader, const char *text, struct error *err)
{
	uint64_t end = reader->piece_end;
	bool ok;

	reader->broken = false;
	if (reader->state == JSON_IN_HEX) {
		reader->hex = 0;
		reader->matched = 0;
	}
	ok = json_write(reader, slice_of(text), err);
	reader->piece_end = end;
	return ok;
}

void
json_unwind(struct json_reader *reader, int depth)
{
	reader->broken = false;
	reader->in_name = false;
	reader->high = 0;
	reader->depth = depth;
	value_over(reader);
}
