/*
 * Files in memory, each twice: as programs see it now, and as a power cut would leave it. What lies
 * between the two is unsynced, and a cut decides over it. Porters may read here what a real device does.
 */
#include "port/storage.h"

#include <stdlib.h>
#include <string.h>

#include "port/sim/sim.h"

/* Small, so that small archives too are torn in the middle. */
#define BLOCK 64

struct content {
	char *data;
	size_t size;
};

/* What a name stands for; lives until sim_storage_reset, so that no handle ever dangles. */
struct node {
	struct node *next;
	struct content now, safe;
	size_t low; /* the bytes before this are the same in both */
	bool directory;
};

/* A path that was ever used; NULL: it does not exist, now or after a power cut. */
struct name {
	struct name *next;
	struct node *now, *safe;
	bool locked;
	char path[]; /* NUL-terminated */
};

struct storage_file {
	struct node *node;
	unsigned boot;
};

struct storage_lock {
	struct name *name;
	unsigned boot;
};

static const char *const operation_names[SIM_OPERATIONS] = {
    [SIM_OPEN] = "open",
    [SIM_SIZE] = "size",
    [SIM_READ] = "read",
    [SIM_APPEND] = "append",
    [SIM_TRUNCATE] = "truncate",
    [SIM_SYNC] = "sync",
    [SIM_SYNC_DIRECTORY] = "sync directory",
    [SIM_REPLACE] = "replace",
    [SIM_REMOVE] = "remove",
    [SIM_MAKE_DIRECTORY] = "make directory",
    [SIM_LIST] = "list",
    [SIM_LOCK] = "lock",
};

/* What happens to an operation. */
enum verdict { GOES_WELL, FAILS, POWER_GOES, POWER_IS_GONE };

static struct {
	struct name *names;
	struct node *nodes;
	unsigned boot; /* handles of an earlier one are dead */
	unsigned count[SIM_OPERATIONS];
	unsigned fail_after[SIM_OPERATIONS]; /* 0: no order */
	enum error_kind fail_kind[SIM_OPERATIONS];
	unsigned crash_after; /* 0: no order */
	bool failed, dark;
} sim;

/* The tests' own memory: the budget and the refusing heap are not asked. */
static void *
must(void *memory)
{
	if (memory == NULL)
		abort();
	return memory;
}

static void
content_set(struct content *content, const void *data, size_t n)
{
	content->data = must(realloc(content->data, n + 1));
	if (n > 0)
		memmove(content->data, data, n);
	content->size = n;
}

static void
content_append(struct content *content, const void *data, size_t n)
{
	content->data = must(realloc(content->data, content->size + n + 1));
	if (n > 0)
		memcpy(content->data + content->size, data, n);
	content->size += n;
}

static struct node *
node_make(bool directory)
{
	struct node *node = must(calloc(1, sizeof *node));

	node->directory = directory;
	node->next = sim.nodes;
	sim.nodes = node;
	return node;
}

/* Makes what is seen now safe. */
static void
node_settle(struct node *node)
{
	content_set(&node->safe, node->now.data, node->now.size);
	node->low = node->now.size;
}

static struct name *
name_find(const char *path)
{
	struct name *name;

	for (name = sim.names; name != NULL; name = name->next)
		if (strcmp(name->path, path) == 0)
			return name;
	name = must(calloc(1, sizeof *name + strlen(path) + 1));
	memcpy(name->path, path, strlen(path) + 1);
	name->next = sim.names;
	sim.names = name;
	return name;
}

/* The length of the directory's part of a path: 0 when it has none. */
static size_t
parent_length(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? (size_t)(slash - path) : 0;
}

static bool
is_directory(const char *path, size_t n)
{
	struct name *name;

	if (n == 0 || (n == 1 && path[0] == '.'))
		return true;
	for (name = sim.names; name != NULL; name = name->next)
		if (strlen(name->path) == n && memcmp(name->path, path, n) == 0)
			return name->now != NULL && name->now->directory;
	return false;
}

static bool
in_directory(const struct name *name, const char *path)
{
	size_t n = strlen(path);

	return parent_length(name->path) == n && memcmp(name->path, path, n) == 0;
}

