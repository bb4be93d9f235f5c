#include "feed/opml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "port/sim/sim.h"

/* A line an outline: "url|title|tag|tag". */
struct list {
	struct buffer lines;
	int refuse_at, count;
};

static bool
take(void *ctx, const struct opml_outline *outline, struct error *err)
{
	struct list *list = ctx;
	size_t i;

	buffer_print(&list->lines, "%.*s|%.*s", SLICE_ARGS(outline->url),
	             SLICE_ARGS(outline->title));
	for (i = 0; i < outline->tag_count; i++)
		buffer_print(&list->lines, "|%.*s", SLICE_ARGS(outline->tags[i]));
	buffer_append_byte(&list->lines, '\n');
	list->count++;
	if (list->count == list->refuse_at)
		return error_set(err, ERROR_FULL, "enough");
	return buffer_ok(&list->lines, err);
}

static void
expect(const char *document, const char *lines, const char *error)
{
	struct list list = {{0}, 0, 0};
	struct error err = {0};
	size_t used = memory_used();
	bool ok = opml_read(slice_of(document), take, &list, &err);

	assert_string_equal(buffer_text(&list.lines), lines);
	assert_string_equal(ok ? "" : err.text, error != NULL ? error : "");
	buffer_free(&list.lines);
	assert_int_equal(memory_used(), used);
}

static void
subscriptions_are_read_with_their_folders(void **state)
{
	(void)state;
	expect("<?xml version=\"1.0\"?>\n<opml version=\"1.0\"><head><title>x</title></head><body>"
	       "<outline text='A' xmlUrl='http://a/'/>"
	       "<outline text='f'><outline title='g' text='no'>"
	       "<outline title='B &amp; b' text='no' xmlUrl=' http://b/?x&amp;y '/></outline>"
	       "<outline text='C' XMLURL='http://c/' category='/x/y, z,,// w'/>"
	       "<outline text='D' xmlurl='http://d/'/></outline>"
	       "<outline xmlUrl='http://e/'/><outline text='note'/></body></opml>",
	       "http://a/|A\n"
	       "http://b/?x&y|B & b|f|g\n"
	       "http://c/|C|f|x/y|z|w\n"
	       "http://d/|D|f\n"
	       "http://e/|\n",
	       NULL);
}

static void
what_feeds_break_is_mended_in_lists_too(void **state)
{
	(void)state;
	expect("\n <?xml version='1.0' encoding='windows-1252'?><opml><body>"
	       "<outline text='caf\xE9 & &nbsp;' xmlUrl='http://a/?b&c'/></body></opml>",
	       "http://a/?b&c|caf\xC3\xA9 & \xC2\xA0\n", NULL);
}

static void
lists_as_programs_and_people_write_them_are_read(void **state)
{
	(void)state;
	/* No head, no body, names in any case. */
	expect("<OPML><OUTLINE TEXT='A' XMLURL='http://a/'/></OPML>", "http://a/|A\n", NULL);
	expect("<body><outline title='t' text='' xmlUrl='http://a/'/></body>", "http://a/|t\n",
	       NULL);
	/* "url", of a feed alone. */
	expect(
	    "<opml><outline type='rss' text='A' url='http://a/'/>"
	    "<outline type='link' text='B' url='http://b/'/><outline feedURL='http://c/'/></opml>",
	    "http://a/|A\nhttp://c/|\n", NULL);
	/* Schemes made for programs. */
	expect("<opml><outline xmlUrl='feed://a/f?x'/><outline xmlUrl='feed:https://b/'/>"
	       "<outline xmlUrl='PCAST://c/'/><outline xmlUrl='exec:ls'/></opml>",
	       "http://a/f?x|\nhttps://b/|\nhttp://c/|\nexec:ls|\n", NULL);
	/* Markup pasted into an attribute, quotes and all. */
	expect("<opml><outline text='a < b' title=\"of <a href=\"http://x/\" target = '_b'>X</a>. "
	       "It's\" xmlUrl='http://a/'/><outline xmlUrl='http://b/' text='<b'/></opml>",
	       "http://a/|of <a href=\"http://x/\" target = '_b'>X</a>. It's\nhttp://b/|<b\n",
	       NULL);
	/* Line ends in names. */
	expect(
	    "<opml><outline text='f&#10;g'><outline text='A&#13;&#10;b&#9;c' xmlUrl='a'/></outline>"
	    "</opml>",
	    "a|A b c|f g\n", NULL);
	/* Junk behind, line ends inside. */
	expect("<opml><outline text='two\nlines' xmlUrl='\n http://a/\n'/></opml>\n<!-- x -->\nPHP "
	       "Warning: <b>x",
	       "http://a/|two lines\n", NULL);
}

