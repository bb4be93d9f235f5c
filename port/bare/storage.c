/*
 * storage.c - files on the machine of the debugger, by Arm's semihosting ("Semihosting for AArch32 and
 * AArch64", 2.0). What it has written is with that machine's system, so there is nothing to sync. It knows
 * no directories, no cutting and no locks: a directory has a file with the names of its files, what is cut is
 * written anew, and this program is the only one.
 */
#include "port/storage.h"

#include <errno.h>
#include <semihost.h>
#include <stdarg.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/memory.h"

/* In each directory: one name a line, of files that are there or were. */
static const char names_file[] = "/.names";

enum { PIECE = 256, NAME_MOST = 255 };

struct storage_file {
	int handle;
	char path[];
};

struct storage_lock {
	char nothing;
};

static bool
refuse(struct error *err, const char *path)
{
	int code = sys_semihost_errno();

	if (code == ENOSPC || code == EFBIG)
		return error_set(err, ERROR_FULL, "%s: no room left", path);
	return error_set(err, ERROR_STORAGE, "%s: error %d of the debugger's machine", path, code);
}

/* --- Handles */

static bool
write_all(int handle, const void *data, size_t n)
{
	return n == 0 || sys_semihost_write(handle, data, n) == 0;
}

/* At the end, wherever the last read was: not every debugger minds that a file was opened for appending. */
static bool
append(int handle, const void *data, size_t n)
{
	uintptr_t size = sys_semihost_flen(handle);

	return size != (uintptr_t)-1 && sys_semihost_seek(handle, size) == 0 &&
	       write_all(handle, data, n);
}

/* How many bytes were read, or -1. */
static int
read_some(int handle, void *to, size_t n)
{
	size_t left = sys_semihost_read(handle, to, n);

	return left <= n ? (int)(n - left) : -1;
}

/* Copies the first `size` bytes of one to the other, a piece at a time. */
static bool
copy(int from, int to, uint64_t size)
{
	char piece[PIECE];
	int got;

	if (sys_semihost_seek(from, 0) != 0)
		return false;
	for (; size > 0; size -= (uint64_t)got) {
		got = read_some(from, piece, size < PIECE ? (size_t)size : PIECE);
		if (got <= 0 || !write_all(to, piece, (size_t)got))
			return false;
	}
	return true;
}

/* --- Names of the files of a directory */

/* The last part of the path, which is the file's name in its directory. */
static const char *
name_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

/* The path made of these, in memory that is the caller's; NULL when there is none. */
static char *
join(struct slice front, const char *back, struct error *err)
{
	size_t size = strlen(back) + 1;
	char *path = memory_get(front.size + size);

	if (path == NULL) {
		error_memory(err);
		return NULL;
	}
	memcpy(path, front.data, front.size);
	memcpy(path + front.size, back, size);
	return path;
}

static struct slice
directory_of(const char *path)
{
	struct slice here = {".", 1}, directory = {path, (size_t)(name_of(path) - path)};

	if (directory.size == 0)
		return here;
	directory.size -= directory.size > 1;
	return directory;
}

/* Calls fn with each line; true when all were told, or there is no such file. */
static bool
each_name(const char *list, storage_name_fn *fn, void *ctx, struct error *err)
{
	int handle = sys_semihost_open(list, SH_OPEN_R_B);
	char piece[PIECE], name[NAME_MOST + 1];
	size_t size = 0;
	bool ok = true;
	int i, got = 1;

	while (ok && handle >= 0 && got > 0) {
		got = read_some(handle, piece, sizeof piece);
		for (i = 0; ok && i < got; i++) {
			if (piece[i] != '\n') {
				name[size] = piece[i];
				size += size < NAME_MOST;
				continue;
			}
			name[size] = '\0';
			size = 0;
			ok = fn(ctx, name, err);
		}
	}
	if (handle >= 0)
		sys_semihost_close(handle);
	return ok && got >= 0;
}

/* A storage_name_fn: is it another name than this? */
static bool
is_other(void *ctx, const char *name, struct error *err)
{
	(void)err;
	return strcmp(name, ctx) != 0;
}

/* Notes in its directory that there is a file of this path. */
static bool
note_name(const char *path, struct error *err)
{
	char *list = join(directory_of(path), names_file, err), name[NAME_MOST + 2];
	size_t size = strlen(name_of(path));
	bool ok = list != NULL;
	int handle;

	if (!ok)
		return false;
	if (size > NAME_MOST)
		ok = error_set(err, ERROR_STORAGE, "%s: the name is too long", path);
	memcpy(name, name_of(path), ok ? size + 1 : 0);
	if (ok && each_name(list, is_other, name, err)) {
		name[size] = '\n';
		handle = sys_semihost_open(list, SH_OPEN_A_B);
		ok = (handle >= 0 && append(handle, name, size + 1)) || refuse(err, list);
		if (handle >= 0)
			sys_semihost_close(handle);
	}
	memory_free(list);
	return ok;
}

static bool
exists(const char *path)
{
	int handle = sys_semihost_open(path, SH_OPEN_R_B);

	if (handle >= 0)
		sys_semihost_close(handle);
	return handle >= 0;
}

/* --- What the port owes */