/* Counts the operation and says what becomes of it. */
static enum verdict
judge(enum sim_operation operation, bool changes, unsigned boot)
{
	if (sim.dark || boot != sim.boot)
		return POWER_IS_GONE;
	sim.count[operation]++;
	if (changes && sim.crash_after > 0 && --sim.crash_after == 0) {
		sim.failed = true;
		sim.dark = true;
		return POWER_GOES;
	}
	if (sim.fail_after[operation] > 0 && --sim.fail_after[operation] == 0) {
		sim.failed = true;
		return FAILS;
	}
	return GOES_WELL;
}

/* Sets the error that goes with a verdict; true when all is well. */
static bool
report(enum sim_operation operation, enum verdict verdict, struct error *err)
{
	if (verdict == GOES_WELL)
		return true;
	if (verdict == FAILS)
		return error_set(err, sim.fail_kind[operation], "%s: failed on purpose",
		                 operation_names[operation]);
	return error_set(err, ERROR_STORAGE, "%s: power is gone", operation_names[operation]);
}

struct storage_file *
storage_open(const char *path, enum storage_mode mode, struct error *err)
{
	struct name *name = name_find(path);
	bool makes = mode == STORAGE_APPEND && name->now == NULL;
	enum verdict verdict = judge(SIM_OPEN, makes, sim.boot);
	struct storage_file *file;

	if (verdict == FAILS || verdict == POWER_IS_GONE) {
		report(SIM_OPEN, verdict, err);
		return NULL;
	}
	if (mode == STORAGE_READ && name->now == NULL) {
		error_set(err, ERROR_MISSING, "%s: no such file", path);
		return NULL;
	}
	if (!is_directory(path, parent_length(path)) ||
	    (name->now != NULL && name->now->directory)) {
		error_set(err, ERROR_STORAGE, "%s: not a file in a directory", path);
		return NULL;
	}
	if (makes)
		name->now = node_make(false);
	if (!report(SIM_OPEN, verdict, err))
		return NULL;
	file = must(calloc(1, sizeof *file));
	file->node = name->now;
	file->boot = sim.boot;
	return file;
}

void
storage_close(struct storage_file *file)
{
	free(file);
}

bool
storage_size(struct storage_file *file, uint64_t *size, struct error *err)
{
	if (!report(SIM_SIZE, judge(SIM_SIZE, false, file->boot), err))
		return false;
	*size = file->node->now.size;
	return true;
}

bool
storage_read(struct storage_file *file, uint64_t at, void *to, size_t n, size_t *got,
             struct error *err)
{
	const struct content *now = &file->node->now;

	if (!report(SIM_READ, judge(SIM_READ, false, file->boot), err))
		return false;
	*got = 0;
	if (at >= now->size)
		return true;
	*got = n < now->size - (size_t)at ? n : now->size - (size_t)at;
	if (*got > 0)
		memcpy(to, now->data + at, *got);
	return true;
}

bool
storage_append(struct storage_file *file, const void *data, size_t n, struct error *err)
{
	enum verdict verdict = judge(SIM_APPEND, true, file->boot);

	if (verdict == GOES_WELL || verdict == POWER_GOES)
		content_append(&file->node->now, data, n);
	else if (verdict == FAILS)
		content_append(&file->node->now, data, n / 2);
	return report(SIM_APPEND, verdict, err);
}

bool
storage_truncate(struct storage_file *file, uint64_t size, struct error *err)
{
	enum verdict verdict = judge(SIM_TRUNCATE, true, file->boot);
	struct node *node = file->node;

	if (verdict == GOES_WELL || verdict == POWER_GOES) {
		if (size > node->now.size)
			return error_set(err, ERROR_STORAGE, "truncate: beyond the end");
		node->now.size = (size_t)size;
		if (node->low > node->now.size)
			node->low = node->now.size;
	}
	return report(SIM_TRUNCATE, verdict, err);
}

bool
storage_sync(struct storage_file *file, struct error *err)
{
	enum verdict verdict = judge(SIM_SYNC, true, file->boot);

	if (verdict == GOES_WELL)
		node_settle(file->node);
	return report(SIM_SYNC, verdict, err);
}

