/*
 * harness.h - what is done with any bytes at all, one function a parser. A fuzzer calls it, and the test
 * of what fuzzers have found; it ends the process where a promise is broken.
 */
#ifndef TESTS_FUZZ_HARNESS_H
#define TESTS_FUZZ_HARNESS_H

#include <stdint.h>

#include "base/bytes.h"

/*
 * Each takes an input whole. The last HARNESS_CHOICES bytes of it are not part of the document: they
 * choose how it is cut, its charset, and which request for memory is refused.
 */
void fuzz_archive(struct slice input); /* a segment, the state, the marks */
void fuzz_date(struct slice input);
void fuzz_decoder(struct slice input);
void fuzz_feed(struct slice input);
void fuzz_html(struct slice input);
void fuzz_index(struct slice input); /* beside a small segment */
void fuzz_json(struct slice input);
void fuzz_line(struct slice input); /* of the archive */
void fuzz_opml(struct slice input);
void fuzz_safe(struct slice input);
void fuzz_url(struct slice input); /* a base, a line end, a reference */

enum { HARNESS_CHOICES = 4 };

/* An input taken apart. */
struct harness {
	struct slice document;
	unsigned charset; /* which of some */
	unsigned cut;     /* how pieces are cut */
	unsigned refused; /* the n-th request for memory; 0: none */
	uint32_t random;  /* where the cuts are, when they are anywhere */
	size_t held;      /* memory before */
};

/* Begins: takes the input apart. */
void harness_begin(struct harness *harness, struct slice input);

/* The size of the next piece, from 1; the shape that a golden_cut_fn has. */
size_t harness_cut(void *harness);

/* Cuts the next piece off the document. */
struct slice harness_piece(struct harness *harness, struct slice *document);

/* One piece is all. */
size_t harness_whole(void *ctx);

/* A charset that HTTP may tell of the document. */
struct slice harness_charset(const struct harness *harness);

/* From here on memory is refused as the input chose; true when it chose at all. */
bool harness_refuse(const struct harness *harness);

/* No more of that. */
void harness_allow(void);

/* Ends: everything must have been given back. */
void harness_end(const struct harness *harness);

/* Ends the process with these words unless `holds`. */
void harness_must(bool holds, const char *words);

/* Ends the process unless both are the same, showing them. */
void harness_same(struct slice a, struct slice b, const char *words);

#endif
