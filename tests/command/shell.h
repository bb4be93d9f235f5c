/* shell.h - command lines run inside a test, on the platform that fails on purpose. */
#ifndef TESTS_COMMAND_SHELL_H
#define TESTS_COMMAND_SHELL_H

#include "session/session.h"

/* A new device: no files, no answers, no person; 2021-03-01T12:00:00Z. */
void shell_reset(void);

/*
 * Runs a command line, words parted by blanks, with everything below "/d"; what it says is where the script
 * of the terminal has it. *status is the command's own answer.
 */
bool shell_run(const char *line, int *status, struct error *err);

/* The same, which must go through with status 0. */
void shell_must(const char *line);

/* What standard output had since the last shell_reset or shell_said; borrowed until the next call. */
const char *shell_said(void);

/* Reads a command line into a session without running it; both are freed by shell_close. */
void shell_open(const char *line, struct session *session, struct options *options);
void shell_close(struct session *session, struct options *options);

/* Sets the file of subscriptions. */
void shell_feeds(const char *text);

/*
 * An RSS document, in static memory until the next call with the same `which` (0 to 3): items first to
 * last, as ids "PREFIX-N" of revision `revision`.
 */
const char *shell_rss(int which, const char *prefix, int first, int last, int revision);

#endif
