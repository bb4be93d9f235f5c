/* index_build.c - a chunk, made from the bytes of a segment. */
#include <stdlib.h>
#include <string.h>

#include "archive/filter.h"
#include "archive/hands.h"
#include "archive/index.h"
#include "base/calendar.h"
#include "base/memory.h"

/* Bytes at the end of a chunk's part of the segment that tell it from any other segment. */
enum { TIE = 64 };

/* More members than this are not numbered. */
enum { MEMBERS_MOST = 65000 };

struct build_row {
	uint32_t number, revision, feed;
	uint16_t member, line;
	uint32_t title; /* where it is in `titles` */
	unsigned flags;
	int64_t moment;
	uint64_t key, text;
	uint64_t title_hash, path; /* 0: it has none, or is not to be found by them */
};

/* To be sorted. */
struct build_key {
	uint64_t key, text;
	uint32_t row;
};

struct build_moment {
	int64_t moment;
	uint32_t number, row;
};

struct build {
	struct hands hands;
	size_t most; /* rows */
	bool keys;
	bool sound;
	struct buffer rows;   /* of struct build_row */
	struct buffer places; /* of struct place */
	struct buffer titles; /* one byte of length before each */
	struct buffer feeds;  /* of uint32_t, ascending */
	struct buffer sorted; /* to work with */
	bool filtered;        /* words are gathered */
	struct filter filter;
	struct chunk *chunk;
	struct buffer *out; /* the chunk's bytes */
};

static struct build_row *
row_at(const struct build *build, size_t i)
{
	return (struct build_row *)(void *)build->rows.data + i;
}

static void
build_free(struct build *build)
{
	hands_free(&build->hands);
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

static bool
add_row(struct build *build, struct build_row *row, struct slice title, struct error *err)
{
	if (title.size > CHUNK_TITLE_MOST) {
		title.size = CHUNK_TITLE_MOST;
		row->flags |= CHUNK_TITLE_CUT;
	}
	row->title = (uint32_t)build->titles.size;
	return (buffer_append_byte(&build->titles, (char)title.size) &&
	        buffer_append_slice(&build->titles, title) &&
	        buffer_append(&build->rows, row, sizeof *row)) ||
	       error_memory(err);
}

static bool
add_record(struct build *build, struct build_row *row, const struct archive_record *record,
           struct error *err)
{
	struct hash key;
	uint64_t fingerprint;

	row->number = record->number;
	row->revision = record->revision;
	row->feed = record->feed;
	row->moment = entry_moment(&record->entry, record->seen);
	row->flags = record->entry.title_plain ? CHUNK_TITLE_PLAIN : 0;
	row->flags |= record->aside ? CHUNK_ASIDE : 0;
	if (build->keys) {
		if (!entry_key(&record->entry, record->rule, &key, err) ||
		    !entry_fingerprint(&record->entry, &fingerprint, err))
			return false;
		row->key = chunk_key(record->feed, key);
		row->text = chunk_text(fingerprint);
		row->title_hash = entry_title(&record->entry);
		row->path = entry_path(record->entry.link);
	}
	if (build->filtered && !filter_add(&build->filter, &record->entry, err))
		return false;
	return add_row(build, row, record->entry.title, err);
}

/* A line of the ledger sorts behind all revisions of its article. */
static bool
add_purged(struct build *build, struct build_row *row, const struct line_purged *purged,
           struct error *err)
{
	static const struct slice untitled = {0};

	row->number = purged->number;
	row->revision = UINT32_MAX;
	row->feed = purged->feed;
	row->moment = purged->when;
	row->flags = CHUNK_PURGED;
	row->key = chunk_key(purged->feed, purged->key);
	return add_row(build, row, untitled, err);
}

/* A row of an alias stands for the revision that its text is the same as. */
static bool
add_alias(struct build *build, struct build_row *row, const struct line_alias *alias,
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
	return add_row(build, row, untitled, err);
}

static bool
add_line(struct build *build, const struct place *place, struct slice line, struct build_row *row,
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
		ok = ok && (!is || add_record(build, row, &record, err));
	}
	build->sound = build->sound && is;
	return ok;
}

static bool
add_member(struct build *build, const struct place *place, struct error *err)
{
	struct build_row row = {0};
	struct slice text;
	uint32_t line;

	row.member = (uint16_t)(build->places.size / sizeof *place);
	if (!buffer_append(&build->places, place, sizeof *place))
		return error_memory(err);
	if (!hands_inflate(&build->hands, place, err))
		return false;
	text = buffer_slice(&build->hands.content);
	build->sound = build->sound && text.size == place->member.content;
	for (line = 0; text.size > 0; line++) {
		if (build->rows.size / sizeof row >= INDEX_ROWS_MOST) {
			build->sound = false;
			archive_note_damage(build->hands.archive, build->hands.segment, place->at);
			return true;
		}
		row.line = (uint16_t)line;
		if (!add_line(build, place, slice_cut(&text, '\n'), &row, err))
			return false;
	}
	return !build->filtered || filter_end(&build->filter, err);
}

