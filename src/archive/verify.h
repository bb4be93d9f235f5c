/* verify.h - an archive looked at whole: every byte, and every promise of its format. */
#ifndef ARCHIVE_VERIFY_H
#define ARCHIVE_VERIFY_H

#include "archive/archive.h"

/* Something that is not as it should be; borrowed for the call. */
struct verify_finding {
	const char *file; /* its name in the archive */
	const char
	    *text; /* where in it, and what: "bytes 4096 to 5119: damaged (articles 12 to 40)" */
	bool
	    damage; /* false: what a crash leaves of work that was never promised, and mends itself */
	bool foreign;     /* the file is a copy of another segment, perhaps another archive's */
	uint32_t segment; /* its number; 0: of another file, or of one that is missing */
};

/* false with err set ends the looking. */
typedef bool verify_fn(void *ctx, const struct verify_finding *finding, struct error *err);

/* `= {0}`, then who is told: ctx is given to both. */
struct verify {
	verify_fn *found;
	archive_progress_fn *progress; /* may be NULL */
	void *ctx;
	uint64_t synced; /* state_synced, read before the archive was opened; 0: nothing is known */
	bool cut;        /* in the end: commits that were known to be safe then are gone */
	/* What there was, in the end. */
	uint64_t bytes, members, revisions;
	uint32_t segments, articles;
	uint32_t damages, leftovers; /* findings: damage, and what is none */
};

/*
 * Looks at an archive that was opened for reading. Of segments: every head's, member's and commit's checksum; that
 * lines can be read and are as many, of the articles and of the feeds that heads say; that a segment begins with its
 * header and tells of feeds before their articles; that commits follow each other without a gap; that no revision is
 * twice. Of index files, where the segments are sound: that they say what is made of the segments anew. Of marks and states: that each line can be read (they have no checksums).
 * Of the end: that the commit is there which was known to be safe. What is found is told and is no
 * error. Memory: a member, and two bytes an article.
 */
bool verify_archive(struct verify *verify, struct archive *archive, struct error *err);

#endif
