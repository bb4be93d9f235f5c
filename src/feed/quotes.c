#include "feed/quotes.h"

#include <string.h>

void
quotes_begin(struct quotes *q, text_sink_fn *sink, void *ctx)
{
	memset(q, 0, sizeof *q);
	q->sink = sink;
	q->ctx = ctx;
}

static bool
is_quote(char c)
{
	return c == '"' || c == '\'';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Outside of values nothing is changed. */
static void
step_outside(struct quotes *q, char c)
{
	if (q->state == QUOTES_TEXT) {
		q->state = c == '<' ? QUOTES_OPEN : QUOTES_TEXT;
	} else if (q->state == QUOTES_OPEN) {
		q->state = is_letter(c) ? QUOTES_TAG : QUOTES_TEXT;
	} else if (c == '>') {
		q->state = QUOTES_TEXT;
	} else if (is_quote(c) && q->last == '=') {
		q->state = QUOTES_VALUE;
		q->outer = c;
	}
}

static const char *
escape_of(char c)
{
	switch (c) {
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	default:
		return "&apos;";
	}
}

/* Moves on by one byte of a value; returns what it is written as, NULL: as itself. */
static const char *
step_inside(struct quotes *q, char c)
{
	if (q->state == QUOTES_VALUE && c == q->outer) {
		q->state = QUOTES_TAG;
		return NULL;
	}
	/* The tag ended, and the next one begins: a quote was forgotten. */
	if (c == '<' && q->ended && q->state == QUOTES_VALUE) {
		q->state = QUOTES_OPEN;
		return NULL;
	}
	if (c == '<') {
		if (q->state == QUOTES_VALUE)
			q->state = QUOTES_INNER;
		return escape_of(c);
	}
	if (q->state == QUOTES_INNER && c == '>') {
		q->state = QUOTES_VALUE;
		return escape_of(c);
	}
	if (q->state == QUOTES_INNER && is_quote(c) && q->last == '=') {
		q->state = QUOTES_NESTED;
		q->inner = c;
		return escape_of(c);
	}
	if (q->state == QUOTES_NESTED && c == q->inner) {
		q->state = QUOTES_INNER;
		return escape_of(c);
	}
	/* There was no tag after all: 'a < b'. */
	if (q->state == QUOTES_INNER && c == q->outer)
		q->state = QUOTES_TAG;
	return NULL;
}

bool
quotes_write(struct quotes *q, const char *text, size_t n, struct error *err)
{
	size_t i, from = 0;

	for (i = 0; i < n; i++) {
		bool value = q->state == QUOTES_VALUE;
		const char *escape = NULL;

		if (q->state < QUOTES_VALUE)
			step_outside(q, text[i]);
		else
			escape = step_inside(q, text[i]);
		if (!byte_is_blank(text[i])) {
			q->last = text[i];
			q->ended = value && text[i] == '>';
		}
		if (escape == NULL)
			continue;
		if (!q->sink(q->ctx, text + from, i - from, err) ||
		    !q->sink(q->ctx, escape, strlen(escape), err))
			return false;
		from = i + 1;
	}
	return q->sink(q->ctx, text + from, n - from, err);
}
