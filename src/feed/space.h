/* space.h - XML namespaces: which vocabulary a prefix stands for. */
#ifndef FEED_SPACE_H
#define FEED_SPACE_H

#include <stdint.h>

#include "base/bytes.h"

/* Vocabularies, in the order of the table of elements. */
enum space_name {
	SPACE_RSS, /* every RSS, and elements in no namespace */
	SPACE_ATOM,
	SPACE_CONTENT,
	SPACE_DC,
	SPACE_DCTERMS,
	SPACE_FEEDBURNER,
	SPACE_GEORSS,
	SPACE_GML,
	SPACE_HISTORY, /* RFC 5005 */
	SPACE_ITUNES,
	SPACE_MEDIA,
	SPACE_PODCAST,
	SPACE_RDF,
	SPACE_SYNDICATION,
	SPACE_THREAD,    /* RFC 4685 */
	SPACE_TOMBSTONE, /* RFC 6721 */
	SPACE_WFW,
	SPACE_XHTML,
	SPACE_YANDEX,
	SPACE_UNKNOWN,
	SPACE_COUNT,
};

/* A namespace as feeds write it. */
struct space {
	const char *uri; /* lower case, without "http://" and the '/' or '#' at its end */
	enum space_name name;
	const char *type; /* the feed's type that follows from it; NULL: none */
};

enum { SPACE_PREFIX = 16 };

/* Declared prefixes, innermost last. `= {0}` is empty. */
struct spaces {
	struct buffer bindings;
};

/* The namespace of this URI, for ever; one that is not known is the space SPACE_UNKNOWN. */
const struct space *space_find(struct slice uri);

/* No namespace at all: RSS. */
const struct space *space_none(void);

/* Remembers a declaration until spaces_pop; false on no memory. More than a few hundred are dropped. */
bool spaces_push(struct spaces *spaces, const char *prefix, const struct space *space);

/* How many are remembered, to go back to. */
size_t spaces_mark(const struct spaces *spaces);
void spaces_pop(struct spaces *spaces, size_t mark);

/*
 * What a prefix of n bytes stands for: as declared, else as everybody uses it ("dc" is Dublin Core even
 * when nobody said so), else SPACE_UNKNOWN.
 */
const struct space *spaces_find(const struct spaces *spaces, const char *prefix, size_t n);

/* Forgets all, keeps the memory. */
void spaces_clear(struct spaces *spaces);

/* Frees; empty after. */
void spaces_free(struct spaces *spaces);

#endif
