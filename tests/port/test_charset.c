#include "port/charset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "base/memory.h"
#include "feed/eastasia.h"

/* Vendors differ, and so do libraries: the tables are compared with the one most used. */
#ifdef __GLIBC__
#define GLIBC 1
#else
#define GLIBC 0
#endif

/* Converts in pieces of `chunk` bytes, written in pieces of at least `room`. */
static size_t
convert(const char *name, const char *text, size_t n, size_t chunk, size_t room, struct buffer *out)
{
	char piece[256];
	size_t bad = 0;
	bool no_memory;
	struct charset_reader *reader = charset_open(name, &no_memory);

	assert_non_null(reader);
	buffer_clear(out);
	while (n > 0) {
		size_t part = n < chunk ? n : chunk, left = part;

		while (left > 0)
			buffer_append(out, piece,
			              charset_read(reader, &text, &left, piece, room, &bad));
		n -= part;
	}
	buffer_append(out, piece, charset_finish(reader, piece, room, &bad));
	charset_close(reader);
	return bad;
}

/* Whatever the cut. */
static void
expect(const char *name, const char *from, size_t n, const char *to, size_t bad)
{
	struct buffer out = {0};
	size_t chunk;

	for (chunk = 1; chunk < 20; chunk++) {
		assert_int_equal(convert(name, from, n, chunk, CHARSET_ROOM + chunk, &out), bad);
		assert_string_equal(buffer_text(&out), to);
	}
	buffer_free(&out);
	assert_int_equal(memory_used(), 0);
}

enum { SHOWN = 12 };

#define FROM(literal) literal, sizeof(literal) - 1

static void
begin(void)
{
	if (!CONFIG_ICONV)
		skip();
}

static void
the_sets_of_east_asia_are_read(void **state)
{
	(void)state;
	begin();
	expect("CP932", FROM("\x93\xFA\x96\x7B abc \xB1"), "日本 abc ｱ", 0);
	expect("EUC-JP", FROM("\xC6\xFC\xCB\xDC \xA4\xA2"), "日本 あ", 0);
	expect("CP949", FROM("\xC7\xD1\xB1\xB9 \x8D\xD3"), "한국 띝", 0);
	expect("GB18030", FROM("\xD6\xD0\xB9\xFA \x81\x30\x84\x36"), "中国 ¥", 0);
	expect("BIG5", FROM("\xA4\xA4\xA4\xE5 x"), "中文 x", 0);
}

static void
a_set_with_shifts_keeps_them_over_every_cut(void **state)
{
	(void)state;
	begin();
	expect("ISO-2022-JP", FROM("a\x1B$BF|K\\\x1B(Bb\x1B$B$\"\x1B(B"), "a日本bあ", 0);
}

static void
bad_bytes_are_replaced_and_counted(void **state)
{
	(void)state;
	begin();
	expect("EUC-JP", FROM("\xC6\xFC\xFF\xFF<b>\xCB\xDC\xC6"),
	       "日\xEF\xBF\xBD\xEF\xBF\xBD<b>本\xEF\xBF\xBD", 3);
	expect("GB18030", FROM("\xFF\xD6\xD0"), "\xEF\xBF\xBD中", 1);
}

static void
much_text_fits_through_little_room(void **state)
{
	struct buffer in = {0}, want = {0}, out = {0};
	int i;

	(void)state;
	begin();
	for (i = 0; i < 3000; i++) {
		buffer_append_text(&in, "\xC6\xFC x");
		buffer_append_text(&want, "日 x");
	}
	assert_int_equal(convert("EUC-JP", in.data, in.size, 4096, CHARSET_ROOM, &out), 0);
	assert_true(slice_equal(buffer_slice(&want), buffer_slice(&out)));
	buffer_free(&in);
	buffer_free(&want);
	buffer_free(&out);
}

static void
a_set_that_nobody_knows_is_not_opened(void **state)
{
	bool no_memory = true;

	(void)state;
	assert_null(charset_open("x-nobody", &no_memory));
	assert_false(no_memory);
	charset_close(NULL);
}

/* What the tables make of text, whole. */
static void
convert_by_table(const char *name, struct slice text, struct buffer *out)
{
	char piece[EASTASIA_ROOM + 1];
	size_t bad = 0;
	bool no_memory;
	struct eastasia *reader = eastasia_open(name, &no_memory);

	assert_non_null(reader);
	while (text.size > 0)
		buffer_append(out, piece,
		              eastasia_read(reader, &text.data, &text.size, piece, sizeof piece,
		                            &bad));
	buffer_append(out, piece, eastasia_finish(reader, piece, &bad));
	eastasia_close(reader);
}

