#include "feed/jsonfeed.h"

#include "base/memory.h"
#include "feed/jsonmend.h"

/* The containers that mean something; what lies deeper is somebody's extension. */
enum { DEPTH = 64, KNOWN = 8 };

/* Where in the document we are: in which of the containers that mean something. */
enum place {
	ELSEWHERE,
	FEED,
	ITEMS,
	ITEM,
	PEOPLE,
	PERSON,
	AUTHOR, /* the one that 1.0 had */
	TAGS,
	ATTACHMENTS,
	ATTACHMENT,
	HUBS,
	HUB,
};

struct jsonfeed {
	struct walk *walk;
	struct json_reader *reader;
	struct jsonmend mend;
	enum place place[KNOWN];         /* of what is inside the i-th container */
	struct buffer url, type, length; /* of the attachment being read */
	bool over;                       /* it is complete: what follows is junk */
	bool junk;                       /* and something did */
	struct error lost;               /* why something could not be read; the first one counts */
};

/* The containers, by where they are and what they are called; one thing may be there without the brackets of a list. */
static const struct {
	enum place in;
	const char *key;
	enum json_type type;
	enum place is;
} containers[] = {
    {FEED, "author", JSON_OBJECT, AUTHOR},
    {FEED, "author", JSON_ARRAY, PEOPLE},
    {FEED, "authors", JSON_ARRAY, PEOPLE},
    {FEED, "authors", JSON_OBJECT, PERSON},
    {FEED, "hubs", JSON_ARRAY, HUBS},
    {FEED, "hubs", JSON_OBJECT, HUB},
    {FEED, "items", JSON_ARRAY, ITEMS},
    {ITEMS, "", JSON_OBJECT, ITEM},
    {ITEM, "attachments", JSON_ARRAY, ATTACHMENTS},
    {ITEM, "attachments", JSON_OBJECT, ATTACHMENT},
    {ITEM, "author", JSON_OBJECT, AUTHOR},
    {ITEM, "author", JSON_ARRAY, PEOPLE},
    {ITEM, "authors", JSON_ARRAY, PEOPLE},
    {ITEM, "authors", JSON_OBJECT, PERSON},
    {ITEM, "tags", JSON_ARRAY, TAGS},
    {PEOPLE, "", JSON_OBJECT, PERSON},
    {ATTACHMENTS, "", JSON_OBJECT, ATTACHMENT},
    {HUBS, "", JSON_OBJECT, HUB},
};

enum kind {
	PLAIN,
	MARKUP,
	LINK,
};

/* Strings, by where they are: the field they are, and its rank among several for the same. */
static const struct {
	enum place in;
	const char *key;
	enum field field;
	int rank;
	enum kind kind;
} members[] = {
    {FEED, "title", FIELD_TITLE, 5, PLAIN},
    {FEED, "home_page_url", FIELD_LINK, 5, LINK},
    {FEED, "feed_url", FIELD_SELF, 5, LINK},
    {FEED, "description", FIELD_SUMMARY, 5, PLAIN},
    {FEED, "icon", FIELD_IMAGE, 5, LINK},
    {FEED, "favicon", FIELD_IMAGE, 4, LINK},
    {FEED, "next_url", FIELD_NEXT, 5, LINK},
    {FEED, "language", FIELD_LANGUAGE, 5, PLAIN},
    {FEED, "author", FIELD_AUTHOR, 2, PLAIN},
    {FEED, "authors", FIELD_AUTHOR, 5, PLAIN},
    {ITEM, "id", FIELD_ID, 5, PLAIN},
    {ITEM, "url", FIELD_LINK, 5, LINK},
    {ITEM, "external_url", FIELD_RELATED, 5, LINK},
    {ITEM, "title", FIELD_TITLE, 5, PLAIN},
    {ITEM, "content_html", FIELD_CONTENT, 5, MARKUP},
    {ITEM, "content_text", FIELD_CONTENT, 4, PLAIN},
    {ITEM, "summary", FIELD_SUMMARY, 5, PLAIN},
    {ITEM, "image", FIELD_IMAGE, 5, LINK},
    {ITEM, "banner_image", FIELD_IMAGE, 4, LINK},
    {ITEM, "date_published", FIELD_PUBLISHED, 5, PLAIN},
    {ITEM, "date_modified", FIELD_UPDATED, 5, PLAIN},
    {ITEM, "language", FIELD_LANGUAGE, 5, PLAIN},
    {ITEM, "author", FIELD_AUTHOR, 2, PLAIN},
    {ITEM, "authors", FIELD_AUTHOR, 5, PLAIN},
    {ITEM, "tags", FIELD_CATEGORY, 5, PLAIN},
    {PEOPLE, "", FIELD_AUTHOR, 5, PLAIN},
    {PERSON, "name", FIELD_AUTHOR, 5, PLAIN},
    {PERSON, "url", FIELD_AUTHOR, 1, PLAIN},
    {AUTHOR, "name", FIELD_AUTHOR, 4, PLAIN},
    {AUTHOR, "url", FIELD_AUTHOR, 1, PLAIN},
    {TAGS, "", FIELD_CATEGORY, 5, PLAIN},
    {HUB, "url", FIELD_HUB, 5, LINK},
};

