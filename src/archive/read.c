
#include <stdio.h>
#include <string.h>

#include "archive/hands.h"
#include "base/memory.h"

/* More places than this are not told apart: the archive is in a sorry state anyway. */
#define DAMAGES 1000

static struct damage *
damage_at(const struct archive *archive, size_t i)
{
	return (struct damage *)(void *)archive->damages.data + i;
}

/* Without memory for it the note is lost, not the reading. */
void
archive_note_damage(struct archive *archive, const struct segment *segment, uint64_t at)
{
	struct damage damage = {segment->number, segment->generation, at};
	size_t i, count = archive->damages.size / sizeof damage;

	if (segment->number == archive->tail && at >= archive->tail_at)
		return;
	for (i = 0; i < count; i++)
		if (memcmp(damage_at(archive, i), &damage, sizeof damage) == 0)
			return;
	if (count < DAMAGES && !buffer_append(&archive->damages, &damage, sizeof damage))
		archive->damages.failed = false;
}

const char *
archive_damage(struct archive *archive)
{
	size_t count = archive->damages.size / sizeof(struct damage);
	const struct damage *first;
	char generation[16] = "";

	if (count == 0)
		return NULL;
	first = damage_at(archive, 0);
	if (first->generation > 0)
		snprintf(generation, sizeof generation, "-%lu", (unsigned long)first->generation);
	snprintf(
	    archive->damage_text, sizeof archive->damage_text,
	    "%06lu%s.jsonl.gz: damaged at byte %llu; places passed over: %lu (`feedarc verify` "
	    "names them, `feedarc repair` saves the rest)",
	    (unsigned long)first->segment, generation, (unsigned long long)first->at,
	    (unsigned long)count);
	return archive->damage_text;
}

const char *
archive_unfinished(struct archive *archive)
{
	return archive->unfinished ? "the last sync did not finish; what it stored whole is there, "
	                             "and the next sync goes on from there"
	                           : NULL;
}

bool
hands_begin(struct hands *hands, struct error *err)
{
	hands->lines = line_open(err);
	return hands->lines != NULL;
}

void
hands_free(struct hands *hands)
{
	storage_close(hands->file);
	buffer_free(&hands->places);
	buffer_free(&hands->raw);
	buffer_free(&hands->content);
	line_close(hands->lines);
}

bool
hands_open(struct hands *hands, struct segment *segment, struct error *err)
{
	storage_close(hands->file);
	hands->segment = segment;
	hands->file = archive_open_segment(hands->archive, segment, err);
	return hands->file != NULL;
}

static void
widen(struct segment *segment, const struct member *member)
{
	if (member->kind != MEMBER_RECORDS)
		return;
	if (member->first < segment->first)
		segment->first = member->first;
	if (member->last > segment->last)
		segment->last = member->last;
}

/* Collects the places of all members of one kind. */
static bool
find_places(struct hands *hands, struct segment *segment, unsigned kind, struct error *err)
{
	struct segment_walk walk = {.file = hands->file, .end = segment->end};
	struct place place;
	bool found = true;

	buffer_clear(&hands->places);
	segment->first = UINT32_MAX;
	segment->last = 0;
	while (found) {
		if (!segment_next(&walk, &found, err))
			return false;
		if (walk.torn)
			archive_note_damage(hands->archive, segment, walk.torn_at);
		if (!found)
			break;
		widen(segment, &walk.member);
		place.at = walk.member_at;
		place.member = walk.member;
		if (walk.member.kind == kind &&
		    !buffer_append(&hands->places, &place, sizeof place))
			return error_memory(err);
	}
	segment->ranged = true;
	return true;
}

bool
hands_inflate(struct hands *hands, const struct place *place, struct error *err)
{
	struct error why = {0};

	if (segment_inflate(hands->file, place->at, &place->member, &hands->raw, &hands->content,
	                    &why)) {
		buffer_reset(&hands->raw);
		return true;
	}
	if (why.kind != ERROR_FORMAT) {
		*err = why;
		return false;
	}
	archive_note_damage(hands->archive, hands->segment, place->at);
	buffer_clear(&hands->content);
	return true;
}

