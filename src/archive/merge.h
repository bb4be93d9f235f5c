/* merge.h - another archive's articles, revisions, marks and purges, joined into this one. */
#ifndef ARCHIVE_MERGE_H
#define ARCHIVE_MERGE_H

#include "archive/archive.h"
#include "archive/marks.h"
#include "archive/state.h"

/* `= {0}`, then what is joined. */
struct merge {
	const char *directory;         /* of the other archive, which is only read */
	struct archive *archive;       /* this one, opened for writing */
	struct state *state;           /* its feeds; feeds are the same when their URLs are */
	struct marks *marks;           /* its marks */
	archive_progress_fn *progress; /* may be NULL */
	void *ctx;
	/* What came of it: articles and revisions that were added, those that were known, or purged in this one; */
	uint64_t articles, revisions, known, barred;
	uint64_t purged;  /* articles purged there and now here; */
	uint64_t marked;  /* articles here that are read or starred now and were not; */
	uint32_t feeds;   /* feeds that were not here; */
	char damage[128]; /* what of the other could not be read, as archive_damage; "": nothing */
};

/*
 * Articles are matched as a sync does: by feed and key, a text that is here is not stored again.
 * Revisions keep the time at which they were seen; where one is older than the newest that is
 * here, that is appended again behind it, at most once a commit, so that after each commit the
 * newest text is what is shown. What either has read, starred or purged is so here. Commits
 * whenever enough has gathered; killed at any moment and begun again it adds only what is not here
 * yet. On error what was committed stays.
 */
bool merge_archive(struct merge *merge, struct error *err);

#endif
