#include "archive/touched.h"

#include <string.h>

#include "base/error.h"

/* The first that has this number or a higher one. */
static size_t
place(const struct buffer *touched, uint32_t number)
{
	const struct touched *all = (const void *)touched->data;
	size_t low = 0, high = touched->size / sizeof *all, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (all[middle].number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct touched *
touched_find(const struct buffer *touched, uint32_t number)
{
	struct touched *all = (void *)touched->data;
	size_t at = place(touched, number);

	return at < touched->size / sizeof *all && all[at].number == number ? &all[at] : NULL;
}

struct touched *
touched_add(struct buffer *touched, const struct touched *fresh, struct error *err)
{
	size_t at = place(touched, fresh->number), count = touched->size / sizeof *fresh;
	struct touched *all;

	if (!buffer_append(touched, fresh, sizeof *fresh)) {
		error_memory(err);
		return NULL;
	}
	all = (void *)touched->data;
	memmove(all + at + 1, all + at, (count - at) * sizeof *all);
	all[at] = *fresh;
	return &all[at];
}
