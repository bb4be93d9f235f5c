#include "feed/balance.h"

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

static bool
go_on(void *ctx, struct error *err)
{
	(void)ctx;
	(void)err;
	return true;
}

static void
balance_pieces(struct balance *b, const char *text, size_t chunk, enum balance_skip skip)
{
	struct slice rest = slice_of(text);
	struct error err = {0};

	buffer_clear(b->ctx);
	b->repairs->count = 0;
	balance_begin(b, false, false);
	assert_true(balance_go_on(b, "", 0, skip, &err));
	while (rest.size > 0) {
		size_t n = rest.size < chunk ? rest.size : chunk;

		assert_true(balance_write(b, rest.data, n, &err));
		rest = slice_skip(rest, n);
	}
	assert_true(balance_end_text(b, &err) && balance_finish(b, &err));
}

/* Whatever the cut, `from` becomes `to`; `mended` is what is noted first, or NULL. */
static void
expect_after(enum balance_skip skip, const char *from, const char *to, const char *mended)
{
	struct repairs repairs = {.count = 0};
	struct buffer out = {0};
	struct balance b = {.repairs = &repairs, .sink = gather, .pause = go_on, .ctx = &out};
	size_t chunk;

	for (chunk = 1; chunk < 80; chunk++) {
		balance_pieces(&b, from, chunk, skip);
		if (!slice_is(buffer_slice(&out), to))
			fail_msg("%s in pieces of %zu: want %s got %s", from, chunk, to,
			         buffer_text(&out));
		if (mended == NULL)
			assert_int_equal(repairs.count, 0);
		else
			assert_string_equal(repairs.names[0], mended);
	}
	buffer_free(&out);
	balance_free(&b);
}

static void
expect(const char *from, const char *to, const char *mended)
{
	expect_after(BALANCE_READ, from, to, mended);
}

static void
a_tag_without_its_bracket_is_named(void **state)
{
	(void)state;
	expect("<r><a>x</a <b>y</b></r>", "<r><a>x</a><b>y</b></r>", "unclosed tag");
	expect("<r><a x='1' <b>y</b></a></r>", "<r><a x='1'><b>y</b></a></r>", "unclosed tag");
}

static void
what_is_well_formed_stays_what_it_was(void **state)
{
	(void)state;
	expect("<a b=\"c &amp; d\">x &lt;p&gt; &#38;<c/></a>",
	       "<a b=\"c &amp; d\">x &lt;p&gt; &#38;<c/></a>", NULL);
	expect("<a>x ]] y]</a>", "<a>x ]] y]</a>", NULL);
	expect("<a b='c>d'/>", "<a b='c>d'/>", NULL);
}

static void
elements_are_closed(void **state)
{
	(void)state;
	expect("<a><b>x</a>", "<a><b>x</b></a>", "unclosed tag");
	expect("<a>x<br>y", "<a>x<br/>y</a>", "unclosed tag");
	expect("<a><p>x<p>y</p></a>", "<a><p>x</p><p>y</p></a>", "unclosed tag");
	expect("<rss><item><title>x<link>y</link></item></rss>",
	       "<rss><item><title>x</title><link>y</link></item></rss>", "unclosed tag");
	expect("<a>x</b></a>", "<a>x</a>", "stray end tag");
}

static void
an_item_in_an_item_closes_the_former(void **state)
{
	(void)state;
	expect("<rss><item><title>x</title><item>y</item></item></rss>",
	       "<rss><item><title>x</title></item><item>y</item></rss>", "stray end tag");
}

static void
what_is_no_tag_is_text(void **state)
{
	(void)state;
	expect("<a>1 < 2 <3 <me@x.example></a>", "<a>1 &lt; 2 &lt;3 &lt;me@x.example></a>",
	       "bare <");
	expect("<a>]]></a>", "<a></a>", "stray ]]>");
	expect("<a b=\"x<y\">z</a>", "<a b=\"x&lt;y\">z</a>", NULL);
}

