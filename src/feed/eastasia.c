#include "feed/eastasia.h"

#include <stdint.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"

/* Rows of characters one behind the other, without the empty ends of each. */
struct row {
	uint16_t start;
	uint8_t first, count;
};

/* A run of characters in GB 18030's count of four bytes; 0: none. */
struct range {
	uint16_t first, character;
};

#include "feed/eastasia_table.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define NO_CELL SIZE_MAX

struct plane {
	const struct row *rows;
	size_t count;
	const uint16_t *cells;
};

#define PLANE(name)                                                                                \
	{                                                                                          \
		name##_rows, COUNT(name##_rows), name##_cells                                      \
	}
static const struct plane jis1 = PLANE(jis1), jis2 = PLANE(jis2), ks = PLANE(ks), gb = PLANE(gb),
                          gb_low = PLANE(gb_low), big5 = PLANE(big5);

/* What ISO 2022 has switched to. */
enum shift {
	SHIFT_ASCII,
	SHIFT_ROMAN, /* JIS X 0201 */
	SHIFT_KANA,
	SHIFT_JIS,
	SHIFT_HANGUL,
};

/* A set's rule: reads the character at `s`. */
struct found {
	size_t size;        /* bytes that it takes; 0: they are none */
	bool more;          /* it is cut */
	bool silent;        /* it only switches */
	uint32_t c, second; /* the character; of some pairs two */
};

typedef struct found found_fn(struct eastasia *reader, const unsigned char *s, size_t n);

struct eastasia {
	found_fn *find;
	enum shift shift;
	unsigned char part[4];
	size_t size;
};

static const struct found none = {0}, more = {.more = true};

/* A character of so many bytes; 0 is none. */
static struct found
one(size_t size, uint32_t c)
{
	struct found found = {.size = c != 0 ? size : 0, .c = c};

	return found;
}

/* A byte that is itself. */
static struct found
same(unsigned char byte)
{
	struct found found = {.size = 1, .c = byte};

	return found;
}

static size_t
find_cell(const struct plane *plane, size_t row, size_t column)
{
	const struct row *found;

	if (row >= plane->count)
		return NO_CELL;
	found = &plane->rows[row];
	if (column < found->first || column - found->first >= found->count)
		return NO_CELL;
	return found->start + column - found->first;
}

static uint32_t
cell(const struct plane *plane, size_t row, size_t column)
{
	size_t at = find_cell(plane, row, column);

	return at != NO_CELL ? plane->cells[at] : 0;
}

/* The n-th of the characters that have their bit set; `before` counts those before each 256. */
static uint32_t
counted(const uint8_t *bits, const uint16_t *before, size_t n)
{
	uint32_t block = 0, at;

	while (before[block + 1] <= n)
		block++;
	n -= before[block];
	for (at = block * 256; n > 0 || (bits[at / 8] >> at % 8 & 1) == 0; at++)
		n -= bits[at / 8] >> at % 8 & 1;
	return at;
}

/* The byte's place from `first` to `last`. */
static bool
within(unsigned char byte, unsigned first, unsigned last)
{
	return byte >= first && byte <= last;
}

static bool
is_high(unsigned char byte)
{
	return within(byte, 0xA1, 0xFE);
}

static struct found
find_sjis(struct eastasia *reader, const unsigned char *s, size_t n)
{
	size_t row, column;

	(void)reader;
	if (s[0] < 0x80)
		return same(s[0]);
	if (within(s[0], 0xA1, 0xDF))
		return one(1, 0xFF61u + s[0] - 0xA1);
	if (!within(s[0], 0x81, 0xFC) || s[0] == 0xA0)
		return none;
	if (n < 2)
		return more;
	if (!within(s[1], 0x40, 0xFC) || s[1] == 0x7F)
		return none;
	column = s[1] - 0x40u - (s[1] > 0x7F);
	row = (s[0] - (s[0] < 0xA0 ? 0x81u : 0xC1u)) * 2 + column / 94;
	column %= 94;
	if (row >= 94 && row < 114)
		return one(2, 0xE000 + (uint32_t)((row - 94) * 94 + column));
	return one(2, cell(&jis1, row, column));
}

