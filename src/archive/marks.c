#include "archive/marks.h"

#include <string.h>

#include "archive/journal.h"
#include "base/calendar.h"
#include "base/json.h"
#include "base/memory.h"
#include "port/clock.h"

static const char file_name[] = "marks.jsonl";

/* Flags lie in pages, so that a damaged number costs no memory for all below it. */
#define PAGE 4096

struct marks {
	struct buffer directory; /* a C string */
	unsigned char **pages;
	size_t page_count;
	uint32_t highest;      /* number that has or had a mark */
	struct buffer changes; /* lines not yet saved */
	bool relied;           /* a mark that was asked for is in the file already, */
	bool safe;             /* which was synced by this process */
	struct json_reader *json;

	/* Of the line being read. */
	long long number;
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

	marks->number = 0;
	marks->on = marks->off = 0;
	json_reset(marks->json);
	if (!json_write(marks->json, line, &why) || !json_finish(marks->json, &why)) {
		if (why.kind == ERROR_MEMORY)
			*err = why;
		return why.kind != ERROR_MEMORY;
	}
	if (marks->number < 1 || marks->number > UINT32_MAX)
		return true;
	at = place(marks, (uint32_t)marks->number);
	if (at == NULL)
		return error_memory(err);
	*at = (unsigned char)((*at | marks->on) & ~marks->off);
	if (marks->highest < marks->number)
		marks->highest = (uint32_t)marks->number;
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

bool
marks_save(struct marks *marks, struct error *err)
{
	const char *directory = marks->directory.data;

	if (marks->changes.size > 0) {
		if (!journal_append(directory, file_name, buffer_slice(&marks->changes), true, err))
			return false;
		buffer_clear(&marks->changes);
		marks->safe = true;
	}
	/* Whoever wrote what is relied on may have died before the sync. */
	if (marks->relied && !marks->safe && !journal_sync(directory, file_name, err))
		return false;
	marks->safe = marks->safe || marks->relied;
	return true;
}
