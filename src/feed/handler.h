/* handler.h - what expat calls: the walk is led through the document, and the places are kept to go back to. */
#ifndef FEED_HANDLER_H
#define FEED_HANDLER_H

#include "feed/document.h"

#define TOO_LARGE "a tag of more than %d KB"

/*
 * Sets the handlers of the document's parser. They are called a little on, even after one has stopped the parser:
 * with `stopped` and the error set, for a document type with `typed`.
 */
void handler_set(struct document *document);

#endif
