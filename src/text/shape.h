/* shape.h - which elements of HTML are written out again, and what may stand in what. */
#ifndef TEXT_SHAPE_H
#define TEXT_SHAPE_H

#include "text/tag.h"

/* What an element may hold, and where it may stand. */
enum shape_kind {
	SHAPE_MARK,    /* in a line; begun again where a block has cut it */
	SHAPE_FLOW,    /* holds blocks and text */
	SHAPE_TEXT,    /* a paragraph: text alone, and ends where a block begins */
	SHAPE_LINES,   /* a heading, verbatim text: blocks in it leave no trace */
	SHAPE_LIST,    /* holds items alone */
	SHAPE_ITEM,    /* holds all, in a list */
	SHAPE_TERMS,   /* holds terms and details alone */
	SHAPE_TERM,    /* holds text */
	SHAPE_DETAIL,  /* holds all */
	SHAPE_TABLE,   /* holds a caption and rows alone */
	SHAPE_CAPTION, /* holds text */
	SHAPE_ROW,     /* holds cells alone */
	SHAPE_CELL,    /* holds all */
};

struct shape {
	const char *name; /* as feeds write it */
	enum shape_kind kind;
	const char *written;
};

/* NULL for what is not written: what is in it stays. */
const struct shape *shape_find(const struct tag *tag);

/* What has to stand around something else in a block of this kind: li in ul, tr in table; NULL: nothing. */
const struct shape *shape_between(enum shape_kind kind);

#endif
