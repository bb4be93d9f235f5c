/*
 * feedarc.c - parses a file as sync does, in pieces of CHUNK bytes, and counts what it is given, and the
 * memory that it took.
 */
#include <stdio.h>

#include "base/memory.h"
#include "feed/feed.h"

struct sum {
	unsigned long entries, bytes;
};

static bool
add_entry(void *ctx, const struct entry *entry, struct error *err)
{
	struct sum *sum = ctx;

	(void)err;
	sum->entries++;
	sum->bytes += entry->title.size + entry->link.size + entry->id.size + entry->summary.size +
	              entry->content.size;
	return true;
}

static bool
parse(FILE *file, struct feed *feed, struct error *err)
{
	static char chunk[CONFIG_CHUNK];
	const struct feed_origin origin = {.url = SLICE("http://bench.example/feed")};
	size_t n;

	if (!feed_begin(feed, &origin, err))
		return false;
	for (n = fread(chunk, 1, sizeof chunk, file); n > 0;
	     n = fread(chunk, 1, sizeof chunk, file))
		if (!feed_write(feed, chunk, n, err))
			return false;
	return feed_finish(feed, err);
}

int
main(int argc, char **argv)
{
	struct sum sum = {0};
	struct error err = {0};
	FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
	struct feed *feed = feed_open(add_entry, &sum, &err);
	bool ok = file != NULL && feed != NULL && parse(file, feed, &err);

	if (ok)
		printf("%lu entries, %lu bytes of text, heap %zu KB\n", sum.entries, sum.bytes,
		       memory_peak() / 1024);
	else
		fprintf(stderr, "%s\n", file == NULL ? "usage: feedarc FILE" : err.text);
	feed_close(feed);
	if (file != NULL)
		fclose(file);
	return ok ? 0 : 1;
}
