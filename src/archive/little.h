/* little.h - numbers in little-endian bytes, as everything binary in the archive has them. */
#ifndef ARCHIVE_LITTLE_H
#define ARCHIVE_LITTLE_H

#include <stdint.h>

#include "base/bytes.h"

/* The number in the first `width` bytes, at most 8. */
static inline uint64_t
little_get(const unsigned char *from, unsigned width)
{
	uint64_t value = 0;

	while (width-- > 0)
		value = value << 8 | from[width];
	return value;
}

/* Sets the first `width` bytes. */
static inline void
little_put(unsigned char *to, uint64_t value, unsigned width)
{
	for (; width > 0; width--, value >>= 8)
		*to++ = (unsigned char)(value & 0xff);
}

/* Appends `width` bytes. */
static inline void
little_append(struct buffer *to, uint64_t value, unsigned width)
{
	unsigned char bytes[8];

	little_put(bytes, value, width);
	buffer_append(to, bytes, width);
}

#endif
