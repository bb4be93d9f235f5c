/*
 * Bytes are spoiled anywhere in an archive, as old disks and flash do it. Only what lies in the members that
 * are hit may be lost, nothing that is given may be false, and verify must tell. Without words a small
 * cut, as a test among others; `test_harm COUNT SHARD SHARDS` does COUNT of them to each archive and prints
 *
 *   HARM DAMAGES LOST LEAST FAILURES ARCHIVE
 *
 * LEAST are the revisions in members that were hit: no archive of such members could lose fewer.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "archive/inside.h"
#include "archive/verify.h"
#include "base/memory.h"
#include "port/sim/sim.h"
#include "port/storage.h"
#include "tests/archive/shelf.h"
#include "tests/power/image.h"

#define PLACE "harm"

enum {
	ARTICLES = 400,
	SYNC = 16, /* articles archived together */
	TEXT = 1200,
	LINES = ARTICLES + ARTICLES / SYNC,
	TOLD = 10 /* more failures than this are not printed */
};

/* A line of the archive as it was stored. */
struct line {
	uint32_t number, revision;
	uint64_t hash;
};

/* A member of the archive as it was stored: the bytes of a file, and which lines are in it. */
struct part {
	char file[24];
	size_t at, end;
	struct buffer lines; /* of size_t: places in `lines` */
};

/* An archive, and where everything is in it. */
struct sample {
	struct image image;
	struct buffer lines; /* of struct line */
	struct buffer parts; /* of struct part */
	struct buffer files; /* of struct file */
	size_t bytes;        /* of all of them */
	unsigned long lost, least, failures;
};

struct file {
	char name[24];
	size_t size;
};

