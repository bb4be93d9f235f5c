/* feed.h - the face of the room: bytes of a feed in, its entries out, one at a time. */
#ifndef FEED_FEED_H
#define FEED_FEED_H

#include "base/entry.h"

/* What the feed says of itself; borrowed until feed_reset or feed_close. Absent is empty. */
struct feed_info {
	const char
	    *type; /* "rss20", "rss10", "rss091", "atom10", "atom03", …; "" before it is known */
	struct slice title, link, description, language, id, author;
	struct slice image; /* its picture: RSS <image>, Atom logo, JSON Feed icon */
	struct slice self;  /* where it says that it lives (Atom rel="self") */
	struct slice hub;   /* a WebSub hub (W3C WebSub, 4) */
	struct slice cloud; /* who tells of news: RSS 2.0 <cloud>, as an address */
	struct slice moved; /* where it says that it lives from now on: a hint, no redirect */
	struct slice next;  /* older entries: RFC 5005 next or prev-archive, JSON next_url */
	const struct slice *categories;
	size_t category_count;
	struct slice updated_raw;
	int64_t updated;
	long long ttl;       /* minutes between visits that the feed asks for; 0: says nothing */
	uint32_t skip_hours; /* not to be visited in: bit 0 is the hour from 0:00 UTC */
	uint32_t skip_days;  /* bit 0 is Sunday */
	bool complete;       /* RFC 5005, 2: it holds all entries that there are */
	bool archive;        /* RFC 5005, 4: an old page that never changes */
	size_t deleted;      /* RFC 6721 deleted-entry seen: noted, never obeyed */
};

/* Where the bytes come from, as far as it is known; copied. */
struct feed_origin {
	struct slice url;     /* base of relative links */
	struct slice charset; /* of the HTTP Content-Type */
};

struct feed;

/*
 * A parser for one feed after another; fn gets each entry as its end tag is read. Its memory is bounded
 * by Kconfig's limits, whatever the input. NULL on no memory.
 */
struct feed *feed_open(entry_fn *fn, void *ctx, struct error *err);

/* Begins a feed; whatever came before is forgotten, the memory is kept. */
bool feed_begin(struct feed *feed, const struct feed_origin *origin, struct error *err);

/*
 * Takes the next bytes, cut anywhere. What is broken is mended; an article that can't be, or that is over
 * a limit, is left out, and reading goes on at the next one. ERROR_FORMAT, "line N: reason", for what is
 * no feed: all entries completed before have been given, and none is given after. An error of fn is passed
 * on as it is.
 */
bool feed_write(struct feed *feed, const void *data, size_t n, struct error *err);

/*
 * The end of the bytes: ERROR_FORMAT when the document was never a feed, and ERROR_FORMAT or ERROR_LIMIT,
 * "line N: reason", when anything of it was lost: it is cut off, or an article was left out. All others
 * have been given.
 */
bool feed_finish(struct feed *feed, struct error *err);

/*
 * After a feed_finish that failed: did the document come to its end all the same? Then articles were left
 * out that could not be read, and fetching it once more would give no others.
 */
bool feed_is_whole(const struct feed *feed);

/* What the feed has said of itself so far: complete after feed_finish. */
const struct feed_info *feed_info(const struct feed *feed);

/* How many entries were given since feed_begin. */
size_t feed_count(const struct feed *feed);

/*
 * What was mended, each named once, sorted ("bare ampersand", "leading blanks"); NULL after the last.
 */
const char *feed_repair(const struct feed *feed, size_t i);

/* Frees; takes NULL. */
void feed_close(struct feed *feed);

/* The XML library, as "expat_2.5.0"; borrowed for ever. */
const char *feed_library(void);

/* The i-th charset that is understood, as feeds name it ("utf-8"); NULL after the last. */
const char *feed_charset(size_t i);

#endif
