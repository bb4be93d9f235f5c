/* tag.h - what HTML's elements are to a reader of lines. */
#ifndef TEXT_TAG_H
#define TEXT_TAG_H

#include "text/text.h"

/* A kind exists only where layout does something of its own. */
enum tag_kind {
	TAG_INLINE, /* part of a line; its tags leave no trace */
	TAG_ANCHOR, /* a */
	TAG_IMAGE,  /* img */
	TAG_FRAME,  /* somebody else's page or player: shown as a link */
	TAG_MEDIA,  /* video, audio: the same, its address may be in a child */
	TAG_SOURCE, /* that child */
	TAG_QUOTED, /* q */
	TAG_SUPER,  /* sup */
	TAG_SUB,
	TAG_MATH,
	TAG_RUBY, /* has readings (rt) in it, set off by parentheses (rp) that we make ourselves */
	TAG_READING,     /* rt */
	TAG_PARENTHESIS, /* rp */
	TAG_NOSCRIPT,    /* meant for us, but often repeats an image */
	TAG_BREAK,       /* br */
	TAG_CHANCE,      /* wbr */
	TAG_RULE,        /* hr */
	TAG_BLOCK,       /* begins and ends a line */
	TAG_LEGEND,      /* figcaption: the same */
	TAG_PARAGRAPH,   /* p: has a blank line before and after, and an end tag only sometimes */
	TAG_SPACED,      /* the same, but never without an end tag */
	TAG_HEADING,
	TAG_QUOTATION, /* blockquote */
	TAG_VERBATIM,  /* pre: white space counts */
	TAG_BULLETS,   /* ul */
	TAG_NUMBERS,   /* ol */
	TAG_ITEM,      /* li */
	TAG_TERM,      /* dt */
	TAG_DETAIL,    /* dd */
	TAG_TABLE,
	TAG_CAPTION,
	TAG_ROWS, /* thead, tbody, tfoot */
	TAG_ROW,
	TAG_CELL,
	TAG_HEAD, /* dropped; anything to be shown ends it */
	TAG_DROP, /* with all that is in it */
};

enum tag_flag {
	TAG_VOID = 1,    /* has no end tag (HTML Living Standard, 13.1.2) */
	TAG_RAW = 2,     /* its content has no tags */
	TAG_CODE = 4,    /* raw, and of no use to a reader: without an end tag the rest goes too */
	TAG_DECODED = 8, /* raw, but character references count */
};

struct tag {
	const char *name;
	enum tag_kind kind;
	unsigned flags;
	int level;     /* of a heading */
	unsigned look; /* of its text: enum text_look */
};

/* The element of this name, letter case aside; NULL for a name that HTML does not know. */
const struct tag *tag_find(struct slice name);

/* Does it stand on lines of its own? */
bool tag_is_block(const struct tag *tag);

#endif
