/* tagname.h - names of tags in documents that are broken, and what may be taken for granted of them. */
#ifndef FEED_TAGNAME_H
#define FEED_TAGNAME_H

#include "base/bytes.h"

/* Names may be of several kinds. */
enum tagname_kind {
	TAGNAME_ITEM,     /* an article */
	TAGNAME_ROOT,     /* what feeds are */
	TAGNAME_DOCUMENT, /* what whole documents are */
	TAGNAME_VOID,     /* of HTML, without an end tag */
	TAGNAME_LIST,     /* of HTML, ended by the next of its name */
	TAGNAME_FIELD,    /* of an item, and in no HTML */
	TAGNAME_PLAIN,    /* of an item, with text that is no HTML */
	TAGNAME_SHARED,   /* of an item and of HTML */
};

/* May a name begin with this character? Only ASCII may, here. */
bool tagname_begins(char c);

/* The length of the name that s begins with; 0: it is none. */
size_t tagname_size(struct slice s);

/* Is the name, prefix and case aside, of this kind? */
bool tagname_is(struct slice name, enum tagname_kind kind);

/* Are two names the same, prefix and case aside? */
bool tagname_equal(struct slice a, struct slice b);

#endif
