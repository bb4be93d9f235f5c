#include "archive/chunk.h"

#include <string.h>

#include "archive/member.h"
#include "base/memory.h"

static const char magic[4] = "FAIX";

/* Bits set in the filter for each key: with ten bits a key about one in a hundred lies. */
enum { BLOOM_BITS = 6 };

/* Bytes of one element; 0: any. */
static const unsigned char widths[CHUNK_SECTIONS] = {
    [CHUNK_ROWS] = CHUNK_ROW,
    [CHUNK_ORDER] = 2,
    [CHUNK_PLACES] = CHUNK_PLACE,
    [CHUNK_FEED_TABLE] = CHUNK_FEED_SIZE,
};

/* The header's numbers in their order. */
static uint64_t
take(const unsigned char **at, unsigned width)
{
	uint64_t value = little_get(*at, width);

	*at += width;
	return value;
}

static uint32_t
section_size(const struct chunk *chunk, unsigned i)
{
	return chunk->section[i + 1] - chunk->section[i];
}

static bool
makes_sense(const struct chunk *chunk)
{
	const uint32_t counts[CHUNK_SECTIONS] = {
	    [CHUNK_ROWS] = chunk->rows,
	    [CHUNK_ORDER] = chunk->rows,
	    [CHUNK_PLACES] = chunk->members,
	    [CHUNK_FEED_TABLE] = chunk->feeds,
	};
	uint32_t keys = section_size(chunk, CHUNK_KEYS);
	uint32_t ends = section_size(chunk, CHUNK_FILTER_ENDS);
	unsigned i;

	if (chunk->of.from >= chunk->of.to || chunk->rows > UINT16_MAX ||
	    chunk->members > UINT16_MAX || chunk->feeds > UINT16_MAX)
		return false;
	if (chunk->section[0] < CHUNK_HEADER ||
	    chunk->section[CHUNK_SECTIONS] / CHUNK_PAGE_BYTES >= chunk->pages)
		return false;
	for (i = 0; i < CHUNK_SECTIONS; i++)
		if (chunk->section[i] > chunk->section[i + 1] || chunk->section[i] % 4 != 0 ||
		    section_size(chunk, i) < counts[i] * widths[i])
			return false;
	if (ends > 0 && ends < chunk->members * 4)
		return false;
	return keys == 0 || (keys >= chunk->rows * CHUNK_KEY &&
	                     section_size(chunk, CHUNK_BLOOM) >= CHUNK_BLOOM_BLOCK &&
	                     section_size(chunk, CHUNK_BLOOM) % CHUNK_BLOOM_BLOCK == 0);
}

bool
chunk_read_header(struct slice bytes, struct chunk *chunk)
{
	const unsigned char *at = (const unsigned char *)bytes.data + sizeof magic;
	unsigned i;

	if (bytes.size < CHUNK_HEADER || memcmp(bytes.data, magic, sizeof magic) != 0)
		return false;
	if (take(&at, 2) != CHUNK_VERSION || take(&at, 2) != CHUNK_SECTIONS)
		return false;
	chunk->of.segment = (uint32_t)take(&at, 4);
	chunk->of.generation = (uint32_t)take(&at, 4);
	chunk->of.from = take(&at, 8);
	chunk->of.to = take(&at, 8);
	chunk->tie = (uint32_t)take(&at, 4);
	chunk->pages = (uint32_t)take(&at, 4);
	chunk->rows = (uint32_t)take(&at, 4);
	chunk->members = (uint32_t)take(&at, 4);
	chunk->feeds = (uint32_t)take(&at, 4);
	chunk->lowest = (uint32_t)take(&at, 4);
	chunk->highest = (uint32_t)take(&at, 4);
	chunk->newest = (int64_t)take(&at, 8);
	for (i = 0; i <= CHUNK_SECTIONS; i++)
		chunk->section[i] = (uint32_t)take(&at, 4);
	return makes_sense(chunk);
}

