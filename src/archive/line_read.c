#include "archive/line.h"

#include <string.h>

#include "base/calendar.h"
#include "base/memory.h"

/* Deeper than any line of ours; what lies deeper is no record. */
#define DEPTH 16

/* Where in the line we are: which of the containers that mean something to us. */
enum place {
	ELSEWHERE,
	ITEM,
	AUTHORS,
	AUTHOR,
	TAGS,
	ATTACHMENTS,
	ATTACHMENT,
	ATTACHMENT_OWN,
	OWN,
	PLAIN,
};

struct line_reader {
	struct json_reader *json;
	enum place place[DEPTH]; /* of what is inside the i-th container */
	struct buffer text;      /* all strings; as large as the line from the start, never moves */
	struct buffer authors, tags, enclosures; /* arrays of struct slice and entry_enclosure */
	struct archive_record record;
	struct archive_feed feed;
	bool numbered;      /* an article number was seen */
	bool keyed;         /* a purged article's key was seen */
	bool aliased;       /* an alias was seen; its key is in `purged` */
	uint64_t text_hash; /* and its text's */
	struct line_purged purged;
	bool published_raw_seen, updated_raw_seen; /* even an empty one counts */
	struct slice published, updated;           /* as RFC 3339 */
};

/* The containers that mean something, by where they are and what they are called. */
static const struct {
	enum place in;
	const char *key;
	enum json_type type;
	enum place is;
} containers[] = {
    {ITEM, "_feedarc", JSON_OBJECT, OWN},
    {ITEM, "attachments", JSON_ARRAY, ATTACHMENTS},
    {ITEM, "authors", JSON_ARRAY, AUTHORS},
    {ITEM, "tags", JSON_ARRAY, TAGS},
    {AUTHORS, "", JSON_OBJECT, AUTHOR},
    {ATTACHMENTS, "", JSON_OBJECT, ATTACHMENT},
    {ATTACHMENT, "_feedarc", JSON_OBJECT, ATTACHMENT_OWN},
    {OWN, "plain", JSON_ARRAY, PLAIN},
};

/* The text is a part of the line unescaped, so it always fits where the whole line would. */
static bool
keep(struct line_reader *reader, struct slice text, struct slice *kept, struct error *err)
{
	struct buffer *to = &reader->text;

	if (text.size > to->room - to->size)
		return error_set(err, ERROR_FORMAT, "a string longer than its line");
	kept->data = to->data + to->size;
	kept->size = text.size;
	buffer_append_slice(to, text);
	return true;
}

static bool
grow(struct buffer *list, size_t size, struct error *err)
{
	if (!buffer_reserve(list, size))
		return error_memory(err);
	memset(list->data + list->size, 0, size);
	list->size += size;
	return true;
}

static struct slice *
last_author(struct line_reader *reader)
{
	return (struct slice *)(void *)(reader->authors.data + reader->authors.size) - 1;
}

static struct entry_enclosure *
last_enclosure(struct line_reader *reader)
{
	return (struct entry_enclosure *)(void *)(reader->enclosures.data +
	                                          reader->enclosures.size) -
	       1;
}

static uint32_t
number_of(struct slice text)
{
	long long n;

	return slice_number(text, &n) && n <= UINT32_MAX ? (uint32_t)n : 0;
}

/* Takes one simple value of the object at this place; those without a table are few. */
static bool
take_item(struct line_reader *reader, const struct json_event *e, struct error *err)
{
	struct entry *entry = &reader->record.entry;
	const struct {
		const char *key;
		struct slice *to;
	} fields[] = {
	    {"content_html", &entry->content},
	    {"content_text", &entry->content},
	    {"date_modified", &reader->updated},
	    {"date_published", &reader->published},
	    {"external_url", &entry->related},
	    {"id", &entry->id},
	    {"image", &entry->image},
	    {"language", &entry->language},
	    {"summary", &entry->summary},
	    {"title", &entry->title},
	    {"url", &entry->link},
	};
	size_t i;

	if (e->type != JSON_STRING)
		return true;
	for (i = 0; i < sizeof fields / sizeof *fields; i++)
		if (slice_is(e->key, fields[i].key)) {
			if (fields[i].to == &entry->content)
				entry->content_plain = slice_is(e->key, "content_text");
			return keep(reader, e->text, fields[i].to, err);
		}
	return true;
}

