#include "archive/marks.h"

#include <string.h>

#include "archive/journal.h"
#include "base/calendar.h"
#include "base/json.h"
#include "base/memory.h"
#include "port/clock.h"
#include "port/storage.h"

static const char file_name[] = "marks.jsonl";

/* Whoever appends or writes anew holds this, so that no mark gets between what was read and what is written. */
static const char lock_name[] = "marks.lock";

enum { WAIT_MILLISECONDS = 10, WAITS = 500 };

/* A file smaller than this is never written anew. */
#define SMALL 65536

/* Bytes of a line that says one thing, about. */
#define LINE 40

/* Articles that one line may be about: a wild one costs no more memory than so many bytes. */
#define RANGE 1048576

/* Flags lie in pages, so that a damaged number costs no memory for all below it. */
#define PAGE 4096

struct marks {
	struct buffer directory; /* a C string */
	unsigned char **pages;
	size_t page_count;
	uint32_t highest;      /* number that has or had a mark */
	struct buffer changes; /* lines not yet saved */
	size_t size;           /* of the file, when it was read and since */
	bool relied;           /* a mark that was asked for is in the file already, */
	bool safe;             /* which was synced by this process */
	struct json_reader *json;

	/* Of the line being read. */
	long long number, to;
	unsigned on, off;
};

static const struct {
	const char *key;
	unsigned flag;
} flags[] = {
    {"read", MARKS_READ},
    {"star", MARKS_STAR},
};

/* The article's byte, made where there is none; NULL on no memory. */
static unsigned char *
place(struct marks *marks, uint32_t number)
{
	size_t page = number / PAGE, count;
	unsigned char **pages;

	if (page >= marks->page_count) {
		count = page + 1 + page / 2;
		pages = memory_resize(marks->pages, count * sizeof *pages);
		if (pages == NULL)
			return NULL;
		for (marks->pages = pages; marks->page_count < count; marks->page_count++)
			pages[marks->page_count] = NULL;
	}
	if (marks->pages[page] == NULL)
		marks->pages[page] = memory_zero(PAGE, 1);
	return marks->pages[page] != NULL ? marks->pages[page] + number % PAGE : NULL;
}

static bool
take_event(void *ctx, const struct json_event *e, struct error *err)
{
	struct marks *marks = ctx;
	size_t i;

	(void)err;
	if (e->depth != 1)
		return true;
	if (e->type == JSON_NUMBER && slice_is(e->key, "n") &&
	    !slice_number(e->text, &marks->number))
		marks->number = 0;
	if (e->type == JSON_NUMBER && slice_is(e->key, "to") && !slice_number(e->text, &marks->to))
		marks->number = 0;
	for (i = 0; i < sizeof flags / sizeof *flags; i++) {
		if (!slice_is(e->key, flags[i].key))
			continue;
		if (e->type == JSON_TRUE)
			marks->on |= flags[i].flag;
		else if (e->type == JSON_FALSE)
			marks->off |= flags[i].flag;
	}
	return true;
}

static bool
take_line(void *ctx, struct slice line, struct error *err)
{
	struct marks *marks = ctx;
	struct error why = {0};
	unsigned char *at;
	long long n;

	marks->size += line.size + 1;
	marks->number = marks->to = 0;
	marks->on = marks->off = 0;
	json_reset(marks->json);
	if (!json_write(marks->json, line, &why) || !json_finish(marks->json, &why)) {
		if (why.kind == ERROR_MEMORY)
			*err = why;
		return why.kind != ERROR_MEMORY;
	}
	if (marks->to == 0)
		marks->to = marks->number;
	if (marks->number < 1 || marks->to < marks->number || marks->to > UINT32_MAX ||
	    marks->to - marks->number >= RANGE)
		return true;
	for (n = marks->number; n <= marks->to; n++) {
		at = place(marks, (uint32_t)n);
		if (at == NULL)
			return error_memory(err);
		*at = (unsigned char)((*at | marks->on) & ~marks->off);
	}
	if (marks->highest < marks->to)
		marks->highest = (uint32_t)marks->to;
	return true;
}

struct marks *
marks_open(const char *directory, struct error *err)
{
	struct marks *marks = memory_zero(1, sizeof *marks);

	if (marks == NULL) {
		error_memory(err);
		return NULL;
	}
	buffer_append_text(&marks->directory, directory);
	buffer_text(&marks->directory);
	marks->json = json_open(4, 64, take_event, marks, err);
	if (marks->json != NULL && buffer_ok(&marks->directory, err) &&
	    journal_load(marks->directory.data, file_name, take_line, marks, err))
		return marks;
	marks_close(marks);
	return NULL;
}

void
marks_close(struct marks *marks)
{
	size_t i;

	if (marks == NULL)
		return;
	for (i = 0; i < marks->page_count; i++)
		memory_free(marks->pages[i]);
	memory_free(marks->pages);
	json_close(marks->json);
	buffer_free(&marks->directory);
	buffer_free(&marks->changes);
	memory_free(marks);
}

uint32_t
marks_highest(const struct marks *marks)
{
	return marks->highest;
}

unsigned
marks_get(const struct marks *marks, uint32_t number)
{
	size_t page = number / PAGE;

	if (page >= marks->page_count || marks->pages[page] == NULL)
		return 0;
	return marks->pages[page][number % PAGE];
}

