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

bool
hidden_is(struct slice attributes)
{
	struct html_attribute attribute;

	while (html_attribute(&attributes, &attribute)) {
		if (slice_is_nocase(attribute.name, "hidden"))
			return true;
		if (slice_is_nocase(attribute.name, "style") && is_display_none(attribute.value))
			return true;
	}
	return false;
}
