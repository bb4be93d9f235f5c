#include "base/entity.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

#include "base/entity_table.h"

/* What &#128; to &#159; mean: windows-1252 (HTML Living Standard, 13.2.5.80); 0: themselves. */
static const uint16_t windows_1252[] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

/* A record taken apart; its bytes are the table's. */
struct record {
	size_t shared;
	const unsigned char *added; /* letters and pieces */
	size_t added_size;
	struct slice value;
	bool legacy;
};

/* The bytes of the character that begins with this one. */
static size_t
character_size(unsigned char first)
{
	return first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

static struct record
record_at(const unsigned char *at)
{
	struct record record;
	size_t n = at[0] & 7;
	bool two;

	record.shared = *at++ >> 3;
	if (n == 0)
		n = *at++;
	record.added = at;
	record.value.data = (const char *)at + n;
	record.legacy = at[n - 1] == LEGACY;
	n -= record.legacy;
	two = at[n - 1] == TWO;
	record.added_size = n - two;
	record.value.size = character_size((unsigned char)record.value.data[0]);
	if (two)
		record.value.size +=
		    character_size((unsigned char)record.value.data[record.value.size]);
	return record;
}

/*
 * How many bytes of s are those that a record adds, and in *order whether s is behind them (1), the same (0) or
 * before (-1).
 */
static size_t
compare(const struct record *record, struct slice s, int *order)
{
	unsigned char waiting[DEEPEST + 1], byte;
	size_t i, n, same = 0;

	for (i = 0; i < record->added_size; i++) {
		waiting[0] = record->added[i];
		for (n = 1; n > 0;) {
			byte = waiting[--n];
			if (byte >= PIECE) {
				waiting[n++] = pieces[byte - PIECE][1];
				waiting[n++] = pieces[byte - PIECE][0];
				continue;
			}
			if (same == s.size || (unsigned char)s.data[same] != byte) {
				*order =
				    same == s.size || (unsigned char)s.data[same] < byte ? -1 : 1;
				return same;
			}
			same++;
		}
	}
	*order = same < s.size;
	return same;
}

/* The last block whose first name is not beyond this one. */
static const unsigned char *
block_of(struct slice name)
{
	size_t low = 0, high = sizeof starts / sizeof *starts, middle;
	struct record first;
	int order;

	while (high - low > 1) {
		middle = low + (high - low) / 2;
		first = record_at(records + starts[middle]);
		compare(&first, name, &order);
		if (order >= 0)
			low = middle;
		else
			high = middle;
	}
	return records + starts[low];
}

/* Finds a name's value. */
static bool
find(struct slice name, struct slice *value, bool *legacy)
{
	const unsigned char *at = block_of(name);
	size_t same = 0; /* letters that the name and the record before have both */
	struct record record;
	int i, order;

	for (i = 0; i < BLOCK && at < records + sizeof records; i++) {
		record = record_at(at);
		at = (const unsigned char *)record.value.data + record.value.size;
		if (record.shared > same)
			continue;
		if (record.shared < same)
			return false;
		same += compare(&record, slice_skip(name, same), &order);
		if (order < 0)
			return false;
		if (order == 0) {
			*value = record.value;
			*legacy = record.legacy;
			return true;
		}
	}
	return false;
}

struct slice
entity_find(struct slice name)
{
	struct slice value = {0};
	bool legacy;

	find(name, &value, &legacy);
	return value;
}

/* The digit's value, or 16 for what is none. */
static unsigned
digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned)(c - 'a') + 10;
	if (c >= 'A' && c <= 'F')
		return (unsigned)(c - 'A') + 10;
	return 16;
}

/* s begins with "&#". */
static size_t
read_number(struct slice s, char to[ENTITY_MOST], size_t *size)
{
	bool hex = s.size > 2 && (s.data[2] == 'x' || s.data[2] == 'X');
	size_t first = hex ? 3 : 2, at;
	unsigned base = hex ? 16 : 10, digit;
	uint32_t c = 0;

	for (at = first; at < s.size; at++) {
		digit = digit_value(s.data[at]);
		if (digit >= base)
			break;
		if (c <= 0x10FFFF)
			c = c * base + digit;
	}
	if (at == first)
		return 0;
	if (at < s.size && s.data[at] == ';')
		at++;
	if (c >= 0x80 && c <= 0x9F && windows_1252[c - 0x80] != 0)
		c = windows_1252[c - 0x80];
	*size = utf8_encode(c == 0 ? UTF8_REPLACEMENT : c, to);
	return at;
}

static bool
is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static size_t
read_name(struct slice s, char to[ENTITY_MOST], size_t *size)
{
	struct slice name = slice_skip(s, 1), value;
	size_t n = 0;
	bool legacy;

	while (n < name.size && n <= LONGEST && is_name_byte(name.data[n]))
		n++;
	if (n < name.size && name.data[n] == ';') {
		name.size = n;
		if (find(name, &value, &legacy)) {
			*size = value.size;
			memcpy(to, value.data, value.size);
			return n + 2;
		}
	}
	/* Without ';' the longest old name counts: "&notit" is "not" and "it". */
	for (name.size = n < LONGEST_LEGACY ? n : LONGEST_LEGACY; name.size > 0; name.size--) {
		if (find(name, &value, &legacy) && legacy) {
			*size = value.size;
			memcpy(to, value.data, value.size);
			return name.size + 1;
		}
	}
	return 0;
}

size_t
entity_read(struct slice s, char to[ENTITY_MOST], size_t *size)
{
	*size = 0;
	if (s.size < 2 || s.data[0] != '&')
		return 0;
	return s.data[1] == '#' ? read_number(s, to, size) : read_name(s, to, size);
}

size_t
entity_decode(struct slice s, struct buffer *out)
{
	char text[ENTITY_MOST];
	size_t size, n = entity_read(s, text, &size);

	buffer_append(out, text, size);
	return n;
}
