#include "feed/jsonmend.h"

#include <string.h>

/* The containers that are open in an item, and in an array of it. */
enum { IN_ITEM = 3, IN_LIST = 4 };

enum { COMMENT_MOST = 4096 }; /* or else it was none, and all the rest of a line would be in it */

/* What other languages write for a value, sorted. */
static const struct {
	const char *word, *value;
} words[] = {
    {"False", "false"}, {"Infinity", "null"}, {"NULL", "null"},      {"NaN", "null"},
    {"None", "null"},   {"Null", "null"},     {"True", "true"},      {"nan", "null"},
    {"nil", "null"},    {"none", "null"},     {"undefined", "null"},
};

static bool
in_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '$';
}

/* Reads what is missing. */
static bool
put(struct jsonmend *m, const char *repair, const char *text, struct error *err)
{
	repairs_note(m->repairs, repair);
	return json_insert(m->reader, text, err);
}

/* The reader is not to see the n bytes in front. */
static void
pass(struct jsonmend *m, struct slice *piece, size_t n)
{
	struct slice bytes = {piece->data, n};

	json_pass(m->reader, bytes);
	*piece = slice_skip(*piece, n);
}

static bool
drop(struct jsonmend *m, const char *repair, struct slice *piece)
{
	repairs_note(m->repairs, repair);
	pass(m, piece, 1);
	return true;
}

/* ---- words and comments ---- */

static bool
begin(struct jsonmend *m, enum jsonmend_in in, struct slice begun, const struct error *err)
{
	m->in = in;
	m->refused = *err;
	m->word_told = begun.size;
	m->word_size = begun.size;
	if (begun.size > 0)
		memcpy(m->word, begun.data, begun.size);
	return true;
}

static bool
begin_comment(struct jsonmend *m, struct slice *piece, const struct error *err)
{
	const struct slice none = {0};

	pass(m, piece, 1);
	return begin(m, JSONMEND_SLASH, none, err);
}

static bool
begin_quoted(struct jsonmend *m, struct slice *piece, struct error *err)
{
	pass(m, piece, 1);
	m->in = JSONMEND_QUOTED;
	return put(m, "single quotes", "\"", err);
}

static bool
end_word(struct jsonmend *m, struct error *err)
{
	struct slice word = {m->word, m->word_size};
	enum jsonmend_in in = m->in;
	size_t i, count = sizeof words / sizeof words[0];

	m->in = JSONMEND_JSON;
	if (in == JSONMEND_WORD_NAME) {
		m->word[m->word_size] = '\0';
		return put(m, "name without quotes", "\"", err) &&
		       json_insert(m->reader, m->word, err) && json_insert(m->reader, "\"", err);
	}
	for (i = 0; i < count; i++)
		if (slice_is(word, words[i].word))
			return put(m, "value of another language", words[i].value + m->word_told,
			           err);
	*err = m->refused;
	return false;
}

static bool
word(struct jsonmend *m, struct slice *piece, struct error *err)
{
	while (piece->size > 0 && in_word(piece->data[0])) {
		if (m->word_size == JSONMEND_WORD - 1) {
			*err = m->refused;
			return false;
		}
		m->word[m->word_size++] = piece->data[0];
		pass(m, piece, 1);
	}
	return piece->size == 0 || end_word(m, err);
}

static bool
comment(struct jsonmend *m, struct slice *piece, struct error *err)
{
	char c = piece->data[0];

	if ((m->in == JSONMEND_SLASH && c != '/' && c != '*') || m->word_size == COMMENT_MOST) {
		*err = m->refused;
		return false;
	}
	m->word_size++;
	if (m->in == JSONMEND_SLASH)
		m->in = c == '/' ? JSONMEND_LINE : JSONMEND_BLOCK;
	else if (m->in == JSONMEND_LINE)
		m->in = c == '\n' ? JSONMEND_JSON : JSONMEND_LINE;
	else if (m->in == JSONMEND_STAR && c == '/')
		m->in = JSONMEND_JSON;
	else
		m->in = c == '*' ? JSONMEND_STAR : JSONMEND_BLOCK;
	return drop(m, "comment", piece);
}

/* ---- a byte that the reader refused, by what it awaits ---- */

static bool
in_object(const struct json_trouble *t)
{
	return t->depth > 0 && t->is_object[t->depth - 1] != 0;
}

static bool
around_object(const struct json_trouble *t)
{
	return t->depth > 1 && t->is_object[t->depth - 2] != 0;
}

