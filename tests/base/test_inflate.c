#include "base/inflate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"

/* "hello, hello, hello\n" and "world\n", each a member. */
static const char hello[] = "\037\213\010\000\000\000\000\000\002\003\313\110\315\311\311\327\121"
                            "\310\100\242\270\000\347\102\156\122\024\000\000\000";
static const char world[] = "\037\213\010\000\000\000\000\000\002\003\053\317\057\312\111\341\002"
                            "\000\250\141\070\335\006\000\000\000";

static bool
gather(void *ctx, const char *data, size_t n, struct error *err)
{
	(void)err;
	return buffer_append(ctx, data, n);
}

/* In pieces of `chunk` bytes; false at the first error. */
static bool
unpack(struct slice packed, size_t chunk, struct buffer *out, struct error *err)
{
	struct inflate *inflate = inflate_open(gather, out, err);
	bool ok = inflate != NULL;

	buffer_clear(out);
	while (ok && packed.size > 0) {
		size_t n = packed.size < chunk ? packed.size : chunk;

		ok = inflate_write(inflate, packed.data, n, err);
		packed = slice_skip(packed, n);
	}
	ok = ok && inflate_finish(inflate, err);
	inflate_close(inflate);
	return ok;
}

static void
members_are_read_one_after_another_and_junk_is_not(void **state)
{
	struct buffer packed = {0}, out = {0};
	struct error err = {0};
	size_t chunk;

	(void)state;
	buffer_append(&packed, hello, sizeof hello - 1);
	buffer_append(&packed, world, sizeof world - 1);
	buffer_append_text(&packed, "junk");
	for (chunk = 1; chunk < 70; chunk++) {
		assert_true(unpack(buffer_slice(&packed), chunk, &out, &err));
		assert_string_equal(buffer_text(&out), "hello, hello, hello\nworld\n");
	}
	buffer_free(&packed);
	buffer_free(&out);
	assert_int_equal(memory_used(), 0);
}

static void
what_is_cut_off_or_damaged_is_told(void **state)
{
	char damaged[sizeof hello];
	struct slice s = {hello, sizeof hello - 9};
	struct buffer out = {0};
	struct error err = {0};

	(void)state;
	assert_false(unpack(s, 7, &out, &err));
	assert_int_equal(err.kind, ERROR_FORMAT);
	assert_string_equal(buffer_text(&out), "hello, hello, hello\n");
	memcpy(damaged, hello, sizeof hello);
	damaged[sizeof hello - 8] ^= 1;
	s.data = damaged;
	s.size = sizeof hello - 1;
	assert_false(unpack(s, 7, &out, &err));
	assert_string_equal(err.text, "the compressed data is damaged");
	buffer_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(members_are_read_one_after_another_and_junk_is_not),
	    cmocka_unit_test(what_is_cut_off_or_damaged_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
