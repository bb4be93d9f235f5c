/* front.h - what a document is, told by its front: also behind what does not belong to it. */
#ifndef FEED_FRONT_H
#define FEED_FRONT_H

#include "base/bytes.h"

enum front_form {
	FRONT_OPEN, /* more must be seen */
	FRONT_JUNK, /* neither, so far: met on the way, and never the answer */
	FRONT_XML,
	FRONT_JSON,
};

enum {
	FRONT_MOST = 16 * 1024,                /* no form begins behind as much */
	FRONT_AHEAD = 128,                     /* as much of what begins is looked at */
	FRONT_HELD = FRONT_MOST + FRONT_AHEAD, /* so more is never needed to tell */
};

/*
 * What is it that begins in s, the document's front, of which all before *at was seen to be junk? JSON, where a '{'
 * is first of all, or begins with a member that a JSON feed has: behind a program's warnings, in brackets, in a call.
 * All else is XML, at the latest with the first tag that a warning does not have. *at moves on: with FRONT_JSON up to
 * the '{'. With `last` no more will come, and it is never FRONT_OPEN.
 */
enum front_form front_find(struct slice s, size_t *at, bool last);

#endif