static void
no_reference_but_those_of_xml_comes_out(void **state)
{
	(void)state;
	expect("<a b='&x;'>&x; & &amp;</a>", "<a b='&amp;x;'>&amp;x; &amp; &amp;</a>",
	       "bare ampersand");
	expect("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "<a>&amp;x;</a>", "bare ampersand");
	expect("<a>&nbsp;</a>", "<a>\xC2\xA0</a>", "undefined entity");
	/* Nothing joins across what is left out. */
	expect("<a>&am<!-- -->p;</a>", "<a>&amp;amp;</a>", "bare ampersand");
}

static void
sections_are_left_out_and_cdata_is_text(void **state)
{
	(void)state;
	expect("<a><!-- <b> & \n--><?x <c>\n ?>y</a>", "<a>\n\ny</a>", NULL);
	expect("<!DOCTYPE a [<!-- ]x> -->\n] ><a/>", "\n<a/>", NULL);
	expect("<a><![if x]>y<!z></a>", "<a>y</a>", NULL);
	expect("<a><![CDATA[<b>&]] > ]]]></a>", "<a>&#060;b&#062;&#038;]] &#062; ]</a>", NULL);
	expect("<a><![CDATA[b]]]]><![CDATA[>]]></a>", "<a>&#098;]]&#062;</a>", NULL);
	/* Nor does a tag begin in front of CDATA. */
	expect("<a><<![CDATA[b>]]></a>", "<a>&lt;&#098;&#062;</a>", "bare <");
}

static void
a_section_without_an_end_is_none(void **state)
{
	(void)state;
	expect("<a><![CDATA[x &nbsp;</a>", "<a>x \xC2\xA0</a>", "section without an end");
	expect("<a>&g<![CDATA[t;</a>", "<a>&amp;gt;</a>", "bare ampersand");
	expect("<a><!-- x</a>", "<a>&lt;!-- x</a>", "section without an end");
	expect("<a><?x <b>y</b></a>", "<a>&lt;?x <b>y</b></a>", "section without an end");
	expect("<a><!x", "<a>&lt;!x</a>", "section without an end");
	expect("<!DOCTYPE rss [ <!ENTITY x 'y'> <rss><item>z</item></rss>",
	       "&lt;!DOCTYPE rss [  <rss><item>z</item></rss>", "section without an end");
	/* Inside of one that ends at last. */
	expect("<a><!-- x <![CDATA[<b>]]></a>", "<a>&lt;!-- x &#060;b&#062;</a>",
	       "section without an end");
}

static void
articles_behind_the_end_are_read(void **state)
{
	(void)state;
	expect("<rss><item>x</item></rss>\njunk<item>y</item>",
	       "<rss><item>x</item>\n<item>y</item></rss>", "articles behind the end");
	expect("<rss><item>x</item></rss><rss><title>z</title><item>y</item></rss>",
	       "<rss><item>x</item><item>y</item></rss>", "articles behind the end");
	expect("<entry>x</entry><entry>y</entry>", "<entry>x</entry><entry>y</entry>",
	       "articles behind the end");
	expect("<rss></rss> <b>x</b>", "<rss></rss>", "junk at the end");
	expect("<rss></rss> \n", "<rss>\n</rss>", NULL);
}

static void
a_feed_in_a_feed_is_the_outer_one(void **state)
{
	(void)state;
	expect("<rss><rss><channel><item>x</item></channel></rss></rss>",
	       "<rss><channel><item>x</item></channel></rss>", "feed in a feed");
}

static void
what_is_given_up_ends_at_the_next_item(void **state)
{
	(void)state;
	expect_after(BALANCE_ITEM, "x</b>\n<b>y</b><item>z</item>", "\n<item>z</item>", NULL);
	expect_after(BALANCE_NEXT, "<item>x</item><item>y</item>", "<item>y</item>", NULL);
	expect_after(BALANCE_ROOT, "<html><item>x<rss><item>y</item></rss>",
	             "<rss><item>y</item></rss>", NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_tag_without_its_bracket_is_named),
	    cmocka_unit_test(what_is_well_formed_stays_what_it_was),
	    cmocka_unit_test(elements_are_closed),
	    cmocka_unit_test(an_item_in_an_item_closes_the_former),
	    cmocka_unit_test(what_is_no_tag_is_text),
	    cmocka_unit_test(no_reference_but_those_of_xml_comes_out),
	    cmocka_unit_test(sections_are_left_out_and_cdata_is_text),
	    cmocka_unit_test(a_section_without_an_end_is_none),
	    cmocka_unit_test(articles_behind_the_end_are_read),
	    cmocka_unit_test(a_feed_in_a_feed_is_the_outer_one),
	    cmocka_unit_test(what_is_given_up_ends_at_the_next_item),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
