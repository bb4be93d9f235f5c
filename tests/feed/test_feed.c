/* Golden pairs need a directory listing. */
#define _POSIX_C_SOURCE 200809L
#include "feed/feed.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "golden.h"
#include "port/sim/sim.h"

#define FOLDER "tests/feed/golden/"

static const size_t chunks[] = {1, 2, 3, 7, 4096};

/* Prints what differs, for people, and says so. */
static bool
same(const char *name, size_t chunk, struct slice want, struct slice got)
{
	if (slice_equal(want, got))
		return true;
	print_error("%s in pieces of %zu\n want %.*s\n got  %.*s\n", name, chunk, SLICE_ARGS(want),
	            SLICE_ARGS(got));
	return false;
}

static bool
check_pair(const char *name)
{
	struct buffer document = {0}, json = {0}, want = {0}, got = {0}, squeezed = {0};
	char path[400];
	size_t i;
	bool ok = true;

	snprintf(path, sizeof path, FOLDER "%s", name);
	assert_true(golden_load(path, &document));
	snprintf(path, sizeof path, FOLDER "%.*s.json", (int)strcspn(name, "."), name);
	if (!golden_load(path, &json))
		fail_msg("%s is missing", path);
	golden_squeeze(buffer_slice(&json), &want);
	for (i = 0; i < sizeof chunks / sizeof chunks[0]; i++) {
		buffer_clear(&got);
		buffer_clear(&squeezed);
		golden_parse(buffer_slice(&document), (struct slice){0}, chunks[i], &got);
		golden_squeeze(buffer_slice(&got), &squeezed);
		ok &= same(name, chunks[i], buffer_slice(&want), buffer_slice(&squeezed));
	}
	buffer_free(&document);
	buffer_free(&json);
	buffer_free(&want);
	buffer_free(&got);
	buffer_free(&squeezed);
	return ok;
}

static void
each_golden_feed_gives_what_is_expected_however_it_is_cut(void **state)
{
	DIR *folder = opendir(FOLDER);
	const struct dirent *file;
	int count = 0, bad = 0;

	(void)state;
	assert_non_null(folder);
	for (file = readdir(folder); file != NULL; file = readdir(folder)) {
		const char *dot = strrchr(file->d_name, '.');

		if (dot == NULL || (strcmp(dot, ".xml") != 0 && strcmp(dot, ".jsonfeed") != 0))
			continue;
		count++;
		bad += !check_pair(file->d_name);
	}
	closedir(folder);
	assert_true(count >= 40);
	assert_int_equal(bad, 0);
}

/* What a test's entry_fn saw. */
struct seen {
	size_t count;
	char title[64];
	size_t refuse_at; /* this entry is refused; 0: none */
};

static bool
see(void *ctx, const struct entry *entry, struct error *err)
{
	struct seen *seen = ctx;

	seen->count++;
	snprintf(seen->title, sizeof seen->title, "%.*s", SLICE_ARGS(entry->title));
	if (seen->count == seen->refuse_at)
		return error_set(err, ERROR_FULL, "no room");
	return true;
}

static bool
write_text(struct feed *feed, const char *text, struct error *err)
{
	return feed_write(feed, text, strlen(text), err);
}

/* Parses text to its end. */
static bool
parse(struct feed *feed, const char *text, struct error *err)
{
	struct feed_origin nowhere = {{0}, {0}};

	return feed_begin(feed, &nowhere, err) && write_text(feed, text, err) &&
	       feed_finish(feed, err);
}

static void
an_entry_is_given_as_its_end_tag_is_read(void **state)
{
	struct seen seen = {0};
	struct error err = {0};
	struct feed *feed = feed_open(see, &seen, &err);

	(void)state;
	assert_non_null(feed);
	assert_true(
	    write_text(feed, "<rss version='2.0'><channel><item><title>a</title></ite", &err));
	assert_int_equal(seen.count, 0);
	assert_true(write_text(feed, "m>", &err));
	assert_int_equal(seen.count, 1);
	assert_int_equal(feed_count(feed), 1);
	assert_string_equal(seen.title, "a");
	feed_close(feed);
}

