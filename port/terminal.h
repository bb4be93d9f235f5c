/* terminal.h - the person's side: standard streams, screen, keys and pager. */
#ifndef PORT_TERMINAL_H
#define PORT_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

struct error;

enum terminal_stream { TERMINAL_INPUT, TERMINAL_OUTPUT, TERMINAL_ERRORS };

/* Is this stream a terminal, so that a person reads it? */
bool terminal_is_person(enum terminal_stream stream);

/* Is it one that obeys the sequences of ECMA-48? A typewriter doesn't, nor what stands for one (TERM=dumb, or unset). */
bool terminal_obeys(enum terminal_stream stream);

/* Columns and rows of the screen: of the terminal, else COLUMNS and LINES, else 80 and 24. */
void terminal_size(int *columns, int *rows);

/*
 * Writes all n bytes. ERROR_CLOSED when the reader has gone away (a pipe), ERROR_STOPPED when a signal
 * asks the process to end while it waits, ERROR_STORAGE otherwise.
 */
bool terminal_write(enum terminal_stream stream, const void *data, size_t n, struct error *err);

/* Reads up to n bytes of standard input; *got is 0 at its end. ERROR_STOPPED as terminal_write. */
bool terminal_read(void *to, size_t n, size_t *got, struct error *err);

/*
 * Keys one by one instead of lines: on, or back to what it was. The port undoes it by itself when the
 * process ends, by a signal too. ERROR_STORAGE where there is no terminal for keys.
 */
bool terminal_raw(bool on, struct error *err);

/*
 * The whole screen for us, and keys as by terminal_raw: what was on it comes back when it is off. No line goes on
 * in the next. Undone by the port as terminal_raw.
 */
bool terminal_screen(bool on, struct error *err);

enum {
	TERMINAL_LATE = -2, /* none came in time */
	TERMINAL_END = -1,  /* no more keys */
	TERMINAL_RESIZED = 256,
	TERMINAL_UP,
	TERMINAL_DOWN,
	TERMINAL_LEFT,
	TERMINAL_RIGHT,
	TERMINAL_PAGE_UP,
	TERMINAL_PAGE_DOWN,
	TERMINAL_HOME,
	TERMINAL_LAST,
};

/*
 * Waits so long (below 0: for ever) for a key: a byte as it is, or one of the above. From the terminal, not
 * standard input.
 */
int terminal_key(int milliseconds);

/*
 * Sends what follows on TERMINAL_OUTPUT into `command`'s input, through the user's shell, until
 * terminal_pager_close; LESS is set to FRX where it is unset.
 */
bool terminal_pager_open(const char *command, struct error *err);

/*
 * Ends the pager's input, waits for it to finish and restores TERMINAL_OUTPUT. That it ended with an
 * error (127: not found) is ERROR_USAGE naming the command.
 */
bool terminal_pager_close(struct error *err);

/*
 * Runs argv[0], looked for in PATH, with these words (NULL-terminated) and no shell, on the terminal, and waits
 * for its end; *status is 128 and its number for a signal. To be called while neither terminal_raw nor
 * terminal_screen is on. ERROR_MISSING where there is no such program.
 */
bool terminal_run(const char *const *argv, int *status, struct error *err);

/*
 * Begins it as terminal_run does and leaves it to itself: it has no terminal, what it says goes nowhere, and it
 * outlives us.
 */
bool terminal_leave(const char *const *argv, struct error *err);

/*
 * 0, or the number of the signal (interrupt, terminate, hang-up) that has asked the process to end:
 * loops look, finish what is begun and go home.
 */
int terminal_signal(void);

/*
 * The interrupt that a person sent was for what was going on, and that has ended: terminal_signal is 0 again.
 * false where the signal is another, or there is none.
 */
bool terminal_interrupted(void);

#endif
