/* index_find.c - articles by their key, rows by article, and who has the last word on one. */
#include <string.h>

#include "archive/index.h"
#include "archive/inside.h"
#include "base/memory.h"

static bool
load_bloom(struct index *index, struct chunk *chunk)
{
	uint32_t size = chunk->section[CHUNK_BLOOM + 1] - chunk->section[CHUNK_BLOOM];

	if (chunk->bloom.size > 0)
		return true;
	if (!buffer_reserve(&chunk->bloom, size)) {
		chunk->bloom.failed = false;
		return error_memory(&index->why);
	}
	if (!index_copy(index, chunk, CHUNK_BLOOM, 0, size, (unsigned char *)chunk->bloom.data))
		return false;
	chunk->bloom.size = size;
	return true;
}

static uint64_t
key_at(struct index *index, struct chunk *chunk, uint32_t i)
{
	unsigned char bytes[6];

	return index_copy(index, chunk, CHUNK_KEYS, i * CHUNK_KEY, sizeof bytes, bytes)
	           ? little_get(bytes, sizeof bytes)
	           : 0;
}

/* The first of the sorted keys that is not below this one. They are spread evenly: it is near a guess. */
static uint32_t
lower_bound(struct index *index, struct chunk *chunk, uint64_t key)
{
	uint32_t low = 0, high = chunk->rows, step = 16;
	uint32_t middle = (uint32_t)(key * chunk->rows >> CHUNK_HASH_BITS);

	while (low < high && index->why.kind == ERROR_NONE) {
		if (key_at(index, chunk, middle) < key) {
			low = middle + 1;
			middle = high - low > step ? low + step : low + (high - low) / 2;
		} else {
			high = middle;
			middle = high - low > step ? high - step : low + (high - low) / 2;
		}
		step *= 2;
	}
	return low;
}

/* The newest row so far, among all chunks. */
static void
weigh(struct index *index, struct chunk *chunk, uint32_t row, bool same_text, uint32_t below,
      struct index_match *match)
{
	struct index_row read;

	index_read_revision(index, chunk, row, &read);
	if ((read.flags & CHUNK_PURGED) != 0) {
		match->purged = true;
		match->ledger.chunk = chunk;
		match->ledger.row = row;
		return;
	}
	if (read.number >= below)
		return;
	/* What was put aside is known, and not what the next text is compared with. */
	if ((read.flags & CHUNK_ASIDE) != 0) {
		match->aside = match->aside || same_text;
		return;
	}
	if (match->newest.chunk != NULL && read.number < match->row.number)
		return;
	if (match->newest.chunk == NULL || read.number > match->row.number)
		match->same = match->latest = false;
	match->same = match->same || same_text;
	if (match->newest.chunk != NULL && read.number == match->row.number &&
	    read.revision < match->row.revision)
		return;
	match->latest = same_text;
	match->newest.chunk = chunk;
	match->newest.row = row;
	match->row = read;
}

static bool
find_in(struct index *index, struct chunk *chunk, uint64_t key, uint64_t text, uint32_t below,
        struct index_match *match)
{
	unsigned char bytes[CHUNK_KEY];
	uint32_t i;

	if (chunk->section[CHUNK_KEYS] == chunk->section[CHUNK_KEYS + 1])
		return true;
	if (!load_bloom(index, chunk))
		return false;
	if (!chunk_bloom_has(buffer_slice(&chunk->bloom), key))
		return true;
	for (i = lower_bound(index, chunk, key); i < chunk->rows; i++) {
		if (!index_copy(index, chunk, CHUNK_KEYS, i * CHUNK_KEY, sizeof bytes, bytes))
			return false;
		if (little_get(bytes, 6) != key)
			break;
		weigh(index, chunk, (uint32_t)little_get(bytes + 12, 2),
		      little_get(bytes + 6, 6) == text, below, match);
	}
	return index->why.kind == ERROR_NONE;
}

static bool
has_ledger(const struct chunk *chunk)
{
	return chunk->section[CHUNK_LEDGER] < chunk->section[CHUNK_LEDGER + 1];
}

bool
index_find(struct index *index, uint64_t key, uint64_t text, uint32_t below,
           struct index_match *match)
{
	static const struct index_match none = {0};
	size_t i = index->chunks.size / sizeof(struct chunk *);
	struct chunk *chunk;

