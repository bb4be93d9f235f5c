#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <expat.h>

#include "base/memory.h"
#include "text/safe.h"

static const char *
safe(struct buffer *out, const char *html, struct safe_options options)
{
	struct error err = {0};

	options.base = slice_of("http://example.org/a/b");
	buffer_clear(out);
	assert_true(safe_write(slice_of(html), &options, out, &err));
	return buffer_text(out);
}

struct pair {
	const char *from, *to;
};

static void
check(const struct pair *pairs, size_t count, struct safe_options options)
{
	struct buffer out = {0};
	size_t i;

	for (i = 0; i < count; i++)
		assert_string_equal(safe(&out, pairs[i].from, options), pairs[i].to);
	buffer_free(&out);
	assert_int_equal(memory_used(), 0);
}

#define CHECK(pairs)                                                                               \
	do {                                                                                       \
		struct safe_options none = {0};                                                    \
		check(pairs, sizeof(pairs) / sizeof *(pairs), none);                               \
	} while (0)

static void
what_is_good_stays(void **state)
{
	static const struct pair pairs[] = {
	    {"<p>One <b>two</b> &amp; 3 &lt; 4</p>", "<p>One <b>two</b> &amp; 3 &lt; 4</p>\n"},
	    {"<ul><li>a</li><li>b</li></ul>", "<ul><li>a</li>\n<li>b</li>\n</ul>\n"},
	    {"<ol start=3><li value=7>a</ol>", "<ol start=\"3\"><li value=\"7\">a</li>\n</ol>\n"},
	    {"<h2>T</h2>text<br>more<hr>", "<h2>T</h2>\ntext<br/>more<hr/>\n"},
	    {"<pre>a\n  b</pre>", "<pre>a\n  b</pre>\n"},
	    {"<p dir=RTL class=x id=y style='color:red'>x</p>", "<p dir=\"rtl\">x</p>\n"},
	    {"<a href='c?x=1&amp;y=2'>x</a>",
	     "<a href=\"http://example.org/a/c?x=1&amp;y=2\">x</a>"},
	    {"<table><tr><th colspan=2>a<td></table>",
	     "<table><tr><th colspan=\"2\">a</th>\n<td></td>\n</tr>\n</table>\n"},
	    {"<dl><dt>a<dd>b</dl>", "<dl><dt>a</dt>\n<dd>b</dd>\n</dl>\n"},
	};

	(void)state;
	CHECK(pairs);
}

static void
what_does_something_goes(void **state)
{
	static const struct pair pairs[] = {
	    {"<script>alert(1)</script>a", "a"},
	    {"<b onclick=x() onmouseover='y'>a</b>", "<b>a</b>"},
	    {"<a href='javascript:x'>a</a>", "a"},
	    {"<a href=' java\nscript&#58;x'>a</a>", "a"},
	    {"<a href='data:text/html,x'>a</a>", "a"},
	    {"<style>p{}</style><link rel=stylesheet href=x><meta http-equiv=refresh>a", "a"},
	    {"<form action=x><input><button>a</button></form>", "<div>a</div>\n"},
	    {"<svg><script>x</script><text>y</text></svg>a", "a"},
	    {"<object data=x>a</object><embed src=javascript:x>", "a"},
	    {"<p hidden>a<p>b<span style='display:none'>c</span>d", "<p>bd</p>\n"},
	    {"<p>a<span aria-hidden=true>icon</span>b<a href=x aria-hidden=TRUE>#</a>",
	     "<p>ab</p>\n"},
	    {"<ul><li hidden>a<li>b</ul><img src=x hidden>", "<ul><li>b</li>\n</ul>\n"},
	    {"<p>a<i style='color: red; visibility : Hidden'>b</i>c", "<p>ac</p>\n"},
	    {"<img src=x width=1 height=1>a", "a"},
	    {"<base href='http://evil/'><a href=x>a</a>",
	     "<a href=\"http://example.org/a/x\">a</a>"},
	    {"a\x01\x1B[0m&#27;&#0;\xC2\x9B\xFF", "a[0m\xEF\xBF\xBD\xEF\xBF\xBD"},
	    {"<!-- x --><![CDATA[y]]><?z?>", "y"},
	    {"<b title='\"><script>'>a", "<b>a</b>"},
	    {"<abbr title='\"><script>'>a", "<abbr title=\"&quot;&gt;&lt;script&gt;\">a</abbr>"},
	};

	(void)state;
	CHECK(pairs);
}