static void
one_parser_reads_one_feed_after_another(void **state)
{
	struct seen seen = {0};
	struct error err = {0};
	struct feed *feed = feed_open(see, &seen, &err);

	(void)state;
	assert_true(parse(feed,
	                  " <rss><channel xml:lang='fr'><title>a</title><ttl>5</ttl>"
	                  "<item><title>x</title></item></channel></rss>",
	                  &err));
	assert_string_equal(feed_repair(feed, 0), "leading blanks");
	assert_true(
	    parse(feed, "<feed xmlns='http://www.w3.org/2005/Atom'><id>b</id></feed>", &err));
	assert_string_equal(feed_info(feed)->type, "atom10");
	assert_int_equal(feed_info(feed)->title.size, 0);
	assert_int_equal(feed_info(feed)->language.size, 0);
	assert_int_equal(feed_info(feed)->ttl, 0);
	assert_int_equal(feed_count(feed), 0);
	assert_null(feed_repair(feed, 0));
	feed_close(feed);
}

static void
a_feed_can_be_begun_again_after_an_error(void **state)
{
	struct seen seen = {0};
	struct error err = {0};
	struct feed *feed = feed_open(see, &seen, &err);

	(void)state;
	assert_false(parse(feed, "nothing", &err));
	assert_int_equal(err.kind, ERROR_FORMAT);
	assert_true(
	    parse(feed, "<rss><channel><item><title>y</title></item></channel></rss>", &err));
	assert_int_equal(seen.count, 1);
	assert_string_equal(seen.title, "y");
	feed_close(feed);
}

static void
nothing_is_given_after_an_error(void **state)
{
	struct seen seen = {.refuse_at = 1};
	struct error err = {0}, again = {0};
	struct feed *feed = feed_open(see, &seen, &err);

	(void)state;
	assert_false(write_text(feed, "<rss><channel>\n<item></item><item/>", &err));
	assert_false(write_text(feed, "<item></item></channel></rss>", &again));
	assert_string_equal(again.text, err.text);
	assert_false(feed_finish(feed, &again));
	assert_int_equal(seen.count, 1);
	feed_close(feed);
}

static void
an_error_of_the_taker_is_passed_on_as_it_is(void **state)
{
	struct seen seen = {.refuse_at = 2};
	struct error err = {0};
	struct feed *feed = feed_open(see, &seen, &err);

	(void)state;
	assert_false(parse(feed, "<rss><channel><item/><item/><item/></channel></rss>", &err));
	assert_int_equal(err.kind, ERROR_FULL);
	assert_string_equal(err.text, "no room");
	assert_int_equal(seen.count, 2);
	feed_close(feed);
}

static void
what_follows_a_broken_article_is_given(void **state)
{
	struct seen seen = {0};
	struct error err = {0};
	struct feed *feed = feed_open(see, &seen, &err);

	(void)state;
	assert_true(parse(feed,
	                  "<rss><channel><item><title>a</title></item>"
	                  "<item><title>b & c</b> < d</title><link>x</link></item>"
	                  "<item><title>d</title></item></channel></rss>",
	                  &err));
	assert_int_equal(seen.count, 3);
	assert_string_equal(seen.title, "d");
	assert_string_equal(feed_repair(feed, 0), "bare <");
	assert_string_equal(feed_repair(feed, 1), "bare ampersand");
	feed_close(feed);
}

static void
the_charset_of_http_goes_before_the_declared_one(void **state)
{
	const char *text = "<?xml version='1.0' encoding='utf-8'?><rss><channel><title>\xD4</title>"
	                   "</channel></rss>";
	struct feed_origin origin = {{0}, SLICE("KOI8-R")};
	struct seen seen = {0};
	struct error err = {0};
	struct feed *feed = feed_open(see, &seen, &err);

	(void)state;
	assert_true(feed_begin(feed, &origin, &err));
	assert_true(write_text(feed, text, &err) && feed_finish(feed, &err));
	assert_true(slice_is(feed_info(feed)->title, "т"));
	feed_close(feed);
}

/* Writes `text` `times` times; stops at the first error. */
static bool
repeat(struct feed *feed, const char *text, size_t times, struct error *err)
{
	while (times-- > 0)
		if (!write_text(feed, text, err))
			return false;
	return true;
}

/*
 * A feed with one whole item, then `text` often enough to pass `bytes`, and after it another item. The
 * two are given, and what was between is told at the end.
 */
static void
expect_limit(const char *before, const char *text, size_t bytes, const char *after,
             const char *words)
{
	struct seen seen = {0};
	struct error err = {0};
	struct feed *feed = feed_open(see, &seen, &err);

	assert_true(write_text(feed, "<rss><channel>\n<item><title>whole</title></item>", &err));
	assert_true(write_text(feed, before, &err));
	assert_true(repeat(feed, text, bytes / strlen(text) + 2, &err));
	assert_int_equal(seen.count, 1);
	assert_string_equal(seen.title, "whole");
	assert_true(memory_used() < 4 * bytes + (1 << 20));
	assert_true(write_text(feed, after, &err));
	assert_true(write_text(feed, "<item><title>next</title></item></channel></rss>", &err));
	assert_false(feed_finish(feed, &err));
	assert_int_equal(err.kind, ERROR_LIMIT);
	assert_true(strncmp(err.text, "line 2: ", 8) == 0);
	assert_non_null(strstr(err.text, words));
	assert_int_equal(seen.count, 2);
	assert_string_equal(seen.title, "next");
	feed_close(feed);
}

