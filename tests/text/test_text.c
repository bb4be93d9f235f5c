#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "text/text.h"

#define BASE "https://example.org/blog/"

struct page {
	struct buffer text;
	size_t widest, lines;
};

static bool
keep(void *ctx, const struct text_row *row, struct error *err)
{
	struct page *page = ctx;
	size_t columns = utf8_columns(row->line);

	if (columns > page->widest)
		page->widest = columns;
	page->lines++;
	buffer_append_slice(&page->text, row->line);
	buffer_append_byte(&page->text, '\n');
	return buffer_ok(&page->text, err);
}

static bool
count(void *ctx, const struct text_row *row, struct error *err)
{
	struct page *page = ctx;

	(void)err;
	page->lines++;
	page->widest =
	    utf8_columns(row->line) > page->widest ? utf8_columns(row->line) : page->widest;
	return true;
}

static struct text_options
options_of(int width)
{
	struct text_options options = {0};

	options.width = width;
	options.links = true;
	options.base = slice_of(BASE);
	return options;
}

static void
shows(const char *html, int width, const char *expected)
{
	struct text_options options = options_of(width);
	struct page page = {0};
	struct error err = {0};

	assert_true(text_render(slice_of(html), &options, keep, &page, &err));
	assert_string_equal(buffer_text(&page.text), expected);
	buffer_free(&page.text);
}

static void
shows_plain(const char *text, int width, const char *expected)
{
	struct text_options options = options_of(width);
	struct page page = {0};
	struct error err = {0};

	options.plain = true;
	assert_true(text_render(slice_of(text), &options, keep, &page, &err));
	assert_string_equal(buffer_text(&page.text), expected);
	buffer_free(&page.text);
}

static void
titled(const char *title, bool plain, const char *expected)
{
	struct buffer out = {0};
	struct error err = {0};

	assert_true(text_line(slice_of(title), plain, &out, &err));
	assert_string_equal(buffer_text(&out), expected);
	buffer_free(&out);
}

static void
load(const char *name, const char *end, struct buffer *out)
{
	char path[200], bytes[512];
	size_t n;
	FILE *file;

	snprintf(path, sizeof path, "tests/text/golden/%s%s", name, end);
	file = fopen(path, "rb");
	if (file == NULL)
		fail_msg("%s is missing: tests run in the checkout", path);
	n = fread(bytes, 1, sizeof bytes, file);
	while (n > 0) {
		buffer_append(out, bytes, n);
		n = fread(bytes, 1, sizeof bytes, file);
	}
	fclose(file);
}

static void
pages_look_as_they_should(void **state)
{
	static const struct {
		const char *name;
		int width;
	} pairs[] = {
	    {"blocks", 40},      {"blocks", 72},      {"french_blog", 20},
	    {"french_blog", 40}, {"french_blog", 72}, {"links", 40},
	    {"links", 72},       {"scripts", 40},     {"scripts", 72},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		struct buffer html = {0}, text = {0};
		char end[20];

		load(pairs[i].name, ".html", &html);
		snprintf(end, sizeof end, ".%d.txt", pairs[i].width);
		load(pairs[i].name, end, &text);
		shows(buffer_text(&html), pairs[i].width, buffer_text(&text));
		buffer_free(&html);
		buffer_free(&text);
	}
}

static void
every_character_of_a_french_text_survives(void **state)
{
	static const char *const characters[] = {"’", "“", "”", "«", "»", "œ",
	                                         "…", "•", "–", "—", "Œ", "Ç",
	                                         "É", "€", "ÿ", "ï", "ù", "\xC2\xA0"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof characters / sizeof characters[0]; i++) {
		char html[40], text[40];

		snprintf(html, sizeof html, "<p>a%sb", characters[i]);
		snprintf(text, sizeof text, "a%sb\n", characters[i]);
		shows(html, 40, text);
	}
}

static void
french_marks_stay_with_their_words(void **state)
{
	(void)state;
	shows("aaaa bbbb !", 9, "aaaa\nbbbb !\n");
	shows("aaaa « bbbb »", 11, "aaaa\n« bbbb »\n");
	shows("aaaa bb&nbsp;cc", 8,
	      "aaaa\nbb\xC2\xA0"
	      "cc\n");
}

