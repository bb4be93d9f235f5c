/* index_write.c - the sections of a chunk, from the rows that were gathered. */
#include <stdlib.h>
#include <string.h>

#include "archive/build.h"
#include "base/calendar.h"
#include "base/memory.h"

/* To be sorted. */
struct build_key {
	uint64_t key, text;
	uint32_t row;
};

struct build_moment {
	int64_t moment;
	uint32_t number, row;
};

/* ---- sorting ---- */

static int
by_number(const void *a, const void *b)
{
	const struct harvest_row *x = a, *y = b;

	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	if (x->revision != y->revision)
		return x->revision < y->revision ? -1 : 1;
	if (x->member != y->member)
		return x->member < y->member ? -1 : 1;
	return (x->line > y->line) - (x->line < y->line);
}

static int
by_key(const void *a, const void *b)
{
	const struct build_key *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

static int
newest_first(const void *a, const void *b)
{
	const struct build_moment *x = a, *y = b;

	if (x->moment != y->moment)
		return x->moment < y->moment ? 1 : -1;
	if (x->number != y->number)
		return x->number < y->number ? 1 : -1;
	return (x->row < y->row) - (x->row > y->row);
}

static int
ascending(const void *a, const void *b)
{
	uint32_t x, y;

	memcpy(&x, a, sizeof x);
	memcpy(&y, b, sizeof y);
	return (x > y) - (x < y);
}

/* ---- writing ---- */

static void
end_section(struct build *build, enum chunk_section section)
{
	while (build->out->size % 4 != 0 && !build->out->failed)
		buffer_append_byte(build->out, '\0');
	build->chunk->section[section + 1] = (uint32_t)build->out->size;
}

/* The date as its column has it; *fits is false when that is not the very moment. */
static uint32_t
clamp(int64_t moment, bool *fits)
{
	*fits = moment == CALENDAR_NONE || (moment > 0 && moment < UINT32_MAX);
	if (moment == CALENDAR_NONE)
		return 0;
	if (moment < 1)
		return 1;
	return moment < UINT32_MAX ? (uint32_t)moment : UINT32_MAX;
}

/* The flags' column; it has room for few revisions. */
static unsigned
pack_flags(const struct harvest_row *row)
{
	bool purged = (row->flags & CHUNK_PURGED) != 0;
	bool roomy = row->revision >= 1 && row->revision <= CHUNK_REVISIONS;
	unsigned flags = row->flags | (roomy ? row->revision - 1 : 0) << CHUNK_REVISION_SHIFT;
	bool fits;

	clamp(row->moment, &fits);
	if (!fits || (!purged && !roomy))
		flags |= CHUNK_EXCEPTION;
	return flags;
}

static unsigned
feed_place(const struct build *build, uint32_t feed)
{
	const char *found = bsearch(&feed, build->feeds.data, build->feeds.size / sizeof feed,
	                            sizeof feed, ascending);

	return (unsigned)((size_t)(found - build->feeds.data) / sizeof feed);
}

/* Which feeds there are, each once. */
static bool
list_feeds(struct build *build, struct error *err)
{
	size_t i, kept = 0;
	uint32_t feed, last;

	for (i = 0; i < build->chunk->rows; i++)
		buffer_append(&build->feeds, &build_row_at(build, i)->feed, sizeof feed);
	if (!buffer_ok(&build->feeds, err))
		return false;
	if (build->feeds.size > 0)
		qsort(build->feeds.data, build->chunk->rows, sizeof feed, ascending);
	for (i = 0; i < build->feeds.size; i += sizeof feed) {
		memcpy(&feed, build->feeds.data + i, sizeof feed);
		if (kept > 0)
			memcpy(&last, build->feeds.data + kept - sizeof last, sizeof last);
		if (kept > 0 && last == feed)
			continue;
		memcpy(build->feeds.data + kept, &feed, sizeof feed);
		kept += sizeof feed;
	}
	build->feeds.size = kept;
	build->chunk->feeds = (uint32_t)(kept / sizeof feed);
	return true;
}

static void
write_columns(struct build *build)
{
	uint32_t i, rows = build->chunk->rows;
	const struct harvest_row *row;
	bool fits;

	for (i = 0; i < rows; i++) {
		row = build_row_at(build, i);
		little_append(build->out, clamp(row->moment, &fits), 4);
		little_append(build->out, feed_place(build, row->feed), 2);
		little_append(build->out, row->member, 2);
		little_append(build->out, row->line, 2);
		little_append(build->out, pack_flags(row), 1);
		little_append(build->out, row->number, 4);
	}
	end_section(build, CHUNK_ROWS);
}

static bool
write_order(struct build *build, struct error *err)
{
	struct build_moment at, *all;
	uint32_t i;

	buffer_clear(&build->sorted);
	for (i = 0; i < build->chunk->rows; i++) {
		at.moment = build_row_at(build, i)->moment;
		at.number = build_row_at(build, i)->number;
		at.row = i;
		buffer_append(&build->sorted, &at, sizeof at);
	}
	if (!buffer_ok(&build->sorted, err))
		return false;
	all = (struct build_moment *)(void *)build->sorted.data;
	if (build->chunk->rows > 0)
		qsort(all, build->chunk->rows, sizeof *all, newest_first);
	build->chunk->newest = build->chunk->rows > 0 ? all[0].moment : CALENDAR_NONE;
	for (i = 0; i < build->chunk->rows; i++)
		little_append(build->out, all[i].row, 2);
	end_section(build, CHUNK_ORDER);
	return true;
}

/* About ten bits a key. */
static void
write_bloom(struct build *build, const struct build_key *keys)
{
	size_t size =
	    ((size_t)build->chunk->rows * 10 / 8 / CHUNK_BLOOM_BLOCK + 1) * CHUNK_BLOOM_BLOCK;
	uint32_t i;

	if (!buffer_reserve(build->out, size))
		return;
	memset(build->out->data + build->out->size, 0, size);
	for (i = 0; i < build->chunk->rows; i++)
		chunk_bloom_add(build->out->data + build->out->size, size, keys[i].key);
	build->out->size += size;
}

static bool
write_keys(struct build *build, struct error *err)
{
	struct build_key key, *all;
	uint32_t i, rows = build->keys ? build->chunk->rows : 0;

	buffer_clear(&build->sorted);
	for (i = 0; i < rows; i++) {
		key.key = build_row_at(build, i)->key;
		key.text = build_row_at(build, i)->text;
		key.row = i;
		buffer_append(&build->sorted, &key, sizeof key);
	}
	if (!buffer_ok(&build->sorted, err))
		return false;
	all = (struct build_key *)(void *)build->sorted.data;
	if (rows > 0)
		qsort(all, rows, sizeof *all, by_key);
	for (i = 0; i < rows; i++) {
		little_append(build->out, all[i].key, 6);
		little_append(build->out, all[i].text, 6);
		little_append(build->out, all[i].row, 2);
	}
	end_section(build, CHUNK_KEYS);
	if (rows > 0)
		write_bloom(build, all);
	end_section(build, CHUNK_BLOOM);
	return true;
}

/* The compressor that the archive's writer has already, or one of our own. */
static struct member_writer *
borrow_deflate(const struct build *build, struct member_writer **own, struct error *err)
{
	const struct writer *w = build->hands.archive->writer;

	*own = w == NULL || w->deflate == NULL ? member_open(CONFIG_DEFLATE_LEVEL, err) : NULL;
	return *own != NULL || w == NULL ? *own : w->deflate;
}

static bool
write_titles(struct build *build, struct error *err)
{
	struct member_writer *own, *deflate = borrow_deflate(build, &own, err);
	uint32_t i, rows = build->chunk->rows, start = (uint32_t)build->out->size;
	const char *title;
	bool ok = deflate != NULL;

	/* Where blocks begin is gathered in `titles`' place to work with. */
	buffer_clear(&build->sorted);
	buffer_clear(&build->hands.content);
	for (i = 0; ok && i < rows; i++) {
		title = build->titles.data + build_row_at(build, i)->title;
		buffer_append(&build->hands.content, title, (size_t)(unsigned char)*title + 1);
		if (i % CHUNK_TITLE_BLOCK != CHUNK_TITLE_BLOCK - 1 && i + 1 < rows)
			continue;
		little_append(&build->sorted, build->out->size - start, 4);
		ok = buffer_ok(&build->hands.content, err) &&
		     member_deflate(deflate, buffer_slice(&build->hands.content), build->out, err);
		buffer_clear(&build->hands.content);
	}
	member_close(own);
	little_append(&build->sorted, build->out->size - start, 4);
	end_section(build, CHUNK_TITLES);
	buffer_append_slice(build->out, buffer_slice(&build->sorted));
	end_section(build, CHUNK_BLOCKS);
	return ok && buffer_ok(&build->sorted, err);
}

static bool
write_tables(struct build *build, struct error *err)
{
	struct buffer counts = {0};
	const struct place *place = (const struct place *)(void *)build->places.data;
	uint32_t i, feed, *count;

	for (i = 0; i < build->chunk->members; i++, place++) {
		little_append(build->out, place->at, 8);
		little_append(build->out, place->member.length, 4);
		little_append(build->out, place->member.content, 4);
	}
	end_section(build, CHUNK_PLACES);
	if (!buffer_reserve(&counts, build->feeds.size + 1))
		return error_memory(err);
	memset(counts.data, 0, build->feeds.size + 1);
	count = (uint32_t *)(void *)counts.data;
	for (i = 0; i < build->chunk->rows; i++)
		count[feed_place(build, build_row_at(build, i)->feed)]++;
	for (i = 0; i < build->chunk->feeds; i++) {
		memcpy(&feed, build->feeds.data + i * sizeof feed, sizeof feed);
		little_append(build->out, feed, 4);
		little_append(build->out, count[i], 4);
	}
	buffer_free(&counts);
	end_section(build, CHUNK_FEED_TABLE);
	return true;
}

static uint64_t
row_hash(const struct harvest_row *row, enum chunk_section section)
{
	return section == CHUNK_TITLE_TABLE ? row->title_hash : row->path;
}

/* Rows by the buckets of their hash: where each begins, then all. */
static bool
write_table(struct build *build, enum chunk_section section, struct error *err)
{
	uint32_t i, at = 0, bucket, rows = build->keys ? build->chunk->rows : 0;
	uint32_t buckets = rows > 0 ? chunk_buckets(rows) : 0;
	struct build_moment entry, *all;

	buffer_clear(&build->sorted);
	for (i = 0; i < rows; i++) {
		if (row_hash(build_row_at(build, i), section) == 0)
			continue;
		bucket = chunk_bucket(build_row_at(build, i)->feed,
		                      row_hash(build_row_at(build, i), section), rows);
		entry.moment = -(int64_t)bucket;
		entry.number = UINT32_MAX - i;
		entry.row = i;
		buffer_append(&build->sorted, &entry, sizeof entry);
	}
	if (!buffer_ok(&build->sorted, err))
		return false;
	all = (struct build_moment *)(void *)build->sorted.data;
	rows = (uint32_t)(build->sorted.size / sizeof entry);
	if (rows > 0)
		qsort(all, rows, sizeof *all, newest_first);
	for (bucket = 0; buckets > 0 && bucket <= buckets; bucket++) {
		while (at < rows && -all[at].moment < (int64_t)bucket)
			at++;
		little_append(build->out, at, 2);
	}
	for (i = 0; i < rows; i++)
		little_append(build->out, all[i].row, 2);
	end_section(build, section);
	return true;
}

/* An article whose first row here that is shown is none of its first revision has others before. */
static void
write_lists(struct build *build)
{
	const struct harvest_row *row;
	uint32_t i, rows = build->chunk->rows, last = 0;

	for (i = 0; i < rows; i++) {
		row = build_row_at(build, i);
		if ((pack_flags(row) & CHUNK_EXCEPTION) == 0)
			continue;
		little_append(build->out, i, 4);
		little_append(build->out, row->revision, 4);
		little_append(build->out, (uint64_t)row->moment, 8);
	}
	end_section(build, CHUNK_EXCEPTIONS);
	for (i = 0; i < rows; i++) {
		row = build_row_at(build, i);
		if ((row->flags & CHUNK_UNSHOWN) != 0)
			continue;
		if (row->number != last && row->revision != 1)
			little_append(build->out, row->number, 4);
		last = row->number;
	}
	end_section(build, CHUNK_CONTINUED);
	for (i = 0; i < rows; i++)
		if ((build_row_at(build, i)->flags & CHUNK_PURGED) != 0)
			little_append(build->out, build_row_at(build, i)->number, 4);
	end_section(build, CHUNK_LEDGER);
	buffer_append_slice(build->out, buffer_slice(&build->filter.bits));
	end_section(build, CHUNK_FILTERS);
	buffer_append_slice(build->out, buffer_slice(&build->filter.ends));
	end_section(build, CHUNK_FILTER_ENDS);
}

bool
build_write(struct build *build, struct error *err)
{
	struct chunk *chunk = build->chunk;

	chunk->rows = (uint32_t)(build->rows.size / sizeof(struct harvest_row));
	chunk->members = (uint32_t)(build->places.size / sizeof(struct place));
	if (chunk->rows > 0) {
		qsort(build->rows.data, chunk->rows, sizeof(struct harvest_row), by_number);
		chunk->lowest = build_row_at(build, 0)->number;
		chunk->highest = build_row_at(build, chunk->rows - 1)->number;
	}
	while (build->out->size < CHUNK_HEADER && !build->out->failed)
		buffer_append_byte(build->out, '\0');
	chunk->section[0] = (uint32_t)build->out->size;
	if (!list_feeds(build, err))
		return false;
	write_columns(build);
	if (!write_order(build, err) || !write_keys(build, err) || !write_titles(build, err) ||
	    !write_tables(build, err))
		return false;
	write_lists(build);
	if (!write_table(build, CHUNK_TITLE_TABLE, err) ||
	    !write_table(build, CHUNK_PATH_TABLE, err))
		return false;
	chunk->pages = chunk->section[CHUNK_SECTIONS] / CHUNK_PAGE_BYTES + 1;
	if (!buffer_ok(build->out, err))
		return false;
	chunk_write_header(chunk, build->out);
	return true;
}
