#include "command/export.h"

#include <string.h>

#include "base/calendar.h"
#include "base/url.h"
#include "base/utf8.h"
#include "command/command.h"
#include "command/folder.h"
#include "command/outline.h"
#include "port/clock.h"
#include "port/terminal.h"
#include "posts/posts.h"
#include "posts/query.h"
#include "publish/publish.h"
#include "text/safe.h"
#include "text/text.h"

/* Of mails: so wide that they can be quoted on 80. */
enum { COLUMNS = 72 };

struct exporting {
	struct session *session;
	const struct publish_format *format;
	const char *const *words; /* of the query */
	int word_count;
	struct posts posts;
	struct query query;
	struct folder folder;
	struct publish_job job;
	struct publish *publish;
	struct publish_post post;
	struct buffer title, feed_title, feed_url, html, text, line; /* of one post */
	struct buffer label;                                         /* the job's title */
	uint32_t given;
};

/* ---- one post ---- */

static bool
add_line(void *ctx, const struct text_row *row, struct error *err)
{
	struct buffer *text = ctx;

	buffer_append_slice(text, row->line);
	return buffer_append_byte(text, '\n') || error_memory(err);
}

static bool
make_text(struct exporting *e, const struct archive_record *record, struct error *err)
{
	const struct entry *entry = &record->entry;
	bool content = entry->content.size > 0;
	struct slice body = content ? entry->content : entry->summary;
	bool plain = content ? entry->content_plain : entry->summary_plain;
	struct safe_options safe = {.plain = plain,
	                            .images = (e->format->needs & PUBLISH_IMAGES) != 0,
	                            .base = entry->link};
	struct text_options text = {.width = COLUMNS,
	                            .plain = plain,
	                            .links = true,
	                            .base = entry->link};

	buffer_reset(&e->html);
	buffer_reset(&e->text);
	buffer_reset(&e->line);
	if ((e->format->needs & PUBLISH_HTML) && !safe_write(body, &safe, &e->html, err))
		return false;
	if ((e->format->needs & PUBLISH_TEXT) && !text_render(body, &text, add_line, &e->text, err))
		return false;
	return !(e->format->needs & PUBLISH_LINE) || archive_write_line(record, &e->line, err);
}

/* The article's key within its feed, and the feed: the same wherever both are archived. */
static bool
make_key(struct slice url, const struct archive_record *record, struct hash *hash,
         struct error *err)
{
	struct buffer name = {0};
	struct hash key;
	bool ok;

	if (!entry_key(&record->entry, record->rule, &key, err))
		return false;
	/* In figures: bytes would differ from machine to machine. */
	buffer_print(&name, "%llx %llx ", (unsigned long long)key.low,
	             (unsigned long long)key.high);
	buffer_append_slice(&name, url);
	*hash = hash_of(buffer_slice(&name));
	ok = buffer_ok(&name, err);
	buffer_free(&name);
	return ok;
}

/* The feed's address, as others may be given it: without a password, and no command. */
static bool
take_address(struct exporting *e, struct slice url, struct error *err)
{
	buffer_clear(&e->feed_url);
	if (url_is_web(url) || slice_starts(url, "file:"))
		url_bare(url, &e->feed_url);
	e->post.feed_url = buffer_slice(&e->feed_url);
	return buffer_ok(&e->feed_url, err);
}

static bool
fill_post(struct exporting *e, const struct archive_record *record, struct error *err)
{
	static const struct slice untitled = SLICE("(no title)");
	struct catalog_feed feed = catalog_number(&e->posts.catalog, record->feed);
	struct publish_post *post = &e->post;
	unsigned flags = marks_get(e->posts.marks, record->number);

	post->number = record->number;
	post->feed = record->feed;
	post->revision = record->revision;
	post->moment = entry_moment(&record->entry, record->seen);
	post->read = (flags & MARKS_READ) != 0;
	post->starred = (flags & MARKS_STAR) != 0;
	post->entry = &record->entry;
	buffer_clear(&e->title);
	buffer_clear(&e->feed_title);
	utf8_append_safe(&e->feed_title, feed.title, true);
	if (!buffer_ok(&e->feed_title, err) || !take_address(e, feed.url, err) ||
	    !text_line(record->entry.title, record->entry.title_plain, &e->title, err) ||
	    !make_key(post->feed_url, record, &post->key, err) || !make_text(e, record, err))
		return false;
	post->title = e->title.size > 0 ? buffer_slice(&e->title) : untitled;
	post->feed_title = e->feed_title.size > 0 ? buffer_slice(&e->feed_title) : untitled;
	post->html = buffer_slice(&e->html);
	post->text = buffer_slice(&e->text);
	post->line = buffer_slice(&e->line);
	return true;
}