static void
a_line_is_never_wider_than_it_may_be(void **state)
{
	static const char *const names[] = {"blocks.html", "french_blog.html", "links.html",
	                                    "scripts.html"};
	size_t i;
	int width;

	(void)state;
	for (i = 0; i < sizeof names / sizeof names[0]; i++) {
		struct buffer html = {0};

		load(names[i], "", &html);
		for (width = 1; width <= 80; width++) {
			struct text_options options = options_of(width);
			struct page page = {0};
			struct error err = {0};

			assert_true(text_render(buffer_slice(&html), &options, count, &page, &err));
			/* A single wide character is all that may be. */
			assert_true(page.widest <= (width == 1 ? 2 : (size_t)width));
		}
		buffer_free(&html);
	}
}

static void
blank_lines_stand_between_and_nowhere_else(void **state)
{
	(void)state;
	shows("", 40, "");
	shows("<p></p><br><p>&nbsp;</p><hr hidden>", 40, "");
	shows("<br><br><p>a</p><br><br><br><p>b</p><div></div><br>", 40, "a\n\nb\n");
	shows("<blockquote>a</blockquote>b", 40, "> a\n\nb\n");
	shows("<pre>\n\na\n\n\nb\n\n</pre>", 40, "a\n\n\nb\n");
	shows("<ul><li><p>a</p><li></ul>", 40, "  • a\n");
}

static void
a_tag_that_never_ends_costs_no_text(void **state)
{
	(void)state;
	shows("a &lt; b < c <y and so on", 40, "a < b < c <y and so on\n");
	shows("kept <a href=\"x", 40, "kept\n");
	shows("a<iframe src=\"http://x.y/\"/>b", 40, "a[x.y][1]b\n\n[1] http://x.y/\n");
	shows("<p hidden>no<p>yes<svg/>too", 40, "yestoo\n");
	shows("<a href=\"x>one</a> <b>two</b>", 40, "one[1] two\n\n[1] " BASE "x\n");
}

static void
nothing_commands_the_terminal(void **state)
{
	(void)state;
	shows("a\x1B[31mb&#27;c\xC2\x9B"
	      "d&#x202E;e\xFF",
	      40, "a[31mbcde\xEF\xBF\xBD\n");
	shows("<img alt='a&#27;]0;x&#7;'>", 40, "[a]0;x]\n");
	shows("<a href='http://x/&#27;[2J\xC2\x9B'>y</a>", 40, "y[1]\n\n[1] http://x/[2J\n");
}

static void
plain_text_keeps_its_lines(void **state)
{
	(void)state;
	shows_plain("a <b> &amp;\r\n\r\n  two  words here", 12,
	            "a <b> &amp;\n\n  two  words\nhere\n");
	shows_plain("\n\nx\ty\n\n", 40, "x       y\n");
}

static void
a_title_is_one_line(void **state)
{
	(void)state;
	titled(" Why <stdio.h>\n is <b>not</b> &lt;b&gt; &amp;amp; ", false,
	       "Why <stdio.h> is not <b> &amp;");
	titled("a<br>b<!-- c -->d", false, "a bd");
	titled("1 < 2 <3 <b never", false, "1 < 2 <3 <b never");
	titled("How <script> and <title> differ", false, "How and differ");
	titled("<b>&amp;\x1B[1m", true, "<b>&amp;[1m");
	titled("", false, "");
}

static void
fill(struct buffer *out, const char *piece, size_t size)
{
	while (out->size < size)
		buffer_append_text(out, piece);
}

static void
hostile_pages_cost_little_memory(void **state)
{
	static const char *const pieces[] = {
	    "<div>", "<table><tr><td>", "&#",       "<",         "a",  "<ul><li>",      "<a b=\"",
	    "<!--",  "<iframe>",        "\xCC\x81", "<![CDATA[", "! ", "<blockquote>x", "</p>x",
	    "<td>x", "<pre>\t",         "a\xC2\xAD"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
		struct text_options options = options_of(72);
		struct buffer html = {0};
		struct page page = {0};
		struct error err = {0};

		fill(&html, pieces[i], 1000000);
		memory_limit(memory_used() + 64 * 1024);
		assert_true(text_render(buffer_slice(&html), &options, count, &page, &err));
		memory_limit(0);
		assert_true(page.widest <= 72);
		buffer_free(&html);
	}
}

static void
every_want_of_memory_is_told(void **state)
{
	struct text_options options = options_of(40);
	struct buffer html = {0};
	size_t used, budget = 0;
	bool ok = false;

	(void)state;
	load("links", ".html", &html);
	load("blocks", ".html", &html);
	used = memory_used();
	for (budget = 1; !ok && budget < 100000; budget += 16) {
		struct page page = {0};
		struct error err = {0};

		memory_limit(used + budget);
		ok = text_render(buffer_slice(&html), &options, count, &page, &err);
		assert_int_equal(err.kind, ok ? ERROR_NONE : ERROR_MEMORY);
		assert_int_equal(memory_used(), used);
	}
	memory_limit(0);
	assert_true(ok);
	buffer_free(&html);
}

