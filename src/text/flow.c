#include "text/flow.h"

#include "base/entity.h"
#include "base/utf8.h"
#include "text/html.h"

static const char *const raised[] = {"\xE2\x81\xB0", "\xC2\xB9",     "\xC2\xB2",     "\xC2\xB3",
                                     "\xE2\x81\xB4", "\xE2\x81\xB5", "\xE2\x81\xB6", "\xE2\x81\xB7",
                                     "\xE2\x81\xB8", "\xE2\x81\xB9"};

static bool
is_printable(char c)
{
	return c > ' ' && c < 0x7F;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
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
		wrap_character(&flow->wrap, run);
		return run.size;
	}
	if (flow->super && is_digit(s.data[0])) {
		wrap_character(&flow->wrap, slice_of(raised[s.data[0] - '0']));
		return 1;
	}
	while (run.size < s.size && is_printable(s.data[run.size]) && s.data[run.size] != '&' &&
	       !(flow->super && is_digit(s.data[run.size])))
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
		n = !literal && text.data[0] == '&' ? put_reference(flow, text) : 0;
		text = slice_skip(text, n > 0 ? n : put_front(flow, text));
	}
}
