#include "publish/zip.h"

#include <string.h>

/* 1980-01-01: the same content makes the same archive. */
enum { DATE = 0x0021, VERSION = 20 };

uint32_t
zip_crc(struct slice s)
{
	/* Of each half byte, the polynomial 0xEDB88320. */
	static const uint32_t table[16] = {
	    0x00000000, 0x1DB71064, 0x3B6E20C8, 0x26D930AC, 0x76DC4190, 0x6B6B51F4,
	    0x4DB26158, 0x5005713C, 0xEDB88320, 0xF00F9344, 0xD6D6A3E8, 0xCB61B38C,
	    0x9B64C2B0, 0x86D3D2D4, 0xA00AE278, 0xBDBDF21C,
	};
	uint32_t crc = 0xFFFFFFFF;
	size_t i;

	for (i = 0; i < s.size; i++) {
		crc ^= (unsigned char)s.data[i];
		crc = table[crc & 15] ^ crc >> 4;
		crc = table[crc & 15] ^ crc >> 4;
	}
	return ~crc;
}

static void
append_number(struct buffer *out, uint32_t n, int bytes)
{
	for (; bytes > 0; bytes--, n >>= 8)
		buffer_append_byte(out, (char)(n & 0xFF));
}

/* What the file's own head and the list's line both have (4.3.7 and 4.3.12). */
static void
append_common(struct buffer *out, const char *name, struct slice content, uint32_t crc)
{
	append_number(out, VERSION, 2);
	append_number(out, 0, 2); /* flags */
	append_number(out, 0, 2); /* stored */
	append_number(out, 0, 2); /* midnight */
	append_number(out, DATE, 2);
	append_number(out, crc, 4);
	append_number(out, (uint32_t)content.size, 4);
	append_number(out, (uint32_t)content.size, 4);
	append_number(out, (uint32_t)strlen(name), 2);
	append_number(out, 0, 2); /* extra */
}

bool
zip_add(struct publish *publish, const char *name, struct slice content, struct error *err)
{
	uint64_t at = publish->written + publish->out.size;
	uint32_t crc = zip_crc(content);

	if (content.size > 0xFFFFFFFF || at + content.size > 0xF0000000 || publish->files >= 65000)
		return error_set(err, ERROR_LIMIT,
		                 "too much for one file: choose fewer posts, by since: or --limit");
	append_number(&publish->out, 0x04034B50, 4);
	append_common(&publish->out, name, content, crc);
	buffer_append_text(&publish->out, name);
	buffer_append_slice(&publish->out, content);
	append_number(&publish->names, 0x02014B50, 4);
	append_number(&publish->names, VERSION, 2);
	append_common(&publish->names, name, content, crc);
	append_number(&publish->names, 0, 2); /* comment */
	append_number(&publish->names, 0, 2); /* disk */
	append_number(&publish->names, 0, 2);
	append_number(&publish->names, 0, 4); /* attributes */
	append_number(&publish->names, (uint32_t)at, 4);
	buffer_append_text(&publish->names, name);
	publish->files++;
	return buffer_ok(&publish->names, err) && buffer_ok(&publish->out, err);
}

bool
zip_finish(struct publish *publish, struct error *err)
{
	uint64_t at = publish->written + publish->out.size;

	buffer_append_slice(&publish->out, buffer_slice(&publish->names));
	append_number(&publish->out, 0x06054B50, 4);
	append_number(&publish->out, 0, 4); /* disks */
	append_number(&publish->out, publish->files, 2);
	append_number(&publish->out, publish->files, 2);
	append_number(&publish->out, (uint32_t)publish->names.size, 4);
	append_number(&publish->out, (uint32_t)at, 4);
	append_number(&publish->out, 0, 2);
	return buffer_ok(&publish->out, err);
}
