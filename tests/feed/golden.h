/* golden.h - what a parse gives, as text to be compared; and where it is read from. */
#ifndef TESTS_FEED_GOLDEN_H
#define TESTS_FEED_GOLDEN_H

#include "base/bytes.h"
#include "feed/feed.h"

/* What the golden feeds are said to come from. */
#define GOLDEN_URL "http://example.org/feed.xml"

/* Parses a document in pieces of `chunk` bytes; appends what `parse --json` shows of it to out. */
void golden_parse(struct slice document, struct slice charset, size_t chunk, struct buffer *out);

/* Appends JSON without the blanks between its tokens. */
void golden_squeeze(struct slice json, struct buffer *out);

/* Reads a whole file; false when it is missing. */
bool golden_load(const char *path, struct buffer *out);

#endif
