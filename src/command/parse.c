/* parse.c - `feedarc parse`: what feedarc understands of a feed. */
#include "base/calendar.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/url.h"
#include "base/utf8.h"
#include "command/command.h"
#include "feed/feed.h"
#include "fetch/exchange.h"
#include "port/storage.h"
#include "port/terminal.h"
#include "text/text.h"

enum { HEADERS_MOST = 1 << 20 };

/* Where the entries go. */
struct parsing {
	struct session *session;
	struct buffer line;
	struct json_writer w;
	bool json;
};

/* ---- where it came from ---- */

/*
 * RFC 2616, 14.14: the base of relative links, itself relative to the URL. Later standards took that
 * back because few obeyed, but who sends it means it.
 */
static bool
take_location(struct slice location, struct buffer *base, struct feed_origin *origin,
              struct error *err)
{
	if (!url_resolve(origin->url, location, base))
		return error_memory(err);
	if (url_is_web(buffer_slice(base)))
		origin->url = buffer_slice(base);
	return true;
}

static bool
read_headers(struct slice text, struct buffer *base, struct feed_origin *origin, struct error *err)
{
	struct slice line, name;

	while (text.size > 0) {
		line = slice_cut(&text, '\n');
		name = slice_trim(slice_cut(&line, ':'));
		if (slice_is_nocase(name, "content-type"))
			origin->charset = exchange_charset(line);
		else if (slice_is_nocase(name, "content-location") && base->size == 0 &&
		         !take_location(line, base, origin, err))
			return false;
	}
	return true;
}

/* ---- one entry ---- */

static void
add_enclosures(struct json_writer *w, const struct entry *entry)
{
	size_t i;

	if (entry->enclosure_count == 0)
		return;
	json_begin_array(w, "enclosures");
	for (i = 0; i < entry->enclosure_count; i++) {
		json_begin_object(w, NULL);
		json_string(w, "url", entry->enclosures[i].url);
		json_string_if(w, "type", entry->enclosures[i].type);
		json_string_if(w, "length", entry->enclosures[i].length);
		if (entry->enclosures[i].seconds > 0)
			json_number(w, "duration", entry->enclosures[i].seconds);
		json_end_object(w);
	}
	json_end_array(w);
}

static void
add_categories(struct json_writer *w, const struct slice *categories, size_t count)
{
	size_t i;

	if (count == 0)
		return;
	json_begin_array(w, "categories");
	for (i = 0; i < count; i++)
		json_string(w, NULL, categories[i]);
	json_end_array(w);
}

static void
add_entry(struct json_writer *w, const struct entry *entry)
{
	json_begin_object(w, NULL);
	json_string_if(w, "id", entry->id);
	json_string_if(w, "title", entry->title);
	json_string_if(w, "link", entry->link);
	if (entry->author_count > 0)
		json_string(w, "author", entry->authors[0]);
	json_moment_if(w, "published", entry->published);
	json_moment_if(w, "updated", entry->updated);
	json_string_if(w, "summary", entry->summary);
	json_string_if(w, "content", entry->content);
	json_string_if(w, "language", entry->language);
	json_string_if(w, "comments", entry->comments);
	json_string_if(w, "replies", entry->replies);
	json_string_if(w, "parent", entry->parent);
	json_string_if(w, "related", entry->related);
	json_string_if(w, "image", entry->image);
	json_string_if(w, "source", entry->source);
	json_string_if(w, "source_link", entry->source_link);
	json_string_if(w, "place", entry->place);
	add_categories(w, entry->categories, entry->category_count);
	add_enclosures(w, entry);
	json_end_object(w);
}

/* A line for the title, behind its moment, and one for the link. */
static bool
print_entry(struct parsing *parsing, const struct entry *entry, struct error *err)
{
	static const char indent[] = "                      ";
	char moment[21];

	calendar_format(entry_moment(entry, CALENDAR_NONE), moment);
	buffer_append_text(&parsing->line, moment);
	buffer_append_text(&parsing->line, indent + slice_of(moment).size);
	if (!text_line(entry->title, entry->title_plain, &parsing->line, err))
		return false;
	if (entry->link.size > 0) {
		buffer_append_byte(&parsing->line, '\n');
		buffer_append_text(&parsing->line, indent);
		utf8_append_safe(&parsing->line, entry->link, true);
	}
	buffer_append_byte(&parsing->line, '\n');
	return true;
}

static bool
take_entry(void *ctx, const struct entry *entry, struct error *err)
{
	struct parsing *parsing = ctx;

	if (parsing->json)
		add_entry(&parsing->w, entry);
	else if (!print_entry(parsing, entry, err))
		return false;
	if (!buffer_ok(&parsing->line, err))
		return false;
	if (!output_slice(&parsing->session->out, buffer_slice(&parsing->line))) {
		*err = parsing->session->out.error;
		return false;
	}
	buffer_clear(&parsing->line);
	return true;
}

/* ---- the feed ---- */

static void
add_feed_links(struct json_writer *w, const struct feed_info *info)
{
	json_string_if(w, "image", info->image);
	json_string_if(w, "self", info->self);
	json_string_if(w, "hub", info->hub);
	json_string_if(w, "cloud", info->cloud);
	json_string_if(w, "moved", info->moved);
	json_string_if(w, "next", info->next);
}

