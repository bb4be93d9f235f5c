#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/calendar.h"
#include "base/memory.h"
#include "port/sim/sim.h"
#include "publish/encode.h"
#include "publish/publish.h"
#include "publish/zip.h"

/* What a format wrote: in a folder, "== NAME" before each file. */
struct written {
	struct buffer all;
	const char *there; /* the name of a file that is there already */
};

static bool
take_bytes(void *ctx, struct slice bytes, struct error *err)
{
	struct written *written = ctx;

	return buffer_append_slice(&written->all, bytes) || error_memory(err);
}

static bool
take_file(void *ctx, const char *name, struct error *err)
{
	struct written *written = ctx;

	return buffer_print(&written->all, "== %s\n", name) || error_memory(err);
}

static bool
is_there(void *ctx, const char *name)
{
	struct written *written = ctx;

	return written->there != NULL && strcmp(written->there, name) == 0;
}

/* Two posts: a plain one, and one of all that a feed may try. */
static const struct slice author = SLICE("Ada \"L\" Ünal"), tag = SLICE("a & b\x01");
static const struct entry_enclosure file = {SLICE("http://example.org/a b.mp3"),
                                            SLICE("audio/mpeg"), SLICE("123"), 0};
static const struct entry entries[] = {
    {.link = SLICE("http://example.org/one"),
     .title_plain = true,
     .published = 1280826720,
     .updated = CALENDAR_NONE,
     .authors = &author,
     .author_count = 1,
     .categories = &tag,
     .category_count = 1,
     .enclosures = &file,
     .enclosure_count = 1},
    {.link = SLICE("javascript:alert(1)"), .published = CALENDAR_NONE, .updated = CALENDAR_NONE},
};
static const struct publish_post posts[] = {
    {.number = 12,
     .feed = 3,
     .older = 7,
     .moment = 1280826720,
     .starred = true,
     .key = {1, 2},
     .date = SLICE("2010-08-03 09:12"),
     .title = SLICE("From here: Öl & <b>"),
     .feed_title = SLICE("Tides, daily"),
     .feed_url = SLICE("http://example.org/feed"),
     .html = SLICE("<p>From <b>me</b></p>\n"),
     .text = SLICE("From me\n>From you\n"),
     .line = SLICE("{\"id\":\"x\"}"),
     .entry = &entries[0]},
    {.number = 7,
     .feed = 3,
     .newer = 12,
     .moment = CALENDAR_NONE,
     .read = true,
     .key = {3, 4},
     .title = SLICE("(no title)"),
     .feed_title = SLICE("Tides, daily"),
     .feed_url = SLICE("exec:x"),
     .html = SLICE(""),
     .text = SLICE(""),
     .line = SLICE("{\"id\":\"y\"}"),
     .entry = &entries[1]},
};

static bool
run(struct written *written, const char *name, bool folder, struct error *err)
{
	struct publish_job job = {.title = "feedarc: <test>",
	                          .id = {5, 6},
	                          .count = 2,
	                          .newest = 1280826720,
	                          .folder = folder,
	                          .place = {take_bytes, take_file, is_there, written}};
	struct publish *publish = publish_open(publish_find(slice_of(name)), &job, err);
	bool ok = publish != NULL && publish_add(publish, &posts[0], err) &&
	          publish_add(publish, &posts[1], err) && publish_finish(publish, err);

	publish_close(publish);
	return ok;
}

static void
compare_golden(const char *name, bool folder)
{
	struct written written = {0};
	struct error err = {0};
	struct buffer want = {0};
	char path[80], piece[512];
	size_t n;
	FILE *golden;

	assert_true(run(&written, name, folder, &err));
	snprintf(path, sizeof path, "tests/publish/golden/%s%s", name, folder ? "-folder" : "");
	golden = fopen(path, "rb");
	if (golden == NULL)
		fail_msg("there is no %s; it would be:\n%s", path, buffer_text(&written.all));
	for (n = 1; n > 0;) {
		n = fread(piece, 1, sizeof piece, golden);
		buffer_append(&want, piece, n);
	}
	fclose(golden);
	assert_string_equal(buffer_text(&written.all), buffer_text(&want));
	buffer_free(&written.all);
	buffer_free(&want);
	assert_int_equal(memory_used(), 0);
}

static void
each_format_is_as_it_should_be(void **state)
{
	(void)state;
	compare_golden("atom", false);
	compare_golden("atom", true);
	compare_golden("html", false);
	compare_golden("html", true);
	compare_golden("json", false);
	compare_golden("maildir", true);
	compare_golden("mbox", false);
}

static void
a_mail_that_is_there_is_not_written_again(void **state)
{
	struct written written = {.there = "1280826720.0000000000000001.feedarc"};
	struct error err = {0};

	(void)state;
	assert_true(run(&written, "maildir", true, &err));
	assert_null(strstr(buffer_text(&written.all), written.there));
	assert_non_null(
	    strstr(buffer_text(&written.all), "== cur/0.0000000000000003.feedarc:2,S\n"));
	buffer_free(&written.all);
}

