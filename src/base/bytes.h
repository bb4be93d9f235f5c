/* bytes.h - slice: borrowed bytes; buffer: owned bytes that grow. */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* A view of somebody else's bytes, not NUL-terminated. {0} is the empty one. */
struct slice {
	const char *data;
	size_t size;
};

/* For printf's "%.*s"; s is evaluated three times, so nothing in it may change anything. */
#define SLICE_ARGS(s) (int)(s).size, (s).size > 0 ? (s).data : ""

/* A string literal as a slice, for tables too. */
#define SLICE(literal)                                                                             \
	{                                                                                          \
		(literal), sizeof(literal) - 1                                                     \
	}

/* The bytes of a C string up to its NUL; NULL gives the empty slice. */
struct slice slice_of(const char *text);

/* The same bytes? */
bool slice_equal(struct slice a, struct slice b);

/* The same bytes as this C string? */
bool slice_is(struct slice s, const char *text);

/* The same, letters A-Z and a-z taken as equal. */
bool slice_is_nocase(struct slice s, const char *text);

/* Is this C string somewhere in s, letters A-Z and a-z taken as equal? */
bool slice_has_nocase(struct slice s, const char *text);

/* Does s begin with this C string? */
bool slice_starts(struct slice s, const char *prefix);

/* memcmp's order, the shorter first. */
int slice_compare(struct slice a, struct slice b);

/* Is it XML's white space: space, tab, CR or LF (XML 1.0, 2.3)? */
static inline bool
byte_is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Without XML's white space at both ends. */
struct slice slice_trim(struct slice s);

/* Without the first n bytes; empty when there are fewer. */
static inline struct slice
slice_skip(struct slice s, size_t n)
{
	if (n > s.size)
		n = s.size;
	if (n > 0) {
		s.data += n;
		s.size -= n;
	}
	return s;
}

/* Where `c` first is, or s.size. */
size_t slice_find(struct slice s, char c);

/*
 * Takes the bytes before the first `c` off the front of *s, and `c` itself, and returns them;
 * all that is left when there is no `c`.
 */
struct slice slice_cut(struct slice *s, char c);

/* A decimal number of at most 18 digits that fills s whole. */
bool slice_number(struct slice s, long long *number);

/*
 * Owned, growing; `= {0}` is empty and holds no memory. Once an append finds no memory, `failed` stays
 * set and later appends do nothing, so that a writer may check once at its end.
 */
struct buffer {
	char *data;
	size_t size, room;
	bool failed;
};

/* Each appends, and returns false (with `failed` set, the bytes before unchanged) on no memory. */
bool buffer_append(struct buffer *buffer, const void *data, size_t n);
bool buffer_append_slice(struct buffer *buffer, struct slice s);
bool buffer_append_text(struct buffer *buffer, const char *text);
bool buffer_append_byte(struct buffer *buffer, char c);
bool buffer_print(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
bool buffer_print_list(struct buffer *buffer, const char *format, va_list args);

/* Makes room for n more bytes beyond size, so that they can be written at data + size. */
bool buffer_reserve(struct buffer *buffer, size_t n);

/* Takes n bytes off the front; the rest moves up. */
void buffer_consume(struct buffer *buffer, size_t n);

/* Forgets the content and `failed`, keeps the memory for the next use. */
void buffer_clear(struct buffer *buffer);

/*
 * As buffer_clear, for what is used again and again: more than 32 KB is given back, so that one large item is not
 * paid for by all that come after it.
 */
void buffer_reset(struct buffer *buffer);

/* Gives the memory back; the buffer is {0} again. */
void buffer_free(struct buffer *buffer);

/* The content, borrowed until the buffer next changes. */
struct slice buffer_slice(const struct buffer *buffer);

/*
 * The content as a C string, borrowed until the buffer next changes; "" when there is no memory for
 * the NUL. The NUL is not part of the content.
 */
const char *buffer_text(struct buffer *buffer);

/* true, or ERROR_MEMORY when an append has failed. */
bool buffer_ok(const struct buffer *buffer, struct error *err);

#endif
