/* mark.c - read and star marks on the screen, and taking them back. */
#include <string.h>

#include "browse/browse.h"

/* Marks that are saved together at most: a long list costs no more memory than so many lines. */
enum { TOGETHER = 4096 };

void
browse_mark_begin(struct browse *browse)
{
	buffer_reset(&browse->undo);
}

bool
browse_mark(struct browse *browse, uint32_t number, uint32_t feed, unsigned flags, bool on,
            struct error *err)
{
	unsigned before = marks_get(browse->posts.marks, number);
	struct browse_mark mark = {number, feed, before};

	if ((on ? before & flags : ~before & flags) == flags)
		return true;
	if (!marks_set(browse->posts.marks, number, flags, on, err))
		return false;
	tally_change(&browse->tallies, feed, before, on ? before | flags : before & ~flags);
	return buffer_append(&browse->undo, &mark, sizeof mark) || error_memory(err);
}

bool
browse_mark_seen(struct browse *browse, uint32_t number, uint32_t feed, struct error *err)
{
	unsigned before = marks_get(browse->posts.marks, number);

	if ((before & MARKS_READ) != 0)
		return true;
	if (!marks_set(browse->posts.marks, number, MARKS_READ, true, err))
		return false;
	tally_change(&browse->tallies, feed, before, before | MARKS_READ);
	return marks_save(browse->posts.marks, err);
}

/* Marking all of a list. */
struct marking {
	struct browse *browse;
	unsigned flags;
	bool on;
};

static bool
mark_head(void *ctx, struct archive_head *head, struct error *err)
{
	struct marking *marking = ctx;

	return browse_mark(marking->browse, head->number, head->feed, marking->flags, marking->on,
	                   err);
}

bool
browse_mark_rows(struct browse *browse, const struct rows *rows, unsigned flags, bool on,
                 size_t *count, struct error *err)
{
	struct marking marking = {browse, flags, on};
	size_t i, before = browse->undo.size;
	unsigned now;
	bool found;

	for (i = 0; i < rows_count(rows); i++) {
		now = marks_get(browse->posts.marks, rows_at(rows, i));
		if ((on ? now & flags : ~now & flags) == flags)
			continue;
		if (!archive_head_of(browse->posts.catalog.archive, rows_at(rows, i), mark_head,
		                     &marking, &found, err))
			return false;
		if (i % TOGETHER == TOGETHER - 1 && !marks_save(browse->posts.marks, err))
			return false;
	}
	*count = (browse->undo.size - before) / sizeof(struct browse_mark);
	return marks_save(browse->posts.marks, err);
}

bool
browse_mark_end(struct browse *browse, struct error *err)
{
	return marks_save(browse->posts.marks, err);
}

bool
browse_undo(struct browse *browse, struct error *err)
{
	size_t i, count = browse->undo.size / sizeof(struct browse_mark);
	struct browse_mark mark;
	unsigned now;

	for (i = 0; i < count; i++) {
		memcpy(&mark, browse->undo.data + i * sizeof mark, sizeof mark);
		now = marks_get(browse->posts.marks, mark.number);
		if (!marks_set(browse->posts.marks, mark.number, mark.before & ~now, true, err) ||
		    !marks_set(browse->posts.marks, mark.number, now & ~mark.before, false, err))
			return false;
		tally_change(&browse->tallies, mark.feed, now, mark.before);
		if (i % TOGETHER == TOGETHER - 1 && !marks_save(browse->posts.marks, err))
			return false;
	}
	buffer_reset(&browse->undo);
	browse_say(browse, count > 0 ? "taken back: %zu" : "nothing to take back", count);
	return marks_save(browse->posts.marks, err);
}
