#include "archive/stats.h"

#include "archive/hands.h"
#include "archive/seen.h"

static bool
measure_segment(struct archive *archive, struct segment *segment, struct stats_sizes *sizes,
                struct error *err)
{
	struct segment_walk walk = {.file = archive_open_segment(archive, segment, err)};
	bool found = walk.file != NULL, ok = found;

	walk.end = segment->end;
	while (found) {
		ok = segment_next(&walk, &found, err);
		found = ok && found;
		if (found)
			sizes->raw += walk.member.content;
	}
	storage_close(walk.file);
	sizes->stored += segment->end;
	sizes->segments++;
	return ok;
}

/* The index files of a directory. */
struct indexes {
	struct archive *archive;
	struct buffer path;
	uint64_t bytes;
};

/* One that has just gone is none. */
static bool
take_name(void *ctx, const char *name, struct error *err)
{
	static const struct slice suffix = SLICE(".idx");
	struct indexes *indexes = ctx;
	struct slice s = slice_of(name);
	struct storage_file *file;
	struct error why = {0};
	uint64_t size = 0;
	bool ok;

	if (s.size <= suffix.size || !slice_equal(slice_skip(s, s.size - suffix.size), suffix))
		return true;
	buffer_clear(&indexes->path);
	buffer_print(&indexes->path, "%s/%s", archive_directory(indexes->archive), name);
	buffer_text(&indexes->path);
	if (!buffer_ok(&indexes->path, err))
		return false;
	file = storage_open(buffer_text(&indexes->path), STORAGE_READ, &why);
	ok = file != NULL && storage_size(file, &size, &why);
	storage_close(file);
	indexes->bytes += size;
	if (ok || why.kind == ERROR_MISSING)
		return true;
	*err = why;
	return false;
}

bool
stats_measure(struct archive *archive, struct stats_sizes *sizes, struct error *err)
{
	static const struct stats_sizes nothing = {0};
	struct indexes indexes = {.archive = archive};
	bool ok;
	size_t i;

	*sizes = nothing;
	for (i = 0; archive_segment(archive, i) != NULL; i++)
		if (!measure_segment(archive, archive_segment(archive, i), sizes, err))
			return false;
	ok = storage_list(archive_directory(archive), take_name, &indexes, err);
	sizes->index = indexes.bytes;
	buffer_free(&indexes.path);
	return ok;
}

struct counting {
	struct archive *archive;
	stats_fn *fn;
	void *ctx;
	struct seen seen;
};

/* Of a member's bytes on the disk a line has its share. */
static uint64_t
share(const struct member *member, uint64_t bytes)
{
	return member->content > 0 ? bytes * member->length / member->content : 0;
}

/* A hands_fn. */
static bool
take_member(void *ctx, struct hands *hands, const struct place *place, struct error *err)
{
	struct counting *counting = ctx;
	struct slice text = buffer_slice(&hands->content), line;
	struct archive_record record;
	struct stats_line one;
	bool is;

	while (text.size > 0) {
		line = slice_cut(&text, '\n');
		if (!hands_record(hands, place, line, &record, &is, err))
			return false;
		if (!is || archive_is_purged(counting->archive, record.number))
			continue;
		one.bytes = line.size + 1;
		one.stored = share(&place->member, one.bytes);
		one.first = seen_newest(&counting->seen, record.number) == SEEN_NONE;
		if (!seen_note(&counting->seen, record.number, record.revision, err) ||
		    !counting->fn(counting->ctx, &record, &one, err))
			return false;
	}
	return true;
}

bool
stats_each(struct archive *archive, stats_fn *fn, void *ctx, struct error *err)
{
	struct counting counting = {.archive = archive, .fn = fn, .ctx = ctx};
	bool some, ok = archive_find_purged(archive, &some, err) &&
	                hands_each(archive, MEMBER_RECORDS, take_member, &counting, err);

	seen_free(&counting.seen);
	return ok;
}
