#include "harness.h"

#include "base/memory.h"
#include "base/utf8.h"
#include "feed/decoder.h"

static bool
gather(void *ctx, const char *text, size_t n, struct error *err)
{
	struct buffer *out = ctx;

	buffer_append(out, text, n);
	return buffer_ok(out, err);
}

/* Decodes; `harness` NULL: whole. What was mended and what went wrong comes behind the text. */
static size_t
decode(struct slice document, struct slice told, struct harness *harness, struct buffer *out)
{
	struct repairs repairs = {.count = 0};
	struct error err = {0};
	struct decoder decoder = {0};
	size_t size, i;
	bool ok = true;

	buffer_clear(out);
	decoder_begin(&decoder, told, &repairs, gather, out);
	while (ok && document.size > 0) {
		struct slice piece = document;

		if (harness != NULL)
			piece = harness_piece(harness, &document);
		else
			document.size = 0;
		ok = decoder_write(&decoder, piece.data, piece.size, &err);
	}
	ok = ok && decoder_finish(&decoder, &err);
	decoder_free(&decoder);
	size = out->size;
	for (i = 0; i < repairs.count; i++)
		buffer_append_text(out, repairs.names[i]);
	if (!ok)
		buffer_append_text(out, err.text);
	return size;
}

/* Only what XML 1.0, 2.2 has. */
static void
check_clean(struct slice s)
{
	uint32_t c;

	harness_must(utf8_valid(s), "text is UTF-8");
	while (s.size > 0) {
		s = slice_skip(s, utf8_decode(s, &c));
		harness_must(c >= 0x20 || c == '\t' || c == '\n' || c == '\r',
		             "text has no control characters");
		harness_must(c != 0xFFFE && c != 0xFFFF, "text has only characters");
	}
}

void
fuzz_decoder(struct slice input)
{
	struct harness harness;
	struct buffer whole = {0}, cut = {0};
	size_t n;

	harness_begin(&harness, input);
	n = decode(harness.document, harness_charset(&harness), NULL, &whole);
	check_clean((struct slice){whole.data, n});
	decode(harness.document, harness_charset(&harness), &harness, &cut);
	harness_same(buffer_slice(&whole), buffer_slice(&cut), "cuts make no difference to text");
	if (harness_refuse(&harness))
		decode(harness.document, harness_charset(&harness), &harness, &cut);
	buffer_free(&whole);
	buffer_free(&cut);
	harness_end(&harness);
}
