#include "feed/decoder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "feed/charset_table.h"

static bool
gather(void *ctx, const char *text, size_t n, struct error *err)
{
	(void)err;
	return buffer_append(ctx, text, n);
}

/* Decodes in pieces of `chunk` bytes. */
static bool
decode(struct slice bytes, const char *told, size_t chunk, struct buffer *out,
       struct repairs *repairs, struct error *err)
{
	struct decoder decoder = {0};
	bool ok = true;

	repairs->count = 0;
	buffer_clear(out);
	decoder_begin(&decoder, slice_of(told), repairs, gather, out);
	while (ok && bytes.size > 0) {
		size_t n = bytes.size < chunk ? bytes.size : chunk;

		ok = decoder_write(&decoder, bytes.data, n, err);
		bytes = slice_skip(bytes, n);
	}
	ok = ok && decoder_finish(&decoder, err);
	decoder_free(&decoder);
	return ok;
}

/* Whatever the cut, these bytes are that text; and this, or NULL, is what was mended. */
static void
expect(struct slice bytes, const char *told, const char *text, const char *mended)
{
	struct buffer out = {0};
	struct error err = {0};
	struct repairs repairs;
	size_t chunk;

	for (chunk = 1; chunk < 12; chunk++) {
		assert_true(decode(bytes, told, chunk, &out, &repairs, &err));
		if (!slice_is(buffer_slice(&out), text))
			fail_msg("in pieces of %zu: want \"%s\" got \"%s\"", chunk, text,
			         buffer_text(&out));
		assert_int_equal(repairs.count, mended != NULL);
		if (mended != NULL)
			assert_string_equal(repairs.names[0], mended);
	}
	buffer_free(&out);
}

#define BYTES(literal) ((struct slice){(literal), sizeof(literal) - 1})

static void
utf8_passes_as_it_is(void **state)
{
	(void)state;
	expect(BYTES("<a>\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80 \xF4\x8F\xBF\xBF \x7F\t\r\n</a>"),
	       "", "<a>\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80 \xF4\x8F\xBF\xBF \x7F\t\r\n</a>",
	       NULL);
	expect(BYTES("\xEF\xBB\xBF<a>b"), "", "<a>b", NULL);
	expect(BYTES(""), "", "", NULL);
	expect(BYTES("a"), "", "a", NULL);
}

static void
clean_utf8_is_not_copied(void **state)
{
	struct buffer out = {0};
	struct error err = {0};
	struct repairs repairs = {{0}, 0};
	struct decoder decoder = {0};
	int i;

	(void)state;
	decoder_begin(&decoder, slice_of(""), &repairs, gather, &out);
	assert_true(decoder_write(&decoder, "<ab>", 4, &err));
	for (i = 0; i < 100; i++)
		assert_true(decoder_write(&decoder, "0123456789\n\xC3\xA9 0123456789", 24, &err));
	assert_int_equal(decoder.out_size, 0);
	assert_int_equal(out.size, 2404);
	buffer_free(&out);
}

/* Eight characters of two bytes: enough to show that a text is UTF-8, whatever two more bytes are. */
#define MOST "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"
#define NONE "\xEF\xBF\xBD"

static void
a_few_bad_bytes_become_replacement_characters(void **state)
{
	(void)state;
	expect(BYTES("<a>" MOST MOST "\xE9 \xC0\xAF\xE2\x82"), "",
	       "<a>" MOST MOST NONE " " NONE NONE NONE NONE, "bad bytes");
	/* A surrogate, and beyond U+10FFFF. */
	expect(BYTES("<a>" MOST MOST "\xED\xA0\x80"), "", "<a>" MOST MOST NONE NONE NONE,
	       "bad bytes");
	expect(BYTES("<a>" MOST MOST "\xF4\x90\x80\x80"), "", "<a>" MOST MOST NONE NONE NONE NONE,
	       "bad bytes");
	/* The byte after a cut character is not lost. */
	expect(BYTES("<a>" MOST MOST "\xF0\x9F\x98x"), "", "<a>" MOST MOST NONE NONE NONE "x",
	       "bad bytes");
	expect(BYTES("<a>" MOST "\xE2\x82\xC3\xA9"), "", "<a>" MOST NONE NONE "\xC3\xA9",
	       "bad bytes");
}

static void
characters_that_xml_has_not_are_dropped(void **state)
{
	(void)state;
	expect(BYTES("<a>\0b\x1F"
	             "c\x0B"
	             "d\n\x0B"
	             "e01234567\x08"),
	       "", "<a>bcd\ne01234567", "control characters");
	expect(BYTES("<a>\xEF\xBF\xBEx\xEF\xBF\xBF"), "", "<a>x", "control characters");
}

