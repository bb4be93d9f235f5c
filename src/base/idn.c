#include "base/idn.h"

#include <stdint.h>

#include "base/utf8.h"

/* A name is not longer (RFC 1035, 2.3.4), in UTF-8 hardly ever. */
enum { NAME_MOST = 1020 };

/* RFC 3492, 5. */
enum { BASE = 36, TMIN = 1, TMAX = 26, SKEW = 38, DAMP = 700, BIAS = 72, FIRST = 128 };

/* Capitals, each `step` apart, and what is to be added for the small letter. Sorted. */
static const struct capitals {
	uint32_t first, last, step;
	int32_t add;
} capitals[] = {
    {0x0041, 0x005A, 1, 32},     {0x00C0, 0x00D6, 1, 32},   {0x00D8, 0x00DE, 1, 32},
    {0x0100, 0x012E, 2, 1},      {0x0132, 0x0136, 2, 1},    {0x0139, 0x0147, 2, 1},
    {0x014A, 0x0176, 2, 1},      {0x0178, 0x0178, 1, -121}, {0x0179, 0x017D, 2, 1},
    {0x0386, 0x0386, 1, 38},     {0x0388, 0x038A, 1, 37},   {0x038C, 0x038C, 1, 64},
    {0x038E, 0x038F, 1, 63},     {0x0391, 0x03A1, 1, 32},   {0x03A3, 0x03AB, 1, 32},
    {0x0400, 0x040F, 1, 80},     {0x0410, 0x042F, 1, 32},   {0x0460, 0x0480, 2, 1},
    {0x048A, 0x04BE, 2, 1},      {0x1E00, 0x1E94, 2, 1},    {0x1EA0, 0x1EFE, 2, 1},
    {0xFF21, 0xFF3A, 1, -65216},
};

static uint32_t
lower(uint32_t c)
{
	size_t i;

	for (i = 0; i < sizeof capitals / sizeof *capitals && c >= capitals[i].first; i++)
		if (c <= capitals[i].last && (c - capitals[i].first) % capitals[i].step == 0)
			return (uint32_t)((int32_t)c + capitals[i].add);
	/* Small letters and digits of full width. */
	return (c >= 0xFF41 && c <= 0xFF5A) || (c >= 0xFF10 && c <= 0xFF19) ? c - 0xFEE0 : c;
}

/* The dots that part labels (RFC 3490, 3.1). */
static bool
is_dot(uint32_t c)
{
	return c == '.' || c == 0x3002 || c == 0xFF0E || c == 0xFF61;
}

/* Takes the next character off the front, in lower case. */
static uint32_t
next(struct slice *s)
{
	uint32_t c;

	*s = slice_skip(*s, utf8_decode(*s, &c));
	return lower(c);
}

/* The least character of the label from `low` on. */
static uint32_t
find_least(struct slice label, uint32_t low)
{
	uint32_t least = UINT32_MAX;

	while (label.size > 0) {
		uint32_t c = next(&label);

		if (c >= low && c < least)
			least = c;
	}
	return least;
}

/* RFC 3492, 6.1. */
static uint32_t
adapt(uint32_t delta, uint32_t count, bool first)
{
	uint32_t k = 0;

	delta = first ? delta / DAMP : delta / 2;
	delta += delta / count;
	for (; delta > (BASE - TMIN) * TMAX / 2; k += BASE)
		delta /= BASE - TMIN;
	return k + (BASE - TMIN + 1) * delta / (delta + SKEW);
}

static void
append_number(struct buffer *out, uint32_t n, uint32_t bias)
{
	static const char digits[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	uint32_t k;

	for (k = BASE;; k += BASE) {
		uint32_t t = k <= bias ? TMIN : k >= bias + TMAX ? TMAX : k - bias;

		if (n < t)
			break;
		buffer_append_byte(out, digits[t + (n - t) % (BASE - t)]);
		n = (n - t) / (BASE - t);
	}
	buffer_append_byte(out, digits[n]);
}

/* RFC 3492, 6.3. A name is too short for any of these numbers to overflow. */
static void
append_puny(struct buffer *out, struct slice label, uint32_t basic, uint32_t all)
{
	uint32_t low = FIRST, delta = 0, bias = BIAS, done = basic;

	while (done < all) {
		uint32_t least = find_least(label, low), c;
		struct slice rest = label;

		delta += (least - low) * (done + 1);
		while (rest.size > 0) {
			c = next(&rest);
			delta += c < least;
			if (c != least)
				continue;
			append_number(out, delta, bias);
			bias = adapt(delta, done + 1, done == basic);
			delta = 0;
			done++;
		}
		delta++;
		low = least + 1;
	}
}

static void
append_label(struct buffer *out, struct slice label)
{
	struct slice rest = label;
	uint32_t basic = 0, all = 0, c;

	for (; rest.size > 0; all++)
		basic += next(&rest) < FIRST;
	if (basic < all)
		buffer_append_text(out, "xn--");
	for (rest = label; rest.size > 0;) {
		c = next(&rest);
		if (c < FIRST)
			buffer_append_byte(out, (char)c);
	}
	if (basic < all && basic > 0)
		buffer_append_byte(out, '-');
	append_puny(out, label, basic, all);
}

static bool
is_ascii(struct slice s)
{
	size_t i;

	for (i = 0; i < s.size; i++)
		if ((unsigned char)s.data[i] >= FIRST)
			return false;
	return true;
}

bool
idn_append(struct buffer *out, struct slice host)
{
	struct slice label = {host.data, 0};

	if (is_ascii(host) || host.size > NAME_MOST || !utf8_valid(host))
		return buffer_append_slice(out, host);
	while (host.size > 0) {
		uint32_t c;
		size_t n = utf8_decode(host, &c);

		host = slice_skip(host, n);
		if (!is_dot(c)) {
			label.size += n;
			continue;
		}
		append_label(out, label);
		buffer_append_byte(out, '.');
		label.data = host.data;
		label.size = 0;
	}
	append_label(out, label);
	return !out->failed;
}