static void
what_would_be_loaded_is_a_link(void **state)
{
	static const struct pair pairs[] = {
	    {"<img src=i.png alt='A &amp; B'>",
	     "<a href=\"http://example.org/a/i.png\">[A &amp; B]</a>"},
	    {"<a href=c><img src=i.png></a>!",
	     "<a href=\"http://example.org/a/c\">[image]</a> "
	     "<a href=\"http://example.org/a/i.png\">[image]</a>!"},
	    {"<img src='data:image/png;base64,AAAA' alt=x>",
	     "<img src=\"data:image/png;base64,AAAA\" alt=\"x\"/>"},
	    {"<img src='data:image/svg+xml;base64,AAAA'>", "[image]"},
	    {"<img src='data:x' data-src=i.png>",
	     "<a href=\"http://example.org/a/i.png\">[image]</a>"},
	    {"<iframe src='https://tube/1'></iframe>", "<a href=\"https://tube/1\">[tube]</a>"},
	    {"<video><source src=v.mp4><p>Get a browser</video>b",
	     "<a href=\"http://example.org/a/v.mp4\">[example.org]</a>b"},
	    {"<img src=i.png><noscript><img src=i.png></noscript>",
	     "<a href=\"http://example.org/a/i.png\">[image]</a>"},
	};
	static const struct pair images[] = {
	    {"<img src=i.png alt=x onerror=y>",
	     "<img src=\"http://example.org/a/i.png\" alt=\"x\"/>"},
	    {"<img src=javascript:x alt=x>", "[x]"},
	};
	struct safe_options options = {.images = true};

	(void)state;
	CHECK(pairs);
	check(images, 2, options);
}

static void
all_is_in_its_place(void **state)
{
	static const struct pair pairs[] = {
	    {"<p>a<div>b</div>c", "<p>a</p>\n<div>b</div>\nc"},
	    {"<p><b>a<p>b", "<p><b>a</b></p>\n<p><b>b</b></p>\n"},
	    {"<b><p>a</p></b>b", "<p><b>a</b></p>\nb"},
	    {"<a href=c><h2>a</h2></a>", "<h2><a href=\"http://example.org/a/c\">a</a></h2>\n"},
	    {"<a href=c>a<a href=d>b</a>", "<a href=\"http://example.org/a/c\">a</a>"
	                                   "<a href=\"http://example.org/a/d\">b</a>"},
	    {"<i>a<b>b</i>c</b>", "<i>a<b>b</b></i><b>c</b>"},
	    {"<ul>a<li>b<ul><li>c</ul>d",
	     "<ul><li>a</li>\n<li>b<ul><li>c</li>\n</ul>\nd</li>\n</ul>\n"},
	    {"<li>a</li>", "<div>a</div>\n"},
	    {"<td>a", "<div>a</div>\n"},
	    {"<dl><dd>a<dt>b</dl>", "<dl><dt></dt><dd>a</dd>\n<dt>b</dt>\n<dd></dd></dl>\n"},
	    {"<table>a<td>b<tr><td>c", "<table><tr><td>a</td>\n<td>b</td>\n</tr>\n"
	                               "<tr><td>c</td>\n</tr>\n</table>\n"},
	    {"<table><caption>a</caption><tbody><tr><td>b</table>",
	     "<table><caption>a</caption>\n<tr><td>b</td>\n</tr>\n</table>\n"},
	    {"<h2>a<p>b</p>c</h2>d", "<h2>a\nbc</h2>\nd"},
	    {"<p></p><div> <ul></ul></div><b></b>", ""},
	    {"</p></div></b>a</ul>", "a"},
	    {"<ruby>漢<rp>(</rp><rt>kan</rt></ruby>", "漢(kan)"},
	};

	(void)state;
	CHECK(pairs);
}

