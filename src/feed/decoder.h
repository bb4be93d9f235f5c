/* decoder.h - bytes in any charset to clean UTF-8: only characters that XML has. */
#ifndef FEED_DECODER_H
#define FEED_DECODER_H

#include <stdint.h>

#include "feed/charset.h"
#include "feed/repair.h"

enum {
	DECODER_HEAD = 512, /* where an XML declaration is looked for */
	DECODER_OUT = 256,
};

struct decoder {
	const struct charset *charset; /* NULL: not known yet, bytes gather in `head` */
	const struct charset *told;    /* by HTTP */
	char head[DECODER_HEAD];
	size_t head_size;
	char part[4]; /* a character that the last piece cut */
	size_t part_size;
	uint32_t surrogate; /* the first of a pair; 0: none */
	char out[DECODER_OUT];
	size_t out_size;
	struct repairs *repairs;
	text_sink_fn *sink;
	void *ctx;
};

/*
 * Begins a document; `told` is the charset of HTTP's Content-Type or empty. The charset is that of a
 * byte order mark, else the one told, else the one declared, else UTF-8 (RFC 7303, 3); UTF-16 and UTF-32
 * are seen by their zeros (XML 1.0, appendix F).
 */
void decoder_begin(struct decoder *decoder, struct slice told, struct repairs *repairs,
                   text_sink_fn *sink, void *ctx);

/*
 * Takes the next bytes, cut anywhere, and gives them on as UTF-8; clean UTF-8 is given as it lies, not
 * copied. Bytes that are no character become U+FFFD, characters that XML 1.0 (2.2) does not have are
 * dropped; both are noted. ERROR_FORMAT names a declared charset that is not known (one that HTTP told is passed over).
 */
bool decoder_write(struct decoder *decoder, const void *data, size_t n, struct error *err);

/* The end of the document: gives what was held back. */
bool decoder_finish(struct decoder *decoder, struct error *err);

#endif
