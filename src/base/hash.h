/* hash.h - fingerprints that are the same on every machine, for ever. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stdint.h>

#include "base/bytes.h"

/* 128 bits of SipHash-2-4 with the key 00 01 … 0f; part `low` comes first in the reference's bytes. */
struct hash {
	uint64_t low, high;
};

/* State of a hash over pieces. */
struct hash_stream {
	uint64_t v[4];
	uint64_t tail;
	uint64_t size;
};

/* Sets the state to that of no bytes. It holds no memory: a stream may be left unfinished. */
void hash_begin(struct hash_stream *stream);

/* Adds a piece; where the bytes are cut makes no difference. */
void hash_write(struct hash_stream *stream, struct slice piece);

/* Adds a number as eight bytes, the lowest first. */
void hash_write_number(struct hash_stream *stream, uint64_t number);

/* The hash of all pieces; hash_begin comes next. */
struct hash hash_finish(struct hash_stream *stream);

/* All at once. */
struct hash hash_of(struct slice s);

#endif