static uint32_t
chance(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

static uint32_t
chance_below(uint32_t *state, size_t n)
{
	return (uint32_t)(((uint64_t)chance(state) << 24 | chance(state)) % n);
}

/* --- An archive that is large enough */

static void
write_text(char *text, uint32_t seed)
{
	static const char letters[] = "etaoin shrdlu";
	size_t i;

	for (i = 0; i + 1 < TEXT; i++)
		text[i] = letters[chance(&seed) % (sizeof letters - 1)];
	text[i] = '\0';
}

static bool
append_one(struct archive *archive, struct archive_batch *batch, unsigned article,
           unsigned revision, struct error *err)
{
	char id[40], text[TEXT];
	struct archive_record record = {.seen = SHELF_SEEN, .revision = 1};
	struct archive_match match;
	uint64_t fingerprint;
	struct hash key;

	snprintf(id, sizeof id, "https://example.org/%u", article);
	write_text(text, article * 4 + revision);
	record.entry.id = record.entry.link = slice_of(id);
	record.entry.content = slice_of(text);
	record.entry.published = record.entry.updated = 1280826000 + article;
	if (!entry_key(&record.entry, ENTRY_BY_ID, &key, err) ||
	    !entry_fingerprint(&record.entry, &fingerprint, err) ||
	    !archive_find(archive, article % 5 + 1, key, fingerprint, &match, err))
		return false;
	record.number = match.number;
	record.revision = match.number > 0 ? match.revision + 1 : 1;
	return archive_append(batch, &record, key, fingerprint, err);
}

/* New articles of one feed, and a later revision of one that was there before. */
static bool
archive_some(struct archive *archive, unsigned first, struct error *err)
{
	struct archive_feed feed = {.title = slice_of("A feed")};
	struct archive_batch *batch;
	char url[40];
	bool ok = true;
	unsigned i;

	for (feed.number = 1; ok && feed.number <= 5; feed.number++) {
		snprintf(url, sizeof url, "https://example.org/%u.xml", (unsigned)feed.number);
		feed.url = slice_of(url);
		batch = archive_begin(archive, &feed, err);
		ok = batch != NULL;
		for (i = first; ok && i < first + SYNC; i++)
			if (i % 5 + 1 == feed.number)
				ok = append_one(archive, batch, i, 1, err);
		if (ok && first > 0 && first / 2 % 5 + 1 == feed.number)
			ok = append_one(archive, batch, first / 2, 2, err);
		ok = archive_finish(batch, ok ? err : &(struct error){0}) && ok;
	}
	return ok && archive_commit(archive, err);
}

/* In the middle a new segment is begun; what came before is sealed where that is wanted. */
static bool
make_archive(bool sealed, struct error *err)
{
	struct archive *archive = archive_open(PLACE, ARCHIVE_WRITE, err);
	struct archive_compaction wanted = {0};
	bool ok = archive != NULL;
	unsigned i;

	for (i = 0; ok && i < ARTICLES; i += SYNC) {
		ok = archive_some(archive, i, err);
		if (ok && sealed && i == ARTICLES / 2 / SYNC * SYNC) {
			archive_begin_segment(archive);
			ok = archive_compact(archive, &wanted, NULL, NULL, err);
		}
	}
	archive_close(archive);
	return ok;
}

/* --- Where everything is in it */

static bool
note_line(struct buffer *lines, struct line_reader *reader, struct slice text, struct error *err)
{
	struct archive_record record;
	struct line line;

	if (!line_read(reader, text, &record, err))
		return false;
	line.number = record.number;
	line.revision = record.revision;
	line.hash = hash_of(text).low;
	return buffer_append(lines, &line, sizeof line);
}

static bool
note_part(struct sample *sample, struct line_reader *reader, const char *file,
          const struct segment_walk *walk, struct slice text, struct error *err)
{
	struct part part = {.at = (size_t)walk->member_at, .end = (size_t)walk->at};
	size_t place;

	snprintf(part.file, sizeof part.file, "%s", file);
	while (walk->member.kind == MEMBER_RECORDS && text.size > 0) {
		place = sample->lines.size / sizeof(struct line);
		if (!note_line(&sample->lines, reader, slice_cut(&text, '\n'), err) ||
		    !buffer_append(&part.lines, &place, sizeof place))
			return false;
	}
	return buffer_append(&sample->parts, &part, sizeof part);
}

static bool
note_segment(struct sample *sample, const char *name, struct error *err)
{
	struct segment_walk walk = {0};
	struct buffer raw = {0}, content = {0}, path = {0};
	struct line_reader *reader = line_open(err);
	bool found = true, ok;

	buffer_print(&path, "%s/%s", PLACE, name);
	walk.file = storage_open(buffer_text(&path), STORAGE_READ, err);
	ok = reader != NULL && walk.file != NULL && storage_size(walk.file, &walk.end, err);
	while (ok && found) {
		ok = segment_next(&walk, &found, err);
		if (ok && found)
			ok = segment_inflate(walk.file, walk.member_at, &walk.member, &raw,
			                     &content, err) &&
			     note_part(sample, reader, name, &walk, buffer_slice(&content), err);
	}
	storage_close(walk.file);
	line_close(reader);
	buffer_free(&raw);
	buffer_free(&content);
	buffer_free(&path);
	return ok;
}

static void
note_file(void *ctx, const char *path, const void *data, size_t n)
{
	struct sample *sample = ctx;
	struct file file = {.size = n};
	const char *name = path + sizeof PLACE;

	/* Whatever the archive made, but for what says nothing. */
	if (data == NULL || n == 0 || strcmp(name, "README") == 0)
		return;
	snprintf(file.name, sizeof file.name, "%s", name);
	buffer_append(&sample->files, &file, sizeof file);
	sample->bytes += n;
}

static bool
make_sample(struct sample *sample, bool sealed, struct error *err)
{
	struct file *file;
	size_t i;

	memset(sample, 0, sizeof *sample);
	sim_storage_reset();
	sim_clock_set(SHELF_SEEN, 0);
	if (!make_archive(sealed, err))
		return false;
	image_take(&sample->image);
	sim_files(note_file, sample);
	file = (struct file *)(void *)sample->files.data;
	for (i = 0; i < sample->files.size / sizeof *file; i++)
		if (strstr(file[i].name, ".jsonl.gz") != NULL &&
		    !note_segment(sample, file[i].name, err))
			return false;
	return true;
}

static void
free_sample(struct sample *sample)
{
	struct part *part = (struct part *)(void *)sample->parts.data;
	size_t i;

	for (i = 0; i < sample->parts.size / sizeof *part; i++)
		buffer_free(&part[i].lines);
	buffer_free(&sample->lines);
	buffer_free(&sample->parts);
	buffer_free(&sample->files);
	image_free(&sample->image);
}

/* --- One damage */

struct damage_done {
	char file[24];
	size_t at, end;
};

static const size_t lengths[] = {1, 4096, 65536};

static struct damage_done
do_damage(const struct sample *sample, uint32_t seed)
{
	const struct file *files = (const struct file *)(const void *)sample->files.data, *file;
	static char bytes[1 << 20];
	struct damage_done done;
	uint32_t state = seed * 2654435761u + 1;
	char path[40];
	const char *now;
	size_t n, i, at;

	at = chance_below(&state, sample->bytes);
	for (file = files; at >= file->size; file++)
		at -= file->size;
	snprintf(path, sizeof path, "%s/%s", PLACE, file->name);
	now = sim_file(path, &n);
	if (n > sizeof bytes)
		abort();
	memcpy(bytes, now, n);
	memcpy(done.file, file->name, sizeof done.file);
	done.at = at;
	done.end = done.at + lengths[seed % 3];
	if (done.end > n)
		done.end = n;
	for (i = done.at; i < done.end; i++)
		bytes[i] = (char)(bytes[i] ^ (int)(chance(&state) % 255 + 1));
	sim_put_file(path, bytes, n);
	return done;
}

/* What is given after it, each line once. */
struct given {
	const struct sample *sample;
	unsigned char seen[LINES];
	const char *wrong;
};

static bool
take_line(void *ctx, const struct archive_record *record, struct slice text, struct error *err)
{
	struct given *given = ctx;
	const struct line *line = (const struct line *)(const void *)given->sample->lines.data;
	uint64_t hash = hash_of(text).low;
	size_t i;

	for (i = 0; i < given->sample->lines.size / sizeof *line; i++, line++) {
		if (line->number != record->number || line->revision != record->revision)
			continue;
		if (line->hash != hash)
			given->wrong = "a line is another";
		else if (given->seen[i]++ > 0)
			given->wrong = "a line is given twice";
		return true;
	}
	(void)err;
	given->wrong = "a line is given that never was";
	return true;
}

/* Sets what may be lost; returns how many that are. */
static unsigned
spare(const struct sample *sample, const struct damage_done *done, unsigned char *hit)
{
	const struct part *part = (const struct part *)(const void *)sample->parts.data;
	const size_t *line;
	unsigned count = 0;
	size_t i, j;

	for (i = 0; i < sample->parts.size / sizeof *part; i++, part++) {
		if (strcmp(part->file, done->file) != 0 || part->end <= done->at ||
		    part->at >= done->end)
			continue;
		line = (const size_t *)(const void *)part->lines.data;
		for (j = 0; j < part->lines.size / sizeof *line; j++) {
			hit[line[j]] = 1;
			count++;
		}
	}
	return count;
}

struct told {
	const char *file;
	bool named;
};

static bool
take_finding(void *ctx, const struct verify_finding *finding, struct error *err)
{
	struct told *told = ctx;

	(void)err;
	if (strncmp(finding->file, told->file, strlen(told->file)) == 0)
		told->named = true;
	return true;
}

/* Reads all that is left, and has it verified; NULL when all is as it must be. */
static const char *
look(struct sample *sample, const struct damage_done *done)
{
	struct error err = {0};
	struct archive *archive = archive_open(PLACE, ARCHIVE_READ, &err);
	struct given given = {.sample = sample};
	struct told told = {.file = done->file};
	struct verify verify = {.found = take_finding, .ctx = &told};
	unsigned char hit[LINES] = {0};
	size_t i;

	if (archive == NULL)
		return "it can't be opened";
	sample->least += spare(sample, done, hit);
	if (!archive_visit(archive, 0, take_line, &given, &err))
		given.wrong = "it can't be read";
	if (given.wrong == NULL && !verify_archive(&verify, archive, &err))
		given.wrong = "it can't be verified";
	archive_close(archive);
	for (i = 0; given.wrong == NULL && i < sample->lines.size / sizeof(struct line); i++) {
		sample->lost += given.seen[i] == 0;
		if (given.seen[i] == 0 && !hit[i])
			given.wrong = "a line is lost that was not hit";
	}
	if (given.wrong == NULL && !told.named)
		given.wrong = "verify does not tell";
	return given.wrong;
}

static void
harm_once(struct sample *sample, uint32_t seed)
{
	struct damage_done done;
	const char *wrong;
	size_t held = memory_used();

	image_put(&sample->image);
	done = do_damage(sample, seed);
	wrong = look(sample, &done);
	if (wrong == NULL && memory_used() != held)
		wrong = "memory is not given back";
	if (wrong == NULL)
		return;
	if (sample->failures++ < TOLD)
		printf("FAIL damage %lu, %s bytes %lu to %lu: %s\n", (unsigned long)seed, done.file,
		       (unsigned long)done.at, (unsigned long)done.end - 1, wrong);
	fflush(stdout);
}

/* --- Many of them */

static const struct {
	const char *name;
	bool sealed;
} archives[] = {{"as appended", false}, {"sealed", true}};

/* Takes every shards-th of `count` damages. */
static bool
harm(size_t which, unsigned count, unsigned shard, unsigned shards, struct sample *sample)
{
	struct error err = {0};
	bool ok = make_sample(sample, archives[which].sealed, &err);
	unsigned seed;

	if (!ok)
		printf("FAIL %s: %s\n", archives[which].name, err.text);
	for (seed = shard; ok && seed < count; seed += shards)
		harm_once(sample, seed);
	return ok;
}

static void
damage_costs_only_what_it_hits_and_is_told(void **state)
{
	static struct sample sample;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof archives / sizeof *archives; i++) {
		assert_true(harm(i, 60, 0, 1, &sample));
		assert_int_equal(sample.failures, 0);
		assert_true(sample.lost > 0 && sample.lost <= sample.least);
		free_sample(&sample);
		assert_int_equal(memory_used(), 0);
	}
}

static int
run_all(char **argv)
{
	static struct sample sample;
	unsigned count = (unsigned)atoi(argv[1]), shard = (unsigned)atoi(argv[2]);
	unsigned shards = (unsigned)atoi(argv[3]);
	bool ok = true;
	size_t i;

	for (i = 0; i < sizeof archives / sizeof *archives; i++) {
		ok = harm(i, count, shard, shards, &sample) && sample.failures == 0 && ok;
		printf("HARM %lu %lu %lu %lu %s\n",
		       (unsigned long)((count + shards - 1 - shard) / shards), sample.lost,
		       sample.least, sample.failures, archives[i].name);
		fflush(stdout);
		free_sample(&sample);
	}
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(damage_costs_only_what_it_hits_and_is_told),
	};

	if (argc > 3)
		return run_all(argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
