/* index_page.c - pages of chunks: read, checked, kept while there is room. */
#include <string.h>

#include "archive/index.h"
#include "archive/member.h"
#include "base/memory.h"

enum { PAGES = CONFIG_INDEX_CACHE_KB / 4 };

static void
trouble(struct index *index, struct chunk *chunk, const struct error *why)
{
	if (index->why.kind != ERROR_NONE)
		return;
	index->trouble = chunk;
	index->why = *why;
}

void
index_distrust(struct index *index, struct chunk *chunk)
{
	struct error why = {0};

	if (index->why.kind != ERROR_NONE)
		return;
	error_set(&why, ERROR_FORMAT, "a damaged index");
	trouble(index, chunk, &why);
}

/* A place in the cache that may be used anew: free, or not asked for since the hand last passed. */
static struct index_page *
find_room(struct index *index)
{
	struct index_page *at;

	for (;;) {
		at = &index->cache[index->hand];
		index->hand = (index->hand + 1) % PAGES;
		if (at->chunk == NULL || !at->used)
			return at;
		at->used = false;
	}
}

static bool
read_page(struct chunk *chunk, uint32_t page, unsigned char *bytes, struct error *err)
{
	struct slice checked = {(const char *)bytes, CHUNK_PAGE_BYTES};
	size_t got;

	if (!storage_read(chunk->file, chunk->file_at + (uint64_t)page * CHUNK_PAGE, bytes,
	                  CHUNK_PAGE, &got, err))
		/* What can't be read here can be read in the segment. */
		return error_set(err, ERROR_FORMAT, "an unreadable index");
	return (got == CHUNK_PAGE && little_get(bytes + CHUNK_PAGE_BYTES, 4) ==
	                                 chunk_page_crc(&chunk->of, page, checked)) ||
	       error_set(err, ERROR_FORMAT, "a damaged index");
}

/* Gives a page its place in the cache. */
static bool
fill(struct chunk *chunk, uint32_t page, struct index_page *at, struct error *err)
{
	if (at->chunk != NULL)
		at->chunk->slots[at->page] = 0;
	at->chunk = NULL;
	if (at->bytes == NULL)
		at->bytes = memory_get(CHUNK_PAGE);
	if (at->bytes == NULL)
		return error_memory(err);
	if (!read_page(chunk, page, at->bytes, err))
		return false;
	at->chunk = chunk;
	at->page = page;
	return true;
}

static bool
make_cache(struct index *index, struct chunk *chunk, struct error *err)
{
	if (index->cache == NULL)
		index->cache = memory_zero(PAGES, sizeof *index->cache);
	if (chunk->slots == NULL)
		chunk->slots = memory_zero(chunk->pages, sizeof *chunk->slots);
	return (index->cache != NULL && chunk->slots != NULL) || error_memory(err);
}

/* Reads a page into the cache; NULL is trouble. */
static const unsigned char *
load_page(struct index *index, struct chunk *chunk, uint32_t page)
{
	struct index_page *at;
	struct error why = {0};

	if (make_cache(index, chunk, &why)) {
		at = find_room(index);
		if (fill(chunk, page, at, &why)) {
			chunk->slots[page] = (uint16_t)(at - index->cache + 1);
			at->used = true;
			return at->bytes;
		}
	}
	trouble(index, chunk, &why);
	return NULL;
}

/* The page's bytes, borrowed until the next page is asked for; NULL is trouble. */
static const unsigned char *
find_page(struct index *index, struct chunk *chunk, uint32_t page)
{
	struct index_page *at;

	if (chunk->slots == NULL || chunk->slots[page] == 0)
		return load_page(index, chunk, page);
	at = &index->cache[chunk->slots[page] - 1];
	at->used = true;
	return at->bytes;
}

/* Copies bytes that lie in pages. */
static bool
copy_paged(struct index *index, struct chunk *chunk, uint32_t at, uint32_t n, unsigned char *to)
{
	const unsigned char *page;
	uint32_t offset, here;

	while (n > 0) {
		page = find_page(index, chunk, at / CHUNK_PAGE_BYTES);
		if (page == NULL)
			return false;
		offset = at % CHUNK_PAGE_BYTES;
		here = n < CHUNK_PAGE_BYTES - offset ? n : CHUNK_PAGE_BYTES - offset;
		memcpy(to, page + offset, here);
		to += here;
		at += here;
		n -= here;
	}
	return true;
}

bool
index_copy(struct index *index, struct chunk *chunk, enum chunk_section section, uint32_t at,
           uint32_t n, unsigned char *to)
{
	uint32_t size = chunk->section[section + 1] - chunk->section[section];

	if (at > size || n > size - at) {
		index_distrust(index, chunk);
		return false;
	}
	at += chunk->section[section];
	if (chunk->file != NULL)
		return copy_paged(index, chunk, at, n, to);
	memcpy(to, chunk->bytes.data + at, n);
	return true;
}

/* A number at this place of a section. */
static uint64_t
get(struct index *index, struct chunk *chunk, enum chunk_section section, uint64_t at,
    unsigned width)
{
	const unsigned char *page;
	unsigned char copy[8];

	at += chunk->section[section];
	if (at + width > chunk->section[section + 1]) {
		index_distrust(index, chunk);
		return 0;
	}
	if (chunk->file == NULL)
		return little_get((const unsigned char *)chunk->bytes.data + at, width);
	if (at % CHUNK_PAGE_BYTES + width > CHUNK_PAGE_BYTES)
		return copy_paged(index, chunk, (uint32_t)at, width, copy) ? little_get(copy, width)
		                                                           : 0;
	page = find_page(index, chunk, (uint32_t)at / CHUNK_PAGE_BYTES);
	return page != NULL ? little_get(page + at % CHUNK_PAGE_BYTES, width) : 0;
}

uint64_t
index_get(struct index *index, struct chunk *chunk, enum chunk_section section, uint32_t i,
          unsigned width)
{
	return get(index, chunk, section, (uint64_t)i * width, width);
}

uint32_t
index_part(struct index *index, struct chunk *chunk, uint32_t row, enum chunk_part part,
           unsigned width)
{
	return (uint32_t)get(index, chunk, CHUNK_ROWS, (uint64_t)row * CHUNK_ROW + (uint32_t)part,
	                     width);
}
