/* html.c - one page that needs no other, or a folder of them with an index. */
#include <stdio.h>

#include "base/markup.h"
#include "publish/inside.h"

/* Headlines of one page of the index. */
enum { ROWS = 200 };

/* Nothing is loaded and nothing run, whatever an article has managed to bring. */
static const char head[] =
    "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\"/>\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
    "img-src data:; style-src 'unsafe-inline'\"/>\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
    "<meta name=\"referrer\" content=\"no-referrer\"/>\n";

static const char style[] =
    "<style>\n"
    ":root { color-scheme: light dark; --text: #222; --soft: #666; --line: #ddd;\n"
    "	--page: #fdfcfa; --link: #0b57a4; --box: #f2f0ec }\n"
    "@media (prefers-color-scheme: dark) { :root { --text: #d8d6d2; --soft: #98958f;\n"
    "	--line: #3a3a3a; --page: #181817; --link: #8ab8f0; --box: #242423 } }\n"
    "body { max-width: 42rem; margin: 0 auto; padding: 1.5rem; color: var(--text);\n"
    "	background: var(--page); font: 1.06rem/1.6 Georgia, 'Noto Serif', serif;\n"
    "	overflow-wrap: break-word }\n"
    "h1, h2, h3, h4, h5, h6, th, nav, .about { font-family: system-ui, sans-serif }\n"
    "h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .3rem }\n"
    "h2 { font-size: 1.25rem } h3, h4, h5, h6 { font-size: 1.06rem }\n"
    "a { color: var(--link) } img { max-width: 100%; height: auto }\n"
    ".about, nav { color: var(--soft); font-size: .88rem }\n"
    "article + article { border-top: 1px solid var(--line); margin-top: 3rem; padding-top: 2rem }\n"
    "pre { background: var(--box); padding: .8rem; overflow-x: auto; font-size: .88rem;\n"
    "	line-height: 1.4 }\n"
    "blockquote { margin: 1rem 0; padding-left: 1rem; border-left: 3px solid var(--line) }\n"
    "table { display: block; overflow-x: auto; border-collapse: collapse }\n"
    "td, th { border: 1px solid var(--line); padding: .2rem .5rem; text-align: start }\n"
    ".index { list-style: none; padding: 0 } .index li { margin: 0 0 .9rem; line-height: 1.35 }\n"
    ".index a { text-decoration: none } .index .about { display: block }\n"
    "</style>\n";

static void
begin_page(struct buffer *out, struct slice title)
{
	buffer_append_text(out, head);
	markup_append_element(out, "title", title);
	buffer_append_text(out, style);
	buffer_append_text(out, "</head>\n<body>\n");
}

static void
end_page(struct buffer *out)
{
	buffer_append_text(out, "</body>\n</html>\n");
}

static bool
begin(struct publish *publish, struct error *err)
{
	(void)err;
	if (!publish->job->folder)
		begin_page(&publish->out, slice_of(publish->job->title));
	return true;
}

static void
index_name(uint32_t page, char name[32])
{
	if (page == 0)
		snprintf(name, 32, "index.html");
	else
		snprintf(name, 32, "index-%lu.html", (unsigned long)page + 1);
}

static void
append_step(struct buffer *out, const char *name, const char *label)
{
	buffer_print(out, " <a href=\"%s\">%s</a>", name, label);
}

/* The pages beside a page of the index, or beside a post. */
static void
append_steps(struct buffer *out, const char *newer, const char *all, const char *older)
{
	if (newer[0] == '\0' && all[0] == '\0' && older[0] == '\0')
		return;
	buffer_append_text(out, "<nav>");
	if (newer[0] != '\0')
		append_step(out, newer, "← newer");
	if (all[0] != '\0')
		append_step(out, all, "all");
	if (older[0] != '\0')
		append_step(out, older, "older →");
	buffer_append_text(out, "</nav>\n");
}

/* Writes the page of the index whose rows have been gathered. */
static bool
write_index(struct publish *publish, bool more, struct error *err)
{
	uint32_t page = publish->files++;
	char name[32], newer[32] = "", older[32] = "";

	index_name(page, name);
	if (page > 0)
		index_name(page - 1, newer);
	if (more)
		index_name(page + 1, older);
	if (!publish_file(publish, name, err))
		return false;
	begin_page(&publish->out, slice_of(publish->job->title));
	markup_append_element(&publish->out, "h1", slice_of(publish->job->title));
	append_steps(&publish->out, newer, "", older);
	buffer_append_text(&publish->out, "<ul class=\"index\">\n");
	buffer_append_slice(&publish->out, buffer_slice(&publish->list));
	buffer_append_text(&publish->out, "</ul>\n");
	append_steps(&publish->out, newer, "", older);
	end_page(&publish->out);
	if (!buffer_ok(&publish->list, err))
		return false;
	buffer_clear(&publish->list);
	return publish_flush(publish, err);
}

static void
append_row(struct buffer *list, const struct publish_post *post)
{
	buffer_print(list, "<li><a href=\"%lu.html\">", (unsigned long)post->number);
	markup_append(list, post->title);
	buffer_append_text(list, "</a> <span class=\"about\">");
	markup_append(list, post->feed_title);
	buffer_append_text(list, post->date.size > 0 ? " · " : "");
	markup_append(list, post->date);
	buffer_append_text(list, "</span></li>\n");
}

static void
post_name(uint32_t number, char name[32])
{
	name[0] = '\0';
	if (number > 0)
		snprintf(name, 32, "%lu.html", (unsigned long)number);
}

/* Its number never changes, so its address doesn't either. */
static bool
write_post(struct publish *publish, const struct publish_post *post, struct error *err)
{
	char name[32], newer[32], older[32], all[32];

	if (publish->done > 0 && publish->done % ROWS == 0 && !write_index(publish, true, err))
		return false;
	append_row(&publish->list, post);
	post_name(post->number, name);
	post_name(post->newer, newer);
	post_name(post->older, older);
	index_name(publish->done / ROWS, all);
	if (!publish_file(publish, name, err))
		return false;
	begin_page(&publish->out, post->title);
	buffer_append_text(&publish->out, "<article>\n");
	body_append(&publish->out, post);
	buffer_append_text(&publish->out, "</article>\n");
	append_steps(&publish->out, newer, all, older);
	end_page(&publish->out);
	return true;
}

static bool
post(struct publish *publish, const struct publish_post *post, struct error *err)
{
	if (publish->job->folder)
		return write_post(publish, post, err);
	buffer_print(&publish->out, "<article id=\"p%lu\">\n", (unsigned long)post->number);
	body_append(&publish->out, post);
	buffer_append_text(&publish->out, "</article>\n");
	return true;
}

static bool
finish(struct publish *publish, struct error *err)
{
	if (publish->job->folder)
		return write_index(publish, false, err);
	end_page(&publish->out);
	return true;
}

const struct publish_format publish_html = {
    .name = "html",
    .summary = "a page, or a folder of pages with an index",
    .needs = PUBLISH_HTML | PUBLISH_ORDER,
    .stream = true,
    .folder = true,
    .begin = begin,
    .post = post,
    .finish = finish,
};
