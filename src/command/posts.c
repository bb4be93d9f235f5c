#include "command/posts.h"

#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/log.h"
#include "base/memory.h"
#include "command/query.h"
#include "port/clock.h"
#include "port/terminal.h"
#include "text/text.h"

/* Choosing: the posts kept so far are a heap with the oldest on top, so that it can be dropped. */
struct choice {
	struct posts *posts;
	struct query query;
	size_t limit; /* 0: none */
};

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

/* Fills the post's words: title, author and link one after the other. */
static bool
take_words(struct posts *posts, const struct entry *entry, struct post *post, struct error *err)
{
	size_t title, author;

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
	post->title = buffer_slice(&post->words);
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

/* Adds a post to the heap, in place of the oldest when the limit is reached. */
static bool
keep(struct choice *choice, const struct archive_record *record, struct post *post,
     struct error *err)
{
	struct posts *posts = choice->posts;
	bool full = choice->limit > 0 && posts->count == choice->limit;

	if (full && compare(post, &posts->items[0]) < 0)
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

static bool
consider(void *ctx, const struct archive_record *record, struct error *err)
{
	struct choice *choice = ctx;
	struct posts *posts = choice->posts;
	struct post post = {.number = record->number,
	                    .feed = record->feed,
	                    .revision = record->revision};

	if (terminal_signal() != 0)
		return error_set(err, ERROR_STOPPED, "stopped");
	post.flags = marks_get(posts->marks, record->number);
	post.moment = entry_moment(&record->entry, record->seen);
	if (!query_fits(&choice->query, &posts->catalog, record, post.flags, post.moment))
		return true;
	posts->found++;
	return keep(choice, record, &post, err);
}

bool
posts_choose(struct posts *posts, const struct session *session, const char *const *words,
             int count, long limit, struct error *err)
{
	struct choice choice = {.posts = posts, .limit = (size_t)limit};
	const char *unfinished = NULL;
	bool ok;

	ok = query_read(&choice.query, words, count, clock_now(), err) &&
	     catalog_open(&posts->catalog, session, ARCHIVE_READ, err);
	if (ok) {
		posts->marks = marks_open(session->directory, err);
		ok = posts->marks != NULL;
	}
	if (ok && posts->catalog.archive != NULL) {
		ok = archive_each(posts->catalog.archive, consider, &choice, err);
		posts->damage = archive_damage(posts->catalog.archive);
		unfinished = archive_unfinished(posts->catalog.archive);
	}
	if (ok && unfinished != NULL)
		log_warn("%s", unfinished);
	query_free(&choice.query);
	if (ok && posts->count > 1)
		qsort(posts->items, posts->count, sizeof *posts->items, newest_first);
	return ok;
}

bool
posts_damaged(const struct posts *posts, struct error *err)
{
	return posts->damage == NULL || error_set(err, ERROR_FORMAT, "%s", posts->damage);
}

void
posts_free(struct posts *posts)
{
	struct posts empty = {0};
	size_t i;

	for (i = 0; i < posts->count; i++)
		buffer_free(&posts->items[i].words);
	memory_free(posts->items);
	buffer_free(&posts->scratch);
	marks_close(posts->marks);
	catalog_close(&posts->catalog);
	*posts = empty;
}

void
posts_date(int64_t moment, char text[17])
{
	char full[21];

	text[0] = '\0';
	if (moment == CALENDAR_NONE)
		return;
	calendar_format(moment + clock_zone(moment), full);
	if (full[0] == '\0')
		return;
	memcpy(text, full, 16);
	text[10] = ' ';
	text[16] = '\0';
}
