/* ledger.c - articles are purged: from then on they are given no more, and never come back. */
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
