#include "archive/index.h"

#include <string.h>

#include "archive/gather.h"
#include "archive/inside.h"
#include "base/memory.h"

#define INDEX_BYTES ((uint64_t)CONFIG_INDEX_KB * 1024)

static struct chunk **
chunk_at(const struct index *index, size_t i)
{
	return (struct chunk **)(void *)index->chunks.data + i;
}

struct chunk *
index_chunk(const struct index *index, size_t i)
{
	return i < index->chunks.size / sizeof(struct chunk *) ? *chunk_at(index, i) : NULL;
}

struct index_file *
index_file(const struct index *index, size_t i)
{
	if (i >= index->files.size / sizeof(struct index_file))
		return NULL;
	return (struct index_file *)(void *)index->files.data + i;
}

/* Nothing in memory tells of this chunk any more. */
static void
forget(struct index *index, const struct chunk *chunk)
{
	size_t i;

	for (i = 0; index->cache != NULL && i < CONFIG_INDEX_CACHE_KB / 4; i++)
		if (index->cache[i].chunk == chunk)
			index->cache[i].chunk = NULL;
	for (i = 0; i < INDEX_TITLES; i++)
		if (index->titles[i].chunk == chunk)
			index->titles[i].chunk = NULL;
}

static void
free_chunk(struct index *index, struct chunk *chunk)
{
	forget(index, chunk);
	chunk_free(chunk);
	memory_free(chunk);
}

void
index_free(struct index *index)
{
	size_t i;

	for (i = 0; index_chunk(index, i) != NULL; i++)
		free_chunk(index, index_chunk(index, i));
	for (i = 0; index_file(index, i) != NULL; i++)
		storage_close(index_file(index, i)->file);
	for (i = 0; index->cache != NULL && i < CONFIG_INDEX_CACHE_KB / 4; i++)
		memory_free(index->cache[i].bytes);
	for (i = 0; i < INDEX_TITLES; i++)
		buffer_free(&index->titles[i].text);
	buffer_free(&index->files);
	buffer_free(&index->chunks);
	buffer_free(&index->raw);
	memory_free(index->cache);
	memory_free(index->last);
	index_free_loader(index);
}

/* What was found out about all chunks is to be found out again. */
static void
changed(struct index *index)
{
	memory_free(index->last);
	index->last = NULL;
	index->last_count = 0;
	index->last_known = false;
}

bool
index_add(struct index *index, const struct chunk *chunk, struct error *err)
{
	size_t i, count = index->chunks.size / sizeof(struct chunk *);
	struct chunk *own = memory_get(sizeof *own), *at;

	if (own == NULL || !buffer_append(&index->chunks, &own, sizeof own)) {
		index->chunks.failed = false;
		memory_free(own);
		return error_memory(err);
	}
	*own = *chunk;
	for (i = count; i > 0; i--) {
		at = *chunk_at(index, i - 1);
		if (at->of.segment < own->of.segment ||
		    (at->of.segment == own->of.segment && at->of.from < own->of.from))
			break;
		*chunk_at(index, i) = at;
	}
	*chunk_at(index, i) = own;
	changed(index);
	return true;
}

void
index_drop(struct index *index, uint32_t segment, uint64_t from, bool in_memory)
{
	size_t i, kept = 0;
	struct chunk *chunk;

	for (i = 0; index_chunk(index, i) != NULL; i++) {
		chunk = index_chunk(index, i);
		if (chunk->of.segment == segment && chunk->of.from >= from &&
		    (!in_memory || chunk->file == NULL))
			free_chunk(index, chunk);
		else
			*chunk_at(index, kept++) = chunk;
	}
	index->chunks.size = kept * sizeof chunk;
	changed(index);
}

/* Where the chunks of a segment end, one behind the other. */
static uint64_t
covered(const struct index *index, uint32_t segment)
{
	const struct chunk *chunk;
	uint64_t end = 0;
	size_t i;

	for (i = 0; index_chunk(index, i) != NULL; i++) {
		chunk = index_chunk(index, i);
		if (chunk->of.segment == segment && chunk->of.from == end)
			end = chunk->of.to;
	}
	return end;
}

/* Does nothing more come to this segment? */
static bool
is_done(const struct archive *archive, const struct segment *segment)
{
	return archive->writer != NULL && archive->writer->segment != segment->number;
}

/* Is so much lacking that it is worth an append? What can't be read whole is never written. */
static bool
is_worth(const struct archive *archive, const struct segment *segment,
         const struct index_file *file, const struct chunk_of *of)
{
	if (archive->writer == NULL || file->hopeless || of->from != file->covered)
		return false;
	return is_done(archive, segment) || segment->end - of->from >= INDEX_BYTES;
}

/* Makes a chunk of what was gathered, or else from what lies in the segment. */
static bool
make_chunk(struct archive *archive, struct segment *segment, struct chunk_of *of, bool worth,
           struct chunk *chunk, bool *sound, struct error *err)
{
	*sound = true;
	if (worth && gather_has(archive, segment, of))
		return gather_build(archive, segment, of, chunk, err);
	return index_build(archive, segment, of, CONFIG_INDEX_ROWS, archive->writer != NULL, chunk,
	                   sound, err);
}

/* Makes chunks of what the index file has not. */
static bool
extend(struct archive *archive, struct segment *segment, struct index_file *file, struct error *err)
{
	struct chunk_of of = {.from = file->covered};
	struct chunk chunk;
	bool sound, worth;

	while (of.from < segment->end) {
		of.to = segment->end;
		worth = is_worth(archive, segment, file, &of);
		if (!make_chunk(archive, segment, &of, worth, &chunk, &sound, err))
			return false;
		if (worth && sound && index_append(archive, file, &chunk))
			gather_settle(archive, segment->number, of.to);
		if (!index_add(&archive->index, &chunk, err)) {
			chunk_free(&chunk);
			return false;
		}
		of.from = of.to;
	}
	return true;
}

