/* append.c - append LINES DIR: archives lines of an archive anew, and deflates the same bytes plainly. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <zlib.h>

#include "archive/archive.h"
#include "archive/line.h"

enum { ROUNDS = 5, LEAST = 80 };

struct cost {
	clock_t append, deflate;
};

static bool
read_file(const char *path, struct buffer *text)
{
	FILE *file = fopen(path, "rb");
	char piece[4096];
	size_t n;

	if (file == NULL)
		return false;
	for (n = fread(piece, 1, sizeof piece, file); n > 0;
	     n = fread(piece, 1, sizeof piece, file))
		buffer_append(text, piece, n);
	fclose(file);
	return !text->failed;
}

/* Appends one line's article as new, in a batch of its feed; only what the archive does is timed. */
static bool
append_line(struct archive *archive, struct archive_record *record, clock_t *took,
            struct error *err)
{
	struct archive_feed feed = {record->feed, SLICE("https://example.org/"), SLICE("Feed")};
	struct archive_batch *batch;
	uint64_t fingerprint;
	struct hash key;
	clock_t begin;
	bool ok;

	record->number = 0;
	if (!entry_key(&record->entry, record->rule, &key, err) ||
	    !entry_fingerprint(&record->entry, &fingerprint, err))
		return false;
	begin = clock();
	batch = archive_begin(archive, &feed, err);
	ok = batch != NULL && archive_append(batch, record, key, fingerprint, err) &&
	     archive_finish(batch, err);
	*took += clock() - begin;
	return ok;
}

static bool
append_all(struct slice text, const char *directory, clock_t *took, struct error *err)
{
	struct archive *archive = archive_open(directory, ARCHIVE_WRITE, err);
	struct line_reader *reader = line_open(err);
	struct archive_record record;
	clock_t begin;
	bool ok = archive != NULL && reader != NULL;

	while (ok && text.size > 0)
		ok = line_read(reader, slice_cut(&text, '\n'), &record, err) &&
		     append_line(archive, &record, took, err);
	begin = clock();
	ok = ok && archive_commit(archive, err);
	*took += clock() - begin;
	line_close(reader);
	archive_close(archive);
	return ok;
}

/* What nobody can do without: the same bytes through deflate at the same level. */
static bool
deflate_all(struct slice text, clock_t *took)
{
	static unsigned char out[65536];
	z_stream stream = {0};
	clock_t begin = clock();

	if (deflateInit2(&stream, CONFIG_DEFLATE_LEVEL, Z_DEFLATED, -CONFIG_DEFLATE_WINDOW,
	                 CONFIG_DEFLATE_MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
		return false;
	stream.next_in = (z_const Bytef *)text.data;
	stream.avail_in = (uInt)text.size;
	do {
		stream.next_out = out;
		stream.avail_out = sizeof out;
	} while (deflate(&stream, Z_FINISH) != Z_STREAM_END);
	deflateEnd(&stream);
	*took += clock() - begin;
	return true;
}

static bool
measure(struct slice text, const char *directory, struct error *err)
{
	struct buffer place = {0};
	struct cost cost = {0};
	bool ok = true;
	long percent;
	int i;

	for (i = 0; ok && i < ROUNDS; i++) {
		buffer_clear(&place);
		buffer_print(&place, "%s/%d", directory, i);
		ok = append_all(text, buffer_text(&place), &cost.append, err) &&
		     deflate_all(text, &cost.deflate);
	}
	buffer_free(&place);
	percent = ok && cost.append > 0 ? (long)(cost.deflate * 100 / cost.append) : 0;
	if (ok)
		printf(
		    "  append     %ld %% of the speed of plain deflate at level %d (CPU, %d rounds "
		    "side by side)  at least %d  %s\n",
		    percent, CONFIG_DEFLATE_LEVEL, ROUNDS, LEAST,
		    percent >= LEAST ? "met" : "NOT MET");
	return ok;
}

int
main(int argc, char **argv)
{
	struct buffer text = {0};
	struct error err = {0};
	bool ok;

	if (argc != 3 || !read_file(argv[1], &text)) {
		fprintf(stderr, "usage: append LINES DIR\n");
		return 2;
	}
	ok = measure(buffer_slice(&text), argv[2], &err);
	if (!ok)
		fprintf(stderr, "append: %s\n", err.text);
	buffer_free(&text);
	return ok ? 0 : 1;
}
