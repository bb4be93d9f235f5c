/* main.c - bench WHAT DIR ARTICLES: makes an archive, or measures one thing in it, in a process of its own. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "archive/inside.h"
#include "archive/marks.h"
#include "base/memory.h"
#include "grow.h"

enum { FEEDS = 500, NEWEST = 100, AT_ONCE = 1000 };

struct bench {
	struct grow grow;
	const char *directory;
	uint32_t state;
	double spent; /* seconds in what is measured */
	unsigned long times;
};

static double
now(void)
{
	struct timespec at;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static uint32_t
any(struct bench *bench)
{
	bench->state = bench->state * 1664525u + 1013904223u;
	return (uint32_t)((uint64_t)bench->state * bench->grow.articles >> 32);
}

static bool
take_head(void *ctx, struct archive_head *head, struct error *err)
{
	unsigned *count = ctx;

	return archive_head_title(head, err) && ++*count < NEWEST;
}

/* Opens, gives the newest 100 with their titles, closes. */
static bool
newest_of(struct bench *bench, uint32_t feed, struct error *err)
{
	double begin = now();
	unsigned count = 0;
	struct archive *archive = archive_open(bench->directory, ARCHIVE_READ, err);
	bool ok = archive != NULL && archive_heads(archive, feed, take_head, &count, err);

	archive_close(archive);
	bench->spent += now() - begin;
	bench->times++;
	return ok && (count == NEWEST || bench->grow.articles < NEWEST * FEEDS);
}

static bool
measure_newest(struct bench *bench, struct error *err)
{
	bool ok = true;
	int i;

	for (i = 0; ok && i < 20; i++)
		ok = newest_of(bench, 0, err);
	return ok;
}

static bool
measure_feed(struct bench *bench, struct error *err)
{
	bool ok = true;
	int i;

	for (i = 0; ok && i < 20; i++)
		ok = newest_of(bench, any(bench) % FEEDS + 1, err);
	return ok;
}

struct unread {
	struct marks *marks;
	size_t count;
};

static bool
count_unread(void *ctx, struct archive_head *head, struct error *err)
{
	struct unread *unread = ctx;

	(void)err;
	unread->count += (marks_get(unread->marks, head->number) & MARKS_READ) == 0;
	return true;
}

static bool
measure_unread(struct bench *bench, struct error *err)
{
	struct unread unread;
	struct archive *archive;
	bool ok = true;
	int i;

	for (i = 0; ok && i < 10; i++) {
		bench->spent -= now();
		unread.count = 0;
		archive = archive_open(bench->directory, ARCHIVE_READ, err);
		unread.marks = marks_open(bench->directory, err);
		ok = archive != NULL && unread.marks != NULL &&
		     archive_heads(archive, 0, count_unread, &unread, err);
		marks_close(unread.marks);
		archive_close(archive);
		bench->spent += now();
		bench->times++;
		ok = ok && unread.count == bench->grow.articles;
	}
	return ok;
}

/* What is looked up. */
struct wanted {
	uint32_t feed;
	struct hash key;
	uint64_t fingerprint;
};

static bool
make_wanted(const struct bench *bench, uint32_t i, struct buffer *text, struct wanted *wanted,
            struct error *err)
{
	struct archive_record record;

	if (!grow_record(&bench->grow, i, &record, text, err))
		return false;
	wanted->feed = record.feed;
	return entry_key(&record.entry, ENTRY_BY_ID, &wanted->key, err) &&
	       entry_fingerprint(&record.entry, &wanted->fingerprint, err);
}

/* Looks up so many, all known, from the first or any; what making them costs is not counted. */
static bool
look_up(struct bench *bench, struct archive *archive, bool random, uint32_t first,
        struct error *err)
{
	struct wanted *wanted = memory_zero(AT_ONCE, sizeof *wanted);
	struct buffer text = {0};
	struct archive_match match;
	bool ok = wanted != NULL;
	uint32_t i;

	for (i = 0; ok && i < AT_ONCE; i++)
		ok = make_wanted(bench, random ? any(bench) : first + i, &text, &wanted[i], err);
	buffer_free(&text);
	bench->spent -= now();
	for (i = 0; ok && i < AT_ONCE; i++)
		ok = archive_find(archive, wanted[i].feed, wanted[i].key, wanted[i].fingerprint,
		                  &match, err) &&
		     match.latest;
	bench->spent += now();
	bench->times += AT_ONCE;
	memory_free(wanted);
	return ok;
}

/* Warm: the filters are in memory after the first ones. The least of the rounds: the machine only adds. */
static bool
measure_find(struct bench *bench, struct error *err)
{
	struct archive *archive = archive_open(bench->directory, ARCHIVE_WRITE, err);
	bool ok = archive != NULL && look_up(bench, archive, true, 0, err);
	double least = bench->spent;
	int i;

	for (i = 0; ok && i < 20; i++) {
		bench->spent = 0;
		ok = look_up(bench, archive, true, 0, err);
		least = bench->spent < least ? bench->spent : least;
	}
	bench->spent = least;
	bench->times = AT_ONCE;
	archive_close(archive);
	return ok;
}

static bool
take_record(void *ctx, const struct archive_record *record, struct error *err)
{
	(void)err;
	return record->number == *(uint32_t *)ctx;
}

static bool
measure_load(struct bench *bench, struct error *err)
{
	struct archive *archive = archive_open(bench->directory, ARCHIVE_READ, err);
	uint32_t number = 1;
	bool ok = archive != NULL && archive_load(archive, number, take_record, &number, err);
	int i;

	for (i = 0; ok && i < 500; i++) {
		number = any(bench) + 1;
		bench->spent -= now();
		ok = archive_load(archive, number, take_record, &number, err);
		bench->spent += now();
		bench->times++;
	}
	archive_close(archive);
	return ok;
}

/* What a sync does that finds 100 feeds of 10 items each, all known: from opening to closing. */
static bool
measure_sync(struct bench *bench, struct error *err)
{
	uint32_t last = bench->grow.articles < AT_ONCE ? 0 : bench->grow.articles - AT_ONCE;
	double begin = now();
	struct archive *archive = archive_open(bench->directory, ARCHIVE_WRITE, err);
	bool ok;

	bench->spent = now() - begin;
	ok = archive != NULL && look_up(bench, archive, false, last, err);
	begin = now();
	ok = ok && archive_commit(archive, err);
	archive_close(archive);
	bench->spent += now() - begin;
	bench->times = 1;
	return ok;
}

static bool
make(struct bench *bench, struct error *err)
{
	uint64_t text = 0;
	double begin = now();
	bool ok = grow_archive(&bench->grow, bench->directory, true, &text, err);

	if (ok)
		printf("  made %lu articles, %lu MB of text, in %.0f s\n",
		       (unsigned long)bench->grow.articles, (unsigned long)(text >> 20),
		       now() - begin);
	return ok;
}

/* Prints what of the index is not filters of words, and what is: bytes. */
static bool
weigh(struct bench *bench, struct error *err)
{
	struct archive *archive = archive_open(bench->directory, ARCHIVE_READ, err);
	uint64_t all = 0, filters = 0;
	const struct chunk *chunk;
	unsigned count = 0;
	bool ok = archive != NULL && archive_heads(archive, 0, take_head, &count, err);
	size_t i;

	for (i = 0; ok && index_chunk(&archive->index, i) != NULL; i++) {
		chunk = index_chunk(&archive->index, i);
		all += chunk->file != NULL ? (uint64_t)chunk->pages * CHUNK_PAGE : 0;
		filters += chunk->section[CHUNK_SECTIONS] - chunk->section[CHUNK_FILTERS];
	}
	if (ok)
		printf("%lu %lu\n", (unsigned long)(all - filters), (unsigned long)filters);
	archive_close(archive);
	return ok;
}

static const struct {
	const char *name, *words;
	bool (*run)(struct bench *bench, struct error *err);
	double limit; /* seconds; 0: none */
} measures[] = {
    {"newest", "open, newest 100", measure_newest, 10e-3},
    {"feed", "open, a feed's newest 100", measure_feed, 20e-3},
    {"find", "look up a key, warm", measure_find, 10e-6},
    {"load", "a random article", measure_load, 1e-3},
    {"unread", "open, count unread", measure_unread, 0},
    {"sync", "a sync of 1000 known items", measure_sync, 0},
};

/* Bytes of own memory for each of them, and the seconds that counting may take of so many articles. */
#define MEMORY_MOST ((size_t)4 << 20)
#define UNREAD_MOST 10e-3
#define UNREAD_ARTICLES 100000

static void
tell(const struct bench *bench, const char *words, double limit)
{
	double each = bench->spent / (double)(bench->times > 0 ? bench->times : 1);
	struct rusage usage;
	char most[32] = "";
	bool met = (limit <= 0 || each <= limit) && memory_peak() <= MEMORY_MOST;

	if (limit > 0)
		snprintf(most, sizeof most, "at most %.0f us", limit * 1e6);
	getrusage(RUSAGE_SELF, &usage);
	printf("  %-28s %10.1f us  %-18s  own memory %5lu KB of %lu  RSS %6ld KB  %s\n", words,
	       each * 1e6, most, (unsigned long)(memory_peak() >> 10),
	       (unsigned long)(MEMORY_MOST >> 10), usage.ru_maxrss, met ? "met" : "NOT MET");
}

int
main(int argc, char **argv)
{
	struct bench bench = {.state = 1};
	struct error err = {0};
	double limit;
	bool ok = false;
	size_t i;

	if (argc != 4)
		return 2;
	bench.directory = argv[2];
	bench.grow.articles = (uint32_t)strtoul(argv[3], NULL, 10);
	bench.grow.feeds = FEEDS;
	if (strcmp(argv[1], "make") == 0)
		ok = make(&bench, &err);
	if (strcmp(argv[1], "weigh") == 0)
		ok = weigh(&bench, &err);
	for (i = 0; i < sizeof measures / sizeof *measures; i++) {
		if (strcmp(argv[1], measures[i].name) != 0)
			continue;
		limit = measures[i].limit;
		if (measures[i].run == measure_unread && bench.grow.articles <= UNREAD_ARTICLES)
			limit = UNREAD_MOST;
		ok = measures[i].run(&bench, &err);
		if (ok)
			tell(&bench, measures[i].words, limit);
	}
	if (!ok)
		fprintf(stderr, "bench %s: %s\n", argv[1],
		        err.kind != ERROR_NONE ? err.text : "not what was expected");
	return ok ? 0 : 1;
}
