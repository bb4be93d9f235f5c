#include "text/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/text/page.h"

#define ROWS "<tr><th>Name<th>Age<tr><td>Ann<td>7<tr><td>Bernadette<td>12"

static void
cells_are_in_columns_below_their_head(void **state)
{
	(void)state;
	page_shows("<table>" ROWS "</table>", 40,
	           "Name        Age\n"
	           "----------  ---\n"
	           "Ann           7\n"
	           "Bernadette   12\n");
	page_shows("<table><thead><tr><td>a<td>b</thead><tbody><tr><td>one<td>x</tbody></table>",
	           40, "a    b\n---  -\none  x\n");
}

static void
a_caption_stands_above(void **state)
{
	(void)state;
	page_shows("<table><caption>Two <b>words</b></caption><tr><td>a<td>b<tr><td>c<td>d</table>",
	           40, "Two words\na  b\nc  d\n");
}

static void
long_cells_are_wrapped_and_their_rows_kept_apart(void **state)
{
	(void)state;
	page_shows(
	    "<table><tr><td>one<td>a cell that is too long for its line<tr><td>two<td>short<tr>"
	    "<td>three<td>short</table>",
	    24,
	    "one    a cell that is\n"
	    "       too long for its\n"
	    "       line\n"
	    "\n"
	    "two    short\n"
	    "three  short\n");
}

static void
a_column_with_a_long_word_leaves_less_to_the_others(void **state)
{
	(void)state;
	page_shows("<table><tr><td>abcdefghijklmnopqrst<td>some words here<tr><td>a<td>b</table>",
	           34,
	           "abcdefghijklmnopqrst  some words\n"
	           "                      here\n"
	           "\n"
	           "a                     b\n");
}

static void
what_does_not_fit_is_told_as_records(void **state)
{
	(void)state;
	page_shows(
	    "<table><tr><th>First name<th>Occupation<th>Remarks<tr><td>Bernadette<td>housekeeper"
	    "<td>asleep<tr><td>Ann<td>&nbsp;<td><p>on leave until the summer</table>",
	    25,
	    "First name: Bernadette\n"
	    "Occupation: housekeeper\n"
	    "Remarks: asleep\n"
	    "\n"
	    "First name: Ann\n"
	    "Remarks: on leave until\n"
	    "  the summer\n");
}

static void
cells_may_take_several_columns_or_rows(void **state)
{
	(void)state;
	page_shows("<table><tr><td>a<td>b<td>c<tr><td colspan=2>wide cell<td>d<tr><td "
	           "rowspan=2>e<td>f<td>g<tr>"
	           "<td>h<td>i<tr><td colspan=3>as wide as all</table>",
	           40, "a  b       c\nwide cell  d\ne  f       g\n   h       i\nas wide as all\n");
}

static void
a_table_that_holds_a_page_together_is_no_table(void **state)
{
	(void)state;
	page_shows("<table><tr><td>a<td>b</table>", 40, "a\nb\n");
	page_shows("<table><tr><td>a<tr><td>b</table>", 40, "a\nb\n");
	page_shows(
	    "<table><tr><td>a<td><table>" ROWS "</table><tr><td>c<td>d</table>", 40,
	    "a\n\nName        Age\n----------  ---\nAnn           7\nBernadette   12\n\nc\nd\n");
	page_shows("<table>stray<tr><td>a<td>b<tr><td>c<td>d</table>", 40, "stray\na\nb\n\nc\nd\n");
}

static void
hidden_rows_and_cells_take_no_place(void **state)
{
	(void)state;
	page_shows("<table><tr><td>a<td hidden>x<td>b<tr "
	           "style='display:none'><td>y<td>z<tr><td>c<td>d</table>",
	           40, "a  b\nc  d\n");
	page_shows("<table><tr><td class='gutter gl'><pre>1\n2</pre><td class=code><pre>int "
	           "a;\nint b;</pre>"
	           "</table>",
	           40, "int a;\nint b;\n");
}

static void
links_in_cells_are_numbered_with_all_others(void **state)
{
	(void)state;
	page_shows(
	    "<a href=http://a/>a</a><table><tr><td><a href=http://b/>b</a><td>c<tr><td>d<td>"
	    "<a href=http://a/>e</a></table><a href=http://c/>f</a>",
	    40,
	    "a[1]\n\nb[2]  c\nd     e[1]\n\nf[3]\n\n[1] http://a/\n[2] http://b/\n[3] http://c/\n");
}

static void
a_table_in_a_quotation_keeps_its_mark(void **state)
{
	(void)state;
	page_shows("<blockquote><table><tr><td>a<td>b<tr><td>c<td>d</table></blockquote>", 12,
	           "> a  b\n> c  d\n");
}

static void
tables_of_any_size_and_shape_take_little_memory(void **state)
{
	static const char *const pieces[] = {"<table>",          "<tr>",     "<td>x",
	                                     "<th colspan=99>y", "</table>", "<td rowspan=9>",
	                                     "<caption>",        "<thead>",  "z"};
	struct buffer html = {0};
	uint32_t random = 7;
	size_t i;

	(void)state;
	for (i = 0; i < 20000; i++) {
		random = random * 1103515245u + 12345u;
		buffer_append_text(&html,
		                   pieces[(random >> 16) % (sizeof pieces / sizeof pieces[0])]);
	}
	page_within(buffer_slice(&html), 40, 65536);
	buffer_clear(&html);
	buffer_append_text(&html, "<table>");
	for (i = 0; i < 20000; i++)
		buffer_append_text(&html, "<tr><td>a cell<td>another");
	page_within(buffer_slice(&html), 40, 65536);
	buffer_free(&html);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(cells_are_in_columns_below_their_head),
	    cmocka_unit_test(a_caption_stands_above),
	    cmocka_unit_test(long_cells_are_wrapped_and_their_rows_kept_apart),
	    cmocka_unit_test(a_column_with_a_long_word_leaves_less_to_the_others),
	    cmocka_unit_test(what_does_not_fit_is_told_as_records),
	    cmocka_unit_test(cells_may_take_several_columns_or_rows),
	    cmocka_unit_test(a_table_that_holds_a_page_together_is_no_table),
	    cmocka_unit_test(hidden_rows_and_cells_take_no_place),
	    cmocka_unit_test(links_in_cells_are_numbered_with_all_others),
	    cmocka_unit_test(a_table_in_a_quotation_keeps_its_mark),
	    cmocka_unit_test(tables_of_any_size_and_shape_take_little_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
