#include "archive/archive.h"

#include "archive/inside.h"
#include "archive/recover.h"
#include "base/memory.h"

static const char readme[] =
    "This is a feedarc archive: articles from web feeds, kept for ever.\n"
    "\n"
    "NNNNNN.jsonl.gz  the articles: gzip files of lines, each line a JSON object (JSON Feed 1.1),\n"
    "                 oldest first. Articles have \"n\", their number, inside \"_feedarc\"; lines\n"
    "                 without it name feeds. The same \"n\" again (\"rev\" 2, 3 ...) is a later\n"
    "                 revision of that article. \"purged\" in such a line: its text was deleted "
    "by\n"
    "                 its owner; \"alias\": another id of it. The highest file still grows; others "
    "are at most written anew, "
    "in\n"
    "                 better order, as NNNNNN-1.jsonl.gz. Of one number the highest counts, while\n"
    "                 both are there.\n"
    "marks.jsonl      which articles were read and starred; the last line for a number counts.\n"
    "state.jsonl      what to ask the feeds next time; nothing is lost without it.\n"
    "NNNNNN.idx       where things are; made again when it is missing.\n"
    "damaged          copies of files that were damaged, from before they were repaired.\n"
    "lock             held by a program that writes; its content means nothing.\n"
    "\n"
    "To read it without feedarc, in a shell:\n"
    "\n"
    "    zcat *.jsonl.gz | grep '\"n\":'\n"
    "\n"
    "or in Python:\n"
    "\n"
    "    import glob, gzip, json\n"
    "    for name in sorted(glob.glob(\"*.jsonl.gz\")):\n"
    "        for line in gzip.open(name): item = json.loads(line); print(item.get(\"title\"), "
    "item.get(\"url\"))\n";

const char *
archive_directory(const struct archive *archive)
{
	return archive->directory.data;
}

/*
 * A reader sees the highest segment up to its last whole member: articles that are there are worth
 * seeing, whether or not a commit follows. Torn bytes at the very end are no damage, but a hole
 * in front of a whole member is, and so is a file that never was one of ours.
 */
static void
judge_tail(struct archive *archive, struct segment *last, const struct recovery *r)
{
	last->sized = true;
	last->end = r->whole;
	if (r->foreign || r->whole > r->adopted)
		archive_note_damage(archive, last, r->adopted);
	else
		archive->unfinished = r->size > r->end;
	archive->tail = last->number;
	archive->tail_at = r->end;
}

static bool
no_archive(const struct archive *archive, struct error *err)
{
	return error_set(err, ERROR_MISSING,
	                 "no archive in %s (it is the folder that has 000001.jsonl.gz in it)",
	                 archive_directory(archive));
}

static bool
open_reading(struct archive *archive, struct error *err)
{
	struct segment *last;
	struct storage_file *file;
	struct recovery recovery;
	bool readme_there, ok;

	if (!archive_list(archive, &readme_there, err))
		return err->kind == ERROR_MISSING && no_archive(archive, err);
	last = archive_segment(archive, archive->segments.size / sizeof *last - 1);
	if (last == NULL)
		return readme_there || no_archive(archive, err);
	file = archive_open_segment(archive, last, err);
	ok = file != NULL && recover(file, RECOVER_READER, &recovery, err);
	storage_close(file);
	if (ok)
		judge_tail(archive, last, &recovery);
	return ok;
}

static bool
path_in(const struct archive *archive, const char *name, struct buffer *path, struct error *err)
{
	buffer_clear(path);
	buffer_print(path, "%s/%s", archive_directory(archive), name);
	buffer_text(path);
	return buffer_ok(path, err);
}

static bool
open_writing(struct archive *archive, struct error *err)
{
	struct buffer path = {0};
	bool readme_there = false, ok;

	ok = storage_make_directory(archive_directory(archive), err) &&
	     path_in(archive, "lock", &path, err);
	if (ok)
		archive->lock = storage_lock(buffer_text(&path), err);
	ok =
	    ok && archive->lock != NULL && archive_list(archive, &readme_there, err) &&
	    path_in(archive, "README", &path, err) &&
	    (readme_there || storage_replace(buffer_text(&path), readme, sizeof readme - 1, err)) &&
	    archive_remove_leftovers(archive, err) && archive_begin_writing(archive, err);
	buffer_free(&path);
	return ok;
}

struct archive *
archive_open(const char *directory, enum archive_mode mode, struct error *err)
{
	struct archive *archive = memory_zero(1, sizeof *archive);
	bool ok;

	if (archive == NULL) {
		error_memory(err);
		return NULL;
	}
	buffer_append_text(&archive->directory, directory);
	buffer_text(&archive->directory);
	ok = buffer_ok(&archive->directory, err) &&
	     (mode == ARCHIVE_WRITE ? open_writing(archive, err) : open_reading(archive, err));
	if (ok)
		return archive;
	archive_close(archive);
	return NULL;
}

void
archive_close(struct archive *archive)
{
	if (archive == NULL)
		return;
	archive_end_writing(archive->writer);
	storage_unlock(archive->lock);
	buffer_free(&archive->directory);
	buffer_free(&archive->segments);
	buffer_free(&archive->leftovers);
	buffer_free(&archive->damages);
	index_free(&archive->index);
	memory_free(archive);
}