/* A bracket that ends another one than is open; where an item would be lost by it, it is not mended. */
static bool
mend_bracket(struct jsonmend *m, const struct json_trouble *t, struct slice *piece,
             struct error *err)
{
	if (piece->data[0] == '}' && !in_object(t) && t->depth < IN_ITEM)
		return drop(m, "stray bracket", piece);
	if (piece->data[0] == '}' && !in_object(t) && t->depth >= IN_LIST && around_object(t))
		return put(m, "unclosed bracket", "]", err);
	if (piece->data[0] == ']' && in_object(t) && t->depth > IN_LIST && !around_object(t))
		return put(m, "unclosed bracket", "}", err);
	return false;
}

static bool
mend_value(struct jsonmend *m, const struct json_trouble *t, struct slice *piece, struct error *err)
{
	const struct slice none = {0};
	char c = piece->data[0];

	if (c == '\'')
		return begin_quoted(m, piece, err);
	if (c == '/')
		return begin_comment(m, piece, err);
	if (c == ',' && !in_object(t))
		return drop(m, "stray comma", piece);
	if (t->state == JSON_AT_FIRST && c == '}')
		return mend_bracket(m, t, piece, err);
	if (c == '}' || c == ']' || c == ',')
		return put(m, in_object(t) ? "missing value" : "stray comma", "null", err);
	if (c == '+')
		return drop(m, "bad number", piece);
	if (c == '.')
		return put(m, "bad number", "0", err);
	return in_word(c) && begin(m, JSONMEND_WORD_VALUE, none, err);
}

static bool
mend_name(struct jsonmend *m, const struct json_trouble *t, struct slice *piece, struct error *err)
{
	const struct slice none = {0};
	char c = piece->data[0];

	if (c == '\'')
		return begin_quoted(m, piece, err);
	if (c == '/')
		return begin_comment(m, piece, err);
	if (c == ',')
		return drop(m, "stray comma", piece);
	if (c == '}')
		return put(m, "stray comma", "\"\":null", err);
	/* The next item, behind a comma. */
	if (c == '{' && t->state == JSON_AT_NAME && t->depth == IN_ITEM)
		return put(m, "unclosed bracket", "\"\":null},", err);
	if (c == ']')
		return mend_bracket(m, t, piece, err);
	return in_word(c) && begin(m, JSONMEND_WORD_NAME, none, err);
}

static bool
mend_colon(struct jsonmend *m, const struct json_trouble *t, struct slice *piece, struct error *err)
{
	(void)t;
	return piece->data[0] == '/' && begin_comment(m, piece, err);
}

static bool
mend_comma(struct jsonmend *m, const struct json_trouble *t, struct slice *piece, struct error *err)
{
	char c = piece->data[0];

	/* Behind a string it is rather text: a quote in "<a href="//example.org">" ended it. */
	if (c == '/' && !m->string)
		return begin_comment(m, piece, err);
	if (c == '}' || c == ']')
		return mend_bracket(m, t, piece, err);
	if (c == '"' || (!in_object(t) && (c == '{' || c == '[')))
		return put(m, "missing comma", ",", err);
	return false;
}

static bool
mend_string(struct jsonmend *m, const struct json_trouble *t, struct slice *piece,
            struct error *err)
{
	char c = piece->data[0];

	(void)t;
	return put(m, "control in a string",
	           c == '\n'   ? "\\n"
	           : c == '\t' ? "\\t"
	                       : "\\r",
	           err) &&
	       drop(m, "control in a string", piece);
}

static bool
mend_escape(struct jsonmend *m, const struct json_trouble *t, struct slice *piece,
            struct error *err)
{
	(void)t;
	/* As in "C:\path"; but some programs escape an apostrophe. */
	if (piece->data[0] != '\'')
		return put(m, "bad escape", "\\", err);
	return put(m, "bad escape", "u0027", err) && drop(m, "bad escape", piece);
}

static bool
mend_hex(struct jsonmend *m, const struct json_trouble *t, struct slice *piece, struct error *err)
{
	(void)piece;
	return put(m, "bad escape", t->begun.size == 0 ? "005Cu" : "FFFD", err);
}

static bool
mend_number(struct jsonmend *m, const struct json_trouble *t, struct slice *piece,
            struct error *err)
{
	(void)t;
	return !in_word(piece->data[0]) && put(m, "bad number", "0", err);
}

static bool
mend_literal(struct jsonmend *m, const struct json_trouble *t, struct slice *piece,
             struct error *err)
{
	(void)piece;
	return begin(m, JSONMEND_WORD_VALUE, t->begun, err);
}

typedef bool mend_fn(struct jsonmend *m, const struct json_trouble *t, struct slice *piece,
                     struct error *err);