/* JSON can escape what no text holds (XML 1.0, 2.2 has none of them either): dropped in place. */
static bool
take_text(struct jsonfeed *json, enum field field, int rank, bool plain, struct slice text)
{
	struct walk *w = json->walk;
	struct buffer *arena = &w->collect.arena;
	size_t i, at = arena->size, to = at;

	if (!collect_text(&w->collect, text.data, text.size, w->err))
		return false;
	for (i = at; i < arena->size; i++) {
		char c = arena->data[i];

		if ((unsigned char)c >= ' ' || c == '\n' || c == '\t' || c == '\r')
			arena->data[to++] = c;
	}
	arena->size = to;
	return walk_mend_text(w, at) && (plain || walk_resolve_markup(w, at)) &&
	       collect_take(&w->collect, field, rank, plain, at, w->err);
}

static bool
take_string(struct jsonfeed *json, enum place in, const struct json_event *e)
{
	struct walk *w = json->walk;
	size_t i, count = sizeof members / sizeof members[0];

	for (i = 0; i < count; i++)
		if (members[i].in == in && slice_is(e->key, members[i].key))
			break;
	if (i == count)
		return true;
	if (members[i].kind == LINK && !walk_link(w, members[i].field, members[i].rank, e->text))
		return false;
	/* What has no page of its own is the page that it points to. */
	if (members[i].field == FIELD_RELATED)
		return walk_link(w, FIELD_LINK, 3, e->text);
	return members[i].kind == LINK || take_text(json, members[i].field, members[i].rank,
	                                            members[i].kind == PLAIN, e->text);
}

static bool
set(struct jsonfeed *json, struct buffer *to, struct slice text)
{
	buffer_clear(to);
	return buffer_append_slice(to, text) || error_memory(json->walk->err);
}

static bool
take_attachment(struct jsonfeed *json, const struct json_event *e)
{
	struct slice seconds = {e->text.data, slice_find(e->text, '.')};

	if (slice_is(e->key, "url"))
		return set(json, &json->url, e->text);
	if (slice_is(e->key, "mime_type"))
		return set(json, &json->type, e->text);
	if (slice_is(e->key, "size_in_bytes"))
		return set(json, &json->length, e->text);
	if (slice_is(e->key, "duration_in_seconds"))
		return collect_value(&json->walk->collect, FIELD_DURATION, 5, true, seconds,
		                     json->walk->err);
	return true;
}

/* "https://jsonfeed.org/version/1.1", or an item that came without: what makes JSON a feed. */
static void
take_version(struct jsonfeed *json, struct slice version)
{
	json->walk->root = true;
	if (json->walk->collect.info.type[0] == '\0')
		json->walk->collect.info.type = "json";
	if (version.size < 3)
		return;
	version = slice_skip(version, version.size - 3);
	if (slice_is(version, "1.1"))
		json->walk->collect.info.type = "json11";
	else if (version.data[1] != '.' || slice_is(version, "1.0"))
		json->walk->collect.info.type = "json10";
}

static bool
take_value(struct jsonfeed *json, enum place in, const struct json_event *e)
{
	if (e->type != JSON_STRING && e->type != JSON_NUMBER)
		return true;
	if (in == ATTACHMENT)
		return take_attachment(json, e);
	if (in == FEED && slice_is(e->key, "version"))
		take_version(json, e->text);
	return take_string(json, in, e);
}

static bool
begin_container(struct jsonfeed *json, enum place in, const struct json_event *e)
{
	enum place is = e->depth == 0 && e->type == JSON_OBJECT ? FEED : ELSEWHERE;
	size_t i;

	for (i = 0; e->depth > 0 && i < sizeof containers / sizeof containers[0]; i++)
		if (containers[i].in == in && containers[i].type == e->type &&
		    slice_is(e->key, containers[i].key))
			is = containers[i].is;
	if (e->depth < KNOWN)
		json->place[e->depth] = is;
	if (is == ITEM) {
		take_version(json, e->text);
		collect_begin_item(&json->walk->collect);
	}
	if (is == ATTACHMENT) {
		buffer_clear(&json->url);
		buffer_clear(&json->type);
		buffer_clear(&json->length);
	}
	return true;
}

