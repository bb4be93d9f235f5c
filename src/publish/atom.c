/* atom.c - an Atom feed (RFC 4287): one complete document, or a folder of archived ones (RFC 5005). */
#include <stdio.h>

#include "base/calendar.h"
#include "base/markup.h"
#include "base/url.h"
#include "publish/inside.h"

/* Entries of one archived document: it never changes once the next has begun. */
enum { PAGE = 100 };

static void
append_moment(struct buffer *out, const char *name, int64_t moment)
{
	char text[21];

	calendar_format(moment == CALENDAR_NONE ? 0 : moment, text);
	if (text[0] == '\0')
		calendar_format(0, text);
	markup_append_element(out, name, slice_of(text));
}

static void
append_link(struct buffer *out, const char *relation, struct slice url)
{
	buffer_print(out, "<link rel=\"%s\"", relation);
	markup_append_attribute(out, "href", url);
	buffer_append_text(out, "/>\n");
}

/* What stands before the entries; `kind` is a mark of RFC 5005. */
static void
append_head(struct publish *publish, int64_t newest, const char *kind)
{
	struct buffer *out = &publish->out;

	buffer_append_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	                        "<feed xmlns=\"http://www.w3.org/2005/Atom\" "
	                        "xmlns:fh=\"http://purl.org/syndication/history/1.0\">\n<id>");
	body_uuid(out, publish->job->id);
	buffer_append_text(out, "</id>\n");
	markup_append_element(out, "title", slice_of(publish->job->title));
	append_moment(out, "updated", newest);
	buffer_append_text(out, "<generator>feedarc</generator>\n");
	buffer_append_text(out, kind);
}

static void
page_name(const struct publish *publish, uint32_t page, char name[32])
{
	uint32_t last = publish->job->count > 0 ? (publish->job->count - 1) / PAGE : 0;

	if (page >= last)
		snprintf(name, 32, "feed.xml");
	else
		snprintf(name, 32, "archive-%06lu.xml", (unsigned long)page + 1);
}

/* RFC 5005, 4: each document leads to the one before it, an archived one to the current one too. */
static bool
begin_page(struct publish *publish, uint32_t page, int64_t newest, struct error *err)
{
	uint32_t last = publish->job->count > 0 ? (publish->job->count - 1) / PAGE : 0;
	char name[32];

	if (publish->files++ > 0)
		buffer_append_text(&publish->out, "</feed>\n");
	page_name(publish, page, name);
	if (!publish_file(publish, name, err))
		return false;
	append_head(publish, newest, page < last ? "<fh:archive/>\n" : "");
	append_link(&publish->out, "self", slice_of(name));
	if (page < last)
		append_link(&publish->out, "current", slice_of("feed.xml"));
	if (page + 1 < last) {
		page_name(publish, page + 1, name);
		append_link(&publish->out, "next-archive", slice_of(name));
	}
	if (page > 0) {
		page_name(publish, page - 1, name);
		append_link(&publish->out, "prev-archive", slice_of(name));
	}
	return true;
}

static bool
begin(struct publish *publish, struct error *err)
{
	if (publish->job->folder)
		return publish->job->count > 0 || begin_page(publish, 0, publish->job->newest, err);
	append_head(publish, publish->job->newest, "<fh:complete/>\n");
	return true;
}

static void
append_authors(struct buffer *out, const struct publish_post *post)
{
	size_t i;

	for (i = 0; i < post->entry->author_count; i++) {
		buffer_append_text(out, "<author>");
		markup_append_element(out, "name", post->entry->authors[i]);
		buffer_append_text(out, "</author>\n");
	}
	if (i > 0)
		return;
	/* RFC 4287, 4.1.2: there must be one. */
	buffer_append_text(out, "<author>");
	markup_append_element(out, "name", post->feed_title);
	buffer_append_text(out, "</author>\n");
}

/* RFC 4287, 4.2.7: what has no address is no link. */
static void
append_address(struct buffer *out, const char *relation, struct slice written)
{
	struct buffer url = {0};

	if (url_link(written, &url))
		append_link(out, relation, buffer_slice(&url));
	out->failed = out->failed || url.failed;
	buffer_free(&url);
}

static void
append_enclosure(struct buffer *out, const struct entry_enclosure *enclosure)
{
	struct buffer url = {0};
	long long length;
	size_t slash = slice_find(enclosure->type, '/');

	if (url_link(enclosure->url, &url)) {
		buffer_append_text(out, "<link rel=\"enclosure\"");
		markup_append_attribute(out, "href", buffer_slice(&url));
		if (slash > 0 && slash + 1 < enclosure->type.size &&
		    slice_find(enclosure->type, ' ') == enclosure->type.size)
			markup_append_attribute(out, "type", enclosure->type);
		if (slice_number(enclosure->length, &length))
			buffer_print(out, " length=\"%lld\"", length);
		buffer_append_text(out, "/>\n");
	}
	out->failed = out->failed || url.failed;
	buffer_free(&url);
}

/* RFC 4287, 4.2.11: where the entry comes from. */
static void
append_source(struct buffer *out, const struct publish_post *post)
{
	struct buffer url = {0};

	buffer_append_text(out, "<source>\n");
	if (url_link(post->feed_url, &url)) {
		markup_append_element(out, "id", buffer_slice(&url));
		append_link(out, "self", buffer_slice(&url));
	}
	markup_append_element(out, "title", post->feed_title);
	buffer_append_text(out, "</source>\n");
	out->failed = out->failed || url.failed;
	buffer_free(&url);
}

static void
append_entry(struct buffer *out, const struct publish_post *post)
{
	const struct entry *entry = post->entry;
	int64_t updated = entry->updated != CALENDAR_NONE ? entry->updated : post->moment;
	size_t i;

	buffer_append_text(out, "<entry>\n<id>");
	body_uuid(out, post->key);
	buffer_append_text(out, "</id>\n");
	markup_append_element(out, "title", post->title);
	append_moment(out, "updated", updated);
	if (entry->published != CALENDAR_NONE)
		append_moment(out, "published", entry->published);
	append_authors(out, post);
	append_address(out, "alternate", entry->link);
	append_address(out, "related", entry->related);
	for (i = 0; i < entry->enclosure_count; i++)
		append_enclosure(out, &entry->enclosures[i]);
	for (i = 0; i < entry->category_count; i++) {
		buffer_append_text(out, "<category");
		markup_append_attribute(out, "term", entry->categories[i]);
		buffer_append_text(out, "/>\n");
	}
	append_source(out, post);
	buffer_append_text(out, "<content type=\"html\">");
	markup_append(out, post->html);
	buffer_append_text(out, "</content>\n</entry>\n");
}

static bool
post(struct publish *publish, const struct publish_post *post, struct error *err)
{
	uint32_t at = publish->job->count - 1 - publish->done;

	/* The newest comes first, and archived documents are filled from the oldest on. */
	if (publish->job->folder && (publish->done == 0 || at % PAGE == PAGE - 1) &&
	    !begin_page(publish, at / PAGE, post->moment, err))
		return false;
	append_entry(&publish->out, post);
	return true;
}

static bool
finish(struct publish *publish, struct error *err)
{
	(void)err;
	buffer_append_text(&publish->out, "</feed>\n");
	return true;
}

const struct publish_format publish_atom = {
    .name = "atom",
    .summary = "an Atom feed; in a folder, archived documents (RFC 5005)",
    .needs = PUBLISH_HTML | PUBLISH_IMAGES | PUBLISH_ORDER,
    .stream = true,
    .folder = true,
    .begin = begin,
    .post = post,
    .finish = finish,
};
