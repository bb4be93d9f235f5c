/* ledger.c - articles that were purged: they are given no more, and never come back. */
#include <stdlib.h>

#include "archive/inside.h"

#define MEMBER_BYTES ((size_t)CONFIG_MEMBER_KB * 1024)

static struct line_purged *
purged_at(const struct archive *archive, size_t i)
{
	return (struct line_purged *)(void *)archive->ledger.data + i;
}

static bool
take_purged(void *ctx, const struct line_purged *purged, struct error *err)
{
	struct archive *archive = ctx;

	return buffer_append(&archive->ledger, purged, sizeof *purged) || error_memory(err);
}

static int
by_number(const void *a, const void *b)
{
	const struct line_purged *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

bool
archive_load_ledger(struct archive *archive, struct error *err)
{
	if (archive->ledger_known)
		return true;
	buffer_clear(&archive->ledger);
	if (!archive_visit_ledger(archive, take_purged, archive, err))
		return false;
	if (archive->ledger.size > 0)
		qsort(archive->ledger.data, archive->ledger.size / sizeof(struct line_purged),
		      sizeof(struct line_purged), by_number);
	archive->ledger_known = true;
	return true;
}

const struct line_purged *
archive_purged(const struct archive *archive, uint32_t number)
{
	const struct line_purged wanted = {.number = number};

	if (archive->ledger.size == 0)
		return NULL;
	return bsearch(&wanted, archive->ledger.data,
	               archive->ledger.size / sizeof(struct line_purged), sizeof wanted, by_number);
}

const struct line_purged *
archive_purged_key(const struct archive *archive, uint32_t feed, struct hash key)
{
	size_t i, count = archive->ledger.size / sizeof(struct line_purged);
	const struct line_purged *at;

	for (i = 0; i < count; i++) {
		at = purged_at(archive, i);
		if (at->feed == feed && at->key.low == key.low && at->key.high == key.high)
			return at;
	}
	return NULL;
}

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

bool
archive_purge(struct archive *archive, const struct archive_record *record, int64_t when,
              struct error *err)
{
	struct writer *w = archive->writer;
	struct line_purged purged = {record->number, record->feed, when, {0, 0}, 0};
	struct member *head;
	size_t before;

	if (!archive_writable(archive, err) ||
	    !entry_key(&record->entry, record->rule, &purged.key, err) ||
	    !entry_kin(&record->entry, &purged.kin, err) ||
	    (w->ledger.size >= MEMBER_BYTES && !archive_emit_ledger(archive, err)))
		return false;
	before = w->ledger.size;
	line_write_purged(&purged, &w->ledger);
	buffer_append_byte(&w->ledger, '\n');
	if (!buffer_ok(&w->ledger, err)) {
		w->ledger.size = before;
		w->ledger.failed = false;
		return false;
	}
	head = &w->ledger_head;
	if (head->lines == 0 || purged.number < head->first)
		head->first = purged.number;
	if (head->last < purged.number)
		head->last = purged.number;
	head->lines++;
	return true;
}
