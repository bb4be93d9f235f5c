/* element.h - the elements that mean something: one sorted table of all vocabularies. */
#ifndef FEED_ELEMENT_H
#define FEED_ELEMENT_H

#include <stdint.h>

#include "feed/collect.h"
#include "feed/space.h"

struct walk;

/* Where we are: bits, so that an element can be named in several places. */
enum scope {
	SCOPE_DOCUMENT = 1 << 0, /* before the root */
	SCOPE_ROOT = 1 << 1,     /* in <rss> or <rdf:RDF> */
	SCOPE_FEED = 1 << 2,     /* in <channel> or <feed> */
	SCOPE_ITEM = 1 << 3,     /* in <item> or <entry> */
	SCOPE_GROUP = 1 << 4,    /* in <media:group> and the like, in an item */
	SCOPE_PERSON = 1 << 5,   /* in <author> of Atom */
	SCOPE_SOURCE = 1 << 6,   /* in <source> of Atom */
	SCOPE_ORIGIN = 1 << 7,   /* in its <author> */
	SCOPE_IMAGE = 1 << 8,    /* in <image> of RSS */
	SCOPE_SKIP = 1 << 9,     /* in <skipHours> and <skipDays> */
};

/* How an element's text is read. */
enum text_kind {
	TEXT_NONE,   /* not at all */
	TEXT_PLAIN,  /* characters; tags in it are dropped */
	TEXT_MARKUP, /* as the feed means it: tags in it are written out again */
	TEXT_URL,    /* made absolute */
	TEXT_PERSON, /* the name in "mail (name)" */
};

/* false with err set in the walk ends the parsing. */
typedef bool element_start_fn(struct walk *walk, const char **attributes);
typedef bool element_end_fn(struct walk *walk, struct slice text);

struct element {
	const char *name;    /* lower case */
	uint16_t where;      /* scopes it means something in */
	uint16_t scope;      /* that its children are in; 0: they mean nothing */
	unsigned char space; /* enum space_name */
	unsigned char text;  /* enum text_kind */
	unsigned char field; /* enum field: what its text is */
	unsigned char rank;  /* of several for one field */
	element_start_fn *start;
	element_end_fn *end; /* with its text, trimmed; after it was taken as the field */
};

enum {
	ELEMENTS_MET = 32,
	ELEMENT_MET_NAME = 16,
};

/* What was looked for of late: a document says few names, each many times. {0} is empty. */
struct elements_met {
	struct element_met {
		char name[ELEMENT_MET_NAME]; /* as the document writes it */
		enum space_name space;
		int scope;
		const struct element *element;
	} last[ELEMENTS_MET];
};

/* The element of this name (case does not count) in this scope; NULL when it means nothing there. */
const struct element *element_find(enum space_name space, const char *name, int scope);

/* The same, faster for names met before. */
const struct element *element_met(struct elements_met *met, enum space_name space, const char *name,
                                  int scope);

#endif
