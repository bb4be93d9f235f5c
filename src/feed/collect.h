/* collect.h - what an item or the feed says, gathered field by field and given as an entry. */
#ifndef FEED_COLLECT_H
#define FEED_COLLECT_H

#include "base/entry.h"
#include "feed/feed.h"

enum field {
	FIELD_NONE,
	FIELD_ID,
	FIELD_LINK,
	FIELD_TITLE,
	FIELD_SUMMARY, /* of the feed: its description */
	FIELD_CONTENT,
	FIELD_PUBLISHED,
	FIELD_UPDATED,
	FIELD_LANGUAGE,
	FIELD_COMMENTS,
	FIELD_REPLIES,
	FIELD_PARENT,
	FIELD_RELATED,
	FIELD_IMAGE,
	FIELD_SOURCE, /* another feed's title */
	FIELD_SOURCE_LINK,
	FIELD_PLACE,
	FIELD_DURATION, /* of the file that plays */
	FIELD_COUNT,
	/* Of these an item has many; of FIELD_AUTHOR a feed has one. */
	FIELD_AUTHOR = FIELD_COUNT,
	FIELD_CATEGORY,
	/* These a feed has. */
	FIELD_SELF,
	FIELD_HUB,
	FIELD_CLOUD,
	FIELD_MOVED,
	FIELD_NEXT,
	FIELD_ALL,
};

/* Bytes of the arena: it moves as it grows, so offsets are kept, and slices made at the item's end. */
struct span {
	size_t at, size;
};

struct collect_value {
	struct span span;
	int rank; /* 0: absent */
	bool plain;
};

struct collect_author {
	struct span span;
	int rank;
};

struct collect_file {
	struct span url, type, length;
};

struct collect {
	struct buffer arena; /* all text of the open item, and at its end the text being read */
	bool item;           /* an item is open */
	bool permalink;      /* its id may stand for a link */
	bool inherit;        /* items without an author have the feed's (RFC 4287, 4.2.1) */
	struct collect_value values[FIELD_COUNT];
	struct buffer authors, categories, files; /* of struct collect_author, span, collect_file */
	struct buffer author_slices, category_slices, enclosures; /* as the entry shows them */
	struct buffer feed[FIELD_ALL];                            /* the feed's own fields */
	int feed_rank[FIELD_ALL];
	struct buffer feed_categories; /* of struct slice, of the feed's own */
	struct feed_info info;         /* that as its readers see it */
	size_t count;                  /* entries given */
	bool refused;                  /* fn returned false: the error is its own */
	entry_fn *fn;
	void *ctx;
};

/* Forgets the feed before; keeps the memory. */
void collect_begin(struct collect *collect);

/* An item begins; one that is open is dropped. */
void collect_begin_item(struct collect *collect);

/* Most text of one item, in bytes. */
#define COLLECT_MOST ((size_t)CONFIG_ITEM_KB * 1024)

/* Appends to the text being read, in the arena. ERROR_LIMIT when the item is too large. */
bool collect_text(struct collect *collect, const char *text, size_t n, struct error *err);

/*
 * The arena's text from `at` on is this field's: of the open item, or else of the feed. The higher
 * rank (from 1) stays; of equal ones the first. Blanks around it are dropped; an empty one is none.
 */
bool collect_take(struct collect *collect, enum field field, int rank, bool plain, size_t at,
                  struct error *err);

/* The same for text that is not in the arena. */
bool collect_value(struct collect *collect, enum field field, int rank, bool plain,
                   struct slice text, struct error *err);

/* Takes each of the categories in "one, two". */
bool collect_list(struct collect *collect, int rank, struct slice text, struct error *err);

/* Adds an enclosure of the open item, unless it has one with this URL or too many. */
bool collect_file(struct collect *collect, struct slice url, struct slice type, struct slice length,
                  struct error *err);

/* Says in the error that there is no memory for which item: by its title, where that is known. */
void collect_blame(const struct collect *collect, struct error *err);

/* The item is complete: it is given as an entry. */
bool collect_end_item(struct collect *collect, struct slice language, struct error *err);

/* What the feed said so far: a field stays where it is until the feed says a better one. */
const struct feed_info *collect_info(const struct collect *collect);

/* Frees, with all that entry and feed borrowed. */
void collect_free(struct collect *collect);

#endif
