#include "feed/element.h"

#include <string.h>

#include "feed/walk.h"

#define D SCOPE_DOCUMENT
#define R SCOPE_ROOT
#define F SCOPE_FEED
#define I SCOPE_ITEM
#define G SCOPE_GROUP
#define S SCOPE_SOURCE
#define K SCOPE_SKIP

/*
 * Sorted by space and name. Ranks: 5 and 6 are the vocabulary's own word for it, 4 to 1 what stands in
 * for it.
 */
static const struct element elements[] = {
    /* space, name, where, scope of children, text, field, rank, start, end */
    {SPACE_RSS, "a", F | I, 0, TEXT_NONE, FIELD_NONE, 0, rss_a_start, NULL},
    {SPACE_RSS, "abstract", F | I, 0, TEXT_MARKUP, FIELD_SUMMARY, 3, NULL, NULL},
    {SPACE_RSS, "author", F, 0, TEXT_PERSON, FIELD_AUTHOR, 3, NULL, NULL},
    {SPACE_RSS, "author", I, SCOPE_PERSON, TEXT_PERSON, FIELD_AUTHOR, 5, NULL, NULL},
    {SPACE_RSS, "body", I, 0, TEXT_MARKUP, FIELD_CONTENT, 3, NULL, NULL},
    {SPACE_RSS, "category", F | I, 0, TEXT_PLAIN, FIELD_CATEGORY, 5, NULL, NULL},
    {SPACE_RSS, "channel", D | R, F, TEXT_NONE, FIELD_NONE, 0, rss_channel_start, NULL},
    {SPACE_RSS, "cloud", F, 0, TEXT_NONE, FIELD_NONE, 0, rss_cloud_start, NULL},
    {SPACE_RSS, "comments", I, 0, TEXT_URL, FIELD_COMMENTS, 5, NULL, NULL},
    {SPACE_RSS, "content", I, 0, TEXT_MARKUP, FIELD_CONTENT, 3, NULL, NULL},
    {SPACE_RSS, "created", I, 0, TEXT_PLAIN, FIELD_PUBLISHED, 1, NULL, NULL},
    {SPACE_RSS, "date", I, 0, TEXT_PLAIN, FIELD_PUBLISHED, 2, NULL, NULL},
    {SPACE_RSS, "day", K, 0, TEXT_PLAIN, FIELD_NONE, 0, NULL, rss_day_end},
    {SPACE_RSS, "description", F | I, 0, TEXT_MARKUP, FIELD_SUMMARY, 5, NULL, NULL},
    {SPACE_RSS, "email", SCOPE_PERSON, 0, TEXT_PLAIN, FIELD_AUTHOR, 2, NULL, NULL},
    {SPACE_RSS, "enclosure", I, 0, TEXT_NONE, FIELD_NONE, 0, rss_enclosure_start, NULL},
    {SPACE_RSS, "feed", D, F, TEXT_NONE, FIELD_NONE, 0, atom_feed_start, NULL},
    {SPACE_RSS, "fullitem", I, 0, TEXT_MARKUP, FIELD_CONTENT, 3, NULL, NULL},
    {SPACE_RSS, "guid", I, 0, TEXT_PLAIN, FIELD_ID, 5, rss_guid_start, rss_guid_end},
    {SPACE_RSS, "hour", K, 0, TEXT_PLAIN, FIELD_NONE, 0, NULL, rss_hour_end},
    {SPACE_RSS, "id", I, 0, TEXT_PLAIN, FIELD_ID, 2, NULL, NULL},
    {SPACE_RSS, "image", R | F | I, SCOPE_IMAGE, TEXT_NONE, FIELD_NONE, 0, NULL, NULL},
    {SPACE_RSS, "issued", I, 0, TEXT_PLAIN, FIELD_PUBLISHED, 3, NULL, NULL},
    {SPACE_RSS, "item", D | R | F, I, TEXT_NONE, FIELD_NONE, 0, rss_item_start, rss_item_end},
    {SPACE_RSS, "items", R | F, R, TEXT_NONE, FIELD_NONE, 0, NULL, NULL},
    {SPACE_RSS, "keywords", I, 0, TEXT_PLAIN, FIELD_NONE, 0, NULL, rss_tags_end},
    {SPACE_RSS, "language", F | I, 0, TEXT_PLAIN, FIELD_LANGUAGE, 5, NULL, NULL},
    {SPACE_RSS, "lastbuilddate", F, 0, TEXT_PLAIN, FIELD_UPDATED, 5, NULL, NULL},
    {SPACE_RSS, "link", F | I, 0, TEXT_URL, FIELD_LINK, 5, rss_link_start, NULL},
    {SPACE_RSS, "managingeditor", F, 0, TEXT_PERSON, FIELD_AUTHOR, 5, NULL, NULL},
    {SPACE_RSS, "modified", F | I, 0, TEXT_PLAIN, FIELD_UPDATED, 3, NULL, NULL},
    {SPACE_RSS, "name", SCOPE_PERSON, 0, TEXT_PLAIN, FIELD_AUTHOR, 5, NULL, NULL},
    {SPACE_RSS, "pubdate", F, 0, TEXT_PLAIN, FIELD_UPDATED, 4, NULL, NULL},
    {SPACE_RSS, "pubdate", I, 0, TEXT_PLAIN, FIELD_PUBLISHED, 5, NULL, NULL},
    {SPACE_RSS, "published", I, 0, TEXT_PLAIN, FIELD_PUBLISHED, 4, NULL, NULL},
    {SPACE_RSS, "rdf", D, R, TEXT_NONE, FIELD_NONE, 0, NULL, NULL},
    {SPACE_RSS, "rss", D, R, TEXT_NONE, FIELD_NONE, 0, rss_root_start, NULL},
    {SPACE_RSS, "skipdays", F, K, TEXT_NONE, FIELD_NONE, 0, NULL, NULL},
    {SPACE_RSS, "skiphours", F, K, TEXT_NONE, FIELD_NONE, 0, NULL, NULL},
    {SPACE_RSS, "source", I, 0, TEXT_MARKUP, FIELD_SOURCE, 5, rss_source_start, NULL},
    {SPACE_RSS, "summary", I, 0, TEXT_MARKUP, FIELD_SUMMARY, 4, NULL, NULL},
    {SPACE_RSS, "tags", I, 0, TEXT_PLAIN, FIELD_NONE, 0, NULL, rss_tags_end},
    {SPACE_RSS, "title", F | I, 0, TEXT_MARKUP, FIELD_TITLE, 5, NULL, NULL},
    {SPACE_RSS, "ttl", F, 0, TEXT_PLAIN, FIELD_NONE, 0, NULL, rss_ttl_end},
    {SPACE_RSS, "updated", F | I, 0, TEXT_PLAIN, FIELD_UPDATED, 3, NULL, NULL},
    {SPACE_RSS, "url", SCOPE_IMAGE, 0, TEXT_URL, FIELD_IMAGE, 5, NULL, NULL},

    {SPACE_ATOM, "author", F | I, SCOPE_PERSON, TEXT_NONE, FIELD_NONE, 0, NULL, NULL},
    {SPACE_ATOM, "author", S, SCOPE_ORIGIN, TEXT_NONE, FIELD_NONE, 0, NULL, NULL},
    {SPACE_ATOM, "category", F | I, 0, TEXT_NONE, FIELD_NONE, 0, atom_category_start, NULL},
    {SPACE_ATOM, "content", I, 0, TEXT_MARKUP, FIELD_CONTENT, 6, atom_content_start, NULL},
    {SPACE_ATOM, "created", I, 0, TEXT_PLAIN, FIELD_PUBLISHED, 3, NULL, NULL},
    {SPACE_ATOM, "description", F | I, 0, TEXT_MARKUP, FIELD_SUMMARY, 1, NULL, NULL},
    {SPACE_ATOM, "email", SCOPE_PERSON, 0, TEXT_PLAIN, FIELD_AUTHOR, 2, NULL, NULL},
    {SPACE_ATOM, "entry", D | R | F, I, TEXT_NONE, FIELD_NONE, 0, atom_entry_start, rss_item_end},
    {SPACE_ATOM, "feed", D, F, TEXT_NONE, FIELD_NONE, 0, atom_feed_start, NULL},
    {SPACE_ATOM, "guid", I, 0, TEXT_PLAIN, FIELD_ID, 3, NULL, NULL},
    {SPACE_ATOM, "icon", F, 0, TEXT_URL, FIELD_IMAGE, 3, NULL, NULL},
    {SPACE_ATOM, "id", F | I, 0, TEXT_PLAIN, FIELD_ID, 4, NULL, NULL},
    {SPACE_ATOM, "info", F, 0, TEXT_MARKUP, FIELD_SUMMARY, 2, atom_text_start, NULL},
    {SPACE_ATOM, "issued", I, 0, TEXT_PLAIN, FIELD_PUBLISHED, 4, NULL, NULL},
    {SPACE_ATOM, "link", F | I, 0, TEXT_URL, FIELD_NONE, 0, atom_link_start, NULL},
    {SPACE_ATOM, "link", S, 0, TEXT_NONE, FIELD_NONE, 0, atom_source_link_start, NULL},
    {SPACE_ATOM, "logo", F, 0, TEXT_URL, FIELD_IMAGE, 5, NULL, NULL},
    {SPACE_ATOM, "modified", F | I, 0, TEXT_PLAIN, FIELD_UPDATED, 4, NULL, NULL},
    {SPACE_ATOM, "name", SCOPE_ORIGIN, 0, TEXT_PLAIN, FIELD_AUTHOR, 1, NULL, NULL},
    {SPACE_ATOM, "name", SCOPE_PERSON, 0, TEXT_PLAIN, FIELD_AUTHOR, 5, NULL, NULL},
    {SPACE_ATOM, "pubdate", I, 0, TEXT_PLAIN, FIELD_PUBLISHED, 2, NULL, NULL},
    {SPACE_ATOM, "published", I, 0, TEXT_PLAIN, FIELD_PUBLISHED, 6, NULL, NULL},
    {SPACE_ATOM, "source", I, S, TEXT_NONE, FIELD_NONE, 0, NULL, NULL},
    {SPACE_ATOM, "subtitle", F, 0, TEXT_MARKUP, FIELD_SUMMARY, 4, atom_text_start, NULL},
    {SPACE_ATOM, "summary", I, 0, TEXT_MARKUP, FIELD_SUMMARY, 6, atom_text_start, NULL},
    {SPACE_ATOM, "tagline", F, 0, TEXT_MARKUP, FIELD_SUMMARY, 3, atom_text_start, NULL},
    {SPACE_ATOM, "title", F | I, 0, TEXT_MARKUP, FIELD_TITLE, 4, atom_text_start, NULL},
    {SPACE_ATOM, "title", S, 0, TEXT_MARKUP, FIELD_SOURCE, 6, atom_text_start, NULL},
    {SPACE_ATOM, "updated", F | I, 0, TEXT_PLAIN, FIELD_UPDATED, 6, NULL, NULL},

    {SPACE_CONTENT, "encoded", I, 0, TEXT_MARKUP, FIELD_CONTENT, 5, NULL, NULL},

    {SPACE_DC, "author", F | I, 0, TEXT_PERSON, FIELD_AUTHOR, 4, NULL, NULL},
    {SPACE_DC, "creator", F | I, 0, TEXT_PERSON, FIELD_AUTHOR, 5, NULL, NULL},
    {SPACE_DC, "date", F, 0, TEXT_PLAIN, FIELD_UPDATED, 3, NULL, NULL},
    {SPACE_DC, "date", I, 0, TEXT_PLAIN, FIELD_PUBLISHED, 2, NULL, dc_date_end},
    {SPACE_DC, "description", F | I, 0, TEXT_MARKUP, FIELD_SUMMARY, 3, NULL, NULL},
    {SPACE_DC, "identifier", I, 0, TEXT_PLAIN, FIELD_ID, 2, NULL, NULL},
    {SPACE_DC, "language", F | I, 0, TEXT_PLAIN, FIELD_LANGUAGE, 4, NULL, NULL},
    {SPACE_DC, "source", I, 0, TEXT_PLAIN, FIELD_NONE, 0, NULL, dc_source_end},
    {SPACE_DC, "subject", F | I, 0, TEXT_PLAIN, FIELD_CATEGORY, 5, NULL, NULL},
    {SPACE_DC, "title", F | I, 0, TEXT_MARKUP, FIELD_TITLE, 3, NULL, NULL},

    {SPACE_DCTERMS, "abstract", F | I, 0, TEXT_MARKUP, FIELD_SUMMARY, 2, NULL, NULL},
    {SPACE_DCTERMS, "created", I, 0, TEXT_PLAIN, FIELD_PUBLISHED, 1, NULL, NULL},
    {SPACE_DCTERMS, "creator", F | I, 0, TEXT_PERSON, FIELD_AUTHOR, 4, NULL, NULL},
    {SPACE_DCTERMS, "description", F | I, 0, TEXT_MARKUP, FIELD_SUMMARY, 3, NULL, NULL},
    {SPACE_DCTERMS, "issued", I, 0, TEXT_PLAIN, FIELD_PUBLISHED, 3, NULL, NULL},
    {SPACE_DCTERMS, "modified", F | I, 0, TEXT_PLAIN, FIELD_UPDATED, 3, NULL, NULL},
    {SPACE_DCTERMS, "source", I, 0, TEXT_PLAIN, FIELD_NONE, 0, NULL, dc_source_end},
    {SPACE_DCTERMS, "subject", F | I, 0, TEXT_PLAIN, FIELD_CATEGORY, 5, NULL, NULL},
    {SPACE_DCTERMS, "title", F | I, 0, TEXT_MARKUP, FIELD_TITLE, 3, NULL, NULL},

    {SPACE_FEEDBURNER, "origlink", I, 0, TEXT_URL, FIELD_RELATED, 5, NULL, NULL},

    {SPACE_GEORSS, "point", I | G, 0, TEXT_PLAIN, FIELD_PLACE, 5, NULL, NULL},
    {SPACE_GEORSS, "where", I, G, TEXT_NONE, FIELD_NONE, 0, NULL, NULL},

    {SPACE_GML, "point", G, G, TEXT_NONE, FIELD_NONE, 0, NULL, NULL},
    {SPACE_GML, "pos", G, 0, TEXT_PLAIN, FIELD_PLACE, 4, NULL, NULL},

    {SPACE_HISTORY, "archive", F, 0, TEXT_NONE, FIELD_NONE, 0, history_archive_start, NULL},
    {SPACE_HISTORY, "complete", F, 0, TEXT_NONE, FIELD_NONE, 0, history_complete_start, NULL},

    {SPACE_ITUNES, "author", F | I, 0, TEXT_PERSON, FIELD_AUTHOR, 2, NULL, NULL},
    {SPACE_ITUNES, "category", F, F, TEXT_NONE, FIELD_NONE, 0, itunes_category_start, NULL},
    {SPACE_ITUNES, "description", F | I, 0, TEXT_MARKUP, FIELD_SUMMARY, 2, NULL, NULL},
    {SPACE_ITUNES, "duration", I, 0, TEXT_PLAIN, FIELD_DURATION, 5, NULL, NULL},
    {SPACE_ITUNES, "image", F | I, 0, TEXT_NONE, FIELD_NONE, 0, itunes_image_start, NULL},
    {SPACE_ITUNES, "keywords", F | I, 0, TEXT_PLAIN, FIELD_NONE, 0, NULL, rss_tags_end},
    {SPACE_ITUNES, "new-feed-url", F, 0, TEXT_URL, FIELD_MOVED, 5, NULL, NULL},
    {SPACE_ITUNES, "subtitle", F | I, 0, TEXT_MARKUP, FIELD_SUMMARY, 1, NULL, NULL},
    {SPACE_ITUNES, "summary", F | I, 0, TEXT_MARKUP, FIELD_SUMMARY, 2, NULL, NULL},
    {SPACE_ITUNES, "title", F | I, 0, TEXT_PLAIN, FIELD_TITLE, 1, NULL, NULL},

    {SPACE_MEDIA, "category", I | G, 0, TEXT_PLAIN, FIELD_CATEGORY, 5, NULL, NULL},
    {SPACE_MEDIA, "content", I | G, G, TEXT_NONE, FIELD_NONE, 0, media_content_start, NULL},
    {SPACE_MEDIA, "description", I | G, 0, TEXT_MARKUP, FIELD_SUMMARY, 1, NULL, NULL},
    {SPACE_MEDIA, "group", I, G, TEXT_NONE, FIELD_NONE, 0, NULL, NULL},
    {SPACE_MEDIA, "keywords", I | G, 0, TEXT_PLAIN, FIELD_NONE, 0, NULL, rss_tags_end},
    {SPACE_MEDIA, "thumbnail", I | G, 0, TEXT_NONE, FIELD_NONE, 0, media_thumbnail_start, NULL},
    {SPACE_MEDIA, "title", I | G, 0, TEXT_MARKUP, FIELD_TITLE, 1, NULL, NULL},

    {SPACE_PODCAST, "alternateenclosure", I, G, TEXT_NONE, FIELD_NONE, 0, NULL, NULL},
    {SPACE_PODCAST, "chapters", I, 0, TEXT_NONE, FIELD_NONE, 0, podcast_file_start, NULL},
    {SPACE_PODCAST, "source", G, 0, TEXT_NONE, FIELD_NONE, 0, podcast_file_start, NULL},
    {SPACE_PODCAST, "transcript", I, 0, TEXT_NONE, FIELD_NONE, 0, podcast_file_start, NULL},

    {SPACE_RDF, "rdf", D, R, TEXT_NONE, FIELD_NONE, 0, NULL, NULL},

    {SPACE_SYNDICATION, "updatefrequency", F, 0, TEXT_PLAIN, FIELD_NONE, 0, NULL,
     syndication_frequency_end},
    {SPACE_SYNDICATION, "updateperiod", F, 0, TEXT_PLAIN, FIELD_NONE, 0, NULL,
     syndication_period_end},

    {SPACE_THREAD, "in-reply-to", I, 0, TEXT_NONE, FIELD_NONE, 0, thread_parent_start, NULL},

    {SPACE_TOMBSTONE, "deleted-entry", R | F, 0, TEXT_NONE, FIELD_NONE, 0, tombstone_start, NULL},

    {SPACE_WFW, "commentrss", I, 0, TEXT_URL, FIELD_REPLIES, 5, NULL, NULL},

    {SPACE_XHTML, "body", I, 0, TEXT_MARKUP, FIELD_CONTENT, 4, xhtml_body_start, NULL},
    {SPACE_XHTML, "div", I, 0, TEXT_MARKUP, FIELD_CONTENT, 4, xhtml_body_start, NULL},

    {SPACE_YANDEX, "content", I, 0, TEXT_MARKUP, FIELD_CONTENT, 3, NULL, NULL},
    {SPACE_YANDEX, "full-text", I, 0, TEXT_MARKUP, FIELD_CONTENT, 4, NULL, NULL},
};

