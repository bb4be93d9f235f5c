/* image.h - what of an image can be told in words. */
#ifndef TEXT_IMAGE_H
#define TEXT_IMAGE_H

#include "text/html.h"

enum image_kind {
	IMAGE_NONE,  /* counts readers, or is not to be seen: nothing is told */
	IMAGE_SIGN,  /* stands for a character: `label` is it */
	IMAGE_PLAIN, /* has no text: "image" must do */
	IMAGE_TOLD,  /* `label` tells what it shows */
};

struct image {
	enum image_kind kind;
	struct slice label;  /* as written: references are still in it */
	struct slice source; /* its address as written; empty: none */
};

/* Reads the attributes of <img>. Its address may stand where only a script would look. */
struct image image_read(struct slice attributes);

/* Are width and height 0 or 1 ("1px")? Frames of that size are none either. */
bool image_is_dot(struct slice attributes);

#endif