bool
storage_sync_directory(const char *path, struct error *err)
{
	enum verdict verdict = judge(SIM_SYNC_DIRECTORY, true, sim.boot);
	struct name *name;

	if (verdict == GOES_WELL)
		for (name = sim.names; name != NULL; name = name->next)
			if (in_directory(name, path))
				name->safe = name->now;
	return report(SIM_SYNC_DIRECTORY, verdict, err);
}

bool
storage_replace(const char *path, const void *data, size_t n, struct error *err)
{
	enum verdict verdict = judge(SIM_REPLACE, true, sim.boot);
	struct name *name = name_find(path);

	if (!is_directory(path, parent_length(path)))
		return error_set(err, ERROR_STORAGE, "%s: no such directory", path);
	if (verdict == GOES_WELL || verdict == POWER_GOES) {
		name->now = node_make(false);
		content_set(&name->now->now, data, n);
		node_settle(name->now);
	}
	if (verdict == GOES_WELL)
		name->safe = name->now;
	return report(SIM_REPLACE, verdict, err);
}

bool
storage_rename(const char *from, const char *to, struct error *err)
{
	enum verdict verdict = judge(SIM_REPLACE, true, sim.boot);
	struct name *old = name_find(from);

	if (old->now == NULL || !is_directory(to, parent_length(to)))
		return error_set(err, ERROR_STORAGE, "%s: no such file or directory", to);
	if (verdict == GOES_WELL || verdict == POWER_GOES) {
		name_find(to)->now = old->now;
		old->now = NULL;
	}
	return report(SIM_REPLACE, verdict, err);
}

bool
storage_remove(const char *path, struct error *err)
{
	enum verdict verdict = judge(SIM_REMOVE, true, sim.boot);

	if (verdict == GOES_WELL || verdict == POWER_GOES)
		name_find(path)->now = NULL;
	return report(SIM_REMOVE, verdict, err);
}

/* Directories are safe as soon as they are made: the archive's promises begin inside one. */
bool
storage_make_directory(const char *path, struct error *err)
{
	enum verdict verdict = judge(SIM_MAKE_DIRECTORY, true, sim.boot);
	char above[256];
	size_t n = strlen(path);
	struct name *name;

	if (!report(SIM_MAKE_DIRECTORY, verdict, err))
		return false;
	if (n >= sizeof above)
		return error_set(err, ERROR_STORAGE, "%s: name too long", path);
	memcpy(above, path, n + 1);
	for (; n > 0; n = parent_length(above)) {
		above[n] = '\0';
		name = name_find(above);
		if (name->now != NULL && !name->now->directory)
			return error_set(err, ERROR_STORAGE, "%s: is a file", above);
		if (name->now == NULL)
			name->now = name->safe = node_make(true);
	}
	return true;
}

bool
storage_list(const char *path, storage_name_fn *fn, void *ctx, struct error *err)
{
	struct name *name;

	if (!report(SIM_LIST, judge(SIM_LIST, false, sim.boot), err))
		return false;
	if (!is_directory(path, strlen(path)))
		return error_set(err, ERROR_MISSING, "%s: no such directory", path);
	for (name = sim.names; name != NULL; name = name->next)
		if (name->now != NULL && !name->now->directory && in_directory(name, path) &&
		    !fn(ctx, name->path + strlen(path) + 1, err))
			return false;
	return true;
}

struct storage_lock *
storage_lock(const char *path, struct error *err)
{
	struct name *name = name_find(path);
	enum verdict verdict = judge(SIM_LOCK, name->now == NULL, sim.boot);
	struct storage_lock *lock;

	if (verdict != GOES_WELL) {
		report(SIM_LOCK, verdict, err);
		return NULL;
	}
	if (!is_directory(path, parent_length(path))) {
		error_set(err, ERROR_STORAGE, "%s: no such directory", path);
		return NULL;
	}
	if (name->locked) {
		error_set(err, ERROR_BUSY, "%s: held by another process", path);
		return NULL;
	}
	if (name->now == NULL)
		name->now = node_make(false);
	name->locked = true;
	lock = must(calloc(1, sizeof *lock));
	lock->name = name;
	lock->boot = sim.boot;
	return lock;
}

void
storage_unlock(struct storage_lock *lock)
{
	if (lock != NULL && lock->boot == sim.boot)
		lock->name->locked = false;
	free(lock);
}