static mend_fn *const menders[] = {
    [JSON_AT_VALUE] = mend_value, [JSON_AT_FIRST] = mend_value,   [JSON_AT_NAME] = mend_name,
    [JSON_AT_MEMBER] = mend_name, [JSON_AT_COLON] = mend_colon,   [JSON_AT_COMMA] = mend_comma,
    [JSON_AT_GAP] = NULL,         [JSON_IN_STRING] = mend_string, [JSON_IN_ESCAPE] = mend_escape,
    [JSON_IN_HEX] = mend_hex,     [JSON_IN_NUMBER] = mend_number, [JSON_IN_LITERAL] = mend_literal,
};

/* Has the reader read the first n bytes, or what it will of them. */
static bool
read_json(struct jsonmend *m, struct slice *piece, size_t n, struct error *err)
{
	const struct error none = {0};
	struct slice front = {piece->data, n};
	struct json_trouble t;

	if (json_write(m->reader, front, err)) {
		*piece = slice_skip(*piece, n);
		return true;
	}
	t = json_trouble(m->reader);
	*piece = slice_skip(*piece, n - t.rest.size);
	if (t.refused || err->kind != ERROR_FORMAT || menders[t.state] == NULL ||
	    !menders[t.state](m, &t, piece, err))
		return false;
	*err = none;
	return true;
}

/* A string in single quotes, to the reader one in double quotes. */
static bool
quoted(struct jsonmend *m, struct slice *piece, struct error *err)
{
	size_t n = 0;

	if (json_trouble(m->reader).state != JSON_IN_STRING)
		return read_json(m, piece, 1, err);
	while (n < piece->size && memchr("'\"\\", piece->data[n], 3) == NULL)
		n++;
	if (n > 0)
		return read_json(m, piece, n, err);
	if (piece->data[0] == '\\')
		return read_json(m, piece, 1, err);
	if (piece->data[0] == '\'')
		m->in = JSONMEND_JSON;
	if (!json_insert(m->reader, piece->data[0] == '"' ? "\\\"" : "\"", err))
		return false;
	pass(m, piece, 1);
	return true;
}

/* ---- what can't be mended ---- */

/* Looks for where reading can go on, and goes on there. */
static bool
skip(struct jsonmend *m, struct slice *piece, struct error *err)
{
	struct slice rest = *piece;
	enum jsonskip_found found = jsonskip_read(&m->skip, &rest);
	const char *between = "";

	pass(m, piece, piece->size - rest.size);
	if (found == JSONSKIP_NOTHING)
		return true;
	m->in = JSONMEND_JSON;
	json_unwind(m->reader, m->skip.keep);
	if (found == JSONSKIP_ITEM)
		between = ",";
	else if (found == JSONSKIP_END)
		between = "]";
	else if (found == JSONSKIP_BEGIN)
		between = m->skip.keep > 1 ? ",{\"id\":" : ",\"items\":[";
	return json_insert(m->reader, between, err);
}

bool
jsonmend_skip(struct jsonmend *m, int keep, struct error *err)
{
	struct json_trouble t = json_trouble(m->reader);

	if (m->torn && keep > 1 && t.state == JSON_AT_COMMA && !t.refused) {
		json_unwind(m->reader, keep);
		m->in = JSONMEND_JSON;
		return json_insert(m->reader, ",{\"", err);
	}
	jsonskip_begin(&m->skip, keep, &t);
	m->in = JSONMEND_SKIP;
	return true;
}

/* ---- the whole ---- */

void
jsonmend_begin(struct jsonmend *m, struct json_reader *reader, struct repairs *repairs)
{
	m->reader = reader;
	m->repairs = repairs;
	m->in = JSONMEND_JSON;
	m->string = false;
	m->torn = false;
}

void
jsonmend_note(struct jsonmend *m, const struct json_event *event)
{
	m->string = event->type == JSON_STRING;
	m->torn = m->string && jsonskip_torn(event->text);
}

bool
jsonmend_write(struct jsonmend *m, struct slice *piece, struct error *err)
{
	bool ok = true;

	while (ok && piece->size > 0) {
		switch (m->in) {
		case JSONMEND_JSON:
			ok = read_json(m, piece, piece->size, err);
			break;
		case JSONMEND_WORD_NAME:
		case JSONMEND_WORD_VALUE:
			ok = word(m, piece, err);
			break;
		case JSONMEND_QUOTED:
			ok = quoted(m, piece, err);
			break;
		case JSONMEND_SKIP:
			ok = skip(m, piece, err);
			break;
		default:
			ok = comment(m, piece, err);
		}
	}
	return ok;
}
