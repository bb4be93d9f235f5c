/* index_file.c - the file of chunks beside a segment: opened as far as it is true, appended to. */
#include <string.h>

#include "archive/index.h"
#include "archive/inside.h"
#include "archive/member.h"
#include "base/memory.h"

/* Pages are appended so many at once. */
enum { PAGES_AT_ONCE = 16 };

static bool
file_path(const struct archive *archive, uint32_t segment, struct buffer *path, struct error *err)
{
	buffer_print(path, "%s/%06lu.idx", archive_directory(archive), (unsigned long)segment);
	buffer_text(path);
	return buffer_ok(path, err);
}

/* Reads and checks the chunk's first page; false: there is none to be believed, or no memory. */
static bool
read_header(struct storage_file *file, uint64_t at, struct chunk *chunk, unsigned char *page,
            struct error *err)
{
	struct slice bytes = {(const char *)page, CHUNK_PAGE_BYTES};
	size_t got;

	if (!storage_read(file, at, page, CHUNK_PAGE, &got, err) || got < CHUNK_PAGE)
		return false;
	return chunk_read_header(bytes, chunk) &&
	       little_get(page + CHUNK_PAGE_BYTES, 4) == chunk_page_crc(&chunk->of, 0, bytes);
}

/* Is it of these very bytes of this segment? */
static bool
belongs(const struct segment *segment, struct storage_file *bytes, const struct index_file *file,
        const struct chunk *chunk, struct error *err)
{
	uint32_t tie;

	return chunk->of.segment == segment->number &&
	       chunk->of.generation == segment->generation && chunk->of.from == file->covered &&
	       chunk->of.to <= segment->end && index_tie(bytes, chunk->of.to, &tie, err) &&
	       tie == chunk->tie;
}

/* Did a writer make it after this archive was opened: of more bytes, or of a newer generation? */
static bool
is_newer(const struct segment *segment, const struct chunk *chunk)
{
	return chunk->of.segment == segment->number &&
	       (chunk->of.generation > segment->generation || chunk->of.to > segment->end);
}

/* Takes chunk after chunk, as far as they can be believed and the file goes. */
static bool
take_chunks(struct archive *archive, const struct segment *segment, struct storage_file *bytes,
            struct index_file *file, struct error *err)
{
	struct chunk chunk, nothing = {0};
	unsigned char *page = memory_get(CHUNK_PAGE);
	uint64_t size;
	struct error why = {0};
	bool whole, ok = page != NULL || error_memory(err);

	if (ok && !storage_size(file->file, &size, &why))
		size = 0;
	while (ok && file->size < size) {
		chunk = nothing;
		whole = read_header(file->file, file->size, &chunk, page, &why);
		file->torn = !(whole && is_newer(segment, &chunk));
		if (!whole || chunk.pages > (size - file->size) / CHUNK_PAGE ||
		    !belongs(segment, bytes, file, &chunk, &why))
			break;
		file->torn = false;
		chunk.file = file->file;
		chunk.file_at = file->size;
		ok = index_add(&archive->index, &chunk, err);
		file->covered = chunk.of.to;
		file->size += (uint64_t)chunk.pages * CHUNK_PAGE;
	}
	memory_free(page);
	return ok;
}

bool
index_open_file(struct archive *archive, struct segment *segment, struct index_file *file,
                struct error *err)
{
	struct buffer path = {0};
	struct error why = {0};
	struct storage_file *bytes = archive_open_segment(archive, segment, err);
	bool ok = bytes != NULL && file_path(archive, segment->number, &path, err);

	file->segment = segment->number;
	file->generation = segment->generation;
	if (ok) {
		/* That it is missing or can't be opened is no error: there is none then. */
		file->file = storage_open(buffer_text(&path), STORAGE_READ, &why);
	}
	if (ok && file->file != NULL)
		ok = take_chunks(archive, segment, bytes, file, err);
	storage_close(bytes);
	buffer_free(&path);
	return ok;
}

/* What index_highest looks through. */
struct highest {
	const char *directory;
	unsigned char *page;
	uint32_t *number;
};

