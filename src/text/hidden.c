#include "text/hidden.h"

#include "text/html.h"

static bool
is_display_none(struct slice style)
{
	while (style.size > 0) {
		struct slice value = slice_cut(&style, ';'), name = slice_cut(&value, ':');

		value = slice_trim(value);
		if (value.size > 4)
			value.size = 4; /* "none !important" */
		if (slice_is_nocase(slice_trim(name), "display") && slice_is_nocase(value, "none"))
			return true;
	}
	return false;
}

/* Do the numbers of lines stand here, beside the code? Sorted classes of what colours code. */
static bool
is_gutter(struct slice classes)
{
	static const char *const gutters[] = {"blob-num", "gutter", "hljs-ln-numbers", "linenos",
	                                      "rouge-gutter"};
	size_t i;

	while (classes.size > 0) {
		struct slice class = slice_cut(&classes, ' ');

		for (i = 0; i < sizeof gutters / sizeof gutters[0]; i++)
			if (slice_is(class, gutters[i]))
				return true;
	}
	return false;
}

/* Is it said of a part of a line that it says nothing to who is read to: an icon, a copy? */
static bool
is_aside(const struct tag *tag, const struct html_attribute *attribute)
{
	return (tag->kind == TAG_INLINE || tag->kind == TAG_ANCHOR) &&
	       slice_is_nocase(attribute->name, "aria-hidden") &&
	       slice_is_nocase(attribute->value, "true");
}

bool
hidden_is(const struct tag *tag, struct slice attributes)
{
	struct html_attribute attribute;

	while (html_attribute(&attributes, &attribute)) {
		if (slice_is_nocase(attribute.name, "hidden"))
			return true;
		if (slice_is_nocase(attribute.name, "style") && is_display_none(attribute.value))
			return true;
		if (is_aside(tag, &attribute))
			return true;
		if (tag->kind == TAG_CELL && slice_is_nocase(attribute.name, "class") &&
		    is_gutter(attribute.value))
			return true;
	}
	return false;
}
