#include "base/bytes.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"

/* What a buffer that is used again may keep: 32 KB on a desktop, where memory is short as little. */
enum { KEPT_MOST = 2 * CONFIG_CHUNK };

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

struct slice
slice_of(const char *text)
{
	struct slice s = {text, text != NULL ? strlen(text) : 0};

	return s;
}

bool
slice_equal(struct slice a, struct slice b)
{
	return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

bool
slice_is(struct slice s, const char *text)
{
	return slice_equal(s, slice_of(text));
}

bool
slice_is_nocase(struct slice s, const char *text)
{
	size_t i;

	for (i = 0; i < s.size; i++)
		if (text[i] == '\0' || lower(s.data[i]) != lower(text[i]))
			return false;
	return text[i] == '\0';
}

bool
slice_has_nocase(struct slice s, const char *text)
{
	struct slice part = {s.data, strlen(text)};

	for (; part.size <= s.size; s = slice_skip(s, 1)) {
		part.data = s.data;
		if (slice_is_nocase(part, text))
			return true;
	}
	return false;
}

bool
slice_starts(struct slice s, const char *prefix)
{
	size_t n = strlen(prefix);

	return s.size >= n && memcmp(s.data != NULL ? s.data : "", prefix, n) == 0;
}

int
slice_compare(struct slice a, struct slice b)
{
	size_t n = a.size < b.size ? a.size : b.size;
	int order = n > 0 ? memcmp(a.data, b.data, n) : 0;

	if (order != 0)
		return order;
	return (a.size > b.size) - (a.size < b.size);
}

struct slice
slice_trim(struct slice s)
{
	while (s.size > 0 && byte_is_blank(s.data[s.size - 1]))
		s.size--;
	while (s.size > 0 && byte_is_blank(s.data[0]))
		s = slice_skip(s, 1);
	return s;
}

size_t
slice_find(struct slice s, char c)
{
	const char *at = s.size > 0 ? memchr(s.data, c, s.size) : NULL;

	return at != NULL ? (size_t)(at - s.data) : s.size;
}

struct slice
slice_cut(struct slice *s, char c)
{
	struct slice head = *s;

	head.size = slice_find(*s, c);
	*s = slice_skip(*s, head.size + 1);
	return head;
}

bool
slice_number(struct slice s, long long *number)
{
	long long n = 0;
	size_t i;

	if (s.size == 0 || s.size > 18)
		return false;
	for (i = 0; i < s.size; i++) {
		if (s.data[i] < '0' || s.data[i] > '9')
			return false;
		n = n * 10 + (s.data[i] - '0');
	}
	*number = n;
	return true;
}

/* Doubles what is small; of what is large, an eighth may be for nothing. */
static size_t
grown(size_t room, size_t want)
{
	while (room < want)
		room += room < 32768 ? room : room / 8;
	return room;
}

bool
buffer_reserve(struct buffer *buffer, size_t n)
{
	size_t want, room = buffer->room > 0 ? buffer->room : 64;
	char *data;

	if (buffer->failed)
		return false;
	if (n <= buffer->room - buffer->size)
		return true;
	if (n > SIZE_MAX / 2 - buffer->size) {
		buffer->failed = true;
		return false;
	}
	want = buffer->size + n;
	room = grown(room, want);
	data = memory_resize(buffer->data, room);
	if (data == NULL && room > want) {
		/* What is beyond that may be what a small budget can't pay for. */
		room = want;
		data = memory_resize(buffer->data, room);
	}
	if (data == NULL) {
		buffer->failed = true;
		return false;
	}
	buffer->data = data;
	buffer->room = room;
	return true;
}

bool
buffer_append(struct buffer *buffer, const void *data, size_t n)
{
	if (!buffer_reserve(buffer, n))
		return false;
	if (n > 0)
		memcpy(buffer->data + buffer->size, data, n);
	buffer->size += n;
	return true;
}

bool
buffer_append_slice(struct buffer *buffer, struct slice s)
{
	return buffer_append(buffer, s.data, s.size);
}

bool
buffer_append_text(struct buffer *buffer, const char *text)
{
	return buffer_append(buffer, text, strlen(text));
}

bool
buffer_append_byte(struct buffer *buffer, char c)
{
	return buffer_append(buffer, &c, 1);
}

bool
buffer_print_list(struct buffer *buffer, const char *format, va_list args)
{
	va_list again;
	int n;

	va_copy(again, args);
	n = vsnprintf(NULL, 0, format, args);
	if (n < 0 || !buffer_reserve(buffer, (size_t)n + 1)) {
		va_end(again);
		buffer->failed = true;
		return false;
	}
	vsnprintf(buffer->data + buffer->size, (size_t)n + 1, format, again);
	va_end(again);
	buffer->size += (size_t)n;
	return true;
}

bool
buffer_print(struct buffer *buffer, const char *format, ...)
{
	va_list args;
	bool ok;

	va_start(args, format);
	ok = buffer_print_list(buffer, format, args);
	va_end(args);
	return ok;
}

void
buffer_consume(struct buffer *buffer, size_t n)
{
	if (n > buffer->size)
		n = buffer->size;
	if (n > 0)
		memmove(buffer->data, buffer->data + n, buffer->size - n);
	buffer->size -= n;
}

void
buffer_clear(struct buffer *buffer)
{
	buffer->size = 0;
	buffer->failed = false;
}

void
buffer_free(struct buffer *buffer)
{
	struct buffer empty = {0};

	memory_free(buffer->data);
	*buffer = empty;
}

void
buffer_reset(struct buffer *buffer)
{
	if (buffer->room > KEPT_MOST)
		buffer_free(buffer);
	buffer_clear(buffer);
}

struct slice
buffer_slice(const struct buffer *buffer)
{
	struct slice s = {buffer->data, buffer->size};

	return s;
}

const char *
buffer_text(struct buffer *buffer)
{
	if (buffer->size == buffer->room && !buffer_reserve(buffer, 1))
		return "";
	buffer->data[buffer->size] = '\0';
	return buffer->data;
}

bool
buffer_ok(const struct buffer *buffer, struct error *err)
{
	return !buffer->failed || error_memory(err);
}
