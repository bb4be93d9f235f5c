#include "text/flow.h"

#include "base/entity.h"
#include "base/utf8.h"
#include "text/html.h"
#include "text/word.h"

/* Where the digits from 0 on, and "+-", are that are raised or lowered. */
static uint32_t
shifted(enum flow_shift shift, char c)
{
	static const unsigned short raised[] = {0x2070, 0xB9,   0xB2,   0xB3,   0x2074,
	                                        0x2075, 0x2076, 0x2077, 0x2078, 0x2079};

	if (c == '+')
		return shift == FLOW_RAISED ? 0x207A : 0x208A;
	if (c == '-')
		return shift == FLOW_RAISED ? 0x207B : 0x208B;
	return shift == FLOW_RAISED ? raised[c - '0'] : 0x2080u + (uint32_t)(c - '0');
}

static bool
is_printable(char c)
{
	return (unsigned char)(c - '!') <= '~' - '!';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_plain(char c)
{
	return is_printable(c) && c != '&';
}

/* How many bytes in front, at least one, are printable ASCII and no reference; nearly all of a text is. */
static size_t
plain_front(struct slice s)
{
	const char *at = s.data + 1, *end = s.data + s.size;

	while (at < end && is_plain(*at))
		at++;
	return (size_t)(at - s.data);
}

/* Puts the blank or line's end that s begins with and returns its size. */
static size_t
put_space(struct wrap *wrap, struct slice s)
{
	size_t n = 1;

	if (wrap->mode == WRAP_FLOW) {
		while (n < s.size && html_is_space(s.data[n]))
			n++;
		wrap_space(wrap);
	} else if (s.data[0] == '\r' && s.size > 1 && s.data[1] == '\n') {
		n = 2;
		wrap_newline(wrap);
	} else if (s.data[0] == '\n' || s.data[0] == '\r')
		wrap_newline(wrap);
	else if (s.data[0] == '\t')
		wrap_tab(wrap);
	else
		wrap_space(wrap);
	return n;
}

/* Is the character in front a digit, or the sign of one before or behind it? */
static bool
may_shift(const struct flow *flow, struct slice s)
{
	if (flow->shift == FLOW_LEVEL)
		return false;
	if (is_digit(s.data[0]))
		return true;
	return (s.data[0] == '+' || s.data[0] == '-') &&
	       (flow->shifted || (s.size > 1 && is_digit(s.data[1])));
}

/* Puts what s begins with, "&" as itself, and returns its size. */
static size_t
put_front(struct flow *flow, struct slice s)
{
	struct slice run = {s.data, 1};
	uint32_t character;

	if (html_is_space(s.data[0]))
		return put_space(&flow->wrap, s);
	if (!is_printable(s.data[0])) {
		run.size = utf8_decode(s, &character);
		flow->shifted = false;
		wrap_character(&flow->wrap, run, character);
		return run.size;
	}
	if (may_shift(flow, s)) {
		char bytes[4];
		uint32_t digit = shifted(flow->shift, s.data[0]);
		struct slice one = {bytes, utf8_encode(digit, bytes)};

		flow->shifted = true;
		wrap_character(&flow->wrap, one, digit);
		return 1;
	}
	flow->shifted = false;
	run.size = flow->shift == FLOW_LEVEL ? plain_front(s) : 1;
	while (flow->shift != FLOW_LEVEL && run.size < s.size && is_plain(s.data[run.size]) &&
	       !may_shift(flow, slice_skip(s, run.size)))
		run.size++;
	wrap_ascii(&flow->wrap, run);
	return run.size;
}

/* Puts what the reference in front of s stands for; 0 when it is none. */
static size_t
put_reference(struct flow *flow, struct slice s)
{
	struct slice decoded;
	size_t n;

	buffer_clear(&flow->decoded);
	n = entity_decode(s, &flow->decoded);
	if (flow->decoded.failed) {
		if (flow->wrap.ok)
			flow->wrap.ok = error_memory(flow->wrap.err);
		return s.size;
	}
	decoded = buffer_slice(&flow->decoded);
	while (decoded.size > 0)
		decoded = slice_skip(decoded, put_front(flow, decoded));
	return n;
}

void
flow_text(struct flow *flow, struct slice text, bool literal)
{
	size_t n;

	while (text.size > 0 && flow->wrap.ok) {
		if (flow->shift == FLOW_LEVEL)
			text = slice_skip(text, words_put(&flow->wrap, text));
		if (text.size == 0)
			break;
		n = !literal && text.data[0] == '&' ? put_reference(flow, text) : 0;
		text = slice_skip(text, n > 0 ? n : put_front(flow, text));
	}
}
