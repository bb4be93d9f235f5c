#include "port/process.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/memory.h"
#include "port/sim/script.h"
#include "port/sim/sim.h"

enum { PROGRAMS = 16, TAKEN = 1 << 16, WORDS = 1000 };

/* The script is the test's, so it does not live in the heap that refuses. */
static struct {
	struct script_program programs[PROGRAMS];
	size_t count;
	char taken[TAKEN], words[WORDS];
	size_t taken_size;
	int running, asked;
} script;

struct process {
	const struct script_program *program;
	size_t at;
	bool input_open;
};

void
script_process_reset(void)
{
	memset(&script, 0, sizeof script);
}

void
script_process_program(const struct script_program *program)
{
	if (script.count == PROGRAMS)
		abort();
	script.programs[script.count++] = *program;
}

struct slice
script_process_taken(void)
{
	struct slice taken = {script.taken, script.taken_size};

	return taken;
}

const char *
script_process_words(void)
{
	return script.words;
}

int
script_process_asked(void)
{
	return script.asked;
}

int
script_process_running(void)
{
	return script.running;
}

static void
record(const char *const *argv)
{
	size_t at = 0;

	for (; *argv != NULL; argv++) {
		int n = snprintf(script.words + at, WORDS - at, "%s|", *argv);

		if (n < 0 || (size_t)n >= WORDS - at)
			abort();
		at += (size_t)n;
	}
}

struct process *
process_start(const char *const *argv, bool input, struct error *err)
{
	struct process *process;
	size_t i;

	record(argv);
	for (i = 0; i < script.count; i++)
		if (strcmp(script.programs[i].name, argv[0]) == 0)
			break;
	if (i == script.count) {
		error_set(err, ERROR_MISSING, "there is no program \"%s\"", argv[0]);
		return NULL;
	}
	process = memory_zero(1, sizeof *process);
	if (process == NULL) {
		error_memory(err);
		return NULL;
	}
	process->program = &script.programs[i];
	process->input_open = input;
	script.running++;
	return process;
}

/* It takes so many bytes at a time. */
size_t
process_write(struct process *process, const void *data, size_t n)
{
	size_t most = process->program->piece;

	if (most > 0 && n > most)
		n = most;
	if (script.taken_size + n > TAKEN)
		abort();
	memcpy(script.taken + script.taken_size, data, n);
	script.taken_size += n;
	return n;
}

void
process_write_end(struct process *process)
{
	process->input_open = false;
}

/* Like most programs it reads all before it writes. */
bool
process_read(struct process *process, void *data, size_t n, size_t *got)
{
	const struct script_program *program = process->program;
	size_t left = strlen(program->output) - process->at;

	*got = 0;
	if (process->input_open)
		return true;
	if (program->endless && left == 0)
		process->at = 0;
	if (left == 0)
		return program->endless || program->hang;
	*got = left < n ? left : n;
	if (program->piece > 0 && *got > program->piece)
		*got = program->piece;
	memcpy(data, program->output + process->at, *got);
	process->at += *got;
	return true;
}

void
process_wait(struct process *process, bool input, int milliseconds)
{
	(void)process;
	(void)input;
	sim_clock_pass((uint64_t)milliseconds);
}

bool
process_ended(struct process *process, bool *good, const char **words)
{
	*good = process->program->words == NULL;
	*words = process->program->words;
	return true;
}

const char *
process_said(const struct process *process)
{
	return process->program->said != NULL ? process->program->said : "";
}

void
process_ask(struct process *process)
{
	script.asked++;
	(void)process;
}

void
process_end(struct process *process)
{
	if (process != NULL)
		script.running--;
	memory_free(process);
}
