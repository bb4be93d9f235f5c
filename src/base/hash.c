#include "base/hash.h"

#include <string.h>

/*
 * SipHash-2-4 with 128 bits of result: J.-P. Aumasson and D. J. Bernstein, "SipHash: a fast
 * short-input PRF", and its designers' note on the longer result. The key is no secret: it only has
 * to be the same for ever. Words are little-endian on every machine.
 */
#define KEY_LOW UINT64_C(0x0706050403020100)
#define KEY_HIGH UINT64_C(0x0f0e0d0c0b0a0908)

static uint64_t
rotate(uint64_t x, int bits)
{
	return x << bits | x >> (64 - bits);
}

/* Inline, so that the four words stay in registers over a long piece. */
static inline void
mix(uint64_t v[4])
{
	v[0] += v[1];
	v[2] += v[3];
	v[1] = rotate(v[1], 13) ^ v[0];
	v[3] = rotate(v[3], 16) ^ v[2];
	v[0] = rotate(v[0], 32);
	v[2] += v[1];
	v[0] += v[3];
	v[1] = rotate(v[1], 17) ^ v[2];
	v[3] = rotate(v[3], 21) ^ v[0];
	v[2] = rotate(v[2], 32);
}

static inline void
absorb(uint64_t v[4], uint64_t word)
{
	v[3] ^= word;
	mix(v);
	mix(v);
	v[0] ^= word;
}

/* Compilers turn this into one load where the machine has it. */
static uint64_t
load(const unsigned char *p)
{
	return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24 |
	       (uint64_t)p[4] << 32 | (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 |
	       (uint64_t)p[7] << 56;
}

void
hash_begin(struct hash_stream *stream)
{
	stream->v[0] = UINT64_C(0x736f6d6570736575) ^ KEY_LOW;
	stream->v[1] = UINT64_C(0x646f72616e646f6d) ^ KEY_HIGH ^ 0xee;
	stream->v[2] = UINT64_C(0x6c7967656e657261) ^ KEY_LOW;
	stream->v[3] = UINT64_C(0x7465646279746573) ^ KEY_HIGH;
	stream->tail = 0;
	stream->size = 0;
}

/* So many bytes, fewer than eight, as the low end of a word. */
static uint64_t
load_some(const unsigned char *p, size_t n)
{
	uint64_t word = 0;

	switch (n) {
	case 7:
		word = (uint64_t)p[6] << 48;
		/* fall through */
	case 6:
		word |= (uint64_t)p[5] << 40;
		/* fall through */
	case 5:
		word |= (uint64_t)p[4] << 32;
		/* fall through */
	case 4:
		word |= (uint64_t)p[3] << 24;
		/* fall through */
	case 3:
		word |= (uint64_t)p[2] << 16;
		/* fall through */
	case 2:
		word |= (uint64_t)p[1] << 8;
		/* fall through */
	case 1:
		word |= (uint64_t)p[0];
	}
	return word;
}

/* Whole words, which begin so many bits into the stream's own; returns the new tail. */
static uint64_t
write_words(struct hash_stream *stream, const unsigned char *data, size_t words, unsigned bits)
{
	uint64_t v[4], word, tail = stream->tail;
	size_t i;

	memcpy(v, stream->v, sizeof v);
	for (i = 0; i < words; i++, data += 8) {
		word = load(data);
		absorb(v, tail | word << bits);
		/* In two steps, for bits may be 0. */
		tail = word >> 1 >> (63 - bits);
	}
	memcpy(stream->v, v, sizeof v);
	return tail;
}

void
hash_write(struct hash_stream *stream, struct slice piece)
{
	const unsigned char *data = (const unsigned char *)piece.data;
	size_t words = piece.size / 8, left = piece.size % 8;
	unsigned bits =
	    (unsigned)(stream->size % 8 * 8); /* of the tail, which is less than a word */
	uint64_t word;

	if (words > 0)
		stream->tail = write_words(stream, data, words, bits);
	stream->size += piece.size;
	if (left == 0)
		return;
	word = load_some(data + words * 8, left);
	stream->tail |= word << bits;
	if (bits + left * 8 < 64)
		return;
	absorb(stream->v, stream->tail);
	stream->tail = word >> 1 >> (63 - bits);
}

void
hash_write_number(struct hash_stream *stream, uint64_t number)
{
	char bytes[8];
	struct slice piece = {bytes, sizeof bytes};
	size_t i;

	for (i = 0; i < sizeof bytes; i++, number >>= 8)
		bytes[i] = (char)(number & 0xFF);
	hash_write(stream, piece);
}

struct hash
hash_finish(struct hash_stream *stream)
{
	uint64_t *v = stream->v;
	struct hash hash;
	int i;

	absorb(v, stream->size << 56 | stream->tail);
	v[2] ^= 0xee;
	for (i = 0; i < 4; i++)
		mix(v);
	hash.low = v[0] ^ v[1] ^ v[2] ^ v[3];
	v[1] ^= 0xdd;
	for (i = 0; i < 4; i++)
		mix(v);
	hash.high = v[0] ^ v[1] ^ v[2] ^ v[3];
	return hash;
}

struct hash
hash_of(struct slice s)
{
	struct hash_stream stream;

	hash_begin(&stream);
	hash_write(&stream, s);
	return hash_finish(&stream);
}
