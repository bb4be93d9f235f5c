/* recover.h - where the highest segment ends, whatever happened to its last bytes. */
#ifndef ARCHIVE_RECOVER_H
#define ARCHIVE_RECOVER_H

#include "archive/segment.h"

/* What is found out about a segment. */
struct recovery {
	uint64_t size;               /* of the file */
	bool committed;              /* it has a commit */
	struct member_commit commit; /* the newest */
	uint64_t end;                /* after it; 0 without one */
	uint32_t next;               /* the article number after all seen; at least 1 */
	/* The rest is for writers alone. */
	uint64_t adopted;        /* where the whole members that follow `end` unbroken end */
	uint32_t members, lines; /* of those */
	uint32_t crc;            /* of those */
	bool appendable;         /* more may follow at `adopted`, once the bytes after it are cut */
};

/*
 * Looks at the last bytes, or, where they are no commit, walks over the whole segment. With `writer`
 * also checks the newest batch and what follows it. Changes nothing.
 */
bool recover(struct storage_file *file, bool writer, struct recovery *recovery, struct error *err);

#endif
