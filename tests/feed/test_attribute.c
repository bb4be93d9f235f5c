#include "feed/attribute.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void
expect(const char *from, const char *to, const char *mended)
{
	struct repairs repairs = {.count = 0};
	struct buffer out = {0};

	/* What is in front of the tag is none of its attributes. */
	buffer_append_text(&out, "<x a=\"0\"/><t");
	attribute_put(slice_of(from), &out, 10, &repairs);
	assert_string_equal(buffer_text(&out) + 12, to);
	if (mended == NULL)
		assert_int_equal(repairs.count, 0);
	else
		assert_string_equal(repairs.names[0], mended);
	buffer_free(&out);
}

static void
attributes_that_are_right_stay(void **state)
{
	(void)state;
	expect("", "", NULL);
	expect(" a=\"1\" b:c='2'", " a=\"1\" b:c='2'", NULL);
	expect("\n a = \"1 'x' >\" ", " a=\"1 'x' >\"", NULL);
}

static void
values_are_quoted(void **state)
{
	(void)state;
	expect(" a=1 b=http://x.example/?c=d", " a=\"1\" b=\"http://x.example/?c=d\"",
	       "unquoted attribute");
	expect(" a=x\"y", " a=\"x&quot;y\"", "unquoted attribute");
	expect(" a=", " a=\"\"", "unquoted attribute");
	expect(" a=\"x", " a=\"x\"", "missing quote");
	expect(" a='x b='y' c=z", " a='x' b='y' c=\"z\"", "missing quote");
	expect(" a='x b=' c='y'", " a='x b=' c='y'", NULL);
	expect(" a='x =' b", " a='x =' b=\"b\"", "attribute without a value");
	expect(" a='x<y'", " a='x&lt;y'", NULL);
}

static void
each_is_there_once_and_has_a_value(void **state)
{
	(void)state;
	expect(" a=\"1\" a=\"2\" b=\"3\"", " a=\"1\" b=\"3\"", "repeated attribute");
	expect(" b='x a=1' a='2'", " b='x a=1' a='2'", NULL);
	expect(" checked", " checked=\"checked\"", "attribute without a value");
	expect("\", 3 a='1'", " a='1'", NULL);
}

static void
too_many_are_left_out(void **state)
{
	struct repairs repairs = {.count = 0};
	struct buffer many = {0}, out = {0};
	size_t i, count = 0;

	(void)state;
	for (i = 0; i < 3000; i++)
		buffer_print(&many, " a%zu='x'", i);
	attribute_put(buffer_slice(&many), &out, 0, &repairs);
	for (i = 0; i < out.size; i++)
		count += out.data[i] == '=';
	assert_in_range(count, 100, 1000);
	buffer_free(&many);
	buffer_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(attributes_that_are_right_stay),
	    cmocka_unit_test(values_are_quoted),
	    cmocka_unit_test(each_is_there_once_and_has_a_value),
	    cmocka_unit_test(too_many_are_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
