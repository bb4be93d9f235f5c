#include "archive/line.h"

#include <stdio.h>

#include "base/calendar.h"

static void
write_authors(struct json_writer *w, const struct entry *entry)
{
	size_t i;

	if (entry->author_count == 0)
		return;
	json_begin_array(w, "authors");
	for (i = 0; i < entry->author_count; i++) {
		json_begin_object(w, NULL);
		json_string(w, "name", entry->authors[i]);
		json_end_object(w);
	}
	json_end_array(w);
}

static void
write_tags(struct json_writer *w, const struct entry *entry)
{
	size_t i;

	if (entry->category_count == 0)
		return;
	json_begin_array(w, "tags");
	for (i = 0; i < entry->category_count; i++)
		json_string(w, NULL, entry->categories[i]);
	json_end_array(w);
}

/* A number that reads back as the same digits; anything else is kept as the feed sent it. */
static void
write_length(struct json_writer *w, struct slice length)
{
	long long bytes;
	bool padded = length.size > 1 && length.data[0] == '0';

	if (length.size == 0)
		return;
	if (!padded && slice_number(length, &bytes)) {
		json_number(w, "size_in_bytes", bytes);
		return;
	}
	json_begin_object(w, "_feedarc");
	json_string(w, "length", length);
	json_end_object(w);
}

static void
write_attachments(struct json_writer *w, const struct entry *entry)
{
	size_t i;

	if (entry->enclosure_count == 0)
		return;
	json_begin_array(w, "attachments");
	for (i = 0; i < entry->enclosure_count; i++) {
		json_begin_object(w, NULL);
		json_string(w, "url", entry->enclosures[i].url);
		json_string_if(w, "mime_type", entry->enclosures[i].type);
		write_length(w, entry->enclosures[i].length);
		if (entry->enclosures[i].seconds > 0)
			json_number(w, "duration_in_seconds", entry->enclosures[i].seconds);
		json_end_object(w);
	}
	json_end_array(w);
}

/* The date as the feed wrote it, unless the moment's RFC 3339 is that very text. */
static void
write_raw_date(struct json_writer *w, const char *key, struct slice raw, int64_t moment)
{
	char text[21];

	calendar_format(moment, text);
	if (!slice_is(raw, text))
		json_string(w, key, raw);
}

/* What of the text is plain and not markup; of the content its name tells, where there is any. */
static void
write_plain(struct json_writer *w, const struct entry *entry)
{
	bool content = entry->content_plain && entry->content.size == 0;

	if (!entry->title_plain && !entry->summary_plain && !content)
		return;
	json_begin_array(w, "plain");
	if (entry->title_plain)
		json_string(w, NULL, slice_of("title"));
	if (entry->summary_plain)
		json_string(w, NULL, slice_of("summary"));
	if (content)
		json_string(w, NULL, slice_of("content"));
	json_end_array(w);
}

/* What JSON Feed has no place for. */
static void
write_own(struct json_writer *w, const struct archive_record *record)
{
	const struct entry *entry = &record->entry;

	json_begin_object(w, "_feedarc");
	json_number(w, "n", record->number);
	json_number(w, "feed", record->feed);
	if (record->revision > 1)
		json_number(w, "rev", record->revision);
	json_moment_if(w, "seen", record->seen);
	if (record->aside)
		json_bool(w, "aside", true);
	if (record->rule != ENTRY_BY_ID)
		json_number(w, "rule", (int64_t)record->rule);
	write_raw_date(w, "published", entry->published_raw, entry->published);
	write_raw_date(w, "updated", entry->updated_raw, entry->updated);
	json_string_if(w, "comments", entry->comments);
	json_string_if(w, "replies", entry->replies);
	json_string_if(w, "parent", entry->parent);
	json_string_if(w, "source", entry->source);
	json_string_if(w, "source_url", entry->source_link);
	json_string_if(w, "place", entry->place);
	write_plain(w, entry);
	json_end_object(w);
}

bool
archive_write_line(const struct archive_record *record, struct buffer *line, struct error *err)
{
	const struct entry *entry = &record->entry;
	struct json_writer w = {.out = line};

	json_begin_object(&w, NULL);
	json_string_if(&w, "id", entry->id);
	json_string_if(&w, "url", entry->link);
	json_string_if(&w, "external_url", entry->related);
	json_string_if(&w, "title", entry->title);
	json_string_if(&w, entry->content_plain ? "content_text" : "content_html", entry->content);
	json_string_if(&w, "summary", entry->summary);
	json_string_if(&w, "image", entry->image);
	json_moment_if(&w, "date_published", entry->published);
	json_moment_if(&w, "date_modified", entry->updated);
	write_authors(&w, entry);
	json_string_if(&w, "language", entry->language);
	write_tags(&w, entry);
	write_attachments(&w, entry);
	write_own(&w, record);
	json_end_object(&w);
	return buffer_ok(line, err);
}

void
line_write_header(uint32_t segment, uint32_t generation, int64_t made, struct buffer *line)
{
	struct json_writer w = {.out = line};

	json_begin_object(&w, NULL);
	json_begin_object(&w, "_feedarc");
	json_number(&w, "format", 1);
	json_number(&w, "segment", segment);
	if (generation > 0)
		json_number(&w, "generation", generation);
	json_moment_if(&w, "made", made);
	json_number(&w, "window", CONFIG_DEFLATE_WINDOW);
	json_end_object(&w);
	json_end_object(&w);
}

void
line_write_purged(const struct line_purged *purged, struct buffer *line)
{
	struct json_writer w = {.out = line};
	char key[33], kin[17];

	snprintf(key, sizeof key, "%016llx%016llx", (unsigned long long)purged->key.low,
	         (unsigned long long)purged->key.high);
	snprintf(kin, sizeof kin, "%016llx", (unsigned long long)purged->kin);
	json_begin_object(&w, NULL);
	json_begin_object(&w, "_feedarc");
	json_number(&w, "n", purged->number);
	json_number(&w, "feed", purged->feed);
	json_moment_if(&w, "purged", purged->when);
	if (purged->when == CALENDAR_NONE)
		json_bool(&w, "purged", true);
	json_string(&w, "key", slice_of(key));
	json_string(&w, "kin", slice_of(kin));
	json_end_object(&w);
	json_end_object(&w);
}

void
line_write_alias(const struct line_alias *alias, struct buffer *line)
{
	struct json_writer w = {.out = line};
	char key[33], text[17];

	snprintf(key, sizeof key, "%016llx%016llx", (unsigned long long)alias->key.low,
	         (unsigned long long)alias->key.high);
	snprintf(text, sizeof text, "%016llx", (unsigned long long)alias->fingerprint);
	json_begin_object(&w, NULL);
	json_string_if(&w, "id", alias->id);
	json_string_if(&w, "url", alias->link);
	json_begin_object(&w, "_feedarc");
	json_number(&w, "n", alias->number);
	json_number(&w, "feed", alias->feed);
	if (alias->revision > 1)
		json_number(&w, "rev", alias->revision);
	json_string(&w, "alias", slice_of(key));
	json_string(&w, "text", slice_of(text));
	json_end_object(&w);
	json_end_object(&w);
}

void
line_write_feed(const struct archive_feed *feed, struct buffer *line)
{
	struct json_writer w = {.out = line};

	json_begin_object(&w, NULL);
	json_begin_object(&w, "_feedarc");
	json_number(&w, "feed", feed->number);
	json_string(&w, "url", feed->url);
	json_string_if(&w, "title", feed->title);
	json_end_object(&w);
	json_end_object(&w);
}
