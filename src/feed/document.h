/* document.h - an XML document of any quality, read by expat: as it is while it is well-formed, mended after. */
#ifndef FEED_DOCUMENT_H
#define FEED_DOCUMENT_H

#include <expat.h>

#include "feed/balance.h"
#include "feed/walk.h"
#include "feed/window.h"

/* Since expat 2.6.0, and in older ones that were mended; NULL where it is not. */
XML_Bool XML_SetReparseDeferralEnabled(XML_Parser parser, XML_Bool enabled) __attribute__((weak));

/* How much is done for a document; each step is taken when expat refuses what it is given. */
enum document_care {
	DOCUMENT_PLAIN,    /* nothing: only what is in front of the first tag is looked at */
	DOCUMENT_MENDED,   /* references are mended */
	DOCUMENT_BALANCED, /* tags too: what expat gets is well-formed */
};

/*
 * The window holds bytes that expat had and that may have to be read again: from the last place on at which no
 * item was open and where the walk can be put back to. Those it is being filled with come behind.
 */
struct document {
	XML_Parser parser;
	enum document_care care;
	struct repair repair;
	struct balance balance;
	size_t held;  /* bytes that the parser holds */
	bool renewed; /* since the last safe place, because it held too much */
	struct walk *walk;
	struct repairs *repairs;
	struct window window;
	char *room; /* expat's own buffer, being filled; NULL: none asked for */
	size_t filled;
	uint64_t given; /* bytes that the parser had, from its beginning on */
	uint64_t token; /* where the last token that expat met begins */
	long lines;     /* of the document before the parser's first */
	long balanced;  /* of the document before the first that is balanced */
	bool stopped;   /* a handler said no: the error is set */
	bool typed;     /* it has a document type: entities may be declared */
	bool declares;  /* that has declarations */
	size_t cdata;   /* where in the walk's arena the CDATA section begins that is open */
	bool
	    nested; /* an item in an item or in CDATA, a feed in a feed: well-formed, but not meant */
	bool ended;            /* the root's end tag was met */
	uint64_t hunted;       /* bytes in which no feed was */
	struct error stranger; /* the document is something else, in which a feed may be */
	struct error lost;     /* why an item could not be read; the first one counts */
	bool cut;              /* it ended before its root did */
	bool whole;            /* its end was met: what is lost is items and no more */
};

/*
 * Begins a document, with a parser of its own, so that what came before counts for nothing; the first time
 * it is {0} but for the walk, which has been begun, and the repairs. ERROR_MEMORY.
 */
bool document_begin(struct document *document, struct error *err);

/*
 * Takes the next UTF-8, cut anywhere; its elements go to the walk. What can't be read even with care costs
 * the item that it is in; reading goes on behind it, and document_finish tells. ERROR_MEMORY and what the
 * taker of entries says end it at once, and so does a document that is no feed (ERROR_FORMAT).
 */
bool document_write(struct document *document, const char *text, size_t n, struct error *err);

/* Lets the walk have all elements that are whole by now. */
bool document_pause(struct document *document, struct error *err);

/* The end: ERROR_FORMAT or ERROR_LIMIT, "line N: reason", when anything of the document was lost. */
bool document_finish(struct document *document, struct error *err);

/* Frees; takes {0}. */
void document_close(struct document *document);

#endif