static void
plain_text_has_paragraphs(void **state)
{
	static const struct pair pairs[] = {
	    {"a <b>\nc\n\n\nd", "<p>a &lt;b&gt;<br/>\nc</p>\n<p>d</p>\n"},
	    {"\n\n", ""},
	};
	struct safe_options options = {.plain = true};

	(void)state;
	check(pairs, 2, options);
}

static void
any_soup_becomes_well_formed(void **state)
{
	static const char *const bits[] = {
	    "<p>",
	    "</p>",
	    "<b>",
	    "</b>",
	    "<a href=x>",
	    "</a>",
	    "<ul>",
	    "</ul>",
	    "<li>",
	    "</li>",
	    "<table>",
	    "</table>",
	    "<tr>",
	    "<td>",
	    "</td>",
	    "<dl>",
	    "<dt>",
	    "<dd>",
	    "</dl>",
	    "<div>",
	    "</div>",
	    "<pre>",
	    "</pre>",
	    "<h1>",
	    "</h1>",
	    "<img src=i>",
	    "<br>",
	    "<hr>",
	    "text",
	    " ",
	    "<i>",
	    "</i>",
	    "<video><source src=v>",
	    "</video>",
	    "<caption>",
	    "<blockquote>",
	    "&#27;&amp;",
	    "<p hidden>",
	    "<span hidden>",
	    "</span>",
	    "<figure>",
	    "<figcaption>",
	    "</figure>",
	    "<script>x</script>",
	};
	struct buffer soup = {0}, out = {0}, whole = {0};
	unsigned long seed = 1;
	int round, i;

	(void)state;
	for (round = 0; round < 3000; round++) {
		struct safe_options options = {.images = round % 2 == 0};
		XML_Parser parser = XML_ParserCreate("UTF-8");

		buffer_clear(&soup);
		for (i = 0; i < 10 + round % 200; i++) {
			seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF;
			buffer_append_text(&soup,
			                   bits[(seed >> 12) % (sizeof bits / sizeof *bits)]);
		}
		safe(&out, buffer_text(&soup), options);
		buffer_clear(&whole);
		buffer_print(&whole, "<body>%.*s</body>", (int)out.size, out.data);
		if (XML_Parse(parser, whole.data, (int)whole.size, 1) != XML_STATUS_OK)
			fail_msg("%s:\n%s\n%s", XML_ErrorString(XML_GetErrorCode(parser)),
			         buffer_text(&soup), buffer_text(&whole));
		XML_ParserFree(parser);
	}
	buffer_free(&soup);
	buffer_free(&out);
	buffer_free(&whole);
}

static void
a_thousand_open_elements_do_no_harm(void **state)
{
	static const char *const names[] = {"<div>", "<ul><li>", "<table>", "<b>", "<dl>", "<svg>"};
	struct safe_options options = {0};
	struct buffer deep = {0}, out = {0}, whole = {0};
	size_t n;
	int i;

	(void)state;
	for (n = 0; n < sizeof names / sizeof *names; n++) {
		XML_Parser parser = XML_ParserCreate("UTF-8");

		buffer_clear(&deep);
		for (i = 0; i < 1000; i++)
			buffer_append_text(&deep, names[n]);
		buffer_append_text(&deep, "x<hr><p>y</p></b></svg>");
		safe(&out, buffer_text(&deep), options);
		buffer_clear(&whole);
		buffer_print(&whole, "<body>%.*s</body>", (int)out.size, out.data);
		assert_int_equal(XML_Parse(parser, whole.data, (int)whole.size, 1), XML_STATUS_OK);
		XML_ParserFree(parser);
	}
	buffer_free(&deep);
	buffer_free(&out);
	buffer_free(&whole);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_good_stays),
	    cmocka_unit_test(what_does_something_goes),
	    cmocka_unit_test(what_would_be_loaded_is_a_link),
	    cmocka_unit_test(all_is_in_its_place),
	    cmocka_unit_test(plain_text_has_paragraphs),
	    cmocka_unit_test(any_soup_becomes_well_formed),
	    cmocka_unit_test(a_thousand_open_elements_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
