#include "fetch/command_source.h"

#include "base/calendar.h"
#include "base/memory.h"
#include "base/url.h"
#include "fetch/command_line.h"
#include "port/clock.h"
#include "port/process.h"

/* More input than this does not wait for a program: we wait for it. */
#define INPUT_MOST (1 << 20)

/* Milliseconds between two looks at what programs have done. */
#define MOMENT 20

struct command {
	struct command *next;
	struct commands *all;
	struct source_handler handler;
	void *ctx;
	struct buffer words; /* C strings */
	const char **argv;
	long timeout;
	uint64_t since; /* its time counts from here, in milliseconds */
	struct process *process;
	bool fetching; /* what is to be filtered still comes */
	bool silent;   /* its output has ended */
	struct buffer input;
	struct buffer url, etag, last_modified; /* of what is filtered */
	struct source_result result;
};

/* --- The end */

static void
free_command(struct command *command)
{
	process_end(command->process);
	buffer_free(&command->words);
	buffer_free(&command->input);
	buffer_free(&command->url);
	buffer_free(&command->etag);
	buffer_free(&command->last_modified);
	memory_free(command->argv);
	memory_free(command);
}

/* The last of a command. */
static void
finish(struct command *command)
{
	struct command **at = &command->all->first;
	struct source_result *result = &command->result;

	while (*at != command)
		at = &(*at)->next;
	*at = command->next;
	command->all->count--;
	/* Nothing of it shall run on while its feed is done with. */
	process_end(command->process);
	command->process = NULL;
	result->ok = result->error.kind == ERROR_NONE;
	result->url = buffer_slice(&command->url);
	result->etag = buffer_slice(&command->etag);
	result->last_modified = buffer_slice(&command->last_modified);
	command->handler.done(command->ctx, result);
	free_command(command);
}

static bool
is_late(const struct command *command)
{
	return clock_monotonic() - command->since > (uint64_t)command->timeout * 1000;
}

static bool
set_late(const struct command *command, struct error *err)
{
	return error_set(err, ERROR_NETWORK, "\"%s\" timed out after %ld s", command->argv[0],
	                 command->timeout);
}

/* --- What it is given and what it gives */

/* Hands on what the program takes just now. */
static bool
give(struct command *command)
{
	size_t n = 0;

	if (command->input.size > 0)
		n = process_write(command->process, command->input.data, command->input.size);
	buffer_consume(&command->input, n);
	if (!command->fetching && command->input.size == 0)
		process_write_end(command->process);
	return n > 0;
}

/* Takes what the program has just now. */
static bool
take(struct command *command, bool *moved, struct error *err)
{
	char *chunk = command->all->chunk;
	size_t got;

	command->silent = !process_read(command->process, chunk, CONFIG_CHUNK, &got);
	*moved = *moved || got > 0 || command->silent;
	command->result.bytes += got;
	if (command->result.bytes > (uint64_t)CONFIG_BODY_MB << 20)
		return error_set(err, ERROR_LIMIT, "larger than %d MB", CONFIG_BODY_MB);
	return got == 0 || command->handler.body(command->ctx, chunk, got, err);
}

/* Both, once; *moved is set when any of it was more than nothing. */
static bool
step(struct command *command, bool *moved, struct error *err)
{
	*moved = give(command);
	return command->silent || take(command, moved, err);
}

static bool
run(struct command *command, bool input, struct slice url, struct slice charset, struct error *err)
{
	struct slice none = {0};

	command->since = clock_monotonic();
	command->process = process_start(command->argv, input, err);
	return command->process != NULL &&
	       command->handler.begin(command->ctx, url, charset, none, err);
}

/* What a program says last may name the address that it was given. */
static void
set_failed(struct command *command, const char *words, struct error *err)
{
	struct buffer text = {0};

	url_public(slice_of(words), &text);
	error_set(err, ERROR_NETWORK, "\"%s\" failed: %s", command->argv[0], buffer_text(&text));
	buffer_free(&text);
}

/* Is it over? Then with its error, if it has one. */
static bool
is_over(struct command *command)
{
	struct error *err = &command->result.error;
	const char *words;
	bool good;

	if (err->kind != ERROR_NONE)
		return true;
	if (command->silent && process_ended(command->process, &good, &words)) {
		if (!good)
			set_failed(command, words, err);
		return true;
	}
	return is_late(command) && !set_late(command, err);
}

/* Moves it on by a step, where it can be; did it move? */
static bool
move_on(struct command *command)
{
	struct error *err = &command->result.error;
	struct slice none = {0};
	bool moved = false;

	if (err->kind != ERROR_NONE || (command->process == NULL && command->fetching))
		return false;
	if (command->process == NULL && !run(command, false, none, none, err))
		return true;
	return !step(command, &moved, err) || moved;
}