	*match = none;
	/* What was archived later lies further behind: behind the newest text only a ledger has news. */
	while (i-- > 0) {
		chunk = index_chunk(index, i);
		if (match->latest && !has_ledger(chunk))
			continue;
		if (!find_in(index, chunk, key, text, below, match))
			return false;
	}
	return true;
}

bool
index_places(struct index *index, uint32_t number, struct buffer *places, struct error *err)
{
	struct index_place place;
	size_t i;

	for (i = 0; index_chunk(index, i) != NULL; i++) {
		place.chunk = index_chunk(index, i);
		if (number < place.chunk->lowest || number > place.chunk->highest)
			continue;
		place.row = index_first_row(index, place.chunk, number);
		for (; place.row < place.chunk->rows; place.row++) {
			if (index_part(index, place.chunk, place.row, CHUNK_NUMBER, 4) != number)
				break;
			if (!buffer_append(places, &place, sizeof place))
				return error_memory(err);
		}
	}
	return index->why.kind == ERROR_NONE;
}

/* The i-th number of one of the lists; false behind the last. Four bytes may be there to round up. */
static bool
listed(struct index *index, struct chunk *chunk, enum chunk_section section, uint32_t i,
       uint32_t *number)
{
	if (i >= (chunk->section[section + 1] - chunk->section[section]) / 4)
		return false;
	*number = (uint32_t)index_get(index, chunk, section, i, 4);
	return index->why.kind == ERROR_NONE;
}

/* From which number to which the lists go. */
static void
measure(struct index *index, struct chunk *chunk, enum chunk_section section, uint32_t *from,
        uint32_t *to)
{
	uint32_t count = (chunk->section[section + 1] - chunk->section[section]) / 4, number;

	if (listed(index, chunk, section, 0, &number) && number < *from)
		*from = number;
	if (count > 0 && listed(index, chunk, section, count - 1, &number) && number > *to)
		*to = number;
}

static void
note_lists(struct index *index, struct chunk *chunk, uint16_t place)
{
	uint32_t i, number;

	for (i = 0; listed(index, chunk, CHUNK_CONTINUED, i, &number); i++) {
		number -= index->last_from;
		if (number >= index->last_count)
			index_distrust(index, chunk);
		else if (index->last[number] != INDEX_LAST_PURGED)
			index->last[number] = place;
	}
	for (i = 0; listed(index, chunk, CHUNK_LEDGER, i, &number); i++) {
		number -= index->last_from;
		if (number >= index->last_count)
			index_distrust(index, chunk);
		else if (index->last[number] != INDEX_LAST_PURGED) {
			index->last[number] = INDEX_LAST_PURGED;
			index->purged++;
		}
	}
}

static bool
find_last(struct index *index, struct error *err)
{
	uint32_t from = UINT32_MAX, to = 0;
	struct chunk *chunk;
	size_t i;

	for (i = 0; index_chunk(index, i) != NULL; i++) {
		chunk = index_chunk(index, i);
		measure(index, chunk, CHUNK_CONTINUED, &from, &to);
		measure(index, chunk, CHUNK_LEDGER, &from, &to);
	}
	if (i >= INDEX_LAST_PURGED)
		return error_set(err, ERROR_LIMIT, "an archive in too many pieces");
	memory_free(index->last);
	index->last = NULL;
	index->last_count = index->purged = 0;
	if (from > to)
		return true;
	index->last = memory_zero((size_t)(to - from) + 1, sizeof *index->last);
	if (index->last == NULL)
		return error_memory(err);
	index->last_from = from;
	index->last_count = to - from + 1;
	for (i = 0; index_chunk(index, i) != NULL; i++)
		note_lists(index, index_chunk(index, i), (uint16_t)(i + 1));
	return true;
}

bool
index_load_last(struct archive *archive, struct error *err)
{
	struct index *index = &archive->index;
	bool again = !index->last_known;

	while (again) {
		if (!find_last(index, err) || !index_settle(archive, &again, err))
			return false;
		index->last_known = !again;
	}
	return true;
}

bool
archive_find_purged(struct archive *archive, bool *some, struct error *err)
{
	if (!index_prepare(archive, err) || !index_load_last(archive, err))
		return false;
	*some = archive->index.purged > 0;
	return true;
}

bool
archive_is_purged(const struct archive *archive, uint32_t number)
{
	return index_last(&archive->index, number) == INDEX_LAST_PURGED;
}
