/* index_load.c - from a row to its record: the member it is in, and its line there. */
#include <string.h>

#include "archive/hands.h"
#include "archive/index.h"
#include "base/memory.h"

/* What is kept from one record to the next: often it is in the same member. */
struct index_loader {
	struct hands hands;
	uint32_t segment, generation; /* of the open file */
	bool inflated;                /* hands.content is of the member at: */
	uint64_t at;
};

void
index_free_loader(struct index *index)
{
	if (index->loader != NULL)
		hands_free(&index->loader->hands);
	memory_free(index->loader);
	index->loader = NULL;
}

/* Takes the loader for the time of one record, so that one within another makes its own. */
static struct index_loader *
take_loader(struct archive *archive, struct error *err)
{
	struct index_loader *loader = archive->index.loader;

	archive->index.loader = NULL;
	if (loader != NULL)
		return loader;
	loader = memory_zero(1, sizeof *loader);
	if (loader == NULL) {
		error_memory(err);
		return NULL;
	}
	loader->hands.archive = archive;
	if (hands_begin(&loader->hands, err))
		return loader;
	memory_free(loader);
	return NULL;
}

static void
give_back(struct archive *archive, struct index_loader *loader)
{
	index_free_loader(&archive->index);
	archive->index.loader = loader;
}

static bool
open_segment(struct archive *archive, struct index_loader *loader, struct chunk *chunk,
             struct error *err)
{
	struct segment *segment = archive_find_segment(archive, chunk->of.segment);
	struct error why = {0};
	bool ok;

	if (segment != NULL && loader->hands.file != NULL && loader->segment == chunk->of.segment &&
	    loader->generation == chunk->of.generation) {
		loader->hands.segment = segment;
		return true;
	}
	loader->inflated = false;
	ok = segment != NULL && hands_open(&loader->hands, segment, &why) &&
	     segment->generation == chunk->of.generation;
	if (!ok && why.kind != ERROR_NONE && why.kind != ERROR_MISSING) {
		*err = why;
		return false;
	}
	/* Rewritten since we looked: its records lie elsewhere. */
	if (!ok) {
		storage_close(loader->hands.file);
		loader->hands.file = NULL;
		index_distrust(&archive->index, chunk);
		return false;
	}
	loader->segment = segment->number;
	loader->generation = segment->generation;
	return true;
}

/* Reads the head that lies at the place, and believes no other length. */
static bool
read_head(struct index_loader *loader, const unsigned char *told, struct place *place, bool *is,
          struct error *err)
{
	char head[MEMBER_HEAD_MOST];
	struct slice bytes = {head, 0};

	place->at = little_get(told, 8);
	*is = false;
	if (place->at >= loader->hands.segment->end)
		return true;
	if (!storage_read(loader->hands.file, place->at, head, sizeof head, &bytes.size, err))
		return false;
	*is = member_parse(bytes, &place->member) == MEMBER_IS &&
	      place->member.length == little_get(told + 8, 4) &&
	      place->member.length <= loader->hands.segment->end - place->at;
	return true;
}

/* A lines_fn: keeps the first line, and wants no other. */
static bool
keep_line(void *ctx, struct slice line, struct error *err)
{
	if (!buffer_append_slice(ctx, line))
		error_memory(err);
	return false;
}

/* Of a member that is not held: the line alone, as the content. */
static bool
pick_line(struct hands *hands, const struct place *place, uint32_t line, struct error *err)
{
	bool whole;

	buffer_clear(&hands->content);
	return hands_check(hands, place, &whole, err) &&
	       (!whole || lines_each(hands->file, place->at, &place->member, line, keep_line,
	                             &hands->content, err));
}

/* Finds the member of a row, and inflates it where it is to be held whole. What is not there, or is damaged, is empty. */
static bool
inflate(struct archive *archive, struct index_loader *loader, const struct index_place *at,
        struct place *place, struct error *err)
{
	struct index *index = &archive->index;
	unsigned char told[CHUNK_PLACE];
	uint32_t member = index_part(index, at->chunk, at->row, CHUNK_MEMBER, 2);
	bool is;

