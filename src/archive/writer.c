#include "archive/archive.h"

#include "archive/content.h"
#include "archive/gather.h"
#include "archive/inside.h"
#include "archive/marks.h"
#include "archive/recover.h"
#include "base/calendar.h"
#include "base/memory.h"
#include "port/clock.h"

/* A mark that is further ahead of all articles than this is no trace of a lost one. */
#define NUMBERS_LOST 16777216

/* The next bytes go to the front of a segment that is not there yet. */
static void
begin_segment(struct writer *w, uint32_t number)
{
	storage_close(w->file);
	w->file = NULL;
	w->segment = number;
	w->start = w->kept = w->size = 0;
	w->members = w->lines = w->crc = 0;
	w->named = w->headed = false;
	buffer_clear(&w->feeds);
	w->feeds_known = true;
}

void
archive_begin_segment(struct archive *archive)
{
	begin_segment(archive->writer, archive->writer->segment + 1);
}

/* Opens the segment for appending. */
static bool
open_segment(struct archive *archive, struct error *err)
{
	struct writer *w = archive->writer;
	struct buffer path = {0};

	if (w->file != NULL)
		return true;
	if (segment_path(archive_directory(archive), w->segment, 0, &path, err))
		w->file = storage_open(buffer_text(&path), STORAGE_APPEND, err);
	buffer_free(&path);
	return w->file != NULL;
}

/* Cuts a torn end off. That it can't be done is no error: the bytes are left, and a new segment begun. */
static bool
cut(struct archive *archive, struct recovery *r, struct error *err)
{
	struct error ignored = {0};

	if (!open_segment(archive, err))
		return false;
	r->appendable = storage_truncate(archive->writer->file, r->adopted, &ignored);
	return true;
}

bool
archive_make_safe(struct archive *archive, struct error *err)
{
	struct writer *w = archive->writer;
	struct buffer path = {0};
	struct storage_file *file = NULL;
	bool ok;

	if (w->unsafe == 0)
		return true;
	if (segment_path(archive_directory(archive), w->unsafe, w->unsafe_generation, &path, err))
		file = storage_open(buffer_text(&path), STORAGE_APPEND, err);
	ok = file != NULL && storage_sync(file, err) &&
	     (!w->unsafe_name || storage_sync_directory(archive_directory(archive), err));
	storage_close(file);
	buffer_free(&path);
	if (ok)
		w->unsafe = 0;
	return ok;
}

/* Leaves a segment that may not be appended to as it is; its whole members count. */
static void
leave(struct writer *w, struct segment *last, uint64_t size)
{
	last->sized = true;
	last->end = size;
	begin_segment(w, last->number + 1);
}

/* Goes on behind what is committed and adopted. */
static void
go_on(struct writer *w, struct segment *last, const struct recovery *r)
{
	w->start = r->end;
	w->kept = w->size = r->adopted;
	w->members = r->members;
	w->lines = r->lines;
	w->crc = r->crc;
	w->headed = r->adopted > 0;
	w->feeds_known = r->adopted == 0;
	last->sized = true;
	last->end = r->adopted;
}

static uint64_t
commit_id(const struct member_commit *commit)
{
	return (uint64_t)commit->sequence << 32 | commit->crc;
}

uint64_t
archive_newest(const struct archive *archive)
{
	return archive->writer->unsafe == 0 ? archive->writer->newest : 0;
}

uint32_t
archive_sequence(const struct archive *archive)
{
	return archive->writer != NULL ? archive->writer->sequence : 0;
}

void
archive_trust(struct archive *archive, uint64_t newest)
{
	if (archive->writer->newest == newest && newest != 0)
		archive->writer->unsafe = 0;
}

static bool
recover_below(struct archive *archive, struct segment *segment, struct recovery *r,
              struct error *err)
{
	struct storage_file *file = archive_open_segment(archive, segment, err);
	bool ok = file != NULL && recover(file, RECOVER_NUMBER, r, err);

	storage_close(file);
	return ok;
}

/*
 * Without a commit of ours in the highest segment, the numbers go on from the newest below it, and behind all that
 * were seen.
 */
static bool
look_below(struct archive *archive, size_t i, struct recovery *top, bool foreign, struct error *err)
{
	struct writer *w = archive->writer;
	struct recovery r = *top;

	r.committed = r.committed && !foreign;
	while (!r.committed && i-- > 0) {
		if (!recover_below(archive, archive_segment(archive, i), &r, err))
			return false;
		if (r.next > top->next)
			top->next = r.next;
	}
	w->next = top->next;
	w->sequence = r.committed ? r.commit.sequence : 0;
	return true;
}

static bool
ends_soundly(const struct recovery *r)
{
	return r->committed && r->end == r->size && r->appendable;
}

bool
archive_begin_numbers(struct archive *archive, struct error *err)
{
	struct writer *w = archive->writer;
	struct marks *marks;
	uint32_t highest;

	if (w->numbering)
		return true;
	marks = marks_open(archive_directory(archive), err);
	if (marks == NULL)
		return false;
	highest = marks_highest(marks);
	marks_close(marks);
	if (w->next <= highest && highest - w->next < NUMBERS_LOST)
		w->next = highest + 1;
	w->numbering = true;
	return true;
}

