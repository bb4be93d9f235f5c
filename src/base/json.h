/* json.h - one streaming reader and one writer (RFC 8259): archive lines, --json, JSON Feed. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdint.h>

#include "base/bytes.h"

enum json_type {
	JSON_OBJECT,
	JSON_OBJECT_END,
	JSON_ARRAY,
	JSON_ARRAY_END,
	JSON_STRING,
	JSON_NUMBER, /* text as written */
	JSON_TRUE,
	JSON_FALSE,
	JSON_NULL,
};

/* One event; slices are borrowed for the call. */
struct json_event {
	enum json_type type;
	int depth; /* of the containers around it: 0 for the outermost value, and for its end */
	struct slice key;  /* the member's name; empty in arrays, at depth 0 and for ends */
	struct slice text; /* a string unescaped to UTF-8, or a number */
};

/* false with err set ends the reading. */
typedef bool json_fn(void *ctx, const struct json_event *event, struct error *err);

/* What is awaited next, or being read. */
enum json_state {
	JSON_AT_VALUE,
	JSON_AT_FIRST,  /* a value or the array's end */
	JSON_AT_NAME,   /* a member's name */
	JSON_AT_MEMBER, /* a member's name or the object's end */
	JSON_AT_COLON,
	JSON_AT_COMMA, /* a comma or the container's end */
	JSON_AT_GAP,   /* white space between two values at the top */
	JSON_IN_STRING,
	JSON_IN_ESCAPE, /* after '\\' */
	JSON_IN_HEX,    /* digits after "\u" */
	JSON_IN_NUMBER,
	JSON_IN_LITERAL,
};

struct json_reader;

/*
 * A reader for one value after another, white space between them; `depth` containers and `text` bytes a string are the limits
 * (ERROR_LIMIT beyond them). Memory: one key, one string. NULL on no memory.
 */
struct json_reader *json_open(int depth, size_t text, json_fn *fn, void *ctx, struct error *err);

/*
 * Reads the next piece, cut anywhere. A lone surrogate becomes U+FFFD; bytes that are no UTF-8 pass
 * as they are. Text that is no JSON is ERROR_FORMAT with line and column; after an error nothing more
 * is read until json_reset, or until it was mended (below).
 */
bool json_write(struct json_reader *reader, struct slice piece, struct error *err);

/* The end of the input: ERROR_FORMAT when a value is open or none was seen. */
bool json_finish(struct json_reader *reader, struct error *err);

/* Ready for another document with the same limits and function. */
void json_reset(struct json_reader *reader);

/* Frees; takes NULL. */
void json_close(struct json_reader *reader);

/* Where an error left the reader; `rest` is borrowed as the piece was. */
struct json_trouble {
	enum json_state state;
	bool refused;                   /* fn returned false; what it was told has been read */
	int depth;                      /* of open containers */
	const unsigned char *is_object; /* of each of them; borrowed */
	struct slice
	    begun; /* what was read of a literal; as many bytes as an escape has digits so far */
	uint64_t line;
	struct slice
	    rest; /* what was not read of the piece: the byte that was refused is the first */
};

/*
 * For who reads what others wrote: after json_write has failed, each of these makes the reader ready again.
 * json_pass counts the lines of bytes that the reader is not to see; json_insert reads text that is not in
 * the input, in an escape instead of its digits so far; json_unwind takes all containers but the `depth`
 * outermost for closed, without a word to fn, and awaits a comma or an end.
 */
struct json_trouble json_trouble(const struct json_reader *reader);
void json_pass(struct json_reader *reader, struct slice bytes);
bool json_insert(struct json_reader *reader, const char *text, struct error *err);
void json_unwind(struct json_reader *reader, int depth);

/* Appends to `out`; commas and quotes are its business. `= {.out = &buffer}`. */
struct json_writer {
	struct buffer *out;
	bool comma;
};

/* `key` is NULL in an array and at the top. No errors but the buffer's own `failed`. */
void json_begin_object(struct json_writer *w, const char *key);
void json_end_object(struct json_writer *w);
void json_begin_array(struct json_writer *w, const char *key);
void json_end_array(struct json_writer *w);

/*
 * A string in UTF-8: '"', '\\' and C0 escaped, DEL and C1 as \u00XX, bytes that are no UTF-8 as U+FFFD;
 * all else as it is.
 */
void json_string(struct json_writer *w, const char *key, struct slice s);

/* The same, left out when s is empty. */
void json_string_if(struct json_writer *w, const char *key, struct slice s);
void json_number(struct json_writer *w, const char *key, int64_t n);
void json_bool(struct json_writer *w, const char *key, bool b);
void json_null(struct json_writer *w, const char *key);

/* A moment as RFC 3339, left out when it is CALENDAR_NONE. */
void json_moment_if(struct json_writer *w, const char *key, int64_t seconds);

#endif
