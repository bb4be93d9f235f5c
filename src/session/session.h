/* session.h - what every command is given: where things are, the configuration, the output. */
#ifndef SESSION_SESSION_H
#define SESSION_SESSION_H

#include "session/config.h"
#include "session/options.h"
#include "session/output.h"

struct storage_file;

struct session {
	const struct options *options;
	const char *program; /* as it was called; NULL: not known */
	/* C strings. */
	const char *feeds;       /* path of the subscriptions */
	const char *settings;    /* path of the configuration */
	const char *directory;   /* path of the archive */
	struct buffer places[3]; /* what these point into */
	struct config config;
	struct output out;
	int status; /* exit code of a command that went through: 0, or 1 */
};

/* Finds the places (-C, else XDG's, else HOME's) and reads the configuration. */
bool session_open(struct session *session, const struct options *options, struct error *err);

/* Frees; what was not flushed is lost. */
void session_close(struct session *session);

/* Operands after the command's name. */
int session_count(const struct session *session);
const char *session_operand(const struct session *session, int i);

/* Reads a whole file that need not be there (ERROR_MISSING), at most `most` bytes (ERROR_LIMIT). */
bool session_read(const char *path, size_t most, struct buffer *out, struct error *err);

/*
 * The same for a file that the user named: "-" is standard input, and one that is missing is ERROR_STORAGE
 * as one that can't be read for another reason.
 */
bool session_input(const char *path, size_t most, struct buffer *out, struct error *err);

/* Opens a file that the user named, with the same errors; NULL on error. */
struct storage_file *session_open_input(const char *path, struct error *err);

/* The text of an error without the name (a path, or a file's address) that it begins with; part of it. */
const char *session_reason(const char *text, const char *name);

/* Puts "verb name: " in front of an error that may name it already; "-" is standard input. false. */
bool session_blame(struct error *err, const char *verb, const char *name);

#endif
