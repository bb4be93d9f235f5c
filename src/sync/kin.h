/* kin.h - items with a new id that may be old articles: the feed's ids moved, or one was posted again. */
#ifndef SYNC_KIN_H
#define SYNC_KIN_H

#include "archive/archive.h"

/* How an item and a stored article are alike. */
enum kin_kind {
	KIN_ID = 1,   /* the id but for scheme and host */
	KIN_LINK = 2, /* the canonical link */
	KIN_TEXT =
	    4, /* title and long text; any text, of one date, where both have neither id nor link */
	KIN_DATE = 8, /* title and date: alone it counts only where all of the feed has moved */
};

/* An item of which that may be so. */
struct kin_item {
	struct hash key;
	uint64_t fingerprint;
	enum entry_rule rule;
	uint32_t number; /* of the article that it may be */
	unsigned kinds;
	size_t at, size; /* its line, in the list's */
};

/* `= {0}`; the memory is kept from one document to the next. */
struct kin_list {
	struct buffer items; /* of struct kin_item */
	struct buffer lines;
};

/* Forgets all items. */
void kin_clear(struct kin_list *list);
void kin_free(struct kin_list *list);

/*
 * Looks for the one stored article of the feed that the item may be, and keeps a copy of the item if there is
 * one: *held. What there is no room for is not held. item->key, fingerprint and rule are set.
 */
bool kin_hold(struct kin_list *list, struct archive *archive, uint32_t feed,
              const struct entry *entry, const struct kin_item *item, bool *held,
              struct error *err);

/*
 * The item shares no title with the article of this number, but its link: does that say that it is an edit of it?
 * Not where another article of the feed has that link too, unless date or text are the article's.
 */
bool kin_link_tells(struct archive *archive, uint32_t feed, const struct entry *entry,
                    uint32_t number, bool *tells, struct error *err);

/* The newest of an article that a held item is. */
struct kin_match {
	uint32_t shown, top; /* its revision that is shown; its highest. 0: it is not there */
	bool same;           /* it is the item's text, title and files */
	bool piece;          /* the item's text is a piece of it */
};

bool kin_compare(struct archive *archive, uint32_t number, const struct entry *entry,
                 struct kin_match *match, struct error *err);

#endif