/* Hexadecimal digits, 16 for each number. */
static bool
read_hex(struct slice text, uint64_t *half, size_t count)
{
	size_t i;
	char c;

	if (text.size != count * 16)
		return false;
	for (i = 0; i < text.size; i++) {
		c = text.data[i];
		if (c >= '0' && c <= '9')
			c = (char)(c - '0');
		else if (c >= 'a' && c <= 'f')
			c = (char)(c - 'a' + 10);
		else
			return false;
		half[i / 16] = half[i / 16] << 4 | (unsigned char)c;
	}
	return true;
}

static bool
read_key(struct slice text, struct hash *key)
{
	uint64_t half[2] = {0, 0};
	bool is = read_hex(text, half, 2);

	key->low = half[0];
	key->high = half[1];
	return is;
}

static bool
take_own_text(struct line_reader *reader, const struct json_event *e, struct error *err)
{
	struct entry *entry = &reader->record.entry;

	const struct {
		const char *key;
		struct slice *to;
	} fields[] = {
	    {"comments", &entry->comments},
	    {"parent", &entry->parent},
	    {"place", &entry->place},
	    {"published", &entry->published_raw},
	    {"replies", &entry->replies},
	    {"source", &entry->source},
	    {"source_url", &entry->source_link},
	    {"title", &reader->feed.title},
	    {"updated", &entry->updated_raw},
	    {"url", &reader->feed.url},
	};
	size_t i;

	if (slice_is(e->key, "seen") && !calendar_parse(e->text, &reader->record.seen))
		reader->record.seen = CALENDAR_NONE;
	if (slice_is(e->key, "purged") && !calendar_parse(e->text, &reader->purged.when))
		reader->purged.when = CALENDAR_NONE;
	if (slice_is(e->key, "key"))
		reader->keyed = read_key(e->text, &reader->purged.key);
	if (slice_is(e->key, "alias"))
		reader->aliased = read_key(e->text, &reader->purged.key);
	if (slice_is(e->key, "text") && !read_hex(e->text, &reader->text_hash, 1))
		reader->text_hash = 0;
	if (slice_is(e->key, "kin") && !read_hex(e->text, &reader->purged.kin, 1))
		reader->purged.kin = 0;
	for (i = 0; i < sizeof fields / sizeof *fields; i++) {
		if (!slice_is(e->key, fields[i].key))
			continue;
		reader->published_raw_seen |= fields[i].to == &entry->published_raw;
		reader->updated_raw_seen |= fields[i].to == &entry->updated_raw;
		return keep(reader, e->text, fields[i].to, err);
	}
	return true;
}

static void
take_own_number(struct line_reader *reader, const struct json_event *e)
{
	struct archive_record *record = &reader->record;
	uint32_t n = number_of(e->text);

	if (slice_is(e->key, "n")) {
		record->number = n;
		reader->numbered = n > 0;
	} else if (slice_is(e->key, "feed")) {
		record->feed = reader->feed.number = n;
	} else if (slice_is(e->key, "rev") && n > 0) {
		record->revision = n;
	} else if (slice_is(e->key, "rule") && n <= ENTRY_BY_CONTENT) {
		record->rule = (enum entry_rule)n;
	}
}

static bool
take_own(struct line_reader *reader, const struct json_event *e, struct error *err)
{
	if (e->type == JSON_NUMBER)
		take_own_number(reader, e);
	if (e->type == JSON_TRUE && slice_is(e->key, "aside"))
		reader->record.aside = true;
	return e->type != JSON_STRING || take_own_text(reader, e, err);
}

