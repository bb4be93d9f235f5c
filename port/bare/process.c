/* process.c - there is one program, and it is this one. */
#include "port/process.h"

#include "base/error.h"

struct process *
process_start(const char *const *argv, bool input, struct error *err)
{
	(void)input;
	error_set(err, ERROR_NETWORK, "%s: this device runs no other programs", argv[0]);
	return NULL;
}

/* None of what follows is ever called: nothing was started. */
size_t
process_write(struct process *process, const void *data, size_t n)
{
	(void)process, (void)data;
	return n;
}

void
process_write_end(struct process *process)
{
	(void)process;
}

bool
process_read(struct process *process, void *data, size_t n, size_t *got)
{
	(void)process, (void)data, (void)n;
	*got = 0;
	return false;
}

void
process_wait(struct process *process, bool input, int milliseconds)
{
	(void)process, (void)input, (void)milliseconds;
}

bool
process_ended(struct process *process, bool *good, const char **words)
{
	(void)process;
	*good = false;
	*words = "";
	return true;
}

const char *
process_said(const struct process *process)
{
	(void)process;
	return "";
}

void
process_ask(struct process *process)
{
	(void)process;
}

void
process_end(struct process *process)
{
	(void)process;
}
