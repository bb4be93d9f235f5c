/* charset.h - what a platform owes us: character sets of many bytes, where it knows them. */
#ifndef PORT_CHARSET_H
#define PORT_CHARSET_H

#include <stdbool.h>
#include <stddef.h>

struct charset_reader;

/*
 * A converter of text in the set of this name (IANA's registry, or as iconv calls it) to UTF-8. NULL
 * when the platform does not know the set, or with *no_memory set.
 */
struct charset_reader *charset_open(const char *name, bool *no_memory);

enum { CHARSET_ROOM = 64 }; /* the least that these are given to write in */

/*
 * Converts the bytes at *s, cut anywhere: moves *s and *n past those it is done with, and returns how many
 * bytes of UTF-8 it wrote to `out`, at most `room`. To be called until *n is 0. A character that the bytes
 * cut is kept for the next call. Bytes that are no character become U+FFFD each and are counted in *bad.
 */
size_t charset_read(struct charset_reader *reader, const char **s, size_t *n, char *out,
                    size_t room, size_t *bad);

/* The end of the text: writes what was kept, as charset_read does. */
size_t charset_finish(struct charset_reader *reader, char *out, size_t room, size_t *bad);

/* Frees; takes NULL. */
void charset_close(struct charset_reader *reader);

#endif
