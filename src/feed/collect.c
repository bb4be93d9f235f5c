#include "feed/collect.h"

#include <string.h>

#include "base/url.h"
#include "base/utf8.h"
#include "feed/date.h"

/* A year: what says more is no duration. */
enum { SECONDS_MOST = 366 * 86400 };

/* Bytes of a title that are enough to know it by. */
enum { TITLE_SAID = 60 };

static void
show_feed(struct collect *c)
{
	struct feed_info *info = &c->info;

	info->title = buffer_slice(&c->feed[FIELD_TITLE]);
	info->link = buffer_slice(&c->feed[FIELD_LINK]);
	info->description = buffer_slice(&c->feed[FIELD_SUMMARY]);
	info->language = buffer_slice(&c->feed[FIELD_LANGUAGE]);
	info->id = buffer_slice(&c->feed[FIELD_ID]);
	info->author = buffer_slice(&c->feed[FIELD_AUTHOR]);
	info->image = buffer_slice(&c->feed[FIELD_IMAGE]);
	info->self = buffer_slice(&c->feed[FIELD_SELF]);
	info->hub = buffer_slice(&c->feed[FIELD_HUB]);
	info->cloud = buffer_slice(&c->feed[FIELD_CLOUD]);
	info->moved = buffer_slice(&c->feed[FIELD_MOVED]);
	info->next = buffer_slice(&c->feed[FIELD_NEXT]);
	info->updated_raw = buffer_slice(&c->feed[FIELD_UPDATED]);
	info->updated = date_parse(info->updated_raw);
	info->categories = (const void *)c->feed_categories.data;
	info->category_count = c->feed_categories.size / sizeof(struct slice);
}

void
collect_begin(struct collect *c)
{
	const struct feed_info nothing = {.type = ""};
	size_t i;

	c->info = nothing;
	c->item = false;
	c->inherit = false;
	c->count = 0;
	c->refused = false;
	buffer_reset(&c->arena);
	buffer_clear(&c->feed_categories);
	for (i = 0; i < FIELD_ALL; i++) {
		buffer_clear(&c->feed[i]);
		c->feed_rank[i] = 0;
	}
	show_feed(c);
}

void
collect_begin_item(struct collect *c)
{
	buffer_clear(&c->arena);
	buffer_clear(&c->authors);
	buffer_clear(&c->categories);
	buffer_clear(&c->files);
	memset(c->values, 0, sizeof c->values);
	c->item = true;
	c->permalink = true;
}

bool
collect_text(struct collect *c, const char *text, size_t n, struct error *err)
{
	if (n > COLLECT_MOST || c->arena.size > COLLECT_MOST - n)
		return error_set(err, ERROR_LIMIT, "an article of more than %d KB", CONFIG_ITEM_KB);
	return buffer_append(&c->arena, text, n) || error_memory(err);
}

static struct slice
slice_at(const struct collect *c, struct span span)
{
	struct slice s = {0};

	if (span.size > 0) {
		s.data = c->arena.data + span.at;
		s.size = span.size;
	}
	return s;
}

/* The arena's text from `at` on, trimmed. */
static struct span
trimmed(const struct collect *c, size_t at)
{
	struct span span = {at, c->arena.size - at};
	struct slice s = slice_trim(slice_at(c, span));

	if (s.size > 0)
		span.at = (size_t)(s.data - c->arena.data);
	span.size = s.size;
	return span;
}

static bool
take_author(struct collect *c, int rank, struct span span, struct error *err)
{
	struct collect_author author = {span, rank}, *had = (void *)c->authors.data;
	size_t i, n = c->authors.size / sizeof author;

	for (i = 0; i < n; i++)
		if (slice_equal(slice_at(c, had[i].span), slice_at(c, span))) {
			had[i].rank = had[i].rank > rank ? had[i].rank : rank;
			return true;
		}
	if (n >= CONFIG_LIST)
		return true;
	return buffer_append(&c->authors, &author, sizeof author) || error_memory(err);
}