/* Rows from 85 on are the user's. */
static uint32_t
jis_or_private(const struct plane *plane, uint32_t private, unsigned char a, unsigned char b)
{
	size_t row = a - 0xA1u, column = b - 0xA1u;

	return row < 84 ? cell(plane, row, column) : private + (uint32_t)((row - 84) * 94 + column);
}

static struct found
find_euc_jp(struct eastasia *reader, const unsigned char *s, size_t n)
{
	(void)reader;
	if (s[0] < 0xA0 && s[0] != 0x8E && s[0] != 0x8F)
		return same(s[0]);
	if (s[0] == 0xA0 || s[0] == 0xFF)
		return none;
	if (n < 2)
		return more;
	if (s[0] == 0x8E)
		return within(s[1], 0xA1, 0xDF) ? one(2, 0xFF61u + s[1] - 0xA1) : none;
	if (!is_high(s[1]))
		return none;
	if (s[0] != 0x8F)
		return one(2, jis_or_private(&jis1, 0xE000, s[0], s[1]));
	if (n < 3)
		return more;
	return is_high(s[2]) ? one(3, jis_or_private(&jis2, 0xE3AC, s[1], s[2])) : none;
}

/* CP949: around KS X 1001 lie the syllables that it lacks. */
static struct found
find_hangul(struct eastasia *reader, const unsigned char *s, size_t n)
{
	size_t column, place;

	(void)reader;
	if (s[0] < 0x80)
		return same(s[0]);
	if (!within(s[0], 0x81, 0xFE))
		return none;
	if (n < 2)
		return more;
	if (s[0] >= 0xA1 && is_high(s[1]))
		return one(2, cell(&ks, s[0] - 0xA1u, s[1] - 0xA1u));
	if (within(s[1], 0x41, 0x5A))
		column = s[1] - 0x41u;
	else if (within(s[1], 0x61, 0x7A))
		column = s[1] - 0x61u + 26;
	else if (within(s[1], 0x81, 0xFE))
		column = s[1] - 0x81u + 52;
	else
		return none;
	place =
	    s[0] < 0xA1 ? (s[0] - 0x81u) * 178 + column : 32 * 178 + (s[0] - 0xA1u) * 84 + column;
	if (place >= hangul_before[COUNT(hangul_before) - 1])
		return none;
	return one(2, 0xAC00 + counted(hangul_bits, hangul_before, place));
}

/* The pairs of GBK outside of GB 2312's square. */
static uint32_t
gbk_low(unsigned char a, unsigned char b)
{
	size_t lacking = hanzi_before[COUNT(hanzi_before) - 1];
	size_t column = b - 0x40u - (b > 0x7F), place;

	if (within(a, 0xA1, 0xA7))
		return 0xE4C6 + (uint32_t)((a - 0xA1u) * 96 + column);
	if (within(a, 0xA8, 0xA9))
		return cell(&gb_low, a - 0xA8u, column);
	place = a < 0xA1 ? (a - 0x81u) * 190 + column : 32 * 190 + (a - 0xAAu) * 96 + column;
	if (place < lacking)
		return 0x4E00 + counted(hanzi_bits, hanzi_before, place);
	return place - lacking < COUNT(hanzi_behind) ? hanzi_behind[place - lacking] : 0;
}

static uint32_t
gbk_square(unsigned char a, unsigned char b)
{
	uint32_t column = b - 0xA1u;

	if (within(a, 0xAA, 0xAF))
		return 0xE000 + (a - 0xAAu) * 94 + column;
	if (within(a, 0xF8, 0xFE))
		return 0xE234 + (a - 0xF8u) * 94 + column;
	return cell(&gb, a - 0xA1u, column);
}