/* The numbers of the bits that are set. */
static void
add_bits(struct json_writer *w, const char *key, uint32_t bits)
{
	int i;

	if (bits == 0)
		return;
	json_begin_array(w, key);
	for (i = 0; i < 32; i++)
		if ((bits >> i & 1) != 0)
			json_number(w, NULL, i);
	json_end_array(w);
}

static void
add_schedule(struct json_writer *w, const struct feed_info *info)
{
	if (info->ttl > 0)
		json_number(w, "ttl", info->ttl);
	add_bits(w, "skip_hours", info->skip_hours);
	add_bits(w, "skip_days", info->skip_days);
}

static void
add_feed(struct json_writer *w, const struct feed_info *info)
{
	json_begin_object(w, "feed");
	json_string_if(w, "type", slice_of(info->type));
	json_string_if(w, "title", info->title);
	json_string_if(w, "link", info->link);
	json_string_if(w, "description", info->description);
	json_string_if(w, "language", info->language);
	json_moment_if(w, "updated", info->updated);
	json_string_if(w, "id", info->id);
	json_string_if(w, "author", info->author);
	add_categories(w, info->categories, info->category_count);
	add_feed_links(w, info);
	add_schedule(w, info);
	if (info->complete)
		json_bool(w, "complete", true);
	if (info->archive)
		json_bool(w, "archive", true);
	if (info->deleted > 0)
		json_number(w, "deleted", (int64_t)info->deleted);
	json_end_object(w);
}

/* The entries went out as they came: the feed itself is known only now. */
static void
end_json(struct parsing *parsing, const struct feed *feed, const struct error *failed)
{
	struct json_writer *w = &parsing->w;
	size_t i;

	json_end_array(w);
	add_feed(w, feed_info(feed));
	json_string_if(w, "version", slice_of(feed_info(feed)->type));
	json_begin_array(w, "repairs");
	for (i = 0; feed_repair(feed, i) != NULL; i++)
		json_string(w, NULL, slice_of(feed_repair(feed, i)));
	json_end_array(w);
	if (failed->kind != ERROR_NONE)
		json_string(w, "error", slice_of(failed->text));
	else
		json_null(w, "error");
	json_end_object(w);
	buffer_append_byte(&parsing->line, '\n');
}

static void
end_words(struct parsing *parsing, const struct feed *feed, struct error *err)
{
	const struct feed_info *info = feed_info(feed);

	buffer_print(&parsing->line,
	             "%s, %zu entries: ", info->type[0] != '\0' ? info->type : "no feed",
	             feed_count(feed));
	text_line(info->title, false, &parsing->line, err);
	buffer_append_byte(&parsing->line, '\n');
}

static bool
feed_bytes(struct feed *feed, struct storage_file *file, struct error *err)
{
	char *chunk = memory_get(CONFIG_CHUNK);
	uint64_t at = 0;
	size_t got = 1;
	bool ok = chunk != NULL || error_memory(err);

	while (ok && got > 0) {
		ok = file != NULL ? storage_read(file, at, chunk, CONFIG_CHUNK, &got, err)
		                  : terminal_read(chunk, CONFIG_CHUNK, &got, err);
		at += got;
		ok = ok && (got == 0 || feed_write(feed, chunk, got, err));
	}
	memory_free(chunk);
	return ok && feed_finish(feed, err);
}

static bool
parse_file(struct parsing *parsing, const struct feed_origin *origin, const char *path,
           struct error *err)
{
	bool standard = slice_is(slice_of(path), "-");
	struct storage_file *file = standard ? NULL : session_open_input(path, err);
	struct feed *feed = NULL;
	bool ok = standard || file != NULL;

	if (ok) {
		feed = feed_open(take_entry, parsing, err);
		ok = feed != NULL && feed_begin(feed, origin, err);
	}
	if (ok) {
		ok = feed_bytes(feed, file, err);
		if (parsing->json)
			end_json(parsing, feed, err);
		else
			end_words(parsing, feed, err);
		output_slice(&parsing->session->out, buffer_slice(&parsing->line));
	}
	if (!ok)
		session_blame(err, "parse", path);
	feed_close(feed);
	storage_close(file);
	return ok;
}

bool
command_parse(struct session *session, struct error *err)
{
	struct parsing parsing = {.session = session};
	const char *path = session_count(session) > 0 ? session_operand(session, 0) : "-";
	const char *headers = session->options->value[OPTION_HEADERS];
	struct feed_origin origin = {.url = slice_of(session->options->value[OPTION_URL])};
	struct buffer text = {0}, base = {0};
	bool ok;

	parsing.json = options_has(session->options, OPTION_JSON);
	parsing.w.out = &parsing.line;
	ok = command_wants(session, 0, 1, err) &&
	     (headers == NULL || session_input(headers, HEADERS_MOST, &text, err) ||
	      session_blame(err, "parse", headers)) &&
	     read_headers(buffer_slice(&text), &base, &origin, err);
	if (ok) {
		if (parsing.json) {
			json_begin_object(&parsing.w, NULL);
			json_begin_array(&parsing.w, "entries");
		}
		ok = parse_file(&parsing, &origin, path, err);
	}
	buffer_free(&text);
	buffer_free(&base);
	buffer_free(&parsing.line);
	return ok;
}
