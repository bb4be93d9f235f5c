/* command_source.h - feeds that programs make: newsboat's "exec:COMMAND" and "filter:COMMAND:URL". */
#ifndef FETCH_COMMAND_SOURCE_H
#define FETCH_COMMAND_SOURCE_H

#include "fetch/source.h"

struct command;

/* Those of a pool. `= {0}` … commands_close. */
struct commands {
	struct command *first;
	int count;
	char *chunk; /* CONFIG_CHUNK bytes, before the first begins; borrowed */
};

/*
 * Begins one: the program is run by the next commands_turn, a filter's when what is at its URL (http:, https: or
 * file:, asked from the pool with all of the request's settings) begins to come; what is unchanged runs
 * none. Its output is the body. It may take the request's time and CONFIG_BODY_MB, a filter's program from
 * the end of its input on, and whatever it leaves running is ended with it. A program that fails makes
 * ERROR_NETWORK, with the last line that it said. false, and no call of done, for a command that can't be
 * read (ERROR_USAGE) or on no memory.
 */
bool commands_start(struct commands *commands, struct source_pool *pool,
                    const struct source_request *request, const struct source_handler *handler,
                    void *ctx, struct error *err);

/* Moves each on by what can be done at once; did any move? */
bool commands_turn(struct commands *commands);

/* Waits for a moment, or until the first can be moved on. */
void commands_wait(const struct commands *commands);

/* Ends what still runs: each done is called. */
void commands_close(struct commands *commands);

#endif
