/* entry.h - the parcel all rooms pass on: one item of one feed, borrowed from whoever filled it. */
#ifndef BASE_ENTRY_H
#define BASE_ENTRY_H

#include <stdint.h>

#include "base/bytes.h"
#include "base/hash.h"

/* A file that belongs to the item: RSS 2.0 <enclosure>, RFC 4287 4.2.7.2 rel="enclosure". */
struct entry_enclosure {
	struct slice url;    /* absolute */
	struct slice type;   /* media type as sent */
	struct slice length; /* bytes, as sent */
	long long seconds;   /* how long it plays; 0: not said */
};

/*
 * Every slice is UTF-8 and empty when absent; text is as the feed means it (XML's own escapes resolved
 * once, markup still markup). Links are absolute where the feed gave a base. Moments are CALENDAR_NONE
 * when absent or not understood; the raw dates are kept beside them.
 */
struct entry {
	struct slice id;    /* guid, atom:id, rdf:about, JSON id */
	struct slice link;  /* the article's page */
	struct slice title; /* may hold markup unless title_plain */
	struct slice summary;
	struct slice content;
	bool title_plain, summary_plain, content_plain; /* plain text, "<" means itself */
	struct slice published_raw, updated_raw;
	int64_t published, updated;
	struct slice language;       /* RFC 5646, of the entry or its feed */
	struct slice comments;       /* link to the page of comments */
	struct slice replies;        /* feed of the comments: wfw:commentRss, RFC 4685 4 */
	struct slice parent;         /* id of what it answers: RFC 4685 3 */
	struct slice related;        /* another page of it: JSON external_url, Atom "related" */
	struct slice image;          /* picture that stands for it */
	struct slice source;         /* title of the feed that it was taken from: RFC 4287 4.2.11 */
	struct slice source_link;    /* that feed, or its page */
	struct slice place;          /* latitude and longitude in degrees, "47.5 19.05": GeoRSS */
	const struct slice *authors; /* names */
	size_t author_count;
	const struct slice *categories;
	size_t category_count;
	const struct entry_enclosure *enclosures;
	size_t enclosure_count;
};

/* Takes an entry as it comes; borrowed for the call. false with err set ends whatever gave it. */
typedef bool entry_fn(void *ctx, const struct entry *entry, struct error *err);

/*
 * What makes two items of one feed the same article. A feed whose ids are no ids is taken one step
 * down, for ever: each step adds to the key. The values are stored: never renumber them.
 */
enum entry_rule {
	ENTRY_BY_ID = 0,
	ENTRY_BY_LINK = 1,    /* id and link */
	ENTRY_BY_TITLE = 2,   /* and title */
	ENTRY_BY_CONTENT = 3, /* and text */
};

/*
 * The article's key within its feed: by ENTRY_BY_ID the trimmed id; else the canonical link; else the
 * first enclosure's URL; else title and raw date; else title and text. Each kind hashes apart from the
 * others. Returns false on no memory.
 */
bool entry_key(const struct entry *entry, enum entry_rule rule, struct hash *key,
               struct error *err);

/*
 * The article as revisions are told apart: a hash of title, canonical link, text and enclosures. Of texts
 * only what base/gist.h leaves counts, and not whether one alone is summary or content. A date does not
 * change it. Memory: one URL.
 */
bool entry_fingerprint(const struct entry *entry, uint64_t *fingerprint, struct error *err);

/* The title alone, in the same manner; 0: there is none. */
uint64_t entry_title(const struct entry *entry);

/* The text alone. */
uint64_t entry_text(const struct entry *entry);

/*
 * A link without its scheme and host, so that a site that moves keeps it; 0: there is nothing left that could tell
 * one article from another.
 */
uint64_t entry_path(struct slice link);

/* Title, text and files without what machines count, date, sign or draw by lot: see GIST_WORDS. */
uint64_t entry_words(const struct entry *entry);

/*
 * What an article mostly keeps when it is edited, hashed: its link, its title, its first file. An id
 * that comes with none of what it had before is no edit but another article: ids are reused. A link
 * to a site's front page tells nothing.
 */
bool entry_kin(const struct entry *entry, uint64_t *kin, struct error *err);

/* Do they share a link, a title or a file? Also true where there is nothing that both have. */
bool entry_is_kin(uint64_t a, uint64_t b);

/* Is a link all that they share, though both have a title or a file too? */
bool entry_shares_link_alone(uint64_t a, uint64_t b);

/*
 * When the article was: published, else updated, unless missing or more than a day after `seen`
 * (first seen here); then `seen`. When `seen` is CALENDAR_NONE, what the entry says.
 */
int64_t entry_moment(const struct entry *entry, int64_t seen);

#endif