struct storage_file *
storage_open(const char *path, enum storage_mode mode, struct error *err)
{
	size_t size = strlen(path) + 1;
	struct storage_file *file = memory_zero(1, sizeof *file + size);

	if (file == NULL) {
		error_memory(err);
		return NULL;
	}
	memcpy(file->path, path, size);
	file->handle = -1;
	if (mode == STORAGE_READ || exists(path) || note_name(path, err))
		file->handle =
		    sys_semihost_open(path, mode == STORAGE_READ ? SH_OPEN_R_B : SH_OPEN_A_PLUS_B);
	if (file->handle >= 0)
		return file;
	if (mode == STORAGE_READ && sys_semihost_errno() == ENOENT)
		error_set(err, ERROR_MISSING, "%s: there is no such file", path);
	else if (err->kind == ERROR_NONE)
		refuse(err, path);
	memory_free(file);
	return NULL;
}

void
storage_close(struct storage_file *file)
{
	if (file == NULL)
		return;
	sys_semihost_close(file->handle);
	memory_free(file);
}

bool
storage_size(struct storage_file *file, uint64_t *size, struct error *err)
{
	uintptr_t length = sys_semihost_flen(file->handle);

	if (length == (uintptr_t)-1)
		return refuse(err, file->path);
	*size = length;
	return true;
}

/* Files end at 4 GB here, as semihosting's numbers do. */
bool
storage_read(struct storage_file *file, uint64_t at, void *to, size_t n, size_t *got,
             struct error *err)
{
	uint64_t size;
	int count;

	*got = 0;
	if (!storage_size(file, &size, err))
		return false;
	if (at >= size || n == 0)
		return true;
	if (n > size - at)
		n = (size_t)(size - at);
	if (sys_semihost_seek(file->handle, (uintptr_t)at) != 0)
		return refuse(err, file->path);
	count = read_some(file->handle, to, n);
	if (count < 0)
		return refuse(err, file->path);
	*got = (size_t)count;
	return true;
}

bool
storage_append(struct storage_file *file, const void *data, size_t n, struct error *err)
{
	return append(file->handle, data, n) || refuse(err, file->path);
}

/* The front of the file takes its place. */
bool
storage_truncate(struct storage_file *file, uint64_t size, struct error *err)
{
	char *front = join(slice_of(file->path), ".cut", err);
	int handle;
	bool ok;

	if (front == NULL)
		return false;
	handle = sys_semihost_open(front, SH_OPEN_W_B);
	ok = handle >= 0 && copy(file->handle, handle, size);
	if (handle >= 0)
		sys_semihost_close(handle);
	ok = ok && sys_semihost_rename(front, file->path) == 0;
	if (ok) {
		sys_semihost_close(file->handle);
		file->handle = sys_semihost_open(file->path, SH_OPEN_A_PLUS_B);
	}
	memory_free(front);
	return (ok && file->handle >= 0) || refuse(err, file->path);
}

bool
storage_sync(struct storage_file *file, struct error *err)
{
	(void)file, (void)err;
	return true;
}

bool
storage_sync_directory(const char *path, struct error *err)
{
	(void)path, (void)err;
	return true;
}

bool
storage_replace(const char *path, const void *data, size_t n, struct error *err)
{
	char *temporary = join(slice_of(path), ".new", err);
	int handle;
	bool ok;

	if (temporary == NULL)
		return false;
	handle = sys_semihost_open(temporary, SH_OPEN_W_B);
	ok = handle >= 0 && write_all(handle, data, n);
	if (handle >= 0)
		sys_semihost_close(handle);
	ok = ok || refuse(err, path);
	ok = ok && storage_rename(temporary, path, err);
	memory_free(temporary);
	return ok;
}

/* First its name, so that a file never is without one. */
bool
storage_rename(const char *from, const char *to, struct error *err)
{
	return note_name(to, err) && (sys_semihost_rename(from, to) == 0 || refuse(err, to));
}

/* Its name stays in the list, which is looked at with care. */
bool
storage_remove(const char *path, struct error *err)
{
	return sys_semihost_remove(path) == 0 || sys_semihost_errno() == ENOENT ||
	       refuse(err, path);
}

/* It is made by whoever sets the device up; here it is only looked whether files can be. */
bool
storage_make_directory(const char *path, struct error *err)
{
	char *list = join(slice_of(path), names_file, err);
	int handle;

	if (list == NULL)
		return false;
	handle = sys_semihost_open(list, SH_OPEN_A_B);
	memory_free(list);
	if (handle < 0)
		return error_set(err, ERROR_STORAGE,
		                 "%s: there is no such directory, and this device makes none",
		                 path);
	sys_semihost_close(handle);
	return true;
}

struct listing {
	struct slice directory;
	storage_name_fn *fn;
	void *ctx;
};

/* A storage_name_fn: hands on what is still there. */
static bool
hand_on(void *ctx, const char *name, struct error *err)
{
	const struct listing *listing = ctx;
	char *front = join(listing->directory, "/", err), *path;
	bool there;

	path = front != NULL ? join(slice_of(front), name, err) : NULL;
	memory_free(front);
	if (path == NULL)
		return false;
	there = exists(path);
	memory_free(path);
	return !there || listing->fn(listing->ctx, name, err);
}

bool
storage_list(const char *path, storage_name_fn *fn, void *ctx, struct error *err)
{
	struct listing listing = {slice_of(path), fn, ctx};
	char *list = join(listing.directory, names_file, err);
	bool ok;

	if (list == NULL)
		return false;
	ok = exists(list) ? each_name(list, hand_on, &listing, err)
	                  : error_set(err, ERROR_MISSING, "%s: there is no such directory", path);
	if (!ok && err->kind == ERROR_NONE)
		refuse(err, list);
	memory_free(list);
	return ok;
}

struct storage_lock *
storage_lock(const char *path, struct error *err)
{
	static struct storage_lock only;

	(void)path, (void)err;
	return &only;
}

void
storage_unlock(struct storage_lock *lock)
{
	(void)lock;
}
