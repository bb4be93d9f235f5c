#include "harness.h"

#include <string.h>

#include "archive/inside.h"
#include "archive/verify.h"
#include "base/calendar.h"
#include "port/sim/sim.h"

#define FOLDER "shelf"
#define INDEX FOLDER "/000001.idx"

static bool
take_head(void *ctx, struct archive_head *head, struct error *err)
{
	(void)ctx;
	return archive_head_title(head, err);
}

static bool
take_record(void *ctx, const struct archive_record *record, struct error *err)
{
	(void)err;
	harness_must(record->number == *(const uint32_t *)ctx, "a number leads to its article");
	return true;
}

static bool
take_number(void *ctx, uint32_t number)
{
	(void)ctx;
	(void)number;
	return true;
}

enum { ARTICLES = 3 };

/* An article's first revision, or its second. */
static bool
append(struct archive_batch *batch, uint32_t number, struct error *err)
{
	static const char *const titles[] = {"one", "two", "three"};
	struct archive_record record = {.seen = CALENDAR_NONE};
	struct hash key = {number * UINT64_C(0x123456789ABCDEF), number};

	record.number = number <= ARTICLES ? 0 : number - ARTICLES;
	record.revision = number <= ARTICLES ? 1 : 2;
	record.entry.published = record.entry.updated = 1280826720 + (int64_t)number;
	record.entry.title = slice_of(titles[number % 3]);
	record.entry.link = slice_of("http://example.org/x");
	record.entry.id = slice_of(titles[(number - 1) % ARTICLES]);
	return archive_append(batch, &record, key, number, err);
}

/* A small segment with the first article twice, an alias and a purge. */
static bool
make_segment(struct archive *archive, struct error *err)
{
	const struct archive_feed feed = {7, SLICE("http://example.org/"), SLICE("x")};
	struct archive_record record = {.number = 2, .feed = 7, .revision = 1};
	struct archive_batch *batch = archive_begin(archive, &feed, err);
	struct hash key = {5, 6};
	uint32_t number;
	bool ok = batch != NULL;

	for (number = 1; ok && number <= ARTICLES + 1; number++)
		ok = append(batch, number, err);
	if (!archive_finish(batch, err) || !ok || !archive_commit(archive, err))
		return false;
	record.entry.id = slice_of("two");
	ok = archive_add_alias(archive, &record, key, 2, err);
	record.number = 3;
	record.entry.id = slice_of("three");
	return ok && archive_purge(archive, &record, CALENDAR_NONE, err) &&
	       archive_commit(archive, err);
}

/* Three bytes each: where in the index, and what is there instead. */
static void
tell_lies(struct slice lies, struct buffer *content)
{
	const unsigned char *at = (const unsigned char *)lies.data;
	size_t n = lies.size / 3;

	for (; n > 0; n--, at += 3)
		content->data[little_get(at, 2) % content->size] = (char)at[2];
}

/* Pages of this content, with checksums made right. */
static bool
put_pages(const struct chunk_of *of, const struct buffer *content)
{
	struct buffer bytes = {0};
	struct slice page = {NULL, CHUNK_PAGE_BYTES};
	uint32_t i;

	for (i = 0; (i + 1) * (size_t)CHUNK_PAGE_BYTES <= content->size; i++) {
		page.data = content->data + i * (size_t)CHUNK_PAGE_BYTES;
		buffer_append_slice(&bytes, page);
		little_append(&bytes, chunk_page_crc(of, i, page), 4);
	}
	if (!bytes.failed)
		sim_put_file(INDEX, bytes.data, bytes.size);
	buffer_free(&bytes);
	return !bytes.failed;
}

/* The segment, and beside it its index with the lies that the input is: all sums are right. */
static bool
prepare(struct slice lies)
{
	struct error err = {0};
	struct archive *archive = archive_open(FOLDER, ARCHIVE_WRITE, &err);
	struct chunk_of of = {.segment = 1};
	struct chunk chunk = {.pages = 0};
	bool sound, ok = archive != NULL && make_segment(archive, &err);

	if (ok) {
		of.to = archive_segment(archive, 0)->end;
		ok = index_build(archive, archive_segment(archive, 0), &of, INDEX_ROWS_MOST, true,
		                 &chunk, &sound, &err);
	}
	while (ok && chunk.bytes.size % CHUNK_PAGE_BYTES != 0)
		ok = buffer_append_byte(&chunk.bytes, '\0');
	if (ok) {
		tell_lies(lies, &chunk.bytes);
		ok = put_pages(&of, &chunk.bytes);
	}
	chunk_free(&chunk);
	archive_close(archive);
	return ok;
}

static void
ask(void)
{
	struct error err = {0};
	struct archive *archive = archive_open(FOLDER, ARCHIVE_READ, &err);
	uint32_t number;

	for (number = 0; archive != NULL && number < 3; number++) {
		err.kind = ERROR_NONE;
		archive_load(archive, number, take_record, &number, &err);
		err.kind = ERROR_NONE;
		archive_heads(archive, number * 7, take_head, NULL, &err);
	}
	err.kind = ERROR_NONE;
	if (archive != NULL)
		archive_feed_numbers(archive, take_number, NULL, &err);
	archive_close(archive);
}

static void
look_up(void)
{
	struct error err = {0};
	struct archive *archive = archive_open(FOLDER, ARCHIVE_WRITE, &err);
	struct archive_alike alike = {.feed = 7, .title = 1, .paths = {2, 3}};
	struct archive_match match;
	struct hash key = {0, 0};
	uint32_t i;

	for (i = 0; archive != NULL && i <= ARTICLES; i++) {
		key.low = i * UINT64_C(0x123456789ABCDEF);
		key.high = i;
		err.kind = ERROR_NONE;
		archive_find(archive, 7, key, i, &match, &err);
		alike.title = i;
		err.kind = ERROR_NONE;
		archive_find_alike(archive, &alike, &err);
	}
	archive_close(archive);
}

static bool
take_finding(void *ctx, const struct verify_finding *finding, struct error *err)
{
	(void)ctx;
	(void)finding;
	(void)err;
	return true;
}

/* An index that lies is told of, and no article is lost by it. */
static void
check(bool lies)
{
	struct verify verify = {.found = take_finding};
	struct error err = {0};
	struct archive *archive = archive_open(FOLDER, ARCHIVE_READ, &err);

	if (archive != NULL && verify_archive(&verify, archive, &err)) {
		harness_must(verify.articles == ARTICLES && verify.revisions == ARTICLES + 1,
		             "what is archived is there");
		harness_must((verify.damages + verify.leftovers > 0) == lies,
		             "a lie is told, and the truth is none");
	}
	archive_close(archive);
}

void
fuzz_index(struct slice input)
{
	static const struct slice none = {0};
	struct harness harness;
	struct buffer truth = {0};
	const char *now = NULL;
	size_t size;
	bool lies;

	harness_begin(&harness, input);
	sim_storage_reset();
	if (prepare(none))
		now = sim_file(INDEX, &size);
	buffer_append(&truth, now, now != NULL ? size : 0);
	sim_storage_reset();
	if (prepare(harness.document)) {
		now = sim_file(INDEX, &size);
		lies = size != truth.size || memcmp(now, truth.data, size) != 0;
		check(lies);
		ask();
		look_up();
		if (harness_refuse(&harness)) {
			ask();
			look_up();
		}
		harness_allow();
	}
	buffer_free(&truth);
	harness_end(&harness);
	sim_storage_reset();
}
