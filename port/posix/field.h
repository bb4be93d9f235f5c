/* field.h - the lines at the head of an HTTP answer. */
#ifndef PORT_POSIX_FIELD_H
#define PORT_POSIX_FIELD_H

#include <stdbool.h>

#include "base/bytes.h"

/* The status in "HTTP/1.1 200 OK" or "HTTP/2 200"; 0 when there is none. */
int field_status(struct slice line);

/*
 * Takes "Name: value" apart (RFC 9112, 5): the name in lower case, the value without blanks around it,
 * both borrowed from `copy` until it changes. false for what is no field (folded lines and those with
 * a NUL too) and on no memory.
 */
bool field_read(struct slice line, struct buffer *copy, const char **name, const char **value);

#endif
