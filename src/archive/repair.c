#include "archive/repair.h"

#include <stdio.h>
#include <string.h>

#include "archive/inside.h"
#include "archive/journal.h"
#include "archive/marks.h"
#include "archive/recover.h"
#include "archive/rewrite.h"
#include "archive/seen.h"
#include "archive/state.h"
#include "archive/verify.h"

/* Bytes copied at once. */
#define PIECE 512

static const char *const journals[] = {"marks.jsonl", "state.jsonl"};

enum { JOURNALS = sizeof journals / sizeof *journals };

struct repairing {
	struct repair *repair;
	const char *directory;
	struct archive *archive; /* first opened for reading, then for writing */
	struct state *state;     /* what is known of feeds */
	struct buffer segments;  /* uint32_t: numbers of those to be written anew */
	struct buffer foreign;   /* and of these, those whose files are other segments' */
	bool journal[JOURNALS];  /* and these */
	struct repair_mended mended;
	bool hurt;        /* something of the segments is lost */
	uint32_t highest; /* article that an index tells of */
	uint64_t synced;  /* see struct verify */
};

/* --- What is to be done */

static bool
is_listed(const struct buffer *list, uint32_t number)
{
	uint32_t other;
	size_t at;

	for (at = 0; at < list->size; at += sizeof other) {
		memcpy(&other, list->data + at, sizeof other);
		if (other == number)
			return true;
	}
	return false;
}

static bool
is_highest(const struct archive *archive, uint32_t number)
{
	size_t count = archive->segments.size / sizeof(struct segment);

	return count > 0 && archive_segment(archive, count - 1)->number == number;
}

/* What is derived is removed: the next writer makes it anew. */
static bool
remove_index(const struct repairing *r, const char *name, struct error *err)
{
	struct buffer path = {0};
	bool ok;

	buffer_print(&path, "%s/%s", r->directory, name);
	buffer_text(&path);
	ok = buffer_ok(&path, err) && storage_remove(buffer_text(&path), err);
	buffer_free(&path);
	return ok;
}

/* Of what a crash left, the end of the highest segment is the next commit's business. */
static bool
take_finding(void *ctx, const struct verify_finding *finding, struct error *err)
{
	struct repairing *r = ctx;
	struct slice name = slice_of(finding->file);
	uint32_t number = finding->segment;
	size_t i;

	if (slice_is(slice_skip(name, slice_find(name, '.')), ".idx"))
		return remove_index(r, finding->file, err);
	for (i = 0; i < JOURNALS; i++)
		if (strcmp(finding->file, journals[i]) == 0) {
			r->journal[i] = true;
			return true;
		}
	r->hurt = r->hurt || finding->damage;
	if (number == 0)
		r->repair->missing += slice_starts(slice_of(finding->text), "missing");
	if (number == 0 || is_listed(&r->segments, number) ||
	    (!finding->damage && is_highest(r->archive, number)))
		return true;
	if (finding->foreign && !buffer_append(&r->foreign, &number, sizeof number))
		return error_memory(err);
	return buffer_append(&r->segments, &number, sizeof number) || error_memory(err);
}

static bool
tell_progress(void *ctx, uint64_t done, uint64_t all, struct error *err)
{
	struct repairing *r = ctx;

	return r->repair->progress == NULL || r->repair->progress(r->repair->ctx, done, all, err);
}

static bool
find_damage(struct repairing *r, struct error *err)
{
	struct verify verify = {.found = take_finding,
	                        .progress = tell_progress,
	                        .ctx = r,
	                        .synced = r->synced};
	bool ok = verify_archive(&verify, r->archive, err);

	r->repair->cut = verify.cut;
	return ok;
}

/* --- What was damaged is kept */

static bool
path_of(struct buffer *path, const char *directory, const char *name, unsigned n, struct error *err)
{
	buffer_clear(path);
	buffer_print(path, "%s/damaged", directory);
	if (name != NULL)
		buffer_print(path, "/%s", name);
	if (n > 0)
		buffer_print(path, ".%u", n);
	buffer_text(path);
	return buffer_ok(path, err);
}

