/* heads.c - every article by its date, without its text. */
#include <stdlib.h>
#include <string.h>

#include "archive/archive.h"
#include "archive/inside.h"

enum { TITLE = 128 };

/* A head with its title behind it in `titles`. */
struct row {
	struct archive_head head;
	size_t title, size;
};

struct heads {
	uint32_t feed;
	struct buffer rows; /* of struct row */
	struct buffer titles;
};

static bool
take_head(void *ctx, const struct archive_record *record, struct error *err)
{
	struct heads *heads = ctx;
	struct slice title = record->entry.title;
	struct row row = {.head = {.number = record->number,
	                           .feed = record->feed,
	                           .revision = record->revision,
	                           .moment = entry_moment(&record->entry, record->seen),
	                           .title_plain = record->entry.title_plain,
	                           .title_cut = title.size > TITLE}};

	if (heads->feed != 0 && heads->feed != record->feed)
		return true;
	title.size = row.head.title_cut ? TITLE : title.size;
	row.title = heads->titles.size;
	row.size = title.size;
	return (buffer_append(&heads->rows, &row, sizeof row) &&
	        buffer_append_slice(&heads->titles, title)) ||
	       error_memory(err);
}

static int
newest_first(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (x->head.moment != y->head.moment)
		return x->head.moment < y->head.moment ? 1 : -1;
	return (x->head.number < y->head.number) - (x->head.number > y->head.number);
}

bool
archive_head_title(struct archive_head *head, struct error *err)
{
	(void)err;
	(void)head;
	return true;
}

bool
archive_heads(struct archive *archive, uint32_t feed, archive_head_fn *fn, void *ctx,
              struct error *err)
{
	struct heads heads = {.feed = feed};
	struct row *rows;
	size_t i, count;
	bool ok = archive_each(archive, take_head, &heads, err);

	rows = (struct row *)(void *)heads.rows.data;
	count = heads.rows.size / sizeof *rows;
	if (ok && count > 0)
		qsort(rows, count, sizeof *rows, newest_first);
	for (i = 0; ok && i < count; i++) {
		rows[i].head.title.data = heads.titles.data + rows[i].title;
		rows[i].head.title.size = rows[i].size;
		ok = fn(ctx, &rows[i].head, err);
	}
	buffer_free(&heads.rows);
	buffer_free(&heads.titles);
	return ok || err->kind == ERROR_NONE;
}
