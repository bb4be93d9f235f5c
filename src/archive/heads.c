/* heads.c - every article by its date, without its text: the orders of all chunks merged. */
#include <stdlib.h>
#include <string.h>

#include "archive/archive.h"
#include "archive/index.h"
#include "archive/inside.h"
#include "base/memory.h"

/* A feed with fewer rows than this part of a chunk is picked out of it; else its order is gone through. */
enum { FEW = 16 };

/* A row of a feed, picked out. */
struct picked {
	int64_t moment;
	uint32_t number, row;
};

/* Where the merge stands in one chunk. */
struct cursor {
	struct chunk *chunk;
	uint32_t rows;  /* of the chunk, as it was when we began */
	uint32_t place; /* of the chunk, from 1 */
	uint32_t at;    /* how many rows were gone through */
	bool open;      /* not yet: then `read` tells the newest date that may come */
	struct buffer picked;
	struct index_row read; /* the row that is next */
	uint32_t row;
};

struct heads {
	struct archive *archive;
	uint32_t feed;
	struct cursor *cursors; /* a heap: on top the one whose row is next */
	size_t count;
	struct archive_head *head; /* being given */
};

static bool
comes_first(const struct cursor *a, const struct cursor *b)
{
	if (a->read.moment != b->read.moment)
		return a->read.moment > b->read.moment;
	if (a->read.number != b->read.number)
		return a->read.number > b->read.number;
	return a->place > b->place;
}

static void
sift_down(struct heads *heads, size_t at)
{
	struct cursor *all = heads->cursors, moved;
	size_t child;

	for (;;) {
		child = at * 2 + 1;
		if (child >= heads->count)
			return;
		if (child + 1 < heads->count && comes_first(&all[child + 1], &all[child]))
			child++;
		if (!comes_first(&all[child], &all[at]))
			return;
		moved = all[at];
		all[at] = all[child];
		all[child] = moved;
		at = child;
	}
}

static int
newest_first(const void *a, const void *b)
{
	const struct picked *x = a, *y = b;

	if (x->moment != y->moment)
		return x->moment < y->moment ? 1 : -1;
	return (x->row < y->row) - (x->row > y->row);
}

/* Is it the newest revision of an article that is there? */
static bool
counts(struct index *index, const struct cursor *cursor, uint32_t row, uint32_t number)
{
	uint16_t last = index_last(index, number);

	if (last != 0 && last != cursor->place)
		return false;
	while (++row < cursor->rows &&
	       index_part(index, cursor->chunk, row, CHUNK_NUMBER, 4) == number)
		if ((index_part(index, cursor->chunk, row, CHUNK_FLAGS, 1) & CHUNK_UNSHOWN) == 0)
			return false;
	return true;
}

static bool
pick(struct cursor *cursor, const struct index_row *row, uint32_t at, struct error *err)
{
	struct picked picked = {row->moment, row->number, at};

	return buffer_append(&cursor->picked, &picked, sizeof picked) || error_memory(err);
}

/* Picks the feed's rows out of the chunk; afterwards those are all that there is. */
static bool
pick_feed(struct heads *heads, struct cursor *cursor, uint32_t expected, struct error *err)
{
	struct index *index = &heads->archive->index;
	struct index_row row;
	uint32_t i;

	buffer_clear(&cursor->picked);
	for (i = 0; i < cursor->rows && expected > 0; i++) {
		if (index_get(index, cursor->chunk, CHUNK_FEED_TABLE,
		              index_part(index, cursor->chunk, i, CHUNK_FEED, 2) * 2,
		              4) != heads->feed)
			continue;
		index_read_row(index, cursor->chunk, i, &row);
		if (index->why.kind != ERROR_NONE)
			return true;
		if (!pick(cursor, &row, i, err))
			return false;
		expected--;
	}
	if (cursor->picked.size > 0)
		qsort(cursor->picked.data, cursor->picked.size / sizeof(struct picked),
		      sizeof(struct picked), newest_first);
	return true;
}

/* The first look into a chunk. */
static bool
open_cursor(struct heads *heads, struct cursor *cursor, struct error *err)
{
	struct index *index = &heads->archive->index;
	uint32_t rows;

	cursor->open = true;
	if (heads->feed == 0)
		return true;
	rows = index_feed_rows(index, cursor->chunk, heads->feed);
	if (rows == 0)
		cursor->at = cursor->rows;
	else if (rows < cursor->rows / FEW + FEW)
		return pick_feed(heads, cursor, rows, err);
	return true;
}

/* Takes the row at `at` of the order, or of what was picked; false behind the last. */
static bool
take_row(struct index *index, struct cursor *cursor, uint32_t *row)
{
	const struct picked *picked = (const struct picked *)(void *)cursor->picked.data;

	if (cursor->picked.size > 0) {
		if (cursor->at >= cursor->picked.size / sizeof *picked)
			return false;
		*row = picked[cursor->at].row;
		return true;
	}
	if (cursor->at >= cursor->rows)
		return false;
	*row = (uint32_t)index_get(index, cursor->chunk, CHUNK_ORDER, cursor->at, 2);
	return true;
}

/* Goes on to the next row that counts; *more is false behind the last. */
static bool
go_on(struct heads *heads, struct cursor *cursor, bool *more, struct error *err)
{
	struct index *index = &heads->archive->index;
	struct index_row read;
	uint32_t row;

	if (!cursor->open && !open_cursor(heads, cursor, err))
		return false;
	for (; index->why.kind == ERROR_NONE; cursor->at++) {
		*more = take_row(index, cursor, &row);
		if (!*more)
			return true;
		index_read_row(index, cursor->chunk, row, &read);
		if ((read.flags & (CHUNK_PURGED | CHUNK_UNSHOWN)) != 0 ||
		    (heads->feed != 0 && read.feed != heads->feed) ||
		    !counts(index, cursor, row, read.number))
			continue;
		cursor->read = read;
		cursor->row = row;
		cursor->at++;
		return true;
	}
	return true;
}