static void
a_title_without_memory_is_told(void **state)
{
	size_t budget;
	bool ok = false;

	(void)state;
	for (budget = 1; !ok && budget < 10000; budget += 8) {
		struct buffer out = {0};
		struct error err = {0};

		memory_limit(budget);
		ok = text_line(slice_of("Some <b>title</b> &amp; more"), false, &out, &err);
		assert_int_equal(err.kind, ok ? ERROR_NONE : ERROR_MEMORY);
		buffer_free(&out);
		assert_int_equal(memory_used(), 0);
	}
	memory_limit(0);
	assert_true(ok);
}

/* Puts "{" and "}" around every span, and its look before it. */
static bool
keep_looks(void *ctx, const struct text_row *row, struct error *err)
{
	struct page *page = ctx;
	size_t i, at = 0;

	for (i = 0; i < row->count; i++) {
		const struct text_span *span = &row->spans[i];

		buffer_append(&page->text, row->line.data + at, span->at - at);
		buffer_print(&page->text, "%u{%.*s}", span->look, (int)span->size,
		             row->line.data + span->at);
		at = span->at + span->size;
	}
	buffer_append_slice(&page->text, slice_skip(row->line, at));
	buffer_append_byte(&page->text, '\n');
	return buffer_ok(&page->text, err);
}

static void
looks(const char *html, int width, const char *expected)
{
	struct text_options options = options_of(width);
	struct page page = {0};
	struct error err = {0};

	options.links = false;
	assert_true(text_render(slice_of(html), &options, keep_looks, &page, &err));
	assert_string_equal(buffer_text(&page.text), expected);
	buffer_free(&page.text);
}

static void
what_stands_out_is_told_beside_the_line(void **state)
{
	(void)state;
	looks("one <b>two</b> three", 40, "one 2{two} three\n");
	looks("<b>one <i>two</i></b><em> three</em>", 40, "2{one }6{two}4{ three}\n");
	looks("<h3>Title</h3>text", 40, "1{Title}\n\ntext\n");
	looks("a <a href=b>link</a> and <a name=c>none</a>", 40, "a 64{link} and none\n");
	looks("<code>x</code> <del>y</del> <u>z</u>", 40, "8{x} ~~16{y}~~ 32{z}\n");
}

static void
a_look_goes_on_in_the_next_line(void **state)
{
	(void)state;
	looks("<blockquote>one <b>two three</b></blockquote>", 9, "> one 2{two}\n> 2{three}\n");
	looks("<b>abcdefgh</b>", 4, "2{abcd}\n2{efgh}\n");
}

static void
a_look_ends_with_the_block_it_began_in(void **state)
{
	(void)state;
	looks("<p>one <b>two<p>three</b>", 40, "one 2{two}\n\nthree\n");
	looks("<b><p>one</p></b> two", 40, "2{one}\n\ntwo\n");
	looks("</b></b>one <b>two</b> three", 40, "one 2{two} three\n");
}

static bool
take_link(void *ctx, uint32_t number, struct slice url, struct error *err)
{
	struct page *page = ctx;

	buffer_print(&page->text, "(%u %.*s)", (unsigned)number, SLICE_ARGS(url));
	return buffer_ok(&page->text, err);
}

static void
links_are_told_to_whoever_wants_to_follow_them(void **state)
{
	struct text_options options = options_of(40);
	struct page page = {0};
	struct error err = {0};

	(void)state;
	options.link = take_link;
	assert_true(text_render(slice_of("<a href=one>a</a> <a href='two&#27;&#x202e;'>b</a>"),
	                        &options, keep, &page, &err));
	assert_string_equal(buffer_text(&page.text), "a[1] b[2]\n(1 " BASE "one)(2 " BASE
	                                             "two)\n[1] " BASE "one\n[2] " BASE "two\n");
	buffer_free(&page.text);
}

static bool
refuse(void *ctx, const struct text_row *row, struct error *err)
{
	(void)row;
	++*(int *)ctx;
	return error_set(err, ERROR_CLOSED, "enough");
}

