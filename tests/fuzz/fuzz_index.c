#include "harness.h"

#include <string.h>

#include "archive/inside.h"
#include "port/sim/sim.h"

#define FOLDER "shelf"

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

/* A small segment, and the index that the input is, with checksums made right: every lie there is. */
static bool
prepare(struct slice lie, struct buffer *bytes)
{
	const struct archive_feed feed = {7, SLICE("http://example.org/"), SLICE("x")};
	struct archive_record record = {.revision = 1, .entry.title = SLICE("one")};
	struct error err = {0};
	struct archive *archive = archive_open(FOLDER, ARCHIVE_WRITE, &err);
	struct archive_batch *batch = archive_begin(archive, &feed, &err);
	struct hash key = {1, 2};
	struct segment *segment;
	struct slice page;
	struct chunk_of of = {.segment = 1};
	uint32_t tie = 0, i;
	bool ok;

	ok = archive_append(batch, &record, key, 3, &err) && archive_finish(batch, &err) &&
	     archive_commit(archive, &err);
	segment = archive_segment(archive, 0);
	of.to = segment->end;
	ok = ok && buffer_append_slice(bytes, lie);
	while (ok && bytes->size % CHUNK_PAGE != 0)
		ok = buffer_append_byte(bytes, '\0');
	archive_close(archive);
	for (i = 0; ok && (i + 1) * (size_t)CHUNK_PAGE <= bytes->size; i++) {
		page.data = bytes->data + i * (size_t)CHUNK_PAGE;
		page.size = CHUNK_PAGE_BYTES;
		if (i == 0) {
			struct storage_file *file = segment_open(FOLDER, 1, 0, &err);

			ok = file != NULL && index_tie(file, of.to, &tie, &err);
			storage_close(file);
			memcpy(bytes->data, "FAIX\1", 5);
			little_put((unsigned char *)bytes->data + 6, CHUNK_SECTIONS, 2);
			little_put((unsigned char *)bytes->data + 8, 1, 8);
			little_put((unsigned char *)bytes->data + 16, 0, 8);
			little_put((unsigned char *)bytes->data + 24, of.to, 8);
			little_put((unsigned char *)bytes->data + 32, tie, 4);
			little_put((unsigned char *)bytes->data + 36, bytes->size / CHUNK_PAGE, 4);
		}
		little_put((unsigned char *)bytes->data + i * (size_t)CHUNK_PAGE + CHUNK_PAGE_BYTES,
		           chunk_page_crc(&of, i, page), 4);
	}
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
	struct archive_match match;
	struct hash key = {1, 2};

	if (archive != NULL)
		archive_find(archive, 7, key, 3, &match, &err);
	archive_close(archive);
}

void
fuzz_index(struct slice input)
{
	struct harness harness;
	struct buffer bytes = {0};

	harness_begin(&harness, input);
	sim_storage_reset();
	if (prepare(harness.document, &bytes)) {
		sim_put_file(FOLDER "/000001.idx", bytes.data, bytes.size);
		ask();
		look_up();
		if (harness_refuse(&harness)) {
			ask();
			look_up();
		}
		harness_allow();
	}
	buffer_free(&bytes);
	harness_end(&harness);
	sim_storage_reset();
}
