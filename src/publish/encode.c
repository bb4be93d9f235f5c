#include "publish/encode.h"

#include <string.h>

#include "base/utf8.h"

/* RFC 2047, 2: a line with encoded words has at most 76 characters; so many bytes fit behind a name. */
enum { LINE = 76, WORD_BYTES = 36 };

void
encode_base64(struct buffer *out, struct slice bytes, bool lines)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *in = (const unsigned char *)bytes.data;
	size_t i, k, left;
	char quad[4];
	unsigned long bits;

	for (i = 0; i < bytes.size && !out->failed; i += 3) {
		left = bytes.size - i;
		bits = (unsigned long)in[i] << 16 | (left > 1 ? (unsigned long)in[i + 1] << 8 : 0) |
		       (left > 2 ? in[i + 2] : 0);
		for (k = 0; k < 4; k++)
			quad[k] = k <= left ? digits[bits >> (18 - 6 * k) & 63] : '=';
		buffer_append(out, quad, 4);
		if (lines && (i / 3 % 19 == 18 || left <= 3))
			buffer_append_byte(out, '\n');
	}
}

/* Text that needs no encoding: printable ASCII whose words fit on lines. */
static bool
is_plain(struct slice text)
{
	size_t i, word = 0;

	for (i = 0; i < text.size; i++) {
		if (text.data[i] < ' ' || text.data[i] > '~')
			return false;
		/* What looks like an encoded word would be decoded. */
		if (text.data[i] == '=' && i + 1 < text.size && text.data[i + 1] == '?')
			return false;
		word = text.data[i] == ' ' ? 0 : word + 1;
		if (word > LINE - 1)
			return false;
	}
	return text.size == 0 || (text.data[0] != ' ' && text.data[text.size - 1] != ' ');
}

static void
append_encoded(struct buffer *out, struct slice text)
{
	struct slice word;
	uint32_t character;
	size_t n;

	while (text.size > 0) {
		word = text;
		for (word.size = 0; word.size < text.size; word.size += n) {
			n = utf8_decode(slice_skip(text, word.size), &character);
			if (word.size + n > WORD_BYTES)
				break;
		}
		buffer_append_text(out, "=?UTF-8?B?");
		encode_base64(out, word, false);
		buffer_append_text(out, "?=");
		text = slice_skip(text, word.size);
		if (text.size > 0)
			buffer_append_text(out, "\n ");
	}
}

/* Words, on further lines from column `at` on. */
static void
append_folded(struct buffer *out, struct slice text, size_t at)
{
	struct slice word;
	bool first = true;

	while (text.size > 0) {
		word = slice_cut(&text, ' ');
		if (!first && at + 1 + word.size > LINE) {
			buffer_append_text(out, "\n ");
			at = 1;
		} else if (!first) {
			buffer_append_byte(out, ' ');
			at++;
		}
		buffer_append_slice(out, word);
		at += word.size;
		first = false;
	}
}

void
encode_header(struct buffer *out, const char *name, struct slice text)
{
	struct buffer line = {0};

	utf8_append_safe(&line, text, true);
	text = slice_trim(buffer_slice(&line));
	buffer_print(out, "%s: ", name);
	if (is_plain(text))
		append_folded(out, text, strlen(name) + 2);
	else
		append_encoded(out, text);
	buffer_append_byte(out, '\n');
	out->failed = out->failed || line.failed;
	buffer_free(&line);
}

void
encode_phrase(struct buffer *out, struct slice text)
{
	struct buffer line = {0};
	size_t i;

	utf8_append_safe(&line, text, true);
	text = slice_trim(buffer_slice(&line));
	if (!is_plain(text) || text.size > LINE / 2) {
		append_encoded(out, text);
	} else {
		buffer_append_byte(out, '"');
		for (i = 0; i < text.size; i++) {
			if (text.data[i] == '"' || text.data[i] == '\\')
				buffer_append_byte(out, '\\');
			buffer_append_byte(out, text.data[i]);
		}
		buffer_append_byte(out, '"');
	}
	out->failed = out->failed || line.failed;
	buffer_free(&line);
}