/* GB 18030's four bytes: the rest of the plane in order, then all other planes. */
static uint32_t
gb_four(const unsigned char *s)
{
	uint32_t place =
	    ((s[0] - 0x81u) * 10 + s[1] - 0x30u) * 1260 + (s[2] - 0x81u) * 10 + s[3] - 0x30u;
	size_t low = 0, high = COUNT(gb_ranges);

	if (place >= 189000)
		return place - 189000 <= 0xFFFFF ? place - 189000 + 0x10000 : 0;
	if (place >= 39420)
		return 0;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (gb_ranges[middle].first <= place)
			low = middle;
		else
			high = middle;
	}
	if (gb_ranges[low].character == 0)
		return 0;
	return gb_ranges[low].character + place - gb_ranges[low].first;
}

static struct found
find_gb(struct eastasia *reader, const unsigned char *s, size_t n)
{
	(void)reader;
	if (s[0] < 0x80)
		return same(s[0]);
	if (!within(s[0], 0x81, 0xFE))
		return none;
	if (n < 2)
		return more;
	if (!within(s[1], 0x30, 0x39)) {
		if (!within(s[1], 0x40, 0xFE) || s[1] == 0x7F)
			return none;
		return one(2, s[0] >= 0xA1 && s[1] >= 0xA1 ? gbk_square(s[0], s[1])
		                                           : gbk_low(s[0], s[1]));
	}
	if (n > 2 && !within(s[2], 0x81, 0xFE))
		return none;
	if (n < 4)
		return more;
	return within(s[3], 0x30, 0x39) ? one(4, gb_four(s)) : none;
}

/* Four pairs are a letter with an accent of its own. */
static struct found
big5_letters(unsigned char a, unsigned char b)
{
	struct found found = {.size = 2};

	if ((a != 0x88 || (b != 0x62 && b != 0x64 && b != 0xA3 && b != 0xA5)))
		return none;
	found.c = b < 0xA0 ? 0xCA : 0xEA;
	found.second = b == 0x62 || b == 0xA3 ? 0x304 : 0x30C;
	return found;
}

static struct found
find_big5(struct eastasia *reader, const unsigned char *s, size_t n)
{
	size_t column, at;
	uint32_t second;

	(void)reader;
	if (s[0] <= 0x80)
		return same(s[0]);
	if (s[0] == 0xFF)
		return none;
	if (n < 2)
		return more;
	if (within(s[1], 0x40, 0x7E))
		column = s[1] - 0x40u;
	else if (is_high(s[1]))
		column = s[1] - 0xA1u + 63;
	else
		return none;
	at = s[0] < 0x87 ? NO_CELL : find_cell(&big5, s[0] - 0x87u, column);
	if (at == NO_CELL || big5.cells[at] == 0)
		return big5_letters(s[0], s[1]);
	second = big5_second[at / 8] >> at % 8 & 1;
	return one(2, second << 17 | big5.cells[at]);
}

/* Escapes of ISO 2022, and what they switch to. */
static const struct {
	char escape[5];
	unsigned char size;
	enum shift shift;
} escapes[] = {
    {"\x1B(B", 3, SHIFT_ASCII}, {"\x1B(I", 3, SHIFT_KANA}, {"\x1B(J", 3, SHIFT_ROMAN},
    {"\x1B$@", 3, SHIFT_JIS},   {"\x1B$B", 3, SHIFT_JIS},
};

/* An escape that is none of ours is a control like others. */
static struct found
find_escape(struct eastasia *reader, const unsigned char *s, size_t n)
{
	struct found found = {.size = 3, .silent = true};
	size_t i;

	for (i = 0; i < COUNT(escapes); i++) {
		if (memcmp(s, escapes[i].escape, n < 3 ? n : 3) != 0)
			continue;
		if (n < 3)
			return more;
		reader->shift = escapes[i].shift;
		return found;
	}
	return same(s[0]);
}

