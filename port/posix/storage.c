/* The BSDs and macOS show everything unless told otherwise; glibc and musl have to be asked. */
#define _DEFAULT_SOURCE
#define _DARWIN_C_SOURCE
#define _NETBSD_SOURCE

#include "port/storage.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include "base/error.h"
#include "base/memory.h"

/* An archive outgrows 2 GB: this does not compile where a file could not. */
typedef char storage_offset_has_64_bits[sizeof(off_t) >= 8 ? 1 : -1];

/* The most that one call of the system is given; some refuse more than INT_MAX. */
#define PIECE ((size_t)1 << 30)

struct storage_file {
	int descriptor;
	bool stream;    /* a pipe or a device: read once, from its front */
	uint64_t place; /* where it has been read to */
	char path[];
};

struct storage_lock {
	int descriptor;
};

/* Sets the error that errno stands for. */
static bool
refuse(struct error *err, const char *path)
{
	int code = errno;
	bool full = code == ENOSPC || code == EFBIG;

#ifdef EDQUOT
	full = full || code == EDQUOT;
#endif
	return error_set(err, full ? ERROR_FULL : ERROR_STORAGE, "%s: %s", path, strerror(code));
}

/* The same where an absent file is the caller's business. */
static bool
refuse_missing(struct error *err, const char *path)
{
	if (errno == ENOENT)
		return error_set(err, ERROR_MISSING, "%s: %s", path, strerror(ENOENT));
	return refuse(err, path);
}

/* close without disturbing the errno that is about to be told. */
static void
close_quietly(int descriptor)
{
	int code = errno;

	close(descriptor);
	errno = code;
}