/* Nothing that commands a terminal or turns its text. */
static bool
look_for_commands(void *ctx, const struct text_row *row, struct error *err)
{
	struct slice rest = row->line;
	uint32_t c;

	(void)ctx, (void)err;
	assert_true(utf8_valid(rest));
	while (rest.size > 0) {
		rest = slice_skip(rest, utf8_decode(rest, &c));
		assert_true(c >= 0x20 && (c < 0x7F || c > 0x9F));
		assert_true((c < 0x202A || c > 0x202E) && (c < 0x2066 || c > 0x206F));
		assert_true(c < 0xFFF9 || c > 0xFFFB);
	}
	return true;
}

static void
no_trick_commands_the_terminal(void **state)
{
	static const char *const tricks[] = {
	    "\x1B]0;title\x07",
	    "&#27;[31m",
	    "&#x1b;[31m",
	    "&#x9b;31m",
	    "&#155;31m",
	    "\xC2\x9B"
	    "31m",
	    "\xC0\x9B",
	    "\xE0\x80\x9B",
	    "\xE2\x80\xAE"
	    "abc",
	    "&#x202e;abc",
	    "&#8294;abc",
	    "&#x206A;abc",
	    "&#xFFF9;a&#xFFFB;",
	    "&#0;&#1;&#8;&#13;",
	    "&#xD83D;&#xDC00;",
	    "&#27<b>[</b>31m",
	    "&#27",
	    "\xF4\x90\x80\x80",
	    "&Tab;&NewLine;&#12;",
	    "\x7F&#127;",
	};
	static const char *const places[] = {"<p>%s</p>",
	                                     "<pre>%s</pre>",
	                                     "<a href=\"http://x/%s\">a</a>",
	                                     "<img alt=\"%s\">",
	                                     "<iframe src=\"http://%s/\" title=\"%s\"></iframe>",
	                                     "<table><tr><th>%s<th>b<tr><td>c<td>%s</table>",
	                                     "<math alttext=\"%s\"></math>",
	                                     "<ol type=\"%s\"><li>%s</ol>",
	                                     "<sup>%s</sup>",
	                                     "<textarea>%s</textarea>"};
	struct text_options options = options_of(20);
	size_t i, k;

	(void)state;
	for (i = 0; i < sizeof tricks / sizeof tricks[0]; i++) {
		for (k = 0; k < sizeof places / sizeof places[0]; k++) {
			struct buffer page = {0};
			struct slice rest = slice_of(places[k]), before;
			struct error err = {0};

			while (rest.size > 0) {
				before = slice_cut(&rest, '%');
				buffer_append_slice(&page, before);
				if (slice_starts(rest, "s")) {
					buffer_append_text(&page, tricks[i]);
					rest = slice_skip(rest, 1);
				}
			}
			assert_true(text_render(buffer_slice(&page), &options, look_for_commands,
			                        NULL, &err));
			buffer_free(&page);
		}
	}
}

static void
whoever_has_enough_is_left_alone(void **state)
{
	struct text_options options = options_of(40);
	struct error err = {0};
	int calls = 0;

	(void)state;
	assert_false(text_render(slice_of("<p>a<p>b<p>c"), &options, refuse, &calls, &err));
	assert_int_equal(err.kind, ERROR_CLOSED);
	assert_int_equal(calls, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(pages_look_as_they_should),
	    cmocka_unit_test(every_character_of_a_french_text_survives),
	    cmocka_unit_test(french_marks_stay_with_their_words),
	    cmocka_unit_test(a_line_is_never_wider_than_it_may_be),
	    cmocka_unit_test(blank_lines_stand_between_and_nowhere_else),
	    cmocka_unit_test(a_tag_that_never_ends_costs_no_text),
	    cmocka_unit_test(nothing_commands_the_terminal),
	    cmocka_unit_test(plain_text_keeps_its_lines),
	    cmocka_unit_test(a_title_is_one_line),
	    cmocka_unit_test(hostile_pages_cost_little_memory),
	    cmocka_unit_test(every_want_of_memory_is_told),
	    cmocka_unit_test(a_title_without_memory_is_told),
	    cmocka_unit_test(what_stands_out_is_told_beside_the_line),
	    cmocka_unit_test(a_look_goes_on_in_the_next_line),
	    cmocka_unit_test(a_look_ends_with_the_block_it_began_in),
	    cmocka_unit_test(links_are_told_to_whoever_wants_to_follow_them),
	    cmocka_unit_test(no_trick_commands_the_terminal),
	    cmocka_unit_test(whoever_has_enough_is_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
