#include "feed/walk.h"

/* Media RSS, 1.5.1: <media:content> is a file; those that are pages or pictures of text are too. */
bool
media_content_start(struct walk *w, const char **attributes)
{
	return walk_file(w, walk_attribute(attributes, "url"), walk_attribute(attributes, "type"),
	                 walk_attribute(attributes, "filesize"));
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
	if (w->period > 0)
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
