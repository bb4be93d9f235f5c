/* golden.h - what a parse gives, as text to be compared; and where it is read from. */
#ifndef TESTS_FEED_GOLDEN_H
#define TESTS_FEED_GOLDEN_H

#include "base/bytes.h"
#include "base/json.h"
#include "feed/feed.h"

/* What the golden feeds are said to come from. */
#define GOLDEN_URL "http://example.org/feed.xml"

/* A parser that is used again and again, and what the last document gave. */
struct golden {
	struct feed *feed;
	struct buffer out;
	struct json_writer w;
	bool bad; /* an entry had bytes that are no UTF-8 */
};

/* How many bytes the next piece has, at least one. */
typedef size_t golden_cut_fn(void *ctx);

/* Holds nothing on error. */
bool golden_open(struct golden *golden, struct error *err);

/* Parses a document in pieces; `out` is then what `parse --json` shows of it, and the error. */
bool golden_read(struct golden *golden, struct slice document, struct slice charset,
                 golden_cut_fn *cut, void *ctx);

void golden_close(struct golden *golden);

/* Parses a document in pieces of `chunk` bytes; appends what `parse --json` shows of it to out. */
void golden_parse(struct slice document, struct slice charset, size_t chunk, struct buffer *out);

/* Appends JSON without the blanks between its tokens. */
void golden_squeeze(struct slice json, struct buffer *out);

/* Reads a whole file; false when it is missing. */
bool golden_load(const char *path, struct buffer *out);

#endif
