/* help.h - what there is and how it is used, from the tables of commands and options. */
#ifndef COMMAND_HELP_H
#define COMMAND_HELP_H

#include "command/command.h"
#include "port/terminal.h"

/* Prints all commands. */
bool help_overview(enum terminal_stream stream, struct error *err);

/* Prints how one is used, with an example. */
bool help_command(const struct command *command, struct error *err);

/* Appends completions for a shell; ERROR_USAGE where it is none of bash, zsh and fish. */
bool help_completion(const char *shell, struct buffer *out, struct error *err);

#endif
