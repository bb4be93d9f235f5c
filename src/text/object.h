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
	struct slice alt;          /* and what it told */
	bool local;                /* in a link to a place on the page */
	bool noscript;             /* in an element that may repeat that image */
	const struct tag *media;   /* whose address was not seen yet */
};

/* <a>: its number comes behind its text. */
void object_link(struct object *object, struct slice attributes);

/* Prints the open link's number if it has text by now; the link's line is about to end. */
void object_settle(struct object *object);

/* </a> */
void object_unlink(struct object *object);

/* Prints "[alt]" and a number, "[image]" where there is none, nothing for trackers. */
void object_image(struct object *object, struct slice attributes);

/*
 * Is this text not worth its place: the sign of a link back to its footnote or to its own heading; as
 * a `legend`, what the image above it told already?
 */
bool object_repeats(struct object *object, struct slice text, bool legend);

/* <math>: prints what it is in TeX, where it tells; then true, and its content is not to be shown. */
bool object_math(struct object *object, struct slice attributes, const struct html *reader);

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
