/* content.h - does a member hold what its head says and the format promises? For verify. */
#ifndef ARCHIVE_CONTENT_H
#define ARCHIVE_CONTENT_H

#include "archive/line.h"
#include "archive/member.h"
#include "archive/segment.h"
#include "archive/seen.h"

/* What is known while one member after another is looked at; content_open makes it, content_free ends it. */
struct content {
	struct line_reader *lines;
	struct json_reader *json;  /* for header lines */
	long long format, segment; /* that a header tells */
	uint32_t number;           /* of the segment that is looked at */
	struct seen seen;
	struct buffer feeds; /* uint32_t, sorted: those that this segment has told of */
	bool partial;        /* something of this segment is lost, maybe what told of a feed */
	uint32_t highest;    /* article number, since it was last set to 0 */
	uint32_t articles;   /* met so far, */
	uint64_t revisions;  /* and revisions */
	bool foreign;        /* the member looked at last is another segment's header */
	const struct member *member; /* being looked at: */
	struct member range;         /* what its lines so far are about, */
	uint64_t size;               /* and their bytes */
	char why[80];                /* what is wrong with the member looked at last; "": nothing */
};

/* Gets ready; false on no memory, and then nothing is to be freed. */
bool content_open(struct content *content, struct error *err);

/* Gives the memory back. */
void content_free(struct content *content);

/* The segment of this number begins: no feed was told of. */
void content_segment(struct content *content, uint32_t number);

/*
 * Look at the content of a whole member that is no commit, line by line (a lines_fn's manner); in the end
 * content->why says what is wrong. False is for no memory alone.
 */
void content_begin(struct content *content, const struct member *member);
bool content_line(struct content *content, struct slice line, struct error *err);
void content_end(struct content *content);

/* All three, of a text that is held. */
bool content_check(struct content *content, const struct member *member, struct slice text,
                   struct error *err);

/*
 * Is a whole header at the front of this segment's file that names another segment? Then the file is a copy of
 * that, perhaps another archive's: nothing in it is to be relied on.
 */
bool content_foreign(struct storage_file *file, uint32_t number, bool *foreign, struct error *err);

#endif
