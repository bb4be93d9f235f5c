/* twice.h - text whose UTF-8 was taken for windows-1252 and encoded once more: "FlÃ¼chtling". */
#ifndef FEED_TWICE_H
#define FEED_TWICE_H

#include "base/bytes.h"

enum twice {
	TWICE_NOT,      /* right as it is: nothing was appended */
	TWICE_ENCODED,  /* encoded twice */
	TWICE_CONTROLS, /* holds controls from U+0080 on, as which windows-1252 was meant */
	TWICE_FAILED,   /* no memory */
};

/*
 * Appends what a text in UTF-8 was meant to be. It was encoded twice if all of it, written in windows-1252, is
 * UTF-8 with more than ASCII in it: words of any language but the strangest are not.
 */
enum twice twice_mend(struct slice text, struct buffer *out);

#endif