static uint32_t
chance(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

/* Zeroes blocks of the unsynced bytes: all from a place on, or here and there. */
static void
lose_blocks(struct node *node, enum sim_cut cut, uint32_t *seed)
{
	size_t unsafe = node->now.size - node->low;
	size_t at = node->low, end;

	if (unsafe == 0)
		return;
	if (cut == SIM_ZEROED)
		at += chance(seed) % unsafe;
	for (; at < node->now.size; at = end) {
		end = (at / BLOCK + 1) * BLOCK;
		if (end > node->now.size)
			end = node->now.size;
		if (cut == SIM_ZEROED || chance(seed) % 2 == 0)
			memset(node->now.data + at, 0, end - at);
	}
}

/* Decides what is left of one file. */
static void
cut_node(struct node *node, enum sim_cut cut, uint32_t *seed)
{
	bool back = node->low < node->safe.size && chance(seed) % 2 == 0;

	if (cut == SIM_LOST || (cut != SIM_KEPT && back))
		content_set(&node->now, node->safe.data, node->safe.size);
	else if (cut == SIM_TORN)
		node->now.size = node->low + chance(seed) % (node->now.size - node->low + 1);
	else if (cut == SIM_ZEROED || cut == SIM_REORDERED)
		lose_blocks(node, cut, seed);
	node_settle(node);
}

/* Everybody who held something is gone, and so are the orders. */
static void
reboot(void)
{
	struct name *name;

	for (name = sim.names; name != NULL; name = name->next)
		name->locked = false;
	sim.boot++;
	sim.dark = false;
	sim.failed = false;
	memset(sim.fail_after, 0, sizeof sim.fail_after);
	sim.crash_after = 0;
}

void
sim_kill(void)
{
	reboot();
}

void
sim_power_cut(enum sim_cut cut, uint32_t seed)
{
	struct name *name;
	struct node *node;

	for (node = sim.nodes; node != NULL; node = node->next)
		cut_node(node, cut, &seed);
	for (name = sim.names; name != NULL; name = name->next) {
		if (cut == SIM_LOST || (cut != SIM_KEPT && chance(&seed) % 2 == 0))
			name->now = name->safe;
		name->safe = name->now;
	}
	reboot();
}

void
sim_storage_reset(void)
{
	struct name *name;
	struct node *node;
	unsigned boot = sim.boot + 1;

	while (sim.names != NULL) {
		name = sim.names;
		sim.names = name->next;
		free(name);
	}
	while (sim.nodes != NULL) {
		node = sim.nodes;
		sim.nodes = node->next;
		free(node->now.data);
		free(node->safe.data);
		free(node);
	}
	memset(&sim, 0, sizeof sim);
	sim.boot = boot;
}

unsigned
sim_count(enum sim_operation operation)
{
	return sim.count[operation];
}

void
sim_fail_after(enum sim_operation operation, unsigned n, enum error_kind kind)
{
	sim.fail_after[operation] = n;
	sim.fail_kind[operation] = kind;
	sim.failed = false;
}

void
sim_crash_after(unsigned n)
{
	sim.crash_after = n;
	sim.failed = false;
}

bool
sim_failed(void)
{
	return sim.failed;
}

const char *
sim_file(const char *path, size_t *size)
{
	struct node *node = name_find(path)->now;

	if (node == NULL || node->directory)
		return NULL;
	*size = node->now.size;
	return node->now.data != NULL ? node->now.data : "";
}

void
sim_files(sim_file_fn *fn, void *ctx)
{
	const struct name *name;
	const struct content *now;

	for (name = sim.names; name != NULL; name = name->next) {
		if (name->now == NULL)
			continue;
		now = &name->now->now;
		if (name->now->directory)
			fn(ctx, name->path, NULL, 0);
		else
			fn(ctx, name->path, now->data != NULL ? now->data : "", now->size);
	}
}

void
sim_put_file(const char *path, const void *data, size_t n)
{
	struct name *name = name_find(path);

	if (name->now == NULL)
		name->now = node_make(false);
	name->safe = name->now;
	content_set(&name->now->now, data, n);
	node_settle(name->now);
}