static void
take_plain(struct line_reader *reader, const struct json_event *e)
{
	struct entry *entry = &reader->record.entry;

	if (e->type != JSON_STRING)
		return;
	if (slice_is(e->text, "title"))
		entry->title_plain = true;
	else if (slice_is(e->text, "summary"))
		entry->summary_plain = true;
	else if (slice_is(e->text, "content"))
		entry->content_plain = true;
}

static bool
take_tag(struct line_reader *reader, const struct json_event *e, struct error *err)
{
	struct slice tag;

	return e->type != JSON_STRING ||
	       (keep(reader, e->text, &tag, err) &&
	        (buffer_append(&reader->tags, &tag, sizeof tag) || error_memory(err)));
}

static bool
take_attachment(struct line_reader *reader, const struct json_event *e, struct error *err)
{
	struct entry_enclosure *enclosure = last_enclosure(reader);

	if (e->type == JSON_NUMBER && slice_is(e->key, "size_in_bytes"))
		return keep(reader, e->text, &enclosure->length, err);
	if (e->type == JSON_NUMBER && slice_is(e->key, "duration_in_seconds") &&
	    !slice_number(e->text, &enclosure->seconds))
		enclosure->seconds = 0;
	if (e->type == JSON_STRING && slice_is(e->key, "url"))
		return keep(reader, e->text, &enclosure->url, err);
	if (e->type == JSON_STRING && slice_is(e->key, "mime_type"))
		return keep(reader, e->text, &enclosure->type, err);
	return true;
}

static bool
take_value(struct line_reader *reader, enum place place, const struct json_event *e,
           struct error *err)
{
	switch (place) {
	case ITEM:
		return take_item(reader, e, err);
	case OWN:
		return take_own(reader, e, err);
	case PLAIN:
		take_plain(reader, e);
		return true;
	case TAGS:
		return take_tag(reader, e, err);
	case AUTHOR:
		return e->type != JSON_STRING || !slice_is(e->key, "name") ||
		       keep(reader, e->text, last_author(reader), err);
	case ATTACHMENT:
		return take_attachment(reader, e, err);
	case ATTACHMENT_OWN:
		return e->type != JSON_STRING || !slice_is(e->key, "length") ||
		       keep(reader, e->text, &last_enclosure(reader)->length, err);
	default:
		return true;
	}
}

static bool
begin_container(struct line_reader *reader, enum place in, const struct json_event *e,
                struct error *err)
{
	enum place is = e->depth == 0 && e->type == JSON_OBJECT ? ITEM : ELSEWHERE;
	size_t i;

	for (i = 0; e->depth > 0 && i < sizeof containers / sizeof *containers; i++)
		if (containers[i].in == in && containers[i].type == e->type &&
		    slice_is(e->key, containers[i].key))
			is = containers[i].is;
	reader->place[e->depth] = is;
	if (is == AUTHOR)
		return grow(&reader->authors, sizeof(struct slice), err);
	if (is == ATTACHMENT)
		return grow(&reader->enclosures, sizeof(struct entry_enclosure), err);
	return true;
}

static bool
take_event(void *ctx, const struct json_event *e, struct error *err)
{
	struct line_reader *reader = ctx;
	enum place in = e->depth > 0 ? reader->place[e->depth - 1] : ELSEWHERE;

	if (e->type == JSON_OBJECT_END || e->type == JSON_ARRAY_END)
		return true;
	if (e->type == JSON_OBJECT || e->type == JSON_ARRAY)
		return begin_container(reader, in, e, err);
	return take_value(reader, in, e, err);
}

struct line_reader *
line_open(struct error *err)
{
	struct line_reader *reader = memory_zero(1, sizeof *reader);

	if (reader == NULL) {
		error_memory(err);
		return NULL;
	}
	reader->json = json_open(DEPTH, SIZE_MAX / 4, take_event, reader, err);
	if (reader->json == NULL) {
		memory_free(reader);
		return NULL;
	}
	return reader;
}

void
line_close(struct line_reader *reader)
{
	if (reader == NULL)
		return;
	json_close(reader->json);
	buffer_free(&reader->text);
	buffer_free(&reader->authors);
	buffer_free(&reader->tags);
	buffer_free(&reader->enclosures);
	memory_free(reader);
}

