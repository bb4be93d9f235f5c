/* links.h - links in HTML made absolute, so that an article can be read far from where it was. */
#ifndef FEED_LINKS_H
#define FEED_LINKS_H

#include "base/bytes.h"

/* What an attribute of HTML holds. */
enum links_kind {
	LINKS_NONE,
	LINKS_ONE, /* href, src, … */
	LINKS_SET, /* srcset: "url 2x, url 100w" */
};

enum links_kind links_attribute(struct slice name);

/*
 * Appends an attribute's value with its links absolute. Both, and `base`, are as HTML writes them, "&amp;" for
 * '&'. What leads within the text itself ("#note") stays. false on no memory.
 */
bool links_value(enum links_kind kind, struct slice base, struct slice value, struct buffer *out);

/*
 * Appends `html` with all its links absolute, or nothing when there is nothing to change: that is most of the
 * time, and then nothing is copied. Tags need not be well-formed. false on no memory.
 */
bool links_resolve(struct slice base, struct slice html, struct buffer *out);

#endif