static bool
give(void *ctx, const struct archive_record *record, struct error *err)
{
	struct exporting *e = ctx;
	char date[17];

	if (terminal_signal() != 0)
		return error_set(err, ERROR_STOPPED, "stopped");
	if (!fill_post(e, record, err))
		return false;
	output_date(e->post.moment, date);
	e->post.date = slice_of(date);
	e->given++;
	return publish_add(e->publish, &e->post, err);
}

/* ---- all of them ---- */

/* In no order, so that nothing but this one is held. */
static bool
give_fitting(void *ctx, const struct archive_record *record, struct error *err)
{
	struct exporting *e = ctx;

	if (!query_fits(&e->query, &e->posts.catalog, record,
	                marks_get(e->posts.marks, record->number),
	                entry_moment(&record->entry, record->seen)))
		return true;
	return give(e, record, err);
}

static bool
give_all(struct exporting *e, struct error *err)
{
	struct archive *archive = e->posts.catalog.archive;

	if (archive == NULL)
		return true;
	return archive_each(archive, give_fitting, e, err);
}

/* The chosen ones, newest first; one that is damaged, or was purged meanwhile, is left out. */
static bool
give_chosen(struct exporting *e, struct error *err)
{
	const struct posts *posts = &e->posts;
	struct error why = {0};
	size_t i;

	for (i = 0; i < posts->count; i++) {
		e->post.newer = i > 0 ? posts->items[i - 1].number : 0;
		e->post.older = i + 1 < posts->count ? posts->items[i + 1].number : 0;
		if (!archive_load(posts->catalog.archive, posts->items[i].number, give, e, &why) &&
		    why.kind != ERROR_MISSING) {
			*err = why;
			return false;
		}
	}
	return true;
}

static bool
write_out(void *ctx, struct slice bytes, struct error *err)
{
	struct output *out = ctx;

	return output_slice(out, bytes) || output_flush(out, err);
}

/* A title and an id: of the same words and the same archive, as its first feed tells, the same. */
static bool
make_job(struct exporting *e, const char *directory, bool chosen, struct error *err)
{
	struct publish_place stream = {.write = write_out, .ctx = &e->session->out},
	                     files = {folder_write, folder_file, folder_has, &e->folder};
	struct publish_job *job = &e->job;
	int i;

	buffer_append_text(&e->label, e->word_count > 0 ? "feedarc:" : "feedarc");
	for (i = 0; i < e->word_count; i++) {
		buffer_append_byte(&e->label, ' ');
		utf8_append_safe(&e->label, slice_of(e->words[i]), true);
	}
	job->title = buffer_text(&e->label);
	job->newest = CALENDAR_NONE;
	buffer_clear(&e->line);
	buffer_append_slice(&e->line, catalog_at(&e->posts.catalog, 0).url);
	buffer_print(&e->line, "\n%s", job->title);
	job->id = hash_of(buffer_slice(&e->line));
	if (chosen && e->posts.count > 0) {
		job->count = (uint32_t)e->posts.count;
		job->newest = e->posts.items[0].moment;
	}
	job->folder = directory != NULL;
	job->place = directory != NULL ? files : stream;
	return buffer_ok(&e->label, err) && buffer_ok(&e->line, err) &&
	       (directory == NULL || folder_open(&e->folder, directory, e->format->folders, err));
}