static bool
take_category(struct collect *c, struct span span, struct error *err)
{
	const struct span *had = (const void *)c->categories.data;
	size_t i, n = c->categories.size / sizeof span;

	for (i = 0; i < n; i++)
		if (slice_equal(slice_at(c, had[i]), slice_at(c, span)))
			return true;
	if (n >= CONFIG_LIST)
		return true;
	return buffer_append(&c->categories, &span, sizeof span) || error_memory(err);
}

static bool
shorter(const struct collect_value *a, const struct collect_value *b)
{
	return a->span.size < b->span.size;
}

/* Is this text the author's as well: a summary by name, or a longer copy than that of RSS? */
static bool
is_content(const struct collect_value *other, const struct collect_value *summary)
{
	return other->rank >= 4 || (other->rank >= 2 && shorter(summary, other));
}

/*
 * A second text of the item. The better one is the summary; the other stands in for content, unless it
 * is the same, a vocabulary's shorter copy, or what is said of a picture.
 */
static void
take_second(struct collect *c, struct collect_value value)
{
	struct collect_value had = c->values[FIELD_SUMMARY];
	bool better = value.rank > had.rank;
	struct collect_value *stays = better ? &value : &had, *other = better ? &had : &value;

	c->values[FIELD_SUMMARY] = *stays;
	if (c->values[FIELD_CONTENT].rank > 0 || !is_content(other, stays) ||
	    slice_equal(slice_at(c, had.span), slice_at(c, value.span)))
		return;
	c->values[FIELD_CONTENT] = *other;
	c->values[FIELD_CONTENT].rank = 1;
}

static bool
take_item(struct collect *c, enum field field, int rank, bool plain, size_t at, struct error *err)
{
	struct span span = trimmed(c, at);
	struct collect_value value = {span, rank, plain};

	if (span.size > 0 && field == FIELD_AUTHOR)
		return take_author(c, rank, span, err);
	if (span.size > 0 && field == FIELD_CATEGORY)
		return take_category(c, span, err);
	if (span.size > 0 && field == FIELD_SUMMARY && c->values[field].rank > 0)
		take_second(c, value);
	else if (span.size == 0 || field >= FIELD_COUNT || rank <= c->values[field].rank)
		c->arena.size = at; /* not needed: its room is the next one's */
	else
		c->values[field] = value;
	return true;
}

/* The feed's categories lie behind each other, each with a NUL at its end: where they have moved the slices are made anew. */
static bool
take_feed_category(struct collect *c, struct slice s, struct error *err)
{
	struct buffer *text = &c->feed[FIELD_CATEGORY], *list = &c->feed_categories;
	const struct slice *had = (const void *)list->data;
	size_t i, n = list->size / sizeof s;
	const char *before = text->data;
	struct slice rest;

	for (i = 0; i < n; i++)
		if (slice_equal(had[i], s))
			return true;
	if (n >= CONFIG_LIST)
		return true;
	rest.size = s.size + 1;
	buffer_append_slice(text, s);
	if (!buffer_append_byte(text, '\0'))
		return error_memory(err);
	rest.data = text->data + text->size - rest.size;
	if (text->data != before) {
		buffer_clear(list);
		rest = buffer_slice(text);
	}
	while (rest.size > 0) {
		s = slice_cut(&rest, '\0');
		buffer_append(list, &s, sizeof s);
	}
	show_feed(c);
	return buffer_ok(list, err);
}

static bool
take_feed(struct collect *c, enum field field, int rank, size_t at, struct error *err)
{
	struct slice s = slice_at(c, trimmed(c, at));

	c->arena.size = at;
	if (s.size > 0 && field == FIELD_CATEGORY)
		return take_feed_category(c, s, err);
	if (s.size == 0 || rank <= c->feed_rank[field])
		return true;
	buffer_clear(&c->feed[field]);
	c->feed_rank[field] = rank;
	if (!buffer_append_slice(&c->feed[field], s))
		return error_memory(err);
	show_feed(c);
	return true;
}

bool
collect_take(struct collect *c, enum field field, int rank, bool plain, size_t at,
             struct error *err)
{
	return c->item ? take_item(c, field, rank, plain, at, err)
	               : take_feed(c, field, rank, at, err);
}