static void
outlines_before_an_error_are_given(void **state)
{
	(void)state;
	expect("<opml>\n<body><outline xmlUrl='a'/>\n</bod>", "a|\n",
	       "line 3: the document is cut off");
	expect("<opml>\n<body><outline xmlUrl='a'/>\n<outline xmlUrl='http://b/f", "a|\n",
	       "line 3: the document is cut off");
	expect("<html><body/></html>", "", "this is no OPML: it begins with <html>");
	expect("<p>Not <b>found", "", "this is no OPML: it begins with <p>");
	expect("", "", "this is no OPML: it holds no XML");
}

static void
tags_are_mended_as_in_feeds(void **state)
{
	(void)state;
	/* Attributes. */
	expect("<opml><outline text=A xmlUrl=http://a/?x&y=1/><outline text='B' text='b' "
	       "xmlUrl='http://b/' isOpen></outline></opml>",
	       "http://a/?x&y=1|A\nhttp://b/|B\n", NULL);
	/* A quote is missing: in front of another attribute, and at the end. */
	expect("<opml><outline text=\"A b xmlUrl=\"http://a/\"/>\n<outline xmlUrl=\"http://b/x/>\n"
	       "<outline text=\"C\" xmlUrl=\"http://c/\"/></opml>",
	       "http://a/|A b\nhttp://b/x|\nhttp://c/|C\n", NULL);
	/* Signs that mean themselves, and HTML's names. */
	expect("<opml><head><title>a < b & c</title></head><outline text='R&D <3 &eacute;' "
	       "xmlUrl='http://a/'/>1 < 2 ]]></opml>",
	       "http://a/|R&D <3 \xC3\xA9\n", NULL);
	/* Nothing is closed but the list; crossed; too much. */
	expect("<opml><body><outline text=f><outline xmlUrl=a><outline xmlUrl=b></opml>",
	       "a||f\nb||f\n", NULL);
	expect("<opml><head><title>t</head><body><outline text='f'><outline xmlUrl='a'></body>"
	       "</outline></opml>",
	       "a||f\n", NULL);
	expect("<opml><body></outline><outline xmlUrl='a'></outline></outline></body></opml>",
	       "a|\n", NULL);
	/* Junk around it, and only a piece of one. */
	expect("<br />\n<b>Warning</b>: mysql & co <at> x.php\n<?xml version='1.0'?>\n<opml><body>"
	       "<outline xmlUrl='a'/></body></opml>\n<hr>bye",
	       "a|\n", NULL);
	expect("<outline text='f'><outline xmlUrl='a'/></outline>\n<outline xmlUrl='b'></outline>",
	       "a||f\nb|\n", NULL);
	/* Entities that it declares are text. */
	expect("<!DOCTYPE opml [<!ENTITY a 'exec:'>]><opml><outline xmlUrl='&a;x'/></opml>",
	       "&a;x|\n", NULL);
	/* Sections. */
	expect("<opml><!-- <outline xmlUrl='x'/> --><![CDATA[<outline xmlUrl='y'/>]]><outline "
	       "xmlUrl=a /><!-- no end <outline xmlUrl='b'/></opml>",
	       "a|\nb|\n", NULL);
}

static void
subscriptions_without_end_tags_are_in_one_folder(void **state)
{
	struct buffer text = {0}, lines = {0};
	int i;

	(void)state;
	expect("<opml><outline text='f'><outline xmlUrl='a'><outline xmlUrl='b'></outline>"
	       "<outline xmlUrl='c'></opml>",
	       "a||f\nb||f\nc|\n", NULL);
	/* But one that was forgotten. */
	expect("<opml><outline text='f'><outline xmlUrl='a'></outline><outline xmlUrl='b'>"
	       "<outline xmlUrl='c'></outline><outline xmlUrl='d'></outline></outline>"
	       "<outline xmlUrl='e'></outline></opml>",
	       "a||f\nb||f\nc||f\nd||f\ne|\n", NULL);
	/* An episode is no subscription. */
	expect("<opml><outline text='f'><outline xmlUrl='a'><outline text='1' url='u'></outline>"
	       "<outline url='v'></outline></outline><outline xmlUrl=b></outline></outline>"
	       "<outline xmlUrl='c'/></opml>",
	       "a||f\nb||f\nc|\n", NULL);
	/* More than may be in one another. */
	buffer_append_text(&text, "<opml>");
	for (i = 0; i < 1000; i++) {
		buffer_print(&text, "<outline xmlUrl='%d'>", i);
		buffer_print(&lines, "%d|\n", i);
	}
	buffer_append_text(&text, "</opml>");
	expect(buffer_text(&text), buffer_text(&lines), NULL);
	buffer_free(&text);
	buffer_free(&lines);
}

