/* entity.h - HTML's named characters (HTML Living Standard, 13.5). */
#ifndef BASE_ENTITY_H
#define BASE_ENTITY_H

#include "base/bytes.h"

/*
 * The UTF-8 of a name given without '&' and ';' ("eacute", "NotEqualTilde": one or two characters),
 * borrowed for ever; empty for an unknown name. Case counts.
 */
struct slice entity_find(struct slice name);

/* Bytes that a reference stands for at most. */
#define ENTITY_MOST 8

/*
 * Reads a reference at the start of s, which begins with '&': named, decimal or hexadecimal, the ';'
 * optional where HTML lets it be (names of HTML 2 to 4 such as &eacute and &amp). Writes what it stands
 * for (numbers 128-159 as windows-1252, no character as U+FFFD), *size bytes, and returns its length in
 * bytes; 0, and nothing written, when s begins no reference.
 */
size_t entity_read(struct slice s, char to[ENTITY_MOST], size_t *size);

/* The same, appended. */
size_t entity_decode(struct slice s, struct buffer *out);

#endif
