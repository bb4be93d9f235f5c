/* walk.h - where we are in a document, for those who handle its elements. Private to this room. */
#ifndef FEED_WALK_H
#define FEED_WALK_H

#include <string.h>

#include "feed/element.h"

/* One open element. */
struct frame {
	const struct element *element; /* NULL: means nothing */
	const struct space *space;     /* its own */
	const struct space *bare;      /* that of names without a prefix */
	size_t bindings, inherited;    /* marks to go back to */
	struct span base, language;    /* in walk->inherited: xml:base absolute, xml:lang */
	int scope;                     /* of its children */
	bool hidden;                   /* its tags are not written out */
	bool empty;                    /* one of HTML's that have no end tag */
};

/* The text being read: it grows at the end of the collect's arena. */
struct capture {
	bool active;
	enum text_kind kind;
	enum field field;
	int rank;
	bool plain; /* "<" means itself */
	bool xhtml; /* text is XML's, to be escaped as HTML's */
	bool base64;
	bool markup; /* a tag was met */
	size_t at;   /* where in the arena */
	size_t depth;
};

struct repairs;

struct walk {
	struct collect collect;
	struct spaces spaces;
	struct elements_met met;
	struct capture capture;
	struct buffer frames;    /* of struct frame */
	struct buffer inherited; /* text of xml:base and xml:lang in force */
	struct buffer scratch;
	struct buffer said; /* the text of an element that has a handler */
	size_t depth;       /* open elements */
	size_t skipping;    /* of these, the innermost that mean nothing: they have no frame */
	bool netscape;      /* the document type is Netscape's RSS 0.91 */
	bool root;          /* the root has been met */
	bool permalink;     /* the open <guid> says that it is a link */
	bool exact;         /* the feed has a <ttl> */
	long long period, frequency; /* of the syndication vocabulary */
	struct repairs *repairs;     /* what was mended is noted here */
	struct error *err;
};

/* Forgets the document before; `url` is the base of all links. */
bool walk_begin(struct walk *walk, struct slice url, struct error *err);

/* The events of a document, in order. false with walk->err set ends the parsing. */
bool walk_start(struct walk *walk, const char *name, const char **attributes);
bool walk_end(struct walk *walk, const char *name);

/* Text that is read: `referred` is one character that a reference stood for. */
bool walk_text(struct walk *walk, const char *text, size_t n, bool referred);

/* Goes back to where so many elements were open and no item, as if what came since had not. */
void walk_unwind(struct walk *walk, size_t depth);

/* Gives back what the open item holds; it is to be unwound next. */
void walk_let_go(struct walk *walk);

/* Frees, with the collect. */
void walk_free(struct walk *walk);

/*
 * Puts text that is read behind what there is, and returns false where more than that has to be done. Here,
 * because almost all of a feed goes this way.
 */
static inline bool
walk_put(struct walk *walk, const char *text, size_t n)
{
	struct buffer *arena = &walk->collect.arena;
	char *to;

	if ((n == 2 && text[0] == '\xC2') || walk->capture.xhtml || n > arena->room - arena->size ||
	    n > COLLECT_MOST - arena->size)
		return false;
	to = arena->data + arena->size;
	arena->size += n;
	/* What was a reference, and each line's end, comes alone. */
	if (n == 1)
		*to = *text;
	else
		memcpy(to, text, n);
	return true;
}

/* The innermost frame. */
struct frame *walk_frame(const struct walk *walk);

/* The xml:base and xml:lang in force. */
struct slice walk_base(const struct walk *walk);
struct slice walk_language(const struct walk *walk);

/* Takes the xml:lang in force as the feed's, unless it names its language itself. */
bool walk_feed_language(struct walk *walk);

/* An attribute's value, blanks trimmed; empty when it is absent. Case of the name does not count. */
struct slice walk_attribute(const char **attributes, const char *name);

/* Takes a link, made absolute, as a field of the item or feed. */
bool walk_link(struct walk *walk, enum field field, int rank, struct slice reference);

/* Adds an enclosure, its URL made absolute. */
bool walk_file(struct walk *walk, struct slice url, struct slice type, struct slice length);

/* Mends the arena's text from `at` on where it was encoded twice. */
bool walk_mend_text(struct walk *walk, size_t at);

/* Makes the links in the markup that is the arena's text from `at` on absolute. */
bool walk_resolve_markup(struct walk *walk, size_t at);

/* Tags inside of text, written out again as HTML. */
bool xhtml_start(struct walk *walk, struct frame *frame, const char *name, const char **attributes);
bool xhtml_end(struct walk *walk, const struct frame *frame, const char *name);

/* Text in XHTML, escaped again as HTML wants it. */
bool xhtml_text(struct walk *walk, const char *text, size_t n);

/* Handlers of RSS. */
bool rss_root_start(struct walk *walk, const char **attributes);
bool rss_channel_start(struct walk *walk, const char **attributes);
bool rss_item_start(struct walk *walk, const char **attributes);
bool rss_item_end(struct walk *walk, struct slice text);
bool rss_link_start(struct walk *walk, const char **attributes);
bool rss_guid_start(struct walk *walk, const char **attributes);
bool rss_cloud_start(struct walk *walk, const char **attributes);
bool rss_source_start(struct walk *walk, const char **attributes);
bool rss_enclosure_start(struct walk *walk, const char **attributes);
bool rss_ttl_end(struct walk *walk, struct slice text);
bool rss_a_start(struct walk *walk, const char **attributes);
bool rss_guid_end(struct walk *walk, struct slice text);
bool rss_hour_end(struct walk *walk, struct slice text);
bool rss_day_end(struct walk *walk, struct slice text);
bool rss_tags_end(struct walk *walk, struct slice text);

/* The name in "mail (name)" or "name <mail>"; all of it where neither is clear. */
struct slice rss_person(struct slice text);

/* Handlers of Atom. */
bool atom_feed_start(struct walk *walk, const char **attributes);
bool atom_entry_start(struct walk *walk, const char **attributes);
bool atom_content_start(struct walk *walk, const char **attributes);
bool atom_text_start(struct walk *walk, const char **attributes);
bool atom_link_start(struct walk *walk, const char **attributes);
bool atom_source_link_start(struct walk *walk, const char **attributes);
bool atom_category_start(struct walk *walk, const char **attributes);

/* Decodes the base64 (RFC 4648) at the arena's end in place; what is none is dropped. */
void atom_decode_base64(struct buffer *arena, size_t at);

/* Handlers of what extends both. */
bool media_content_start(struct walk *walk, const char **attributes);
bool syndication_period_end(struct walk *walk, struct slice text);
bool syndication_frequency_end(struct walk *walk, struct slice text);
bool xhtml_body_start(struct walk *walk, const char **attributes);
bool dc_date_end(struct walk *walk, struct slice text);
bool dc_source_end(struct walk *walk, struct slice text);
bool history_archive_start(struct walk *walk, const char **attributes);
bool history_complete_start(struct walk *walk, const char **attributes);
bool itunes_category_start(struct walk *walk, const char **attributes);
bool itunes_image_start(struct walk *walk, const char **attributes);
bool media_thumbnail_start(struct walk *walk, const char **attributes);
bool podcast_file_start(struct walk *walk, const char **attributes);
bool thread_parent_start(struct walk *walk, const char **attributes);
bool tombstone_start(struct walk *walk, const char **attributes);

#endif
