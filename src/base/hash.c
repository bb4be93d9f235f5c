#include "base/hash.h"

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

static void
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

static void
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

/* Eight bytes behind a tail of so many bits. */
static uint64_t
push_word(struct hash_stream *stream, uint64_t tail, unsigned bits, uint64_t word)
{
	absorb(stream->v, tail | word << bits);
	return bits > 0 ? word >> (64 - bits) : 0;
}

void
hash_write(struct hash_stream *stream, struct slice piece)
{
	const unsigned char *data = (const unsigned char *)piece.data;
	size_t left = piece.size;
	unsigned bits =
	    (unsigned)(stream->size % 8 * 8); /* of the tail, which is less than a word */
	uint64_t word, tail = stream->tail;

	for (; left >= 8; data += 8, left -= 8)
		tail = push_word(stream, tail, bits, load(data));
	word = load_some(data, left);
	if (bits + left * 8 >= 64)
		tail = push_word(stream, tail, bits, word);
	else
		tail |= word << bits;
	stream->tail = tail;
	stream->size += piece.size;
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
