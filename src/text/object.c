#include "text/object.h"

#include "base/entity.h"
#include "base/url.h"
#include "base/utf8.h"
#include "text/image.h"

static void
fail(struct object *object)
{
	struct wrap *wrap = &object->flow->wrap;

	if (wrap->ok)
		wrap->ok = error_memory(wrap->err);
}

/* Puts an address as written into object->href: references resolved, without controls and blanks. */
static struct slice
decode(struct object *object, struct slice s)
{
	struct buffer *href = &object->href;
	size_t n, i, kept = 0;

	buffer_clear(href);
	while (s.size > 0 && !href->failed) {
		n = s.data[0] == '&' ? entity_decode(s, href) : 0;
		if (n == 0) {
			n = 1 + slice_find(slice_skip(s, 1), '&');
			buffer_append(href, s.data, n);
		}
		s = slice_skip(s, n);
	}
	/* URL Standard, 4.4: "java<LF>script:" is what it looks like. */
	while (kept < href->size && (unsigned char)href->data[kept] >= ' ' &&
	       href->data[kept] != 0x7F)
		kept++;
	for (i = kept; i < href->size; i++) {
		if ((unsigned char)href->data[i] >= ' ' && href->data[i] != 0x7F)
			href->data[kept++] = href->data[i];
	}
	href->size = kept;
	if (href->failed)
		fail(object);
	return slice_trim(buffer_slice(href));
}

static bool
leads_somewhere(struct slice href)
{
	static const char *const inert[] = {"about", "data", "javascript", "vbscript"};
	struct slice scheme = url_split(href).scheme;
	size_t i;

	if (href.size == 0 || href.data[0] == '#')
		return false;
	for (i = 0; i < sizeof inert / sizeof inert[0]; i++)
		if (slice_is_nocase(scheme, inert[i]))
			return false;
	return true;
}

enum { NUMBER_SIZE = 13 };

/* Makes "[12]". Of a page of links, to print them by format would be a good part of the work. */
static const char *
bracketed(uint32_t n, char text[NUMBER_SIZE])
{
	char *at = text + NUMBER_SIZE - 1;

	*at = '\0';
	*--at = ']';
	for (*--at = (char)('0' + n % 10); n >= 10; *--at = (char)('0' + n % 10))
		n /= 10;
	*--at = '[';
	return at;
}

/* Prints the number of an address behind what was printed last. */
static void
number(struct object *object, struct slice written)
{
	struct wrap *wrap = &object->flow->wrap;
	struct slice href;
	char text[NUMBER_SIZE];
	uint32_t n;

	if (!object->numbered || !wrap->ok)
		return;
	href = decode(object, written);
	if (!wrap->ok || !leads_somewhere(href))
		return;
	buffer_clear(&object->url);
	if (!url_resolve(object->base, href, &object->url)) {
		fail(object);
		return;
	}
	wrap->ok = links_add(object->links, buffer_slice(&object->url), &n, wrap->err);
	if (!wrap->ok || n == 0)
		return;
	wrap_glue(wrap, bracketed(n, text));
}

void
object_link(struct object *object, struct slice attributes)
{
	object_unlink(object);
	if (!html_find(attributes, "href", &object->target))
		return;
	object->local = slice_starts(slice_trim(object->target), "#");
	object->open = true;
	object->before = object->flow->wrap.taken;
}

void
object_settle(struct object *object)
{
	if (!object->open || object->before == object->flow->wrap.taken)
		return;
	object->open = false;
	number(object, object->target);
}

void
object_unlink(struct object *object)
{
	object_settle(object);
	object->open = object->local = false;
}

static bool
is_blank(struct slice s)
{
	return slice_trim(s).size == 0;
}

static void
label(struct object *object, struct slice text, bool literal)
{
	struct wrap *wrap = &object->flow->wrap;

	wrap_ascii(wrap, slice_of("["));
	flow_text(object->flow, slice_trim(text), literal);
	wrap->spaces = 0;
	wrap_ascii(wrap, slice_of("]"));
}

void
object_image(struct object *object, struct slice attributes)
{
	struct wrap *wrap = &object->flow->wrap;
	struct image image = image_read(attributes);

	if (image.kind == IMAGE_NONE)
		return;
	/* Many sites write an image twice: for their script and for those who run none. */
	if (object->noscript && object->image == wrap->taken)
		return;
	if (image.kind == IMAGE_SIGN) {
		flow_text(object->flow, image.label, false);
		return;
	}
	/* Writers need no blanks around an image, readers do. */
	wrap_space(wrap);
	label(object, image.kind == IMAGE_TOLD ? image.label : slice_of("image"),
	      image.kind == IMAGE_PLAIN);
	/* In a link its number is enough. */
	if (!object->open || object->local)
		number(object, image.source);
	wrap_space(wrap);
	object->image = wrap->taken;
	object->alt = image.label;
}

