/* find.c - what the archive has under a key: from the index, and from what this run has appended. */
#include "archive/archive.h"
#include "archive/index.h"
#include "archive/inside.h"

/* Comparing what the index found with the record that it leads to. */
struct check {
	uint32_t feed;
	struct hash key;
	bool is; /* the record has this very key */
	uint64_t kin;
};

static bool
check_record(void *ctx, const struct archive_record *record, struct slice line, struct error *err)
{
	struct check *check = ctx;
	struct hash key;

	(void)line;
	if (!entry_key(&record->entry, record->rule, &key, err) ||
	    !entry_kin(&record->entry, &check->kin, err))
		return false;
	check->is =
	    record->feed == check->feed && key.low == check->key.low && key.high == check->key.high;
	return true;
}

/* Does the ledger's line say so? */
static bool
check_purged(struct archive *archive, const struct index_match *found, struct check *check,
             struct archive_match *match, struct error *err)
{
	struct line_purged purged;
	bool given;

	if (!found->purged)
		return true;
	if (!index_load_purged(archive, &found->ledger, &purged, &given, err))
		return false;
	match->purged = given && purged.feed == check->feed && purged.key.low == check->key.low &&
	                purged.key.high == check->key.high;
	if (match->purged)
		match->kin = purged.kin;
	return true;
}

/* What all rows of an article say, whatever keys they have. */
struct rows {
	struct index_place newest; /* that is shown */
	uint32_t shown, top;       /* its revision; the highest that there is */
	bool purged;
};

static bool
look_at_rows(struct index *index, uint32_t number, struct rows *rows, struct error *err)
{
	static const struct rows none = {0};
	struct buffer places = {0};
	const struct index_place *place;
	struct index_row row;
	size_t i;
	bool ok = index_places(index, number, &places, err);

	*rows = none;
	place = (const struct index_place *)(const void *)places.data;
	for (i = 0; ok && i < places.size / sizeof *place; i++, place++) {
		index_read_row(index, place->chunk, place->row, &row);
		if ((row.flags & CHUNK_PURGED) != 0) {
			rows->purged = true;
			continue;
		}
		if (row.revision > rows->top)
			rows->top = row.revision;
		if ((row.flags & CHUNK_UNSHOWN) != 0 || row.revision < rows->shown)
			continue;
		rows->newest = *place;
		rows->shown = row.revision;
	}
	buffer_free(&places);
	return ok && index->why.kind == ERROR_NONE;
}

/* The text is not the newest under this key: loads what it is to be compared with. */
static bool
load_newest(struct archive *archive, const struct index_match *found, struct check *check,
            struct archive_match *match, struct error *err)
{
	bool alias = (found->row.flags & CHUNK_ALIAS) != 0, given;
	struct rows rows;

	if (!look_at_rows(&archive->index, found->row.number, &rows, err))
		return false;
	match->revision = rows.top;
	match->purged = alias && rows.purged;
	if (rows.newest.chunk == NULL || match->purged)
		return true;
	if (!index_load(archive, alias ? &rows.newest : &found->newest, check_record, check, &given,
	                err))
		return false;
	/* An alias's key is its own. A record that is damaged can't be compared; it was there all the same. */
	check->is = check->is || alias || !given;
	return true;
}

/*
 * A text that is the newest needs no second look: 96 bits say so. For all else the record is loaded: it
 * has the kin, and tells where 48 bits of two keys are the same by accident.
 */
static bool
check_newest(struct archive *archive, const struct index_match *found, struct check *check,
             struct archive_match *match, struct error *err)
{
	bool latest = found->latest || found->aside;

	check->is = latest;
	check->kin = 0;
	match->revision = found->row.revision;
	if (!latest && !load_newest(archive, found, check, match, err))
		return false;
	if (!check->is || match->purged)
		return true;
	match->number = found->row.number;
	match->same = found->same || found->aside;
	match->latest = latest;
	match->kin = check->kin;
	return true;
}

/* Asks the index; where an accident led to another article, once more for those before it. */
static bool
look_up(struct archive *archive, struct check *check, uint64_t fingerprint,
        struct archive_match *match, struct error *err)
{
	static const struct archive_match none = {0};
	struct index *index = &archive->index;
	uint64_t key = chunk_key(check->feed, check->key), text = chunk_text(fingerprint);
	uint32_t below = UINT32_MAX;
	struct index_match found;

	*match = none;
	do {
		if (!index_find(index, key, text, below, &found) ||
		    !check_purged(archive, &found, check, match, err))
			return false;
		if (found.newest.chunk == NULL || match->purged)
			return true;
		if (!check_newest(archive, &found, check, match, err))
			return false;
		below = found.row.number;
	} while (match->number == 0 && !match->purged);
	return true;
}