static struct found
find_iso_2022_jp(struct eastasia *reader, const unsigned char *s, size_t n)
{
	if (s[0] == 0x1B)
		return find_escape(reader, s, n);
	if (s[0] >= 0x80)
		return none;
	if (s[0] < 0x21 || s[0] == 0x7F || reader->shift == SHIFT_ASCII)
		return same(s[0]);
	if (reader->shift == SHIFT_ROMAN)
		return one(1, s[0] == '\\' ? 0xA5 : s[0] == '~' ? 0x203E : s[0]);
	if (reader->shift == SHIFT_KANA)
		return s[0] < 0x60 ? one(1, 0xFF61u + s[0] - 0x21) : none;
	if (n < 2)
		return more;
	return within(s[1], 0x21, 0x7E) ? one(2, cell(&jis1, s[0] - 0x21u, s[1] - 0x21u)) : none;
}

/* RFC 1557: the announcement at the front, then shift out and in. */
static struct found
find_iso_2022_kr(struct eastasia *reader, const unsigned char *s, size_t n)
{
	static const char announcement[] = "\x1B$)C";
	struct found silent = {.size = 1, .silent = true};

	if (s[0] == 0x1B && memcmp(s, announcement, n < 4 ? n : 4) == 0) {
		silent.size = 4;
		return n < 4 ? more : silent;
	}
	if (s[0] == 0x0E || s[0] == 0x0F) {
		reader->shift = s[0] == 0x0E ? SHIFT_HANGUL : SHIFT_ASCII;
		return silent;
	}
	if (s[0] >= 0x80)
		return none;
	if (s[0] < 0x21 || s[0] == 0x7F || reader->shift == SHIFT_ASCII)
		return same(s[0]);
	if (n < 2)
		return more;
	return within(s[1], 0x21, 0x7E) ? one(2, cell(&ks, s[0] - 0x21u, s[1] - 0x21u)) : none;
}

static const struct {
	const char *name;
	found_fn *find;
} sets[] = {
    {"BIG5-HKSCS", find_big5},         {"CP932", find_sjis}, {"CP949", find_hangul},
    {"EUC-JP-MS", find_euc_jp},        {"GB18030", find_gb}, {"ISO-2022-JP", find_iso_2022_jp},
    {"ISO-2022-KR", find_iso_2022_kr},
};

struct eastasia *
eastasia_open(const char *name, bool *no_memory)
{
	struct eastasia *reader;
	size_t i;

	*no_memory = false;
	for (i = 0; i < COUNT(sets); i++)
		if (strcmp(name, sets[i].name) == 0)
			break;
	if (i == COUNT(sets))
		return NULL;
	reader = memory_zero(1, sizeof *reader);
	*no_memory = reader == NULL;
	if (reader != NULL)
		reader->find = sets[i].find;
	return reader;
}

static size_t
replace(char *out, size_t *bad)
{
	++*bad;
	return utf8_encode(UTF8_REPLACEMENT, out);
}

/* Writes what the bytes held hold, but for a character that is cut: at most one for each byte. */
static size_t
drain(struct eastasia *reader, char *out, size_t *bad)
{
	size_t done = 0, wrote = 0;

	while (done < reader->size) {
		struct found found = reader->find(reader, reader->part + done, reader->size - done);

		if (found.more)
			break;
		if (found.size == 0)
			wrote += replace(out + wrote, bad);
		else if (!found.silent)
			wrote += utf8_encode(found.c, out + wrote);
		if (found.second != 0)
			wrote += utf8_encode(found.second, out + wrote);
		done += found.size > 0 ? found.size : 1;
	}
	reader->size -= done;
	memmove(reader->part, reader->part + done, reader->size);
	return wrote;
}

size_t
eastasia_read(struct eastasia *reader, const char **s, size_t *n, char *out, size_t room,
              size_t *bad)
{
	size_t wrote = 0;

	for (; *n > 0 && room - wrote >= EASTASIA_ROOM; ++*s, --*n) {
		reader->part[reader->size++] = (unsigned char)**s;
		wrote += drain(reader, out + wrote, bad);
	}
	return wrote;
}

size_t
eastasia_finish(struct eastasia *reader, char *out, size_t *bad)
{
	size_t wrote = 0;

	for (; reader->size > 0; reader->size--)
		wrote += replace(out + wrote, bad);
	return wrote;
}

void
eastasia_close(struct eastasia *reader)
{
	memory_free(reader);
}
