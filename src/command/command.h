/* command.h - the table of commands: one file each, one line here. */
#ifndef COMMAND_COMMAND_H
#define COMMAND_COMMAND_H

#include "session/session.h"

/* Does the work; false with err set when it could not. session->status is its other answer. */
typedef bool command_fn(struct session *session, struct error *err);

/* Appends what a command's help says beside its options. */
typedef void command_details_fn(struct buffer *out);

struct command {
	const char *name, *arguments, *summary;
	const char *example;
	unsigned options;            /* beside those of every command */
	bool negation;               /* takes a QUERY, where "-word" is no option */
	command_details_fn *details; /* what else its help says; or NULL */
	command_fn *run;
};

/* The command of this name, or NULL. */
const struct command *command_find(const char *name);

/* The i-th, in the order of help; NULL after the last. */
const struct command *command_at(size_t i);

/* Between `low` and `high` operands were given; ERROR_USAGE with the command's usage otherwise. */
bool command_wants(const struct session *session, int low, int high, struct error *err);

command_fn command_add, command_compact, command_diff, command_export, command_feeds, command_help,
    command_import, command_list, command_log, command_mark, command_merge, command_parse,
    command_purge, command_read, command_remove, command_render, command_repair, command_search,
    command_show, command_stats, command_sync, command_verify, command_version;

#endif
