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
    /* name, where, scope of children, space, text, field, rank, start, end */
    {"a", F | I, 0, SPACE_RSS, TEXT_NONE, FIELD_NONE, 0, rss_a_start, NULL},
    {"abstract", F | I, 0, SPACE_RSS, TEXT_MARKUP, FIELD_SUMMARY, 3, NULL, NULL},
    {"author", F, 0, SPACE_RSS, TEXT_PERSON, FIELD_AUTHOR, 3, NULL, NULL},
    {"author", I, SCOPE_PERSON, SPACE_RSS, TEXT_PERSON, FIELD_AUTHOR, 5, NULL, NULL},
    {"body", I, 0, SPACE_RSS, TEXT_MARKUP, FIELD_CONTENT, 3, NULL, NULL},
    {"category", F | I, 0, SPACE_RSS, TEXT_PLAIN, FIELD_CATEGORY, 5, NULL, NULL},
    {"channel", D | R, F, SPACE_RSS, TEXT_NONE, FIELD_NONE, 0, rss_channel_start, NULL},
    {"cloud", F, 0, SPACE_RSS, TEXT_NONE, FIELD_NONE, 0, rss_cloud_start, NULL},
    {"comments", I, 0, SPACE_RSS, TEXT_URL, FIELD_COMMENTS, 5, NULL, NULL},
    {"content", I, 0, SPACE_RSS, TEXT_MARKUP, FIELD_CONTENT, 3, NULL, NULL},
    {"created", I, 0, SPACE_RSS, TEXT_PLAIN, FIELD_PUBLISHED, 1, NULL, NULL},
    {"date", I, 0, SPACE_RSS, TEXT_PLAIN, FIELD_PUBLISHED, 2, NULL, NULL},
    {"day", K, 0, SPACE_RSS, TEXT_PLAIN, FIELD_NONE, 0, NULL, rss_day_end},
    {"description", F | I, 0, SPACE_RSS, TEXT_MARKUP, FIELD_SUMMARY, 5, NULL, NULL},
    {"email", SCOPE_PERSON, 0, SPACE_RSS, TEXT_PLAIN, FIELD_AUTHOR, 2, NULL, NULL},
    {"enclosure", I, 0, SPACE_RSS, TEXT_NONE, FIELD_NONE, 0, rss_enclosure_start, NULL},
    {"feed", D, F, SPACE_RSS, TEXT_NONE, FIELD_NONE, 0, atom_feed_start, NULL},
    {"fullitem", I, 0, SPACE_RSS, TEXT_MARKUP, FIELD_CONTENT, 3, NULL, NULL},
    {"guid", I, 0, SPACE_RSS, TEXT_PLAIN, FIELD_ID, 5, rss_guid_start, rss_guid_end},
    {"hour", K, 0, SPACE_RSS, TEXT_PLAIN, FIELD_NONE, 0, NULL, rss_hour_end},
    {"id", I, 0, SPACE_RSS, TEXT_PLAIN, FIELD_ID, 2, NULL, NULL},
    {"image", R | F | I, SCOPE_IMAGE, SPACE_RSS, TEXT_NONE, FIELD_NONE, 0, NULL, NULL},
    {"issued", I, 0, SPACE_RSS, TEXT_PLAIN, FIELD_PUBLISHED, 3, NULL, NULL},
    {"item", D | R | F, I, SPACE_RSS, TEXT_NONE, FIELD_NONE, 0, rss_item_start, rss_item_end},
    {"items", R | F, R, SPACE_RSS, TEXT_NONE, FIELD_NONE, 0, NULL, NULL},
    {"keywords", I, 0, SPACE_RSS, TEXT_PLAIN, FIELD_NONE, 0, NULL, rss_tags_end},
    {"language", F | I, 0, SPACE_RSS, TEXT_PLAIN, FIELD_LANGUAGE, 5, NULL, NULL},
    {"lastbuilddate", F, 0, SPACE_RSS, TEXT_PLAIN, FIELD_UPDATED, 5, NULL, NULL},
    {"link", F | I, 0, SPACE_RSS, TEXT_URL, FIELD_LINK, 5, rss_link_start, NULL},
    {"managingeditor", F, 0, SPACE_RSS, TEXT_PERSON, FIELD_AUTHOR, 5, NULL, NULL},
    {"modified", F | I, 0, SPACE_RSS, TEXT_PLAIN, FIELD_UPDATED, 3, NULL, NULL},
    {"name", SCOPE_PERSON, 0, SPACE_RSS, TEXT_PLAIN, FIELD_AUTHOR, 5, NULL, NULL},
    {"pubdate", F, 0, SPACE_RSS, TEXT_PLAIN, FIELD_UPDATED, 4, NULL, NULL},
    {"pubdate", I, 0, SPACE_RSS, TEXT_PLAIN, FIELD_PUBLISHED, 5, NULL, NULL},
    {"published", I, 0, SPACE_RSS, TEXT_PLAIN, FIELD_PUBLISHED, 4, NULL, NULL},
    {"rdf", D, R, SPACE_RSS, TEXT_NONE, FIELD_NONE, 0, NULL, NULL},
    {"rss", D, R, SPACE_RSS, TEXT_NONE, FIELD_NONE, 0, rss_root_start, NULL},
    {"skipdays", F, K, SPACE_RSS, TEXT_NONE, FIELD_NONE, 0, NULL, NULL},
    {"skiphours", F, K, SPACE_RSS, TEXT_NONE, FIELD_NONE, 0, NULL, NULL},
    {"source", I, 0, SPACE_RSS, TEXT_MARKUP, FIELD_SOURCE, 5, rss_source_start, NULL},
    {"summary", I, 0, SPACE_RSS, TEXT_MARKUP, FIELD_SUMMARY, 4, NULL, NULL},
    {"tags", I, 0, SPACE_RSS, TEXT_PLAIN, FIELD_NONE, 0, NULL, rss_tags_end},
    {"title", F | I, 0, SPACE_RSS, TEXT_MARKUP, FIELD_TITLE, 5, NULL, NULL},
    {"ttl", F, 0, SPACE_RSS, TEXT_PLAIN, FIELD_NONE, 0, NULL, rss_ttl_end},
    {"updated", F | I, 0, SPACE_RSS, TEXT_PLAIN, FIELD_UPDATED, 3, NULL, NULL},
    {"url", SCOPE_IMAGE, 0, SPACE_RSS, TEXT_URL, FIELD_IMAGE, 5, NULL, NULL},

    {"author", F | I, SCOPE_PERSON, SPACE_ATOM, TEXT_NONE, FIELD_NONE, 0, NULL, NULL},
    {"author", S, SCOPE_ORIGIN, SPACE_ATOM, TEXT_NONE, FIELD_NONE, 0, NULL, NULL},
    {"category", F | I, 0, SPACE_ATOM, TEXT_NONE, FIELD_NONE, 0, atom_category_start, NULL},
    {"content", I, 0, SPACE_ATOM, TEXT_MARKUP, FIELD_CONTENT, 6, atom_content_start, NULL},
    {"created", I, 0, SPACE_ATOM, TEXT_PLAIN, FIELD_PUBLISHED, 3, NULL, NULL},
    {"description", F | I, 0, SPACE_ATOM, TEXT_MARKUP, FIELD_SUMMARY, 1, NULL, NULL},
    {"email", SCOPE_PERSON, 0, SPACE_ATOM, TEXT_PLAIN, FIELD_AUTHOR, 2, NULL, NULL},
    {"entry", D | R | F, I, SPACE_ATOM, TEXT_NONE, FIELD_NONE, 0, atom_entry_start, rss_item_end},
    {"feed", D, F, SPACE_ATOM, TEXT_NONE, FIELD_NONE, 0, atom_feed_start, NULL},
    {"guid", I, 0, SPACE_ATOM, TEXT_PLAIN, FIELD_ID, 3, NULL, NULL},
    {"icon", F, 0, SPACE_ATOM, TEXT_URL, FIELD_IMAGE, 3, NULL, NULL},
    {"id", F | I, 0, SPACE_ATOM, TEXT_PLAIN, FIELD_ID, 4, NULL, NULL},
    {"info", F, 0, SPACE_ATOM, TEXT_MARKUP, FIELD_SUMMARY, 2, atom_text_start, NULL},
    {"issued", I, 0, SPACE_ATOM, TEXT_PLAIN, FIELD_PUBLISHED, 4, NULL, NULL},
    {"link", F | I, 0, SPACE_ATOM, TEXT_URL, FIELD_NONE, 0, atom_link_start, NULL},
    {"link", S, 0, SPACE_ATOM, TEXT_NONE, FIELD_NONE, 0, atom_source_link_start, NULL},
    {"logo", F, 0, SPACE_ATOM, TEXT_URL, FIELD_IMAGE, 5, NULL, NULL},
    {"modified", F | I, 0, SPACE_ATOM, TEXT_PLAIN, FIELD_UPDATED, 4, NULL, NULL},
    {"name", SCOPE_ORIGIN, 0, SPACE_ATOM, TEXT_PLAIN, FIELD_AUTHOR, 1, NULL, NULL},
    {"name", SCOPE_PERSON, 0, SPACE_ATOM, TEXT_PLAIN, FIELD_AUTHOR, 5, NULL, NULL},
    {"pubdate", I, 0, SPACE_ATOM, TEXT_PLAIN, FIELD_PUBLISHED, 2, NULL, NULL},
    {"published", I, 0, SPACE_ATOM, TEXT_PLAIN, FIELD_PUBLISHED, 6, NULL, NULL},
    {"source", I, S, SPACE_ATOM, TEXT_NONE, FIELD_NONE, 0, NULL, NULL},
    {"subtitle", F, 0, SPACE_ATOM, TEXT_MARKUP, FIELD_SUMMARY, 4, atom_text_start, NULL},
    {"summary", I, 0, SPACE_ATOM, TEXT_MARKUP, FIELD_SUMMARY, 6, atom_text_start, NULL},
    {"tagline", F, 0, SPACE_ATOM, TEXT_MARKUP, FIELD_SUMMARY, 3, atom_text_start, NULL},
    {"title", F | I, 0, SPACE_ATOM, TEXT_MARKUP, FIELD_TITLE, 4, atom_text_start, NULL},
    {"title", S, 0, SPACE_ATOM, TEXT_MARKUP, FIELD_SOURCE, 6, atom_text_start, NULL},
    {"updated", F | I, 0, SPACE_ATOM, TEXT_PLAIN, FIELD_UPDATED, 6, NULL, NULL},

    {"encoded", I, 0, SPACE_CONTENT, TEXT_MARKUP, FIELD_CONTENT, 5, NULL, NULL},

    {"author", F | I, 0, SPACE_DC, TEXT_PERSON, FIELD_AUTHOR, 4, NULL, NULL},
    {"creator", F | I, 0, SPACE_DC, TEXT_PERSON, FIELD_AUTHOR, 5, NULL, NULL},
    {"date", F, 0, SPACE_DC, TEXT_PLAIN, FIELD_UPDATED, 3, NULL, NULL},
    {"date", I, 0, SPACE_DC, TEXT_PLAIN, FIELD_PUBLISHED, 2, NULL, dc_date_end},
    {"description", F | I, 0, SPACE_DC, TEXT_MARKUP, FIELD_SUMMARY, 3, NULL, NULL},
    {"identifier", I, 0, SPACE_DC, TEXT_PLAIN, FIELD_ID, 2, NULL, NULL},
    {"language", F | I, 0, SPACE_DC, TEXT_PLAIN, FIELD_LANGUAGE, 4, NULL, NULL},
    {"source", I, 0, SPACE_DC, TEXT_PLAIN, FIELD_NONE, 0, NULL, dc_source_end},
    {"subject", F | I, 0, SPACE_DC, TEXT_PLAIN, FIELD_CATEGORY, 5, NULL, NULL},
    {"title", F | I, 0, SPACE_DC, TEXT_MARKUP, FIELD_TITLE, 3, NULL, NULL},

    {"abstract", F | I, 0, SPACE_DCTERMS, TEXT_MARKUP, FIELD_SUMMARY, 2, NULL, NULL},
    {"created", I, 0, SPACE_DCTERMS, TEXT_PLAIN, FIELD_PUBLISHED, 1, NULL, NULL},
    {"creator", F | I, 0, SPACE_DCTERMS, TEXT_PERSON, FIELD_AUTHOR, 4, NULL, NULL},
    {"description", F | I, 0, SPACE_DCTERMS, TEXT_MARKUP, FIELD_SUMMARY, 3, NULL, NULL},
    {"issued", I, 0, SPACE_DCTERMS, TEXT_PLAIN, FIELD_PUBLISHED, 3, NULL, NULL},
    {"modified", F | I, 0, SPACE_DCTERMS, TEXT_PLAIN, FIELD_UPDATED, 3, NULL, NULL},
    {"source", I, 0, SPACE_DCTERMS, TEXT_PLAIN, FIELD_NONE, 0, NULL, dc_source_end},
    {"subject", F | I, 0, SPACE_DCTERMS, TEXT_PLAIN, FIELD_CATEGORY, 5, NULL, NULL},
    {"title", F | I, 0, SPACE_DCTERMS, TEXT_MARKUP, FIELD_TITLE, 3, NULL, NULL},

    {"origlink", I, 0, SPACE_FEEDBURNER, TEXT_URL, FIELD_RELATED, 5, NULL, NULL},

    {"point", I | G, 0, SPACE_GEORSS, TEXT_PLAIN, FIELD_PLACE, 5, NULL, NULL},
    {"where", I, G, SPACE_GEORSS, TEXT_NONE, FIELD_NONE, 0, NULL, NULL},

    {"point", G, G, SPACE_GML, TEXT_NONE, FIELD_NONE, 0, NULL, NULL},
    {"pos", G, 0, SPACE_GML, TEXT_PLAIN, FIELD_PLACE, 4, NULL, NULL},

    {"archive", F, 0, SPACE_HISTORY, TEXT_NONE, FIELD_NONE, 0, history_archive_start, NULL},
    {"complete", F, 0, SPACE_HISTORY, TEXT_NONE, FIELD_NONE, 0, history_complete_start, NULL},

    {"author", F | I, 0, SPACE_ITUNES, TEXT_PERSON, FIELD_AUTHOR, 2, NULL, NULL},
    {"category", F, F, SPACE_ITUNES, TEXT_NONE, FIELD_NONE, 0, itunes_category_start, NULL},
    {"description", F | I, 0, SPACE_ITUNES, TEXT_MARKUP, FIELD_SUMMARY, 2, NULL, NULL},
    {"duration", I, 0, SPACE_ITUNES, TEXT_PLAIN, FIELD_DURATION, 5, NULL, NULL},
    {"image", F | I, 0, SPACE_ITUNES, TEXT_NONE, FIELD_NONE, 0, itunes_image_start, NULL},
    {"keywords", F | I, 0, SPACE_ITUNES, TEXT_PLAIN, FIELD_NONE, 0, NULL, rss_tags_end},
    {"new-feed-url", F, 0, SPACE_ITUNES, TEXT_URL, FIELD_MOVED, 5, NULL, NULL},
    {"subtitle", F | I, 0, SPACE_ITUNES, TEXT_MARKUP, FIELD_SUMMARY, 1, NULL, NULL},
    {"summary", F | I, 0, SPACE_ITUNES, TEXT_MARKUP, FIELD_SUMMARY, 2, NULL, NULL},
    {"title", F | I, 0, SPACE_ITUNES, TEXT_PLAIN, FIELD_TITLE, 1, NULL, NULL},

    {"category", I | G, 0, SPACE_MEDIA, TEXT_PLAIN, FIELD_CATEGORY, 5, NULL, NULL},
    {"content", I | G, G, SPACE_MEDIA, TEXT_NONE, FIELD_NONE, 0, media_content_start, NULL},
    {"description", I | G, 0, SPACE_MEDIA, TEXT_MARKUP, FIELD_SUMMARY, 1, NULL, NULL},
    {"group", I, G, SPACE_MEDIA, TEXT_NONE, FIELD_NONE, 0, NULL, NULL},
    {"keywords", I | G, 0, SPACE_MEDIA, TEXT_PLAIN, FIELD_NONE, 0, NULL, rss_tags_end},
    {"thumbnail", I | G, 0, SPACE_MEDIA, TEXT_NONE, FIELD_NONE, 0, media_thumbnail_start, NULL},
    {"title", I | G, 0, SPACE_MEDIA, TEXT_MARKUP, FIELD_TITLE, 1, NULL, NULL},

    {"alternateenclosure", I, G, SPACE_PODCAST, TEXT_NONE, FIELD_NONE, 0, NULL, NULL},
    {"chapters", I, 0, SPACE_PODCAST, TEXT_NONE, FIELD_NONE, 0, podcast_file_start, NULL},
    {"source", G, 0, SPACE_PODCAST, TEXT_NONE, FIELD_NONE, 0, podcast_file_start, NULL},
    {"transcript", I, 0, SPACE_PODCAST, TEXT_NONE, FIELD_NONE, 0, podcast_file_start, NULL},

    {"rdf", D, R, SPACE_RDF, TEXT_NONE, FIELD_NONE, 0, NULL, NULL},

    {"updatefrequency", F, 0, SPACE_SYNDICATION, TEXT_PLAIN, FIELD_NONE, 0, NULL,
     syndication_frequency_end},
    {"updateperiod", F, 0, SPACE_SYNDICATION, TEXT_PLAIN, FIELD_NONE, 0, NULL,
     syndication_period_end},

    {"in-reply-to", I, 0, SPACE_THREAD, TEXT_NONE, FIELD_NONE, 0, thread_parent_start, NULL},

    {"deleted-entry", R | F, 0, SPACE_TOMBSTONE, TEXT_NONE, FIELD_NONE, 0, tombstone_start, NULL},

    {"commentrss", I, 0, SPACE_WFW, TEXT_URL, FIELD_REPLIES, 5, NULL, NULL},

    {"body", I, 0, SPACE_XHTML, TEXT_MARKUP, FIELD_CONTENT, 4, xhtml_body_start, NULL},
    {"div", I, 0, SPACE_XHTML, TEXT_MARKUP, FIELD_CONTENT, 4, xhtml_body_start, NULL},

    {"content", I, 0, SPACE_YANDEX, TEXT_MARKUP, FIELD_CONTENT, 3, NULL, NULL},
    {"full-text", I, 0, SPACE_YANDEX, TEXT_MARKUP, FIELD_CONTENT, 4, NULL, NULL},
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
