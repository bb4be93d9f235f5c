/* listing.c - which segments there are, and which generation of each counts. */
#include <stdlib.h>
#include <string.h>

#include "archive/inside.h"

struct segment *
archive_segment(const struct archive *archive, size_t i)
{
	if (i >= archive->segments.size / sizeof(struct segment))
		return NULL;
	return (struct segment *)(void *)archive->segments.data + i;
}

static bool
add(struct buffer *segments, const struct segment *segment, struct error *err)
{
	if (buffer_append(segments, segment, sizeof *segment))
		return true;
	segments->failed = false;
	return error_memory(err);
}

struct segment *
archive_find_segment(const struct archive *archive, uint32_t number)
{
	struct segment *segment;
	size_t i;

	for (i = 0;; i++) {
		segment = archive_segment(archive, i);
		if (segment == NULL || segment->number == number)
			return segment;
	}
}

bool
archive_add_segment(struct archive *archive, const struct segment *segment, struct error *err)
{
	return add(&archive->segments, segment, err);
}

/* What a look into the directory finds. */
struct listing {
	struct buffer found; /* of struct segment: every generation */
	bool readme;
};

static bool
take_name(void *ctx, const char *name, struct error *err)
{
	struct listing *listing = ctx;
	struct segment segment = {0};

	if (strcmp(name, "README") == 0)
		listing->readme = true;
	segment.number = segment_number(name, &segment.generation);
	return segment.number == 0 || add(&listing->found, &segment, err);
}

/* By number; the newest generation first. */
static int
by_number(const void *a, const void *b)
{
	const struct segment *x = a, *y = b;

	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return (x->generation < y->generation) - (x->generation > y->generation);
}

/* Is this generation whole? One that has just gone is not. */
static bool
check(const struct archive *archive, const struct segment *segment, bool *complete,
      struct error *err)
{
	struct error why = {0};
	struct storage_file *file =
	    segment_open(archive_directory(archive), segment->number, segment->generation, &why);
	bool ok;

	*complete = false;
	if (file == NULL) {
		if (why.kind == ERROR_MISSING)
			return true;
		*err = why;
		return false;
	}
	ok = segment_complete(file, complete, err);
	storage_close(file);
	return ok;
}

/*
 * Of several generations of one segment the newest counts that is complete; without one the oldest,
 * which nobody has rewritten whole. The others are put aside.
 */
static bool
choose(struct archive *archive, const struct segment *some, size_t count, struct buffer *chosen,
       struct error *err)
{
	bool complete = false;
	size_t i, counts = count - 1;

	for (i = 0; i < count - 1 && !complete; i++) {
		if (!check(archive, &some[i], &complete, err))
			return false;
		if (complete)
			counts = i;
	}
	for (i = 0; i < count; i++)
		if (!add(i == counts ? chosen : &archive->leftovers, &some[i], err))
			return false;
	return true;
}

static bool
choose_all(struct archive *archive, struct buffer *found, struct buffer *chosen, struct error *err)
{
	size_t i, n, count = found->size / sizeof(struct segment);
	struct segment *all = (struct segment *)(void *)found->data;

	if (count > 0)
		qsort(all, count, sizeof *all, by_number);
	buffer_clear(&archive->leftovers);
	for (i = 0; i < count; i += n) {
		for (n = 1; i + n < count && all[i + n].number == all[i].number; n++)
			;
		if (!choose(archive, &all[i], n, chosen, err))
			return false;
	}
	return true;
}

static bool
list(struct archive *archive, struct buffer *chosen, bool *readme, struct error *err)
{
	struct listing listing = {0};
	bool ok = storage_list(archive_directory(archive), take_name, &listing, err) &&
	          choose_all(archive, &listing.found, chosen, err);

	buffer_free(&listing.found);
	*readme = listing.readme;
	return ok;
}

bool
archive_list(struct archive *archive, bool *readme, struct error *err)
{
	buffer_clear(&archive->segments);
	return list(archive, &archive->segments, readme, err);
}

/* Takes over what is new of the segments that we know: their generations. */
static void
renew(struct archive *archive, const struct buffer *chosen)
{
	size_t i, count = chosen->size / sizeof(struct segment);
	const struct segment *now = (const struct segment *)(const void *)chosen->data;
	struct segment *segment;

	for (i = 0; archive_segment(archive, i) != NULL; i++) {
		segment = archive_segment(archive, i);
		while (count > 0 && now->number < segment->number) {
			now++;
			count--;
		}
		if (count == 0 || now->number != segment->number ||
		    now->generation == segment->generation)
			continue;
		*segment = *now;
		if (archive->tail == segment->number)
			archive->tail = 0;
	}
}

struct storage_file *
archive_open_segment(struct archive *archive, struct segment *segment, struct error *err)
{
	struct error why = {0};
	struct storage_file *file =
	    segment_open(archive_directory(archive), segment->number, segment->generation, &why);
	struct buffer chosen = {0};
	bool readme;

	if (file == NULL && why.kind == ERROR_MISSING && archive->writer == NULL) {
		if (list(archive, &chosen, &readme, err)) {
			renew(archive, &chosen);
			file = segment_open(archive_directory(archive), segment->number,
			                    segment->generation, err);
		}
		buffer_free(&chosen);
	} else if (file == NULL) {
		*err = why;
	}
	if (file == NULL || segment->sized)
		return file;
	segment->sized = storage_size(file, &segment->end, err);
	if (segment->sized)
		return file;
	storage_close(file);
	return NULL;
}

/* Makes the generation that counts safe: whoever wrote it may have died before that. */
static bool
make_safe(struct archive *archive, const struct segment *segment, struct error *err)
{
	struct buffer path = {0};
	struct storage_file *file = NULL;
	bool ok;

	if (segment_path(archive_directory(archive), segment->number, segment->generation, &path,
	                 err))
		file = storage_open(buffer_text(&path), STORAGE_APPEND, err);
	ok = file != NULL && storage_sync(file, err) &&
	     storage_sync_directory(archive_directory(archive), err);
	storage_close(file);
	buffer_free(&path);
	return ok;
}

static const struct segment *
counting(const struct archive *archive, uint32_t number)
{
	size_t i;

	for (i = 0; archive_segment(archive, i) != NULL; i++)
		if (archive_segment(archive, i)->number == number)
			return archive_segment(archive, i);
	return NULL;
}

bool
archive_remove_leftovers(struct archive *archive, struct error *err)
{
	size_t i, count = archive->leftovers.size / sizeof(struct segment);
	const struct segment *leftover = (const struct segment *)(void *)archive->leftovers.data;
	const struct segment *counts;
	struct buffer path = {0};
	bool ok = true;

	for (i = 0; ok && i < count; i++) {
		counts = counting(archive, leftover[i].number);
		ok = (counts->generation < leftover[i].generation ||
		      make_safe(archive, counts, err)) &&
		     segment_path(archive_directory(archive), leftover[i].number,
		                  leftover[i].generation, &path, err) &&
		     storage_remove(buffer_text(&path), err);
	}
	buffer_free(&path);
	if (ok)
		buffer_clear(&archive->leftovers);
	return ok;
}
