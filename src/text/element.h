/* element.h - what HTML's elements are to a reader of lines. */
#ifndef TEXT_ELEMENT_H
#define TEXT_ELEMENT_H

#include "base/bytes.h"

/* A kind exists only where layout does something of its own. */
enum element_kind {
	ELEMENT_INLINE,    /* part of a line; its tags leave no trace */
	ELEMENT_ANCHOR,    /* a */
	ELEMENT_IMAGE,     /* img */
	ELEMENT_FRAME,     /* somebody else's page or player: shown as a link */
	ELEMENT_MEDIA,     /* video, audio: the same, its address may be in a child */
	ELEMENT_SOURCE,    /* that child */
	ELEMENT_QUOTED,    /* q */
	ELEMENT_SUPER,     /* sup */
	ELEMENT_NOSCRIPT,  /* meant for us, but often repeats an image */
	ELEMENT_BREAK,     /* br */
	ELEMENT_CHANCE,    /* wbr */
	ELEMENT_RULE,      /* hr */
	ELEMENT_BLOCK,     /* begins and ends a line */
	ELEMENT_PARAGRAPH, /* p: has a blank line before and after, and an end tag only sometimes */
	ELEMENT_SPACED,    /* the same, but never without an end tag */
	ELEMENT_HEADING,
	ELEMENT_QUOTATION, /* blockquote */
	ELEMENT_VERBATIM,  /* pre: white space counts */
	ELEMENT_BULLETS,   /* ul */
	ELEMENT_NUMBERS,   /* ol */
	ELEMENT_ITEM,      /* li */
	ELEMENT_TERM,      /* dt */
	ELEMENT_DETAIL,    /* dd */
	ELEMENT_TABLE,
	ELEMENT_ROW,
	ELEMENT_CELL,
	ELEMENT_HEAD, /* dropped; anything to be shown ends it */
	ELEMENT_DROP, /* with all that is in it */
};

enum element_flag {
	ELEMENT_VOID = 1, /* has no end tag (HTML Living Standard, 13.1.2) */
	ELEMENT_RAW = 2,  /* its content has no tags */
	ELEMENT_CODE = 4, /* raw, and of no use to a reader: without an end tag the rest goes too */
	ELEMENT_DECODED = 8, /* raw, but character references count */
};

struct element {
	const char *name;
	enum element_kind kind;
	unsigned flags;
	int level; /* of a heading */
};

/* The element of this name, letter case aside; NULL for a name that HTML does not know. */
const struct element *tag_find(struct slice name);

/* Does it stand on lines of its own? */
bool tag_is_block(const struct element *element);

#endif
