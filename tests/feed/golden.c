#include "golden.h"

#include <stdio.h>

#include "base/calendar.h"
#include "base/json.h"
#include "base/utf8.h"

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
		if (entry->enclosures[i].seconds > 0)
			json_number(w, "duration", entry->enclosures[i].seconds);
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
is_clean(const struct entry *entry)
{
	return utf8_valid(entry->id) && utf8_valid(entry->title) && utf8_valid(entry->link) &&
	       utf8_valid(entry->summary) && utf8_valid(entry->content) &&
	       utf8_valid(entry->comments) && utf8_valid(entry->language);
}

static bool
print_entry(void *ctx, const struct entry *entry, struct error *err)
{
	struct golden *golden = ctx;
	struct json_writer *w = &golden->w;

	(void)err;
	golden->bad |= !is_clean(entry);
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
	json_string_if(w, "replies", entry->replies);
	json_string_if(w, "parent", entry->parent);
	json_string_if(w, "related", entry->related);
	json_string_if(w, "image", entry->image);
	json_string_if(w, "source", entry->source);
	json_string_if(w, "source_link", entry->source_link);
	json_string_if(w, "place", entry->place);
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
	print_list(w, "categories", info->categories, info->category_count);
	json_string_if(w, "image", info->image);
	json_string_if(w, "self", info->self);
	json_string_if(w, "hub", info->hub);
	json_string_if(w, "cloud", info->cloud);
	json_string_if(w, "moved", info->moved);
	json_string_if(w, "next", info->next);
	if (info->ttl > 0)
		json_number(w, "ttl", info->ttl);
	if (info->skip_hours > 0)
		json_number(w, "skip_hours", info->skip_hours);
	if (info->skip_days > 0)
		json_number(w, "skip_days", info->skip_days);
	if (info->complete)
		json_bool(w, "complete", true);
	if (info->archive)
		json_bool(w, "archive", true);
	if (info->deleted > 0)
		json_number(w, "deleted", (int64_t)info->deleted);
	json_end_object(w);
	json_begin_array(w, "repairs");
	for (i = 0; feed_repair(feed, i) != NULL; i++)
		json_string(w, NULL, slice_of(feed_repair(feed, i)));
	json_end_array(w);
}

static bool
parse(struct feed *feed, struct slice document, struct slice charset, golden_cut_fn *cut, void *ctx,
      struct error *err)
{
	struct feed_origin origin = {slice_of(GOLDEN_URL), charset};

	if (!feed_begin(feed, &origin, err))
		return false;
	while (document.size > 0) {
		size_t n = cut(ctx);

		if (n > document.size)
			n = document.size;
		if (!feed_write(feed, document.data, n, err))
			return false;
		document = slice_skip(document, n);
	}
	return feed_finish(feed, err);
}

bool
golden_open(struct golden *golden, struct error *err)
{
	struct golden none = {0};

	*golden = none;
	golden->w.out = &golden->out;
	golden->feed = feed_open(print_entry, golden, err);
	return golden->feed != NULL;
}

bool
golden_read(struct golden *golden, struct slice document, struct slice charset, golden_cut_fn *cut,
            void *ctx)
{
	struct json_writer *w = &golden->w;
	struct error err = {0};
	bool ok;

	buffer_clear(&golden->out);
	w->comma = false;
	json_begin_object(w, NULL);
	json_begin_array(w, "entries");
	ok = parse(golden->feed, document, charset, cut, ctx, &err);
	json_end_array(w);
	print_feed(w, golden->feed);
	if (!ok)
		json_string(w, "error", slice_of(err.text));
	json_end_object(w);
	return ok;
}

void
golden_close(struct golden *golden)
{
	feed_close(golden->feed);
	buffer_free(&golden->out);
}

static size_t
same_size(void *ctx)
{
	const size_t *chunk = ctx;

	return *chunk;
}

void
golden_parse(struct slice document, struct slice charset, size_t chunk, struct buffer *out)
{
	struct golden golden;
	struct error err = {0};

	if (!golden_open(&golden, &err))
		return;
	golden_read(&golden, document, charset, same_size, &chunk);
	buffer_append_slice(out, buffer_slice(&golden.out));
	golden_close(&golden);
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