/* Signs that lead back, or to the heading they stand in. */
static bool
is_back_sign(uint32_t c)
{
	static const uint32_t signs[] = {'#',    '^',    0xA7,   0xB6,   0x2191, 0x21A9,
	                                 0x21B5, 0x2934, 0x23CE, 0x2B06, 0x1F517};
	size_t i;

	for (i = 0; i < sizeof signs / sizeof signs[0]; i++)
		if (signs[i] == c)
			return true;
	return c == ' ' || c == 0xA0 || c == 0xFE0E || c == 0xFE0F;
}

bool
object_repeats(struct object *object, struct slice text, bool legend)
{
	uint32_t c;

	text = slice_trim(text);
	if (text.size == 0)
		return false;
	if (legend && slice_equal(text, slice_trim(object->alt)))
		return true;
	if (!object->local || text.size > 40)
		return false;
	text = decode(object, text);
	while (text.size > 0) {
		text = slice_skip(text, utf8_decode(text, &c));
		if (!is_back_sign(c))
			return false;
	}
	return true;
}

/* The TeX within a <math>, which its writer may have left there for us; empty: none. */
static struct slice
find_tex(struct html reader)
{
	struct slice tex = {0}, encoding;
	struct html_token token;

	while (html_next(&reader, &token) && (token.tag == NULL || token.tag->kind != TAG_MATH)) {
		if (token.kind != HTML_OPEN || token.tag == NULL ||
		    !slice_is(slice_of(token.tag->name), "annotation"))
			continue;
		if (html_find(token.attributes, "encoding", &encoding) &&
		    slice_is_nocase(encoding, "application/x-tex") && html_next(&reader, &token) &&
		    token.kind == HTML_TEXT)
			return slice_trim(token.source);
	}
	return tex;
}

bool
object_math(struct object *object, struct slice attributes, const struct html *reader)
{
	struct slice tex;

	if (!html_find(attributes, "alttext", &tex) || is_blank(tex))
		tex = find_tex(*reader);
	if (tex.size == 0)
		return false;
	flow_text(object->flow, tex, false);
	return true;
}

/* Its title, or where it leads, or what it is. */
static void
label_frame(struct object *object, const char *name, struct slice attributes, struct slice source)
{
	struct slice title, host;

	if (html_find(attributes, "title", &title) && !is_blank(title)) {
		label(object, title, false);
		return;
	}
	host = url_host(decode(object, source));
	label(object, host.size > 0 ? host : slice_of(name), true);
}

void
object_frame(struct object *object, const struct tag *tag, struct slice attributes)
{
	struct slice source;

	if (!html_find(attributes, "src", &source) || image_is_dot(attributes))
		return;
	if (!leads_somewhere(decode(object, source)))
		return;
	label_frame(object, tag->name, attributes, source);
	number(object, source);
}

void
object_media(struct object *object, const struct tag *tag, struct slice attributes)
{
	struct slice source;

	object->media = tag;
	if (html_find(attributes, "src", &source))
		object_source(object, attributes);
}

void
object_source(struct object *object, struct slice attributes)
{
	struct slice source;

	if (object->media == NULL || !html_find(attributes, "src", &source))
		return;
	label(object, slice_of(object->media->name), true);
	number(object, source);
	object->media = NULL;
}

void
object_media_end(struct object *object)
{
	if (object->media != NULL)
		label(object, slice_of(object->media->name), true);
	object->media = NULL;
}

/* Tells whoever wants to follow links of all addresses, made safe to be shown. */
static void
tell(struct object *object)
{
	struct wrap *wrap = &object->flow->wrap;
	size_t i;

	for (i = 1; i <= object->links->count && wrap->ok; i++) {
		buffer_clear(&object->url);
		if (!utf8_append_safe(&object->url, links_at(object->links, i), true))
			fail(object);
		else
			wrap->ok = object->told(wrap->ctx, (uint32_t)i, buffer_slice(&object->url),
			                        wrap->err);
	}
}

void
object_list(struct object *object)
{
	struct wrap *wrap = &object->flow->wrap;
	char text[NUMBER_SIZE];
	size_t i;

	if (object->told != NULL)
		tell(object);
	wrap_gap(wrap, 1);
	/* An address that is too long goes on right at the edge: it can still be put together. */
	wrap->mode = WRAP_EXACT;
	for (i = 1; i <= object->links->count && wrap->ok; i++) {
		flow_text(object->flow, slice_of(bracketed((uint32_t)i, text)), true);
		wrap_space(wrap);
		flow_text(object->flow, links_at(object->links, i), true);
		wrap_break(wrap);
	}
}

void
object_free(struct object *object)
{
	buffer_free(&object->href);
	buffer_free(&object->url);
}