static bool
take_highest(void *ctx, const char *name, struct error *err)
{
	struct highest *highest = ctx;
	struct buffer path = {0};
	struct storage_file *file;
	struct chunk chunk = {0};
	struct error why = {0};
	uint64_t at = 0;
	size_t size = strlen(name);

	if (size < 4 || strcmp(name + size - 4, ".idx") != 0)
		return true;
	buffer_print(&path, "%s/%s", highest->directory, name);
	buffer_text(&path);
	if (!buffer_ok(&path, err))
		return false;
	/* What can't be opened tells of nothing. */
	file = storage_open(buffer_text(&path), STORAGE_READ, &why);
	while (file != NULL && read_header(file, at, &chunk, highest->page, &why)) {
		if (*highest->number < chunk.highest)
			*highest->number = chunk.highest;
		at += (uint64_t)chunk.pages * CHUNK_PAGE;
	}
	storage_close(file);
	buffer_free(&path);
	return true;
}

bool
index_highest(const char *directory, uint32_t *number, struct error *err)
{
	struct highest highest = {directory, memory_get(CHUNK_PAGE), number};
	bool ok = highest.page != NULL ? storage_list(directory, take_highest, &highest, err)
	                               : error_memory(err);

	memory_free(highest.page);
	return ok;
}

/* Appends the chunk's pages, some at once. */
static bool
append_pages(struct storage_file *file, const struct chunk *chunk, struct error *err)
{
	struct buffer out = {0};
	struct slice rest = buffer_slice(&chunk->bytes), bytes;
	uint32_t page;
	bool ok = true;

	for (page = 0; ok && page < chunk->pages; page++) {
		ok = buffer_reserve(&out, CHUNK_PAGE) || error_memory(err);
		if (!ok)
			break;
		bytes.data = out.data + out.size;
		bytes.size = rest.size < CHUNK_PAGE_BYTES ? rest.size : CHUNK_PAGE_BYTES;
		memset(out.data + out.size, 0, CHUNK_PAGE_BYTES);
		if (bytes.size > 0)
			memcpy(out.data + out.size, rest.data, bytes.size);
		rest = slice_skip(rest, bytes.size);
		bytes.size = CHUNK_PAGE_BYTES;
		little_put((unsigned char *)out.data + out.size + CHUNK_PAGE_BYTES,
		           chunk_page_crc(&chunk->of, page, bytes), 4);
		out.size += CHUNK_PAGE;
		if (out.size < PAGES_AT_ONCE * CHUNK_PAGE && page + 1 < chunk->pages)
			continue;
		ok = storage_append(file, out.data, out.size, err);
		buffer_clear(&out);
	}
	buffer_free(&out);
	return ok;
}

/* Opens the file for appending behind what is of use in it; what is of none at all is removed first. */
static struct storage_file *
open_to_append(const char *path, const struct index_file *at, struct error *err)
{
	struct storage_file *file;
	uint64_t size;

	/* Readers go on with the old one. */
	if (at->size == 0 && !storage_remove(path, err))
		return NULL;
	file = storage_open(path, STORAGE_APPEND, err);
	if (file != NULL && storage_size(file, &size, err) && size >= at->size &&
	    (size == at->size || storage_truncate(file, at->size, err)))
		return file;
	storage_close(file);
	return NULL;
}

/* What was appended can be read from the file, once that is open. */
static void
settle(struct index_file *at, const char *path, struct chunk *chunk)
{
	struct error ignored = {0};

	if (at->size == 0) {
		storage_close(at->file);
		at->file = NULL;
	}
	if (at->file == NULL)
		at->file = storage_open(path, STORAGE_READ, &ignored);
	if (at->file != NULL) {
		chunk->file = at->file;
		chunk->file_at = at->size;
		buffer_free(&chunk->bytes);
	}
	at->size += (uint64_t)chunk->pages * CHUNK_PAGE;
	at->covered = chunk->of.to;
}

bool
index_append(struct archive *archive, struct index_file *at, struct chunk *chunk)
{
	struct error ignored = {0};
	struct buffer path = {0};
	struct storage_file *file = NULL;
	bool ok = file_path(archive, at->segment, &path, &ignored);

	if (ok)
		file = open_to_append(buffer_text(&path), at, &ignored);
	ok = file != NULL && append_pages(file, chunk, &ignored);
	if (file != NULL && !ok)
		storage_truncate(file, at->size, &ignored);
	storage_close(file);
	if (ok)
		settle(at, buffer_text(&path), chunk);
	at->hopeless = !ok;
	buffer_free(&path);
	return ok;
}
