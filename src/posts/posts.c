#include "posts/posts.h"

#include <string.h>

#include "base/log.h"
#include "base/memory.h"
#include "port/clock.h"
#include "port/terminal.h"
#include "posts/newest.h"
#include "posts/query.h"

struct choice {
	struct posts *posts;
	struct query query;
	unsigned needs; /* of the query: query_need */
	size_t limit;   /* 0: none */
};

/* So many are loaded one by one, when more than their titles is wanted; more are looked for in all texts. */
enum { LOADED_MOST = 1000 };

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
	posts->more = choice->limit > 0 && posts->count == choice->limit;
	return newest_keep(posts, choice->limit, record, &post, err);
}

/* The same of a record that is to be loaded; what is damaged is told of later, and passed over. */
static bool
consider_whole(struct choice *choice, uint32_t number, struct error *err)
{
	struct error why = {0};

	if (archive_load(choice->posts->catalog.archive, number, consider, choice, &why) ||
	    why.kind == ERROR_MISSING)
		return true;
	*err = why;
	return false;
}

/* The same of a head, as far as that tells: they come newest first. */
static bool
consider_head(void *ctx, struct archive_head *head, struct error *err)
{
	struct choice *choice = ctx;
	struct posts *posts = choice->posts;
	struct archive_record record = {.number = head->number,
	                                .feed = head->feed,
	                                .revision = head->revision,
	                                .seen = head->moment};
	unsigned flags = marks_get(posts->marks, head->number), needs = choice->needs;

	if (terminal_signal() != 0)
		return error_set(err, ERROR_STOPPED, "stopped");
	record.entry.published = record.entry.updated = head->moment;
	if (needs == 0) {
		if (!query_fits(&choice->query, &posts->catalog, &record, flags, head->moment))
			return true;
		posts->more = choice->limit > 0 && posts->count == choice->limit;
		if (posts->more)
			return false;
	}
	if (!archive_head_title(head, err))
		return false;
	/* A long title is only whole in the record. */
	if (posts->details || head->title_cut)
		return consider_whole(choice, head->number, err) && !posts->more;
	record.entry.title = head->title;
	record.entry.title_plain = head->title_plain;
	return consider(choice, &record, err) && !posts->more;
}

/* By their heads, unless the texts of many are wanted. */
static bool
choose(struct choice *choice, struct error *err)
{
	struct archive *archive = choice->posts->catalog.archive;
	bool many = choice->limit == 0 || choice->limit > LOADED_MOST;

	choice->needs = query_needs(&choice->query);
	if ((choice->needs & QUERY_TEXT) != 0 || (choice->posts->details && many))
		return archive_each(archive, consider, choice, err);
	return archive_heads(archive, 0, consider_head, choice, err);
}

bool
posts_open(struct posts *posts, const struct session *session, struct error *err)
{
	if (!catalog_open(&posts->catalog, session, ARCHIVE_READ, err))
		return false;
	posts->marks = marks_open(session->directory, err);
	return posts->marks != NULL;
}

bool
posts_choose(struct posts *posts, const struct session *session, const char *const *words,
             int count, long limit, struct error *err)
{
	struct choice choice = {.posts = posts, .limit = (size_t)limit};
	const char *unfinished = NULL;
	bool ok;

	ok = query_read(&choice.query, words, count, clock_now(), err) &&
	     posts_open(posts, session, err);
	if (ok && posts->catalog.archive != NULL) {
		ok = choose(&choice, err);
		posts->damage = archive_damage(posts->catalog.archive);
		unfinished = archive_unfinished(posts->catalog.archive);
	}
	if (ok && unfinished != NULL)
		log_warn("%s", unfinished);
	query_free(&choice.query);
	newest_sort(posts);
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
