#include "text/image.h"

#include <string.h>

/* Parts of the addresses of images that are there to count who reads, and of buttons to share with. */
static const char *const counters[] = {
    "//b.scorecardresearch.com/",
    "//feeds.wordpress.com/1.0/",
    "//pixel.wp.com/",
    "//stats.wordpress.com/b.gif",
    "blogger.googleusercontent.com/tracker/",
    "doubleclick.net/",
    "feedburner.com/~ff/",
    "feedburner.com/~r/",
    "feedsportal.com/",
    "medium.com/_/stat?",
    "share-buttons/",
};

/* Where the address of an image stands that is to be loaded late, or in several sizes. */
static const char *const sources[] = {"src",           "data-src", "data-lazy-src",
                                      "data-original", "srcset",   "data-srcset"};

static bool
is_number_below(struct slice attributes, const char *name, long long limit)
{
	struct slice value;
	long long number;

	if (!html_find(attributes, name, &value))
		return false;
	value = slice_trim(value);
	if (value.size > 2 && slice_is_nocase(slice_skip(value, value.size - 2), "px"))
		value.size -= 2;
	return slice_number(value, &number) && number < limit;
}

/* Does s hold this text? */
static bool
holds(struct slice s, const char *text)
{
	size_t n = strlen(text), at;

	for (at = slice_find(s, text[0]); at + n <= s.size;
	     at += 1 + slice_find(slice_skip(s, at + 1), text[0]))
		if (memcmp(s.data + at, text, n) == 0)
			return true;
	return false;
}

bool
image_is_dot(struct slice attributes)
{
	return is_number_below(attributes, "width", 2) && is_number_below(attributes, "height", 2);
}

static bool
counts_readers(struct slice source)
{
	size_t i;

	for (i = 0; i < sizeof counters / sizeof counters[0]; i++)
		if (holds(source, counters[i]))
			return true;
	return false;
}

/* The first address that is one: not the picture of nothing that waits for a script. */
static struct slice
find_source(struct slice attributes)
{
	struct slice value = {0};
	size_t i;

	for (i = 0; i < sizeof sources / sizeof sources[0]; i++) {
		if (!html_find(attributes, sources[i], &value))
			continue;
		value = slice_trim(value);
		/* Of several sizes, "a.jpg 480w, b.jpg 800w", the first. */
		if (strstr(sources[i], "srcset") != NULL)
			value = slice_cut(&value, ' ');
		if (value.size > 0 && !slice_starts(value, "data:"))
			return value;
	}
	return (struct slice){0};
}

/* Is it the picture of a character: a smiley, say? */
static bool
is_sign(struct slice attributes, struct slice source, struct slice alt)
{
	struct slice class;

	if (alt.size == 0 || alt.size > 32)
		return false;
	if (html_find(attributes, "class", &class) &&
	    (holds(class, "emoji") || holds(class, "smiley")))
		return true;
	return holds(source, "/emoji/") || holds(source, "/smilies/");
}

/* Too small to show anything. */
static bool
is_small(struct slice attributes)
{
	return is_number_below(attributes, "width", 33) &&
	       is_number_below(attributes, "height", 33);
}

struct image
image_read(struct slice attributes)
{
	struct image image = {.kind = IMAGE_TOLD, .source = find_source(attributes)};
	struct slice alt = {0};

	html_find(attributes, "alt", &alt);
	alt = slice_trim(alt);
	image.label = alt;
	if (image_is_dot(attributes) || counts_readers(image.source))
		image.kind = IMAGE_NONE;
	else if (is_sign(attributes, image.source, alt))
		image.kind = IMAGE_SIGN;
	else if (alt.size == 0)
		image.kind = is_small(attributes) ? IMAGE_NONE : IMAGE_PLAIN;
	return image;
}
