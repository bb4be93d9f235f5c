/* repair.h - mends what real feeds break and XML parsers refuse; what is clean passes untouched. */
#ifndef FEED_REPAIR_H
#define FEED_REPAIR_H

#include "base/bytes.h"

enum { REPAIRS_MOST = 32 };

/* What was mended in one document, each named once, sorted. */
struct repairs {
	const char *names[REPAIRS_MOST]; /* string constants */
	size_t count;
};

/* Remembers one; a name remembered already is not added again. */
void repairs_note(struct repairs *repairs, const char *name);

/* Takes the next bytes of a text; borrowed for the call. false with err set ends it. */
typedef bool text_sink_fn(void *ctx, const char *text, size_t n, struct error *err);

/* What part of the document the next byte is in. */
enum repair_state {
	REPAIR_LEADING,     /* before the first '<' */
	REPAIR_DECLARATION, /* in <?xml …>, which is dropped: the text is UTF-8 by now */
	REPAIR_TEXT,        /* text and tags: where references are */
	REPAIR_SECTION,     /* in a comment, CDATA or processing instruction, up to `terminator` */
	REPAIR_DOCTYPE,
	REPAIR_SUBSET,     /* in <!DOCTYPE …[ */
	REPAIR_SUBSET_END, /* after its ']' */
};

enum { REPAIR_HELD = 48 };

struct repair {
	enum repair_state state;
	const char *terminator;
	size_t matched;         /* of the terminator */
	bool begun;             /* a tag was met: no document type has declarations now */
	bool declares;          /* the document declares entities of its own */
	bool typeless;          /* but whoever reads the text sees none of them */
	bool passive;           /* behind the front, nothing is looked at */
	bool blanks, junk;      /* were met before the first '<' */
	unsigned long lines;    /* dropped from the front: to be added to line numbers */
	char held[REPAIR_HELD]; /* a "<!" or "&" whose end is not here yet */
	size_t held_size;
	struct buffer scratch;
	struct repairs *repairs;
	text_sink_fn *sink;
	void *ctx;
};

/* Begins a document; the repair is {0} or was used before. It may be made passive then, for a while. */
void repair_begin(struct repair *repair, struct repairs *repairs, text_sink_fn *sink, void *ctx);

/* Begins within a document's text, in which there are no sections, for a reader who sees no document type. */
void repair_begin_inside(struct repair *repair, struct repairs *repairs, text_sink_fn *sink,
                         void *ctx);

/*
 * Takes the next UTF-8, cut anywhere, and gives it on: without what is before the first '<' and without
 * the XML declaration; HTML's named characters, which XML does not know, as themselves; '&' that begins
 * no reference as "&amp;". Memory: a fixed small piece.
 */
bool repair_write(struct repair *repair, const char *text, size_t n, struct error *err);

/* The end of the text: gives what was held back. More may follow that is not joined with it. */
bool repair_finish(struct repair *repair, struct error *err);

/* Gives the memory back. */
void repair_free(struct repair *repair);

#endif
