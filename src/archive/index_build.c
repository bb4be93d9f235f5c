/* index_build.c - a chunk, made from the bytes of a segment. */
#include <stdlib.h>
#include <string.h>

#include "archive/build.h"
#include "base/calendar.h"
#include "base/memory.h"

/* Bytes at the end of a chunk's part of the segment that tell it from any other segment. */
enum { TIE = 64 };

/* More members than this are not numbered. */
enum { MEMBERS_MOST = 65000 };

void
build_free(struct build *build)
{
	hands_free(&build->hands);
	harvest_free(&build->member);
	buffer_free(&build->rows);
	buffer_free(&build->places);
	buffer_free(&build->titles);
	buffer_free(&build->feeds);
	buffer_free(&build->sorted);
	filter_free(&build->filter);
}

bool
index_tie(struct storage_file *segment, uint64_t to, uint32_t *tie, struct error *err)
{
	char bytes[TIE];
	struct slice last = {bytes, 0};
	size_t n = to < sizeof bytes ? (size_t)to : sizeof bytes;

	if (!storage_read(segment, to - n, bytes, n, &last.size, err))
		return false;
	*tie = member_crc((uint32_t)last.size, last);
	return true;
}

/* ---- reading ---- */

/* What this run has appended it need not compute again. */
static bool
find_fingerprint(const struct build *build, const struct archive_record *record, struct hash key,
                 uint64_t *fingerprint, struct error *err)
{
	const struct writer *w = build->hands.archive->writer;

	return (w != NULL && fresh_fingerprint(&w->fresh, record, key, fingerprint)) ||
	       entry_fingerprint(&record->entry, fingerprint, err);
}

static bool
add_record(struct build *build, size_t line, const struct archive_record *record, struct error *err)
{
	struct harvest_keys keys;

	if (!build->keys)
		return harvest_record(&build->member, record, line, NULL, err);
	return entry_key(&record->entry, record->rule, &keys.key, err) &&
	       find_fingerprint(build, record, keys.key, &keys.fingerprint, err) &&
	       harvest_record(&build->member, record, line, &keys, err);
}

/* A line of the ledger sorts behind all revisions of its article. */
static bool
add_purged(struct build *build, struct harvest_row *row, const struct line_purged *purged,
           struct error *err)
{
	static const struct slice untitled = {0};

	row->number = purged->number;
	row->revision = UINT32_MAX;
	row->feed = purged->feed;
	row->moment = purged->when;
	row->flags = CHUNK_PURGED;
	row->key = chunk_key(purged->feed, purged->key);
	return harvest_add(&build->member, row, untitled, err);
}

/* A row of an alias stands for the revision that its text is the same as. */
static bool
add_alias(struct build *build, struct harvest_row *row, const struct line_alias *alias,
          struct error *err)
{
	static const struct slice untitled = {0};

	row->number = alias->number;
	row->revision = alias->revision;
	row->feed = alias->feed;
	row->moment = CALENDAR_NONE;
	row->flags = CHUNK_ALIAS;
	row->key = chunk_key(alias->feed, alias->key);
	row->text = chunk_text(alias->fingerprint);
	return harvest_add(&build->member, row, untitled, err);
}

static bool
add_line(struct build *build, const struct place *place, struct slice line, struct harvest_row *row,
         struct error *err)
{
	struct archive_record record;
	struct line_purged purged;
	struct line_alias alias;
	bool is, ok;

	if (place->member.kind == MEMBER_LEDGER) {
		ok = hands_purged(&build->hands, place, line, &purged, &is, err);
		ok = ok && (!is || add_purged(build, row, &purged, err));
	} else if (place->member.kind == MEMBER_ALIAS) {
		ok = hands_alias(&build->hands, place, line, &alias, &is, err);
		ok = ok && (!is || add_alias(build, row, &alias, err));
	} else {
		ok = hands_record(&build->hands, place, line, &record, &is, err);
		ok = ok && (!is || add_record(build, row->line, &record, err));
	}
	build->sound = build->sound && is;
	return ok;
}

bool
build_take(struct build *build, const struct place *place, struct harvest *harvest,
           struct error *err)
{
	struct harvest_row *row = (struct harvest_row *)(void *)harvest->rows.data;
	size_t i;

