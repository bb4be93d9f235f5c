#include "golden.h"

#include <stdio.h>

#include "base/calendar.h"
#include "base/json.h"

static void
print_list(struct json_writer *w, const char *key, const struct slice *list, size_t n)
{
	size_t i;

	if (n == 0)
		return;
	json_begin_array(w, key);
	for (i = 0; i < n; i++)
		json_string(w, NULL, list[i]);
	json_end_array(w);
}

static void
print_enclosures(struct json_writer *w, const struct entry *entry)
{
	size_t i;

	if (entry->enclosure_count == 0)
		return;
	json_begin_array(w, "enclosures");
	for (i = 0; i < entry->enclosure_count; i++) {
		json_begin_object(w, NULL);
		json_string_if(w, "url", entry->enclosures[i].url);
		json_string_if(w, "type", entry->enclosures[i].type);
		json_string_if(w, "length", entry->enclosures[i].length);
		json_end_object(w);
	}
	json_end_array(w);
}

/* A date that is not understood is shown as it came. */
static void
print_date(struct json_writer *w, const char *key, int64_t moment, struct slice raw)
{
	if (moment == CALENDAR_NONE)
		json_string_if(w, key, raw);
	else
		json_moment_if(w, key, moment);
}

static void
print_text(struct json_writer *w, const char *key, const char *plain_key, struct slice text,
           bool plain)
{
	json_string_if(w, plain ? plain_key : key, text);
}

static bool
print_entry(void *ctx, const struct entry *entry, struct error *err)
{
	struct json_writer *w = ctx;

	(void)err;
	json_begin_object(w, NULL);
	json_string_if(w, "id", entry->id);
	print_text(w, "title", "title (plain)", entry->title, entry->title_plain);
	json_string_if(w, "link", entry->link);
	print_list(w, "authors", entry->authors, entry->author_count);
	print_date(w, "published", entry->published, entry->published_raw);
	print_date(w, "updated", entry->updated, entry->updated_raw);
	print_text(w, "summary", "summary (plain)", entry->summary, entry->summary_plain);
	print_text(w, "content", "content (plain)", entry->content, entry->content_plain);
	print_list(w, "categories", entry->categories, entry->category_count);
	print_enclosures(w, entry);
	json_string_if(w, "language", entry->language);
	json_string_if(w, "comments", entry->comments);
	json_end_object(w);
	return true;
}

static void
print_feed(struct json_writer *w, const struct feed *feed)
{
	const struct feed_info *info = feed_info(feed);
	size_t i;

	json_begin_object(w, "feed");
	json_string(w, "type", slice_of(info->type));
	json_string_if(w, "title", info->title);
	json_string_if(w, "link", info->link);
	json_string_if(w, "description", info->description);
	json_string_if(w, "language", info->language);
	print_date(w, "updated", info->updated, info->updated_raw);
	json_string_if(w, "id", info->id);
	json_string_if(w, "author", info->author);
	if (info->ttl > 0)
		json_number(w, "ttl", info->ttl);
	json_end_object(w);
	json_begin_array(w, "repairs");
	for (i = 0; feed_repair(feed, i) != NULL; i++)
		json_string(w, NULL, slice_of(feed_repair(feed, i)));
	json_end_array(w);
}

static bool
parse(struct feed *feed, struct slice document, struct slice charset, size_t chunk,
      struct error *err)
{
	struct feed_origin origin = {slice_of(GOLDEN_URL), charset};

	if (!feed_begin(feed, &origin, err))
		return false;
	while (document.size > 0) {
		size_t n = document.size < chunk ? document.size : chunk;

		if (!feed_write(feed, document.data, n, err))
			return false;
		document = slice_skip(document, n);
	}
	return feed_finish(feed, err);
}

void
golden_parse(struct slice document, struct slice charset, size_t chunk, struct buffer *out)
{
	struct json_writer w = {.out = out};
	struct error err = {0};
	struct feed *feed = feed_open(print_entry, &w, &err);
	bool ok;

	json_begin_object(&w, NULL);
	json_begin_array(&w, "entries");
	ok = feed != NULL && parse(feed, document, charset, chunk, &err);
	json_end_array(&w);
	if (feed != NULL)
		print_feed(&w, feed);
	if (!ok)
		json_string(&w, "error", slice_of(err.text));
	json_end_object(&w);
	feed_close(feed);
}

void
golden_squeeze(struct slice json, struct buffer *out)
{
	bool string = false;
	size_t i;

	for (i = 0; i < json.size; i++) {
		char c = json.data[i];

		if (string && c == '\\') {
			buffer_append_byte(out, c);
			c = json.data[++i];
		} else if (c == '"') {
			string = !string;
		}
		if (string || (c != ' ' && c != '\n'))
			buffer_append_byte(out, c);
	}
}

bool
golden_load(const char *path, struct buffer *out)
{
	FILE *file = fopen(path, "rb");
	char piece[512];
	size_t n;

	if (file == NULL)
		return false;
	for (n = fread(piece, 1, sizeof piece, file); n > 0;
	     n = fread(piece, 1, sizeof piece, file))
		buffer_append(out, piece, n);
	fclose(file);
	return true;
}
