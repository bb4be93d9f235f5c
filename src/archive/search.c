/* search.c - records that may have words: members by their newest article, lines looked over unread. */
#include <stdlib.h>
#include <string.h>

#include "archive/filter.h"
#include "archive/hands.h"
#include "archive/index.h"
#include "base/calendar.h"

/* A member, by the newest date of what is in it. */
struct part {
	int64_t newest;
	uint32_t chunk, member; /* the chunk's place, and the member's in it */
};

struct searching {
	struct archive *archive;
	const struct archive_search *search;
	struct buffer parts;
	struct buffer filter; /* of one member */
	struct hands hands;
	uint32_t segment; /* that hands has open */
};

static struct part *
part_at(const struct searching *s, size_t i)
{
	return (struct part *)(void *)s->parts.data + i;
}

/* ---- which members ---- */

static int64_t
moment_of(struct index *index, struct chunk *chunk, uint32_t row)
{
	uint32_t date = index_part(index, chunk, row, CHUNK_DATE, 4);
	struct index_row read;

	if ((index_part(index, chunk, row, CHUNK_FLAGS, 1) & CHUNK_EXCEPTION) == 0)
		return date > 0 ? (int64_t)date : CALENDAR_NONE;
	index_read_row(index, chunk, row, &read);
	return read.moment;
}

/* Adds the members of a chunk. */
static bool
add_parts(struct searching *s, uint32_t place, struct error *err)
{
	struct index *index = &s->archive->index;
	struct chunk *chunk = index_chunk(index, place);
	struct part part = {.newest = CALENDAR_NONE, .chunk = place};
	size_t first = s->parts.size / sizeof part, member;
	int64_t moment;
	uint32_t row;

	for (; part.member < chunk->members; part.member++)
		if (!buffer_append(&s->parts, &part, sizeof part))
			return error_memory(err);
	for (row = 0; row < chunk->rows && index->why.kind == ERROR_NONE; row++) {
		member = index_part(index, chunk, row, CHUNK_MEMBER, 2);
		moment = moment_of(index, chunk, row);
		if (member >= chunk->members)
			index_distrust(index, chunk);
		else if (moment > part_at(s, first + member)->newest)
			part_at(s, first + member)->newest = moment;
	}
	return true;
}

static int
newest_first(const void *a, const void *b)
{
	const struct part *x = a, *y = b;

	if (x->newest != y->newest)
		return x->newest < y->newest ? 1 : -1;
	if (x->chunk != y->chunk)
		return x->chunk < y->chunk ? 1 : -1;
	return (x->member < y->member) - (x->member > y->member);
}

static bool
find_parts(struct searching *s, struct error *err)
{
	bool again = true;
	uint32_t i;

	while (again) {
		if (!index_load_last(s->archive, err))
			return false;
		buffer_clear(&s->parts);
		for (i = 0; index_chunk(&s->archive->index, i) != NULL; i++)
			if (!add_parts(s, i, err))
				return false;
		if (!index_settle(s->archive, &again, err))
			return false;
	}
	if (s->parts.size > 0)
		qsort(s->parts.data, s->parts.size / sizeof(struct part), sizeof(struct part),
		      newest_first);
	return true;
}

/* ---- what is in them ---- */

/* Is this the newest revision of an article that is there, and its line in this member the one that counts? */
static bool
is_newest(struct searching *s, const struct part *part, const struct archive_record *record)
{
	struct index *index = &s->archive->index;
	struct chunk *chunk = index_chunk(index, part->chunk);
	uint16_t last = index_last(index, record->number);
	uint32_t row = index_first_row(index, chunk, record->number), next;
	struct index_row read;

	if (record->aside || (last != 0 && last != part->chunk + 1) || row >= chunk->rows)
		return false;
	for (next = row + 1; next < chunk->rows &&
	                     index_part(index, chunk, next, CHUNK_NUMBER, 4) == record->number;
	     next++)
		if ((index_part(index, chunk, next, CHUNK_FLAGS, 1) & CHUNK_UNSHOWN) == 0)
			row = next;
	index_read_row(index, chunk, row, &read);
	return read.revision == record->revision &&
	       index_part(index, chunk, row, CHUNK_MEMBER, 2) == part->member;
}

static bool
give(struct searching *s, const struct part *part, const struct archive_record *record,
     struct error *err)
{
	bool again = true, is = false;

	while (again) {
		if (!index_load_last(s->archive, err))
			return false;
		is = is_newest(s, part, record);
		if (!index_settle(s->archive, &again, err))
			return false;
	}
	return !is || s->search->fn(s->search->ctx, record, err);
}

static bool
may_have_all(const struct archive_search *search, struct slice line)
{
	size_t i;

	for (i = 0; i < search->count; i++)
		if (!phrase_may_be_in(&search->phrases[i], line))
			return false;
	return true;
}

