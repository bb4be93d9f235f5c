/* ledger.c - articles are purged: from then on they are given no more, and never come back. */
#include <string.h>

#include "archive/gather.h"
#include "archive/inside.h"

#define MEMBER_BYTES ((size_t)CONFIG_MEMBER_KB * 1024)

static bool
emit(struct archive *archive, struct buffer *lines, struct member *head, enum member_kind kind,
     struct error *err)
{
	static const struct member none = {0};

	if (lines->size == 0)
		return true;
	head->kind = kind;
	gather_lose(archive);
	if (!archive_emit(archive, head, buffer_slice(lines), err))
		return false;
	*head = none;
	buffer_clear(lines);
	return true;
}

bool
archive_emit_ledger(struct archive *archive, struct error *err)
{
	struct writer *w = archive->writer;

	return emit(archive, &w->ledger, &w->ledger_head, MEMBER_LEDGER, err) &&
	       emit(archive, &w->aliases, &w->aliases_head, MEMBER_ALIAS, err);
}

/* Ends the line about this article that was begun at `before`; on error it is taken back. */
static bool
end_line(struct writer *w, struct buffer *lines, struct member *head, size_t before,
         uint32_t number, struct error *err)
{
	buffer_append_byte(lines, '\n');
	if (!buffer_ok(lines, err)) {
		lines->size = before;
		lines->failed = false;
		return false;
	}
	if (head->lines == 0 || number < head->first)
		head->first = number;
	if (head->last < number)
		head->last = number;
	head->lines++;
	w->purged = true;
	return true;
}

/* Adds a line to the next commit. */
static bool
add(struct archive *archive, const struct line_purged *purged, struct error *err)
{
	struct writer *w = archive->writer;
	size_t before;

	if (w->ledger.size >= MEMBER_BYTES && !archive_emit_ledger(archive, err))
		return false;
	before = w->ledger.size;
	line_write_purged(purged, &w->ledger);
	return end_line(w, &w->ledger, &w->ledger_head, before, purged->number, err);
}

bool
archive_add_alias(struct archive *archive, const struct archive_record *record, struct hash key,
                  uint64_t fingerprint, struct error *err)
{
	struct line_alias alias = {.number = record->number,
	                           .feed = record->feed,
	                           .revision = record->revision,
	                           .key = key,
	                           .fingerprint = fingerprint,
	                           .id = record->entry.id,
	                           .link = record->entry.link};
	struct writer *w = archive->writer;
	size_t before;

	if (!archive_writable(archive, err) ||
	    (w->aliases.size >= MEMBER_BYTES && !archive_emit_ledger(archive, err)))
		return false;
	before = w->aliases.size;
	line_write_alias(&alias, &w->aliases);
	return end_line(w, &w->aliases, &w->aliases_head, before, alias.number, err);
}

/* An index_record_fn: adds the revision's key to a buffer of struct hash, once. */
static bool
take_key(void *ctx, const struct archive_record *record, struct slice line, struct error *err)
{
	struct buffer *keys = ctx;
	const struct hash *known = (const struct hash *)(const void *)keys->data;
	size_t i, count = keys->size / sizeof *known;
	struct hash key;

	(void)line;
	if (!entry_key(&record->entry, record->rule, &key, err))
		return false;
	for (i = 0; i < count; i++)
		if (known[i].low == key.low && known[i].high == key.high)
			return true;
	return buffer_append(keys, &key, sizeof key) || error_memory(err);
}

/* An article's id may have moved between two of its revisions. */
static bool
find_keys(struct archive *archive, uint32_t number, struct buffer *keys, struct error *err)
{
	struct buffer places = {0};
	const struct index_place *place;
	bool given, ok = index_places(&archive->index, number, &places, err);
	struct index_row row;
	size_t i;

	place = (const struct index_place *)(const void *)places.data;
	for (i = 0; ok && i < places.size / sizeof *place; i++, place++) {
		index_read_row(&archive->index, place->chunk, place->row, &row);
		if ((row.flags & (CHUNK_ALIAS | CHUNK_PURGED)) == 0)
			ok = index_load(archive, place, take_key, keys, &given, err);
	}
	buffer_free(&places);
	return ok;
}

/* The same, until nothing is in the way of believing it. */
static bool
find_all_keys(struct archive *archive, uint32_t number, struct buffer *keys, struct error *err)
{
	bool again = true, ok = index_prepare(archive, err);

	while (ok && again) {
		ok = find_keys(archive, number, keys, err) || err->kind == ERROR_NONE;
		ok = ok && index_settle(archive, &again, err);
	}
	return ok;
}

bool
archive_purge(struct archive *archive, const struct archive_record *record, int64_t when,
              struct error *err)
{
	struct line_purged purged = {record->number, record->feed, when, {0, 0}, 0};
	static const struct slice no_line = {0};
	struct buffer keys = {0};
	size_t at;
	bool ok = archive_writable(archive, err) && entry_kin(&record->entry, &purged.kin, err) &&
	          take_key(&keys, record, no_line, err) &&
	          (record->revision == 1 || find_all_keys(archive, record->number, &keys, err));

	for (at = 0; ok && at < keys.size; at += sizeof purged.key) {
		memcpy(&purged.key, keys.data + at, sizeof purged.key);
		ok = add(archive, &purged, err);
	}
	buffer_free(&keys);
	return ok;
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