/* Copies what `to` has not yet, which may have more; *same is false where its bytes are others. */
static bool
copy_rest(struct storage_file *from, struct storage_file *to, bool *same, struct error *err)
{
	char piece[PIECE], there[PIECE];
	uint64_t at = 0;
	size_t got, had;

	do {
		if (!storage_read(from, at, piece, sizeof piece, &got, err) ||
		    !storage_read(to, at, there, sizeof there, &had, err))
			return false;
		*same = memcmp(piece, there, had < got ? had : got) == 0;
		if (!*same)
			return true;
		if (had < got && !storage_append(to, piece + had, got - had, err))
			return false;
		at += got;
	} while (got > 0);
	return storage_sync(to, err);
}

/*
 * Copies a file into the folder of damaged ones, and makes that safe. A copy that was begun is finished; a
 * file of this name with other bytes stays, and ours has a number behind its name.
 */
static bool
keep_damaged(const char *directory, const char *name, struct storage_file *from, struct error *err)
{
	struct buffer path = {0};
	struct storage_file *to;
	bool same = false, ok;
	unsigned n;

	ok = path_of(&path, directory, NULL, 0, err) &&
	     storage_make_directory(buffer_text(&path), err);
	for (n = 0; ok && !same; n++) {
		ok = path_of(&path, directory, name, n, err);
		to = ok ? storage_open(buffer_text(&path), STORAGE_APPEND, err) : NULL;
		ok = to != NULL && copy_rest(from, to, &same, err);
		storage_close(to);
	}
	ok = ok && path_of(&path, directory, NULL, 0, err) &&
	     storage_sync_directory(buffer_text(&path), err) &&
	     storage_sync_directory(directory, err);
	buffer_free(&path);
	return ok;
}

/* --- A segment */

static void
note_lost(void *ctx, uint64_t at, const struct member *member)
{
	struct repairing *r = ctx;
	struct repair_mended *mended = &r->mended;

	(void)at;
	if (member == NULL || member->kind != MEMBER_RECORDS)
		return;
	mended->lost += member->lines;
	mended->low = mended->low == 0 || member->first < mended->low ? member->first : mended->low;
	mended->high = member->last > mended->high ? member->last : mended->high;
}

static void
tell_feed(void *ctx, struct archive_feed *feed)
{
	struct repairing *r = ctx;
	const struct state_feed *known = state_number(r->state, feed->number);
	static const struct slice nothing = {0};

	feed->url = known != NULL ? buffer_slice(&known->url) : nothing;
	feed->title = known != NULL ? buffer_slice(&known->title) : nothing;
}

/* The first commit of the segment behind this one, when that is as it was appended; else 0. */
static bool
look_behind(struct archive *archive, size_t i, uint32_t *sequence, struct error *err)
{
	struct segment *segment = archive_segment(archive, i + 1);
	struct segment_walk walk = {0};
	bool found, ok;

	*sequence = 0;
	if (segment == NULL || segment->generation > 0)
		return true;
	walk.file = archive_open_segment(archive, segment, err);
	walk.end = segment->end;
	ok = walk.file != NULL;
	do {
		ok = ok && segment_next(&walk, &found, err);
	} while (ok && found && walk.member.kind != MEMBER_COMMIT);
	storage_close(walk.file);
	if (ok && found)
		*sequence = walk.member.commit.sequence;
	return ok;
}

/* The newest commit of the segment in front of this one: its sequence, or 0; the numbers go on from `next`. */
static bool
look_before(struct archive *archive, size_t i, uint32_t *sequence, uint32_t *next,
            struct error *err)
{
	struct storage_file *file;
	struct recovery recovery;
	bool ok;

	*sequence = 0;
	*next = 1;
	if (i == 0)
		return true;
	file = archive_open_segment(archive, archive_segment(archive, i - 1), err);
	ok = file != NULL && recover(file, RECOVER_NUMBER, &recovery, err);
	storage_close(file);
	if (ok && recovery.committed)
		*sequence = recovery.commit.sequence;
	if (ok)
		*next = recovery.next;
	return ok;
}

/* Where its own newest commit is lost, the neighbours say which it was. */
static bool
place_between(struct archive *archive, size_t i, struct rewrite *rewrite, struct error *err)
{
	const struct writer *w = archive->writer;
	uint32_t before, behind;

	if (!look_before(archive, i, &before, &rewrite->next, err) ||
	    !look_behind(archive, i, &behind, err))
		return false;
	rewrite->sequence = behind > before ? behind - 1 : before;
	if (archive_segment(archive, i + 1) != NULL)
		return true;
	if (rewrite->sequence < w->sequence)
		rewrite->sequence = w->sequence;
	if (rewrite->next < w->next)
		rewrite->next = w->next;
	return true;
}

