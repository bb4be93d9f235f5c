/* multibyte.h - a converter of a set of many bytes: the platform's, else the one by tables. */
#ifndef FEED_MULTIBYTE_H
#define FEED_MULTIBYTE_H

#include "feed/charset.h"

/* `= {0}` is none; multibyte_close gives back what an open one holds. */
struct multibyte {
	struct charset_reader *port;
	struct eastasia *table; /* with CONFIG_CHARSET_TABLES, for a set that the port has not */
};

enum { MULTIBYTE_ROOM = 64 }; /* the least that these are given to write in */

/*
 * Opens a converter of a CHARSET_MULTI or CHARSET_SHIFTED to UTF-8. false when nobody here knows the set,
 * or with *no_memory set.
 */
bool multibyte_open(struct multibyte *reader, const struct charset *charset, bool *no_memory);

/*
 * Converts the bytes at *s, cut anywhere: moves *s and *n past those it is done with, and returns how many
 * bytes of UTF-8 it wrote to `out`. To be called until *n is 0. Bytes that are no character become U+FFFD
 * each and are counted in *bad.
 */
size_t multibyte_read(struct multibyte *reader, const char **s, size_t *n, char *out, size_t room,
                      size_t *bad);

/* The end of the text: writes what was kept of a character that was cut. Nothing is open: nothing. */
size_t multibyte_finish(struct multibyte *reader, char *out, size_t room, size_t *bad);

/* Closes it; one that is not open is none the worse. */
void multibyte_close(struct multibyte *reader);

#endif
