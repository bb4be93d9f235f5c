#include "feed/jsonskip.h"

#include <string.h>

/* What is unmistakable: no string has an unescaped quote in it. By how many containers stay open. */
static const char *const begins[] = {NULL, "\"items\":[", "},{\"id\":"};

void
jsonskip_begin(struct jsonskip *s, int keep, const struct json_trouble *trouble)
{
	s->keep = keep;
	s->depth = trouble->depth < JSONSKIP_DEPTH ? trouble->depth : JSONSKIP_DEPTH;
	memcpy(s->is_object, trouble->is_object, (size_t)s->depth);
	s->string = trouble->state == JSON_IN_STRING || trouble->state == JSON_IN_ESCAPE ||
	            trouble->state == JSON_IN_HEX;
	s->between =
	    keep > 1 && trouble->depth == keep && !s->string && trouble->state != JSON_AT_COMMA;
	s->escaped = trouble->state == JSON_IN_ESCAPE;
	/* Where so many are open, some perhaps have no ends at all. */
	s->astray = trouble->depth > JSONSKIP_DEEP;
	s->ended = false;
	s->last = '\0';
	s->matched = 0;
}

/* Blanks may be anywhere in it. */
static bool
match_begin(struct jsonskip *s, char c)
{
	const char *begin = begins[s->keep];

	if (c == begin[s->matched])
		s->matched++;
	else
		s->matched = c == begin[0];
	if (begin[s->matched] != '\0')
		return false;
	s->matched = 0;
	return s->astray;
}

static void
in_string(struct jsonskip *s, char c)
{
	if (s->escaped) {
		s->escaped = false;
	} else if (c == '\\') {
		s->escaped = true;
	} else if (c == '"') {
		s->string = false;
		s->last = c;
	}
}

static void
open_bracket(struct jsonskip *s, bool object)
{
	if (s->depth < JSONSKIP_DEPTH)
		s->is_object[s->depth] = object;
	s->depth++;
}

/* A bracket's end; those that are kept stay open, whatever comes. */
static void
close_bracket(struct jsonskip *s, bool object)
{
	int i = s->depth - 1;

	if (s->depth == s->keep)
		s->ended = !object && s->keep > 1;
	while (i >= s->keep && i < JSONSKIP_DEPTH && (s->is_object[i] != 0) != object)
		i--;
	if (i >= s->keep)
		s->depth = i;
}

/* What the byte shows before it is taken. */
static enum jsonskip_found
seen_before(const struct jsonskip *s, char c)
{
	if (s->string || s->depth > s->keep)
		return JSONSKIP_NOTHING;
	/* A text about brackets may have one that is not followed by what follows the items. */
	if (s->ended && (c == ',' || c == '}'))
		return JSONSKIP_END;
	if (s->keep > 1 && c == '{' && (s->between || s->last == ',' || s->last == '}'))
		return JSONSKIP_ITEM;
	return s->keep == 1 && c == ',' ? JSONSKIP_MEMBER : JSONSKIP_NOTHING;
}

static void
take(struct jsonskip *s, char c)
{
	s->ended = false;
	if (c == '{' || c == '[') {
		open_bracket(s, c == '{');
	} else if (c == '}' || c == ']') {
		close_bracket(s, c == '}');
	} else if (c == '"') {
		s->string = s->last == '\0' || strchr("{[,:", s->last) != NULL;
		s->astray |= !s->string;
	}
	s->last = c;
}

enum jsonskip_found
jsonskip_read(struct jsonskip *s, struct slice *rest)
{
	while (rest->size > 0) {
		char c = rest->data[0];
		enum jsonskip_found found = JSONSKIP_NOTHING;

		if (!byte_is_blank(c))
			found = seen_before(s, c);
		if (found != JSONSKIP_NOTHING)
			return found;
		*rest = slice_skip(*rest, 1);
		if (s->string)
			in_string(s, c);
		else if (!byte_is_blank(c))
			take(s, c);
		if (!byte_is_blank(c) && match_begin(s, c))
			return JSONSKIP_BEGIN;
	}
	return JSONSKIP_NOTHING;
}

bool
jsonskip_torn(struct slice string)
{
	const char *end = "{,}";

	for (; *end != '\0'; end++) {
		string = slice_trim(string);
		if (string.size == 0 || string.data[string.size - 1] != *end)
			return false;
		string.size--;
	}
	return true;
}
