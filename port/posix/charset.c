#include "port/charset.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "base/memory.h"

/* No set has characters, with the escapes in front of them, of more bytes. */
enum { PART = 16 };

struct charset_reader {
	iconv_t iconv;
	char part[PART]; /* a character that the last piece cut */
	size_t part_size;
};

struct charset_reader *
charset_open(const char *name, bool *no_memory)
{
	struct charset_reader *reader;
	iconv_t iconv;

	*no_memory = false;
	/* Here and below plain, so that without the option nothing asks for the library: musl's is 130 KB. */
	if (!CONFIG_ICONV)
		return NULL;
	iconv = iconv_open("UTF-8", name);
	if (iconv == (iconv_t)-1) {
		*no_memory = errno == ENOMEM;
		return NULL;
	}
	reader = memory_zero(1, sizeof *reader);
	if (reader == NULL) {
		*no_memory = true;
		iconv_close(iconv);
		return NULL;
	}
	reader->iconv = iconv;
	return reader;
}

/* Writes U+FFFD for the byte at *s. */
static size_t
replace(const char **s, size_t *n, char *out, size_t *bad)
{
	memcpy(out, "\xEF\xBF\xBD", 3);
	++*s;
	--*n;
	++*bad;
	return 3;
}

/* Converts until s ends, `out` is full, or the rest of s is the beginning of a character. */
static size_t
convert(struct charset_reader *reader, const char **s, size_t *n, char *out, size_t room,
        size_t *bad)
{
	size_t left = room;

	while (*n > 0) {
		char *in = (char *)(size_t)*s, *to = out + (room - left);
		size_t done = iconv(reader->iconv, &in, n, &to, &left);
		int why = errno;

		*s = in;
		if (done != (size_t)-1)
			continue;
		if (why != EILSEQ || left < 3)
			break;
		left -= replace(s, n, out + (room - left), bad);
	}
	return room - left;
}

/* Goes on with a character that was cut, a byte at a time, so that the same is made of every cut. */
static size_t
join(struct charset_reader *reader, const char **s, size_t *n, char *out, size_t room, size_t *bad)
{
	const char *part = reader->part;
	size_t size, wrote;

	if (reader->part_size<PART && * n> 0) {
		reader->part[reader->part_size++] = *(*s)++;
		--*n;
	}
	size = reader->part_size;
	wrote = convert(reader, &part, &size, out, room, bad);
	if (size == PART)
		wrote += replace(&part, &size, out + wrote, bad);
	memmove(reader->part, part, size);
	reader->part_size = size;
	return wrote;
}

size_t
charset_read(struct charset_reader *reader, const char **s, size_t *n, char *out, size_t room,
             size_t *bad)
{
	size_t wrote = 0;

	if (!CONFIG_ICONV)
		return 0;
	while (*n > 0 && reader->part_size > 0 && room - wrote >= CHARSET_ROOM)
		wrote += join(reader, s, n, out + wrote, room - wrote, bad);
	if (reader->part_size > 0 || room - wrote < CHARSET_ROOM)
		return wrote;
	wrote += convert(reader, s, n, out + wrote, room - wrote, bad);
	/* Not for want of room: these begin a character. */
	if (room - wrote >= CHARSET_ROOM && *n < PART) {
		memcpy(reader->part, *s, *n);
		reader->part_size = *n;
		*s += *n;
		*n = 0;
	}
	return wrote;
}

size_t
charset_finish(struct charset_reader *reader, char *out, size_t room, size_t *bad)
{
	const char *part = reader->part;
	size_t left = room, wrote;
	char *to = out;

	if (!CONFIG_ICONV)
		return 0;
	/* Some sets hold a letter back, to see whether an accent follows. */
	if (iconv(reader->iconv, NULL, NULL, &to, &left) == (size_t)-1)
		left = room;
	wrote = room - left;
	while (reader->part_size > 0 && room - wrote >= 3)
		wrote += replace(&part, &reader->part_size, out + wrote, bad);
	return wrote;
}

void
charset_close(struct charset_reader *reader)
{
	if (reader == NULL || !CONFIG_ICONV)
		return;
	iconv_close(reader->iconv);
	memory_free(reader);
}
