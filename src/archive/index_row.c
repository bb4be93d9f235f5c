/* index_row.c - what a chunk tells of its rows. */
#include <string.h>

#include "archive/index.h"
#include "archive/member.h"
#include "base/calendar.h"
#include "base/memory.h"

static uint32_t
number_at(struct index *index, struct chunk *chunk, uint32_t row)
{
	return index_part(index, chunk, row, CHUNK_NUMBER, 4);
}

/* Looks up what the columns have no room for. */
static void
read_exception(struct index *index, struct chunk *chunk, uint32_t row, struct index_row *read)
{
	uint32_t size = chunk->section[CHUNK_EXCEPTIONS + 1] - chunk->section[CHUNK_EXCEPTIONS];
	uint32_t low = 0, high = size / CHUNK_EXCEPTION_SIZE, middle;
	unsigned char bytes[CHUNK_EXCEPTION_SIZE];

	while (low < high) {
		middle = low + (high - low) / 2;
		if (!index_copy(index, chunk, CHUNK_EXCEPTIONS, middle * CHUNK_EXCEPTION_SIZE,
		                sizeof bytes, bytes))
			return;
		if (little_get(bytes, 4) == row) {
			read->revision = (uint32_t)little_get(bytes + 4, 4);
			read->moment = (int64_t)little_get(bytes + 8, 8);
			return;
		}
		if (little_get(bytes, 4) < row)
			low = middle + 1;
		else
			high = middle;
	}
	index_distrust(index, chunk);
}

/* Reads all but the feed, of which it gives the place in the table. */
static uint32_t
read_parts(struct index *index, struct chunk *chunk, uint32_t row, struct index_row *read)
{
	unsigned char parts[CHUNK_ROW] = {0};
	uint32_t date;

	index_copy(index, chunk, CHUNK_ROWS, row * CHUNK_ROW, sizeof parts, parts);
	date = (uint32_t)little_get(parts + CHUNK_DATE, 4);
	read->feed = 0;
	read->number = (uint32_t)little_get(parts + CHUNK_NUMBER, 4);
	read->flags = parts[CHUNK_FLAGS];
	read->revision = (read->flags >> CHUNK_REVISION_SHIFT) + 1;
	read->moment = date > 0 ? (int64_t)date : CALENDAR_NONE;
	if ((read->flags & CHUNK_EXCEPTION) != 0)
		read_exception(index, chunk, row, read);
	if ((read->flags & CHUNK_PURGED) != 0)
		read->revision = UINT32_MAX;
	return (uint32_t)little_get(parts + CHUNK_FEED, 2);
}

void
index_read_row(struct index *index, struct chunk *chunk, uint32_t row, struct index_row *read)
{
	uint32_t feed = read_parts(index, chunk, row, read);

	read->feed = (uint32_t)index_get(index, chunk, CHUNK_FEED_TABLE, feed * 2, 4);
}

void
index_read_revision(struct index *index, struct chunk *chunk, uint32_t row, struct index_row *read)
{
	read_parts(index, chunk, row, read);
}

uint32_t
index_first_row(struct index *index, struct chunk *chunk, uint32_t number)
{
	uint32_t low = 0, high = chunk->rows, middle, at, tries = 0;
	uint64_t first = chunk->lowest, last = chunk->highest;

	/* Numbers mostly follow each other: a few guesses, and then by halves. */
	while (low < high) {
		middle = low + (high - low) / 2;
		if (tries++ < 4 && first < last && number >= first && number <= last)
			middle =
			    low + (uint32_t)((number - first) * (high - 1 - low) / (last - first));
		at = number_at(index, chunk, middle);
		if (index->why.kind != ERROR_NONE)
			return chunk->rows;
		if (at < number) {
			low = middle + 1;
			first = at;
		} else {
			high = middle;
			last = at;
		}
	}
	return low < chunk->rows && number_at(index, chunk, low) == number ? low : chunk->rows;
}

uint32_t
index_feed_rows(struct index *index, struct chunk *chunk, uint32_t feed)
{
	uint32_t low = 0, high = chunk->feeds, middle, at;

	while (low < high) {
		middle = low + (high - low) / 2;
		at = (uint32_t)index_get(index, chunk, CHUNK_FEED_TABLE, middle * 2, 4);
		if (at == feed)
			return (uint32_t)index_get(index, chunk, CHUNK_FEED_TABLE, middle * 2 + 1,
			                           4);
		if (at < feed)
			low = middle + 1;
		else
			high = middle;
	}
	return 0;
}

/* Inflates a block of titles. */
static bool
read_block(struct index *index, struct chunk *chunk, uint32_t block, struct buffer *text)
{
	uint32_t from = (uint32_t)index_get(index, chunk, CHUNK_BLOCKS, block, 4);
	uint32_t to = (uint32_t)index_get(index, chunk, CHUNK_BLOCKS, block + 1, 4);
	uint32_t most = CHUNK_TITLE_BLOCK * (CHUNK_TITLE_MOST + 1);
	struct error why = {0};

	if (index->why.kind != ERROR_NONE)
		return false;
	if (from > to || to - from > most * 2) {
		index_distrust(index, chunk);
		return false;
	}
	buffer_clear(&index->raw);
	if (!buffer_reserve(&index->raw, to - from + 1)) {
		error_memory(&index->why);
		return false;
	}
	if (!index_copy(index, chunk, CHUNK_TITLES, from, to - from,
	                (unsigned char *)index->raw.data))
		return false;
	index->raw.size = to - from;
	if (member_inflate_raw(buffer_slice(&index->raw), most, text, &why))
		return true;
	if (why.kind == ERROR_FORMAT)
		index_distrust(index, chunk);
	else
		index->why = why;
	return false;
}

static struct index_titles *
find_block(struct index *index, struct chunk *chunk, uint32_t block)
{
	struct index_titles *titles;
	unsigned i;

	for (i = 0; i < INDEX_TITLES; i++) {
		titles = &index->titles[i];
		if (titles->chunk == chunk && titles->block == block)
			return titles;
	}
	titles = &index->titles[index->next_titles];
	index->next_titles = (index->next_titles + 1) % INDEX_TITLES;
	titles->chunk = NULL;
	if (!read_block(index, chunk, block, &titles->text))
		return NULL;
	titles->chunk = chunk;
	titles->block = block;
	return titles;
}

struct slice
index_title(struct index *index, struct chunk *chunk, uint32_t row)
{
	struct index_titles *titles = find_block(index, chunk, row / CHUNK_TITLE_BLOCK);
	struct slice rest, title = {0};
	uint32_t i;

	if (titles == NULL)
		return title;
	rest = buffer_slice(&titles->text);
	for (i = row % CHUNK_TITLE_BLOCK; i > 0 && rest.size > 0; i--)
		rest = slice_skip(rest, (size_t)(unsigned char)rest.data[0] + 1);
	if (rest.size > 0) {
		title.size = (unsigned char)rest.data[0];
		title.data = rest.data + 1;
	}
	if (rest.size > title.size)
		return title;
	index_distrust(index, chunk);
	title.size = 0;
	return title;
}
