/* markup.h - text as XML and HTML both take it, and where a tag of theirs ends. */
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

/* Does an HTML tag or comment begin here? */
bool markup_tag_begins(struct slice s);

/* The length of the tag that begins here, with its brackets; 0: it has no end. A quoted value may have a bracket. */
size_t markup_tag_length(struct slice s);

/* The length of the comment that begins here, <!-- to -->; 0: it has no end. */
size_t markup_comment_length(struct slice s);

/*
 * Takes the next attribute off what stands between a tag's name and its bracket: its name, and its value without
 * quotes, both parts of *rest. false at the end.
 */
bool markup_attribute(struct slice *rest, struct slice *name, struct slice *value);

#endif
