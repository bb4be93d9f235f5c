/* charset.c - no character sets of many bytes: UTF-8 and those of single bytes need no platform. */
#include "port/charset.h"

struct charset_reader *
charset_open(const char *name, bool *no_memory)
{
	(void)name;
	*no_memory = false;
	return NULL;
}

/* Never called: there is no reader. */
size_t
charset_read(struct charset_reader *reader, const char **s, size_t *n, char *out, size_t room,
             size_t *bad)
{
	(void)reader, (void)out, (void)room, (void)bad;
	*s += *n;
	*n = 0;
	return 0;
}

size_t
charset_finish(struct charset_reader *reader, char *out, size_t room, size_t *bad)
{
	(void)reader, (void)out, (void)room, (void)bad;
	return 0;
}

void
charset_close(struct charset_reader *reader)
{
	(void)reader;
}
