#include "feed/eastasia.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "port/sim/sim.h"

#define NONE "\xEF\xBF\xBD"
#define FROM(literal) literal, sizeof(literal) - 1

/* Converts in pieces of `chunk` bytes and returns how many were bad. */
static size_t
convert(const char *name, const char *text, size_t n, size_t chunk, size_t room, struct buffer *out)
{
	char piece[256];
	size_t bad = 0;
	bool no_memory;
	struct eastasia *reader = eastasia_open(name, &no_memory);

	assert_non_null(reader);
	while (n > 0) {
		size_t part = n < chunk ? n : chunk, left = part;

		while (left > 0)
			buffer_append(out, piece,
			              eastasia_read(reader, &text, &left, piece, room, &bad));
		n -= part;
	}
	buffer_append(out, piece, eastasia_finish(reader, piece, &bad));
	eastasia_close(reader);
	return bad;
}

/* Whatever the cut. */
static void
expect(const char *name, const char *from, size_t n, const char *to, size_t bad)
{
	size_t chunk;

	for (chunk = 1; chunk < 20; chunk++) {
		struct buffer out = {0};

		assert_int_equal(convert(name, from, n, chunk, EASTASIA_ROOM + chunk, &out), bad);
		assert_string_equal(buffer_text(&out), to);
		buffer_free(&out);
	}
	assert_int_equal(memory_used(), 0);
}

static void
japanese_is_read(void **state)
{
	(void)state;
	expect("CP932", FROM("\x93\xFA\x96\x7B \\~ \xB1 \x87\x40 \xFA\x5C \xF0\x40"),
	       "日本 \\~ ｱ ① 纊 \xEE\x80\x80", 0);
	expect("EUC-JP-MS", FROM("\xC6\xFC\xCB\xDC \x8E\xB1 \x8F\xB0\xA1 \xAD\xA1 \x8F\xF4\xFE"),
	       "日本 ｱ 丂 ① 黑", 0);
	expect("ISO-2022-JP", FROM("a\x1B$BF|K\\\nF|\x1B(Bb\x1B$@$\"\x1B(J\\~\x1B(I1\x1B(B\x1B(X"),
	       "a日本\n日bあ¥‾ｱ\x1B(X", 0);
}

static void
chinese_is_read(void **state)
{
	(void)state;
	expect("GB18030", FROM("\xD6\xD0\xB9\xFA \x81\x40 \xFE\xA0 \xA8\x40 \xA8\xBC \xA2\xE3"),
	       "中国 丂 龻 ˊ ḿ €", 0);
	expect("GB18030",
	       FROM("\x81\x30\x84\x36 \x90\x30\x81\x30 \xE3\x32\x9A\x35 \x81\x35\xF4\x37"),
	       "¥ \xF0\x90\x80\x80 \xF4\x8F\xBF\xBF \xEE\x9F\x87", 0);
	expect("BIG5-HKSCS", FROM("\xA4\xA4\xA4\xE5 x \x88\x62\x88\x66 \x87\x7B \xFE\xFE"),
	       "中文 x Ê̄Ê \xF0\xA1\xB5\x93 秔", 0);
}

static void
korean_is_read(void **state)
{
	(void)state;
	/* The first and the last of the syllables that lie around the square, and one within. */
	expect("CP949", FROM("\xC7\xD1\xB1\xB9 \x81\x41 \x8D\xD3 \xC6\x52 \xFD\xFE"),
	       "한국 갂 띝 힣 詰", 0);
	expect("ISO-2022-KR", FROM("\x1B$)C\x0EGQ19\x0F a"), "한국 a", 0);
}

static void
of_bytes_that_are_none_the_first_is_replaced(void **state)
{
	(void)state;
	expect("EUC-JP-MS", FROM("\xC6\xFC\xFF\xFF<b>\xCB\xDC\xC6"), "日" NONE NONE "<b>本" NONE,
	       3);
	expect("EUC-JP-MS", FROM("\x8F\xA1\xA1\x8F\xB0"), NONE "\xE3\x80\x80" NONE NONE, 3);
	expect("CP932", FROM("\x81<\x80\xA0\xFD\x93"), NONE "<" NONE NONE NONE NONE, 5);
	expect("CP949", FROM("\xC6\x53\xC9\xA1\xFF"), NONE "S" NONE NONE NONE, 4);
	expect("GB18030", FROM("\xFF\xD6\xD0\x81\x30<\x81\x30\x81"),
	       NONE "中" NONE "0<" NONE NONE NONE, 5);
	expect("GB18030", FROM("\x84\x31\xA5\x30"), NONE "1" NONE NONE, 3);
	expect("BIG5-HKSCS", FROM("\x81\x40\xA4<"), NONE "@" NONE "<", 2);
	expect("ISO-2022-JP", FROM("\x80\x1B$BF\xFF\x22\x21"), NONE NONE NONE "◆", 3);
	expect("ISO-2022-KR",
	       FROM("\x0E\xFF"
	            "GQ"),
	       NONE "한", 1);
}

static void
any_bytes_give_characters_however_they_are_cut(void **state)
{
	static const char *const names[] = {"BIG5-HKSCS", "CP932",       "CP949",      "EUC-JP-MS",
	                                    "GB18030",    "ISO-2022-JP", "ISO-2022-KR"};
	char noise[4096];
	size_t i, k;

	(void)state;
	srand(1);
	for (i = 0; i < sizeof names / sizeof *names; i++) {
		struct buffer whole = {0}, cut = {0};
		size_t bad;

		for (k = 0; k < sizeof noise; k++)
			noise[k] = (char)(rand() >> 7 & (k % 3 == 0 ? 0x7F : 0xFF));
		memcpy(noise + 100, "\x1B$B", 3);
		bad = convert(names[i], noise, sizeof noise, sizeof noise, 256, &whole);
		assert_int_equal(convert(names[i], noise, sizeof noise, 1, EASTASIA_ROOM, &cut),
		                 bad);
		assert_true(slice_equal(buffer_slice(&whole), buffer_slice(&cut)));
		assert_true(utf8_valid(buffer_slice(&whole)));
		buffer_free(&whole);
		buffer_free(&cut);
	}
}

static void
no_memory_and_no_such_set_are_told_apart(void **state)
{
	bool no_memory = true;

	(void)state;
	assert_null(eastasia_open("EUC-JP", &no_memory));
	assert_false(no_memory);
	sim_heap_fail_after(1, 1);
	assert_null(eastasia_open("CP932", &no_memory));
	assert_true(no_memory);
	sim_heap_fail_after(0, 0);
	eastasia_close(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(japanese_is_read),
	    cmocka_unit_test(chinese_is_read),
	    cmocka_unit_test(korean_is_read),
	    cmocka_unit_test(of_bytes_that_are_none_the_first_is_replaced),
	    cmocka_unit_test(any_bytes_give_characters_however_they_are_cut),
	    cmocka_unit_test(no_memory_and_no_such_set_are_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