/* --- What is filtered */

static bool
input_begins(void *ctx, struct slice url, struct slice charset, struct slice type,
             struct error *err)
{
	struct command *command = ctx;

	(void)type;
	buffer_append_slice(&command->url, url);
	return buffer_ok(&command->url, err) && run(command, true, url, charset, err);
}

static bool
input_comes(void *ctx, const void *data, size_t n, struct error *err)
{
	struct command *command = ctx;

	if (command->result.error.kind != ERROR_NONE) {
		*err = command->result.error;
		return false;
	}
	buffer_append(&command->input, data, n);
	if (!buffer_ok(&command->input, err))
		return false;
	for (;;) {
		bool moved = false;

		if (!step(command, &moved, err))
			return false;
		if (command->input.size <= INPUT_MOST)
			return true;
		if (is_late(command))
			return set_late(command, err);
		if (!moved)
			process_wait(command->process, true, MOMENT);
	}
}

static void
input_ends(void *ctx, const struct source_result *result)
{
	struct command *command = ctx;
	struct error *err = &command->result.error;

	command->fetching = false;
	command->since = clock_monotonic();
	buffer_append_slice(&command->etag, result->etag);
	buffer_append_slice(&command->last_modified, result->last_modified);
	command->result.status = result->status;
	command->result.unchanged = result->unchanged;
	command->result.retry = result->retry;
	command->result.fresh = result->fresh;
	if (!result->ok)
		*err = result->error;
	else if (err->kind == ERROR_NONE && buffer_ok(&command->etag, err))
		buffer_ok(&command->last_modified, err);
	if (command->process == NULL || err->kind != ERROR_NONE)
		finish(command);
}

/* --- The beginning */

static struct command *
make(const struct source_handler *handler, void *ctx, long timeout, struct error *err)
{
	struct command *command = memory_zero(1, sizeof *command);

	if (command == NULL) {
		error_memory(err);
		return NULL;
	}
	command->handler = *handler;
	command->ctx = ctx;
	command->timeout = timeout > 0 ? timeout : CONFIG_TIMEOUT;
	command->result.retry = command->result.fresh = CALENDAR_NONE;
	command->since = clock_monotonic();
	return command;
}

/* Reads the command's words off the front of *line. */
static bool
set_words(struct command *command, struct slice *line, char end, const char *home,
          struct error *err)
{
	const char *word;
	size_t count, i;

	if (!command_line_split(line, end, home, &command->words, &count, err))
		return false;
	command->argv = memory_zero(count + 1, sizeof *command->argv);
	if (command->argv == NULL)
		return error_memory(err);
	word = command->words.data;
	for (i = 0; i < count; i++) {
		command->argv[i] = word;
		word += slice_of(word).size + 1;
	}
	return true;
}

/* Asks for what is to be filtered. */
static bool
fetch(struct command *command, struct source_pool *pool, const struct source_request *request,
      struct slice url, struct error *err)
{
	static const struct source_handler input = {input_begins, input_comes, input_ends};
	struct source_request inner = *request;

	inner.url = url;
	if (!url_is_web(url) && !slice_is_nocase(url_split(url).scheme, "file"))
		return error_set(err, ERROR_USAGE,
		                 "filter: wants COMMAND:URL, and a web address or file: there");
	command->fetching = true;
	return source_start(pool, &inner, &input, command, err);
}

bool
commands_start(struct commands *commands, struct source_pool *pool,
               const struct source_request *request, const struct source_handler *handler,
               void *ctx, struct error *err)
{
	struct command *command = make(handler, ctx, request->timeout, err);
	struct slice line = request->url;
	bool filter = slice_is_nocase(slice_cut(&line, ':'), "filter");

	if (command == NULL)
		return false;
	command->all = commands;
	if (!set_words(command, &line, filter ? ':' : '\0', request->home, err) ||
	    (filter && !fetch(command, pool, request, line, err))) {
		free_command(command);
		return false;
	}
	command->next = commands->first;
	commands->first = command;
	commands->count++;
	return true;
}

/* --- All of them */

bool
commands_turn(struct commands *commands)
{
	struct command *command = commands->first, *next;
	bool moved = false;

	for (; command != NULL; command = next) {
		next = command->next;
		moved = move_on(command) || moved;
		if (!command->fetching && is_over(command)) {
			finish(command);
			moved = true;
		}
	}
	return moved;
}

void
commands_wait(const struct commands *commands)
{
	const struct command *command = commands->first;

	if (command != NULL && command->process != NULL)
		process_wait(command->process, command->input.size > 0, MOMENT);
}

void
commands_close(struct commands *commands)
{
	while (commands->first != NULL) {
		error_set(&commands->first->result.error, ERROR_NETWORK, "given up");
		finish(commands->first);
	}
}
