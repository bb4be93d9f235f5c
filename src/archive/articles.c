/* articles.c - articles with their text: the newest revisions, all of them, or those of one. */
#include <string.h>

#include "archive/archive.h"
#include "archive/index.h"
#include "archive/inside.h"
#include "base/calendar.h"

/* The newest revision of each article is the first that comes; older ones come later. */
struct newest {
	struct archive *archive;
	archive_fn *fn;
	void *ctx;
	struct buffer seen; /* a bit for each article whose later revision was given */
};

static bool
take_newest(void *ctx, const struct archive_record *record, struct slice line, struct error *err)
{
	struct newest *newest = ctx;
	size_t at = record->number / 8, more;
	char bit = (char)(1 << record->number % 8);

	(void)line;
	if (record->aside || archive_is_purged(newest->archive, record->number))
		return true;
	if (at < newest->seen.size && (newest->seen.data[at] & bit) != 0)
		return true;
	if (record->revision > 1) {
		more = at < newest->seen.size ? 0 : at + 1 - newest->seen.size;
		if (!buffer_reserve(&newest->seen, more))
			return error_memory(err);
		if (more > 0)
			memset(newest->seen.data + newest->seen.size, 0, more);
		newest->seen.size += more;
		newest->seen.data[at] = (char)(newest->seen.data[at] | bit);
	}
	return newest->fn(newest->ctx, record, err);
}

bool
archive_each(struct archive *archive, archive_fn *fn, void *ctx, struct error *err)
{
	struct newest newest = {archive, fn, ctx, {0}};
	bool some, ok = archive_find_purged(archive, &some, err) &&
	                archive_visit(archive, 0, take_newest, &newest, err);

	buffer_free(&newest.seen);
	return ok;
}

/* What is wanted of one article. */
struct wanted {
	uint32_t number;
	archive_fn *fn; /* either this */
	void *ctx;
	struct buffer *line; /* or this */
	size_t given;        /* how many of its revisions */
};

static bool
give_wanted(void *ctx, const struct archive_record *record, struct slice line, struct error *err)
{
	struct wanted *wanted = ctx;

	wanted->given++;
	if (wanted->fn != NULL)
		return wanted->fn(wanted->ctx, record, err);
	return buffer_append_slice(wanted->line, line) || error_memory(err);
}

static unsigned
flags_of(struct archive *archive, const struct index_place *place)
{
	return index_part(&archive->index, place->chunk, place->row, CHUNK_FLAGS, 1);
}

/* Says that the article was purged, if this is the line that tells so. */
static bool
is_there(struct archive *archive, const struct wanted *wanted, const struct index_place *place,
         struct error *err)
{
	unsigned long number = wanted->number;
	struct index_row row;
	char when[21];

	index_read_row(&archive->index, place->chunk, place->row, &row);
	if ((row.flags & CHUNK_PURGED) == 0)
		return true;
	calendar_format(row.moment, when);
	if (when[0] == '\0')
		return error_set(err, ERROR_MISSING, "article %lu was purged", number);
	return error_set(err, ERROR_MISSING, "article %lu was purged on %.10s", number, when);
}

/* The newest that is whole, or all from the oldest on that were not given yet. */
static bool
give_places(struct archive *archive, struct wanted *wanted, const struct buffer *places,
            bool newest, struct error *err)
{
	const struct index_place *all = (const struct index_place *)(const void *)places->data;
	size_t i, count = places->size / sizeof *all, skip = wanted->given;
	unsigned passed = newest ? CHUNK_UNSHOWN : CHUNK_ALIAS;
	const struct index_place *at;
	bool given;

	for (i = 0; i < count; i++)
		if (!is_there(archive, wanted, &all[i], err))
			return false;
	for (i = 0; i < count; i++) {
		at = &all[newest ? count - 1 - i : i];
		if ((flags_of(archive, at) & passed) != 0)
			continue;
		if (!newest && skip > 0) {
			skip--;
			continue;
		}
		if (!index_load(archive, at, give_wanted, wanted, &given, err))
			return false;
		if (newest && given)
			return true;
	}
	return true;
}

static bool
look_for(struct archive *archive, struct wanted *wanted, bool newest, struct error *err)
{
	struct buffer places = {0};
	bool again = wanted->number > 0, ok = true;

	while (ok && again) {
		buffer_clear(&places);
		ok = index_prepare(archive, err) &&
		     index_places(&archive->index, wanted->number, &places, err) &&
		     give_places(archive, wanted, &places, newest, err);
		if (ok || err->kind == ERROR_NONE)
			ok = index_settle(archive, &again, err);
	}
	buffer_free(&places);
	return ok &&
	       (wanted->given > 0 ||
	        error_set(err, ERROR_MISSING, "no article %lu (feedarc list shows what there is)",
	                  (unsigned long)wanted->number));
}

bool
archive_load(struct archive *archive, uint32_t number, archive_fn *fn, void *ctx, struct error *err)
{
	struct wanted wanted = {.number = number, .fn = fn, .ctx = ctx};

	return look_for(archive, &wanted, true, err);
}

bool
archive_load_line(struct archive *archive, uint32_t number, struct buffer *line, struct error *err)
{
	struct wanted wanted = {.number = number, .line = line};

	return look_for(archive, &wanted, true, err);
}

bool
archive_history(struct archive *archive, uint32_t number, archive_fn *fn, void *ctx,
                struct error *err)
{
	struct wanted wanted = {.number = number, .fn = fn, .ctx = ctx};

	return look_for(archive, &wanted, false, err);
}

/* All revisions of all articles. */
struct everything {
	struct archive *archive;
	archive_fn *fn;
	void *ctx;
};

static bool
take_revision(void *ctx, const struct archive_record *record, struct slice line, struct error *err)
{
	struct everything *all = ctx;

	(void)line;
	return archive_is_purged(all->archive, record->number) || all->fn(all->ctx, record, err);
}

bool
archive_all(struct archive *archive, archive_fn *fn, void *ctx, struct error *err)
{
	struct everything all = {archive, fn, ctx};
	bool some;

	return archive_find_purged(archive, &some, err) &&
	       archive_visit_forward(archive, 0, take_revision, &all, err);
}
