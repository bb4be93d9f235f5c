#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "archive/line.h"
#include "base/calendar.h"
#include "base/memory.h"
#include "port/sim/sim.h"

static void
same_text(struct slice a, struct slice b)
{
	assert_int_equal(a.size, b.size);
	if (a.size > 0)
		assert_memory_equal(a.data, b.data, a.size);
}

static void
same_lists(const struct entry *a, const struct entry *b)
{
	size_t i;

	assert_int_equal(a->author_count, b->author_count);
	for (i = 0; i < a->author_count; i++)
		same_text(a->authors[i], b->authors[i]);
	assert_int_equal(a->category_count, b->category_count);
	for (i = 0; i < a->category_count; i++)
		same_text(a->categories[i], b->categories[i]);
	assert_int_equal(a->enclosure_count, b->enclosure_count);
	for (i = 0; i < a->enclosure_count; i++) {
		same_text(a->enclosures[i].url, b->enclosures[i].url);
		same_text(a->enclosures[i].type, b->enclosures[i].type);
		same_text(a->enclosures[i].length, b->enclosures[i].length);
		assert_true(a->enclosures[i].seconds == b->enclosures[i].seconds);
	}
}

static void
same_entry(const struct entry *a, const struct entry *b)
{
	same_text(a->id, b->id);
	same_text(a->link, b->link);
	same_text(a->title, b->title);
	same_text(a->summary, b->summary);
	same_text(a->content, b->content);
	assert_int_equal(a->title_plain, b->title_plain);
	assert_int_equal(a->summary_plain, b->summary_plain);
	assert_int_equal(a->content_plain, b->content_plain);
	same_text(a->published_raw, b->published_raw);
	same_text(a->updated_raw, b->updated_raw);
	assert_true(a->published == b->published);
	assert_true(a->updated == b->updated);
	same_text(a->language, b->language);
	same_text(a->comments, b->comments);
	same_text(a->replies, b->replies);
	same_text(a->parent, b->parent);
	same_text(a->related, b->related);
	same_text(a->image, b->image);
	same_text(a->source, b->source);
	same_text(a->source_link, b->source_link);
	same_text(a->place, b->place);
	same_lists(a, b);
}

static void
same_record(const struct archive_record *a, const struct archive_record *b)
{
	assert_int_equal(a->number, b->number);
	assert_int_equal(a->feed, b->feed);
	assert_int_equal(a->revision, b->revision);
	assert_true(a->seen == b->seen);
	assert_int_equal(a->rule, b->rule);
	same_entry(&a->entry, &b->entry);
}

/* Writes and reads back; the second writing must be the same bytes. */
static void
round_trip(const struct archive_record *record)
{
	struct error err = {0};
	struct line_reader *reader = line_open(&err);
	struct buffer line = {0}, again = {0};
	struct archive_record back;

	assert_non_null(reader);
	assert_true(archive_write_line(record, &line, &err));
	assert_null(memchr(line.data, '\n', line.size));
	if (!line_read(reader, buffer_slice(&line), &back, &err))
		fail_msg("%s", err.text);
	same_record(record, &back);
	assert_true(archive_write_line(&back, &again, &err));
	same_text(buffer_slice(&line), buffer_slice(&again));
	buffer_free(&line);
	buffer_free(&again);
	line_close(reader);
	assert_int_equal(memory_used(), 0);
}

static struct archive_record
bare(void)
{
	struct archive_record record = {.number = 1,
	                                .feed = 1,
	                                .revision = 1,
	                                .seen = CALENDAR_NONE};

	record.entry.published = record.entry.updated = CALENDAR_NONE;
	return record;
}

static void
an_empty_entry_comes_back(void **state)
{
	struct archive_record record = bare();

	(void)state;
	round_trip(&record);
	record.entry.title_plain = record.entry.summary_plain = record.entry.content_plain = true;
	round_trip(&record);
}