/* The segment's name, and a copy of it with the damaged files. */
static bool
keep_segment(struct repairing *r, struct segment *segment, char *name, size_t room,
             struct error *err)
{
	struct storage_file *file = archive_open_segment(r->archive, segment, err);
	char generation[16] = "";
	bool ok;

	if (segment->generation > 0)
		snprintf(generation, sizeof generation, "-%lu", (unsigned long)segment->generation);
	snprintf(name, room, "%06lu%s.jsonl.gz", (unsigned long)segment->number, generation);
	ok = file != NULL && keep_damaged(r->directory, name, file, err);
	storage_close(file);
	return ok;
}

static bool
mend_segment(struct repairing *r, size_t i, struct error *err)
{
	static const struct repair_mended nothing = {.segment = true};
	struct archive *archive = r->archive;
	struct segment *segment = archive_segment(archive, i);
	struct rewrite rewrite = {.lost = note_lost,
	                          .untold = tell_feed,
	                          .ctx = r,
	                          .progress = tell_progress,
	                          .progress_ctx = r};
	char name[48];
	bool ok;

	r->mended = nothing;
	r->mended.file = name;
	r->mended.foreign = rewrite.empty = is_listed(&r->foreign, segment->number);
	ok = keep_segment(r, segment, name, sizeof name, err) &&
	     place_between(archive, i, &rewrite, err) &&
	     archive_rewrite(archive, segment, &rewrite, err);
	/* A rewritten segment is never appended to. */
	if (ok && archive->writer->segment == segment->number)
		archive_begin_segment(archive);
	r->mended.kept = rewrite.lines;
	r->repair->files += ok;
	return ok && r->repair->mended(r->repair->ctx, &r->mended, err);
}

/* Does something with each segment that is listed. */
typedef bool segment_fn(struct repairing *r, size_t i, struct error *err);

static bool
each_listed(struct repairing *r, segment_fn *fn, struct error *err)
{
	size_t i;

	for (i = 0; archive_segment(r->archive, i) != NULL; i++)
		if (is_listed(&r->segments, archive_segment(r->archive, i)->number) &&
		    !fn(r, i, err))
			return false;
	return true;
}

/* --- A journal */

struct lines {
	struct buffer text;
	uint32_t kept, lost;
};

static bool
take_line(void *ctx, struct slice line, enum journal_state is, struct error *err)
{
	struct lines *lines = ctx;

	if (is != JOURNAL_WHOLE) {
		lines->lost++;
		return true;
	}
	lines->kept++;
	buffer_append_slice(&lines->text, line);
	buffer_append_byte(&lines->text, '\n');
	return buffer_ok(&lines->text, err);
}

static bool
keep_journal(struct repairing *r, const char *name, struct error *err)
{
	const char *directory = r->directory;
	struct storage_file *file = NULL;
	struct buffer path = {0};
	bool ok;

	buffer_print(&path, "%s/%s", directory, name);
	buffer_text(&path);
	if (buffer_ok(&path, err))
		file = storage_open(buffer_text(&path), STORAGE_READ, err);
	ok = file != NULL && keep_damaged(directory, name, file, err);
	storage_close(file);
	buffer_free(&path);
	return ok;
}

static bool
mend_journal(struct repairing *r, const char *name, struct error *err)
{
	struct lines lines = {.kept = 0};
	struct repair_mended mended = {.file = name};
	bool ok;

	ok = keep_journal(r, name, err) &&
	     journal_judge(r->directory, name, take_line, &lines, err) &&
	     journal_replace(r->directory, name, buffer_slice(&lines.text), err);
	buffer_free(&lines.text);
	mended.kept = lines.kept;
	mended.lost = lines.lost;
	r->repair->files += ok;
	return ok && r->repair->mended(r->repair->ctx, &mended, err);
}

/* Marks are changed by whoever reads, too. */
static bool
mend_journals(struct repairing *r, struct error *err)
{
	struct storage_lock *lock;
	size_t i;
	bool ok = true;

	for (i = 0; ok && i < JOURNALS; i++) {
		if (!r->journal[i])
			continue;
		lock = marks_lock(r->directory, err);
		ok = lock != NULL && mend_journal(r, journals[i], err);
		storage_unlock(lock);
	}
	return ok;
}

