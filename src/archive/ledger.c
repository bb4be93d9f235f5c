/* ledger.c - articles are purged: from then on they are given no more, and never come back. */
#include "archive/inside.h"

#define MEMBER_BYTES ((size_t)CONFIG_MEMBER_KB * 1024)

bool
archive_emit_ledger(struct archive *archive, struct error *err)
{
	static const struct member none = {.kind = MEMBER_LEDGER};
	struct writer *w = archive->writer;

	if (w->ledger.size == 0)
		return true;
	w->ledger_head.kind = MEMBER_LEDGER;
	if (!archive_emit(archive, &w->ledger_head, buffer_slice(&w->ledger), err))
		return false;
	w->ledger_head = none;
	buffer_clear(&w->ledger);
	return true;
}

/* Adds a line to the next commit. */
static bool
add(struct archive *archive, const struct line_purged *purged, struct error *err)
{
	struct writer *w = archive->writer;
	struct member *head = &w->ledger_head;
	size_t before;

	if (w->ledger.size >= MEMBER_BYTES && !archive_emit_ledger(archive, err))
		return false;
	before = w->ledger.size;
	line_write_purged(purged, &w->ledger);
	buffer_append_byte(&w->ledger, '\n');
	if (!buffer_ok(&w->ledger, err)) {
		w->ledger.size = before;
		w->ledger.failed = false;
		return false;
	}
	if (head->lines == 0 || purged->number < head->first)
		head->first = purged->number;
	if (head->last < purged->number)
		head->last = purged->number;
	head->lines++;
	w->purged = true;
	return true;
}

bool
archive_purge(struct archive *archive, const struct archive_record *record, int64_t when,
              struct error *err)
{
	struct line_purged purged = {record->number, record->feed, when, {0, 0}, 0};

	return archive_writable(archive, err) &&
	       entry_key(&record->entry, record->rule, &purged.key, err) &&
	       entry_kin(&record->entry, &purged.kin, err) && add(archive, &purged, err);
}

bool
archive_bar(struct archive *archive, const struct line_purged *purged, struct error *err)
{
	struct writer *w = archive->writer;
	struct line_purged here = *purged;

	if (!archive_writable(archive, err))
		return false;
	if (w->next == UINT32_MAX)
		return error_set(err, ERROR_LIMIT, "article numbers are used up");
	here.number = w->next;
	if (!add(archive, &here, err))
		return false;
	w->next++;
	return true;
}