/* The same; a chunk that can't be believed is made anew meanwhile, and its rows are the same. */
static bool
advance(struct heads *heads, struct cursor *cursor, struct error *err)
{
	const struct cursor before = *cursor;
	bool more = false, again;

	for (;;) {
		if (!go_on(heads, cursor, &more, err) || !index_settle(heads->archive, &again, err))
			return false;
		if (!again)
			break;
		if (cursor->chunk->rows != cursor->rows)
			return error_set(err, ERROR_FORMAT,
			                 "an index that lied was passed over; "
			                 "what it lacked is there now");
		if (!index_load_last(heads->archive, err))
			return false;
		cursor->at = before.at;
		cursor->open = before.open;
	}
	if (more)
		return true;
	buffer_free(&cursor->picked);
	*cursor = heads->cursors[--heads->count];
	return true;
}

/* Tells of a row; its title comes later. */
static void
fill_head(struct archive_head *head, const struct index_row *row)
{
	static const struct slice untitled = {0};

	head->number = row->number;
	head->feed = row->feed;
	head->revision = row->revision;
	head->moment = row->moment;
	head->title = untitled;
	head->title_plain = (row->flags & CHUNK_TITLE_PLAIN) != 0;
	head->title_cut = (row->flags & CHUNK_TITLE_CUT) != 0;
}

static bool
give(struct heads *heads, archive_head_fn *fn, void *ctx, struct error *err)
{
	fill_head(heads->head, &heads->cursors->read);
	return fn(ctx, heads->head, err);
}

bool
archive_head_title(struct archive_head *head, struct error *err)
{
	struct heads *heads = head->place;
	bool again = heads != NULL; /* else it has its title */

	while (again) {
		head->title =
		    index_title(&heads->archive->index, heads->cursors->chunk, heads->cursors->row);
		if (!index_settle(heads->archive, &again, err))
			return false;
	}
	return true;
}

static bool
begin(struct heads *heads, struct error *err)
{
	struct index *index = &heads->archive->index;
	size_t i, count = index->chunks.size / sizeof(struct chunk *);
	struct cursor *cursor;

	heads->cursors = memory_zero(count, sizeof *heads->cursors);
	if (heads->cursors == NULL)
		return error_memory(err);
	for (i = 0; i < count; i++) {
		cursor = &heads->cursors[heads->count];
		cursor->chunk = index_chunk(index, i);
		cursor->rows = cursor->chunk->rows;
		cursor->place = (uint32_t)i + 1;
		cursor->read.moment = cursor->chunk->newest;
		cursor->read.number = UINT32_MAX;
		heads->count += cursor->rows > 0;
	}
	for (i = heads->count / 2; i-- > 0;)
		sift_down(heads, i);
	return true;
}

static bool
merge(struct heads *heads, archive_head_fn *fn, void *ctx, struct error *err)
{
	while (heads->count > 0) {
		if (heads->cursors->open && !give(heads, fn, ctx, err))
			return err->kind == ERROR_NONE;
		if (!advance(heads, heads->cursors, err))
			return false;
		sift_down(heads, 0);
	}
	return true;
}

bool
archive_heads(struct archive *archive, uint32_t feed, archive_head_fn *fn, void *ctx,
              struct error *err)
{
	struct archive_head head = {0};
	struct heads heads = {.archive = archive, .feed = feed, .head = &head};
	struct index *index = &archive->index;
	bool busy = index->busy, ok;
	size_t i;

	head.place = &heads;
	ok = index_prepare(archive, err) && index_load_last(archive, err) && begin(&heads, err);
	index->busy = true;
	ok = ok && merge(&heads, fn, ctx, err);
	index->busy = busy;
	for (i = 0; i < heads.count; i++)
		buffer_free(&heads.cursors[i].picked);
	memory_free(heads.cursors);
	return ok;
}

/* The head of an article's newest revision that is shown, from its rows, oldest first; false: it has none. */
static bool
take_head(struct index *index, const struct buffer *places, struct archive_head *head)
{
	const struct index_place *all = (const struct index_place *)(const void *)places->data;
	size_t i, count = places->size / sizeof *all;
	struct index_row row;
	bool found = false;

	for (i = 0; i < count; i++) {
		index_read_row(index, all[i].chunk, all[i].row, &row);
		if ((row.flags & CHUNK_PURGED) != 0)
			return false;
		if ((row.flags & CHUNK_UNSHOWN) != 0)
			continue;
		fill_head(head, &row);
		head->title = index_title(index, all[i].chunk, all[i].row);
		found = true;
	}
	return found;
}

bool
archive_head_of(struct archive *archive, uint32_t number, archive_head_fn *fn, void *ctx,
                bool *found, struct error *err)
{
	struct archive_head head = {0};
	struct buffer places = {0};
	bool again = true, ok = true;

	while (ok && again) {
		buffer_clear(&places);
		*found = false;
		ok = index_prepare(archive, err) &&
		     index_places(&archive->index, number, &places, err);
		if (ok)
			*found = take_head(&archive->index, &places, &head);
		if (ok || err->kind == ERROR_NONE)
			ok = index_settle(archive, &again, err);
	}
	buffer_free(&places);
	return ok && (!*found || fn(ctx, &head, err));
}