/* What this run has appended is newer than what was there. */
static void
add_fresh(const struct archive *archive, uint32_t feed, struct hash key, uint64_t fingerprint,
          struct archive_match *match)
{
	struct archive_match fresh = fresh_find(&archive->writer->fresh, feed, key, fingerprint);

	if (fresh.number == 0 || match->purged)
		return;
	fresh.same = fresh.same || match->same;
	*match = fresh;
}

/* Makes the index ready to be asked. */
static bool
prepare(struct archive *archive, struct error *err)
{
	struct writer *w = archive->writer;

	if (!archive_writable(archive, err))
		return false;
	if (!w->indexed && (!archive_make_safe(archive, err) || !index_prepare(archive, err)))
		return false;
	w->indexed = true;
	return true;
}

bool
archive_has_feed(struct archive *archive, uint32_t feed, bool *has, struct error *err)
{
	bool again = true;
	size_t i;

	*has = false;
	if (!prepare(archive, err))
		return false;
	while (again) {
		*has = false;
		for (i = 0; !*has && index_chunk(&archive->index, i) != NULL; i++)
			*has = index_feed_rows(&archive->index, index_chunk(&archive->index, i),
			                       feed) > 0;
		if (!index_settle(archive, &again, err))
			return false;
	}
	return true;
}

bool
archive_top(struct archive *archive, uint32_t number, uint32_t *top, struct error *err)
{
	struct rows rows;
	bool again = true, ok;

	/* Also of what this run has committed. */
	if (!index_prepare(archive, err))
		return false;
	while (again) {
		ok = look_at_rows(&archive->index, number, &rows, err);
		if ((!ok && err->kind != ERROR_NONE) || !index_settle(archive, &again, err))
			return false;
	}
	*top = rows.top;
	return true;
}

static void
add_number(struct archive_alike *alike, uint32_t number)
{
	size_t i;

	for (i = 0; i < alike->count; i++)
		if (alike->numbers[i] == number)
			return;
	if (alike->count < ARCHIVE_ALIKE_MOST)
		alike->numbers[alike->count++] = number;
}

/* Adds the feed's articles in the bucket of a hash. */
static void
look_in(struct index *index, struct chunk *chunk, enum chunk_section section, uint64_t hash,
        struct archive_alike *alike)
{
	uint32_t bucket, at, end, buckets = chunk_buckets(chunk->rows);
	struct index_row row;

	if (hash == 0 || chunk->section[section] == chunk->section[section + 1])
		return;
	bucket = chunk_bucket(alike->feed, hash, chunk->rows);
	at = (uint32_t)index_get(index, chunk, section, bucket, 2);
	end = (uint32_t)index_get(index, chunk, section, bucket + 1, 2);
	for (; at < end && index->why.kind == ERROR_NONE; at++) {
		index_read_row(index, chunk,
		               (uint32_t)index_get(index, chunk, section, buckets + 1 + at, 2),
		               &row);
		if (row.feed == alike->feed && (row.flags & CHUNK_PURGED) == 0)
			add_number(alike, row.number);
	}
}

bool
archive_find_alike(struct archive *archive, struct archive_alike *alike, struct error *err)
{
	struct index *index = &archive->index;
	struct chunk *chunk;
	bool again = true;
	size_t i;

	if (!prepare(archive, err))
		return false;
	while (again) {
		alike->count = 0;
		for (i = 0; index_chunk(index, i) != NULL; i++) {
			chunk = index_chunk(index, i);
			if (index_feed_rows(index, chunk, alike->feed) == 0)
				continue;
			look_in(index, chunk, CHUNK_TITLE_TABLE, alike->title, alike);
			look_in(index, chunk, CHUNK_PATH_TABLE, alike->paths[0], alike);
			look_in(index, chunk, CHUNK_PATH_TABLE, alike->paths[1], alike);
		}
		if (!index_settle(archive, &again, err))
			return false;
	}
	return true;
}

bool
archive_find(struct archive *archive, uint32_t feed, struct hash key, uint64_t fingerprint,
             struct archive_match *match, struct error *err)
{
	struct check check = {.feed = feed, .key = key};
	bool again = true, ok;

	if (!prepare(archive, err))
		return false;
	while (again) {
		ok = look_up(archive, &check, fingerprint, match, err);
		if ((!ok && err->kind != ERROR_NONE) || !index_settle(archive, &again, err))
			return false;
	}
	add_fresh(archive, feed, key, fingerprint, match);
	return true;
}
