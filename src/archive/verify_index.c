#include "archive/verify_index.h"

#include <string.h>

#include "archive/inside.h"
#include "base/memory.h"

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
compare(const struct chunk *chunk, const struct chunk *made, char *page,
        enum verify_verdict *verdict, struct error *err)
{
	struct slice rest = buffer_slice(&made->bytes), bytes = {page, CHUNK_PAGE_BYTES}, content;
	size_t got;
	uint32_t i;

	*verdict = made->pages == chunk->pages ? VERIFY_TRUE : VERIFY_LIE;
	for (i = 0; i < chunk->pages; i++) {
		if (!storage_read(chunk->file, chunk->file_at + (uint64_t)i * CHUNK_PAGE, page,
		                  CHUNK_PAGE, &got, err))
			return false;
		if (got < CHUNK_PAGE || little_get((unsigned char *)page + CHUNK_PAGE_BYTES, 4) !=
		                            chunk_page_crc(&chunk->of, i, bytes)) {
			*verdict = VERIFY_TORN;
			return true;
		}
		content = rest;
		content.size = rest.size < CHUNK_PAGE_BYTES ? rest.size : CHUNK_PAGE_BYTES;
		if (!is_same(page, content))
			*verdict = VERIFY_LIE;
		rest = slice_skip(rest, content.size);
	}
	return true;
}

static uint32_t
size_of(const struct chunk *chunk, unsigned section)
{
	return chunk->section[section + 1] - chunk->section[section];
}

/* What another build compresses otherwise, or leaves out. */
static bool
may_differ(const struct chunk *chunk, const struct chunk *made, unsigned section)
{
	if (section == CHUNK_TITLES || section == CHUNK_BLOCKS)
		return true;
	return (section == CHUNK_FILTERS || section == CHUNK_FILTER_ENDS) &&
	       (size_of(chunk, section) == 0 || size_of(made, section) == 0);
}

static bool
same_section(struct index *index, struct chunk *chunk, const struct chunk *made, unsigned section,
             char *page)
{
	uint32_t at, n, size = size_of(made, section);

	if (may_differ(chunk, made, section))
		return true;
	if (size_of(chunk, section) != size)
		return false;
	for (at = 0; at < size; at += n) {
		n = size - at < CHUNK_PAGE ? size - at : CHUNK_PAGE;
		if (!index_copy(index, chunk, (enum chunk_section)section, at, n,
		                (unsigned char *)page) ||
		    memcmp(page, made->bytes.data + made->section[section] + at, n) != 0)
			return false;
	}
	return true;
}

/* Is there nothing behind the last section? */
static bool
ends_blank(const struct chunk *chunk, char *page)
{
	uint32_t last = chunk->section[CHUNK_SECTIONS] / CHUNK_PAGE_BYTES;
	uint32_t at = chunk->section[CHUNK_SECTIONS] % CHUNK_PAGE_BYTES;
	struct error ignored = {0};
	size_t got;

	if (chunk->pages != last + 1 ||
	    !storage_read(chunk->file, chunk->file_at + (uint64_t)last * CHUNK_PAGE, page,
	                  CHUNK_PAGE, &got, &ignored))
		return false;
	while (at < CHUNK_PAGE_BYTES && page[at] == '\0')
		at++;
	return at == CHUNK_PAGE_BYTES;
}

/* Their bytes are others: do they say the same all the same, written by another build? */
static bool
says_same(struct index *index, struct chunk *chunk, struct chunk *made, char *page)
{
	bool same = chunk->rows == made->rows && chunk->members == made->members &&
	            chunk->feeds == made->feeds && chunk->lowest == made->lowest &&
	            chunk->highest == made->highest && chunk->newest == made->newest &&
	            chunk->tie == made->tie && ends_blank(chunk, page);
	uint32_t row;
	unsigned i;

	for (i = 0; same && i < CHUNK_SECTIONS; i++)
		same = same_section(index, chunk, made, i, page);
	for (row = 0; same && row < made->rows; row++)
		same = slice_equal(index_title(index, chunk, row), index_title(index, made, row));
	/* Nothing may remember the one that goes away. */
	for (i = 0; i < INDEX_TITLES; i++)
		if (index->titles[i].chunk == made)
			index->titles[i].chunk = NULL;
	return same && index->why.kind == ERROR_NONE;
}

static bool
compare_anew(struct archive *archive, struct chunk *chunk, char *page, enum verify_verdict *verdict,
             struct error *err)
{
	struct segment *segment = archive_find_segment(archive, chunk->of.segment);
	struct chunk_of of = chunk->of;
	struct chunk made;
	bool sound, ok;

	if (!index_build(archive, segment, &of, INDEX_ROWS_MOST, true, &made, &sound, err))
		return false;
	ok = compare(chunk, &made, page, verdict, err);
	if (ok && *verdict == VERIFY_LIE && says_same(&archive->index, chunk, &made, page))
		*verdict = VERIFY_TRUE;
	if (ok && *verdict == VERIFY_LIE && archive->index.why.kind == ERROR_MEMORY)
		ok = error_memory(err);
	chunk_free(&made);
	return ok;
}

/* A chunk that another device made may not fit into the memory of this one. */
static bool
check(struct archive *archive, struct chunk *chunk, char *page, enum verify_verdict *verdict,
      struct error *err)
{
	static const struct error nothing = {0};
	struct error why = {0};

	if (compare_anew(archive, chunk, page, verdict, &why))
		return true;
	if (!CONFIG_ARENA_KB || why.kind != ERROR_MEMORY) {
		*err = why;
		return false;
	}
	archive->index.why = nothing;
	*verdict = VERIFY_UNSEEN;
	return true;
}

/* The worst that its chunks are. */
static bool
check_file(struct archive *archive, const struct index_file *file, char *page,
           enum verify_verdict *verdict, struct error *err)
{
	struct chunk *chunk;
	enum verify_verdict one;
	size_t i;

	*verdict = file->torn ? VERIFY_TORN : VERIFY_TRUE;
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
	enum verify_verdict verdict;
	bool ok;
	size_t i;

	if (page == NULL)
		return error_memory(err);
	ok = index_prepare(archive, err);
	for (i = 0; ok && index_file(&archive->index, i) != NULL; i++) {
		file = index_file(&archive->index, i);
		ok = check_file(archive, file, page, &verdict, err) &&
		     (verdict == VERIFY_TRUE || fn(ctx, file->segment, verdict, err));
	}
	memory_free(page);
	return ok;
}
