#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "archive/inside.h"
#include "archive/verify.h"
#include "base/memory.h"
#include "port/sim/sim.h"
#include "tests/archive/shelf.h"

#define INDEX "shelf/000001.idx"
#define TORN "000001.idx: not whole; it is made anew\n"
#define LIES "damage: 000001.idx: says other than its segment\n"

/* What was found, a line each. */
static char found[4096];

static bool
take(void *ctx, const struct verify_finding *finding, struct error *err)
{
	size_t used = strlen(found);

	(void)ctx;
	(void)err;
	snprintf(found + used, sizeof found - used, "%s%s: %s\n", finding->damage ? "damage: " : "",
	         finding->file, finding->text);
	return true;
}

static bool
go_on(void *ctx, uint64_t done, uint64_t all, struct error *err)
{
	(void)ctx;
	(void)err;
	assert_true(done <= all);
	return true;
}

static void
must(bool ok, const struct error *err)
{
	if (!ok)
		fail_msg("%s", err->text);
}

static struct archive *
must_open(enum archive_mode mode)
{
	struct error err = {0};
	struct archive *archive = archive_open(SHELF, mode, &err);

	must(archive != NULL, &err);
	return archive;
}

/* What is found by whoever opened it; closes it. */
static const char *
look_through(struct archive *archive)
{
	struct verify verify = {.found = take, .progress = go_on};
	struct error err = {0};

	found[0] = '\0';
	must(verify_archive(&verify, archive, &err), &err);
	archive_close(archive);
	assert_int_equal(memory_used(), 0);
	return found;
}

static const char *
look(void)
{
	return look_through(must_open(ARCHIVE_READ));
}

static void
must_sync(unsigned first, unsigned end)
{
	struct error err = {0};

	must(shelf_sync(first, end, 1, &err), &err);
}

/* What comes next is put into the second segment: so the first gets its index. */
static void
begin_second(unsigned first, unsigned end)
{
	struct archive *archive = must_open(ARCHIVE_WRITE);
	struct error err = {0};

	archive_begin_segment(archive);
	must(shelf_offer(archive, first, end, 1, &err) && archive_commit(archive, &err), &err);
	archive_close(archive);
	must_sync(end, end + 2);
}

/* The index as it was made, and room behind it. */
struct copy {
	char bytes[65536];
	size_t size;
};

static struct copy *
make_index(void)
{
	static struct copy copy;
	const char *data;

	sim_storage_reset();
	must_sync(0, 8);
	begin_second(8, 12);
	data = sim_file(INDEX, &copy.size);
	assert_non_null(data);
	assert_true(copy.size + CHUNK_PAGE < sizeof copy.bytes);
	memset(&copy, 0, sizeof copy.bytes);
	memcpy(copy.bytes, data, copy.size);
	assert_string_equal(look(), "");
	return &copy;
}

static void
each_changed_byte_of_an_index_is_told(void **state)
{
	struct copy *copy = make_index();
	size_t at;

	(void)state;
	for (at = 0; at < copy->size; at += 7) {
		copy->bytes[at] ^= 1;
		sim_put_file(INDEX, copy->bytes, copy->size);
		copy->bytes[at] ^= 1;
		if (strcmp(look(), TORN) != 0)
			fail_msg("byte %u: %s", (unsigned)at, found);
	}
}

static void
an_index_that_is_shorter_or_longer_is_told(void **state)
{
	struct copy *copy = make_index();
	size_t size;

	(void)state;
	for (size = 1; size < copy->size + CHUNK_PAGE; size += 123) {
		sim_put_file(INDEX, copy->bytes, size);
		if (strcmp(look(), size == copy->size ? "" : TORN) != 0)
			fail_msg("%u bytes: %s", (unsigned)size, found);
	}
}

static void
an_index_whose_sums_are_right_and_that_lies_is_damage(void **state)
{
	struct copy *copy = make_index();
	struct slice page = {copy->bytes, CHUNK_PAGE_BYTES};
	struct chunk chunk = {0};
	size_t at;

	(void)state;
	/* A number of an article is another. */
	assert_true(chunk_read_header(page, &chunk));
	at = chunk.section[CHUNK_ROWS] + CHUNK_NUMBER;
	assert_true(at + 4 < CHUNK_PAGE_BYTES);
	copy->bytes[at] ^= 1;
	little_put((unsigned char *)copy->bytes + CHUNK_PAGE_BYTES,
	           chunk_page_crc(&chunk.of, 0, page), 4);
	sim_put_file(INDEX, copy->bytes, copy->size);
	assert_string_equal(look(), LIES);
	copy->bytes[at] ^= 1;
	/* Nor is there anything behind what is told. */
	at = copy->size - CHUNK_PAGE;
	page.data = copy->bytes + at;
	copy->bytes[at + CHUNK_PAGE_BYTES - 1] ^= 1;
	little_put((unsigned char *)copy->bytes + at + CHUNK_PAGE_BYTES,
	           chunk_page_crc(&chunk.of, chunk.pages - 1, page), 4);
	page.data = copy->bytes;
	little_put((unsigned char *)copy->bytes + CHUNK_PAGE_BYTES,
	           chunk_page_crc(&chunk.of, 0, page), 4);
	sim_put_file(INDEX, copy->bytes, copy->size);
	assert_string_equal(look(), LIES);
}

static void
an_index_of_what_came_since_is_sound(void **state)
{
	struct archive *reader;
	size_t size;

	(void)state;
	sim_storage_reset();
	must_sync(0, 8);
	reader = must_open(ARCHIVE_READ);
	must_sync(8, 12);
	begin_second(12, 16);
	assert_non_null(sim_file(INDEX, &size));
	assert_string_equal(look_through(reader), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_changed_byte_of_an_index_is_told),
	    cmocka_unit_test(an_index_that_is_shorter_or_longer_is_told),
	    cmocka_unit_test(an_index_whose_sums_are_right_and_that_lies_is_damage),
	    cmocka_unit_test(an_index_of_what_came_since_is_sound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
