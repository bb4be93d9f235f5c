#include "text/hidden.h"

#include <string.h>

#include "text/html.h"

/* Does the value begin so? "none !important" */
static bool
says(struct slice value, const char *word)
{
	struct slice front = {value.data, strlen(word)};

	return value.size >= front.size && slice_is_nocase(front, word);
}

static bool
hides(struct slice style)
{
	while (style.size > 0) {
		struct slice value = slice_cut(&style, ';'), name = slice_cut(&value, ':');

		name = slice_trim(name);
		value = slice_trim(value);
		if ((slice_is_nocase(name, "display") && says(value, "none")) ||
		    (slice_is_nocase(name, "visibility") && says(value, "hidden")))
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

/* Nearly all attributes can't, and are many: their first letter tells. */
static bool
may_hide(struct slice name)
{
	char c = (char)(name.data[0] | 0x20);

	return c == 'h' || c == 's' || c == 'a' || c == 'c';
}

bool
hidden_is(const struct tag *tag, struct slice attributes)
{
	struct html_attribute attribute;

	while (html_attribute(&attributes, &attribute)) {
		if (!may_hide(attribute.name))
			continue;
		if (slice_is_nocase(attribute.name, "hidden"))
			return true;
		if (slice_is_nocase(attribute.name, "style") && hides(attribute.value))
			return true;
		if (is_aside(tag, &attribute))
			return true;
		if (tag->kind == TAG_CELL && slice_is_nocase(attribute.name, "class") &&
		    is_gutter(attribute.value))
			return true;
	}
	return false;
}
