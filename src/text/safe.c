#include "text/safe.h"

#include <string.h>

#include "base/markup.h"
#include "base/memory.h"
#include "base/url.h"
#include "text/hidden.h"
#include "text/html.h"
#include "text/nest.h"

struct safe {
	const struct safe_options *options;
	struct nest nest;
	struct buffer target;    /* the address that is being put */
	struct buffer picture;   /* that of the last image */
	const struct tag *media; /* whose address was not seen yet */
};

/* A picture that is in the page itself; SVG may be a program. */
static bool
is_inline_image(struct slice written)
{
	static const char *const types[] = {"data:image/gif;base64,", "data:image/jpeg;base64,",
	                                    "data:image/png;base64,", "data:image/webp;base64,"};
	size_t i, n;

	for (i = 0; i < sizeof types / sizeof *types; i++) {
		if (!slice_starts(written, types[i]))
			continue;
		for (n = strlen(types[i]); n < written.size; n++)
			if (strchr("+/=0123456789", written.data[n]) == NULL &&
			    ((unsigned)(written.data[n] | 0x20) - 'a') >= 26)
				return false;
		return written.size > strlen(types[i]);
	}
	return false;
}

/* ---- text and what stands in it ---- */

static bool
is_blank(struct slice s)
{
	size_t i;

	for (i = 0; i < s.size; i++)
		if (!html_is_space(s.data[i]))
			return false;
	return true;
}

static void
put_text(struct safe *safe, struct slice text, bool literal)
{
	bool verbatim = strcmp(nest_innermost(&safe->nest)->written, "pre") == 0;

	if (safe->nest.hidden > 0 || text.size == 0)
		return;
	if (!verbatim && is_blank(text)) {
		if (nest_takes_text(&safe->nest))
			buffer_append_byte(safe->nest.out,
			                   slice_find(text, '\n') < text.size ? '\n' : ' ');
		return;
	}
	nest_begin_text(&safe->nest);
	markup_append(safe->nest.out, literal ? text : nest_decode(&safe->nest, text));
}

/* The address of a picture or player, which may be empty; kept until the next. */
static struct slice
find_target(struct safe *safe, struct slice written)
{
	buffer_clear(&safe->target);
	buffer_append_slice(&safe->target, nest_address(&safe->nest, written));
	return buffer_slice(&safe->target);
}

/* Puts "[label]", as a link where it leads somewhere. */
static void
append_link(struct safe *safe, struct buffer *out, struct slice label, bool literal,
            struct slice url)
{
	if (url.size > 0) {
		buffer_append_text(out, "<a");
		markup_append_attribute(out, "href", url);
		buffer_append_byte(out, '>');
	}
	buffer_append_byte(out, '[');
	markup_append(out, slice_trim(literal ? label : nest_decode(&safe->nest, label)));
	buffer_append_text(out, url.size > 0 ? "]</a>" : "]");
}

/* In another link the label alone, and a link behind that. */
static void
put_link(struct safe *safe, struct slice label, bool literal, struct slice url)
{
	static const struct slice nowhere = {0}, image = SLICE("image");
	bool inner = nest_in_link(&safe->nest);

	if (safe->nest.hidden > 0)
		return;
	nest_begin_text(&safe->nest);
	append_link(safe, safe->nest.out, label, literal, inner ? nowhere : url);
	if (!inner || url.size == 0)
		return;
	buffer_append_byte(&safe->nest.behind, ' ');
	append_link(safe, &safe->nest.behind, image, true, url);
}

static void
put_picture(struct safe *safe, struct slice url, struct slice alt)
{
	if (safe->nest.hidden > 0)
		return;
	nest_begin_text(&safe->nest);
	buffer_append_text(safe->nest.out, "<img");
	markup_append_attribute(safe->nest.out, "src", url);
	markup_append_attribute(safe->nest.out, "alt", nest_decode(&safe->nest, alt));
	buffer_append_text(safe->nest.out, "/>");
}

static bool
is_dot(struct slice attributes, const char *name)
{
	struct slice value;

	if (!html_find(attributes, name, &value))
		return false;
	value = slice_trim(value);
	return slice_is(value, "0") || slice_is(value, "1") || slice_is_nocase(value, "0px") ||
	       slice_is_nocase(value, "1px");
}

static bool
is_tracker(struct slice attributes)
{
	return is_dot(attributes, "width") && is_dot(attributes, "height");
}

/* Of a picture that a script would load, the address that it would load. */
static struct slice
picture_source(struct slice attributes)
{
	static const char *const later[] = {"data-src", "data-original", "data-lazy-src"};
	struct slice source = {0}, value;
	size_t i;

	html_find(attributes, "src", &source);
	for (i = 0; i < sizeof later / sizeof *later; i++)
		if ((source.size == 0 || slice_starts(source, "data:")) &&
		    html_find(attributes, later[i], &value))
			source = value;
	return source;
}

static void
put_image(struct safe *safe, struct slice attributes)
{
	struct slice source = picture_source(attributes), alt = {0}, url;

	html_find(attributes, "alt", &alt);
	if (is_tracker(attributes) || source.size == 0)
		return;
	if (is_inline_image(source)) {
		put_picture(safe, source, alt);
		return;
	}
	url = find_target(safe, source);
	/* Many sites write an image twice: for their script and for those who run none. */
	if (url.size > 0 && slice_equal(url, buffer_slice(&safe->picture)))
		return;
	buffer_clear(&safe->picture);
	buffer_append_slice(&safe->picture, url);
	if (safe->options->images && url.size > 0)
		put_picture(safe, url, alt);
	else
		put_link(safe, is_blank(alt) ? slice_of("image") : alt, is_blank(alt), url);
}