static const char words[] =
    "the quick brown fox jumps over the lazy dog, and the lazy dog lets it: 0123456789 abcdef ";

static void
an_article_over_the_limit_is_lost_alone(void **state)
{
	(void)state;
	expect_limit("<item><title>t</title><description>", words, (size_t)CONFIG_ITEM_KB * 1024,
	             "</description></item>", "an article of more than");
	expect_limit("<item><content:encoded><![CDATA[", words, (size_t)CONFIG_ITEM_KB * 1024,
	             "]]></content:encoded></item>", "an article of more than");
	expect_limit("<item>", "<category>0123456789 0123456789 0123456789 0123456789</category>",
	             (size_t)CONFIG_ITEM_KB * 1024 * 2, "</item>", "an article of more than");
}

static void
nesting_over_the_limit_costs_one_article(void **state)
{
	(void)state;
	expect_limit("", "<a>", (size_t)CONFIG_DEPTH * 3, "", "elements in one another");
	expect_limit("<item><description>", "<a>", (size_t)CONFIG_DEPTH * 3, "",
	             "elements in one another");
}

static void
a_tag_or_comment_over_the_limit_costs_one_article(void **state)
{
	size_t most = (size_t)CONFIG_ATTRIBUTES_KB * 1024 + CONFIG_CHUNK;

	(void)state;
	expect_limit("<item a='", words, most, "'/>", "a tag of more than");
	expect_limit("<!--", words, most, "-->", "a tag of more than");
	expect_limit("<?x ", words, most, "?>", "a tag of more than");
}

static void
much_text_in_single_bytes_is_no_tag(void **state)
{
	static const char piece[] = "<b class='c'/>\xE2\x80\xA6 a\n<![CDATA[ ]\xE2\x80\xA6]]>";
	struct seen seen = {0};
	struct error err = {0};
	struct feed *feed = feed_open(see, &seen, &err);
	size_t i, size = (size_t)CONFIG_ATTRIBUTES_KB * 1024 + 20 * (size_t)CONFIG_CHUNK;

	(void)state;
	/* expat moves its buffer now and then, wherever the last byte was. */
	assert_true(write_text(feed, "<rss><channel><item><description>", &err));
	size -= size % (sizeof piece - 1);
	for (i = 0; i < size; i++)
		assert_true(feed_write(feed, piece + i % (sizeof piece - 1), 1, &err));
	assert_true(write_text(feed, "</description></item></channel></rss>", &err));
	assert_true(feed_finish(feed, &err));
	assert_int_equal(seen.count, 1);
	feed_close(feed);
}

/* Adds an item of so many elements that no other has. */
static void
append_names(struct buffer *out, int item, int names)
{
	int i;

	buffer_append_text(out, "<item>");
	for (i = 0; i < names; i++)
		buffer_print(out, "<n%d-%d a%d-%d='' />", item, i, item, i);
	buffer_print(out, "<title>%d</title></item>", item);
}

static void
names_are_forgotten_between_articles(void **state)
{
	int i, names = 300;
	struct buffer text = {0};
	struct seen seen = {0};
	struct error err = {0};
	struct feed *feed = feed_open(see, &seen, &err);

	(void)state;
	assert_true(write_text(feed, "<rss><channel>", &err));
	for (i = 0; i < 400; i++) {
		buffer_clear(&text);
		append_names(&text, i, names);
		assert_true(feed_write(feed, text.data, text.size, &err));
		assert_true(memory_used() < ((size_t)CONFIG_PARSER_KB + 2048) * 1024);
	}
	assert_true(write_text(feed, "</channel></rss>", &err));
	assert_true(feed_finish(feed, &err));
	assert_int_equal(seen.count, 400);
	assert_null(feed_repair(feed, 0));
	buffer_free(&text);
	feed_close(feed);
}