static bool
is_directory(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* 0, or -1 with errno set. */
static int
write_all(int descriptor, const void *data, size_t n)
{
	const char *at = data;

	while (n > 0) {
		ssize_t written = write(descriptor, at, n < PIECE ? n : PIECE);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return -1;
		at += written;
		n -= (size_t)written;
	}
	return 0;
}

/* Down to the medium, not only into the drive's own cache. 0, or -1 with errno set. */
static int
sync_descriptor(int descriptor)
{
	int status;

#ifdef F_FULLFSYNC
	if (fcntl(descriptor, F_FULLFSYNC) == 0)
		return 0;
		/* Not every file system of macOS has it. */
#endif
	do
		status = fsync(descriptor);
	while (status != 0 && errno == EINTR);
	return status;
}

/*
 * Pipes ("/dev/stdin", what a shell makes of "<(…)") are read as well. They were opened without waiting
 * for a writer, but are to be read with patience.
 */
static bool
inspect(struct storage_file *file)
{
	struct stat status;

	if (fstat(file->descriptor, &status) != 0)
		return false;
	if (S_ISDIR(status.st_mode)) {
		errno = EISDIR;
		return false;
	}
	file->stream = !S_ISREG(status.st_mode);
	if (!file->stream)
		return true;
	return fcntl(file->descriptor, F_SETFL, fcntl(file->descriptor, F_GETFL) & ~O_NONBLOCK) ==
	       0;
}

struct storage_file *
storage_open(const char *path, enum storage_mode mode, struct error *err)
{
	int flags = mode == STORAGE_READ ? O_RDONLY | O_NONBLOCK : O_RDWR | O_APPEND | O_CREAT;
	size_t size = strlen(path) + 1;
	struct storage_file *file = memory_zero(1, sizeof *file + size);

	if (file == NULL) {
		error_memory(err);
		return NULL;
	}
	/* Over `ulimit -f`, a write must fail and not end us. */
	if (mode == STORAGE_APPEND)
		signal(SIGXFSZ, SIG_IGN);
	memcpy(file->path, path, size);
	file->descriptor = open(path, flags | O_CLOEXEC | O_NOCTTY, 0666);
	if (file->descriptor >= 0 && inspect(file))
		return file;
	if (mode == STORAGE_READ)
		refuse_missing(err, path);
	else
		refuse(err, path);
	if (file->descriptor >= 0)
		close(file->descriptor);
	memory_free(file);
	return NULL;
}

void
storage_close(struct storage_file *file)
{
	if (file == NULL)
		return;
	close(file->descriptor);
	memory_free(file);
}

bool
storage_size(struct storage_file *file, uint64_t *size, struct error *err)
{
	struct stat status;

	if (fstat(file->descriptor, &status) != 0)
		return refuse(err, file->path);
	if (!S_ISREG(status.st_mode))
		return error_set(err, ERROR_STORAGE, "%s: not a regular file", file->path);
	*size = (uint64_t)status.st_size;
	return true;
}

/* What read or pread would do, whichever the file can. */
static ssize_t
read_piece(struct storage_file *file, uint64_t at, void *to, size_t n)
{
	ssize_t got;

	if (n > PIECE)
		n = PIECE;
	do
		got = file->stream ? read(file->descriptor, to, n)
		                   : pread(file->descriptor, to, n, (off_t)at);
	while (got < 0 && errno == EINTR);
	return got;
}

bool
storage_read(struct storage_file *file, uint64_t at, void *to, size_t n, size_t *got,
             struct error *err)
{
	char *out = to;

	*got = 0;
	if (at > INT64_MAX - (uint64_t)n || (file->stream && at != file->place))
		return error_set(err, ERROR_STORAGE, "%s: cannot be read from there", file->path);
	while (*got < n) {
		ssize_t size = read_piece(file, at + *got, out + *got, n - *got);

		if (size < 0)
			return refuse(err, file->path);
		if (size == 0)
			break;
		*got += (size_t)size;
	}
	file->place = at + *got;
	return true;
}

bool
storage_append(struct storage_file *file, const void *data, size_t n, struct error *err)
{
	return write_all(file->descriptor, data, n) == 0 || refuse(err, file->path);
}

bool
storage_truncate(struct storage_file *file, uint64_t size, struct error *err)
{
	int status;

	do
		status = ftruncate(file->descriptor, (off_t)size);
	while (status != 0 && errno == EINTR);
	return status == 0 || refuse(err, file->path);
}

bool
storage_sync(struct storage_file *file, struct error *err)
{
	return sync_descriptor(file->descriptor) == 0 || refuse(err, file->path);
}

bool
storage_sync_directory(const char *path, struct error *err)
{
	int descriptor = open(path, O_RDONLY | O_CLOEXEC);
	int status;

	if (descriptor < 0)
		return refuse(err, path);
	status = sync_descriptor(descriptor);
	close_quietly(descriptor);
	/* EINVAL: this file system keeps no directories that could be synced (FAT, CIFS, FUSE). */
	return status == 0 || errno == EINVAL || refuse(err, path);
}

/* Makes the new file look like the old one, or like any new file where there was none. */
static int
set_permissions(int descriptor, const char *old)
{
	struct stat status;
	mode_t mask;

	if (stat(old, &status) != 0) {
		mask = umask(0);
		umask(mask);
		return fchmod(descriptor, 0666 & ~mask);
	}
	/* Only root may give files away; to anybody else the file belongs already. */
	if (fchown(descriptor, status.st_uid, status.st_gid) != 0 && errno != EPERM)
		return -1;
	return fchmod(descriptor, status.st_mode & 07777);
}

/* Writes the temporary file and puts it in the old one's place; 0, or -1 with errno set. */
static int
replace_by(char *temporary, const char *target, const void *data, size_t n)
{
	int descriptor = mkstemp(temporary);

	if (descriptor < 0)
		return -1;
	if (set_permissions(descriptor, target) != 0 || write_all(descriptor, data, n) != 0 ||
	    sync_descriptor(descriptor) != 0) {
		close_quietly(descriptor);
		goto fail;
	}
	if (close(descriptor) != 0 || rename(temporary, target) != 0)
		goto fail;
	return 0;
fail:
	descriptor = errno;
	unlink(temporary);
	errno = descriptor;
	return -1;
}

/* Cuts a path to its directory: "a/b" to "a", "/a" to "/", "a" to ".". */
static void
cut_to_directory(char *path)
{
	char *slash = strrchr(path, '/');

	if (slash == NULL)
		memcpy(path, ".", 2);
	else if (slash == path)
		path[1] = '\0';
	else
		*slash = '\0';
}

bool
storage_replace(const char *path, const void *data, size_t n, struct error *err)
{
	static const char suffix[] = ".XXXXXX";
	/* Where a symbolic link leads: the link itself is to stay. */
	char *real = realpath(path, NULL);
	const char *target = real != NULL ? real : path;
	size_t size = strlen(target);
	char *temporary = memory_get(size + sizeof suffix);
	bool ok;

	if (temporary == NULL) {
		free(real);
		return error_memory(err);
	}
	signal(SIGXFSZ, SIG_IGN);
	memcpy(temporary, target, size);
	memcpy(temporary + size, suffix, sizeof suffix);
	ok = replace_by(temporary, target, data, n) == 0;
	if (!ok) {
		refuse(err, path);
	} else {
		cut_to_directory(temporary);
		ok = storage_sync_directory(temporary, err);
	}
	memory_free(temporary);
	free(real);
	return ok;
}

bool
storage_rename(const char *from, const char *to, struct error *err)
{
	return rename(from, to) == 0 || refuse(err, to);
}

bool
storage_remove(const char *path, struct error *err)
{
	return unlink(path) == 0 || errno == ENOENT || refuse(err, path);
}

/* Whatever mkdir says of a place that is there already (EEXIST, EROFS, EISDIR), it is no error. `above` has room for it. */
static bool
make_one(const char *path, char *above, struct error *err)
{
	int code;

	if (mkdir(path, 0700) == 0) {
		memcpy(above, path, strlen(path) + 1);
		cut_to_directory(above);
		return storage_sync_directory(above, err);
	}
	code = errno;
	if (is_directory(path))
		return true;
	errno = code;
	return refuse(err, path);
}

bool
storage_make_directory(const char *path, struct error *err)
{
	size_t i, size = strlen(path) + 1;
	char *front;
	bool ok = true;

	if (is_directory(path))
		return true;
	front = memory_get(2 * size + 1);
	if (front == NULL)
		return error_memory(err);
	memcpy(front, path, size);
	for (i = 1; ok && i < size; i++) {
		char c = front[i];

		if (front[i - 1] == '/' || (c != '/' && c != '\0'))
			continue;
		front[i] = '\0';
		ok = make_one(front, front + size, err);
		front[i] = c;
	}
	memory_free(front);
	return ok;
}

bool
storage_list(const char *path, storage_name_fn *fn, void *ctx, struct error *err)
{
	DIR *directory = opendir(path);
	struct dirent *item;
	struct stat status;
	bool ok = true;

	if (directory == NULL)
		return refuse_missing(err, path);
	while (ok) {
		errno = 0;
		item = readdir(directory);
		if (item == NULL)
			break;
		/* What was removed since, and directories, are no files. */
		if (fstatat(dirfd(directory), item->d_name, &status, 0) == 0 &&
		    S_ISREG(status.st_mode))
			ok = fn(ctx, item->d_name, err);
	}
	if (ok && errno != 0)
		ok = refuse(err, path);
	closedir(directory);
	return ok;
}

/* 0, or -1 with EWOULDBLOCK where another holds it. */
static int
take(int descriptor)
{
#ifdef LOCK_EX
	return flock(descriptor, LOCK_EX | LOCK_NB);
#else
	struct flock all = {0};
	int status;

	all.l_type = F_WRLCK;
	all.l_whence = SEEK_SET;
	status = fcntl(descriptor, F_SETLK, &all);
	if (status != 0 && errno == EACCES)
		errno = EWOULDBLOCK;
	return status;
#endif
}

struct storage_lock *
storage_lock(const char *path, struct error *err)
{
	struct storage_lock *lock = memory_get(sizeof *lock);

	if (lock == NULL) {
		error_memory(err);
		return NULL;
	}
	lock->descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0666);
	if (lock->descriptor >= 0 && take(lock->descriptor) == 0)
		return lock;
	if (lock->descriptor >= 0 && (errno == EWOULDBLOCK || errno == EAGAIN))
		error_set(err, ERROR_BUSY,
		          "%s: another process holds the lock; try again when it has ended", path);
	else
		refuse(err, path);
	if (lock->descriptor >= 0)
		close(lock->descriptor);
	memory_free(lock);
	return NULL;
}

void
storage_unlock(struct storage_lock *lock)
{
	if (lock == NULL)
		return;
	close(lock->descriptor);
	memory_free(lock);
}
