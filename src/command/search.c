/* search.c - `feedarc search`: posts whose title or text has all the words, newest first. */
#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "base/utf8.h"
#include "command/command.h"
#include "port/clock.h"
#include "port/terminal.h"
#include "posts/excerpt.h"
#include "posts/headline.h"
#include "posts/newest.h"
#include "posts/revisions.h"
#include "posts/terms.h"

enum { USUAL_LIMIT = 50, INDENT = 4, FILE_COLUMNS = 160 };

struct searching {
	struct session *session;
	struct posts posts;
	struct terms terms;
	size_t limit;
	bool more; /* older ones were not looked at */
	struct buffer feed_title;
	struct headline layout; /* of the columns alone while posts still come */
	struct excerpt excerpt;
};

static bool
is_wanted(void *ctx, uint32_t number, int64_t moment)
{
	struct searching *s = ctx;
	struct post post = {.number = number, .moment = moment};

	if (terminal_signal() != 0)
		return false;
	if (newest_wants(&s->posts, s->limit, &post))
		return true;
	s->more = true;
	return false;
}

/* An excerpt as it is kept in front of a post's words, its text behind it. */
struct kept {
	size_t size, hit, hit_size;
};

/* Puts the excerpt into the post's words: to load every record again would take longer than to find them. */
static bool
keep_excerpt(struct searching *s, const struct entry *entry, struct post *post, struct error *err)
{
	size_t columns = s->layout.columns;
	struct kept kept;

	columns = columns > INDENT + 1 ? columns - INDENT - 1 : FILE_COLUMNS;
	if (!excerpt_find(&s->excerpt, entry, s->terms.phrases, s->terms.count, columns, err))
		return false;
	kept.size = s->excerpt.line.size;
	kept.hit = s->excerpt.hit;
	kept.hit_size = s->excerpt.hit_size;
	buffer_reserve(&post->words, sizeof kept + kept.size + 256);
	buffer_append(&post->words, &kept, sizeof kept);
	return buffer_append_slice(&post->words, buffer_slice(&s->excerpt.line)) ||
	       error_memory(err);
}

static bool
take(void *ctx, const struct archive_record *record, struct error *err)
{
	struct searching *s = ctx;
	struct post post = {.number = record->number,
	                    .feed = record->feed,
	                    .revision = record->revision};

	post.moment = entry_moment(&record->entry, record->seen);
	if (!is_wanted(s, post.number, post.moment))
		return true;
	post.flags = marks_get(s->posts.marks, record->number);
	if (!query_fits(&s->terms.query, &s->posts.catalog, record, post.flags, post.moment))
		return true;
	if (!terms_in(&s->terms, &record->entry))
		return true;
	s->more = s->more || (s->limit > 0 && s->posts.count == s->limit);
	if (!keep_excerpt(s, &record->entry, &post, err)) {
		buffer_free(&post.words);
		return false;
	}
	return newest_keep(&s->posts, s->limit, record, &post, err);
}

/* ---- what is told ---- */

static struct slice
kept_excerpt(const struct post *post, struct kept *kept)
{
	struct slice text = slice_skip(buffer_slice(&post->words), sizeof *kept);

	memcpy(kept, post->words.data, sizeof *kept);
	text.size = kept->size;
	return text;
}

/* The excerpt, the hit in it set off for a person. */
static void
append_excerpt(struct buffer *line, const struct post *post)
{
	bool coloured = revisions_coloured();
	struct kept kept;
	struct slice text = kept_excerpt(post, &kept), part = text;

	if (text.size == 0)
		return;
	part.size = kept.hit;
	buffer_print(line, "\n%*s", INDENT, "");
	buffer_append_slice(line, part);
	part = slice_skip(text, kept.hit);
	part.size = kept.hit_size;
	buffer_append_text(line, coloured ? "\033[1m" : "");
	buffer_append_slice(line, part);
	buffer_append_text(line, coloured ? "\033[m" : "");
	buffer_append_slice(line, slice_skip(text, kept.hit + kept.hit_size));
}

static void
append_json(struct buffer *line, const struct post *post, const struct catalog_feed *feed)
{
	struct json_writer w = {.out = line};
	struct kept kept;

	json_begin_object(&w, NULL);
	headline_json(&w, post, feed);
	json_string_if(&w, "context", kept_excerpt(post, &kept));
	json_end_object(&w);
}

static bool
print_post(struct searching *s, const struct post *post, struct buffer *line, struct error *err)
{
	struct catalog_feed feed = catalog_number(&s->posts.catalog, post->feed);

	buffer_clear(line);
	if (options_has(s->session->options, OPTION_JSON)) {
		append_json(line, post, &feed);
	} else {
		buffer_clear(&s->feed_title);
		utf8_append_safe(&s->feed_title, feed.title, true);
		headline_append(line, &s->layout, post, buffer_slice(&s->feed_title));
		append_excerpt(line, post);
	}
	return buffer_ok(line, err) && buffer_ok(&s->feed_title, err) &&
	       output_line(&s->session->out, buffer_slice(line), err);
}

static bool
print(struct searching *s, struct error *err)
{
	struct buffer line = {0};
	bool ok = true;
	size_t i;

	s->layout = headline_layout(&s->posts);
	for (i = 0; i < s->posts.count && ok; i++)
		ok = print_post(s, &s->posts.items[i], &line, err);
	buffer_free(&line);
	ok = ok && output_flush(&s->session->out, err);
	if (ok && s->more && !options_has(s->session->options, OPTION_LIMIT))
		log_warn("the newest %zu posts; --limit 0 looks for all", s->posts.count);
	return ok;
}

static bool
search(struct searching *s, struct error *err)
{
	struct archive_search wanted = {.phrases = s->terms.phrases,
	                                .count = s->terms.count,
	                                .wanted = is_wanted,
	                                .fn = take,
	                                .ctx = s};
	const char *unfinished;

	if (!posts_open(&s->posts, s->session, err))
		return false;
	if (s->posts.catalog.archive == NULL)
		return true;
	s->layout = headline_layout(&s->posts);
	if (!archive_search(s->posts.catalog.archive, &wanted, err))
		return false;
	if (terminal_signal() != 0)
		return error_set(err, ERROR_STOPPED, "stopped");
	s->posts.damage = archive_damage(s->posts.catalog.archive);
	unfinished = archive_unfinished(s->posts.catalog.archive);
	if (unfinished != NULL)
		log_warn("%s", unfinished);
	newest_sort(&s->posts);
	return print(s, err);
}

static bool
read_operands(struct searching *s, struct error *err)
{
	if (!terms_read(&s->terms, s->session->options->operands + 1, session_count(s->session),
	                clock_now(), err))
		return false;
	return s->terms.count > 0 || error_set(err, ERROR_USAGE, "search wants a word to look for");
}

static void
searching_free(struct searching *s)
{
	terms_free(&s->terms);
	posts_free(&s->posts);
	buffer_free(&s->feed_title);
	excerpt_free(&s->excerpt);
}

bool
command_search(struct session *session, struct error *err)
{
	struct searching searching = {.session = session};
	long limit;
	bool ok;

	if (!command_wants(session, 1, 1000000, err) ||
	    !options_number(session->options, OPTION_LIMIT, 0, 1000000000, USUAL_LIMIT, &limit,
	                    err))
		return false;
	searching.limit = (size_t)limit;
	ok = read_operands(&searching, err) && search(&searching, err) &&
	     posts_damaged(&searching.posts, err);
	searching_free(&searching);
	return ok;
}
