#include "base/entity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
names_are_found(void **state)
{
	(void)state;
	assert_true(slice_is(entity_find(slice_of("eacute")), "\xC3\xA9"));
	assert_true(slice_is(entity_find(slice_of("Eacute")), "\xC3\x89"));
	assert_true(slice_is(entity_find(slice_of("NotEqualTilde")), "\xE2\x89\x82\xCC\xB8"));
	assert_true(slice_is(entity_find(slice_of("AElig")), "\xC3\x86"));
	assert_true(slice_is(entity_find(slice_of("zwnj")), "\xE2\x80\x8C"));
	assert_true(slice_is(entity_find(slice_of("fjlig")), "fj"));
	assert_true(slice_is(entity_find(slice_of("amp")), "&"));
	assert_true(slice_is(entity_find(slice_of("Tab")), "\t"));
	assert_true(
	    slice_is(entity_find(slice_of("CounterClockwiseContourIntegral")), "\xE2\x88\xB3"));
}

static void
other_names_are_not(void **state)
{
	struct slice none = {0};

	(void)state;
	assert_int_equal(entity_find(slice_of("eacut")).size, 0);
	assert_int_equal(entity_find(slice_of("eacutee")).size, 0);
	assert_int_equal(entity_find(slice_of("EACUTE")).size, 0);
	assert_int_equal(entity_find(slice_of("amp;")).size, 0);
	assert_int_equal(entity_find(slice_of("\xC3\xA9")).size, 0);
	assert_int_equal(entity_find(slice_of("CounterClockwiseContourIntegralX")).size, 0);
	assert_int_equal(entity_find(none).size, 0);
}

static void
references_are_decoded(void **state)
{
	static const struct {
		const char *text;
		size_t length;
		const char *expected;
	} cases[] = {
	    {"&amp;x", 5, "&"},
	    {"&eacute;", 8, "\xC3\xA9"},
	    {"&eacute", 7, "\xC3\xA9"},
	    {"&eacutee", 7, "\xC3\xA9"},
	    {"&notin;", 7, "\xE2\x88\x89"},
	    {"&notin", 4, "\xC2\xAC"},
	    {"&notit;", 4, "\xC2\xAC"},
	    {"&copy2010", 5, "\xC2\xA9"},
	    {"&ampamp;", 4, "&"},
	    {"&hellip", 0, ""},
	    {"&unknown;", 0, ""},
	    {"&", 0, ""},
	    {"& amp;", 0, ""},
	    {"&;", 0, ""},
	    {"amp;", 0, ""},
	    {"&#65;b", 5, "A"},
	    {"&#65b", 4, "A"},
	    {"&#x41;", 6, "A"},
	    {"&#X4a", 5, "J"},
	    {"&#x1F600;", 9, "\xF0\x9F\x98\x80"},
	    {"&#128;", 6, "\xE2\x82\xAC"},
	    {"&#x97;", 6, "\xE2\x80\x94"},
	    {"&#129;", 6, "\xC2\x81"},
	    {"&#160;", 6, "\xC2\xA0"},
	    {"&#0;", 4, "\xEF\xBF\xBD"},
	    {"&#xD800;", 8, "\xEF\xBF\xBD"},
	    {"&#x110000;", 10, "\xEF\xBF\xBD"},
	    {"&#4294967361;", 13, "\xEF\xBF\xBD"},
	    {"&#99999999999999999999999999;", 29, "\xEF\xBF\xBD"},
	    {"&#;", 0, ""},
	    {"&#x;", 0, ""},
	    {"&#", 0, ""},
	    {"&#xg", 0, ""},
	};
	struct buffer out = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		buffer_clear(&out);
		assert_int_equal(entity_decode(slice_of(cases[i].text), &out), cases[i].length);
		assert_string_equal(buffer_text(&out), cases[i].expected);
	}
	buffer_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_are_found),
	    cmocka_unit_test(other_names_are_not),
	    cmocka_unit_test(references_are_decoded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