static void
the_takers_error_is_passed_on(void **state)
{
	struct list list = {{0}, 1, 0};
	struct error err = {0};

	(void)state;
	assert_false(opml_read(slice_of("<opml><outline xmlUrl='a'/><outline xmlUrl='b'/></opml>"),
	                       take, &list, &err));
	assert_string_equal(err.text, "enough");
	assert_int_equal(list.count, 1);
	buffer_free(&list.lines);
}

static void
a_list_that_was_written_is_read_again(void **state)
{
	struct slice tags[] = {SLICE("one"), SLICE("two \"words\" & <more>")};
	struct opml_outline first = {SLICE("http://a/?b&c"), SLICE("T < \"t\"\n'x'"), tags, 2};
	struct opml_outline second = {SLICE("http://b/"), {0}, NULL, 0};
	struct buffer out = {0};

	(void)state;
	opml_begin(&out, "my <feeds>");
	opml_write(&out, &first);
	opml_write(&out, &second);
	opml_finish(&out);
	assert_non_null(strstr(buffer_text(&out), "<opml version=\"2.0\">"));
	assert_non_null(strstr(buffer_text(&out), "<title>my &lt;feeds&gt;</title>"));
	{
		struct list list = {{0}, 0, 0};
		struct error err = {0};

		assert_true(opml_read(buffer_slice(&out), take, &list, &err));
		assert_string_equal(buffer_text(&list.lines),
		                    "http://a/?b&c|T < \"t\" 'x'|one|two \"words\" & <more>\n"
		                    "http://b/|http://b/\n");
		buffer_free(&list.lines);
	}
	buffer_free(&out);
}

static void
what_would_command_a_terminal_is_written_as_references(void **state)
{
	struct opml_outline outline = {SLICE("http://b/\xC2\x9B\xE2\x80\xAE\xC3\xA9\x1B"),
	                               {0},
	                               NULL,
	                               0};
	struct buffer out = {0};

	(void)state;
	opml_write(&out, &outline);
	assert_non_null(strstr(buffer_text(&out), " xmlUrl=\"http://b/&#155;&#8238;\xC3\xA9\""));
	buffer_free(&out);
}

static void
every_lack_of_memory_is_told_politely(void **state)
{
	const char *text = "<opml><outline text='f&nbsp;&#150;'><outline xmlUrl='feed://a' "
	                   "category=b></opml>";
	bool struck = true;
	unsigned n;

	(void)state;
	for (n = 1; struck; n++) {
		struct list list = {{0}, 0, 0};
		struct error err = {0};
		bool ok;

		sim_heap_fail_after(n, 1);
		ok = opml_read(slice_of(text), take, &list, &err);
		struck = sim_heap_failed();
		sim_heap_fail_after(0, 0);
		if (!ok)
			assert_int_equal(err.kind, ERROR_MEMORY);
		assert_true(ok || struck);
		buffer_free(&list.lines);
		assert_int_equal(memory_used(), 0);
	}
	assert_true(n > 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(subscriptions_are_read_with_their_folders),
	    cmocka_unit_test(what_feeds_break_is_mended_in_lists_too),
	    cmocka_unit_test(lists_as_programs_and_people_write_them_are_read),
	    cmocka_unit_test(outlines_before_an_error_are_given),
	    cmocka_unit_test(tags_are_mended_as_in_feeds),
	    cmocka_unit_test(subscriptions_without_end_tags_are_in_one_folder),
	    cmocka_unit_test(the_takers_error_is_passed_on),
	    cmocka_unit_test(a_list_that_was_written_is_read_again),
	    cmocka_unit_test(what_would_command_a_terminal_is_written_as_references),
	    cmocka_unit_test(every_lack_of_memory_is_told_politely),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