/* A player, or a page in the page. */
static void
put_player(struct safe *safe, const struct tag *tag, struct slice attributes)
{
	struct slice source, title, url, host;

	if (!html_find(attributes, "src", &source) || is_tracker(attributes))
		return;
	url = find_target(safe, source);
	if (url.size == 0)
		return;
	host = url_host(url);
	if (html_find(attributes, "title", &title) && !is_blank(title))
		put_link(safe, title, false, url);
	else
		put_link(safe, host.size > 0 ? host : slice_of(tag->name), true, url);
}

/* ---- tags ---- */

static void
put_break(struct safe *safe, const char *written)
{
	nest_begin_text(&safe->nest);
	buffer_append_text(safe->nest.out, written);
}

/* A start tag of what is in a line or has no content, and is shown. */
static void
put_single(struct safe *safe, const struct tag *tag, struct slice attributes)
{
	switch (tag->kind) {
	case TAG_IMAGE:
		put_image(safe, attributes);
		break;
	case TAG_FRAME:
		put_player(safe, tag, attributes);
		break;
	case TAG_BREAK:
		put_break(safe, "<br/>");
		break;
	case TAG_CHANCE:
		put_break(safe, "<wbr/>");
		break;
	case TAG_RULE:
		if (nest_begin_rule(&safe->nest))
			buffer_append_text(safe->nest.out, "<hr/>\n");
		break;
	default:
		if (strcmp(tag->name, "rt") == 0)
			put_text(safe, slice_of("("), true);
		break;
	}
}

/* The address of a player that is open, where it stands in a child: it leads out of what is hidden. */
static void
put_source(struct safe *safe, struct slice attributes)
{
	const struct tag *media = safe->media;
	struct slice source, none = {0};

	if (media == NULL || !html_find(attributes, "src", &source) || safe->nest.depth == 0 ||
	    safe->nest.blocks[safe->nest.depth - 1].tag != media ||
	    safe->nest.hidden != safe->nest.depth)
		return;
	nest_pop(&safe->nest);
	put_player(safe, media, attributes);
	nest_begin(&safe->nest, NULL, media, none, true);
	safe->media = NULL;
}

static void
open_tag(struct safe *safe, const struct html_token *token)
{
	const struct tag *tag = token->tag;
	const struct shape *shape = shape_find(tag);
	struct slice attributes = token->attributes;
	bool media = tag->kind == TAG_MEDIA;
	bool hides = tag->kind == TAG_DROP || media || hidden_is(tag, attributes) ||
	             tag->kind == TAG_PARENTHESIS;

	if (tag->kind == TAG_SOURCE)
		put_source(safe, attributes);
	if (media && safe->nest.hidden == 0 && !hidden_is(tag, attributes)) {
		safe->media = html_find(attributes, "src", &attributes) ? NULL : tag;
		put_player(safe, tag, token->attributes);
	}
	if (hides && !(tag->flags & TAG_VOID) && !token->closed)
		nest_begin(&safe->nest, shape, tag, token->attributes, true);
	else if (hides)
		return;
	else if (shape != NULL && shape->kind != SHAPE_MARK)
		nest_begin(&safe->nest, shape, tag, token->attributes, false);
	else if (safe->nest.hidden == 0 && shape != NULL)
		nest_begin_mark(&safe->nest, shape, tag, token->attributes);
	else if (safe->nest.hidden == 0)
		put_single(safe, tag, token->attributes);
}

static void
close_tag(struct safe *safe, const struct tag *tag)
{
	if (nest_end(&safe->nest, tag) || safe->nest.hidden > 0)
		return;
	if (tag->kind == TAG_BREAK)
		put_break(safe, "<br/>");
	if (strcmp(tag->name, "rt") == 0)
		put_text(safe, slice_of(")"), true);
	nest_end_mark(&safe->nest, tag);
}

static void
write_html(struct safe *safe, struct slice input)
{
	struct html_token token;
	struct html html;

	html_begin(&html, input, true);
	while (html_next(&html, &token) && !safe->nest.out->failed) {
		if (token.kind == HTML_TEXT)
			put_text(safe, token.source, token.literal);
		else if (token.kind == HTML_OPEN && token.tag != NULL)
			open_tag(safe, &token);
		else if (token.kind == HTML_CLOSE && token.tag != NULL)
			close_tag(safe, token.tag);
	}
}

/* Paragraphs part at empty lines. */
static void
write_plain(struct safe *safe, struct slice input)
{
	const struct tag *paragraph = tag_find(slice_of("p"));
	struct slice line, none = {0};
	bool begun = false;

	while (input.size > 0) {
		line = slice_cut(&input, '\n');
		if (is_blank(line)) {
			begun = false;
			continue;
		}
		if (begun)
			put_break(safe, "<br/>\n");
		else
			nest_begin(&safe->nest, shape_find(paragraph), paragraph, none, false);
		begun = true;
		put_text(safe, line, true);
	}
}

bool
safe_write(struct slice html, const struct safe_options *options, struct buffer *out,
           struct error *err)
{
	struct safe *safe = memory_zero(1, sizeof *safe);
	bool ok;

	if (safe == NULL)
		return error_memory(err);
	safe->options = options;
	safe->nest.out = out;
	safe->nest.base = options->base;
	if (options->plain)
		write_plain(safe, html);
	else
		write_html(safe, html);
	nest_finish(&safe->nest);
	ok =
	    nest_free(&safe->nest) && !safe->picture.failed && !safe->target.failed && !out->failed;
	buffer_free(&safe->picture);
	buffer_free(&safe->target);
	memory_free(safe);
	return ok || error_memory(err);
}
