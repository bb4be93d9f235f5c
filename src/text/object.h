/* object.h - what a line of text can only point at: links, images, players, other pages. */
#ifndef TEXT_OBJECT_H
#define TEXT_OBJECT_H

#include "text/flow.h"
#include "text/html.h"
#include "text/link.h"

struct object {
	struct flow *flow;
	struct links *links;       /* of the whole document */
	bool numbered;             /* links get numbers */
	struct slice base;         /* of relative addresses */
	text_link_fn *told;        /* is told of the list; or NULL */
	struct buffer href, url;   /* scratch */
	bool open;                 /* a link is */
	struct slice target;       /* its address as written */
	unsigned long long before; /* characters printed when it was opened */
	unsigned long long image;  /* and when the last image was */
	bool noscript;             /* in an element that may repeat that image */
	const struct tag *media;   /* whose address was not seen yet */
};

/* <a>: its number comes behind its text. */
void object_link(struct object *object, struct slice attributes);

/* Prints the open link's number if it has text by now; the link's line is about to end. */
void object_settle(struct object *object);

/* </a> */
void object_unlink(struct object *object);

/* Prints "[alt]", "[image]" where there is none, nothing for decoration and for trackers. */
void object_image(struct object *object, struct slice attributes);

/* <iframe>, <embed>: prints title or host, and a number. */
void object_frame(struct object *object, const struct tag *tag, struct slice attributes);

/* <video>, <audio>, and what is in them. */
void object_media(struct object *object, const struct tag *tag, struct slice attributes);
void object_source(struct object *object, struct slice attributes);
void object_media_end(struct object *object);

/* Prints the list of addresses. */
void object_list(struct object *object);

/* Frees; the links are the document's. */
void object_free(struct object *object);

#endif