static bool
write_line(struct marks *marks, uint32_t number, unsigned changed, bool on, struct error *err)
{
	struct json_writer w = {.out = &marks->changes};
	size_t i, before = marks->changes.size;
	int64_t now = clock_now();

	json_begin_object(&w, NULL);
	json_number(&w, "n", number);
	for (i = 0; i < sizeof flags / sizeof *flags; i++)
		if ((changed & flags[i].flag) != 0)
			json_bool(&w, flags[i].key, on);
	json_moment_if(&w, "at", now > 0 ? now : CALENDAR_NONE);
	json_end_object(&w);
	buffer_append_byte(&marks->changes, '\n');
	if (buffer_ok(&marks->changes, err))
		return true;
	marks->changes.size = before;
	marks->changes.failed = false;
	return false;
}

bool
marks_set(struct marks *marks, uint32_t number, unsigned which, bool on, struct error *err)
{
	unsigned char *at = place(marks, number);
	unsigned changed;

	if (at == NULL)
		return error_memory(err);
	changed = on ? which & ~(unsigned)*at : which & *at;
	if (changed == 0) {
		marks->relied = marks->relied || marks->highest > 0;
		return true;
	}
	if (!write_line(marks, number, changed, on, err))
		return false;
	*at = (unsigned char)(*at ^ changed);
	if (marks->highest < number)
		marks->highest = number;
	return true;
}

/* A line that is true of all articles from `n` to `to`. */
static void
write_range(struct buffer *out, uint32_t n, uint32_t to, const char *key, bool on)
{
	struct json_writer w = {.out = out};

	json_begin_object(&w, NULL);
	json_number(&w, "n", n);
	if (to > n)
		json_number(&w, "to", to);
	json_bool(&w, key, on);
	json_end_object(&w);
	buffer_append_byte(out, '\n');
}

/* The next articles with this flag, from *n on: *n to *to; false when there are none. */
static bool
next_range(const struct marks *marks, unsigned flag, uint32_t *n, uint32_t *to)
{
	uint64_t at = *n, end = (uint64_t)marks->highest + 1;

	while (at < end && (marks_get(marks, (uint32_t)at) & flag) == 0)
		/* Whole pages without any mark are common where numbers are large. */
		at += at % PAGE == 0 &&
		              (at / PAGE >= marks->page_count || marks->pages[at / PAGE] == NULL)
		          ? PAGE
		          : 1;
	if (at >= end)
		return false;
	*n = (uint32_t)at;
	while (at < end && at - *n < RANGE && (marks_get(marks, (uint32_t)at) & flag) != 0)
		at++;
	*to = (uint32_t)(at - 1);
	return true;
}

/* All that is marked, in as few lines as say it; with no `out` they are only counted. */
static size_t
write_ranges(const struct marks *marks, struct buffer *out)
{
	size_t i, count = 0;
	uint32_t n, to;

	for (i = 0; i < sizeof flags / sizeof *flags; i++)
		for (n = 0; next_range(marks, flags[i].flag, &n, &to); n = to + 1) {
			count++;
			if (out != NULL)
				write_range(out, n, to, flags[i].key, true);
			if (to >= marks->highest)
				break;
		}
	/* Its number is not given again, even though it has no mark any more. */
	if (marks->highest > 0 && marks_get(marks, marks->highest) == 0 && out != NULL)
		write_range(out, marks->highest, marks->highest, flags[0].key, false);
	return count;
}

/* Does the file take more than twice what it need? */
static bool
is_wasteful(const struct marks *marks)
{
	return marks->size > SMALL && write_ranges(marks, NULL) * LINE < marks->size / 2;
}

/* Writes the file anew, from what is in it now: others may have marked since we read it. */
static bool
write_anew(struct marks *marks, struct error *err)
{
	struct marks *all = marks_open(marks->directory.data, err);
	struct buffer lines = {0};
	bool ok = all != NULL;

	if (ok && is_wasteful(all)) {
		write_ranges(all, &lines);
		ok = buffer_ok(&lines, err) &&
		     journal_replace(marks->directory.data, file_name, buffer_slice(&lines), err);
		all->size = lines.size;
	}
	if (ok)
		marks->size = all->size;
	buffer_free(&lines);
	marks_close(all);
	return ok;
}

struct storage_lock *
marks_lock(const char *directory, struct error *err)
{
	struct storage_lock *lock = NULL;
	struct buffer path = {0};
	struct error why = {0};
	int i;

	buffer_print(&path, "%s/%s", directory, lock_name);
	buffer_text(&path);
	if (!buffer_ok(&path, err))
		return NULL;
	for (i = 0; lock == NULL && i < WAITS; i++) {
		lock = storage_lock(buffer_text(&path), &why);
		if (lock == NULL && why.kind != ERROR_BUSY)
			break;
		if (lock == NULL)
			clock_wait(WAIT_MILLISECONDS);
	}
	if (lock == NULL)
		*err = why;
	buffer_free(&path);
	return lock;
}

static bool
append_changes(struct marks *marks, struct error *err)
{
	if (!journal_append(marks->directory.data, file_name, buffer_slice(&marks->changes), true,
	                    err))
		return false;
	marks->size += marks->changes.size;
	buffer_clear(&marks->changes);
	marks->safe = true;
	return !is_wasteful(marks) || write_anew(marks, err);
}

bool
marks_save(struct marks *marks, struct error *err)
{
	struct storage_lock *held;
	bool ok;

	if (marks->changes.size > 0) {
		held = marks_lock(marks->directory.data, err);
		ok = held != NULL && append_changes(marks, err);
		storage_unlock(held);
		if (!ok)
			return false;
	}
	/* Whoever wrote what is relied on may have died before the sync. */
	if (marks->relied && !marks->safe && !journal_sync(marks->directory.data, file_name, err))
		return false;
	marks->safe = marks->safe || marks->relied;
	return true;
}