static void
an_article_of_too_many_names_is_lost_alone(void **state)
{
	struct buffer text = {0};
	struct seen seen = {0};
	struct error err = {0};
	struct feed *feed = feed_open(see, &seen, &err);

	(void)state;
	buffer_append_text(&text, "<rss><channel>");
	append_names(&text, 1, 10);
	append_names(&text, 2, CONFIG_PARSER_KB * 16);
	append_names(&text, 3, 10);
	buffer_append_text(&text, "</channel></rss>");
	assert_true(feed_write(feed, text.data, text.size, &err));
	assert_false(feed_finish(feed, &err));
	assert_int_equal(err.kind, ERROR_LIMIT);
	assert_non_null(strstr(err.text, "of names"));
	assert_int_equal(seen.count, 2);
	assert_string_equal(seen.title, "3");
	buffer_free(&text);
	feed_close(feed);
	assert_int_equal(memory_used(), 0);
}

/* One that has to be balanced can't be read again to forget. */
static void
names_of_one_feed_cost_no_article_of_the_next(void **state)
{
	const struct feed_origin origin = {{0}, {0}};
	struct buffer text = {0};
	struct seen seen = {0};
	struct error err = {0};
	struct feed *feed = feed_open(see, &seen, &err);
	int i;

	(void)state;
	buffer_append_text(&text, "<rss><channel></b><title>T</title>");
	append_names(&text, 1, CONFIG_PARSER_KB * 3);
	buffer_append_text(&text, "</channel></rss>");
	for (i = 1; i <= 3; i++) {
		assert_true(feed_begin(feed, &origin, &err));
		assert_true(feed_write(feed, text.data, text.size, &err));
		assert_true(feed_finish(feed, &err));
		assert_int_equal(seen.count, i);
	}
	buffer_free(&text);
	feed_close(feed);
	assert_int_equal(memory_used(), 0);
}

static bool
count_lists(void *ctx, const struct entry *entry, struct error *err)
{
	size_t *counts = ctx;

	(void)err;
	counts[0] = entry->author_count;
	counts[1] = entry->category_count;
	counts[2] = entry->enclosure_count;
	return true;
}

static void
a_list_over_the_limit_loses_its_end(void **state)
{
	struct error err = {0};
	size_t counts[3] = {0};
	struct feed *feed = feed_open(count_lists, counts, &err);
	char text[200];
	int i;

	(void)state;
	assert_true(write_text(feed, "<rss><channel><item>", &err));
	for (i = 0; i < CONFIG_LIST + 10; i++) {
		snprintf(
		    text, sizeof text,
		    "<dc:creator>a%d</dc:creator><category>c%d</category><enclosure url='e%d'/>", i,
		    i, i);
		assert_true(write_text(feed, text, &err));
	}
	assert_true(write_text(feed, "</item></channel></rss>", &err));
	assert_int_equal(counts[0], CONFIG_LIST);
	assert_int_equal(counts[1], CONFIG_LIST);
	assert_int_equal(counts[2], CONFIG_LIST);
	feed_close(feed);
}

static void
memory_does_not_grow_with_the_feed(void **state)
{
	struct seen seen = {0};
	struct error err = {0};
	struct feed *feed = feed_open(see, &seen, &err);
	size_t held;

	(void)state;
	assert_true(write_text(feed, "<rss><channel>", &err));
	assert_true(
	    repeat(feed, "<item><title>t</title><dc:creator>a</dc:creator></item>", 100, &err));
	held = memory_used();
	assert_true(
	    repeat(feed, "<item><title>t</title><dc:creator>a</dc:creator></item>", 9900, &err));
	assert_int_equal(memory_used(), held);
	assert_int_equal(seen.count, 10000);
	feed_close(feed);
	assert_int_equal(memory_used(), 0);
}

/* One document that uses every buffer there is. */
static const char everything[] =
    " <?xml version='1.0'?><!DOCTYPE rss [<!ENTITY me 'M'>]>"
    "<rss version='2.0' xmlns:x='http://purl.org/dc/elements/1.1/' "
    "xml:base='http://b.example/?a&amp;b'>"
    "<channel xml:lang='en'><title>t&nbsp;&me;</title><link>/l</link><description>d</description>"
    "<item><title>a &#150; b</title><link>1 2</link><x:creator>A</x:creator><category>c</category>"
    "<enclosure url='e'/><description>x <b title='y'>z</b></description>"
    "<guid isPermaLink='true'>g</guid><tags>q, "
    "r</tags><x:date>2003</x:date><comments>\xC3\x83\xC2\xA9</comments><summary>&lt;a "
    "href='s'&gt; &lt;img srcset='i 2x'&gt;</summary>"
    "<atom:author><atom:name>N</atom:name></atom:author></item></channel></rss>";

