/* markup.h - text as XML and HTML both take it. */
#ifndef BASE_MARKUP_H
#define BASE_MARKUP_H

#include "base/bytes.h"

/*
 * Appends text, '&', '<', '>' and '"' escaped: it may stand in an element and in a double-quoted attribute.
 * What XML 1.0 (2.2) or HTML has no character for is left out: controls but tab and line ends,
 * noncharacters; bytes that are no UTF-8 become U+FFFD, CR becomes LF.
 */
bool markup_append(struct buffer *out, struct slice text);

/* Appends ` name="value"`. */
bool markup_append_attribute(struct buffer *out, const char *name, struct slice value);

/* Appends `<name>text</name>` and a line's end; nothing for an empty text. */
bool markup_append_element(struct buffer *out, const char *name, struct slice text);

#endif