void
chunk_write_header(const struct chunk *chunk, struct buffer *bytes)
{
	size_t end = bytes->size;
	unsigned i;

	/* It is written over what was left free for it. */
	bytes->size = 0;
	buffer_append(bytes, magic, sizeof magic);
	little_append(bytes, CHUNK_VERSION, 2);
	little_append(bytes, CHUNK_SECTIONS, 2);
	little_append(bytes, chunk->of.segment, 4);
	little_append(bytes, chunk->of.generation, 4);
	little_append(bytes, chunk->of.from, 8);
	little_append(bytes, chunk->of.to, 8);
	little_append(bytes, chunk->tie, 4);
	little_append(bytes, chunk->pages, 4);
	little_append(bytes, chunk->rows, 4);
	little_append(bytes, chunk->members, 4);
	little_append(bytes, chunk->feeds, 4);
	little_append(bytes, chunk->lowest, 4);
	little_append(bytes, chunk->highest, 4);
	little_append(bytes, (uint64_t)chunk->newest, 8);
	for (i = 0; i <= CHUNK_SECTIONS; i++)
		little_append(bytes, chunk->section[i], 4);
	bytes->size = end;
}

uint32_t
chunk_page_crc(const struct chunk_of *of, uint32_t page, struct slice bytes)
{
	unsigned char stamp[30];
	struct slice whole = {(const char *)stamp, sizeof stamp};

	little_put(stamp, CHUNK_VERSION, 2);
	little_put(stamp + 2, of->segment, 4);
	little_put(stamp + 6, of->generation, 4);
	little_put(stamp + 10, of->from, 8);
	little_put(stamp + 18, of->to, 8);
	little_put(stamp + 26, page, 4);
	return member_crc(member_crc(0, whole), bytes);
}

uint64_t
chunk_key(uint32_t feed, struct hash key)
{
	return (key.low ^ feed * UINT64_C(0x9E3779B97F4A7C15)) >> 16;
}

uint64_t
chunk_text(uint64_t fingerprint)
{
	return fingerprint >> 16;
}

/* One block holds all of a key's bits, so that a question touches memory once. */
static size_t
bloom_block(size_t size, uint64_t key, uint64_t *bits)
{
	*bits = key * UINT64_C(0xC2B2AE3D27D4EB4F);
	return (size_t)((*bits >> 54 | (key & 0x3FFFFF) << 10) % (size / CHUNK_BLOOM_BLOCK)) *
	       CHUNK_BLOOM_BLOCK;
}

bool
chunk_bloom_has(struct slice bloom, uint64_t key)
{
	uint64_t bits;
	const char *block = bloom.data + bloom_block(bloom.size, key, &bits);
	int i;

	for (i = 0; i < BLOOM_BITS; i++, bits >>= 9)
		if ((block[bits >> 3 & 63] & 1 << (bits & 7)) == 0)
			return false;
	return true;
}

void
chunk_bloom_add(char *bloom, size_t size, uint64_t key)
{
	uint64_t bits;
	char *block = bloom + bloom_block(size, key, &bits);
	int i;

	for (i = 0; i < BLOOM_BITS; i++, bits >>= 9)
		block[bits >> 3 & 63] = (char)(block[bits >> 3 & 63] | 1 << (bits & 7));
}

void
chunk_free(struct chunk *chunk)
{
	buffer_free(&chunk->bytes);
	buffer_free(&chunk->bloom);
	memory_free(chunk->slots);
	chunk->slots = NULL;
}

uint32_t
chunk_buckets(uint32_t rows)
{
	return rows / CHUNK_BUCKET + 1;
}

uint32_t
chunk_bucket(uint32_t feed, uint64_t hash, uint32_t rows)
{
	uint64_t spread = (hash ^ feed * UINT64_C(0x9E3779B97F4A7C15)) >> 32;

	return (uint32_t)(spread * chunk_buckets(rows) >> 32);
}