static void
a_full_entry_comes_back(void **state)
{
	static const struct slice authors[] = {SLICE("Ann"), SLICE("Bob \"B\"")};
	static const struct slice tags[] = {SLICE("a,b"), SLICE("été"), {0}};
	static const struct entry_enclosure enclosures[] = {
	    {SLICE("https://example.org/a.mp3"), SLICE("audio/mpeg"), SLICE("123456"), 3750},
	    {SLICE("https://example.org/b.mp3"), {0}, {0}, 0},
	    {SLICE("https://example.org/c.mp3"), SLICE("x"), SLICE("007"), 0},
	    {SLICE("https://example.org/d.mp3"), SLICE("x"), SLICE("12 MB"), 0},
	    {SLICE("https://example.org/e.mp3"), SLICE("x"), SLICE("999999999999999999999"), 0},
	    {SLICE("https://example.org/f.mp3"), SLICE("x"), SLICE("-1"), 0},
	    {SLICE("https://example.org/g.mp3"), SLICE("x"), SLICE("0"), 0},
	};
	struct archive_record record = {.number = 4294967295u,
	                                .feed = 4294967295u,
	                                .revision = 3,
	                                .seen = 1280826800,
	                                .rule = ENTRY_BY_CONTENT};
	struct entry *entry = &record.entry;

	(void)state;
	entry->id = slice_of(" urn:x ");
	entry->link = slice_of("https://example.org/?a=1&b=\"2\"#f");
	entry->title = slice_of("A <b>title</b> & more");
	entry->summary = slice_of("short");
	entry->content = slice_of("<p>long\r\n\ttext</p>");
	entry->published = 1280826720;
	entry->published_raw = slice_of("Tue, 03 Aug 2010 09:12:00 GMT");
	entry->updated = 1280826721;
	entry->updated_raw = slice_of("2010-08-03T09:12:01Z");
	entry->language = slice_of("pt-BR");
	entry->comments = slice_of("https://example.org/comments");
	entry->replies = slice_of("https://example.org/comments.xml");
	entry->parent = slice_of("tag:example.org,2010:1");
	entry->related = slice_of("https://example.org/elsewhere");
	entry->image = slice_of("https://example.org/image.png");
	entry->source = slice_of("Another <i>feed</i>");
	entry->source_link = slice_of("https://other.example/feed.xml");
	entry->place = slice_of("47.5 19.05");
	entry->authors = authors;
	entry->author_count = 2;
	entry->categories = tags;
	entry->category_count = 3;
	entry->enclosures = enclosures;
	entry->enclosure_count = sizeof enclosures / sizeof *enclosures;
	entry->title_plain = true;
	round_trip(&record);
	entry->content_plain = entry->summary_plain = true;
	entry->title_plain = false;
	round_trip(&record);
}

static void
hostile_text_comes_back(void **state)
{
	static const struct slice texts[] = {
	    SLICE("\0"),
	    SLICE("a\0b\0"),
	    SLICE("\"}],\"_feedarc\":{\"n\":99}"),
	    SLICE("\\u0041\\\\\"\\/"),
	    SLICE("\n\r\t\b\f\v\x01\x1f\x7f"),
	    SLICE("\xc2\x80\xc2\x9f\xc2\x85\xe2\x80\xa8\xe2\x80\xa9"),
	    SLICE("\xf0\x9f\x98\x80\xf4\x8f\xbf\xbf\xef\xbf\xbf\xef\xbf\xbd\xef\xbb\xbf"),
	    SLICE("\xd8\xa7\xe2\x80\xae\xe2\x81\xa6"),
	    SLICE("</script><![CDATA[&lt;&amp;"),
	};
	struct archive_record record = bare();
	size_t i;

	(void)state;
	for (i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct entry_enclosure enclosure = {texts[i], texts[i], texts[i], 1};

		record.entry.id = record.entry.link = record.entry.title = texts[i];
		record.entry.summary = record.entry.content = texts[i];
		record.entry.published_raw = record.entry.updated_raw = texts[i];
		record.entry.language = record.entry.comments = texts[i];
		record.entry.replies = record.entry.parent = texts[i];
		record.entry.related = record.entry.image = texts[i];
		record.entry.source = record.entry.source_link = record.entry.place = texts[i];
		record.entry.authors = record.entry.categories = &texts[i];
		record.entry.author_count = record.entry.category_count = 1;
		record.entry.enclosures = &enclosure;
		record.entry.enclosure_count = 1;
		round_trip(&record);
		record.entry.published = 0;
		record.entry.content_plain = true;
		round_trip(&record);
	}
}