/* --- What is gone */

static bool
take_there(void *ctx, const struct archive_record *record, struct slice line, struct error *err)
{
	(void)line;
	return seen_note(ctx, record->number, 1, err);
}

/* Those below `next` that have no article, and then all that an index tells of. */
static bool
tell_numbers(struct repairing *r, const struct seen *there, uint32_t next, struct error *err)
{
	uint32_t number, low = 0;

	for (number = 1; number < next; number++) {
		if (seen_newest(there, number) == SEEN_NONE &&
		    !archive_is_purged(r->archive, number)) {
			low = low > 0 ? low : number;
			continue;
		}
		if (low > 0 && !r->repair->gone(r->repair->ctx, low, number - 1, err))
			return false;
		low = 0;
	}
	if (r->highest >= next) {
		low = low > 0 ? low : next;
		next = r->highest + 1;
	}
	return low == 0 || r->repair->gone(r->repair->ctx, low, next - 1, err);
}

static bool
tell_gone(struct repairing *r, struct error *err)
{
	struct seen there = {0};
	bool some, ok;

	ok = archive_find_purged(r->archive, &some, err) &&
	     archive_visit_forward(r->archive, 0, take_there, &there, err) &&
	     tell_numbers(r, &there, r->archive->writer->next, err);
	seen_free(&there);
	return ok;
}

static bool
learn(void *ctx, const struct archive_feed *feed, struct error *err)
{
	return state_learn(ctx, feed->number, feed->url, feed->title, err);
}

/* A writer cuts off what is no member at the end: so the file is copied before there is one. */
static bool
keep_before(struct repairing *r, size_t i, struct error *err)
{
	struct segment *segment = archive_segment(r->archive, i);
	char name[48];

	return !is_highest(r->archive, segment->number) ||
	       keep_segment(r, segment, name, sizeof name, err);
}

static bool
open_archive(struct repairing *r, enum archive_mode mode, struct error *err)
{
	archive_close(r->archive);
	r->archive = archive_open(r->directory, mode, err);
	return r->archive != NULL;
}

/* State is read first: a commit is there before state tells of it. */
static bool
read_synced(struct repairing *r, struct error *err)
{
	struct state *state = state_open(r->directory, err);

	if (state != NULL)
		r->synced = state_synced(state);
	state_close(state);
	return state != NULL;
}

/* Of what is gone nothing may be taken for known: each feed is asked for all that it has. */
static bool
ask_anew(struct repairing *r, struct error *err)
{
	if (!r->hurt)
		return true;
	state_ask_anew(r->state);
	return state_save(r->state, err);
}

/* The commit that state tells of is not there. */
static bool
forget_cut(struct repairing *r, struct error *err)
{
	if (state_synced(r->state) >> 32 <= archive_sequence(r->archive))
		return true;
	/* The number of the last commit alone: never 0, and no commit's identity to be trusted. */
	state_set_synced(r->state, (uint64_t)archive_sequence(r->archive) << 32 | 1);
	return state_save(r->state, err);
}

static bool
look(struct repairing *r, struct error *err)
{
	return read_synced(r, err) && open_archive(r, ARCHIVE_READ, err) && find_damage(r, err) &&
	       index_highest(r->directory, &r->highest, err) && each_listed(r, keep_before, err);
}

static bool
mend(struct repairing *r, struct error *err)
{
	r->state = state_open(r->directory, err);
	if (r->state == NULL || !open_archive(r, ARCHIVE_WRITE, err) ||
	    !archive_feeds(r->archive, learn, r->state, err) || !ask_anew(r, err) ||
	    !each_listed(r, mend_segment, err))
		return false;
	return mend_journals(r, err) && forget_cut(r, err) && (!r->hurt || tell_gone(r, err));
}

bool
repair_archive(struct repair *repair, const char *directory, struct error *err)
{
	struct repairing r = {.repair = repair, .directory = directory};
	bool ok = look(&r, err);

	if (ok && (r.segments.size > 0 || r.journal[0] || r.journal[1] || r.hurt))
		ok = mend(&r, err);
	archive_close(r.archive);
	state_close(r.state);
	buffer_free(&r.segments);
	buffer_free(&r.foreign);
	return ok;
}
