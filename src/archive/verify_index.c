#include "archive/verify_index.h"

#include <string.h>

#include "archive/inside.h"
#include "base/memory.h"

/* What a chunk in a file is, beside the one that was made anew; the worst last. */
enum verdict { TRUE, TORN, LIE };

/* Behind the last content there are zeros. */
static bool
is_same(const char *page, struct slice content)
{
	size_t i;

	if (content.size > 0 && memcmp(page, content.data, content.size) != 0)
		return false;
	for (i = content.size; i < CHUNK_PAGE_BYTES && page[i] == '\0'; i++)
		;
	return i == CHUNK_PAGE_BYTES;
}

/* Page after page: a checksum that is false comes before bytes that are others. */
static bool
compare(const struct chunk *chunk, const struct chunk *made, char *page, enum verdict *verdict,
        struct error *err)
{
	struct slice rest = buffer_slice(&made->bytes), bytes = {page, CHUNK_PAGE_BYTES}, content;
	size_t got;
	uint32_t i;

	*verdict = made->pages == chunk->pages ? TRUE : LIE;
	for (i = 0; i < chunk->pages; i++) {
		if (!storage_read(chunk->file, chunk->file_at + (uint64_t)i * CHUNK_PAGE, page,
		                  CHUNK_PAGE, &got, err))
			return false;
		if (got < CHUNK_PAGE || little_get((unsigned char *)page + CHUNK_PAGE_BYTES, 4) !=
		                            chunk_page_crc(&chunk->of, i, bytes)) {
			*verdict = TORN;
			return true;
		}
		content = rest;
		content.size = rest.size < CHUNK_PAGE_BYTES ? rest.size : CHUNK_PAGE_BYTES;
		if (!is_same(page, content))
			*verdict = LIE;
		rest = slice_skip(rest, content.size);
	}
	return true;
}

static bool
check(struct archive *archive, const struct chunk *chunk, char *page, enum verdict *verdict,
      struct error *err)
{
	struct segment *segment = archive_find_segment(archive, chunk->of.segment);
	struct chunk_of of = chunk->of;
	struct chunk made;
	bool sound, ok;

	if (!index_build(archive, segment, &of, INDEX_ROWS_MOST, true, &made, &sound, err))
		return false;
	ok = compare(chunk, &made, page, verdict, err);
	chunk_free(&made);
	return ok;
}

/* The worst that its chunks are. */
static bool
check_file(struct archive *archive, const struct index_file *file, char *page,
           enum verdict *verdict, struct error *err)
{
	const struct chunk *chunk;
	enum verdict one;
	size_t i;

	*verdict = file->torn ? TORN : TRUE;
	for (i = 0; index_chunk(&archive->index, i) != NULL; i++) {
		chunk = index_chunk(&archive->index, i);
		if (chunk->file == NULL || chunk->of.segment != file->segment)
			continue;
		if (!check(archive, chunk, page, &one, err))
			return false;
		*verdict = one > *verdict ? one : *verdict;
	}
	return true;
}

bool
verify_index(struct archive *archive, verify_index_fn *fn, void *ctx, struct error *err)
{
	char *page = memory_get(CHUNK_PAGE);
	const struct index_file *file;
	enum verdict verdict;
	bool ok;
	size_t i;

	if (page == NULL)
		return error_memory(err);
	ok = index_prepare(archive, err);
	for (i = 0; ok && index_file(&archive->index, i) != NULL; i++) {
		file = index_file(&archive->index, i);
		ok = check_file(archive, file, page, &verdict, err) &&
		     (verdict == TRUE || fn(ctx, file->segment, verdict == LIE, err));
	}
	memory_free(page);
	return ok;
}
