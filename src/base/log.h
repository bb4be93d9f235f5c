/* log.h - words about the work, for standard error. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/error.h"

enum log_level {
	LOG_QUIET,   /* -q: errors alone */
	LOG_NORMAL,  /* warnings too */
	LOG_VERBOSE, /* -v: notes too */
};

/* Which words are let through from now on. */
void log_set(enum log_level level);

/*
 * Each prints one line, "feedarc: …", stripped of control characters; that standard error can't be
 * written is nobody's news.
 */
void log_error(const struct error *err);
void log_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
