#include "feed/charset.h"

#include <string.h>

#include "feed/charset_table.h"

enum { NAME_ROOM = 32 };

/* Letters in lower case and digits: "ISO_8859-1" and "iso8859-1" are one name. */
static bool
plain_name(struct slice s, char name[NAME_ROOM])
{
	size_t i, n = 0;

	for (i = 0; i < s.size; i++) {
		char c = s.data[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c + 'a' - 'A');
		if ((c < 'a' || c > 'z') && (c < '0' || c > '9'))
			continue;
		if (n == NAME_ROOM - 1)
			return false;
		name[n++] = c;
	}
	name[n] = '\0';
	return n > 0;
}

const struct charset *
charset_find(struct slice s)
{
	const char *label = charset_labels, *end = label + sizeof charset_labels - 1;
	char name[NAME_ROOM];
	size_t n;

	if (!plain_name(s, name))
		return NULL;
	for (; label < end; label += n + 2) {
		n = strlen(label);
		if (strcmp(name, label) == 0)
			return &charsets[label[n + 1] - 1];
	}
	return NULL;
}

/* A number of the table, which is signed. */
static int
read_number(const unsigned char **at)
{
	unsigned n = 0;
	int shift = 0;

	do {
		n |= (**at & 127u) << shift;
		shift += 7;
	} while (*(*at)++ >= 128);
	return (n & 1) != 0 ? -(int)(n / 2) - 1 : (int)(n / 2);
}

/* Changes what differs from the set it is told from. */
static void
unpack(const unsigned char *at, uint16_t high[128])
{
	int i = 0, n, next;

	while (i < 128) {
		n = *at++;
		if (n == PACKED_FREE) {
			for (n = *at++; n > 0; n--)
				high[i++] = 0;
		} else if (n > PACKED_RUN) {
			next = (i > 0 ? high[i - 1] + 1 : 128) + read_number(&at);
			for (n -= PACKED_RUN; n > 0; n--)
				high[i++] = (uint16_t)next++;
		} else {
			i += n;
		}
	}
}

void
charset_high(const struct charset *charset, uint16_t high[128])
{
	const unsigned char *chain[PACKED_CHAIN];
	unsigned single = charset->single + 1;
	size_t n = 0;

	for (; single > 0; single = chain[n++][0])
		chain[n] = packed + packed_starts[single - 1];
	while (n > 0)
		unpack(chain[--n] + 1, high);
}

const char *
charset_name(size_t i)
{
	size_t own = sizeof charset_names / sizeof charset_names[0];

	if (i < own)
		return charset_names[i];
	i -= own;
	return (CONFIG_ICONV || CONFIG_CHARSET_TABLES) &&
	               i < sizeof port_names / sizeof port_names[0]
	           ? port_names[i]
	           : NULL;
}