	for (i = 0; i < harvest_count(harvest); i++) {
		row[i].member = (uint16_t)(build->places.size / sizeof *place);
		row[i].title += (uint32_t)build->titles.size;
	}
	if (!buffer_append(&build->places, place, sizeof *place) ||
	    !buffer_append_slice(&build->titles, buffer_slice(&harvest->titles)) ||
	    !buffer_append_slice(&build->rows, buffer_slice(&harvest->rows)))
		return error_memory(err);
	if (CONFIG_WORD_FILTER && build->keys && !filter_end(&build->filter, &harvest->words, err))
		return false;
	harvest_clear(harvest);
	return true;
}

/* The member whose lines come. */
struct adding {
	struct build *build;
	const struct place *place;
	uint32_t line;
};

/* A lines_fn. */
static bool
add_next(void *ctx, struct slice line, struct error *err)
{
	struct adding *adding = ctx;
	struct build *build = adding->build;
	struct harvest_row row = {.line = (uint16_t)adding->line++};

	if (build->rows.size / sizeof row + harvest_count(&build->member) >= INDEX_ROWS_MOST) {
		build->sound = false;
		archive_note_damage(build->hands.archive, build->hands.segment, adding->place->at);
		return false;
	}
	return add_line(build, adding->place, line, &row, err);
}

static bool
add_member(struct build *build, const struct place *place, struct error *err)
{
	struct adding adding = {build, place, 0};
	bool whole;

	if (!hands_lines(&build->hands, place, add_next, &adding, &whole, err))
		return false;
	build->sound = build->sound && whole;
	return build_take(build, place, &build->member, err);
}

/* Is the chunk full, so that this member is the next one's first? */
static bool
is_full(const struct build *build, const struct member *member)
{
	size_t rows = build->rows.size / sizeof(struct harvest_row);

	return rows > 0 && (rows >= build->most || member->lines > INDEX_ROWS_MOST - rows ||
	                    build->places.size / sizeof(struct place) >= MEMBERS_MOST);
}

static bool
read_members(struct build *build, struct chunk_of *of, struct error *err)
{
	struct segment_walk walk = {.file = build->hands.file, .at = of->from, .end = of->to};
	struct place place;
	bool found;

	for (;;) {
		if (!segment_next(&walk, &found, err))
			return false;
		if (walk.torn) {
			build->sound = false;
			archive_note_damage(build->hands.archive, build->hands.segment,
			                    walk.torn_at);
		}
		if (!found)
			return true;
		if (walk.member.kind != MEMBER_RECORDS && walk.member.kind != MEMBER_LEDGER &&
		    walk.member.kind != MEMBER_ALIAS)
			continue;
		if (is_full(build, &walk.member)) {
			of->to = walk.member_at;
			return true;
		}
		place.at = walk.member_at;
		place.member = walk.member;
		if (!add_member(build, &place, err))
			return false;
	}
}

/* Lines are no longer read: what that took may be needed. */
static void
end_reading(struct hands *hands)
{
	buffer_reset(&hands->content);
	line_close(hands->lines);
	hands->lines = NULL;
}

bool
index_build(struct archive *archive, struct segment *segment, struct chunk_of *of, size_t most,
            bool keys, struct chunk *chunk, bool *sound, struct error *err)
{
	static const struct chunk nothing = {0};
	struct build build = {.hands = {.archive = archive, .forward = true},
	                      .most = most,
	                      .keys = keys,
	                      .sound = true,
	                      .chunk = chunk,
	                      .out = &chunk->bytes};
	bool ok;

	*chunk = nothing;
	ok = hands_begin(&build.hands, err) && hands_open(&build.hands, segment, err) &&
	     read_members(&build, of, err) && index_tie(build.hands.file, of->to, &chunk->tie, err);
	of->segment = segment->number;
	of->generation = segment->generation;
	chunk->of = *of;
	end_reading(&build.hands);
	ok = ok && build_write(&build, err);
	*sound = build.sound;
	build_free(&build);
	if (!ok)
		chunk_free(chunk);
	return ok;
}