bool
hands_check(struct hands *hands, const struct place *place, bool *whole, struct error *err)
{
	struct error why = {0};

	*whole = lines_check(hands->file, place->at, &place->member, &why);
	if (*whole)
		return true;
	if (why.kind != ERROR_FORMAT) {
		*err = why;
		return false;
	}
	archive_note_damage(hands->archive, hands->segment, place->at);
	return true;
}

bool
hands_lines(struct hands *hands, const struct place *place, lines_fn *fn, void *ctx, bool *whole,
            struct error *err)
{
	struct slice text;

	if (lines_are_many(&place->member)) {
		buffer_reset(&hands->content);
		return hands_check(hands, place, whole, err) &&
		       (!*whole ||
		        lines_each(hands->file, place->at, &place->member, 0, fn, ctx, err));
	}
	if (!hands_inflate(hands, place, err))
		return false;
	text = buffer_slice(&hands->content);
	*whole = text.size == place->member.content;
	while (text.size > 0)
		if (!fn(ctx, slice_cut(&text, '\n'), err))
			return err->kind == ERROR_NONE;
	return true;
}

/* A line that can't be read is damage, and passed over; want of memory is not. */
static bool
pass_over(struct hands *hands, const struct place *place, const struct error *why,
          struct error *err)
{
	if (why->kind == ERROR_MEMORY) {
		*err = *why;
		return false;
	}
	archive_note_damage(hands->archive, hands->segment, place->at);
	return true;
}

bool
hands_purged(struct hands *hands, const struct place *place, struct slice line,
             struct line_purged *purged, bool *is, struct error *err)
{
	struct error why = {0};

	*is = line_read_purged(hands->lines, line, purged, &why);
	return *is || pass_over(hands, place, &why, err);
}

bool
hands_alias(struct hands *hands, const struct place *place, struct slice line,
            struct line_alias *alias, bool *is, struct error *err)
{
	struct error why = {0};

	*is = line_read_alias(hands->lines, line, alias, &why);
	return *is || pass_over(hands, place, &why, err);
}

/* Takes the first line off. */
static struct slice
cut_first_line(struct slice *text)
{
	return slice_cut(text, '\n');
}

/* Takes the last line off. */
static struct slice
cut_last_line(struct slice *text)
{
	struct slice line = *text;
	size_t end = text->size;

	if (end > 0 && text->data[end - 1] == '\n')
		end--;
	line.size = end;
	while (end > 0 && text->data[end - 1] != '\n')
		end--;
	line.data += end;
	line.size -= end;
	text->size = end;
	return line;
}

bool
hands_record(struct hands *hands, const struct place *place, struct slice line,
             struct archive_record *record, bool *is, struct error *err)
{
	struct error why = {0};

	*is = line_read(hands->lines, line, record, &why);
	return *is || pass_over(hands, place, &why, err);
}

static bool
visit_member(struct hands *hands, const struct place *place, archive_line_fn *fn, void *ctx,
             struct error *err)
{
	struct archive_record record;
	struct slice text, line;
	bool is;

	if (!hands_inflate(hands, place, err))
		return false;
	for (text = buffer_slice(&hands->content); text.size > 0;) {
		line = hands->forward ? cut_first_line(&text) : cut_last_line(&text);
		if (!hands_record(hands, place, line, &record, &is, err))
			return false;
		if (is && !fn(ctx, &record, line, err))
			return false;
	}
	return true;
}

static bool
may_hold(uint32_t first, uint32_t last, uint32_t number)
{
	return number == 0 || (first <= number && number <= last);
}