/* The same of JSON. */
static const char everything_json[] =
    "{'version':'https://jsonfeed.org/version/1.1','title':'t','authors':[{'name':'A'}],"
    "'hubs':[{'url':'h'}],'items':[{'id':'1','url':'/1','title':'a \\u2013 b','tags':['t'],"
    "'content_html':'<a href=\\u0022x\\u0022>','attachments':[{'url':'e','mime_type':'m',"
    "'size_in_bytes':1}]}]}";

/* Parses a document with the n-th request for memory refused; false when none was. */
static bool
survive(const char *document, unsigned n, unsigned times)
{
	struct seen seen = {0};
	struct error err = {0};
	struct feed *feed;
	bool ok, struck;

	sim_heap_fail_after(n, times);
	feed = feed_open(see, &seen, &err);
	ok = feed != NULL && parse(feed, document, &err);
	struck = sim_heap_failed();
	sim_heap_fail_after(0, 0);
	if (!ok)
		assert_int_equal(err.kind, ERROR_MEMORY);
	if (!struck)
		assert_true(ok && seen.count == 1);
	/* The same parser goes on once there is memory. */
	if (feed != NULL) {
		memset(&err, 0, sizeof err);
		seen.count = 0;
		assert_true(parse(feed, document, &err));
		assert_int_equal(seen.count, 1);
	}
	feed_close(feed);
	assert_int_equal(memory_used(), 0);
	return struck;
}

static void
sweep(const char *document)
{
	unsigned n;

	for (n = 1; survive(document, n, 1); n++)
		assert_true(n < 10000);
	assert_true(n > 20);
	for (n = 1; survive(document, n, 1000000); n++)
		assert_true(n < 10000);
}

static void
every_lack_of_memory_is_told_politely(void **state)
{
	char json[sizeof everything_json];
	size_t i;

	(void)state;
	sweep(everything);
	/* Quotes that C need not escape. */
	for (i = 0; i < sizeof json; i++)
		json[i] = everything_json[i] == '\'' ? '"' : everything_json[i];
	sweep(json);
}

static void
any_bytes_are_survived(void **state)
{
	char text[sizeof everything];
	struct seen seen = {0};
	struct error err = {0};
	struct feed *feed = feed_open(see, &seen, &err);
	unsigned chance = 1;
	int round;

	(void)state;
	for (round = 0; round < 3000; round++) {
		struct feed_origin nowhere = {{0}, {0}};
		int k, n = 1 + round % 4;
		size_t at = 0, size = sizeof everything - 1;

		memcpy(text, everything, sizeof text);
		for (k = 0; k < n; k++) {
			chance = chance * 1103515245u + 12345u;
			text[(chance >> 8) % size] = "<>&;\0\xFF\xC3]['\"/! x"[(chance >> 3) % 16];
		}
		assert_true(feed_begin(feed, &nowhere, &err));
		while (at < size &&
		       feed_write(feed, text + at, size - at < 11 ? size - at : 11, &err))
			at += size - at < 11 ? size - at : 11;
		if (at >= size && !feed_finish(feed, &err))
			assert_true(err.kind == ERROR_FORMAT || err.kind == ERROR_LIMIT);
	}
	feed_close(feed);
	assert_int_equal(memory_used(), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_golden_feed_gives_what_is_expected_however_it_is_cut),
	    cmocka_unit_test(an_entry_is_given_as_its_end_tag_is_read),
	    cmocka_unit_test(one_parser_reads_one_feed_after_another),
	    cmocka_unit_test(a_feed_can_be_begun_again_after_an_error),
	    cmocka_unit_test(nothing_is_given_after_an_error),
	    cmocka_unit_test(an_error_of_the_taker_is_passed_on_as_it_is),
	    cmocka_unit_test(what_follows_a_broken_article_is_given),
	    cmocka_unit_test(the_charset_of_http_goes_before_the_declared_one),
	    cmocka_unit_test(an_article_over_the_limit_is_lost_alone),
	    cmocka_unit_test(nesting_over_the_limit_costs_one_article),
	    cmocka_unit_test(a_tag_or_comment_over_the_limit_costs_one_article),
	    cmocka_unit_test(much_text_in_single_bytes_is_no_tag),
	    cmocka_unit_test(names_are_forgotten_between_articles),
	    cmocka_unit_test(an_article_of_too_many_names_is_lost_alone),
	    cmocka_unit_test(names_of_one_feed_cost_no_article_of_the_next),
	    cmocka_unit_test(a_list_over_the_limit_loses_its_end),
	    cmocka_unit_test(memory_does_not_grow_with_the_feed),
	    cmocka_unit_test(every_lack_of_memory_is_told_politely),
	    cmocka_unit_test(any_bytes_are_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
