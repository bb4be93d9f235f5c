/* charset.h - the character sets that feeds name, and how each is read. */
#ifndef FEED_CHARSET_H
#define FEED_CHARSET_H

#include <stdint.h>

#include "base/bytes.h"

enum charset_kind {
	CHARSET_UTF8,  /* US-ASCII too: what is above it, is UTF-8 today */
	CHARSET_UTF16, /* the order of bytes still to be seen */
	CHARSET_UTF16BE,
	CHARSET_UTF16LE,
	CHARSET_UTF32,
	CHARSET_UTF32BE,
	CHARSET_UTF32LE,
	CHARSET_SINGLE,  /* a byte is a character: those below 128 are ASCII */
	CHARSET_MULTI,   /* converted by the port or tables; characters of ASCII are one byte */
	CHARSET_SHIFTED, /* the same, but bytes of ASCII may mean others */
};

struct charset {
	enum charset_kind kind;
	unsigned single;  /* which CHARSET_SINGLE it is */
	const char *port; /* names to ask the port for, in turn, blanks between */
};

/*
 * The set of this name (IANA's registry and the Encoding Standard's labels; case, '-' and '_' do not
 * count), for ever; NULL when it is not known.
 */
const struct charset *charset_find(struct slice name);

/* What the bytes 128 to 255 of a CHARSET_SINGLE mean; 0: nothing. */
void charset_high(const struct charset *charset, uint16_t high[128]);

/* The i-th set that can be read here, by the name that a person knows; NULL after the last. */
const char *charset_name(size_t i);

#endif
