/* repair.h - what is whole of a damaged archive, saved; what was damaged, kept beside it. */
#ifndef ARCHIVE_REPAIR_H
#define ARCHIVE_REPAIR_H

#include "archive/archive.h"

/* A file that was damaged and is whole again; borrowed for the call. */
struct repair_mended {
	const char *file; /* its name before; damaged/NAME is now what it was */
	bool segment;     /* and not a journal */
	bool foreign;     /* another segment's file, or another archive's: nothing of it is kept */
	uint32_t kept;    /* revisions, or lines */
	uint32_t lost;    /* of these, those that something tells of */
	uint32_t low, high; /* articles of lost revisions, as far as heads tell; 0: they don't */
};

/* false with err set ends the repair. */
typedef bool repair_fn(void *ctx, const struct repair_mended *mended, struct error *err);

/* No number from `low` to `high` has an article, and none of them was purged. */
typedef bool repair_gone_fn(void *ctx, uint32_t low, uint32_t high, struct error *err);

/* `= {0}`, then who is told: ctx is given to all. */
struct repair {
	repair_fn *mended;
	repair_gone_fn *gone;
	archive_progress_fn *progress; /* may be NULL */
	void *ctx;
	/* What there was, in the end. */
	uint32_t files; /* mended */
	uint32_t
	    missing; /* segments whose files are not there: nothing can be done for them here */
	bool cut;    /* what was stored last is not there */
};

/*
 * Looks at the whole archive in this directory. A damaged file is copied into its folder "damaged", synced, and then
 * written anew without what is damaged: a segment from its whole members, a journal from the lines that can be
 * read. A file that is another segment's by its header has an empty segment in its place then. Index files that are not right are removed. A feed's line that was lost is made from what the rest tells.
 * Where something of a segment is lost, all numbers are told that have no article, and each feed is asked anew for
 * what it has. Where verify_archive finds nothing, nothing is done. Killed at any moment it loses nothing, and goes on
 * when it is called again. ERROR_BUSY as archive_open.
 */
bool repair_archive(struct repair *repair, const char *directory, struct error *err);

#endif