	if (!index_copy(index, at->chunk, CHUNK_PLACES, member * CHUNK_PLACE, CHUNK_PLACE, told))
		return false;
	if (loader->inflated && loader->at == little_get(told, 8)) {
		place->at = loader->at;
		return true;
	}
	loader->inflated = false;
	buffer_clear(&loader->hands.content);
	if (!read_head(loader, told, place, &is, err))
		return false;
	if (!is)
		place->member.content = 0;
	if (is && !lines_are_many(&place->member) && !hands_inflate(&loader->hands, place, err))
		return false;
	loader->inflated = loader->hands.content.size > 0;
	loader->at = place->at;
	return true;
}

/* The line of this place in the content; empty where there is none. */
static struct slice
find_line(struct slice text, uint32_t line)
{
	for (; line > 0 && text.size > 0; line--)
		slice_cut(&text, '\n');
	return slice_cut(&text, '\n');
}

/* Finds the line of a place; empty where what should hold it is damaged, or not there. */
static bool
look(struct archive *archive, struct index_loader *loader, const struct index_place *at,
     struct slice *line, struct error *err)
{
	struct place place = {0};
	uint32_t i = index_part(&archive->index, at->chunk, at->row, CHUNK_LINE, 2);

	if (!open_segment(archive, loader, at->chunk, err) ||
	    !inflate(archive, loader, at, &place, err))
		return false;
	if (lines_are_many(&place.member) && !pick_line(&loader->hands, &place, i, err))
		return false;
	*line =
	    find_line(buffer_slice(&loader->hands.content), lines_are_many(&place.member) ? 0 : i);
	return archive->index.why.kind == ERROR_NONE;
}

/*
 * The line is not what its row says. A chunk that was made from these bytes just now tells no lies: they are
 * damaged; another one is not believed any more.
 */
static bool
disagree(struct archive *archive, const struct index_place *at, const struct error *why,
         struct error *err)
{
	if (why->kind == ERROR_MEMORY) {
		*err = *why;
		return false;
	}
	if (at->chunk->file != NULL)
		index_distrust(&archive->index, at->chunk);
	return at->chunk->file == NULL;
}

static bool
give_record(struct archive *archive, struct index_loader *loader, const struct index_place *at,
            index_record_fn *fn, void *ctx, bool *given, struct error *err)
{
	struct archive_record record;
	struct index_row row;
	struct slice line = {0};
	struct error why = {0};

	index_read_row(&archive->index, at->chunk, at->row, &row);
	if (!look(archive, loader, at, &line, err))
		return false;
	*given = line.size > 0 && line_read(loader->hands.lines, line, &record, &why) &&
	         record.number == row.number && record.revision == row.revision &&
	         record.feed == row.feed;
	return *given ? fn(ctx, &record, line, err) : disagree(archive, at, &why, err);
}

bool
index_load(struct archive *archive, const struct index_place *place, index_record_fn *fn, void *ctx,
           bool *given, struct error *err)
{
	struct index_loader *loader = take_loader(archive, err);
	bool ok;

	*given = false;
	if (loader == NULL)
		return false;
	ok = give_record(archive, loader, place, fn, ctx, given, err);
	give_back(archive, loader);
	return ok;
}

bool
index_load_purged(struct archive *archive, const struct index_place *place,
                  struct line_purged *purged, bool *given, struct error *err)
{
	struct index_loader *loader = take_loader(archive, err);
	struct slice line = {0};
	struct error why = {0};
	struct index_row row;
	bool ok;

	*given = false;
	if (loader == NULL)
		return false;
	index_read_row(&archive->index, place->chunk, place->row, &row);
	ok = look(archive, loader, place, &line, err);
	if (ok) {
		*given = line.size > 0 &&
		         line_read_purged(loader->hands.lines, line, purged, &why) &&
		         purged->number == row.number && purged->feed == row.feed;
		ok = *given || disagree(archive, place, &why, err);
	}
	give_back(archive, loader);
	return ok;
}
