/* epub.c - a book of posts (EPUB 3.3), each a chapter. */
#include <stdio.h>

#include "base/calendar.h"
#include "base/markup.h"
#include "publish/zip.h"

/* Books of more than this are slow in every reader, and their list is held in memory. */
enum { CHAPTERS = 20000 };

#define HEAD                                                                                       \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE html>\n"                            \
	"<html xmlns=\"http://www.w3.org/1999/xhtml\" "                                            \
	"xmlns:epub=\"http://www.idpf.org/2007/ops\">\n<head>\n"

static const char container[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<container version=\"1.0\" "
    "xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\">\n<rootfiles><rootfile "
    "full-path=\"book/content.opf\" media-type=\"application/oebps-package+xml\"/></rootfiles>\n"
    "</container>\n";

static const char style[] =
    "pre { white-space: pre-wrap; font-size: 0.85em }\n"
    "blockquote { margin: 1em 0; padding-left: 1em; border-left: 3px solid }\n"
    "table { border-collapse: collapse } td, th { border: 1px solid; "
    "padding: 0.2em 0.5em }\n.about { font-size: 0.85em }\n";

static bool
begin(struct publish *publish, struct error *err)
{
	if (publish->job->count > CHAPTERS)
		return error_set(err, ERROR_LIMIT,
		                 "a book has at most %d posts, not %lu: choose fewer, by since: or "
		                 "--limit",
		                 CHAPTERS, (unsigned long)publish->job->count);
	/* OCF 4.2.2: the first file says what the archive is. */
	return zip_add(publish, "mimetype", slice_of("application/epub+zip"), err) &&
	       zip_add(publish, "META-INF/container.xml", slice_of(container), err) &&
	       zip_add(publish, "book/style.css", slice_of(style), err);
}

static bool
post(struct publish *publish, const struct publish_post *post, struct error *err)
{
	unsigned long chapter = (unsigned long)publish->done + 1;
	struct buffer page = {0};
	char name[40];
	bool ok;

	snprintf(name, sizeof name, "book/%lu.xhtml", chapter);
	buffer_append_text(&page, HEAD);
	markup_append_element(&page, "title", post->title);
	buffer_append_text(&page,
	                   "<link rel=\"stylesheet\" href=\"style.css\"/>\n</head>\n<body>\n");
	body_append(&page, post);
	buffer_append_text(&page, "</body>\n</html>\n");
	buffer_print(&publish->list, "<li><a href=\"%lu.xhtml\">", chapter);
	markup_append(&publish->list, post->title);
	buffer_append_text(&publish->list, "</a></li>\n");
	ok = buffer_ok(&page, err) && buffer_ok(&publish->list, err) &&
	     zip_add(publish, name, buffer_slice(&page), err);
	buffer_free(&page);
	return ok;
}

static void
append_contents(struct buffer *page, const struct publish *publish)
{
	buffer_append_text(page, HEAD);
	markup_append_element(page, "title", slice_of(publish->job->title));
	buffer_append_text(page, "</head>\n<body>\n<nav epub:type=\"toc\">\n");
	markup_append_element(page, "h1", slice_of(publish->job->title));
	buffer_append_text(page, "<ol>\n");
	buffer_append_slice(page, buffer_slice(&publish->list));
	buffer_append_text(page, "</ol>\n</nav>\n</body>\n</html>\n");
}

static void
append_metadata(struct buffer *page, const struct publish *publish)
{
	char modified[21];

	calendar_format(publish->job->newest == CALENDAR_NONE ? 0 : publish->job->newest, modified);
	buffer_append_text(page,
	                   "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<package version=\"3.0\" "
	                   "unique-identifier=\"id\" xmlns=\"http://www.idpf.org/2007/opf\">\n"
	                   "<metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n"
	                   "<dc:identifier id=\"id\">");
	body_uuid(page, publish->job->id);
	buffer_append_text(page, "</dc:identifier>\n");
	markup_append_element(page, "dc:title", slice_of(publish->job->title));
	buffer_print(page,
	             "<dc:language>und</dc:language>\n"
	             "<meta property=\"dcterms:modified\">%s</meta>\n</metadata>\n",
	             modified);
}

/* The list of files, and the order in which they are read. */
static void
append_package(struct buffer *page, const struct publish *publish)
{
	unsigned long i;

	append_metadata(page, publish);
	buffer_append_text(page,
	                   "<manifest>\n"
	                   "<item id=\"nav\" href=\"nav.xhtml\" properties=\"nav\" "
	                   "media-type=\"application/xhtml+xml\"/>\n"
	                   "<item id=\"style\" href=\"style.css\" media-type=\"text/css\"/>\n");
	for (i = 1; i <= publish->done; i++)
		buffer_print(page,
		             "<item id=\"p%lu\" href=\"%lu.xhtml\" "
		             "media-type=\"application/xhtml+xml\"/>\n",
		             i, i);
	buffer_append_text(page, "</manifest>\n<spine>\n<itemref idref=\"nav\"/>\n");
	for (i = 1; i <= publish->done; i++)
		buffer_print(page, "<itemref idref=\"p%lu\"/>\n", i);
	buffer_append_text(page, "</spine>\n</package>\n");
}

static bool
finish(struct publish *publish, struct error *err)
{
	struct buffer page = {0};
	bool ok;

	append_contents(&page, publish);
	ok = buffer_ok(&page, err) &&
	     zip_add(publish, "book/nav.xhtml", buffer_slice(&page), err) &&
	     publish_flush(publish, err);
	buffer_clear(&page);
	append_package(&page, publish);
	ok = ok && buffer_ok(&page, err) &&
	     zip_add(publish, "book/content.opf", buffer_slice(&page), err) &&
	     zip_finish(publish, err);
	buffer_free(&page);
	return ok;
}

const struct publish_format publish_epub = {
    .name = "epub",
    .summary = "a book, a chapter a post",
    .needs = PUBLISH_HTML | PUBLISH_ORDER,
    .stream = true,
    .binary = true,
    .begin = begin,
    .post = post,
    .finish = finish,
};
