/* storage.h - files that outlive a power cut: what a platform owes the archive. */
#ifndef PORT_STORAGE_H
#define PORT_STORAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct storage_file;
struct storage_lock;

enum storage_mode {
	STORAGE_READ,   /* must exist: otherwise ERROR_MISSING */
	STORAGE_APPEND, /* made if missing; also readable */
};

/*
 * Errors are ERROR_STORAGE with the path and the system's reason, unless a function says otherwise;
 * ERROR_FULL where the device or a quota has no room left. Paths use '/', are NUL-terminated UTF-8.
 */

/* Opens a file. Returns NULL on error; a made file is durable only after storage_sync_directory. */
struct storage_file *storage_open(const char *path, enum storage_mode mode, struct error *err);

/* Frees the handle; never fails, takes NULL. Does not sync. */
void storage_close(struct storage_file *file);

/* The file's present length in bytes. */
bool storage_size(struct storage_file *file, uint64_t *size, struct error *err);

/* Reads up to n bytes at offset `at` into `to`; *got is less than n only at the end of the file. */
bool storage_read(struct storage_file *file, uint64_t at, void *to, size_t n, size_t *got,
                  struct error *err);

/*
 * Adds n bytes at the end. After an error or a power cut any prefix of them may remain,
 * and without a storage_sync even a later part without an earlier one.
 */
bool storage_append(struct storage_file *file, const void *data, size_t n, struct error *err);

/* Cuts the file to `size` bytes, which is at most its present size. */
bool storage_truncate(struct storage_file *file, uint64_t size, struct error *err);

/* Returns true only once all that was appended or cut survives a power cut. */
bool storage_sync(struct storage_file *file, struct error *err);

/* Returns true only once names made, replaced or removed in this directory survive a power cut. */
bool storage_sync_directory(const char *path, struct error *err);

/*
 * Sets the whole content of `path`. After a power cut the file is the old one or the new one,
 * never a mix; when this returns true it is the new one. Keeps the old file's permissions.
 */
bool storage_replace(const char *path, const void *data, size_t n, struct error *err);

/*
 * Gives a file another name in the same file system, in place of a file of that name: whoever looks finds one or the
 * other. What survives a power cut is as after storage_sync and storage_sync_directory.
 */
bool storage_rename(const char *from, const char *to, struct error *err);

/* Removes a file; that it is missing already is no error. */
bool storage_remove(const char *path, struct error *err);

/*
 * Makes a directory and those above it, private to the user (0700); that it exists is no error. What was made
 * survives a power cut when this returns.
 */
bool storage_make_directory(const char *path, struct error *err);

typedef bool storage_name_fn(void *ctx, const char *name, struct error *err);

/*
 * Calls fn with the name of each file in the directory, in no order; stops when fn returns false.
 * A missing directory is ERROR_MISSING.
 */
bool storage_list(const char *path, storage_name_fn *fn, void *ctx, struct error *err);

/*
 * Takes the lock that this path stands for (the file is made if missing). Held elsewhere: NULL and
 * ERROR_BUSY, at once. The lock ends with storage_unlock, or when the process dies in any way.
 */
struct storage_lock *storage_lock(const char *path, struct error *err);

/* Gives the lock back; takes NULL. */
void storage_unlock(struct storage_lock *lock);

#endif
