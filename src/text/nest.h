/* nest.h - what is open while HTML is written out again: each element in a place that HTML has for it. */
#ifndef TEXT_NEST_H
#define TEXT_NEST_H

#include "text/shape.h"

/* Deeper ones leave no trace. ROOM: for what has to stand around text in the deepest of them. */
enum { NEST_DEPTH = 64, NEST_ROOM = 3, NEST_MARKS = 32 };

/* A block that is open in the input; in the output only once something is in it. */
struct nest_block {
	const struct shape *shape;
	const struct tag *tag; /* NULL: HTML wants it there, nobody wrote it */
	struct slice attributes;
	bool filled; /* something is in it */
	bool waits;  /* a list of terms ends in a term without a detail */
};

/* Text set off in a line. */
struct nest_mark {
	const struct shape *shape;
	const struct tag *tag;
	struct slice attributes;
	size_t depth; /* of the block that it was begun in */
};

struct nest {
	struct buffer *out;
	struct slice base; /* of relative addresses */
	struct nest_block blocks[NEST_DEPTH];
	size_t depth, written; /* open ones, and of these the first so many in the output too */
	size_t hidden;         /* from this depth on nothing is written; 0: all is */
	struct nest_mark marks[NEST_MARKS];
	size_t marked, shown;
	struct buffer behind;             /* links that wait for the end of the one they are in */
	struct buffer decoded, href, url; /* scratch */
};

/* The innermost open block, or what stands for the document. */
const struct shape *nest_innermost(const struct nest *nest);

/*
 * A block begins in the input: ends what can't have it in it, begins what HTML wants around it. `hides`: it is
 * not shown, nor what is in it. `shape` may be NULL for one that hides.
 */
void nest_begin(struct nest *nest, const struct shape *shape, const struct tag *tag,
                struct slice attributes, bool hides);

/* An end tag: ends the blocks up to and with the innermost of this tag; false when none is open. */
bool nest_end(struct nest *nest, const struct tag *tag);

/* Ends the innermost block, which there is. */
void nest_pop(struct nest *nest);

/* A mark begins; a link ends the one it is in, and is none where it leads nowhere. */
void nest_begin_mark(struct nest *nest, const struct shape *shape, const struct tag *tag,
                     struct slice attributes);

/* The innermost mark of this tag ends, if there is one. */
void nest_end_mark(struct nest *nest, const struct tag *tag);

/* Makes ready for text: what is around it has begun. */
void nest_begin_text(struct nest *nest);

/* Makes ready for a block without content; false where none may stand. */
bool nest_begin_rule(struct nest *nest);

/* Can text stand right here, without anything to begin before? */
bool nest_takes_text(const struct nest *nest);

/* Is a link open? */
bool nest_in_link(const struct nest *nest);

/* Ends all. */
void nest_finish(struct nest *nest);

/* Frees what the nest holds; false when there was no memory for something. */
bool nest_free(struct nest *nest);

/* The text of an attribute or of a line, references resolved, in nest->decoded. */
struct slice nest_decode(struct nest *nest, struct slice written);

/* An address as written, absolute, in nest->url; empty where it leads nowhere, or does something. */
struct slice nest_address(struct nest *nest, struct slice written);

#endif