static void
utf16_and_utf32_are_seen_by_mark_or_zeros(void **state)
{
	(void)state;
	expect(BYTES("\xFF\xFE<\0a\0>\0\xAC\x20\x3D\xD8\x00\xDE"), "",
	       "<a>\xE2\x82\xAC\xF0\x9F\x98\x80", NULL);
	expect(BYTES("\xFE\xFF\0<\0a\0>\x20\xAC"), "", "<a>\xE2\x82\xAC", NULL);
	expect(BYTES("<\0a\0>\0"), "", "<a>", NULL);
	expect(BYTES("{\0}\0"), "", "{}", NULL);
	expect(BYTES("\0<\0a\0>"), "", "<a>", NULL);
	expect(BYTES("<\0\0\0a\0\0\0>\0\0\0\0\xF6\x01\0"), "", "<a>\xF0\x9F\x98\x80", NULL);
	expect(BYTES("\0\0\xFE\xFF\0\0\0<\0\0\0>"), "", "<>", NULL);
	/* Controls begin no text. */
	expect(BYTES("\0\1<a>"), "", "<a>", "control characters");
	/* Half a pair, and half a unit. */
	expect(BYTES("\xFE\xFF\0<\0>\xD8\x3D\0a\xDE\0\0"), "",
	       "<>\xEF\xBF\xBD"
	       "a\xEF\xBF\xBD\xEF\xBF\xBD",
	       "bad bytes");
}

static void
what_bytes_show_goes_before_what_is_said_of_them(void **state)
{
	(void)state;
	expect(BYTES("\xEF\xBB\xBF<?xml encoding='koi8-r'?>\xC3\xA9"), "iso-8859-1",
	       "<?xml encoding='koi8-r'?>\xC3\xA9", NULL);
	expect(BYTES("<?xml encoding='koi8-r'?>\xC3\xA9"), "iso-8859-1",
	       "<?xml encoding='koi8-r'?>\xC3\xA9", "wrong charset");
	/* That it can be read shows that it is not UTF-16. */
	expect(BYTES("<?xml encoding='utf-16'?>\xC3\xA9"), "", "<?xml encoding='utf-16'?>\xC3\xA9",
	       "wrong charset");
	/* ASCII is everything. */
	expect(BYTES("<?xml encoding='x-nobody'?><a/>"), "", "<?xml encoding='x-nobody'?><a/>",
	       NULL);
}

static void
the_document_goes_before_http_and_http_before_the_usual(void **state)
{
	(void)state;
	expect(BYTES("<?xml encoding='koi8-r'?>\xC1"), "ISO_8859-1",
	       "<?xml encoding='koi8-r'?>\xD0\xB0", NULL);
	expect(BYTES("<?xml encoding='koi8-r'?>\xC1"), "x-unheard-of",
	       "<?xml encoding='koi8-r'?>\xD0\xB0", NULL);
	expect(BYTES("<?xml version=\"1.0\" encoding = \"windows-1251\" ?>\xE0"), "",
	       "<?xml version=\"1.0\" encoding = \"windows-1251\" ?>\xD0\xB0", NULL);
	expect(BYTES("<?xml version='1.0'?>\xC1"), "koi8-r", "<?xml version='1.0'?>\xD0\xB0", NULL);
	expect(BYTES("<?xml encoding='utf-8'?>\xC1"), "koi8-r", "<?xml encoding='utf-8'?>\xD0\xB0",
	       "wrong charset");
	expect(BYTES("<?xml encoding='utf-8'?>\xE9"), "", "<?xml encoding='utf-8'?>\xC3\xA9",
	       "wrong charset");
	expect(BYTES("<a>\xE9\x80"), "", "<a>\xC3\xA9\xE2\x82\xAC", NULL);
	expect(BYTES("<?xml encoding='x-nobody'?>\xE9"), "", "<?xml encoding='x-nobody'?>\xC3\xA9",
	       "wrong charset");
}

static void
what_comes_late_counts_as_what_came_first(void **state)
{
	struct buffer document = {0}, want = {0};
	int i;

	(void)state;
	buffer_append_text(&document, "<?xml encoding='windows-1251'?>");
	for (i = 0; i < 3000; i++)
		buffer_append_text(&document, "ascii ");
	buffer_append(&want, document.data, document.size);
	for (i = 0; i < 2000; i++) {
		buffer_append_text(&document, "\xE0 ");
		buffer_append_text(&want, "\xD0\xB0 ");
	}
	expect(buffer_slice(&document), "", buffer_text(&want), NULL);
	buffer_free(&document);
	buffer_free(&want);
}

static void
iso_8859_1_means_windows_1252(void **state)
{
	(void)state;
	expect(BYTES("<a>\x80\x93\xE9"), "latin1", "<a>\xE2\x82\xAC\xE2\x80\x9C\xC3\xA9", NULL);
	/* A place that TIS-620 leaves free. */
	expect(BYTES("<a>\xA1\xFF"), "tis-620", "<a>\xE0\xB8\x81\xEF\xBF\xBD", "bad bytes");
}