/* Recovers the highest segment; what is foreign, or was rewritten, is not appended to. */
static bool
recover_highest(struct archive *archive, struct segment *last, struct recovery *r, bool *foreign,
                struct error *err)
{
	enum recover_for whom = last->generation > 0 ? RECOVER_READER : RECOVER_WRITER;
	struct storage_file *file = archive_open_segment(archive, last, err);
	bool ok = file != NULL && recover(file, whom, r, err) &&
	          content_foreign(file, last->number, foreign, err);

	storage_close(file);
	if (ok && (*foreign || last->generation > 0))
		r->appendable = false;
	return ok;
}

bool
archive_begin_writing(struct archive *archive, struct error *err)
{
	struct writer *w = memory_zero(1, sizeof *w);
	size_t i = archive->segments.size / sizeof(struct segment);
	struct recovery r = {.next = 1};
	struct segment *last;
	bool foreign;

	if (w == NULL)
		return error_memory(err);
	archive->writer = w;
	w->next = 1;
	if (i == 0) {
		begin_segment(w, 1);
		return true;
	}
	last = archive_segment(archive, --i);
	begin_segment(w, last->number);
	if (!recover_highest(archive, last, &r, &foreign, err) ||
	    !look_below(archive, i, &r, foreign, err))
		return false;
	if (ends_soundly(&r))
		w->newest = commit_id(&r.commit);
	if (r.appendable && r.adopted < r.size && !cut(archive, &r, err))
		return false;
	w->named = r.committed;
	w->unsafe = r.size > 0 ? last->number : 0;
	w->unsafe_generation = last->generation;
	w->unsafe_name = !r.committed;
	if (!r.appendable) {
		leave(w, last, r.size);
		return true;
	}
	go_on(w, last, &r);
	if (r.end >= ARCHIVE_SEGMENT_BYTES && r.adopted == r.end)
		begin_segment(w, last->number + 1);
	return true;
}

void
archive_end_writing(struct writer *w)
{
	if (w == NULL)
		return;
	storage_close(w->file);
	buffer_free(&w->out);
	buffer_free(&w->pending);
	buffer_free(&w->ledger);
	buffer_free(&w->aliases);
	buffer_free(&w->feeds);
	member_close(w->deflate);
	fresh_free(&w->fresh);
	harvest_free(&w->pending_harvest);
	gather_free(w->gather);
	memory_free(w);
}

bool
archive_writable(const struct archive *archive, struct error *err)
{
	if (archive->writer == NULL)
		return error_set(err, ERROR_USAGE, "the archive was opened for reading");
	if (archive->writer->poison.kind == ERROR_NONE)
		return true;
	*err = archive->writer->poison;
	return false;
}

bool
archive_fail(struct archive *archive, const struct error *err)
{
	struct writer *w = archive->writer;
	struct error ignored = {0};

	/* What is not done for want of memory is not begun: all is as it was. */
	if (err->kind == ERROR_MEMORY)
		return false;
	if (w->poison.kind != ERROR_NONE)
		return false;
	w->poison = *err;
	/* Only tidiness: what is left of the batch is judged anyway when the archive is next opened. */
	if (w->file != NULL)
		storage_truncate(w->file, w->kept, &ignored);
	return false;
}

/* Appends what is held, making the segment's name safe before the first byte. */
static bool
append_out(struct archive *archive, struct error *err)
{
	struct writer *w = archive->writer;
	uint64_t size;

	if (w->out.size == 0)
		return true;
	if (!open_segment(archive, err) || !storage_size(w->file, &size, err))
		return false;
	if (size != w->size)
		return error_set(err, ERROR_STORAGE, "somebody else has changed segment %lu",
		                 (unsigned long)w->segment);
	if (!w->named && !storage_sync_directory(archive_directory(archive), err))
		return false;
	w->named = true;
	if (!storage_append(w->file, w->out.data, w->out.size, err))
		return false;
	w->crc = member_crc(w->crc, buffer_slice(&w->out));
	w->size += w->out.size;
	buffer_clear(&w->out);
	return true;
}

bool
archive_open_deflate(struct archive *archive, struct error *err)
{
	struct writer *w = archive->writer;

	if (w->deflate == NULL)
		w->deflate = member_open(CONFIG_DEFLATE_LEVEL, err);
	return w->deflate != NULL;
}

/* Adds a member to `out`; where memory is short, after appending what is there. */
static bool
hold(struct archive *archive, struct member *member, struct slice content, struct error *err)
{
	struct writer *w = archive->writer;

	if (!archive_open_deflate(archive, err))
		return false;
	if (member_write(w->deflate, member, content, &w->out, err))
		return true;
	if (err->kind != ERROR_MEMORY || w->out.size == 0 || !append_out(archive, err))
		return false;
	buffer_free(&w->out);
	return member_write(w->deflate, member, content, &w->out, err);
}

