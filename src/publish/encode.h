/* encode.h - text where only ASCII may stand: base64 and mail's headers. */
#ifndef PUBLISH_ENCODE_H
#define PUBLISH_ENCODE_H

#include "base/bytes.h"

/* Appends bytes in base64 (RFC 4648, 4), in lines of 76 characters where `lines` is set. */
void encode_base64(struct buffer *out, struct slice bytes, bool lines);

/*
 * Appends a header that is free text, "Name: text", folded (RFC 5322, 2.2.3), as encoded words (RFC 2047) where it
 * is not plain ASCII. Line ends in the text are blanks.
 */
void encode_header(struct buffer *out, const char *name, struct slice text);

/* Appends a name as it stands before an address or identifier: quoted, or as encoded words. */
void encode_phrase(struct buffer *out, struct slice text);

#endif
