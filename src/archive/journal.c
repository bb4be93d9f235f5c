#include "archive/journal.h"

#include "base/json.h"
#include "port/storage.h"

/* Bytes read at once, on the stack. */
#define PIECE 1024

/* No line of ours is longer; a longer one is damage. */
#define LINE_MOST 1048576

/* Nor nested deeper. */
#define DEPTH 8

static bool
path_of(const char *directory, const char *name, struct buffer *path, struct error *err)
{
	buffer_print(path, "%s/%s", directory, name);
	buffer_text(path);
	return buffer_ok(path, err);
}

/* Gives the lines that are whole in `text`, and takes them off its front. */
static bool
give_lines(struct buffer *text, journal_fn *fn, void *ctx, struct error *err)
{
	struct slice rest = buffer_slice(text);
	struct slice line;

	while (slice_find(rest, '\n') < rest.size) {
		line = slice_cut(&rest, '\n');
		if (line.size > 0 && !fn(ctx, line, err))
			return false;
	}
	buffer_consume(text, text->size - rest.size);
	if (text->size > LINE_MOST)
		buffer_clear(text);
	return true;
}

static bool
read_lines(struct storage_file *file, struct buffer *text, journal_fn *fn, void *ctx,
           struct error *err)
{
	char piece[PIECE];
	uint64_t at = 0;
	size_t got;

	do {
		if (!storage_read(file, at, piece, sizeof piece, &got, err))
			return false;
		at += got;
		if (!buffer_append(text, piece, got))
			return error_memory(err);
		if (!give_lines(text, fn, ctx, err))
			return false;
	} while (got > 0);
	return text->size == 0 || fn(ctx, buffer_slice(text), err);
}

bool
journal_load(const char *directory, const char *name, journal_fn *fn, void *ctx, struct error *err)
{
	struct buffer path = {0}, text = {0};
	struct storage_file *file = NULL;
	struct error why = {0};
	bool ok;

	if (path_of(directory, name, &path, &why))
		file = storage_open(buffer_text(&path), STORAGE_READ, &why);
	ok = file != NULL ? read_lines(file, &text, fn, ctx, err) : why.kind == ERROR_MISSING;
	if (file == NULL && !ok)
		*err = why;
	storage_close(file);
	buffer_free(&text);
	buffer_free(&path);
	return ok;
}

/* A judge of lines. */
struct judge {
	journal_judged_fn *fn;
	void *ctx;
	struct json_reader *json;
	bool object;
};

static bool
take_event(void *ctx, const struct json_event *e, struct error *err)
{
	struct judge *judge = ctx;

	(void)err;
	if (e->depth == 0)
		judge->object = e->type == JSON_OBJECT || e->type == JSON_OBJECT_END;
	return true;
}

static bool
judge_line(void *ctx, struct slice line, struct error *err)
{
	struct judge *judge = ctx;
	enum journal_state is = JOURNAL_DAMAGED;
	struct error why = {0};
	bool read;

	judge->object = false;
	json_reset(judge->json);
	read = json_write(judge->json, line, &why);
	if (read && json_finish(judge->json, &why) && judge->object)
		is = JOURNAL_WHOLE;
	else if ((read && judge->object) || slice_find(line, '\0') < line.size)
		is = JOURNAL_TORN;
	if (why.kind != ERROR_MEMORY)
		return judge->fn(judge->ctx, line, is, err);
	*err = why;
	return false;
}

bool
journal_judge(const char *directory, const char *name, journal_judged_fn *fn, void *ctx,
              struct error *err)
{
	struct judge judge = {.fn = fn, .ctx = ctx};
	bool ok;

	judge.json = json_open(DEPTH, LINE_MOST, take_event, &judge, err);
	ok = judge.json != NULL && journal_load(directory, name, judge_line, &judge, err);
	json_close(judge.json);
	return ok;
}

/* Does the file end in the middle of a line? */
static bool
ends_torn(struct storage_file *file, uint64_t size, bool *torn, struct error *err)
{
	char last = '\n';
	size_t got;

	if (size > 0 && !storage_read(file, size - 1, &last, 1, &got, err))
		return false;
	*torn = last != '\n';
	return true;
}

static bool
append(struct storage_file *file, const char *directory, struct slice lines, bool sync,
       struct error *err)
{
	struct buffer text = {0};
	uint64_t size;
	bool torn, ok;

	if (!storage_size(file, &size, err) || !ends_torn(file, size, &torn, err))
		return false;
	if (torn)
		buffer_append_byte(&text, '\n');
	buffer_append_slice(&text, lines);
	/* Whoever made the file, or put it in the place of another, may have died before its name was safe. */
	ok = buffer_ok(&text, err) && (!sync || storage_sync_directory(directory, err)) &&
	     storage_append(file, text.data, text.size, err) && (!sync || storage_sync(file, err));
	buffer_free(&text);
	return ok;
}

bool
journal_append(const char *directory, const char *name, struct slice lines, bool sync,
               struct error *err)
{
	struct buffer path = {0};
	struct storage_file *file = NULL;
	bool ok;

	if (path_of(directory, name, &path, err))
		file = storage_open(buffer_text(&path), STORAGE_APPEND, err);
	ok = file != NULL && append(file, directory, lines, sync, err);
	storage_close(file);
	buffer_free(&path);
	return ok;
}

bool
journal_sync(const char *directory, const char *name, struct error *err)
{
	struct buffer path = {0};
	struct storage_file *file = NULL;
	bool ok;

	if (path_of(directory, name, &path, err))
		file = storage_open(buffer_text(&path), STORAGE_APPEND, err);
	ok = file != NULL && storage_sync_directory(directory, err) && storage_sync(file, err);
	storage_close(file);
	buffer_free(&path);
	return ok;
}

bool
journal_replace(const char *directory, const char *name, struct slice lines, struct error *err)
{
	struct buffer path = {0};
	bool ok = path_of(directory, name, &path, err) &&
	          storage_replace(buffer_text(&path), lines.data, lines.size, err);

	buffer_free(&path);
	return ok;
}