/* Is the chunk full, so that this member is the next one's first? */
static bool
is_full(const struct build *build, const struct member *member)
{
	size_t rows = build->rows.size / sizeof(struct build_row);

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

/* ---- sorting ---- */

static int
by_number(const void *a, const void *b)
{
	const struct build_row *x = a, *y = b;

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
pack_flags(const struct build_row *row)
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
		buffer_append(&build->feeds, &row_at(build, i)->feed, sizeof feed);
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
	const struct build_row *row;
	bool fits;

	for (i = 0; i < rows; i++) {
		row = row_at(build, i);
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
		at.moment = row_at(build, i)->moment;
		at.number = row_at(build, i)->number;
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
		key.key = row_at(build, i)->key;
		key.text = row_at(build, i)->text;
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

static bool
write_titles(struct build *build, struct error *err)
{
	struct member_writer *deflate = member_open(CONFIG_DEFLATE_LEVEL, err);
	uint32_t i, rows = build->chunk->rows, start = (uint32_t)build->out->size;
	const char *title;
	bool ok = deflate != NULL;

	/* Where blocks begin is gathered in `titles`' place to work with. */
	buffer_clear(&build->sorted);
	buffer_clear(&build->hands.content);
	for (i = 0; ok && i < rows; i++) {
		title = build->titles.data + row_at(build, i)->title;
		buffer_append(&build->hands.content, title, (size_t)(unsigned char)*title + 1);
		if (i % CHUNK_TITLE_BLOCK != CHUNK_TITLE_BLOCK - 1 && i + 1 < rows)
			continue;
		little_append(&build->sorted, build->out->size - start, 4);
		ok = buffer_ok(&build->hands.content, err) &&
		     member_deflate(deflate, buffer_slice(&build->hands.content), build->out, err);
		buffer_clear(&build->hands.content);
	}
	member_close(deflate);
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
		count[feed_place(build, row_at(build, i)->feed)]++;
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
row_hash(const struct build_row *row, enum chunk_section section)
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
		if (row_hash(row_at(build, i), section) == 0)
			continue;
		bucket =
		    chunk_bucket(row_at(build, i)->feed, row_hash(row_at(build, i), section), rows);
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
	const struct build_row *row;
	uint32_t i, rows = build->chunk->rows, last = 0;

	for (i = 0; i < rows; i++) {
		row = row_at(build, i);
		if ((pack_flags(row) & CHUNK_EXCEPTION) == 0)
			continue;
		little_append(build->out, i, 4);
		little_append(build->out, row->revision, 4);
		little_append(build->out, (uint64_t)row->moment, 8);
	}
	end_section(build, CHUNK_EXCEPTIONS);
	for (i = 0; i < rows; i++) {
		row = row_at(build, i);
		if ((row->flags & CHUNK_UNSHOWN) != 0)
			continue;
		if (row->number != last && row->revision != 1)
			little_append(build->out, row->number, 4);
		last = row->number;
	}
	end_section(build, CHUNK_CONTINUED);
	for (i = 0; i < rows; i++)
		if ((row_at(build, i)->flags & CHUNK_PURGED) != 0)
			little_append(build->out, row_at(build, i)->number, 4);
	end_section(build, CHUNK_LEDGER);
	buffer_append_slice(build->out, buffer_slice(&build->filter.bits));
	end_section(build, CHUNK_FILTERS);
	buffer_append_slice(build->out, buffer_slice(&build->filter.ends));
	end_section(build, CHUNK_FILTER_ENDS);
}

static bool
write_all(struct build *build, struct error *err)
{
	struct chunk *chunk = build->chunk;

	chunk->rows = (uint32_t)(build->rows.size / sizeof(struct build_row));
	chunk->members = (uint32_t)(build->places.size / sizeof(struct place));
	if (chunk->rows > 0) {
		qsort(build->rows.data, chunk->rows, sizeof(struct build_row), by_number);
		chunk->lowest = row_at(build, 0)->number;
		chunk->highest = row_at(build, chunk->rows - 1)->number;
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

bool
index_build(struct archive *archive, struct segment *segment, struct chunk_of *of, size_t most,
            bool keys, struct chunk *chunk, bool *sound, struct error *err)
{
	static const struct chunk nothing = {0};
	struct build build = {.hands = {.archive = archive, .forward = true},
	                      .most = most,
	                      .keys = keys,
	                      .filtered = CONFIG_WORD_FILTER && keys,
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
	ok = ok && write_all(&build, err);
	*sound = build.sound;
	build_free(&build);
	if (!ok)
		chunk_free(chunk);
	return ok;
}
