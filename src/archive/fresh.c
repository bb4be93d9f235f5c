#include "archive/fresh.h"

#include "base/memory.h"

/* An article (by its key) or one of its texts (by key and fingerprint). */
struct fresh_row {
	uint64_t low, high;
	uint32_t number; /* 0: the row is free */
	uint32_t revision;
	uint64_t fingerprint, kin; /* of an article's newest revision */
	bool text;
};

/* Odd numbers that spread feeds and fingerprints over the key's bits. */
#define SPREAD_FEED 0x9E3779B97F4A7C15u
#define SPREAD_TEXT 0xC2B2AE3D27D4EB4Fu

static struct fresh_row
article_row(const struct fresh_entry *entry)
{
	struct fresh_row row = {
	    .low = entry->key.low ^ (entry->feed * SPREAD_FEED),
	    .high = entry->key.high,
	    .number = entry->number,
	    .revision = entry->revision,
	    .fingerprint = entry->fingerprint,
	    .kin = entry->kin,
	};

	return row;
}

/* The text of an article's row as a row of its own. */
static struct fresh_row
text_row(const struct fresh_row *article)
{
	struct fresh_row row = *article;

	row.low ^= row.fingerprint * SPREAD_TEXT + 1;
	row.high ^= row.fingerprint;
	row.text = true;
	return row;
}

static bool
same(const struct fresh_row *a, const struct fresh_row *b)
{
	return a->low == b->low && a->high == b->high && a->text == b->text;
}

/* The row that is like this one, or the free one where it belongs. The table is never full. */
static struct fresh_row *
place(struct fresh_row *rows, size_t room, const struct fresh_row *like)
{
	size_t i = (size_t)(like->low ^ (like->high >> 32)) & (room - 1);

	while (rows[i].number != 0 && !same(&rows[i], like))
		i = (i + 1) & (room - 1);
	return &rows[i];
}

void
fresh_free(struct fresh *fresh)
{
	struct fresh empty = {0};

	memory_free(fresh->rows);
	*fresh = empty;
}

bool
fresh_reserve(struct fresh *fresh, struct error *err)
{
	size_t room = fresh->room > 0 ? fresh->room * 2 : 16;
	struct fresh_row *rows;
	size_t i;

	if (fresh->count + 2 <= fresh->room / 4 * 3)
		return true;
	rows = room > fresh->room ? memory_zero(room, sizeof *rows) : NULL;
	if (rows == NULL)
		return error_memory(err);
	for (i = 0; i < fresh->room; i++)
		if (fresh->rows[i].number != 0)
			*place(rows, room, &fresh->rows[i]) = fresh->rows[i];
	memory_free(fresh->rows);
	fresh->rows = rows;
	fresh->room = room;
	return true;
}

/* Two articles of one key can only come from damage: the later number is the one to go on with. */
static bool
is_newer(const struct fresh_row *row, const struct fresh_row *than)
{
	return row->number > than->number ||
	       (row->number == than->number && row->revision > than->revision);
}

static void
put(struct fresh *fresh, const struct fresh_row *row)
{
	struct fresh_row *at = place(fresh->rows, fresh->room, row);

	if (at->number == 0)
		fresh->count++;
	if (at->number == 0 || is_newer(row, at))
		*at = *row;
}

/* The newest text is in the article's row; those before it get rows when there is another. */
void
fresh_add(struct fresh *fresh, const struct fresh_entry *entry)
{
	struct fresh_row article = article_row(entry);
	const struct fresh_row *had = place(fresh->rows, fresh->room, &article);
	struct fresh_row older;

	if (had->number != 0 && had->fingerprint != article.fingerprint) {
		older = text_row(is_newer(&article, had) ? had : &article);
		put(fresh, &older);
	}
	put(fresh, &article);
}

struct archive_match
fresh_find(const struct fresh *fresh, uint32_t feed, struct hash key, uint64_t fingerprint)
{
	const struct fresh_entry wanted = {.feed = feed,
	                                   .revision = 1,
	                                   .key = key,
	                                   .fingerprint = fingerprint};
	struct fresh_row article = article_row(&wanted);
	struct fresh_row text = text_row(&article);
	struct archive_match match = {0};
	const struct fresh_row *found;

	if (fresh->room == 0)
		return match;
	found = place(fresh->rows, fresh->room, &article);
	if (found->number == 0)
		return match;
	match.number = found->number;
	match.revision = found->revision;
	match.kin = found->kin;
	match.latest = found->fingerprint == fingerprint;
	match.same = match.latest || place(fresh->rows, fresh->room, &text)->number != 0;
	return match;
}

bool
fresh_fingerprint(const struct fresh *fresh, const struct archive_record *record, struct hash key,
                  uint64_t *fingerprint)
{
	const struct fresh_entry wanted = {.feed = record->feed, .key = key};
	struct fresh_row article = article_row(&wanted);
	const struct fresh_row *found;

	if (fresh->room == 0)
		return false;
	found = place(fresh->rows, fresh->room, &article);
	*fingerprint = found->fingerprint;
	return found->number == record->number && found->revision == record->revision;
}

static bool
all_known(const struct fresh *fresh, fresh_known_fn *known, void *ctx)
{
	size_t i;

	for (i = 0; i < fresh->room; i++)
		if (fresh->rows[i].number != 0 &&
		    !known(ctx, fresh->rows[i].number, fresh->rows[i].revision))
			return false;
	return true;
}

void
fresh_drop(struct fresh *fresh, fresh_known_fn *known, void *ctx)
{
	struct fresh_row *rows;
	size_t i;

	if (all_known(fresh, known, ctx)) {
		fresh_free(fresh);
		return;
	}
	rows = memory_zero(fresh->room, sizeof *rows);
	if (rows == NULL)
		return;
	fresh->count = 0;
	for (i = 0; i < fresh->room; i++) {
		if (fresh->rows[i].number == 0 ||
		    known(ctx, fresh->rows[i].number, fresh->rows[i].revision))
			continue;
		*place(rows, fresh->room, &fresh->rows[i]) = fresh->rows[i];
		fresh->count++;
	}
	memory_free(fresh->rows);
	fresh->rows = rows;
}
