#include "command/folder.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/memory.h"
#include "port/storage.h"

/* So much is gathered before it is written. */
enum { PENDING = 65536 };

/* What a file is called until it is whole: no program that reads such folders looks at it. */
static const char unfinished[] = ".feedarc-part";

/* The path of something in the folder; "" is the folder itself. */
static const char *
path_of(struct folder *folder, const char *name)
{
	buffer_clear(&folder->name);
	buffer_append_text(&folder->name, folder->path);
	if (name[0] != '\0')
		buffer_print(&folder->name, "/%s", name);
	return buffer_text(&folder->name);
}

bool
folder_open(struct folder *folder, const char *path, const char *const *folders, struct error *err)
{
	size_t i;

	folder->path = path;
	folder->folders = folders;
	if (!storage_make_directory(path, err))
		return false;
	for (i = 0; folders != NULL && folders[i] != NULL; i++)
		if (!storage_make_directory(path_of(folder, folders[i]), err))
			return false;
	return buffer_ok(&folder->name, err);
}

static bool
flush(struct folder *folder, struct error *err)
{
	bool ok = buffer_ok(&folder->pending, err) &&
	          (folder->pending.size == 0 ||
	           storage_append(folder->file, folder->pending.data, folder->pending.size, err));

	buffer_reset(&folder->pending);
	return ok;
}

/* Its bytes are safe before it has its name, so that a name that is there is a file that is whole. */
static bool
finish_file(struct folder *folder, struct error *err)
{
	struct buffer to = {0};
	bool ok = folder->file == NULL || (flush(folder, err) && storage_sync(folder->file, err));

	storage_close(folder->file);
	if (ok && folder->file != NULL) {
		buffer_print(&to, "%s/%s", folder->path, buffer_text(&folder->begun));
		ok = buffer_ok(&to, err) &&
		     storage_rename(path_of(folder, unfinished), buffer_text(&to), err);
	}
	folder->file = NULL;
	buffer_free(&to);
	return ok;
}

bool
folder_finish(struct folder *folder, struct error *err)
{
	size_t i;

	if (!finish_file(folder, err))
		return false;
	for (i = 0; folder->folders != NULL && folder->folders[i] != NULL; i++)
		if (!storage_sync_directory(path_of(folder, folder->folders[i]), err))
			return false;
	return folder->path == NULL || storage_sync_directory(folder->path, err);
}

bool
folder_file(void *ctx, const char *name, struct error *err)
{
	struct folder *folder = ctx;
	const char *path;

	if (!finish_file(folder, err))
		return false;
	buffer_clear(&folder->begun);
	buffer_append_text(&folder->begun, name);
	path = path_of(folder, unfinished);
	if (!buffer_ok(&folder->begun, err) || !buffer_ok(&folder->name, err) ||
	    !storage_remove(path, err))
		return false;
	folder->file = storage_open(path, STORAGE_APPEND, err);
	return folder->file != NULL;
}

bool
folder_write(void *ctx, struct slice bytes, struct error *err)
{
	struct folder *folder = ctx;

	buffer_append_slice(&folder->pending, bytes);
	return folder->pending.size < PENDING ? buffer_ok(&folder->pending, err)
	                                      : flush(folder, err);
}

static uint64_t
hash_name(const char *name)
{
	struct slice s = slice_of(name);

	s.size = slice_find(s, ':');
	return hash_of(s).low;
}

static bool
take_name(void *ctx, const char *name, struct error *err)
{
	struct folder *folder = ctx;
	size_t room = folder->room > 0 ? folder->room * 2 : 256;
	uint64_t *known;

	if (folder->count == folder->room) {
		known = memory_resize(folder->known, room * sizeof *known);
		if (known == NULL)
			return error_memory(err);
		folder->known = known;
		folder->room = room;
	}
	folder->known[folder->count++] = hash_name(name);
	return true;
}

static int
compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* One that can't be listed holds nothing: then a post is written that may be there. */
static void
list(struct folder *folder)
{
	struct error ignored = {0};
	size_t i;

	for (i = 0; folder->folders != NULL && folder->folders[i] != NULL; i++)
		storage_list(path_of(folder, folder->folders[i]), take_name, folder, &ignored);
	if (folder->count > 0)
		qsort(folder->known, folder->count, sizeof *folder->known, compare);
	folder->listed = true;
}

bool
folder_has(void *ctx, const char *name)
{
	struct folder *folder = ctx;
	uint64_t hash = hash_name(name);

	if (!folder->listed)
		list(folder);
	return folder->count > 0 &&
	       bsearch(&hash, folder->known, folder->count, sizeof *folder->known, compare) != NULL;
}

void
folder_close(struct folder *folder)
{
	struct folder empty = {0};

	storage_close(folder->file);
	buffer_free(&folder->pending);
	buffer_free(&folder->name);
	buffer_free(&folder->begun);
	memory_free(folder->known);
	*folder = empty;
}