bool
collect_value(struct collect *c, enum field field, int rank, bool plain, struct slice text,
              struct error *err)
{
	size_t at = c->arena.size;

	return collect_text(c, text.data, text.size, err) &&
	       collect_take(c, field, rank, plain, at, err);
}

bool
collect_list(struct collect *c, int rank, struct slice text, struct error *err)
{
	while (text.size > 0)
		if (!collect_value(c, FIELD_CATEGORY, rank, true, slice_cut(&text, ','), err))
			return false;
	return true;
}

/* Appends text to the arena for good. */
static bool
keep(struct collect *c, struct slice s, struct span *span, struct error *err)
{
	span->at = c->arena.size;
	span->size = s.size;
	return collect_text(c, s.data, s.size, err);
}

bool
collect_file(struct collect *c, struct slice url, struct slice type, struct slice length,
             struct error *err)
{
	const struct collect_file *had = (const void *)c->files.data;
	struct collect_file file;
	size_t i, n = c->files.size / sizeof file;

	if (!c->item || url.size == 0 || n >= CONFIG_LIST)
		return true;
	for (i = 0; i < n; i++)
		if (slice_equal(slice_at(c, had[i].url), url))
			return true;
	if (!keep(c, url, &file.url, err) || !keep(c, type, &file.type, err) ||
	    !keep(c, length, &file.length, err))
		return false;
	return buffer_append(&c->files, &file, sizeof file) || error_memory(err);
}

static bool
show_authors(struct collect *c, struct entry *entry, struct error *err)
{
	const struct collect_author *authors = (const void *)c->authors.data;
	size_t i, n = c->authors.size / sizeof *authors;
	struct slice name;
	int best = 0;

	buffer_clear(&c->author_slices);
	for (i = 0; i < n; i++)
		if (authors[i].rank > best)
			best = authors[i].rank;
	for (i = 0; i < n; i++) {
		name = slice_at(c, authors[i].span);
		if (authors[i].rank == best)
			buffer_append(&c->author_slices, &name, sizeof name);
	}
	name = buffer_slice(&c->feed[FIELD_AUTHOR]);
	if (n == 0 && c->inherit && name.size > 0)
		buffer_append(&c->author_slices, &name, sizeof name);
	entry->authors = (const void *)c->author_slices.data;
	entry->author_count = c->author_slices.size / sizeof name;
	return buffer_ok(&c->author_slices, err);
}

static bool
show_categories(struct collect *c, struct entry *entry, struct error *err)
{
	const struct span *spans = (const void *)c->categories.data;
	size_t i, n = c->categories.size / sizeof *spans;

	buffer_clear(&c->category_slices);
	for (i = 0; i < n; i++) {
		struct slice category = slice_at(c, spans[i]);

		buffer_append(&c->category_slices, &category, sizeof category);
	}
	entry->categories = (const void *)c->category_slices.data;
	entry->category_count = n;
	return buffer_ok(&c->category_slices, err);
}

/* "1:02:30", "62:30" or "3750"; 0 for anything else. */
static long long
seconds_in(struct slice text)
{
	long long seconds = 0, part;

	while (text.size > 0) {
		if (!slice_number(slice_trim(slice_cut(&text, ':')), &part) || part < 0 ||
		    part > SECONDS_MOST || seconds > SECONDS_MOST)
			return 0;
		seconds = seconds * 60 + part;
	}
	return seconds <= SECONDS_MOST ? seconds : 0;
}

/* What plays is the first file that says so, else the first. */
static void
show_duration(struct collect *c, struct slice text)
{
	struct entry_enclosure *files = (void *)c->enclosures.data, *playing = files;
	size_t i, n = c->enclosures.size / sizeof *files;

	for (i = 0; i < n; i++)
		if (slice_starts(files[i].type, "audio/") ||
		    slice_starts(files[i].type, "video/")) {
			playing = &files[i];
			break;
		}
	if (n > 0)
		playing->seconds = seconds_in(text);
}