static void
a_moment_without_its_text_comes_back(void **state)
{
	struct archive_record record = bare();

	(void)state;
	record.entry.published = 1280826720;
	round_trip(&record);
	record.entry.updated = -1;
	record.entry.published_raw = slice_of("2010-08-03T09:12:00Z");
	round_trip(&record);
	record.entry.published_raw = slice_of("2010-08-03T11:12:00+02:00");
	round_trip(&record);
}

static void
the_line_is_a_json_feed_item(void **state)
{
	struct archive_record record = bare();
	struct buffer line = {0};
	struct error err = {0};

	(void)state;
	record.number = 7;
	record.feed = 3;
	record.seen = 1280826800;
	record.entry.id = slice_of("x");
	record.entry.title = slice_of("T");
	record.entry.title_plain = true;
	record.entry.content = slice_of("<p>c</p>");
	record.entry.published = 1280826720;
	record.entry.published_raw = slice_of("yesterday");
	assert_true(archive_write_line(&record, &line, &err));
	assert_string_equal(buffer_text(&line),
	                    "{\"id\":\"x\",\"title\":\"T\",\"content_html\":\"<p>c</p>\","
	                    "\"date_published\":\"2010-08-03T09:12:00Z\",\"_feedarc\":{\"n\":7,"
	                    "\"feed\":3,\"seen\":\"2010-08-03T09:13:20Z\","
	                    "\"published\":\"yesterday\",\"plain\":[\"title\"]}}");
	buffer_free(&line);
}

/* Reads a line and tells what kind of error it is. */
static enum error_kind
kind_of(const char *text)
{
	struct error err = {0};
	struct line_reader *reader = line_open(&err);
	struct archive_record record;

	assert_non_null(reader);
	line_read(reader, slice_of(text), &record, &err);
	line_close(reader);
	return err.kind;
}

static void
what_is_no_record_is_refused(void **state)
{
	(void)state;
	assert_int_equal(kind_of(""), ERROR_FORMAT);
	assert_int_equal(kind_of("{"), ERROR_FORMAT);
	assert_int_equal(kind_of("[]"), ERROR_FORMAT);
	assert_int_equal(kind_of("{}"), ERROR_FORMAT);
	assert_int_equal(kind_of("{\"_feedarc\":{\"n\":0}}"), ERROR_FORMAT);
	assert_int_equal(kind_of("{\"_feedarc\":{\"n\":-1}}"), ERROR_FORMAT);
	assert_int_equal(kind_of("{\"_feedarc\":{\"n\":4294967296}}"), ERROR_FORMAT);
	assert_int_equal(kind_of("{\"_feedarc\":[{\"n\":1}]}"), ERROR_FORMAT);
	assert_int_equal(kind_of("{\"n\":1}"), ERROR_FORMAT);
	assert_int_equal(kind_of("[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]"), ERROR_LIMIT);
}

static void
what_is_not_known_is_passed_over(void **state)
{
	(void)state;
	assert_int_equal(kind_of("{\"id\":7,\"tags\":{\"a\":1},\"authors\":[\"x\",{\"name\":1,"
	                         "\"url\":\"u\",\"deep\":[[{}]]}],\"attachments\":[1,{}],"
	                         "\"new\":{\"title\":\"no\"},\"_feedarc\":{\"n\":1,\"x\":null}}"),
	                 ERROR_NONE);
}

