#include "port/charset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "base/memory.h"

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_sets_of_east_asia_are_read),
	    cmocka_unit_test(a_set_with_shifts_keeps_them_over_every_cut),
	    cmocka_unit_test(bad_bytes_are_replaced_and_counted),
	    cmocka_unit_test(much_text_fits_through_little_room),
	    cmocka_unit_test(a_set_that_nobody_knows_is_not_opened),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
