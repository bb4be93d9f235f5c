/* eastasia.h - the sets of many bytes of East Asia by tables, for a port that has no converter. */
#ifndef FEED_EASTASIA_H
#define FEED_EASTASIA_H

#include <stdbool.h>
#include <stddef.h>

struct eastasia;

/*
 * A converter to UTF-8 of the set that iconv calls so: CP932 (Shift_JIS), EUC-JP-MS, ISO-2022-JP, CP949
 * (EUC-KR), ISO-2022-KR, GB18030, BIG5-HKSCS. NULL for any other name, or with *no_memory set. The tables
 * are those of the vendors whose superset the web reads (Encoding Standard, 4.2).
 */
struct eastasia *eastasia_open(const char *name, bool *no_memory);

/*
 * Converts as a port's converter does: moves *s and *n past the bytes that are done with, and returns how
 * many bytes of UTF-8 it wrote to `out`; `room` is at least EASTASIA_ROOM. Where bytes are no character
 * U+FFFD stands for the first of them, which is counted in *bad, and reading goes on at the next.
 */
size_t eastasia_read(struct eastasia *reader, const char **s, size_t *n, char *out, size_t room,
                     size_t *bad);

enum { EASTASIA_ROOM = 64 };

/* The end of the text: each byte of a character that was cut becomes U+FFFD. */
size_t eastasia_finish(struct eastasia *reader, char *out, size_t *bad);

/* Frees; takes NULL. */
void eastasia_close(struct eastasia *reader);

#endif
