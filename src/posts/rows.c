#include "posts/rows.h"

#include <stdlib.h>
#include <string.h>

#include "port/terminal.h"

struct choosing {
	struct rows *rows;
	const struct posts *posts;
	const struct terms *terms;
	uint32_t feed;
	unsigned needs;      /* query_need */
	struct buffer found; /* of struct found, when they come in another order */
};

/* One that came out of order. */
struct found {
	int64_t moment;
	uint32_t number;
};

static bool
add(struct rows *rows, uint32_t number, struct error *err)
{
	return buffer_append(&rows->numbers, &number, sizeof number) || error_memory(err);
}

/* ---- by their heads, which come newest first ---- */

static bool
fits(const struct choosing *choosing, const struct archive_record *record, int64_t moment)
{
	unsigned flags = marks_get(choosing->posts->marks, record->number);

	return query_fits(&choosing->terms->query, &choosing->posts->catalog, record, flags,
	                  moment);
}

static bool
consider_record(void *ctx, const struct archive_record *record, struct error *err)
{
	struct choosing *choosing = ctx;

	if (!fits(choosing, record, entry_moment(&record->entry, record->seen)))
		return true;
	return add(choosing->rows, record->number, err);
}

/* A long title is only whole in the record. */
static bool
consider_whole(struct choosing *choosing, uint32_t number, struct error *err)
{
	struct error why = {0};

	if (archive_load(choosing->posts->catalog.archive, number, consider_record, choosing,
	                 &why) ||
	    why.kind == ERROR_MISSING)
		return true;
	*err = why;
	return false;
}

static bool
consider_head(void *ctx, struct archive_head *head, struct error *err)
{
	struct choosing *choosing = ctx;
	struct archive_record record = {.number = head->number,
	                                .feed = head->feed,
	                                .revision = head->revision,
	                                .seen = head->moment};

	if (terminal_signal() != 0)
		return error_set(err, ERROR_STOPPED, "stopped");
	if (choosing->needs != 0) {
		if (!archive_head_title(head, err))
			return false;
		if (head->title_cut)
			return consider_whole(choosing, head->number, err);
		record.entry.title = head->title;
		record.entry.title_plain = head->title_plain;
	}
	return !fits(choosing, &record, head->moment) || add(choosing->rows, head->number, err);
}

/* ---- by their texts, which come in any order ---- */

static bool
is_wanted(void *ctx, uint32_t number, int64_t moment)
{
	(void)ctx;
	(void)number;
	(void)moment;
	return terminal_signal() == 0;
}

static bool
consider_text(void *ctx, const struct archive_record *record, struct error *err)
{
	struct choosing *choosing = ctx;
	struct found found = {entry_moment(&record->entry, record->seen), record->number};

	if (terminal_signal() != 0)
		return error_set(err, ERROR_STOPPED, "stopped");
	if ((choosing->feed != 0 && record->feed != choosing->feed) ||
	    !fits(choosing, record, found.moment) || !terms_in(choosing->terms, &record->entry))
		return true;
	return buffer_append(&choosing->found, &found, sizeof found) || error_memory(err);
}

static int
newest_first(const void *a, const void *b)
{
	const struct found *x = a, *y = b;

	if (x->moment != y->moment)
		return x->moment < y->moment ? 1 : -1;
	return (x->number < y->number) - (x->number > y->number);
}

static bool
put_in_order(struct choosing *choosing, struct error *err)
{
	struct found *all = (struct found *)(void *)choosing->found.data;
	size_t i, count = choosing->found.size / sizeof *all;

	if (count > 1)
		qsort(all, count, sizeof *all, newest_first);
	for (i = 0; i < count; i++)
		if (!add(choosing->rows, all[i].number, err))
			return false;
	return true;
}

static bool
search(struct choosing *choosing, struct error *err)
{
	struct archive *archive = choosing->posts->catalog.archive;
	struct archive_search wanted = {.phrases = choosing->terms->phrases,
	                                .count = choosing->terms->count,
	                                .wanted = is_wanted,
	                                .fn = consider_text,
	                                .ctx = choosing};
	bool ok;

	ok = wanted.count > 0 ? archive_search(archive, &wanted, err)
	                      : archive_each(archive, consider_text, choosing, err);
	if (ok && terminal_signal() != 0)
		ok = error_set(err, ERROR_STOPPED, "stopped");
	ok = ok && put_in_order(choosing, err);
	buffer_free(&choosing->found);
	return ok;
}

bool
rows_choose(struct rows *rows, const struct posts *posts, uint32_t feed, const struct terms *terms,
            struct error *err)
{
	struct choosing choosing = {.rows = rows, .posts = posts, .terms = terms, .feed = feed};

	buffer_clear(&rows->numbers);
	if (posts->catalog.archive == NULL)
		return true;
	choosing.needs = query_needs(&terms->query);
	if (terms->count + terms->without > 0 || (choosing.needs & QUERY_TEXT) != 0)
		return search(&choosing, err);
	return archive_heads(posts->catalog.archive, feed, consider_head, &choosing, err);
}

size_t
rows_count(const struct rows *rows)
{
	return rows->numbers.size / sizeof(uint32_t);
}

uint32_t
rows_at(const struct rows *rows, size_t i)
{
	uint32_t number = 0;

	if (i < rows_count(rows))
		memcpy(&number, rows->numbers.data + i * sizeof number, sizeof number);
	return number;
}

size_t
rows_find(const struct rows *rows, uint32_t number)
{
	size_t i;

	for (i = 0; i < rows_count(rows); i++)
		if (rows_at(rows, i) == number)
			break;
	return i;
}

void
rows_free(struct rows *rows)
{
	buffer_free(&rows->numbers);
}
