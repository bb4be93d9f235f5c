/* shelf.h - what the archive's tests share: articles to store, and a look at what is stored. */
#ifndef TESTS_ARCHIVE_SHELF_H
#define TESTS_ARCHIVE_SHELF_H

#include "archive/archive.h"

#define SHELF "shelf"
#define SHELF_SEGMENT "shelf/000001.jsonl.gz"

/* When all of them are archived. */
#define SHELF_SEEN 1280826800

enum { SHELF_ARTICLES = 64, SHELF_REVISIONS = 4 };

/* Which revisions (from 1) of which made-up articles (from 0) there are, or should be. */
struct shelf {
	unsigned char count[SHELF_ARTICLES][SHELF_REVISIONS + 1];
};

/* A made-up article in one of its revisions; borrowed until the next call. */
struct entry shelf_entry(unsigned article, unsigned revision);

/* The feed that an article belongs to: 1, 2 or 3. */
uint32_t shelf_feed(unsigned article);

/*
 * What `sync` does with a feed: offers this revision of articles first … end - 1; each goes to its feed
 * in one batch a feed. What the archive has already is not appended.
 */
bool shelf_offer(struct archive *archive, unsigned first, unsigned end, unsigned revision,
                 struct error *err);

/* Opens, offers, commits, closes. */
bool shelf_sync(unsigned first, unsigned end, unsigned revision, struct error *err);

/* Opens the archive on the shelf; fails the test where that can't be. */
struct archive *shelf_open(enum archive_mode mode);

/* Fails the test unless archive_each gives these, as "number.revision " each. */
void shelf_gives(struct archive *archive, const char *expected);

/* An archive_feed_fn that adds "number url title\n" to the buffer that it is handed. */
bool shelf_write_feed(void *ctx, const struct archive_feed *feed, struct error *err);

/* Counts all revisions that an open archive gives; fails the test on a wrong text or number. */
void shelf_count(struct archive *archive, struct shelf *shelf);

/* The same of the archive on the shelf, opened for reading; missing is empty. */
void shelf_look(struct shelf *shelf);

/* Sets the count of each to one. */
void shelf_note(struct shelf *shelf, unsigned first, unsigned end, unsigned revision);

/* Fails the test when something of `all` is missing, or anything is there twice. */
void shelf_has(const struct shelf *shelf, const struct shelf *all);

/* Fails the test unless both are the same. */
void shelf_is(const struct shelf *shelf, const struct shelf *all);

#endif
