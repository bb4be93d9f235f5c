/* main.c - the door: sorts the words, opens the session, runs a command, answers with an exit code. */
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/memory.h"
#include "browse/browse.h"
#include "command/command.h"
#include "command/help.h"
#include "port/terminal.h"

static bool
accepted_options(const char *name, unsigned *accepted, bool *negation)
{
	const struct command *command = command_find(name);

	if (command == NULL)
		return false;
	*accepted = command->options;
	*negation = command->negation;
	return true;
}

/* The exit codes that users and scripts rely on. */
static int
exit_code(enum error_kind kind)
{
	switch (kind) {
	case ERROR_NONE:
		return 0;
	case ERROR_MISSING:
		return 1;
	case ERROR_USAGE:
		return 2;
	case ERROR_FORMAT:
	case ERROR_LIMIT:
		return 65;
	case ERROR_MEMORY:
	case ERROR_NETWORK:
	case ERROR_BUSY:
		return 75;
	case ERROR_CLOSED:
		return 128 + 13;
	case ERROR_STOPPED:
		return 128 + terminal_signal();
	case ERROR_STORAGE:
	case ERROR_FULL:
		break;
	}
	return 74;
}

static bool
run(const char *program, const struct options *options, int *status, struct error *err)
{
	const struct command *command = command_find(options->operands[0]);
	struct session session = {.program = program};
	bool ok;

	ok = session_open(&session, options, err) && command->run(&session, err);
	/* What was found before an error is still worth seeing. */
	if (err->kind != ERROR_CLOSED) {
		struct error late = {0};

		if (!output_flush(&session.out, &late) && ok) {
			*err = late;
			ok = false;
		}
	}
	*status = session.status;
	session_close(&session);
	return ok;
}

static bool
act(const char *program, int argc, char **argv, const char **operands, int *status,
    struct error *err)
{
	struct options options = {.operands = operands};

	if (!options_read(&options, argc, argv, accepted_options, err))
		return false;
	if (options_has(&options, OPTION_VERBOSE))
		log_set(LOG_VERBOSE);
	if (options_has(&options, OPTION_QUIET))
		log_set(LOG_QUIET);
	if (options_has(&options, OPTION_VERSION)) {
		operands[0] = "version";
		options.count = 1;
	}
	/* Where a person sits, the feeds are what is wanted. */
	if (CONFIG_SCREEN && options.count == 0 && !options_has(&options, OPTION_HELP) &&
	    terminal_obeys(TERMINAL_OUTPUT)) {
		operands[0] = "read";
		options.count = 1;
	}
	if (options.count == 0) {
		*status = options_has(&options, OPTION_HELP) ? 0 : 2;
		return help_overview(*status == 0 ? TERMINAL_OUTPUT : TERMINAL_ERRORS, err);
	}
	if (options_has(&options, OPTION_HELP))
		return help_command(command_find(options.operands[0]), err);
	return run(program, &options, status, err);
}

int
main(int argc, char **argv)
{
	struct error err = {0};
	const char **operands;
	int status = 0;
	bool ok;

	terminal_signal(); /* From here on a signal asks, and is answered at the next good place. */
	memory_limit((size_t)CONFIG_MEMORY_KB * 1024);
	operands = memory_zero((size_t)argc + 1, sizeof *operands);
	ok = operands != NULL ? act(argv[0], argc - 1, argv + (argc > 0), operands, &status, &err)
	                      : error_memory(&err);
	memory_free(operands);
	if (ok)
		return status;
	if (err.kind != ERROR_CLOSED && err.kind != ERROR_STOPPED)
		log_error(&err);
	return exit_code(err.kind);
}