/* Opens the segment of a chunk. */
static bool
open_segment(struct searching *s, const struct chunk *chunk, struct error *err)
{
	struct segment *segment = archive_find_segment(s->archive, chunk->of.segment);

	if (s->hands.file == NULL || s->segment != chunk->of.segment) {
		s->segment = 0;
		if (segment == NULL || !hands_open(&s->hands, segment, err))
			return segment == NULL ? error_set(err, ERROR_MISSING, "a segment is gone")
			                       : false;
		s->segment = chunk->of.segment;
	}
	/* What is known of its members is not so any more. */
	return s->hands.segment->generation == chunk->of.generation ||
	       error_set(err, ERROR_BUSY, "the archive was rewritten meanwhile; try again");
}

/* Finds the member of a part; *is false where there is none of records. */
static bool
find_member(struct searching *s, const struct part *part, struct place *place, bool *is,
            struct error *err)
{
	struct index *index = &s->archive->index;
	struct chunk *chunk = index_chunk(index, part->chunk);
	struct segment_walk walk = {0};
	bool found, again = true;

	while (again) {
		walk.at = index_get(index, chunk, CHUNK_PLACES, part->member * 2, 8);
		if (!index_settle(s->archive, &again, err))
			return false;
	}
	if (!open_segment(s, chunk, err))
		return false;
	place->at = walk.at;
	walk.file = s->hands.file;
	walk.end = chunk->of.to;
	if (!segment_next(&walk, &found, err))
		return false;
	place->member = walk.member;
	*is = found && walk.member_at == place->at && walk.member.kind == MEMBER_RECORDS;
	return true;
}

/* The part whose lines come. */
struct visit {
	struct searching *s;
	const struct part *part;
	const struct place *place;
	bool ended; /* nobody wants more */
};

/* A lines_fn. */
static bool
visit_line(void *ctx, struct slice line, struct error *err)
{
	struct visit *visit = ctx;
	struct searching *s = visit->s;
	struct archive_record record;
	bool is;

	if (!may_have_all(s->search, line))
		return true;
	if (!hands_record(&s->hands, visit->place, line, &record, &is, err))
		return false;
	visit->ended = is && !give(s, visit->part, &record, err);
	return !visit->ended;
}

static bool
visit(struct searching *s, const struct part *part, struct error *err)
{
	struct place place = {0};
	struct visit visit = {s, part, &place, false};
	bool is, whole;

	if (!find_member(s, part, &place, &is, err))
		return false;
	return !is ||
	       (hands_lines(&s->hands, &place, visit_line, &visit, &whole, err) && !visit.ended);
}

/* Reads the filter of a part; *is false where there is none. */
static bool
read_filter(struct searching *s, const struct part *part, bool *is)
{
	struct index *index = &s->archive->index;
	struct chunk *chunk = index_chunk(index, part->chunk);
	uint32_t from = 0, to;

	*is = chunk->section[CHUNK_FILTER_ENDS + 1] > chunk->section[CHUNK_FILTER_ENDS];
	if (!*is)
		return true;
	if (part->member > 0)
		from = (uint32_t)index_get(index, chunk, CHUNK_FILTER_ENDS, part->member - 1, 4);
	to = (uint32_t)index_get(index, chunk, CHUNK_FILTER_ENDS, part->member, 4);
	if (from > to || to > chunk->section[CHUNK_FILTERS + 1] - chunk->section[CHUNK_FILTERS]) {
		index_distrust(index, chunk);
		return true;
	}
	buffer_clear(&s->filter);
	if (!buffer_reserve(&s->filter, to - from + 1))
		return false;
	s->filter.size = to - from;
	/* What can't be read is trouble, and settled. */
	index_copy(index, chunk, CHUNK_FILTERS, from, to - from, (unsigned char *)s->filter.data);
	return true;
}

/* May the part have all that is looked for? Without a filter it may. */
static bool
ask_filter(struct searching *s, const struct part *part, bool *may, struct error *err)
{
	bool again = true, is = false;
	size_t i;

	while (again) {
		if (!read_filter(s, part, &is))
			return error_memory(err);
		if (!index_settle(s->archive, &again, err))
			return false;
	}
	*may = true;
	for (i = 0; is && *may && i < s->search->count; i++)
		*may = filter_may_have(buffer_slice(&s->filter), &s->search->phrases[i]);
	return true;
}

static bool
visit_all(struct searching *s, struct error *err)
{
	size_t i, count = s->parts.size / sizeof(struct part);
	bool may = true;

	for (i = 0; i < count; i++) {
		if (!s->search->wanted(s->search->ctx, UINT32_MAX, part_at(s, i)->newest))
			return true;
		if (!ask_filter(s, part_at(s, i), &may, err) ||
		    (may && !visit(s, part_at(s, i), err)))
			return false;
	}
	return true;
}

bool
archive_search(struct archive *archive, const struct archive_search *search, struct error *err)
{
	struct searching s = {.archive = archive, .search = search, .hands = {.archive = archive}};
	bool busy = archive->index.busy, ok;

	ok = index_prepare(archive, err);
	archive->index.busy = true;
	ok = ok && hands_begin(&s.hands, err) && find_parts(&s, err) && visit_all(&s, err);
	archive->index.busy = busy;
	hands_free(&s.hands);
	buffer_free(&s.parts);
	buffer_free(&s.filter);
	return ok;
}