static bool
visit_segment(struct hands *hands, struct segment *segment, uint32_t number, archive_line_fn *fn,
              void *ctx, struct error *err)
{
	struct place place;
	size_t i, at, count;

	if (segment->ranged && !may_hold(segment->first, segment->last, number))
		return true;
	if (!hands_open(hands, segment, err) || !find_places(hands, segment, MEMBER_RECORDS, err))
		return false;
	count = hands->places.size / sizeof place;
	for (i = 0; i < count; i++) {
		at = hands->forward ? i : count - 1 - i;
		memcpy(&place, hands->places.data + at * sizeof place, sizeof place);
		if (may_hold(place.member.first, place.member.last, number) &&
		    !visit_member(hands, &place, fn, ctx, err))
			return false;
	}
	return true;
}

static bool
visit_all(struct hands *hands, uint32_t number, archive_line_fn *fn, void *ctx, struct error *err)
{
	size_t i, at, count = hands->archive->segments.size / sizeof(struct segment);
	bool ok;

	hands->lines = line_open(err);
	ok = hands->lines != NULL;
	for (i = 0; ok && i < count; i++) {
		at = hands->forward ? i : count - 1 - i;
		ok =
		    visit_segment(hands, archive_segment(hands->archive, at), number, fn, ctx, err);
		storage_close(hands->file);
		hands->file = NULL;
	}
	hands_free(hands);
	return ok;
}

bool
archive_visit(struct archive *archive, uint32_t number, archive_line_fn *fn, void *ctx,
              struct error *err)
{
	struct hands hands = {.archive = archive};

	return visit_all(&hands, number, fn, ctx, err);
}

bool
archive_visit_forward(struct archive *archive, uint32_t number, archive_line_fn *fn, void *ctx,
                      struct error *err)
{
	struct hands hands = {.archive = archive, .forward = true};

	return visit_all(&hands, number, fn, ctx, err);
}

/* The same of the members of a kind that are no articles. */
static bool
each_of(struct hands *hands, struct segment *segment, unsigned kind, hands_fn *fn, void *ctx,
        struct error *err)
{
	struct place place;
	size_t at;

	if (!hands_open(hands, segment, err) || !find_places(hands, segment, kind, err))
		return false;
	for (at = 0; at < hands->places.size; at += sizeof place) {
		memcpy(&place, hands->places.data + at, sizeof place);
		if (!hands_inflate(hands, &place, err) || !fn(ctx, hands, &place, err))
			return false;
	}
	return true;
}

bool
hands_each(struct archive *archive, unsigned kind, hands_fn *fn, void *ctx, struct error *err)
{
	struct hands hands = {.archive = archive};
	bool ok = hands_begin(&hands, err);
	size_t i;

	for (i = 0; ok && archive_segment(archive, i) != NULL; i++)
		ok = each_of(&hands, archive_segment(archive, i), kind, fn, ctx, err);
	hands_free(&hands);
	return ok;
}

/* A feed's line. */
struct visiting_feeds {
	archive_feed_fn *fn;
	void *ctx;
};

/* A hands_fn: gives the feed of one feed member. */
static bool
visit_feed(void *ctx, struct hands *hands, const struct place *place, struct error *err)
{
	const struct visiting_feeds *visiting = ctx;
	struct slice line = slice_trim(buffer_slice(&hands->content));
	struct archive_feed feed;
	struct error why = {0};

	if (line.size == 0)
		return true;
	if (line_read_feed(hands->lines, line, &feed, &why))
		return visiting->fn(visiting->ctx, &feed, err);
	return pass_over(hands, place, &why, err);
}

bool
archive_visit_feeds(struct archive *archive, size_t i, archive_feed_fn *fn, void *ctx,
                    struct error *err)
{
	struct visiting_feeds visiting = {fn, ctx};
	struct hands hands = {.archive = archive};
	bool ok = hands_begin(&hands, err) && each_of(&hands, archive_segment(archive, i),
	                                              MEMBER_FEED, visit_feed, &visiting, err);

	hands_free(&hands);
	return ok;
}
