/* grow.h - big archives for measuring: any number of made-up articles, the same ones each time. */
#ifndef TESTS_BENCH_ARCHIVE_GROW_H
#define TESTS_BENCH_ARCHIVE_GROW_H

#include "archive/archive.h"

/* What is made: articles of about 1.6 KB in the order of their dates, 10 at a time for each of the feeds. */
struct grow {
	uint32_t articles, feeds;
	uint32_t seed;
};

/*
 * The i-th article, from 0; what it borrows lives until the next call with this `text`. Its feed is
 * filled in too.
 */
bool grow_record(const struct grow *grow, uint32_t i, struct archive_record *record,
                 struct buffer *text, struct error *err);

/*
 * Adds to the archive in this directory what it lacks of them, through the archive's own door, a commit
 * each 500 articles, and the state that syncs leave behind; full segments are sealed where `seal`.
 * *text grows by the bytes of text.
 */
bool grow_archive(const struct grow *grow, const char *directory, bool seal, uint64_t *text,
                  struct error *err);

#endif
