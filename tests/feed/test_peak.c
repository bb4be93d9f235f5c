#include "feed/feed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"

enum { MB = 1 << 20, PIECE = 16384 };

/* How much more memory a feed many times as large may take. */
static const size_t slack = (size_t)64 * 1024;

/* A kind of feed: what is before, in and behind its items, which are numbered. */
struct kind {
	const char *name, *front, *item, *between, *back, *charset;
};

static const char lorem[] = "Lorem ipsum d\xC3\xB3lor sit amet, &lt;b&gt;consectetur&lt;/b&gt; "
                            "adipisici elit, sed eiusmod. ";

static const struct kind kinds[] = {
    {"RSS", "<rss version='2.0'><channel><title>x</title>",
     "<item><title>Item %zu</title><guid>%zu</guid><link>http://example.org/%zu</link>"
     "<pubDate>Tue, 03 Aug 2010 09:12:00 GMT</pubDate><description>%s</description></item>\n",
     "", "</channel></rss>", ""},
    {"Atom", "<feed xmlns='http://www.w3.org/2005/Atom'><title>x</title>",
     "<entry><title>Item %zu</title><id>urn:%zu</id><link href='/%zu'/>"
     "<updated>2010-08-03T09:12:00Z</updated><content type='html'>%s</content></entry>\n",
     "", "</feed>", ""},
    {"broken RSS", "junk <rss version='2.0'><channel><title>x & y</title>",
     "<item><title>Item %zu &nbsp; & <br> "
     "</title><guid>%zu</guid><link>http://example.org/?a=b&c=%zu"
     "</link><description>\x01 %s</description></item>\n",
     "", "</channel></rss> junk", ""},
    {"RSS in windows-1252", "<rss version='2.0'><channel><title>x</title>",
     "<item><title>Item %zu</title><guid>%zu</guid><link>http://example.org/%zu</link>"
     "<description>\xE9\xFC %s</description></item>\n",
     "", "</channel></rss>", "windows-1252"},
    {"JSON", "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"x\",\"items\":[",
     "{\"title\":\"Item %zu\",\"id\":\"%zu\",\"url\":\"http://example.org/%zu\","
     "\"content_html\":\"%s\"}\n",
     ",", "]}", ""},
};

struct source {
	struct feed *feed;
	size_t given, filled;
	char piece[PIECE];
};

static bool
ignore(void *ctx, const struct entry *entry, struct error *err)
{
	size_t *count = ctx;

	(void)entry;
	(void)err;
	++*count;
	return true;
}

/* Gives bytes to the feed in pieces of one size. */
static bool
give(struct source *source, const char *text, size_t size, struct error *err)
{
	source->given += size;
	while (size > 0) {
		size_t n = PIECE - source->filled < size ? PIECE - source->filled : size;

		memcpy(source->piece + source->filled, text, n);
		source->filled += n;
		text += n;
		size -= n;
		if (source->filled < PIECE)
			continue;
		source->filled = 0;
		if (!feed_write(source->feed, source->piece, PIECE, err))
			return false;
	}
	return true;
}

static bool
finish(struct source *source, struct error *err)
{
	return feed_write(source->feed, source->piece, source->filled, err) &&
	       feed_finish(source->feed, err);
}

static bool
give_item(struct source *source, const struct kind *kind, size_t i, struct error *err)
{
	char text[1200], item[2000];
	size_t at = 0, n = sizeof lorem - 1;
	int size;

	for (at = 0; at + n < sizeof text && at < 100 + i % 9 * 100; at += n)
		memcpy(text + at, lorem, n);
	text[at] = '\0';
	size = snprintf(item, sizeof item, kind->item, i, i, i, text);
	return (i == 0 || give(source, kind->between, strlen(kind->between), err)) &&
	       give(source, item, (size_t)size, err);
}

/* Reads a made-up feed of this size and returns the peak of memory so far. */
static size_t
peak_of(const struct kind *kind, size_t size)
{
	struct source *source = calloc(1, sizeof *source);
	struct feed_origin origin = {{0}, slice_of(kind->charset)};
	struct error err = {0};
	size_t count = 0, items = 0;

	assert_non_null(source);
	source->feed = feed_open(ignore, &count, &err);
	assert_non_null(source->feed);
	assert_true(feed_begin(source->feed, &origin, &err));
	assert_true(give(source, kind->front, strlen(kind->front), &err));
	for (items = 0; source->given < size; items++) {
		if (!give_item(source, kind, items, &err))
			fail_msg("%s: %s", kind->name, err.text);
	}
	assert_true(give(source, kind->back, strlen(kind->back), &err));
	if (!finish(source, &err))
		fail_msg("%s: %s", kind->name, err.text);
	assert_int_equal(count, items);
	feed_close(source->feed);
	free(source);
	return memory_peak();
}

static void
memory_does_not_grow_with_the_feed(void **state)
{
	size_t i, small, large;

	(void)state;
	for (i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		small = peak_of(&kinds[i], MB);
		large = peak_of(&kinds[i], (size_t)8 * MB);
		print_message("# %s: %zu KB for 1 MB, %zu KB for 8 MB\n", kinds[i].name,
		              small / 1024, large / 1024);
		assert_true(large <= small + slack);
	}
	assert_int_equal(memory_used(), 0);
}

/* Text without end: in an item, in the feed's own title, in a tag, in JSON. */
static const char *const endless[] = {
    "<rss version='2.0'><channel><item><title>kept</title></item><item><description>",
    "<rss version='2.0'><channel><item><title>kept</title></item><title>",
    "<rss version='2.0'><channel><item><title>kept</title></item><x y='",
    "{\"version\":\"x\",\"items\":[{\"id\":\"kept\"},{\"content_text\":\"",
};

static void
what_never_ends_is_refused_and_the_items_before_it_are_kept(void **state)
{
	const size_t most = (size_t)CONFIG_ITEM_KB * 1024;
	size_t i, count;

	(void)state;
	for (i = 0; i < sizeof endless / sizeof *endless; i++) {
		struct source *source = calloc(1, sizeof *source);
		struct feed_origin nowhere = {{0}, {0}};
		struct error err = {0};
		bool ok;

		assert_non_null(source);
		count = 0;
		source->feed = feed_open(ignore, &count, &err);
		assert_non_null(source->feed);
		assert_true(feed_begin(source->feed, &nowhere, &err));
		ok = give(source, endless[i], strlen(endless[i]), &err);
		while (ok && source->given < 3 * most)
			ok = give(source, lorem, sizeof lorem - 1, &err);
		/* What is too large is left out; that something was, is told at the end. */
		ok = ok && finish(source, &err);
		print_message("# %zu: %s after %zu KB, at most %zu KB of memory\n", i,
		              ok ? "no error" : err.text, source->given / 1024,
		              memory_peak() / 1024);
		assert_false(ok);
		assert_int_equal(err.kind, ERROR_LIMIT);
		assert_int_equal(count, 1);
		feed_close(source->feed);
		free(source);
		assert_int_equal(memory_used(), 0);
	}
	assert_true(memory_peak() < 4 * most);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(memory_does_not_grow_with_the_feed),
	    cmocka_unit_test(what_never_ends_is_refused_and_the_items_before_it_are_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