static bool
read_all(struct line_reader *reader, struct slice line, struct error *err)
{
	static const struct archive_record no_record = {.revision = 1,
	                                                .seen = CALENDAR_NONE,
	                                                .entry.published = CALENDAR_NONE,
	                                                .entry.updated = CALENDAR_NONE};
	static const struct archive_feed no_feed = {0};
	static const struct line_purged not_purged = {.when = CALENDAR_NONE};
	static const struct slice nothing = {0};

	buffer_clear(&reader->text);
	buffer_clear(&reader->authors);
	buffer_clear(&reader->tags);
	buffer_clear(&reader->enclosures);
	reader->record = no_record;
	reader->feed = no_feed;
	reader->purged = not_purged;
	reader->keyed = reader->aliased = false;
	reader->text_hash = 0;
	reader->numbered = reader->published_raw_seen = reader->updated_raw_seen = false;
	reader->published = reader->updated = nothing;
	if (!buffer_reserve(&reader->text, line.size))
		return error_memory(err);
	json_reset(reader->json);
	return json_write(reader->json, line, err) && json_finish(reader->json, err);
}

/* The moment, and the raw date that is kept apart only where it differs. */
static void
settle_date(struct slice date, bool raw_seen, struct slice *raw, int64_t *moment)
{
	if (date.size > 0 && !calendar_parse(date, moment))
		*moment = CALENDAR_NONE;
	if (!raw_seen)
		*raw = date;
}

bool
line_read(struct line_reader *reader, struct slice line, struct archive_record *record,
          struct error *err)
{
	struct entry *entry = &reader->record.entry;

	if (!read_all(reader, line, err))
		return false;
	if (!reader->numbered)
		return error_set(err, ERROR_FORMAT, "a line without an article number");
	settle_date(reader->published, reader->published_raw_seen, &entry->published_raw,
	            &entry->published);
	settle_date(reader->updated, reader->updated_raw_seen, &entry->updated_raw,
	            &entry->updated);
	entry->authors = (const struct slice *)(const void *)reader->authors.data;
	entry->author_count = reader->authors.size / sizeof(struct slice);
	entry->categories = (const struct slice *)(const void *)reader->tags.data;
	entry->category_count = reader->tags.size / sizeof(struct slice);
	entry->enclosures = (const struct entry_enclosure *)(const void *)reader->enclosures.data;
	entry->enclosure_count = reader->enclosures.size / sizeof(struct entry_enclosure);
	*record = reader->record;
	return true;
}

bool
line_read_purged(struct line_reader *reader, struct slice line, struct line_purged *purged,
                 struct error *err)
{
	if (!read_all(reader, line, err))
		return false;
	if (!reader->numbered || !reader->keyed)
		return error_set(err, ERROR_FORMAT, "a line of the ledger without number or key");
	reader->purged.number = reader->record.number;
	reader->purged.feed = reader->record.feed;
	*purged = reader->purged;
	return true;
}

bool
line_read_alias(struct line_reader *reader, struct slice line, struct line_alias *alias,
                struct error *err)
{
	static const struct line_alias none = {0};

	if (!read_all(reader, line, err))
		return false;
	if (!reader->numbered || !reader->aliased)
		return error_set(err, ERROR_FORMAT, "a line of an alias without number or key");
	*alias = none;
	alias->number = reader->record.number;
	alias->feed = reader->record.feed;
	alias->revision = reader->record.revision;
	alias->key = reader->purged.key;
	alias->fingerprint = reader->text_hash;
	alias->id = reader->record.entry.id;
	alias->link = reader->record.entry.link;
	return true;
}

bool
line_read_feed(struct line_reader *reader, struct slice line, struct archive_feed *feed,
               struct error *err)
{
	if (!read_all(reader, line, err))
		return false;
	if (reader->feed.number == 0)
		return error_set(err, ERROR_FORMAT, "a line without a feed number");
	*feed = reader->feed;
	return true;
}
