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
	/* This only where readers and writers ask. */
	uint64_t adopted;        /* where the whole members that follow `end` unbroken end */
	uint64_t whole;          /* where the last whole member ends, be it behind a hole */
	uint32_t members, lines; /* up to `adopted` */
	bool foreign; /* bytes are there, but neither a whole member nor a torn first one */
	/* And this only where writers do. */
	uint32_t crc;    /* of the bytes from `end` to `adopted` */
	bool appendable; /* more may follow at `adopted`, once the bytes after it are cut */
};

/* Who asks, and so how much is found out. */
enum recover_for {
	RECOVER_NUMBER, /* who wants the next article number */
	RECOVER_READER, /* also what follows the newest commit */
	RECOVER_WRITER, /* also whether that commit's batch is sound */
};

/*
 * Looks at the last bytes, or, where they are no commit, walks over the whole segment. Inflates what
 * follows the newest commit. Changes nothing.
 */
bool recover(struct storage_file *file, enum recover_for whom, struct recovery *recovery,
             struct error *err);

#endif
