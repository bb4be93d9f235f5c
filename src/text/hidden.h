/* hidden.h - what a page has in it and does not show. */
#ifndef TEXT_HIDDEN_H
#define TEXT_HIDDEN_H

#include "text/tag.h"

/*
 * Do these attributes of a tag hide its element: hidden, or style="display: none" or "visibility: hidden"? A cell
 * with the numbers of lines beside code is hidden too: they would be in the way of whoever copies it. So is a part
 * of a line that is only there for the eye (WAI-ARIA 1.2, aria-hidden): an icon, or a copy of a formula.
 */
bool hidden_is(const struct tag *tag, struct slice attributes);

#endif
