#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "archive/inside.h"
#include "base/memory.h"
#include "port/sim/sim.h"
#include "port/storage.h"
#include "tests/archive/shelf.h"

#define GOLDEN "tests/archive/golden/000001.jsonl"

static void
begin(void)
{
	sim_storage_reset();
	sim_clock_set(1280826720, 0);
}

/* The small archive that tests/archive/golden holds. */
static void
make_golden(void)
{
	static const struct slice authors[] = {SLICE("Ann Author"), SLICE("Bob")};
	static const struct slice tags[] = {SLICE("été"), SLICE("日本")};
	static const struct entry_enclosure enclosures[] = {
	    {SLICE("https://example.org/a.mp3"), SLICE("audio/mpeg"), SLICE("123456"), 0},
	    {SLICE("https://example.org/b.mp3"), SLICE("audio/mpeg"), SLICE("12 MB"), 0},
	};
	struct archive_feed feed = {4, SLICE("https://example.org/full.xml"), SLICE("Full")};
	struct archive_record record = {.seen = 1280826800, .rule = ENTRY_BY_LINK};
	struct archive *archive;
	struct archive_batch *batch;
	struct error err = {0};
	struct hash key = {1, 1};

	begin();
	assert_true(shelf_sync(0, 4, 1, &err));
	record.entry = shelf_entry(9, 1);
	record.entry.summary = slice_of("A \"summary\" with \\ and \t");
	record.entry.title_plain = record.entry.content_plain = true;
	record.entry.published_raw = slice_of("Tue, 03 Aug 2010 09:12:09 GMT");
	record.entry.updated = 1280826730;
	record.entry.updated_raw = slice_of("2010-08-03T09:12:10Z");
	record.entry.language = slice_of("en-GB");
	record.entry.comments = slice_of("https://example.org/9#comments");
	record.entry.authors = authors;
	record.entry.author_count = 2;
	record.entry.categories = tags;
	record.entry.category_count = 2;
	record.entry.enclosures = enclosures;
	record.entry.enclosure_count = 2;
	archive = shelf_open(ARCHIVE_WRITE);
	batch = archive_begin(archive, &feed, &err);
	assert_true(archive_append(batch, &record, key, 1, &err));
	assert_true(archive_finish(batch, &err));
	assert_true(archive_commit(archive, &err));
	archive_close(archive);
	assert_true(shelf_sync(2, 6, 2, &err));
}

static void
read_whole(const char *path, struct buffer *bytes)
{
	FILE *file = fopen(path, "rb");
	size_t n;

	if (file == NULL)
		fail_msg("%s is missing (run from the top of the source)", path);
	do {
		assert_true(buffer_reserve(bytes, 4096));
		n = fread(bytes->data + bytes->size, 1, 4096, file);
		bytes->size += n;
	} while (n > 0);
	fclose(file);
}

static void
write_whole(const char *path, struct slice bytes)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes.data, 1, bytes.size, file), bytes.size);
	fclose(file);
}

/* All content of the segment on the shelf, and its heads in words, without what zlib decides. */
static void
describe(struct buffer *text, struct buffer *heads)
{
	struct error err = {0};
	struct segment_walk walk = {.file = segment_open(SHELF, 1, 0, &err)};
	struct buffer raw = {0}, content = {0};
	bool found = true;

	assert_non_null(walk.file);
	assert_true(storage_size(walk.file, &walk.end, &err));
	while (found) {
		assert_true(segment_next(&walk, &found, &err));
		assert_false(walk.torn);
		if (!found)
			break;
		assert_true(
		    segment_inflate(walk.file, walk.member_at, &walk.member, &raw, &content, &err));
		buffer_append_slice(text, buffer_slice(&content));
		buffer_print(heads, "%u %u %u %u %u %u %u %u %u\n", walk.member.kind,
		             walk.member.flags, walk.member.lines, walk.member.first,
		             walk.member.last, walk.member.commit.sequence,
		             walk.member.commit.members, walk.member.commit.lines,
		             walk.member.commit.next);
	}
	buffer_free(&raw);
	buffer_free(&content);
	storage_close(walk.file);
}

static void
the_golden_archive_is_read_and_written_for_ever(void **state)
{
	struct buffer bytes = {0}, lines = {0};
	struct buffer text = {0}, heads = {0}, golden_text = {0}, golden_heads = {0};
	struct slice now;
	struct archive *archive;

	(void)state;
	make_golden();
	describe(&text, &heads);
	if (getenv("FEEDARC_WRITE_GOLDEN") != NULL) {
		now.data = sim_file(SHELF_SEGMENT, &now.size);
		write_whole(GOLDEN ".gz", now);
		write_whole(GOLDEN, buffer_slice(&text));
	}
	read_whole(GOLDEN ".gz", &bytes);
	read_whole(GOLDEN, &lines);
	sim_put_file(SHELF_SEGMENT, bytes.data, bytes.size);
	describe(&golden_text, &golden_heads);
	assert_string_equal(buffer_text(&golden_text), buffer_text(&lines));
	/* The header's line tells the window. */
	if (CONFIG_DEFLATE_WINDOW == 15)
		assert_string_equal(buffer_text(&text), buffer_text(&lines));
	assert_string_equal(buffer_text(&heads), buffer_text(&golden_heads));
	archive = shelf_open(ARCHIVE_READ);
	shelf_gives(archive, "7.1 4.2 6.1 2.2 5.1 3.1 1.1 ");
	archive_close(archive);
	/* And it can be gone on with. */
	assert_true(shelf_sync(6, 7, 1, &(struct error){0}));
	archive = shelf_open(ARCHIVE_READ);
	shelf_gives(archive, "8.1 7.1 4.2 6.1 2.2 5.1 3.1 1.1 ");
	archive_close(archive);
	buffer_free(&bytes);
	buffer_free(&lines);
	buffer_free(&text);
	buffer_free(&heads);
	buffer_free(&golden_text);
	buffer_free(&golden_heads);
}

static void
a_member_head_has_the_bytes_that_the_format_says(void **state)
{
	static const unsigned char expected[MEMBER_HEAD] = {
	    0x1f, 0x8b, 8,   4,   0,    0,    0,    0,    0,    255, /* gzip: deflate, FEXTRA */
	    32,   0,    'F', 'A', 28,   0,                           /* one subfield */
	    1,    3,    1,   0,                                      /* version, kind, flags */
	    0,    0,    0,   0,   2,    0,    0,    0,    0x04, 3,
	    2,    1,                                      /* length, content, lines */
	    5,    0,    0,   0,   0xff, 0xff, 0xff, 0xff, /* first, last */
	};
	struct member member = {.kind = MEMBER_RECORDS,
	                        .flags = MEMBER_REVISED,
	                        .lines = 0x01020304,
	                        .first = 5,
	                        .last = UINT32_MAX};
	struct member back;
	struct error err = {0};
	struct member_writer *writer = member_open(6, &err);
	struct buffer out = {0};

	(void)state;
	assert_true(member_write(writer, &member, slice_of("{}"), &out, &err));
	assert_int_equal(member_parse(buffer_slice(&out), &back), MEMBER_IS);
	assert_int_equal(back.length, out.size);
	/* Length and checksum depend on zlib. */
	memset(out.data + 20, 0, 4);
	memset(out.data + 40, 0, 4);
	assert_memory_equal(out.data, expected, sizeof expected);
	buffer_free(&out);
	member_close(writer);
	assert_int_equal(memory_used(), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_golden_archive_is_read_and_written_for_ever),
	    cmocka_unit_test(a_member_head_has_the_bytes_that_the_format_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
