/* jsonmend.h - JSON as people's programs write it, read by a strict reader: what it refuses is mended. */
#ifndef FEED_JSONMEND_H
#define FEED_JSONMEND_H

#include "base/json.h"
#include "feed/jsonskip.h"
#include "feed/repair.h"

enum { JSONMEND_WORD = 24 };

/* What the next byte is part of. */
enum jsonmend_in {
	JSONMEND_JSON,
	JSONMEND_WORD_NAME,  /* a name without quotes */
	JSONMEND_WORD_VALUE, /* NaN, undefined, None */
	JSONMEND_QUOTED,     /* a string in single quotes */
	JSONMEND_SLASH,      /* a comment's second byte */
	JSONMEND_LINE,       /* a comment up to the line's end */
	JSONMEND_BLOCK,      /* a comment up to its own end */
	JSONMEND_STAR,       /* the same, after a '*' */
	JSONMEND_SKIP,
};

struct jsonmend {
	struct json_reader *reader;
	struct repairs *repairs;
	enum jsonmend_in in;
	char word[JSONMEND_WORD];
	size_t word_size;     /* bytes of it, or of a comment */
	size_t word_told;     /* those that the reader had before it refused one */
	struct error refused; /* what the reader said of a word's or comment's beginning */
	bool string;          /* what was read last is a string */
	bool torn;            /* it may have an item's beginning in it */
	struct jsonskip skip;
};

/* Begins a document; the reader is ready for it. */
void jsonmend_begin(struct jsonmend *mend, struct json_reader *reader, struct repairs *repairs);

/* What the reader's function is told of, goes through here. */
void jsonmend_note(struct jsonmend *mend, const struct json_event *event);

/*
 * Takes the next bytes off the front of *piece, cut anywhere; what is mended is noted. False with *piece
 * behind what could be read: for what can't be mended (ERROR_FORMAT, with line and column), what is over a
 * limit, and what the reader's function refused. jsonmend_skip may come then.
 */
bool jsonmend_write(struct jsonmend *mend, struct slice *piece, struct error *err);

/* Gives up all that is open but the `keep` outermost containers: reading goes on behind it. */
bool jsonmend_skip(struct jsonmend *mend, int keep, struct error *err);

#endif
