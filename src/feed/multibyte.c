#include "feed/multibyte.h"

#include <string.h>

#include "feed/eastasia.h"
#include "port/charset.h"

enum { NAME_ROOM = 40 };

/* Opens the port's converter of this name, or ours. */
static bool
open_named(struct multibyte *reader, struct slice named, bool tables, bool *no_memory)
{
	char name[NAME_ROOM] = "";

	if (named.size < NAME_ROOM)
		memcpy(name, named.data, named.size);
	if (tables)
		reader->table = eastasia_open(name, no_memory);
	else
		reader->port = charset_open(name, no_memory);
	return reader->port != NULL || reader->table != NULL;
}

/* By the first of the set's names that is known. */
static bool
open_any(struct multibyte *reader, struct slice names, bool tables, bool *no_memory)
{
	*no_memory = false;
	while (names.size > 0 && !*no_memory)
		if (open_named(reader, slice_cut(&names, ' '), tables, no_memory))
			return true;
	return false;
}

bool
multibyte_open(struct multibyte *reader, const struct charset *charset, bool *no_memory)
{
	struct slice names = slice_of(charset->port);

	/* Plain, so that without the option nothing asks for the tables. */
	return open_any(reader, names, false, no_memory) ||
	       (CONFIG_CHARSET_TABLES && !*no_memory && open_any(reader, names, true, no_memory));
}

size_t
multibyte_read(struct multibyte *reader, const char **s, size_t *n, char *out, size_t room,
               size_t *bad)
{
	if (CONFIG_CHARSET_TABLES && reader->table != NULL)
		return eastasia_read(reader->table, s, n, out, room, bad);
	return charset_read(reader->port, s, n, out, room, bad);
}

size_t
multibyte_finish(struct multibyte *reader, char *out, size_t room, size_t *bad)
{
	if (CONFIG_CHARSET_TABLES && reader->table != NULL)
		return eastasia_finish(reader->table, out, bad);
	return reader->port != NULL ? charset_finish(reader->port, out, room, bad) : 0;
}

void
multibyte_close(struct multibyte *reader)
{
	charset_close(reader->port);
	if (CONFIG_CHARSET_TABLES)
		eastasia_close(reader->table);
	reader->port = NULL;
	reader->table = NULL;
}
