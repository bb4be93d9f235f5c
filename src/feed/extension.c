#include "base/url.h"
#include "feed/walk.h"

/* Media RSS, 1.5.1: <media:content> is a file; those that are pages or pictures of text are too. */
bool
media_content_start(struct walk *w, const char **attributes)
{
	return walk_file(w, walk_attribute(attributes, "url"), walk_attribute(attributes, "type"),
	                 walk_attribute(attributes, "filesize")) &&
	       collect_value(&w->collect, FIELD_DURATION, 4, true,
	                     walk_attribute(attributes, "duration"), w->err);
}

bool
media_thumbnail_start(struct walk *w, const char **attributes)
{
	return walk_link(w, FIELD_IMAGE, 3, walk_attribute(attributes, "url"));
}

/* A category lies in the one that it is a part of. */
bool
itunes_category_start(struct walk *w, const char **attributes)
{
	return collect_value(&w->collect, FIELD_CATEGORY, 5, true,
	                     walk_attribute(attributes, "text"), w->err);
}

bool
itunes_image_start(struct walk *w, const char **attributes)
{
	struct slice href = walk_attribute(attributes, "href");

	if (href.size == 0)
		href = walk_attribute(attributes, "url");
	return walk_link(w, FIELD_IMAGE, 4, href);
}

/* Podcasting 2.0: transcripts, chapters and other renditions are files that belong to the episode. */
bool
podcast_file_start(struct walk *w, const char **attributes)
{
	struct slice url = walk_attribute(attributes, "url");

	if (url.size == 0)
		url = walk_attribute(attributes, "uri");
	return walk_file(w, url, walk_attribute(attributes, "type"),
	                 walk_attribute(attributes, "length"));
}

/* A date of an item and nothing said of what happened then: what is newest of it. */
bool
dc_date_end(struct walk *w, struct slice text)
{
	return collect_value(&w->collect, FIELD_UPDATED, 1, true, text, w->err);
}

/* DCMI, source: a name or an address. */
bool
dc_source_end(struct walk *w, struct slice text)
{
	return collect_value(&w->collect, url_is_web(text) ? FIELD_SOURCE_LINK : FIELD_SOURCE, 3,
	                     true, text, w->err);
}

/* RFC 5005, 2 and 4 */
bool
history_complete_start(struct walk *w, const char **attributes)
{
	(void)attributes;
	w->collect.info.complete = true;
	return true;
}

bool
history_archive_start(struct walk *w, const char **attributes)
{
	(void)attributes;
	w->collect.info.archive = true;
	return true;
}

/* RFC 4685, 3 */
bool
thread_parent_start(struct walk *w, const char **attributes)
{
	struct slice ref = walk_attribute(attributes, "ref");

	if (ref.size == 0)
		ref = walk_attribute(attributes, "href");
	return collect_value(&w->collect, FIELD_PARENT, 5, true, ref, w->err);
}

/* RFC 6721, 3: what a publisher takes back stays ours. */
bool
tombstone_start(struct walk *w, const char **attributes)
{
	(void)attributes;
	w->collect.info.deleted++;
	return true;
}

/* RSS 1.0's Syndication module: so many times a period. Sorted. */
static const struct {
	const char *name;
	long long minutes;
} periods[] = {
    {"daily", 1440}, {"hourly", 60}, {"monthly", 43200}, {"weekly", 10080}, {"yearly", 525600},
};

/* A <ttl> is more exact, and stays. */
static void
learn_ttl(struct walk *w)
{
	if (w->period > 0 && !w->exact)
		w->collect.info.ttl = w->period / w->frequency;
}

bool
syndication_period_end(struct walk *w, struct slice text)
{
	size_t i;

	for (i = 0; i < sizeof periods / sizeof periods[0]; i++)
		if (slice_is_nocase(text, periods[i].name))
			w->period = periods[i].minutes;
	learn_ttl(w);
	return true;
}

bool
syndication_frequency_end(struct walk *w, struct slice text)
{
	long long times;

	if (slice_number(text, &times) && times > 0)
		w->frequency = times;
	learn_ttl(w);
	return true;
}

/* <xhtml:body> in an RSS item: the article itself, as XML. */
bool
xhtml_body_start(struct walk *w, const char **attributes)
{
	(void)attributes;
	w->capture.xhtml = true;
	w->capture.plain = false;
	return true;
}