static bool
end_container(struct jsonfeed *json, enum place is)
{
	struct walk *w = json->walk;
	const struct slice none = {0};

	if (is == ITEM)
		return collect_end_item(&w->collect, none, w->err);
	/* What follows is not read. */
	json->over = is == FEED;
	if (json->over)
		return error_set(w->err, ERROR_FORMAT, "the feed is over");
	if (is == ATTACHMENT)
		return walk_file(w, buffer_slice(&json->url), buffer_slice(&json->type),
		                 buffer_slice(&json->length));
	return true;
}

static enum place
place_in(const struct jsonfeed *json, int depth)
{
	return depth >= 0 && depth < KNOWN ? json->place[depth] : ELSEWHERE;
}

static bool
take_event(void *ctx, const struct json_event *e, struct error *err)
{
	struct jsonfeed *json = ctx;
	enum place in = place_in(json, e->depth - 1);

	jsonmend_note(&json->mend, e);
	json->walk->err = err;
	if (e->type == JSON_OBJECT_END || e->type == JSON_ARRAY_END)
		return end_container(json, place_in(json, e->depth));
	if (e->type == JSON_OBJECT || e->type == JSON_ARRAY)
		return begin_container(json, in, e);
	return take_value(json, in, e);
}

struct jsonfeed *
jsonfeed_open(struct walk *walk, struct error *err)
{
	struct jsonfeed *json = memory_zero(1, sizeof *json);

	if (json == NULL) {
		error_memory(err);
		return NULL;
	}
	json->walk = walk;
	json->reader = json_open(DEPTH, COLLECT_MOST, take_event, json, err);
	if (json->reader == NULL) {
		memory_free(json);
		return NULL;
	}
	return json;
}

void
jsonfeed_begin(struct jsonfeed *json, struct slice junk)
{
	const struct error none = {0};

	json->over = json->junk = false;
	json->lost = none;
	json->walk->collect.inherit = true;
	json_reset(json->reader);
	json_pass(json->reader, junk);
	jsonmend_begin(&json->mend, json->reader, json->walk->repairs);
}

/* The open item, or else what the feed says of itself, can't be read: goes on behind it. */
static bool
give_up(struct jsonfeed *json, struct error *err)
{
	const struct error none = {0};
	struct json_trouble trouble = json_trouble(json->reader);
	bool items = trouble.depth > 1 && place_in(json, 1) == ITEMS;

	if (trouble.refused)
		error_while(err, "line %llu", (unsigned long long)trouble.line);
	if (json->lost.kind == ERROR_NONE)
		json->lost = *err;
	*err = none;
	json->walk->collect.item = false;
	buffer_clear(&json->walk->collect.arena);
	return jsonmend_skip(&json->mend, items ? 2 : 1, err);
}

/* There is no memory: an item that is open is left out, which gives some back. */
static bool
let_go(struct jsonfeed *json, struct error *err)
{
	if (!json->walk->collect.item)
		return false;
	collect_blame(&json->walk->collect, err);
	walk_let_go(json->walk);
	return true;
}

bool
jsonfeed_write(struct jsonfeed *json, struct slice piece, struct error *err)
{
	struct error failed = {0};

	while (piece.size > 0 && !json->over) {
		if (jsonmend_write(&json->mend, &piece, &failed) || json->over)
			break;
		if (json->walk->collect.refused ||
		    (failed.kind == ERROR_MEMORY && !let_go(json, &failed)) ||
		    !give_up(json, &failed)) {
			*err = failed;
			return false;
		}
	}
	json->junk = json->junk || (json->over && slice_trim(piece).size > 0);
	if (json->junk)
		repairs_note(json->walk->repairs, "junk at the end");
	return true;
}

bool
jsonfeed_finish(struct jsonfeed *json, struct error *err)
{
	if (!json->over && json->lost.kind == ERROR_NONE)
		json_finish(json->reader, &json->lost);
	if (!json->walk->root)
		return error_set(err, ERROR_FORMAT,
		                 "this is no feed: JSON without a version and items");
	if (json->lost.kind != ERROR_NONE)
		*err = json->lost;
	return json->lost.kind == ERROR_NONE;
}

bool
jsonfeed_is_whole(const struct jsonfeed *json)
{
	return json->over && !json->junk;
}

void
jsonfeed_close(struct jsonfeed *json)
{
	if (json == NULL)
		return;
	json_close(json->reader);
	buffer_free(&json->url);
	buffer_free(&json->type);
	buffer_free(&json->length);
	memory_free(json);
}
