#include "text/list.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "tests/text/page.h"
#include "text/numeral.h"

static void
items_are_numbered_as_their_list_says(void **state)
{
	(void)state;
	page_shows("<ol start=9><li>a<li>b<li value=1>c</ol>", 40, " 9. a\n10. b\n 1. c\n");
	page_shows("<ol type=a><li>a<li>b</ol>", 40, " a. a\n b. b\n");
	page_shows("<ol style='color: red; list-style-type: upper-roman'><li>a</ol>", 40,
	           " I. a\n");
}

static void
numbers_that_go_down_end_at_one(void **state)
{
	(void)state;
	page_shows("<ol reversed><li>a<li>b<ul><li>x</ul><li>c</ol>", 40,
	           " 3. a\n 2. b\n      • x\n 1. c\n");
	page_shows("<ol reversed start=2><li>a<li>b<li>c</ol>", 40, " 2. a\n 1. b\n 0. c\n");
}

static void
numerals_reach_as_far_as_they_can(void **state)
{
	static const struct {
		long long number;
		char type;
		const char *text;
	} some[] = {{27, 'a', "aa"},        {702, 'A', "ZZ"},
	            {703, 'a', "aaa"},      {0, 'a', "0"},
	            {1994, 'i', "mcmxciv"}, {3888, 'I', "MMMDCCCLXXXVIII"},
	            {4000, 'I', "4000"},    {-3, 'i', "-3"},
	            {5, 'x', "5"},          {9223372036854775807, 'a', "crpxnlskvljfhg"}};
	char text[NUMERAL_SIZE];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof some / sizeof some[0]; i++) {
		numeral_write(text, some[i].number, some[i].type);
		assert_string_equal(text, some[i].text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(items_are_numbered_as_their_list_says),
	    cmocka_unit_test(numbers_that_go_down_end_at_one),
	    cmocka_unit_test(numerals_reach_as_far_as_they_can),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
