/* section.h - comments, CDATA, instructions and document types of a broken document, which may have no end. */
#ifndef FEED_SECTION_H
#define FEED_SECTION_H

#include "feed/repair.h"

enum section_kind {
	SECTION_NONE, /* text */
	SECTION_CDATA,
	SECTION_COMMENT,
	SECTION_INSTRUCTION,
	SECTION_TYPE, /* <!DOCTYPE …>, and all that begins with "<!" and is nothing else */
	SECTION_KINDS,
};

/*
 * A section is held until its end is seen, and where there is none, its opening was none: what comes behind
 * it is read like all other text. So nothing is swallowed.
 */
struct sections {
	struct buffer held;          /* from an opening on */
	size_t at;                   /* where in `held` what is not given on begins */
	size_t clear[SECTION_KINDS]; /* where in `held` the search for an end goes on */
	bool begun;                  /* a tag was met: no document type has declarations now */
	bool subset;                 /* the document type that is held has */
	unsigned long lines;         /* given on */
	enum section_kind unended;   /* the first that had no end; NONE: each had */
	unsigned long unended_lines; /* given on before it */
	struct repairs *repairs;
	text_sink_fn *text;  /* takes text and tags, as they are */
	text_sink_fn *plain; /* takes what a section stands for: characters, as XML writes them */
	void *ctx;
};

/* Begins in the middle of a document (`begun`) or in front of it. The repairs and sinks are set by then. */
void sections_begin(struct sections *sections, bool begun);

/*
 * Takes the next text, cut anywhere. CDATA is given on as plain text; of all others only the line ends are
 * left. Memory: a section, of at most CONFIG_ITEM_KB; a longer one has no end. Time: linear.
 */
bool sections_write(struct sections *sections, const char *text, size_t n, struct error *err);

/* The end of the document. */
bool sections_finish(struct sections *sections, struct error *err);

/*
 * Does the text of a CDATA section show that its own end was forgotten, and the end met is another one's? It has the
 * end tag of an article whose start it has not, the start of the next, and then the opening of a section.
 */
bool section_swallows(struct slice text);

/* What it is called in messages. */
const char *section_words(enum section_kind kind);

/* Gives the memory back. */
void sections_free(struct sections *sections);

#endif
