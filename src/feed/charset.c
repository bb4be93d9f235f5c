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
	char name[NAME_ROOM];
	size_t low = 0, high = sizeof charsets / sizeof charsets[0];

	if (!plain_name(s, name))
		return NULL;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(name, charsets[middle].name);

		if (order == 0)
			return &charsets[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
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
