#include "archive/moved.h"

#include <stdlib.h>

#include "archive/hands.h"

static int
by_number(const void *a, const void *b)
{
	const struct moved *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

/* A hands_fn. */
static bool
take_member(void *ctx, struct hands *hands, const struct place *place, struct error *err)
{
	struct slice text = buffer_slice(&hands->content);
	struct line_alias alias;
	struct moved one;
	bool is;

	while (text.size > 0) {
		if (!hands_alias(hands, place, slice_cut(&text, '\n'), &alias, &is, err))
			return false;
		one.number = alias.number;
		one.key = alias.key;
		if (is && !buffer_append(ctx, &one, sizeof one))
			return error_memory(err);
	}
	return true;
}

bool
moved_load(struct archive *archive, struct buffer *moved, struct error *err)
{
	if (!hands_each(archive, MEMBER_ALIAS, take_member, moved, err))
		return false;
	if (moved->size > 0)
		qsort(moved->data, moved->size / sizeof(struct moved), sizeof(struct moved),
		      by_number);
	return true;
}

const struct moved *
moved_find(const struct buffer *moved, uint32_t number, size_t *count)
{
	const struct moved *all = (const void *)moved->data, *at;
	const struct moved wanted = {.number = number};
	size_t n = moved->size / sizeof *all;

	*count = 0;
	at = n > 0 ? bsearch(&wanted, all, n, sizeof *all, by_number) : NULL;
	if (at == NULL)
		return NULL;
	while (at > all && at[-1].number == number)
		at--;
	while (at + *count < all + n && at[*count].number == number)
		++*count;
	return at;
}
