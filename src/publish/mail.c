#include "publish/mail.h"

#include <stdio.h>

#include "base/calendar.h"
#include "base/markup.h"
#include "base/url.h"
#include "publish/encode.h"
#include "publish/inside.h"

/* RFC 5322, 2.1.1: 998 without the line's end. */
enum { LONGEST_LINE = 990 };

/* "Tue, 03 Aug 2010 09:12:00 +0000" (RFC 5322, 3.3) */
static void
append_date(struct buffer *out, int64_t moment)
{
	static const char days[] = "SunMonTueWedThuFriSat",
	                  months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct calendar c = calendar_split(moment == CALENDAR_NONE || moment < 0 ? 0 : moment);

	if (c.month == 0)
		c = calendar_split(0);
	buffer_print(out, "Date: %.3s, %02d %.3s %04d %02d:%02d:%02d +0000\n", &days[3 * c.weekday],
	             c.day, &months[3 * (c.month - 1)], c.year, c.hour, c.minute, c.second);
}

/* RFC 5064: a URI, so ASCII alone (RFC 3987, 3.1); it is not folded. */
static void
append_address(struct buffer *out, struct slice link)
{
	size_t i, before = out->size;

	buffer_append_text(out, "Archived-At: <");
	for (i = 0; i < link.size; i++)
		if ((link.data[i] & 0x80) == 0)
			buffer_append_byte(out, link.data[i]);
		else
			buffer_print(out, "%%%02X", (unsigned)(unsigned char)link.data[i]);
	buffer_append_text(out, ">\n");
	if (out->size - before > LONGEST_LINE)
		out->size = before;
}

static void
append_headers(struct buffer *out, const struct publish_post *post, const char *status)
{
	unsigned long feed = post->feed;
	struct buffer authors = {0}, link = {0};

	body_authors(&authors, post);
	buffer_append_text(out, "From: ");
	encode_phrase(out, buffer_slice(&authors));
	buffer_print(out, "\n <feed-%lu@feedarc.invalid>\n", feed);
	append_date(out, post->moment);
	encode_header(out, "Subject", post->title);
	buffer_print(out, "Message-ID: <%08lx%08lx%08lx%08lx@feedarc.invalid>\n",
	             (unsigned long)(post->key.low >> 32),
	             (unsigned long)(post->key.low & 0xFFFFFFFF),
	             (unsigned long)(post->key.high >> 32),
	             (unsigned long)(post->key.high & 0xFFFFFFFF));
	buffer_append_text(out, "List-Id: ");
	encode_phrase(out, post->feed_title);
	buffer_print(out, "\n <feed-%lu.feedarc.invalid>\n", feed);
	if (url_link(post->entry->link, &link))
		append_address(out, buffer_slice(&link));
	buffer_append_text(out, status);
	out->failed = out->failed || authors.failed || link.failed;
	buffer_free(&authors);
	buffer_free(&link);
}

static bool
has_long_line(struct slice text)
{
	while (text.size > 0)
		if (slice_cut(&text, '\n').size > LONGEST_LINE)
			return true;
	return false;
}

static void
append_part(struct buffer *out, const char *boundary, const char *type, struct slice text)
{
	bool encoded = has_long_line(text);

	buffer_print(out, "--%s\nContent-Type: %s; charset=utf-8\n", boundary, type);
	buffer_print(out, "Content-Transfer-Encoding: %s\n\n", encoded ? "base64" : "8bit");
	if (encoded)
		encode_base64(out, text, true);
	else
		buffer_append_slice(out, text);
	buffer_append_byte(out, '\n');
}

static void
append_page(struct buffer *page, const struct publish_post *post)
{
	buffer_append_text(page, "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"/>");
	markup_append_element(page, "title", post->title);
	buffer_append_text(page, "</head>\n<body>\n");
	body_append(page, post);
	buffer_append_text(page, "</body></html>\n");
}

void
mail_append(struct buffer *out, const struct publish_post *post, const char *status)
{
	struct buffer page = {0};
	struct hash hash;
	char boundary[32];

	append_page(&page, post);
	/* Made of the text itself, so that no text can have it in it. */
	hash = hash_of(buffer_slice(&page));
	hash.low ^= hash_of(post->text).low;
	snprintf(boundary, sizeof boundary, "=_%08lx%08lx", (unsigned long)(hash.low >> 32),
	         (unsigned long)(hash.low & 0xFFFFFFFF));
	append_headers(out, post, status);
	buffer_print(
	    out, "MIME-Version: 1.0\nContent-Type: multipart/alternative;\n boundary=\"%s\"\n\n",
	    boundary);
	append_part(out, boundary, "text/plain", post->text);
	append_part(out, boundary, "text/html", buffer_slice(&page));
	buffer_print(out, "--%s--\n", boundary);
	out->failed = out->failed || page.failed;
	buffer_free(&page);
}
