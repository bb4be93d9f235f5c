#include "posts/format.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"

static const struct post post = {.number = 12,
                                 .feed = 3,
                                 .revision = 2,
                                 .flags = MARKS_STAR,
                                 .moment = 1280826720,
                                 .title = SLICE("東京 \xF0\x9F\x98\x80 tower"),
                                 .author = SLICE("Ann"),
                                 .link = SLICE("http://a/\x1B[1m")};

static void
each_field_stands_for_what_the_table_says(void **state)
{
	static const struct {
		const char *form, *line;
	} cases[] = {
	    {"%i %F %r", "12 3 2"},
	    {"%d %T", "2010-08-03 09:12"},
	    {"%s|%f|%a", "N*|Tides|Ann"},
	    {"%t", "東京 \xF0\x9F\x98\x80 tower"},
	    {"%l", "http://a/[1m"},
	    {"100%%%n%bx", "100%\n\tx"},
	    {"[%5i] [%-5i]", "[   12] [12   ]"},
	    {"[%-9t]", "[東京 \xF0\x9F\x98\x80 …]"},
	    {"[%9t]", "[東京 \xF0\x9F\x98\x80 …]"},
	    {"[%-20t]", "[東京 \xF0\x9F\x98\x80 tower       ]"},
	    {"[%20t]", "[       東京 \xF0\x9F\x98\x80 tower]"},
	    {"[%4t]", "[東… ]"},
	    {"[%6f]", "[ Tides]"},
	    {"[%3f]", "[Ti…]"},
	    {"plain", "plain"},
	};
	struct buffer line = {0};
	struct error err = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		buffer_clear(&line);
		assert_true(format_check(cases[i].form, &err));
		format_append(&line, cases[i].form, &post, slice_of("Tides"));
		assert_string_equal(buffer_text(&line), cases[i].line);
	}
	buffer_free(&line);
	assert_int_equal(memory_used(), 0);
}

static void
what_is_no_field_is_refused(void **state)
{
	static const char *const forms[] = {"%", "%z", "%-", "%12", "%5\xC3", "a%"};
	struct error err = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof forms / sizeof *forms; i++) {
		err.kind = ERROR_NONE;
		assert_false(format_check(forms[i], &err));
		assert_int_equal(err.kind, ERROR_USAGE);
	}
}

static void
a_width_has_its_limit(void **state)
{
	struct buffer line = {0};
	struct error err = {0};

	(void)state;
	assert_true(format_check("%99999999999999999999i", &err));
	format_append(&line, "%99999999999999999999i", &post, slice_of(""));
	assert_int_equal(line.size, 1000);
	buffer_free(&line);
}

static void
only_some_fields_want_the_whole_post(void **state)
{
	(void)state;
	assert_true(format_wants_details("%i %-20l"));
	assert_true(format_wants_details("%a"));
	assert_false(format_wants_details("%i %t %%a %"));
}

static void
help_names_each_field(void **state)
{
	struct buffer help = {0};
	char field[4] = "%_ ";
	size_t i;

	(void)state;
	format_help(&help);
	for (i = 0; format_letter_at(i) != '\0'; i++) {
		field[1] = format_letter_at(i);
		assert_non_null(strstr(buffer_text(&help), field));
	}
	assert_true(i > 10);
	buffer_free(&help);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_field_stands_for_what_the_table_says),
	    cmocka_unit_test(what_is_no_field_is_refused),
	    cmocka_unit_test(a_width_has_its_limit),
	    cmocka_unit_test(only_some_fields_want_the_whole_post),
	    cmocka_unit_test(help_names_each_field),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
