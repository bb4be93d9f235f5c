/* body.c - a post as a page shows it. */
#include "base/markup.h"
#include "base/url.h"
#include "base/utf8.h"
#include "publish/inside.h"

void
body_authors(struct buffer *out, const struct publish_post *post)
{
	size_t i;

	for (i = 0; i < post->entry->author_count; i++) {
		if (i > 0)
			buffer_append_text(out, ", ");
		utf8_append_safe(out, post->entry->authors[i], true);
	}
	if (post->entry->author_count == 0)
		buffer_append_slice(out, post->feed_title);
}

bool
body_link(struct buffer *out, struct slice url, const char *text)
{
	struct buffer link = {0};
	bool is = url_link(url, &link);

	if (is) {
		buffer_append_text(out, "<a");
		markup_append_attribute(out, "href", buffer_slice(&link));
		buffer_append_byte(out, '>');
		markup_append(out, text != NULL ? slice_of(text) : buffer_slice(&link));
		buffer_append_text(out, "</a>");
	}
	out->failed = out->failed || link.failed;
	buffer_free(&link);
	return is;
}

static void
append_head(struct buffer *out, const struct publish_post *post)
{
	struct buffer authors = {0};

	markup_append_element(out, "h1", post->title);
	buffer_append_text(out, "<p class=\"about\">");
	markup_append(out, post->feed_title);
	if (post->entry->author_count > 0) {
		body_authors(&authors, post);
		buffer_append_text(out, " · ");
		markup_append(out, buffer_slice(&authors));
	}
	if (post->date.size > 0)
		buffer_append_text(out, " · ");
	markup_append(out, post->date);
	buffer_append_text(out, "</p>\n");
	out->failed = out->failed || authors.failed;
	buffer_free(&authors);
}

/* A line for the page of the post, its comments, each of its files. */
static void
append_address(struct buffer *out, const char *label, struct slice url)
{
	size_t before = out->size;

	buffer_print(out, "<p class=\"about\">%s: ", label);
	if (body_link(out, url, NULL))
		buffer_append_text(out, "</p>\n");
	else
		out->size = before;
}

void
body_append(struct buffer *out, const struct publish_post *post)
{
	size_t i;

	append_head(out, post);
	buffer_append_slice(out, post->html);
	buffer_append_byte(out, '\n');
	append_address(out, "Link", post->entry->link);
	for (i = 0; i < post->entry->enclosure_count; i++)
		append_address(out, "File", post->entry->enclosures[i].url);
	append_address(out, "Talk", post->entry->comments);
}

void
body_uuid(struct buffer *out, struct hash hash)
{
	uint64_t a = (hash.low & ~UINT64_C(0xF000)) | 0x4000;
	uint64_t b = (hash.high & ~(UINT64_C(3) << 62)) | UINT64_C(2) << 62;

	buffer_print(out, "urn:uuid:%08lx-%04lx-%04lx-%04lx-%04lx%08lx", (unsigned long)(a >> 32),
	             (unsigned long)(a >> 16 & 0xFFFF), (unsigned long)(a & 0xFFFF),
	             (unsigned long)(b >> 48), (unsigned long)(b >> 32 & 0xFFFF),
	             (unsigned long)(b & 0xFFFFFFFF));
}
