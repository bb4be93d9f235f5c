/* options.h - the words of a command line: options that mean the same everywhere, and operands. */
#ifndef SESSION_OPTIONS_H
#define SESSION_OPTIONS_H

#include "base/bytes.h"

enum option {
	OPTION_DIRECTORY,
	OPTION_QUIET,
	OPTION_VERBOSE,
	OPTION_HELP,
	OPTION_VERSION,
	OPTION_JSON,
	OPTION_LIMIT,
	OPTION_FORMAT,
	OPTION_TITLE,
	OPTION_FORCE,
	OPTION_DRY_RUN,
	OPTION_EXPLAIN,
	OPTION_WAIT,
	OPTION_JOBS,
	OPTION_HTML,
	OPTION_RAW,
	OPTION_URL,
	OPTION_HEADERS,
	OPTION_WIDTH,
	OPTION_LINES,
	OPTION_PROGRESS,
	OPTION_FOLDER,
	OPTION_COMPLETION,
	OPTION_COUNT
};

/* A set of options, for a command's line in the table. */
#define OPTION_BIT(option) (1u << (option))

/* Those of every command. */
#define OPTIONS_EVERYWHERE                                                                         \
	(OPTION_BIT(OPTION_DIRECTORY) | OPTION_BIT(OPTION_QUIET) | OPTION_BIT(OPTION_VERBOSE) |    \
	 OPTION_BIT(OPTION_HELP))

/* What an option is called and means. */
struct option_words {
	const char *name, *letter; /* letter NULL: long alone */
	const char *argument;      /* NULL: a flag */
	const char *help;
};

/* That of the i-th option; NULL after the last. */
const struct option_words *options_at(size_t i);

struct options {
	const char *value[OPTION_COUNT]; /* NULL: not given; "" for a flag */
	const char **operands;           /* borrowed from argv's own strings */
	int count;
};

/*
 * Sorts a command line (without the program's name). Until the command's name, only the options of
 * every command are known; it is operands[0]. `accepted` tells for the name which others it takes, and
 * with *negation whether a word such as "-tag:x" is an operand of it; it returns false for a name that
 * is none. "--" ends options; "--limit=5" and "--limit 5" are the same. ERROR_USAGE naming the word.
 * operands has room for argc words.
 */
typedef bool options_fn(const char *name, unsigned *accepted, bool *negation);
bool options_read(struct options *options, int argc, char **argv, options_fn *accepted,
                  struct error *err);

/* Was it given? */
bool options_has(const struct options *options, enum option option);

/* The number that was given, or `otherwise`; ERROR_USAGE unless it lies in low..high. */
bool options_number(const struct options *options, enum option option, long low, long high,
                    long otherwise, long *number, struct error *err);

/* Appends a line of help for each option of the set, aligned. */
void options_help(unsigned set, struct buffer *out);

#endif
