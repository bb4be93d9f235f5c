/* attribute.h - attributes of tags as people write them, and as XML wants them. */
#ifndef FEED_ATTRIBUTE_H
#define FEED_ATTRIBUTE_H

#include "feed/repair.h"

/*
 * Appends the attributes in s, what is between a tag's name and its end, to the start tag that is in *out
 * from `from` on: each once, with a value, in quotes. What was mended is noted.
 */
void attribute_put(struct slice s, struct buffer *out, size_t from, struct repairs *repairs);

#endif
