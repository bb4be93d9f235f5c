/* script.h - the scripted half of the platform: what servers answer and what the person does. */
#ifndef PORT_SIM_SCRIPT_H
#define PORT_SIM_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "port/terminal.h"

/* One answer of a server; what it points to must live as long as the script. */
struct script_answer {
	const char *url;
	int status; /* 301, 302, 303, 307, 308 with a location header are followed */
	const char *const *headers; /* "Name: value", NULL-terminated; may be NULL */
	const char *body;
	size_t size;        /* of the body; 0: up to its NUL */
	size_t cut;         /* the connection breaks after so many bytes of it; 0: never */
	bool hang;          /* after that the server says nothing until the time is over */
	const char *reason; /* not NULL: no answer at all, for this reason */
};

/* Forgets all answers, requests and orders. */
void script_http_reset(void);

/*
 * Adds an answer. Several for one URL are given one after the other, the last for ever. What has none
 * is "host not found".
 */
void script_http_answer(const struct script_answer *answer);

/* The same for the simplest of answers: this status and body. */
void script_http_page(const char *url, int status, const char *body);

/* Bodies come in pieces of so many bytes from now on; 0: whole. */
void script_http_chunk(size_t n);

/*
 * The n-th thing done for an exchange from now (a connection made, a piece of body given) fails once,
 * "connection lost". n 0 takes the order back.
 */
void script_http_fail_after(unsigned n);

/* Has what script_http_fail_after ordered come to pass? */
bool script_http_failed(void);

/* How many requests have been sent since the reset, redirected ones counted each. */
size_t script_http_count(void);

/*
 * The i-th request: its URL, a line end, then each header with a line end. "" when there is none.
 * Borrowed until the reset.
 */
const char *script_http_request(size_t i);

/* The most exchanges that ever ran at once since the reset. */
int script_http_peak(void);

/* A program; what it points to must live as long as the script. */
struct script_program {
	const char *name;
	const char *output; /* written when its input has ended */
	const char *words;  /* how it fails; NULL: it does not */
	const char *said;   /* on its standard error so far; may be NULL */
	size_t piece;       /* bytes that it takes and writes at a time; 0: as many as there are */
	bool hang, endless; /* after its output: it does nothing; it begins again */
};

/* Forgets all programs and what they were given. */
void script_process_reset(void);

/* Adds a program; all others are not there. */
void script_process_program(const struct script_program *program);

/* What was written to programs, and the last one's words, each with a '|' behind it. Borrowed. */
struct slice script_process_taken(void);
const char *script_process_words(void);

/* How many have been started and not ended, and how often one was asked to end. */
int script_process_running(void);
int script_process_asked(void);

/* Forgets what was typed, printed and ordered: no stream is a person's, the screen is 80 by 24. */
void script_terminal_reset(void);

/* Standard input is these bytes, read in pieces of so many (0: whole). Borrowed. */
void script_terminal_input(const void *data, size_t n, size_t piece);

/* What was written, borrowed until more is or the reset. */
struct slice script_terminal_output(void);
struct slice script_terminal_errors(void);

/* What was written into pagers so far, and the last pager's command ("" when there was none). */
struct slice script_terminal_paged(void);
const char *script_terminal_pager(void);

/* A person is at this stream, or not. */
void script_terminal_person(enum terminal_stream stream, bool person);

/* Does no terminal obey sequences? */
void script_terminal_dumb(bool dumb);

/* The size of the screen. */
void script_terminal_screen(int columns, int rows);

/*
 * The keys that will be pressed, TERMINAL_LATE too; TERMINAL_END after the last. Borrowed. SCRIPT_INTERRUPT behind
 * a key: the person interrupts what that key began.
 */
enum { SCRIPT_INTERRUPT = 1000 };
void script_terminal_keys(const int *keys, size_t n);

/* Are the keys raw now, is the whole screen ours? */
bool script_terminal_is_raw(void);
bool script_terminal_is_screen(void);

/*
 * The one program that terminal_run and terminal_leave find (borrowed), which ends with the pager's status; and the words of all
 * that it was asked for, each with a '|' behind it.
 */
void script_terminal_program(const char *name);
const char *script_terminal_words(void);

/* From now on so many bytes more can be written to output or pager, then its reader has gone away. */
void script_terminal_close_after(size_t n);

/* The status that the pager ends with; not 0: terminal_pager_close fails. */
void script_terminal_pager_status(int status);

/* This signal has come, or none (0). */
void script_terminal_signal(int number);

#endif
