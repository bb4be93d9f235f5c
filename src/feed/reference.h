/* reference.h - what expat does not judge of entities and references. */
#ifndef FEED_REFERENCE_H
#define FEED_REFERENCE_H

#include "base/bytes.h"

/* Does an entity's value refer to other entities than XML's own? Such grow without bound. */
bool reference_nests(struct slice value);

/*
 * Writes the UTF-8 that &#128; to &#159; are meant as, windows-1252's (HTML, 13.2.5.80), and returns its
 * length.
 */
size_t reference_meant(unsigned char c, char text[4]);

#endif