static bool
hold_header(struct archive *archive, struct error *err)
{
	struct writer *w = archive->writer;
	struct member member = {.kind = MEMBER_HEADER, .lines = 1};
	int64_t now = clock_now();
	struct buffer line = {0};
	bool ok;

	line_write_header(w->segment, 0, now > 0 ? now : CALENDAR_NONE, &line);
	buffer_append_byte(&line, '\n');
	ok = buffer_ok(&line, err) && hold(archive, &member, buffer_slice(&line), err);
	buffer_free(&line);
	return ok;
}

bool
archive_emit(struct archive *archive, struct member *member, struct slice content,
             struct error *err)
{
	struct writer *w = archive->writer;
	struct error why = {0};

	if (!w->headed) {
		if (!hold_header(archive, err))
			return archive_fail(archive, err);
		w->headed = true;
		w->members++;
		w->lines++;
	}
	if (!hold(archive, member, content, err))
		return archive_fail(archive, err);
	w->members++;
	w->lines += member->lines;
	/* What waits for the commit may do so in the file; what can't be put there now is put there later. */
	if (w->out.size < (size_t)CONFIG_BATCH_KB * 1024 || append_out(archive, &why) ||
	    why.kind == ERROR_MEMORY)
		return true;
	*err = why;
	return archive_fail(archive, err);
}

bool
archive_emit_pending(struct archive *archive, struct error *err)
{
	static const struct member none = {.kind = MEMBER_RECORDS};
	struct writer *w = archive->writer;

	if (w->pending.size == 0)
		return true;
	if (!archive_emit(archive, &w->pending_head, buffer_slice(&w->pending), err))
		return false;
	gather_take(archive, &w->pending_head, &w->pending_harvest);
	w->pending_head = none;
	buffer_clear(&w->pending);
	return true;
}

/* Adds the commit member, appends all, and makes it safe. */
static bool
write_commit(struct archive *archive, struct error *err)
{
	struct writer *w = archive->writer;
	struct member member = {.kind = MEMBER_COMMIT};
	struct slice nothing = {0};

	member.commit.sequence = w->sequence + 1;
	member.commit.start = w->start;
	member.commit.members = w->members;
	member.commit.lines = w->lines;
	member.commit.next = w->next;
	member.commit.crc = member_crc(w->crc, buffer_slice(&w->out));
	if (!hold(archive, &member, nothing, err))
		return false;
	if (!append_out(archive, err)) {
		w->out.size -= member.length;
		return false;
	}
	w->newest = commit_id(&member.commit);
	return storage_sync(w->file, err);
}

/* What is committed may be read, and the next batch begins behind it. */
static void
settle(struct archive *archive)
{
	struct writer *w = archive->writer;
	struct segment segment = {.number = w->segment};
	struct segment *last =
	    archive_segment(archive, archive->segments.size / sizeof segment - 1);

	if (last == NULL || last->number != w->segment) {
		/* Room for it was made before the commit. */
		buffer_append(&archive->segments, &segment, sizeof segment);
		last = archive_segment(archive, archive->segments.size / sizeof segment - 1);
	}
	last->sized = true;
	last->end = w->size;
	last->ranged = false;
	w->start = w->kept = w->size;
	w->members = w->lines = w->crc = 0;
	w->sequence++;
	w->settled = true;
	/* What was purged just now is looked up in the index alone. */
	w->indexed = w->indexed && !w->purged;
	w->purged = false;
	if (w->size >= ARCHIVE_SEGMENT_BYTES)
		begin_segment(w, w->segment + 1);
}

bool
archive_commit(struct archive *archive, struct error *err)
{
	struct writer *w = archive->writer;

	if (!archive_writable(archive, err) || !archive_emit_pending(archive, err) ||
	    !archive_emit_ledger(archive, err))
		return false;
	if (w->size == w->start && w->out.size == 0)
		return true;
	if (!buffer_reserve(&archive->segments, sizeof(struct segment))) {
		archive->segments.failed = false;
		return error_memory(err) || archive_fail(archive, err);
	}
	if (!write_commit(archive, err))
		return archive_fail(archive, err);
	settle(archive);
	/* Of an arena, those who append have the most. */
	if (CONFIG_ARENA_KB == 0)
		archive_index(archive);
	return true;
}

void
archive_index(struct archive *archive)
{
	struct writer *w = archive->writer;

	if (CONFIG_ARENA_KB > 0) {
		buffer_reset(&w->out);
		buffer_reset(&w->pending);
	}
	if (w->indexed)
		index_grow(archive);
}

void
archive_forget(struct archive *archive)
{
	struct fresh *fresh = &archive->writer->fresh;

	if (fresh->count > CONFIG_FRESH_ROWS)
		fresh_free(fresh);
}

size_t
archive_pending(const struct archive *archive)
{
	const struct writer *w = archive->writer;

	if (w == NULL)
		return 0;
	/* Text that is not yet compressed will be about a third. */
	return (size_t)(w->size - w->start) + w->out.size + (w->pending.size + 2) / 3;
}