static bool
export_posts(struct exporting *e, const char *directory, long limit, struct error *err)
{
	bool chosen = limit > 0 || (e->format->needs & PUBLISH_ORDER);
	bool ok;

	if (chosen)
		ok = posts_choose(&e->posts, e->session, e->words, e->word_count, limit, err);
	else
		ok = query_read(&e->query, e->words, e->word_count, clock_now(), err) &&
		     posts_open(&e->posts, e->session, err);
	if (ok && chosen && e->posts.count == 0)
		return error_set(
		    err, ERROR_MISSING,
		    "no post is like that (feedarc help list tells what can be asked for)");
	ok = ok && make_job(e, directory, chosen, err);
	if (!ok)
		return false;
	e->publish = publish_open(e->format, &e->job, err);
	ok = e->publish != NULL && (chosen ? give_chosen(e, err) : give_all(e, err)) &&
	     publish_finish(e->publish, err) && folder_finish(&e->folder, err) &&
	     output_flush(&e->session->out, err);
	if (ok && e->given == 0)
		return error_set(
		    err, ERROR_MISSING,
		    "no post is like that (feedarc help list tells what can be asked for)");
	if (ok && e->posts.catalog.archive != NULL)
		e->posts.damage = archive_damage(e->posts.catalog.archive);
	return ok && posts_damaged(&e->posts, err);
}

static void
exporting_free(struct exporting *e)
{
	publish_close(e->publish);
	posts_free(&e->posts);
	query_free(&e->query);
	folder_close(&e->folder);
	buffer_free(&e->title);
	buffer_free(&e->feed_title);
	buffer_free(&e->feed_url);
	buffer_free(&e->html);
	buffer_free(&e->text);
	buffer_free(&e->line);
	buffer_free(&e->label);
}

/* ---- what is wanted ---- */

const char *
export_name_at(size_t i)
{
	if (i == 0)
		return "opml";
	return CONFIG_PUBLISH && publish_format_at(i - 1) != NULL ? publish_format_at(i - 1)->name
	                                                          : NULL;
}

void
export_help(struct buffer *out)
{
	const struct publish_format *format;
	size_t i;

	buffer_append_text(out, "\nFORMAT:\n  opml              the subscriptions\n");
	for (i = 1; export_name_at(i) != NULL; i++) {
		format = publish_format_at(i - 1);
		buffer_print(out, "  %s%-*s%s\n", format->name, 18 - (int)strlen(format->name),
		             format->stream ? "" : " DIR", format->summary);
	}
}

static bool
unknown_format(const char *name, struct error *err)
{
	struct buffer names = {0};
	size_t i;

	for (i = 0; export_name_at(i) != NULL; i++)
		buffer_print(&names, "%s%s", i > 0 ? ", " : "", export_name_at(i));
	error_set(err, ERROR_USAGE, "there is no export to \"%s\"; there are %s", name,
	          buffer_text(&names));
	buffer_free(&names);
	return false;
}

/* Takes the folder, where one is given, off the operands. */
static bool
find_directory(struct exporting *e, const char **directory, struct error *err)
{
	const char *name = e->format->name;

	*directory = e->session->options->value[OPTION_FOLDER];
	if (*directory == NULL && !e->format->stream) {
		if (e->word_count == 0)
			return error_set(err, ERROR_USAGE,
			                 "%s wants a folder: feedarc export %s DIR", name, name);
		*directory = *e->words++;
		e->word_count--;
	}
	if (*directory != NULL && !e->format->folder)
		return error_set(err, ERROR_USAGE, "%s is one file: feedarc export %s >FILE", name,
		                 name);
	if (*directory == NULL && e->format->binary && terminal_is_person(TERMINAL_OUTPUT))
		return error_set(err, ERROR_USAGE,
		                 "%s is nothing for a terminal: feedarc export %s >FILE", name,
		                 name);
	return true;
}

bool
command_export(struct session *session, struct error *err)
{
	struct exporting e = {.session = session};
	const char *directory;
	long limit;
	bool ok;

	if (!command_wants(session, 1, 1000000, err) ||
	    !options_number(session->options, OPTION_LIMIT, 0, 1000000000, 0, &limit, err))
		return false;
	if (slice_is(slice_of(session_operand(session, 0)), "opml")) {
		if (session_count(session) > 1)
			return error_set(err, ERROR_USAGE,
			                 "opml is of all subscriptions: it takes "
			                 "no other word");
		return outline_export(session, err);
	}
	e.format = CONFIG_PUBLISH ? publish_find(slice_of(session_operand(session, 0))) : NULL;
	if (e.format == NULL)
		return unknown_format(session_operand(session, 0), err);
	e.words = session->options->operands + 2;
	e.word_count = session_count(session) - 1;
	ok = find_directory(&e, &directory, err) && export_posts(&e, directory, limit, err);
	exporting_free(&e);
	return ok;
}