enum { NAME_ROOM = 24 };

/* The name in lower case; one that is longer than any of ours is none. */
static bool
fold(const char *name, char folded[NAME_ROOM])
{
	size_t i;

	for (i = 0; i < NAME_ROOM; i++) {
		char c = name[i];

		folded[i] = c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
		if (c == '\0')
			return true;
	}
	return false;
}

/* The order of the table: by space, then by name. */
static int
compare(enum space_name space, const char *name, const struct element *e)
{
	int order = (int)space - (int)e->space;

	/* Most are told apart by the space or the first letter. */
	if (order == 0)
		order = (unsigned char)name[0] - (unsigned char)e->name[0];
	return order != 0 ? order : strcmp(name, e->name);
}

const struct element *
element_find(enum space_name space, const char *name, int scope)
{
	size_t low = 0, high = sizeof elements / sizeof elements[0];
	char folded[NAME_ROOM];

	if (!fold(name, folded))
		return NULL;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(space, folded, &elements[middle]) > 0)
			low = middle + 1;
		else
			high = middle;
	}
	/* From the first of this name on: it may mean one thing here and another there. */
	for (; low < sizeof elements / sizeof elements[0]; low++) {
		if (compare(space, folded, &elements[low]) != 0)
			return NULL;
		if ((elements[low].where & scope) != 0)
			return &elements[low];
	}
	return NULL;
}

const struct element *
element_met(struct elements_met *met, enum space_name space, const char *name, int scope)
{
	size_t n = strlen(name);
	size_t key = (unsigned char)name[0] + (unsigned char)name[n / 2] + n * 7;
	struct element_met *last = &met->last[(key + (size_t)space) % ELEMENTS_MET];

	if (n >= ELEMENT_MET_NAME)
		return element_find(space, name, scope);
	if (last->space == space && last->scope == scope && memcmp(last->name, name, n + 1) == 0)
		return last->element;
	memcpy(last->name, name, n + 1);
	last->space = space;
	last->scope = scope;
	last->element = element_find(space, name, scope);
	return last->element;
}
