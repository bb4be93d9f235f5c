#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "archive/member.h"
#include "base/memory.h"

enum { MOST = 16384 };

/* Deflates so many equal bytes. */
static void
deflate_run(size_t n, struct buffer *text, struct buffer *raw)
{
	struct error err = {0};
	struct member_writer *writer = member_open(6, &err);
	size_t i;

	assert_non_null(writer);
	for (i = 0; i < n; i++)
		buffer_append_byte(text, 'a');
	assert_true(member_deflate(writer, buffer_slice(text), raw, &err));
	member_close(writer);
}

static void
raw_text_takes_the_memory_that_it_needs(void **state)
{
	struct buffer text = {0}, raw = {0}, back = {0};
	struct error err = {0};

	(void)state;
	deflate_run(10, &text, &raw);
	assert_true(member_inflate_raw(buffer_slice(&raw), MOST, &back, &err));
	assert_true(slice_equal(buffer_slice(&back), buffer_slice(&text)));
	assert_in_range(back.room, 10, 1024);
	buffer_free(&text);
	buffer_free(&raw);
	buffer_free(&back);
}

static void
raw_text_may_become_much_longer_but_not_too_long(void **state)
{
	struct buffer text = {0}, raw = {0}, back = {0};
	struct error err = {0};

	(void)state;
	deflate_run(MOST, &text, &raw);
	assert_in_range(raw.size, 1, 200);
	assert_true(member_inflate_raw(buffer_slice(&raw), MOST, &back, &err));
	assert_true(slice_equal(buffer_slice(&back), buffer_slice(&text)));
	assert_false(member_inflate_raw(buffer_slice(&raw), MOST - 1, &back, &err));
	assert_int_equal(err.kind, ERROR_FORMAT);
	buffer_free(&text);
	buffer_free(&raw);
	buffer_free(&back);
}

static void
cut_raw_text_is_damaged(void **state)
{
	struct buffer text = {0}, raw = {0}, back = {0};
	struct error err = {0};

	(void)state;
	deflate_run(1000, &text, &raw);
	raw.size--;
	assert_false(member_inflate_raw(buffer_slice(&raw), MOST, &back, &err));
	assert_int_equal(err.kind, ERROR_FORMAT);
	raw.size = 0;
	assert_false(member_inflate_raw(buffer_slice(&raw), MOST, &back, &err));
	assert_int_equal(err.kind, ERROR_FORMAT);
	buffer_free(&text);
	buffer_free(&raw);
	buffer_free(&back);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(raw_text_takes_the_memory_that_it_needs),
	    cmocka_unit_test(raw_text_may_become_much_longer_but_not_too_long),
	    cmocka_unit_test(cut_raw_text_is_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