static struct index_file *
find_file(struct archive *archive, uint32_t segment)
{
	struct index_file *file;
	size_t i = 0;

	do {
		file = index_file(&archive->index, i++);
	} while (file != NULL && file->segment != segment);
	return file;
}

uint64_t
index_covered(struct archive *archive, uint32_t segment)
{
	struct index_file *file = find_file(archive, segment);

	return file != NULL ? file->covered : 0;
}

/* Forgets all that is known of a segment's index file. */
static void
reset_file(struct index *index, struct index_file *file)
{
	struct index_file empty = {.segment = file->segment};

	index_drop(index, file->segment, 0, false);
	storage_close(file->file);
	*file = empty;
}

static bool
open_file(struct archive *archive, struct segment *segment, struct index_file **file,
          struct error *err)
{
	static const struct index_file empty = {0};
	struct buffer *files = &archive->index.files;

	if (!buffer_append(files, &empty, sizeof empty)) {
		files->failed = false;
		return error_memory(err);
	}
	*file = index_file(&archive->index, files->size / sizeof empty - 1);
	if (index_open_file(archive, segment, *file, err))
		return true;
	reset_file(&archive->index, *file);
	files->size -= sizeof empty;
	return false;
}

static bool
prepare(struct archive *archive, struct segment *segment, struct error *err)
{
	struct index_file *file = find_file(archive, segment->number);

	if (file != NULL && file->generation != segment->generation) {
		reset_file(&archive->index, file);
		if (!index_open_file(archive, segment, file, err)) {
			file->generation = segment->generation + 1;
			return false;
		}
	}
	if (file == NULL && !open_file(archive, segment, &file, err))
		return false;
	if (archive->writer != NULL && file->distrusted && !file->hopeless) {
		index_drop(&archive->index, segment->number, file->covered, false);
		file->distrusted = false;
	}
	if (covered(&archive->index, segment->number) == segment->end)
		return true;
	index_drop(&archive->index, segment->number, 0, true);
	return extend(archive, segment, file, err);
}

bool
index_prepare(struct archive *archive, struct error *err)
{
	size_t i;

	if (archive->index.busy)
		return true;
	for (i = 0; archive_segment(archive, i) != NULL; i++)
		if (!prepare(archive, archive_segment(archive, i), err))
			return false;
	return true;
}

/* Does an index file have this revision? */
static bool
is_known(void *ctx, uint32_t number, uint32_t revision)
{
	struct index *index = ctx;
	struct index_row row;
	struct chunk *chunk;
	uint32_t at;
	size_t i;

	for (i = 0; index_chunk(index, i) != NULL; i++) {
		chunk = index_chunk(index, i);
		if (chunk->file == NULL || number < chunk->lowest || number > chunk->highest)
			continue;
		for (at = index_first_row(index, chunk, number); at < chunk->rows; at++) {
			index_read_row(index, chunk, at, &row);
			if (row.number != number)
				break;
			if (row.revision == revision)
				return index->why.kind == ERROR_NONE;
		}
	}
	return false;
}

void
index_grow(struct archive *archive)
{
	struct index *index = &archive->index;
	struct writer *w = archive->writer;
	struct error ignored = {0};
	size_t i = archive->segments.size / sizeof(struct segment);
	struct segment *last = i > 0 ? archive_segment(archive, i - 1) : NULL;
	struct index_file *file = last != NULL ? find_file(archive, last->number) : NULL;
	uint64_t from = file != NULL ? file->covered : 0;
	bool again;

	if (last == NULL || index->busy || last->generation > 0 ||
	    (file != NULL && file->hopeless) ||
	    (last->end - from < INDEX_BYTES && !is_done(archive, last)))
		return;
	if (index_prepare(archive, &ignored))
		fresh_drop(&w->fresh, is_known, index);
	else
		w->indexed = false;
	/* What could not be told was kept. */
	index_settle(archive, &again, &ignored);
}

void
index_refresh(struct archive *archive)
{
	struct error ignored = {0};
	bool again;

	index_prepare(archive, &ignored);
	index_settle(archive, &again, &ignored);
}

/* Makes the chunk anew that can't be believed, or passes the error on. */
static bool
mend(struct archive *archive, bool *again, struct error *err)
{
	struct index *index = &archive->index;
	struct error why = index->why;
	static const struct error none = {0};
	struct chunk *chunk = index->trouble, made;
	struct chunk_of of;
	struct index_file *file;
	struct segment *segment;
	bool sound;

	index->trouble = NULL;
	index->why = none;
	segment =
	    why.kind == ERROR_FORMAT ? archive_find_segment(archive, chunk->of.segment) : NULL;
	if (segment == NULL || chunk->file == NULL) {
		*err = why;
		return false;
	}
	of = chunk->of;
	if (!index_build(archive, segment, &of, INDEX_ROWS_MOST, archive->writer != NULL, &made,
	                 &sound, err))
		return false;
	file = find_file(archive, of.segment);
	file->distrusted = true;
	if (file->covered > of.from) {
		file->covered = of.from;
		file->size = chunk->file_at;
	}
	forget(index, chunk);
	chunk_free(chunk);
	*chunk = made;
	changed(index);
	*again = true;
	return true;
}

bool
index_settle(struct archive *archive, bool *again, struct error *err)
{
	*again = false;
	return archive->index.why.kind == ERROR_NONE || mend(archive, again, err);
}