static void
a_feed_line_comes_back(void **state)
{
	struct archive_feed feed = {9, SLICE("https://example.org/\""), SLICE("T\n")}, back;
	struct error err = {0};
	struct line_reader *reader = line_open(&err);
	struct buffer line = {0};

	(void)state;
	line_write_feed(&feed, &line);
	assert_true(line_read_feed(reader, buffer_slice(&line), &back, &err));
	assert_int_equal(back.number, 9);
	same_text(back.url, feed.url);
	same_text(back.title, feed.title);
	assert_false(line_read_feed(reader, slice_of("{\"_feedarc\":{}}"), &back, &err));
	buffer_free(&line);
	line_close(reader);
}

static void
a_purged_line_comes_back(void **state)
{
	static const struct {
		struct line_purged purged;
		const char *line;
	} cases[] = {
	    {{12, 3, 1290384000, {0x0123456789abcdefu, 0xfu}, 0x10u},
	     "{\"_feedarc\":{\"n\":12,\"feed\":3,\"purged\":\"2010-11-22T00:00:00Z\","
	     "\"key\":\"0123456789abcdef000000000000000f\",\"kin\":\"0000000000000010\"}}"},
	    {{1, 2, CALENDAR_NONE, {0, UINT64_MAX}, UINT64_MAX},
	     "{\"_feedarc\":{\"n\":1,\"feed\":2,\"purged\":true,"
	     "\"key\":\"0000000000000000ffffffffffffffff\",\"kin\":\"ffffffffffffffff\"}}"},
	};
	struct error err = {0};
	struct line_reader *reader = line_open(&err);
	struct line_purged back;
	struct buffer line = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		buffer_clear(&line);
		line_write_purged(&cases[i].purged, &line);
		same_text(buffer_slice(&line), slice_of(cases[i].line));
		assert_true(line_read_purged(reader, buffer_slice(&line), &back, &err));
		assert_int_equal(back.number, cases[i].purged.number);
		assert_int_equal(back.feed, cases[i].purged.feed);
		assert_true(back.when == cases[i].purged.when);
		assert_true(back.key.low == cases[i].purged.key.low);
		assert_true(back.key.high == cases[i].purged.key.high);
		assert_true(back.kin == cases[i].purged.kin);
	}
	assert_false(line_read_purged(reader, slice_of("{\"_feedarc\":{\"n\":1}}"), &back, &err));
	assert_false(
	    line_read_purged(reader,
	                     slice_of("{\"_feedarc\":{\"n\":1,\"purged\":true,\"key\":\"12\"}}"),
	                     &back, &err));
	buffer_free(&line);
	line_close(reader);
}

static void
no_memory_is_an_answer(void **state)
{
	static const char text[] =
	    "{\"authors\":[{\"name\":\"a\"}],\"tags\":[\"b\"],\"attachments\":"
	    "[{\"url\":\"c\"}],\"title\":\"\\u0041b\",\"_feedarc\":{\"n\":1}}";
	struct archive_record record;
	struct line_reader *reader;
	unsigned n;
	bool ok = false;

	(void)state;
	for (n = 1; !ok; n++) {
		struct error err = {0};

		sim_heap_fail_after(n, 1000);
		reader = line_open(&err);
		ok = reader != NULL && line_read(reader, slice_of(text), &record, &err);
		assert_true(ok || err.kind == ERROR_MEMORY);
		sim_heap_fail_after(0, 0);
		line_close(reader);
		assert_int_equal(memory_used(), 0);
	}
	assert_true(n > 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_empty_entry_comes_back),
	    cmocka_unit_test(a_full_entry_comes_back),
	    cmocka_unit_test(hostile_text_comes_back),
	    cmocka_unit_test(a_moment_without_its_text_comes_back),
	    cmocka_unit_test(the_line_is_a_json_feed_item),
	    cmocka_unit_test(what_is_no_record_is_refused),
	    cmocka_unit_test(what_is_not_known_is_passed_over),
	    cmocka_unit_test(a_feed_line_comes_back),
	    cmocka_unit_test(a_purged_line_comes_back),
	    cmocka_unit_test(no_memory_is_an_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
