#include "feed/repair.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static bool
gather(void *ctx, const char *text, size_t n, struct error *err)
{
	(void)err;
	return buffer_append(ctx, text, n);
}

static void
mend(struct repair *repair, struct slice text, size_t chunk, struct buffer *out,
     struct repairs *repairs)
{
	struct error err = {0};

	buffer_clear(out);
	repair_begin(repair, repairs, gather, out);
	while (text.size > 0) {
		size_t n = text.size < chunk ? text.size : chunk;

		assert_true(repair_write(repair, text.data, n, &err));
		text = slice_skip(text, n);
	}
	assert_true(repair_finish(repair, &err));
}

/* Whatever the cut, `from` becomes `to`; `mended` is what is noted first, or NULL. */
static void
expect(const char *from, const char *to, const char *mended)
{
	struct repair repair = {0};
	struct repairs repairs;
	struct buffer out = {0};
	size_t chunk;

	for (chunk = 1; chunk < 60; chunk++) {
		mend(&repair, slice_of(from), chunk, &out, &repairs);
		if (!slice_is(buffer_slice(&out), to))
			fail_msg("%s in pieces of %zu: want %s got %s", from, chunk, to,
			         buffer_text(&out));
		if (mended == NULL)
			assert_int_equal(repairs.count, 0);
		else
			assert_string_equal(repairs.names[0], mended);
	}
	buffer_free(&out);
	repair_free(&repair);
}

static void
unchanged(const char *text)
{
	expect(text, text, NULL);
}

static void
what_is_clean_passes(void **state)
{
	(void)state;
	unchanged("");
	unchanged("<a b=\"c &amp; d\">x &lt;p&gt; &quot;&apos;&#38;&#x26;&#10;&#128512;</a>");
	unchanged("<!DOCTYPE a SYSTEM \"b\"><a>&amp;</a>");
	unchanged("<!-- & &nbsp; -- > ---><a/>");
	unchanged("<a><![CDATA[ & &nbsp; ]] ]> ]]]></a>");
	unchanged("<a/><?php & ? > ?? ?><b>");
	unchanged("<?xml-stylesheet href=\"&\"?><a/>");
	unchanged("<a/><?xml version=\"1.0\"?>");
	unchanged("<!DOCTYPE a [<!ENTITY b \"&c;\"> <!-- ]x> & --> ] ><a>&b;</a>");
}

static void
what_is_before_the_first_tag_is_dropped(void **state)
{
	(void)state;
	expect(" \n<a/>", "<a/>", "leading blanks");
	expect("\xEF\xBB\xBF x & y <a/>", "<a/>", "junk at the start");
	expect("no tag", "", NULL);
}

static void
the_declaration_is_dropped(void **state)
{
	(void)state;
	expect("<?xml version='1.1' encoding=\"what?\"?><a/>", "<a/>", NULL);
	expect("<?xml\n?><a/>", "<a/>", NULL);
	expect("<?xml version='1.0'><a/>", "<a/>", NULL);
}

static void
dropped_lines_are_counted(void **state)
{
	struct repair repair = {0};
	struct repairs repairs;
	struct buffer out = {0};

	(void)state;
	mend(&repair, slice_of("\n\n<?xml\n version='1.0'?>\n<a/>"), 3, &out, &repairs);
	assert_int_equal(repair.lines, 3);
	buffer_free(&out);
	repair_free(&repair);
}

static void
named_characters_of_html_become_themselves(void **state)
{
	(void)state;
	expect("<a b='&eacute;'>&nbsp;</a>", "<a b='\xC3\xA9'>\xC2\xA0</a>", "undefined entity");
	expect("<a>&CounterClockwiseContourIntegral;", "<a>\xE2\x88\xB3", "undefined entity");
	/* What they stand for must not become markup. */
	expect("<a>&LT;&GT;&AMP;&QUOT;", "<a>&lt;&gt;&amp;&quot;", "undefined entity");
}

static void
an_ampersand_that_begins_nothing_is_escaped(void **state)
{
	(void)state;
	expect("<a>& b", "<a>&amp; b", "bare ampersand");
	expect("<a>AT&T;", "<a>AT&amp;T;", "bare ampersand");
	expect("<a>&nbsp", "<a>&amp;nbsp", "bare ampersand");
	expect("<a>&copy=1&lt=2", "<a>&amp;copy=1&amp;lt=2", "bare ampersand");
	expect("<a>&&&amp;", "<a>&amp;&amp;&amp;", "bare ampersand");
	expect("<a>&aVeryLongNameThatGoesOnAndOnAndOnAndOnAndOnAndOnAndOn;",
	       "<a>&amp;aVeryLongNameThatGoesOnAndOnAndOnAndOnAndOnAndOnAndOn;", "bare ampersand");
	expect("<a>&#;&#x;&#xg;", "<a>&amp;#;&amp;#x;&amp;#xg;", "bare ampersand");
}

static void
numbers_that_xml_refuses_are_read_as_html_does(void **state)
{
	(void)state;
	expect("<a>&#150;&#x96;", "<a>\xE2\x80\x93\xE2\x80\x93", "bad character reference");
	expect("<a>&#0;", "<a>\xEF\xBF\xBD", "bad character reference");
	expect("<a>&#xD800;&#x110000;", "<a>\xEF\xBF\xBD\xEF\xBF\xBD", "bad character reference");
	expect("<a>&#1;b", "<a>b", "bad character reference");
	expect("<a>&#X41;", "<a>A", "bad character reference");
	expect("<a>&#60 b", "<a>&lt; b", "bad character reference");
}

static void
long_text_passes_every_window(void **state)
{
	struct repair repair = {0};
	struct repairs repairs;
	struct buffer text = {0}, out = {0};
	int i;

	(void)state;
	buffer_append_text(&text, "<a>");
	for (i = 0; i < 3000; i++)
		buffer_append_text(&text, i % 7 == 0   ? "&lt;b&amp;"
		                          : i % 5 == 0 ? "<c/>"
		                                       : "0123456");
	mend(&repair, buffer_slice(&text), 100000, &out, &repairs);
	assert_true(slice_equal(buffer_slice(&text), buffer_slice(&out)));
	assert_int_equal(repairs.count, 0);
	buffer_free(&text);
	buffer_free(&out);
	repair_free(&repair);
}

static void
a_repair_is_named_once(void **state)
{
	struct repairs repairs = {{0}, 0};

	(void)state;
	repairs_note(&repairs, "a");
	repairs_note(&repairs, "b");
	repairs_note(&repairs, "a");
	assert_int_equal(repairs.count, 2);
	assert_string_equal(repairs.names[1], "b");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_clean_passes),
	    cmocka_unit_test(what_is_before_the_first_tag_is_dropped),
	    cmocka_unit_test(the_declaration_is_dropped),
	    cmocka_unit_test(dropped_lines_are_counted),
	    cmocka_unit_test(named_characters_of_html_become_themselves),
	    cmocka_unit_test(an_ampersand_that_begins_nothing_is_escaped),
	    cmocka_unit_test(numbers_that_xml_refuses_are_read_as_html_does),
	    cmocka_unit_test(long_text_passes_every_window),
	    cmocka_unit_test(a_repair_is_named_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