static void
a_set_that_is_told_from_others_is_itself(void **state)
{
	(void)state;
	/* The first, some in the middle, the last; and what is free. */
	expect(BYTES("<a>\x80\xA1\xBF\xD0\xFF"), "iso-8859-10",
	       "<a>\xC2\x80\xC4\x84\xC5\x8B\xC3\x90\xC4\xB8", NULL);
	expect(BYTES("<a>\x80\x9F\xB0\xE0\xFE\xFF"), "ibm855",
	       "<a>\xD1\x92\xD0\xAA\xE2\x96\x91\xD0\xAF\xE2\x96\xA0\xC2\xA0", NULL);
	expect(BYTES("<a>\x80\xA2\xDF\xFF"), "x-mac-cyrillic",
	       "<a>\xD0\x90\xD2\x90\xD1\x8F\xE2\x82\xAC", NULL);
	expect(BYTES("<a>\xA4\xAD\xC1\xFF"), "koi8-u", "<a>\xD1\x94\xD2\x91\xD0\xB0\xD0\xAA", NULL);
	expect(BYTES("<a>\xA1\xA2\xC1\xFB\xFC"), "windows-1255",
	       "<a>\xC2\xA1\xC2\xA2\xD6\xB1" NONE NONE, "bad bytes");
}

static void
sets_of_many_bytes_are_the_ports(void **state)
{
	(void)state;
	expect(BYTES("<?xml encoding='EUC-JP'?>\xA4\xA2\xA4\xA4 \xA5\xA2"), "",
	       "<?xml encoding='EUC-JP'?>\xE3\x81\x82\xE3\x81\x84 \xE3\x82\xA2", NULL);
	expect(BYTES("<a>\xA4\xA2\xFF\xFF<b>\xA4"), "x-euc-jp", "<a>\xE3\x81\x82" NONE "<b>" NONE,
	       "bad bytes");
}

static void
a_needed_charset_that_the_port_has_not_is_read_by_tables_or_named(void **state)
{
	struct buffer out = {0};
	struct error err = {0};
	struct repairs repairs;

	(void)state;
	if (CONFIG_CHARSET_TABLES) {
		expect(BYTES("<?xml encoding='big5'?>\xA4\xA4\xA4\xFF\xA4"), "",
		       "<?xml encoding='big5'?>\xE4\xB8\xAD" NONE NONE NONE, "bad bytes");
		return;
	}
	assert_false(decode(BYTES("<?xml encoding='big5'?>\xA4\xA4"), "", 5, &out, &repairs, &err));
	assert_int_equal(err.kind, ERROR_FORMAT);
	assert_non_null(strstr(err.text, "\"big5\""));
	assert_true(decode(BYTES("<?xml encoding='big5'?>a"), "", 5, &out, &repairs, &err));
	buffer_free(&out);
}

static void
every_charset_is_found_by_its_names(void **state)
{
	const char *label = charset_labels, *end = label + sizeof charset_labels - 1;
	const struct charset *found, *want;

	(void)state;
	for (; label < end; label += strlen(label) + 2) {
		found = charset_find(slice_of(label));
		want = &charsets[label[strlen(label) + 1] - 1];
		assert_non_null(found);
		assert_int_equal(found->kind, want->kind);
		assert_int_equal(found->single, want->single);
	}
	assert_ptr_equal(charset_find(BYTES("ISO-8859-2")), charset_find(BYTES("iso_8859_2")));
	assert_null(charset_find(BYTES("")));
	assert_null(charset_find(BYTES("-_-")));
	assert_null(charset_find(BYTES("a name that is much too long to be one of a charset")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(utf8_passes_as_it_is),
	    cmocka_unit_test(clean_utf8_is_not_copied),
	    cmocka_unit_test(a_few_bad_bytes_become_replacement_characters),
	    cmocka_unit_test(characters_that_xml_has_not_are_dropped),
	    cmocka_unit_test(utf16_and_utf32_are_seen_by_mark_or_zeros),
	    cmocka_unit_test(what_bytes_show_goes_before_what_is_said_of_them),
	    cmocka_unit_test(the_document_goes_before_http_and_http_before_the_usual),
	    cmocka_unit_test(what_comes_late_counts_as_what_came_first),
	    cmocka_unit_test(iso_8859_1_means_windows_1252),
	    cmocka_unit_test(a_set_that_is_told_from_others_is_itself),
	    cmocka_unit_test(sets_of_many_bytes_are_the_ports),
	    cmocka_unit_test(a_needed_charset_that_the_port_has_not_is_read_by_tables_or_named),
	    cmocka_unit_test(every_charset_is_found_by_its_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
