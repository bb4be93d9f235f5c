/* hidden.h - what a page has in it and does not show. */
#ifndef TEXT_HIDDEN_H
#define TEXT_HIDDEN_H

#include "base/bytes.h"

/* Do these attributes of a tag hide its element: hidden, or style="display: none"? */
bool hidden_is(struct slice attributes);

#endif
