/* process.h - a program that is run for its output: a feed that a command makes, a sync behind the screen. */
#ifndef PORT_PROCESS_H
#define PORT_PROCESS_H

#include <stdbool.h>
#include <stddef.h>

struct error;
struct process;

/*
 * Runs argv[0], looked for in PATH, with these words (NULL-terminated, borrowed for the call) and no shell.
 * It has a process group of its own, this process's environment, none of its files, and an empty standard
 * input unless `input` says that there will be some. ERROR_MISSING where there is no such program,
 * ERROR_NETWORK where it can't be run for another reason.
 */
struct process *process_start(const char *const *argv, bool input, struct error *err);

/*
 * Gives it up to n bytes of its standard input, and returns how many it took, which may be none for now.
 * Of a program that reads no more all are taken, and are lost: that is its own choice.
 */
size_t process_write(struct process *process, const void *data, size_t n);

/* Its standard input ends here. */
void process_write_end(struct process *process);

/*
 * Takes what it has written, up to n bytes; *got may be 0. false after the last byte: its output has ended,
 * or it has itself.
 */
bool process_read(struct process *process, void *data, size_t n, size_t *got);

/* Waits until it takes input (where `input` says so) or has written something, or for so long. */
void process_wait(struct process *process, bool input, int milliseconds);

/*
 * After the last byte: has the program itself ended? Then *good says whether with status 0, and *words how
 * otherwise: the last line of its standard error, "status 3", "signal 9"; borrowed until process_end.
 */
bool process_ended(struct process *process, bool *good, const char **words);

/* The last line that it has written on its standard error, as far as process_read has heard it; borrowed. */
const char *process_said(const struct process *process);

/* Asks it, and all of its group, to come to an end by itself. */
void process_ask(struct process *process);

/* Ends it with all of its group where they still run, and frees; takes NULL. */
void process_end(struct process *process);

#endif
