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

/*
 * A text that is the newest needs no second look: 96 bits say so. For all else the record is loaded: it
 * has the kin, and tells where 48 bits of two keys are the same by accident.
 */
static bool
check_newest(struct archive *archive, const struct index_match *found, struct check *check,
             struct archive_match *match, struct error *err)
{
	bool given = false;

	check->is = true;
	check->kin = 0;
	if (!found->latest &&
	    !index_load(archive, &found->newest, check_record, check, &given, err))
		return false;
	/* A record that is damaged can't be compared; that it was there is known all the same. */
	if (!check->is)
		return true;
	match->number = found->row.number;
	match->revision = found->row.revision;
	match->same = found->same;
	match->latest = found->latest;
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
	} while (match->number == 0);
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

bool
archive_find(struct archive *archive, uint32_t feed, struct hash key, uint64_t fingerprint,
             struct archive_match *match, struct error *err)
{
	struct writer *w = archive->writer;
	struct check check = {.feed = feed, .key = key};
	bool again = true, ok;

	if (!archive_writable(archive, err))
		return false;
	if (!w->indexed && (!archive_make_safe(archive, err) || !index_prepare(archive, err)))
		return false;
	w->indexed = true;
	while (again) {
		ok = look_up(archive, &check, fingerprint, match, err);
		if ((!ok && err->kind != ERROR_NONE) || !index_settle(archive, &again, err))
			return false;
	}
	add_fresh(archive, feed, key, fingerprint, match);
	return true;
}
