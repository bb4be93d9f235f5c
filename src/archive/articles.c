/* articles.c - articles with their text: the newest revisions, all of them, or those of one. */
#include <string.h>

#include "archive/archive.h"
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
	if (archive_purged(newest->archive, record->number) != NULL)
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
	bool ok = archive_load_ledger(archive, err) &&
	          archive_visit(archive, 0, take_newest, &newest, err);

	buffer_free(&newest.seen);
	return ok;
}

/* Looks for one article; its newest revision is the first met. */
struct wanted {
	uint32_t number;
	archive_fn *fn; /* either this */
	void *ctx;
	struct buffer *line; /* or this */
	bool found, failed;
};

static bool
take_wanted(void *ctx, const struct archive_record *record, struct slice line, struct error *err)
{
	struct wanted *wanted = ctx;

	if (record->number != wanted->number)
		return true;
	wanted->found = true;
	if (wanted->fn != NULL)
		wanted->failed = !wanted->fn(wanted->ctx, record, err);
	else if (!buffer_append_slice(wanted->line, line))
		wanted->failed = !error_memory(err);
	return false;
}

/* Says that an article was purged, if it was. */
static bool
is_there(struct archive *archive, uint32_t number, struct error *err)
{
	const struct line_purged *purged;
	char when[21];

	if (!archive_load_ledger(archive, err))
		return false;
	purged = archive_purged(archive, number);
	if (purged == NULL)
		return true;
	calendar_format(purged->when, when);
	if (when[0] == '\0')
		return error_set(err, ERROR_MISSING, "article %lu was purged",
		                 (unsigned long)number);
	return error_set(err, ERROR_MISSING, "article %lu was purged on %.10s",
	                 (unsigned long)number, when);
}

static bool
look_for(struct archive *archive, struct wanted *wanted, struct error *err)
{
	if (wanted->number > 0 && !is_there(archive, wanted->number, err))
		return false;
	if (wanted->number > 0 && !archive_visit(archive, wanted->number, take_wanted, wanted, err))
		return wanted->found && !wanted->failed;
	return error_set(err, ERROR_MISSING, "no article %lu", (unsigned long)wanted->number);
}

bool
archive_load(struct archive *archive, uint32_t number, archive_fn *fn, void *ctx, struct error *err)
{
	struct wanted wanted = {.number = number, .fn = fn, .ctx = ctx};

	return look_for(archive, &wanted, err);
}

bool
archive_load_line(struct archive *archive, uint32_t number, struct buffer *line, struct error *err)
{
	struct wanted wanted = {.number = number, .line = line};

	return look_for(archive, &wanted, err);
}

/* All revisions, of one article or of all. */
struct history {
	struct archive *archive;
	uint32_t number; /* 0: all */
	archive_fn *fn;
	void *ctx;
	bool found;
};

static bool
take_revision(void *ctx, const struct archive_record *record, struct slice line, struct error *err)
{
	struct history *history = ctx;

	(void)line;
	if (history->number == 0 && archive_purged(history->archive, record->number) != NULL)
		return true;
	if (history->number > 0 && record->number != history->number)
		return true;
	history->found = true;
	return history->fn(history->ctx, record, err);
}

bool
archive_all(struct archive *archive, archive_fn *fn, void *ctx, struct error *err)
{
	struct history history = {.archive = archive, .fn = fn, .ctx = ctx};

	return archive_load_ledger(archive, err) &&
	       archive_visit_forward(archive, 0, take_revision, &history, err);
}

bool
archive_history(struct archive *archive, uint32_t number, archive_fn *fn, void *ctx,
                struct error *err)
{
	struct history history = {.archive = archive, .number = number, .fn = fn, .ctx = ctx};

	if (number > 0 && (!is_there(archive, number, err) ||
	                   !archive_visit_forward(archive, number, take_revision, &history, err)))
		return false;
	return history.found ||
	       error_set(err, ERROR_MISSING, "no article %lu", (unsigned long)number);
}
