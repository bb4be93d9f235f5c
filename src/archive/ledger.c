/* ledger.c - articles that were purged: they are given no more, and never come back. */
#include <stdlib.h>

#include "archive/inside.h"

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
