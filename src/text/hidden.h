/* hidden.h - what a page has in it and does not show. */
#ifndef TEXT_HIDDEN_H
#define TEXT_HIDDEN_H

#include "text/tag.h"

/*
 * Do these attributes of a tag hide its element: hidden, or style="display: none"? A cell with the numbers of
 * lines beside code is hidden too: they would be in the way of whoever copies it.
 */
bool hidden_is(const struct tag *tag, struct slice attributes);

/* Is it a part of a line that says nothing to who is read to (WAI-ARIA 1.2, aria-hidden): an icon, a copy? */
bool hidden_aside(const struct tag *tag, struct slice attributes);

#endif
