#include "sync/change.h"

#include "base/calendar.h"
#include "base/cut.h"

/* Seconds in which a churning article gets one revision. */
enum { DAY = 86400 };

/* More changes than these within a day are no work of hands. */
enum { CHANGES_MOST = 4 };

struct history {
	const struct entry *entry;
	int64_t now;
	uint64_t words;
	uint32_t recent; /* changes within the last day; the first text is none */
	size_t longest;
	bool piece, numbers; /* what the newest makes of the entry */
};

static size_t
length(const struct entry *entry)
{
	return entry->content.size > entry->summary.size ? entry->content.size
	                                                 : entry->summary.size;
}

/* Is it the same but for numbers? */
static bool
differs_in_numbers(struct history *history, const struct entry *old, struct error *err)
{
	struct entry moved = *old;
	uint64_t a, b;

	if (history->words != entry_words(old))
		return false;
	/* Then the link alone can be another one: put all else aside to compare it. */
	moved.title = history->entry->title;
	moved.summary = history->entry->summary;
	moved.content = history->entry->content;
	moved.enclosures = history->entry->enclosures;
	moved.enclosure_count = history->entry->enclosure_count;
	return entry_fingerprint(&moved, &a, err) && entry_fingerprint(history->entry, &b, err) &&
	       a == b;
}

static bool
take_revision(void *ctx, const struct archive_record *record, struct error *err)
{
	struct history *history = ctx;
	int64_t age = history->now - record->seen;

	if (record->revision > 1 && record->seen != CALENDAR_NONE && age >= 0 && age < DAY)
		history->recent++;
	if (length(&record->entry) > history->longest)
		history->longest = length(&record->entry);
	if (record->aside)
		return true;
	history->piece = entry_is_cut(history->entry, &record->entry);
	history->numbers = differs_in_numbers(history, &record->entry, err);
	return err->kind == ERROR_NONE;
}

bool
change_judge(struct archive *archive, uint32_t number, const struct entry *entry, int64_t now,
             enum change *change, struct error *err)
{
	struct history history = {.entry = entry, .now = now, .words = entry_words(entry)};
	struct error why = {0};

	*change = CHANGE_EDIT;
	if (!archive_history(archive, number, take_revision, &history, &why)) {
		/* Of this very run: there is nothing to compare with yet. */
		if (why.kind == ERROR_MISSING)
			return true;
		*err = why;
		return false;
	}
	if (now != 0 && ((history.recent > 0 && history.numbers) ||
	                 (history.recent >= CHANGES_MOST &&
	                  length(entry) < history.longest + history.longest / 8)))
		*change = CHANGE_CHURN;
	else if (history.piece)
		*change = CHANGE_PIECE;
	return true;
}
