/* compact.c - which segments are rewritten, and when: sealing, and leaving out what was purged. */
#include "archive/content.h"
#include "archive/inside.h"
#include "archive/rewrite.h"

static bool
remove_generation(struct archive *archive, uint32_t number, uint32_t generation, struct error *err)
{
	struct buffer path = {0};
	bool ok = segment_path(archive_directory(archive), number, generation, &path, err) &&
	          storage_remove(buffer_text(&path), err);

	buffer_free(&path);
	return ok;
}

bool
archive_rewrite(struct archive *archive, struct segment *segment, struct rewrite *rewrite,
                struct error *err)
{
	struct writer *w = archive->writer;

	rewrite->directory = archive_directory(archive);
	rewrite->number = segment->number;
	rewrite->generation = segment->generation;
	if (!rewrite_segment(rewrite, err)) {
		if (err->kind == ERROR_FORMAT)
			archive_note_damage(archive, segment, rewrite->damaged_at);
		return false;
	}
	if (!rewrite->made || rewrite->dry)
		return true;
	/* From here on the new one counts, and it is safe; also where the old one can't be removed. */
	segment->generation++;
	segment->sized = true;
	segment->end = rewrite->after;
	segment->ranged = false;
	if (w->unsafe == segment->number)
		w->unsafe = 0;
	return remove_generation(archive, segment->number, segment->generation - 1, err);
}

/* A damaged segment stays as it is: that is noted, and no error. */
static bool
rewrite_or_leave(struct archive *archive, struct segment *segment, struct rewrite *rewrite,
                 struct error *err)
{
	struct error why = {0};

	if (archive_rewrite(archive, segment, rewrite, &why) || why.kind == ERROR_FORMAT)
		return true;
	*err = why;
	return error_while(err, "rewrite segment %lu", (unsigned long)segment->number);
}

/* Is it full, as it was appended, and at least so many commits old? */
static bool
wants_sealing(struct archive *archive, struct segment *segment, uint32_t age, bool *wants,
              struct error *err)
{
	struct member_commit last = {0};
	struct storage_file *file;
	bool is, ok;

	*wants = segment->generation == 0 && segment->number < archive->writer->segment;
	if (!*wants)
		return true;
	file = archive_open_segment(archive, segment, err);
	ok = file != NULL && segment_last_commit(file, &last, &is, err);
	storage_close(file);
	*wants = ok && segment->end >= ARCHIVE_SEGMENT_BYTES &&
	         (!is || archive->writer->sequence - last.sequence >= age);
	return ok;
}

bool
archive_seal(struct archive *archive, uint32_t age, archive_progress_fn *progress, void *ctx,
             struct error *err)
{
	struct rewrite rewrite = {.progress = progress, .progress_ctx = ctx};
	struct segment *segment;
	bool wants;
	size_t i;

	if (!archive_writable(archive, err))
		return false;
	for (i = 0; archive->writer->settled && archive_segment(archive, i) != NULL; i++) {
		segment = archive_segment(archive, i);
		if (!wants_sealing(archive, segment, age, &wants, err))
			return false;
		rewrite.sequence = rewrite.next = 0;
		if (wants && !rewrite_or_leave(archive, segment, &rewrite, err))
			return false;
		/* One by one: whoever reads meanwhile has to do without one index at most. */
		if (wants && rewrite.made)
			index_refresh(archive);
	}
	return true;
}

/* What is compacted, and how. */
struct compacting {
	struct archive *archive;
	struct archive_compaction *wanted;
	struct rewrite rewrite;
};

static bool
is_dropped(void *ctx, uint32_t number)
{
	const struct compacting *c = ctx;

	return archive_is_purged(c->archive, number) ||
	       (c->wanted->drop != NULL && c->wanted->drop(c->wanted->ctx, number));
}

/* Is it the segment that still grows? For a reader the last one, when it is neither full nor rewritten. */
static bool
grows(const struct archive *archive, size_t i)
{
	const struct segment *segment = archive_segment(archive, i);

	if (archive->writer != NULL)
		return segment->number == archive->writer->segment;
	return archive_segment(archive, i + 1) == NULL && segment->generation == 0 &&
	       segment->end < ARCHIVE_SEGMENT_BYTES;
}

/* Rewrites a segment where that leaves something out or, of one that is as appended, orders it better. */
static bool
compact_one(struct compacting *c, size_t i, struct error *err)
{
	struct writer *w = c->archive->writer;
	struct segment *segment = archive_segment(c->archive, i);
	bool open = grows(c->archive, i);

	c->rewrite.made = false;
	c->rewrite.only_if_dropped = open || segment->generation > 0;
	/* Without a ledger there is nothing that could be left out. */
	if (c->rewrite.only_if_dropped && c->archive->index.purged == 0 && c->wanted->drop == NULL)
		return true;
	c->rewrite.sequence = open && w != NULL ? w->sequence : 0;
	c->rewrite.next = open && w != NULL ? w->next : 0;
	if (!rewrite_or_leave(c->archive, segment, &c->rewrite, err))
		return false;
	/* A rewritten segment is never appended to. */
	if (open && c->rewrite.made && !c->wanted->dry)
		archive_begin_segment(c->archive);
	return true;
}

/* A file that is not this archive's may tell of purges of articles that are others here: it is noted as damage. */
static bool
find_foreign(struct archive *archive, bool *some, struct error *err)
{
	struct segment *segment;
	struct storage_file *file;
	bool foreign, ok = true;
	size_t i;

	*some = false;
	for (i = 0; ok && archive_segment(archive, i) != NULL; i++) {
		segment = archive_segment(archive, i);
		file = archive_open_segment(archive, segment, err);
		ok = file != NULL && content_foreign(file, segment->number, &foreign, err);
		storage_close(file);
		if (ok && foreign)
			archive_note_damage(archive, segment, 0);
		*some = *some || (ok && foreign);
	}
	return ok;
}

bool
archive_compact(struct archive *archive, struct archive_compaction *wanted,
                archive_progress_fn *progress, void *ctx, struct error *err)
{
	struct compacting c = {archive, wanted, {.drop = is_dropped}};
	bool some;
	size_t i;

	c.rewrite.ctx = &c;
	c.rewrite.dry = wanted->dry;
	c.rewrite.progress = progress;
	c.rewrite.progress_ctx = ctx;
	wanted->segments = wanted->dropped = 0;
	wanted->before = wanted->after = 0;
	/* A purge that is only in memory is no reason to drop what is safe. */
	if (!wanted->dry && (!archive_writable(archive, err) || !archive_make_safe(archive, err)))
		return false;
	if (!find_foreign(archive, &some, err))
		return false;
	if (some)
		return true;
	if (!archive_find_purged(archive, &some, err))
		return false;
	for (i = 0; archive_segment(archive, i) != NULL; i++) {
		if (!compact_one(&c, i, err))
			return false;
		if (!c.rewrite.made)
			continue;
		wanted->segments++;
		wanted->dropped += c.rewrite.dropped;
		wanted->before += c.rewrite.before;
		wanted->after += c.rewrite.after;
	}
	if (wanted->segments > 0 && !wanted->dry)
		index_refresh(archive);
	return true;
}
