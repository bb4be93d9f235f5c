#include "archive/gather.h"

#include "archive/build.h"
#include "base/memory.h"

struct gather {
	uint32_t segment;  /* 0: not begun */
	uint64_t from, to; /* the bytes that were gathered */
	bool lost;         /* until an index has what was appended */
	struct build build;
};

static void
forget(struct gather *g)
{
	static const struct build nothing = {0};

	build_free(&g->build);
	g->build = nothing;
}

static void
begin(struct archive *archive, struct gather *g, uint64_t from)
{
	forget(g);
	g->build.hands.archive = archive;
	g->build.keys = true;
	g->segment = archive->writer->segment;
	g->from = g->to = from;
	g->lost = index_covered(archive, g->segment) != from;
}

/* NULL: nothing is gathered, or there is no memory for it. */
static struct gather *
of_segment(struct archive *archive)
{
	struct writer *w = archive->writer;

	if (!CONFIG_INDEX_GATHER)
		return NULL;
	if (w->gather == NULL)
		w->gather = memory_zero(1, sizeof *w->gather);
	/* But for its header and what it says of feeds, nothing was emitted to it since its last commit. */
	if (w->gather != NULL && w->gather->segment != w->segment)
		begin(archive, w->gather, w->kept);
	return w->gather;
}

bool
gather_wanted(struct archive *archive)
{
	struct gather *g = of_segment(archive);

	return g != NULL && !g->lost;
}

void
gather_lose(struct archive *archive)
{
	struct gather *g = of_segment(archive);

	if (g == NULL)
		return;
	g->lost = true;
	forget(g);
}

/* Adds a member; false: it can't be told of. */
static bool
add(struct gather *g, const struct place *place, struct harvest *harvest)
{
	size_t rows = g->build.rows.size / sizeof(struct harvest_row);
	struct error ignored = {0};

	return !harvest->lost && harvest_count(harvest) == place->member.lines &&
	       rows + place->member.lines <= CONFIG_INDEX_ROWS &&
	       build_take(&g->build, place, harvest, &ignored);
}

void
gather_take(struct archive *archive, const struct member *member, struct harvest *harvest)
{
	struct writer *w = archive->writer;
	struct gather *g = of_segment(archive);
	struct place place = {.at = w->size + w->out.size - member->length, .member = *member};

	if (g != NULL && !g->lost && !add(g, &place, harvest))
		gather_lose(archive);
	if (g != NULL)
		g->to = place.at + member->length;
	harvest_clear(harvest);
}

bool
gather_has(const struct archive *archive, const struct segment *segment, const struct chunk_of *of)
{
	const struct gather *g = archive->writer != NULL ? archive->writer->gather : NULL;

	return g != NULL && !g->lost && g->segment == segment->number && segment->generation == 0 &&
	       of->from == g->from && of->to == g->to + MEMBER_COMMIT_SIZE;
}

bool
gather_build(struct archive *archive, struct segment *segment, const struct chunk_of *of,
             struct chunk *chunk, struct error *err)
{
	static const struct chunk nothing = {0};
	struct gather *g = archive->writer->gather;
	struct storage_file *file = archive_open_segment(archive, segment, err);
	bool ok;

	*chunk = nothing;
	chunk->of = *of;
	chunk->of.segment = segment->number;
	chunk->of.generation = segment->generation;
	g->build.chunk = chunk;
	g->build.out = &chunk->bytes;
	ok = file != NULL && index_tie(file, of->to, &chunk->tie, err) &&
	     build_write(&g->build, err);
	storage_close(file);
	if (!ok)
		chunk_free(chunk);
	/* Sorted as it is now, nothing can be added to it. */
	forget(g);
	g->lost = true;
	return ok;
}

void
gather_settle(struct archive *archive, uint32_t segment, uint64_t end)
{
	struct writer *w = archive->writer;
	struct gather *g = w->gather;

	if (g == NULL || g->segment != segment)
		return;
	forget(g);
	if (segment != w->segment)
		return;
	if (end == w->size && w->out.size == 0)
		begin(archive, g, end);
	else
		g->lost = true;
}

void
gather_free(struct gather *gather)
{
	if (gather == NULL)
		return;
	build_free(&gather->build);
	memory_free(gather);
}
