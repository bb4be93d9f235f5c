#include "posts/newest.h"

#include <stdlib.h>

#include "base/memory.h"
#include "text/text.h"

/* Negative when a is older than b: by date, then by order of archiving. */
static int
compare(const struct post *a, const struct post *b)
{
	if (a->moment != b->moment)
		return a->moment < b->moment ? -1 : 1;
	return a->number < b->number ? -1 : a->number > b->number;
}

static int
newest_first(const void *a, const void *b)
{
	return compare(b, a);
}

static void
swap(struct post *a, struct post *b)
{
	struct post c = *a;

	*a = *b;
	*b = c;
}

static void
sift_up(struct post *items, size_t at)
{
	while (at > 0 && compare(&items[at], &items[(at - 1) / 2]) < 0) {
		swap(&items[at], &items[(at - 1) / 2]);
		at = (at - 1) / 2;
	}
}

static void
sift_down(struct post *items, size_t count)
{
	size_t at = 0, child;

	for (;;) {
		child = at * 2 + 1;
		if (child >= count)
			return;
		if (child + 1 < count && compare(&items[child + 1], &items[child]) < 0)
			child++;
		if (compare(&items[child], &items[at]) >= 0)
			return;
		swap(&items[child], &items[at]);
		at = child;
	}
}

/* The names of an entry's authors, as one line. */
static bool
append_authors(struct posts *posts, const struct entry *entry, struct error *err)
{
	size_t i;

	for (i = 0; i < entry->author_count; i++) {
		if (i > 0)
			buffer_append_text(&posts->scratch, ", ");
		if (!text_line(entry->authors[i], true, &posts->scratch, err))
			return false;
	}
	return true;
}

/* Fills the post's words: title, author and link one after the other, behind what is in it. */
static bool
take_words(struct posts *posts, const struct entry *entry, struct post *post, struct error *err)
{
	size_t before = post->words.size, title, author;

	buffer_clear(&posts->scratch);
	if (!text_line(entry->title, entry->title_plain, &posts->scratch, err))
		return false;
	title = posts->scratch.size;
	if (!append_authors(posts, entry, err))
		return false;
	author = posts->scratch.size - title;
	buffer_append_slice(&posts->scratch, entry->link);
	/* Kept in as much memory as it needs, not in what a growing buffer likes. */
	if (!buffer_ok(&posts->scratch, err) ||
	    !buffer_append_slice(&post->words, buffer_slice(&posts->scratch)))
		return error_memory(err);
	post->title = slice_skip(buffer_slice(&post->words), before);
	post->author = slice_skip(post->title, title);
	post->link = slice_skip(post->author, author);
	post->title.size = title;
	post->author.size = author;
	return true;
}

static bool
make_room(struct posts *posts, struct error *err)
{
	size_t room = posts->room > 0 ? posts->room * 2 : 32;
	struct post *items;

	if (posts->count < posts->room)
		return true;
	items = memory_resize(posts->items, room * sizeof *items);
	if (items == NULL)
		return error_memory(err);
	posts->items = items;
	posts->room = room;
	return true;
}

bool
newest_wants(const struct posts *posts, size_t limit, const struct post *post)
{
	return limit == 0 || posts->count < limit || compare(post, &posts->items[0]) > 0;
}

bool
newest_keep(struct posts *posts, size_t limit, const struct archive_record *record,
            struct post *post, struct error *err)
{
	bool full = limit > 0 && posts->count == limit;

	if (!newest_wants(posts, limit, post))
		return true;
	if (!make_room(posts, err) || !take_words(posts, &record->entry, post, err)) {
		buffer_free(&post->words);
		return false;
	}
	if (full) {
		buffer_free(&posts->items[0].words);
		posts->items[0] = *post;
		sift_down(posts->items, posts->count);
		return true;
	}
	posts->items[posts->count] = *post;
	sift_up(posts->items, posts->count++);
	return true;
}

void
newest_sort(struct posts *posts)
{
	if (posts->count > 1)
		qsort(posts->items, posts->count, sizeof *posts->items, newest_first);
}
