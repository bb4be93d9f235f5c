/* error.h - one error type: kind, text, and context put in front on the way up. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdbool.h>

/* A kind exists only where somebody acts differently on it; texts are for people. */
enum error_kind {
	ERROR_NONE,
	ERROR_USAGE,   /* the user's words or configuration */
	ERROR_MISSING, /* no such file, article or feed */
	ERROR_MEMORY,  /* the budget or the heap is spent */
	ERROR_FORMAT,  /* data that is not what it should be: a feed, an archive */
	ERROR_LIMIT,   /* input over a limit of Kconfig */
	ERROR_NETWORK, /* worth another try later */
	ERROR_BUSY,    /* another process holds the lock */
	ERROR_STORAGE, /* a file could not be read or written */
	ERROR_FULL,    /* no room left on the device */
	ERROR_CLOSED,  /* whoever read our output has gone away */
	ERROR_STOPPED, /* a signal asked us to end */
};

/* On the caller's stack, `= {0}`; the text never ends in a period or a line end. */
struct error {
	enum error_kind kind;
	char text[500];
};

/*
 * Sets kind and text (printf rules; cut at the array's end, never inside a UTF-8 character).
 * Returns false, so that `return error_set(…)` reports it.
 */
bool error_set(struct error *err, enum error_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts "context: " in front of the text: what was being done. Returns false. */
bool error_while(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* ERROR_MEMORY, "out of memory". Returns false. */
bool error_memory(struct error *err);

#endif