/* Each pair of bytes, good and bad, on a line between `front` and `back`. */
static void
write_pairs(struct buffer *text, const char *front, const char *back, unsigned low, unsigned most)
{
	unsigned a, b;

	buffer_clear(text);
	for (a = low; a <= most; a++)
		for (b = low & 0x80 ? 0x20 : low; b <= most; b++) {
			/* glibc's CP949 swallows this pair, and the byte behind it is bad. */
			if (a == 0xA2 && b == 0xE8)
				continue;
			buffer_append_text(text, front);
			buffer_append_byte(text, (char)a);
			buffer_append_byte(text, (char)b);
			buffer_append_text(text, back);
			buffer_append_byte(text, '\n');
		}
}

/* What GB 18030 counts in four bytes: all of the first plane, and some of the others. */
static void
write_fours(struct buffer *text)
{
	unsigned n;

	buffer_clear(text);
	for (n = 0; n < 189000 + 0x100000; n += n < 40000 ? 1 : 997) {
		buffer_append_byte(text, (char)(0x81 + n / 12600));
		buffer_append_byte(text, (char)(0x30 + n / 1260 % 10));
		buffer_append_byte(text, (char)(0x81 + n / 10 % 126));
		buffer_append_byte(text, (char)(0x30 + n % 10));
		buffer_append_byte(text, '\n');
	}
}

/* How many of the lines the tables and iconv read differently; the first few are shown. */
static unsigned
differing(const char *name, struct slice text)
{
	struct buffer by_table = {0}, by_iconv = {0};
	struct slice ours, theirs;
	unsigned count = 0;
	size_t i;

	convert(name, text.data, text.size, 4096, CHARSET_ROOM, &by_iconv);
	convert_by_table(name, text, &by_table);
	ours = buffer_slice(&by_table);
	theirs = buffer_slice(&by_iconv);
	while (text.size > 0) {
		struct slice line = slice_cut(&text, '\n');
		struct slice a = slice_cut(&ours, '\n'), b = slice_cut(&theirs, '\n');

		if (slice_equal(a, b))
			continue;
		if (count++ >= SHOWN)
			continue;
		for (i = 0; i < line.size; i++)
			print_message("%02X", (unsigned char)line.data[i]);
		print_message(" in %s: %.*s, iconv has %.*s\n", name, (int)a.size, a.data,
		              (int)b.size, b.data);
	}
	buffer_free(&by_table);
	buffer_free(&by_iconv);
	return count;
}

/*
 * Every pair of bytes, good and bad, alone and in the middle of a longer character. What differs: in
 * ISO-2022-JP the tables know Windows's row 13 and those behind row 88, and have its choice of six signs;
 * in Big5 they know seven signs more.
 */
static void
the_tables_of_our_own_say_what_iconv_says(void **state)
{
	static const struct {
		const char *name, *front, *back;
		unsigned low, most, differ;
	} pairs[] = {
	    {"CP932", "", "", 0x80, 0xFF, 0},
	    {"EUC-JP-MS", "", "", 0x80, 0xFF, 0},
	    {"EUC-JP-MS", "\x8F", "", 0x80, 0xFF, 0},
	    {"ISO-2022-JP", "\x1B$B", "\x1B(B", 0x21, 0x7E, 463},
	    {"CP949", "", "", 0x80, 0xFF, 0},
	    {"ISO-2022-KR", "\x0E", "\x0F", 0x21, 0x7E, 0},
	    {"GB18030", "", "", 0x80, 0xFF, 0},
	    {"GB18030", "\x81\x30", "", 0x80, 0xFF, 0},
	    {"BIG5-HKSCS", "", "", 0x80, 0xFF, 7},
	};
	struct buffer text = {0};
	size_t i;

	(void)state;
	begin();
	if (!GLIBC)
		skip();
	for (i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		write_pairs(&text, pairs[i].front, pairs[i].back, pairs[i].low, pairs[i].most);
		assert_int_equal(differing(pairs[i].name, buffer_slice(&text)), pairs[i].differ);
	}
	write_fours(&text);
	assert_int_equal(differing("GB18030", buffer_slice(&text)), 0);
	buffer_free(&text);
	assert_int_equal(memory_used(), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_sets_of_east_asia_are_read),
	    cmocka_unit_test(a_set_with_shifts_keeps_them_over_every_cut),
	    cmocka_unit_test(bad_bytes_are_replaced_and_counted),
	    cmocka_unit_test(much_text_fits_through_little_room),
	    cmocka_unit_test(a_set_that_nobody_knows_is_not_opened),
	    cmocka_unit_test(the_tables_of_our_own_say_what_iconv_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