static bool
show_enclosures(struct collect *c, struct entry *entry, struct error *err)
{
	const struct collect_file *files = (const void *)c->files.data;
	size_t i, n = c->files.size / sizeof *files;

	buffer_clear(&c->enclosures);
	for (i = 0; i < n; i++) {
		struct entry_enclosure enclosure = {slice_at(c, files[i].url),
		                                    slice_at(c, files[i].type),
		                                    slice_at(c, files[i].length), 0};

		buffer_append(&c->enclosures, &enclosure, sizeof enclosure);
	}
	entry->enclosures = (const void *)c->enclosures.data;
	entry->enclosure_count = n;
	if (!buffer_ok(&c->enclosures, err))
		return false;
	show_duration(c, slice_at(c, c->values[FIELD_DURATION].span));
	return true;
}

static struct slice
value_slice(const struct collect *c, enum field field)
{
	return slice_at(c, c->values[field].span);
}

static void
show_values(const struct collect *c, struct slice language, struct entry *entry)
{
	entry->id = value_slice(c, FIELD_ID);
	entry->link = value_slice(c, FIELD_LINK);
	entry->title = value_slice(c, FIELD_TITLE);
	entry->title_plain = c->values[FIELD_TITLE].plain;
	entry->summary = value_slice(c, FIELD_SUMMARY);
	entry->summary_plain = c->values[FIELD_SUMMARY].plain;
	entry->content = value_slice(c, FIELD_CONTENT);
	entry->content_plain = c->values[FIELD_CONTENT].plain;
	entry->comments = value_slice(c, FIELD_COMMENTS);
	entry->replies = value_slice(c, FIELD_REPLIES);
	entry->parent = value_slice(c, FIELD_PARENT);
	entry->related = value_slice(c, FIELD_RELATED);
	entry->image = value_slice(c, FIELD_IMAGE);
	entry->source = value_slice(c, FIELD_SOURCE);
	entry->source_link = value_slice(c, FIELD_SOURCE_LINK);
	entry->place = value_slice(c, FIELD_PLACE);
	entry->published_raw = value_slice(c, FIELD_PUBLISHED);
	entry->published = date_parse(entry->published_raw);
	entry->updated_raw = value_slice(c, FIELD_UPDATED);
	entry->updated = date_parse(entry->updated_raw);
	entry->language = value_slice(c, FIELD_LANGUAGE);
	if (entry->language.size == 0)
		entry->language = language;
	if (entry->language.size == 0)
		entry->language = buffer_slice(&c->feed[FIELD_LANGUAGE]);
	/*
	 * RSS 2.0, <guid>: a permanent link, unless it says that it is none. An address that is Atom's
	 * id is not bound to lead anywhere, but where there is no other it mostly does.
	 */
	if (entry->link.size == 0 && c->permalink && url_is_web(entry->id))
		entry->link = entry->id;
}

void
collect_blame(const struct collect *c, struct error *err)
{
	struct slice title = value_slice(c, FIELD_TITLE);

	if (title.size > TITLE_SAID)
		title.size = TITLE_SAID;
	title.size -= utf8_cut(title);
	if (title.size > 0)
		error_while(err, "\"%.*s\"", SLICE_ARGS(title));
	else
		error_while(err, "an article");
}

bool
collect_end_item(struct collect *c, struct slice language, struct error *err)
{
	struct entry entry = {0};

	show_values(c, language, &entry);
	if (!show_authors(c, &entry, err) || !show_categories(c, &entry, err) ||
	    !show_enclosures(c, &entry, err))
		return false;
	c->item = false;
	c->count++;
	c->refused = !c->fn(c->ctx, &entry, err);
	if (c->refused)
		return false;
	buffer_clear(&c->arena);
	return true;
}

const struct feed_info *
collect_info(const struct collect *c)
{
	return &c->info;
}

void
collect_free(struct collect *c)
{
	size_t i;

	for (i = 0; i < FIELD_ALL; i++)
		buffer_free(&c->feed[i]);
	buffer_free(&c->feed_categories);
	buffer_free(&c->arena);
	buffer_free(&c->authors);
	buffer_free(&c->categories);
	buffer_free(&c->files);
	buffer_free(&c->author_slices);
	buffer_free(&c->category_slices);
	buffer_free(&c->enclosures);
}
