#include "tests/power/image.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/hash.h"
#include "port/sim/sim.h"
#include "port/storage.h"

/* Before each file: its path and its content follow. */
struct item {
	size_t path, size;
	bool directory;
};

/* Memory of the test's own, so that what the archive holds can be counted. */
static void
add(struct buffer *to, const void *data, size_t n)
{
	if (to->size + n > to->room) {
		to->room = 2 * (to->size + n) + 4096;
		to->data = realloc(to->data, to->room);
		if (to->data == NULL)
			abort();
	}
	if (n > 0)
		memcpy(to->data + to->size, data, n);
	to->size += n;
}

static void
keep(void *ctx, const char *path, const void *data, size_t n)
{
	struct item item = {.path = strlen(path) + 1, .size = n, .directory = data == NULL};

	add(ctx, &item, sizeof item);
	add(ctx, path, item.path);
	add(ctx, data, n);
}

void
image_take(struct image *image)
{
	image->bytes.size = 0;
	sim_files(keep, &image->bytes);
}

/* Directories first: no file is put where there is none. */
static void
put(const struct image *image, bool directories)
{
	const char *at = image->bytes.data, *end = at + image->bytes.size;
	struct error ignored = {0};
	struct item item;

	for (; at < end; at += item.path + item.size) {
		memcpy(&item, at, sizeof item);
		at += sizeof item;
		if (item.directory && directories)
			storage_make_directory(at, &ignored);
		else if (!item.directory && !directories)
			sim_put_file(at, at + item.path, item.size);
	}
}

void
image_put(const struct image *image)
{
	sim_storage_reset();
	put(image, true);
	put(image, false);
}

static void
hash_file(void *ctx, const char *path, const void *data, size_t n)
{
	struct slice content = {data, n};
	struct hash_stream stream;

	hash_begin(&stream);
	hash_write(&stream, slice_of(path));
	hash_write(&stream, content);
	*(uint64_t *)ctx += hash_finish(&stream).low;
}

uint64_t
image_hash(void)
{
	uint64_t sum = 0;

	sim_files(hash_file, &sum);
	return sum;
}

void
image_free(struct image *image)
{
	free(image->bytes.data);
	memset(image, 0, sizeof *image);
}
