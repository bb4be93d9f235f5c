/* decoder.h - bytes in any charset to clean UTF-8: only characters that XML has. */
#ifndef FEED_DECODER_H
#define FEED_DECODER_H

#include <stdint.h>

#include "feed/multibyte.h"
#include "feed/repair.h"

enum {
	DECODER_HEAD = 512, /* where an XML declaration is looked for */
	DECODER_SAMPLE =
	    1024, /* from the first byte that is no ASCII on: what the charset shows in */
	DECODER_OUT = 256,
	DECODER_NAME = 40, /* of a charset, for messages */
};

enum decoder_state {
	DECODER_BEGIN,  /* bytes gather up to the XML declaration's end */
	DECODER_ASCII,  /* all bytes so far are ASCII: what else there is, is still to be seen */
	DECODER_GATHER, /* bytes gather that will tell */
	DECODER_BODY,   /* the charset is known */
};

/* `= {0}` before the first document; decoder_free gives back what the last one held. */
struct decoder {
	enum decoder_state state;
	const struct charset *charset;
	const struct charset *told,
	    *declared; /* by HTTP and by the document; NULL: nothing known */
	char told_name[DECODER_NAME], declared_name[DECODER_NAME];
	char sample[DECODER_SAMPLE];
	size_t sample_size;
	char part[4]; /* a character that the last piece cut */
	size_t part_size;
	uint32_t surrogate;      /* the first of a pair; 0: none */
	uint16_t high[128];      /* of a CHARSET_SINGLE */
	struct multibyte reader; /* of a CHARSET_MULTI or CHARSET_SHIFTED */
	char out[DECODER_OUT];
	size_t out_size;
	struct repairs *repairs;
	text_sink_fn *sink;
	void *ctx;
};

/*
 * Begins a document; `told` is the charset of HTTP's Content-Type or empty. The charset is that of a
 * byte order mark or, seen by its zeros, UTF-16 or UTF-32 (XML 1.0, appendix F); else UTF-8 where the
 * first kilobyte after the first byte that is no ASCII is UTF-8, but for a few bytes; else the one that
 * the document declares, then the one told, then windows-1252. What bytes show goes before what was said
 * of them, because no long text in another set is UTF-8 by chance.
 */
void decoder_begin(struct decoder *decoder, struct slice told, struct repairs *repairs,
                   text_sink_fn *sink, void *ctx);

/*
 * Takes the next bytes, cut anywhere, and gives them on as UTF-8; clean UTF-8 is given as it lies, not
 * copied. Bytes that are no character become U+FFFD, characters that XML 1.0 (2.2) does not have are
 * dropped; both are noted. ERROR_FORMAT names a charset that is needed and that nobody here knows.
 */
bool decoder_write(struct decoder *decoder, const void *data, size_t n, struct error *err);

/* The end of the document: gives what was held back. */
bool decoder_finish(struct decoder *decoder, struct error *err);

/* Gives back what the document held. */
void decoder_free(struct decoder *decoder);

#endif