static void
headers_are_folded_and_encoded(void **state)
{
	static const struct {
		const char *from, *to;
	} cases[] = {
	    {"Plain", "S: Plain\n"},
	    {"a\nBcc: b", "S: a Bcc: b\n"},
	    {"=?x", "S: =?UTF-8?B?PT94?=\n"},
	    {"é", "S: =?UTF-8?B?w6k=?=\n"},
	    {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\xC3\xA9",
	     "S: =?UTF-8?B?YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE=?=\n"
	     " =?UTF-8?B?w6k=?=\n"},
	    {"word word word word word word word word word word word word word word word word",
	     "S: word word word word word word word word word word word word word word\n"
	     " word word\n"},
	};
	struct buffer out = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		buffer_clear(&out);
		encode_header(&out, "S", slice_of(cases[i].from));
		assert_string_equal(buffer_text(&out), cases[i].to);
	}
	buffer_clear(&out);
	encode_phrase(&out, slice_of("a \"b\" \\, c"));
	assert_string_equal(buffer_text(&out), "\"a \\\"b\\\" \\\\, c\"");
	buffer_free(&out);
}

static void
base64_is_that_of_the_rfc(void **state)
{
	static const char *const pairs[][2] = {
	    {"", ""},
	    {"f", "Zg=="},
	    {"fo", "Zm8="},
	    {"foo", "Zm9v"},
	    {"foob", "Zm9vYg=="},
	    {"fooba", "Zm9vYmE="},
	    {"foobar", "Zm9vYmFy"},
	};
	struct buffer out = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		buffer_clear(&out);
		encode_base64(&out, slice_of(pairs[i][0]), false);
		assert_string_equal(buffer_text(&out), pairs[i][1]);
	}
	buffer_clear(&out);
	encode_base64(&out,
	              slice_of("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"),
	              true);
	assert_string_equal(
	    buffer_text(&out),
	    "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh"
	    "\nYWFhYg==\n");
	buffer_free(&out);
}

static void
crc_is_that_of_zip(void **state)
{
	(void)state;
	assert_int_equal(zip_crc(slice_of("123456789")), 0xCBF43926);
	assert_int_equal(zip_crc(slice_of("")), 0);
}

static void
a_book_begins_with_what_it_is(void **state)
{
	static const char front[] = "mimetypeapplication/epub+zip";
	struct written written = {0};
	struct error err = {0};

	(void)state;
	assert_true(run(&written, "epub", false, &err));
	assert_memory_equal(written.all.data, "PK\x03\x04", 4);
	assert_memory_equal(written.all.data + 30, front, sizeof front - 1);
	assert_memory_equal(written.all.data + written.all.size - 22, "PK\x05\x06", 4);
	buffer_free(&written.all);
}

static void
a_book_has_its_limit(void **state)
{
	struct written written = {0};
	struct publish_job job = {.title = "t",
	                          .count = 20001,
	                          .place = {take_bytes, take_file, is_there, &written}};
	struct error err = {0};

	(void)state;
	assert_null(publish_open(publish_find(slice_of("epub")), &job, &err));
	assert_int_equal(err.kind, ERROR_LIMIT);
	assert_int_equal(memory_used(), 0);
}

/* The n-th request for memory fails: an error, or what was written is the same. */
static bool
survives(const struct publish_format *format, unsigned n, const struct buffer *want)
{
	struct written written = {0};
	struct error err = {0};
	bool ok, struck;

	sim_heap_fail_after(n, 1);
	ok = run(&written, format->name, format->folder, &err);
	struck = sim_heap_failed();
	sim_heap_fail_after(0, 0);
	if (ok)
		assert_true(slice_equal(buffer_slice(&written.all), buffer_slice(want)));
	else
		assert_int_equal(err.kind, ERROR_MEMORY);
	buffer_free(&written.all);
	return struck;
}

static void
no_memory_is_an_error(void **state)
{
	struct written written = {0};
	struct error err = {0};
	unsigned n;
	size_t i;

	(void)state;
	for (i = 0; publish_format_at(i) != NULL; i++) {
		buffer_clear(&written.all);
		assert_true(
		    run(&written, publish_format_at(i)->name, publish_format_at(i)->folder, &err));
		for (n = 1; survives(publish_format_at(i), n, &written.all); n++)
			;
		assert_true(n > 3);
	}
	buffer_free(&written.all);
	assert_int_equal(memory_used(), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_format_is_as_it_should_be),
	    cmocka_unit_test(a_mail_that_is_there_is_not_written_again),
	    cmocka_unit_test(headers_are_folded_and_encoded),
	    cmocka_unit_test(base64_is_that_of_the_rfc),
	    cmocka_unit_test(crc_is_that_of_zip),
	    cmocka_unit_test(a_book_begins_with_what_it_is),
	    cmocka_unit_test(a_book_has_its_limit),
	    cmocka_unit_test(no_memory_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
