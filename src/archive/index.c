#include "archive/index.h"

#include "base/memory.h"

/* An article (by its key) or one of its texts (by key and fingerprint; revision 0). */
struct index_row {
	uint64_t low, high;
	uint32_t number; /* 0: the row is free */
	uint32_t revision;
	uint64_t fingerprint, kin; /* of an article's newest revision */
};

/* Odd numbers that spread feeds and fingerprints over the key's bits. */
#define SPREAD_FEED 0x9E3779B97F4A7C15u
#define SPREAD_TEXT 0xC2B2AE3D27D4EB4Fu

static struct index_row
article_row(const struct index_entry *entry)
{
	struct index_row row = {
	    .low = entry->key.low ^ (entry->feed * SPREAD_FEED),
	    .high = entry->key.high,
	    .number = entry->number,
	    .revision = entry->revision,
	    .fingerprint = entry->fingerprint,
	    .kin = entry->kin,
	};

	return row;
}

static struct index_row
text_row(const struct index_entry *entry)
{
	struct index_row row = article_row(entry);

	row.low ^= entry->fingerprint * SPREAD_TEXT + 1;
	row.high ^= entry->fingerprint;
	row.revision = 0;
	return row;
}

static bool
same(const struct index_row *a, const struct index_row *b)
{
	return a->low == b->low && a->high == b->high && (a->revision == 0) == (b->revision == 0);
}

/* The row that is like this one, or the free one where it belongs. The table is never full. */
static struct index_row *
place(struct index_row *rows, size_t room, const struct index_row *like)
{
	size_t i = (size_t)(like->low ^ (like->high >> 32)) & (room - 1);

	while (rows[i].number != 0 && !same(&rows[i], like))
		i = (i + 1) & (room - 1);
	return &rows[i];
}

void
index_free(struct index *index)
{
	struct index empty = {0};

	memory_free(index->rows);
	*index = empty;
}

bool
index_reserve(struct index *index, struct error *err)
{
	size_t room = index->room > 0 ? index->room * 2 : 64;
	struct index_row *rows;
	size_t i;

	if (index->count + 2 <= index->room / 4 * 3)
		return true;
	rows = room > index->room ? memory_zero(room, sizeof *rows) : NULL;
	if (rows == NULL)
		return error_memory(err);
	for (i = 0; i < index->room; i++)
		if (index->rows[i].number != 0)
			*place(rows, room, &index->rows[i]) = index->rows[i];
	memory_free(index->rows);
	index->rows = rows;
	index->room = room;
	return true;
}

static void
put(struct index *index, const struct index_row *row)
{
	struct index_row *at = place(index->rows, index->room, row);

	if (at->number == 0)
		index->count++;
	/* Two articles of one key can only come from damage: the later number is the one to go on with. */
	if (at->number == 0 || at->number < row->number ||
	    (at->number == row->number && at->revision < row->revision))
		*at = *row;
}

void
index_add(struct index *index, const struct index_entry *entry)
{
	struct index_row article = article_row(entry);
	struct index_row text = text_row(entry);

	put(index, &article);
	put(index, &text);
}

struct archive_match
index_find(const struct index *index, uint32_t feed, struct hash key, uint64_t fingerprint)
{
	const struct index_entry wanted = {.feed = feed,
	                                   .revision = 1,
	                                   .key = key,
	                                   .fingerprint = fingerprint};
	struct index_row article = article_row(&wanted);
	struct index_row text = text_row(&wanted);
	struct archive_match match = {0};
	const struct index_row *found;

	if (index->room == 0)
		return match;
	found = place(index->rows, index->room, &article);
	if (found->number == 0)
		return match;
	match.number = found->number;
	match.revision = found->revision;
	match.kin = found->kin;
	match.latest = found->fingerprint == fingerprint;
	match.same = match.latest || place(index->rows, index->room, &text)->number != 0;
	return match;
}
