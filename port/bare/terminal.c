/* terminal.c - the debugger's console: it can be written to and read from, and has no keys and no screen. */
#include "port/terminal.h"

#include <semihost.h>

#include "base/error.h"

/* Of each terminal_stream: opened when it is first used. Arm's semihosting tells them apart by the mode. */
static const int modes[] = {SH_OPEN_R, SH_OPEN_W, SH_OPEN_A};

static struct {
	bool opened;
	int handle;
} streams[3];

static int
handle_of(enum terminal_stream stream)
{
	if (!streams[stream].opened)
		streams[stream].handle = sys_semihost_open(":tt", modes[stream]);
	streams[stream].opened = true;
	return streams[stream].handle;
}

bool
terminal_is_person(enum terminal_stream stream)
{
	(void)stream;
	return false;
}

bool
terminal_obeys(enum terminal_stream stream)
{
	(void)stream;
	return false;
}

void
terminal_size(int *columns, int *rows)
{
	*columns = 80;
	*rows = 24;
}

bool
terminal_write(enum terminal_stream stream, const void *data, size_t n, struct error *err)
{
	if (n == 0 || sys_semihost_write(handle_of(stream), data, n) == 0)
		return true;
	return error_set(err, ERROR_STORAGE, "the console can't be written");
}

bool
terminal_read(void *to, size_t n, size_t *got, struct error *err)
{
	size_t left = sys_semihost_read(handle_of(TERMINAL_INPUT), to, n);

	*got = 0;
	if (left > n)
		return error_set(err, ERROR_STORAGE, "the console can't be read");
	*got = n - left;
	return true;
}

static bool
refuse(struct error *err)
{
	return error_set(err, ERROR_STORAGE, "this device has no screen and no keys");
}

bool
terminal_raw(bool on, struct error *err)
{
	return !on || refuse(err);
}

bool
terminal_screen(bool on, struct error *err)
{
	return !on || refuse(err);
}

int
terminal_key(int milliseconds)
{
	(void)milliseconds;
	return TERMINAL_END;
}

bool
terminal_pager_open(const char *command, struct error *err)
{
	(void)command;
	return refuse(err);
}

bool
terminal_pager_close(struct error *err)
{
	return refuse(err);
}

bool
terminal_run(const char *const *argv, int *status, struct error *err)
{
	*status = 0;
	return error_set(err, ERROR_MISSING, "%s: this device runs no other programs", argv[0]);
}

int
terminal_signal(void)
{
	return 0;
}

bool
terminal_interrupted(void)
{
	return false;
}
