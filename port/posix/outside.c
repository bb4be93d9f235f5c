/* The BSDs and macOS show everything unless told otherwise; glibc and musl have to be asked. */
#define _DEFAULT_SOURCE
#define _DARWIN_C_SOURCE
#define _NETBSD_SOURCE

#include "port/posix/outside.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/memory.h"
#include "port/posix/child.h"
#include "port/terminal.h"

/* A process has one terminal. */
static struct {
	pid_t pager; /* 0: none */
	int pager_input;
	char *pager_command;
	struct sigaction interrupt; /* what an outside program's time suspends */
} outside;

int
outside_input(void)
{
	return outside.pager != 0 ? outside.pager_input : -1;
}

/* In the child: what is ignored stays so for a program that is begun; handlers do not stay anyway. */
static void
restore_signals(void)
{
	signal(SIGPIPE, SIG_DFL);
	if (outside.interrupt.sa_handler != SIG_IGN)
		signal(SIGINT, SIG_DFL);
}

/* In the child: never returns. */
static void
run_pager(int input, const char *command)
{
	restore_signals();
	if (input != STDIN_FILENO) {
		dup2(input, STDIN_FILENO);
		close(input);
	}
	setenv("LESS", "FRX", 0);
	execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	_exit(127);
}

/* Ctrl-C belongs to the pager while it is there; it shares our terminal. */
static void
ignore_interrupt(void)
{
	struct sigaction ignore;

	memset(&ignore, 0, sizeof ignore);
	ignore.sa_handler = SIG_IGN;
	sigemptyset(&ignore.sa_mask);
	sigaction(SIGINT, &ignore, &outside.interrupt);
}

bool
terminal_pager_open(const char *command, struct error *err)
{
	size_t size = strlen(command) + 1;
	int ends[2];
	pid_t child;

	terminal_signal(); /* ours are caught from now on, so that we outlive it */
	outside.pager_command = memory_get(size);
	if (outside.pager_command == NULL)
		return error_memory(err);
	memcpy(outside.pager_command, command, size);
	if (pipe(ends) != 0)
		goto fail;
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	ignore_interrupt();
	child = fork();
	if (child < 0) {
		sigaction(SIGINT, &outside.interrupt, NULL);
		close(ends[0]);
		close(ends[1]);
		goto fail;
	}
	if (child == 0)
		run_pager(ends[0], command);
	close(ends[0]);
	outside.pager = child;
	outside.pager_input = ends[1];
	return true;
fail:
	memory_free(outside.pager_command);
	outside.pager_command = NULL;
	return error_set(err, ERROR_STORAGE, "%s: %s", command, strerror(errno));
}

/* A pager that was quit early or interrupted has done what it was asked to. */
static bool
judge(int status, const char *command, struct error *err)
{
	int code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);

	if (code == 0 || code == 128 + SIGPIPE || code == 128 + SIGINT)
		return true;
	if (code == 127)
		return error_set(err, ERROR_USAGE, "pager \"%s\": command not found", command);
	return error_set(err, ERROR_USAGE, "pager \"%s\": ended with status %d", command, code);
}

bool
terminal_pager_close(struct error *err)
{
	int status = 0;
	pid_t ended;
	bool ok;

	if (outside.pager == 0)
		return true;
	close(outside.pager_input);
	do {
		ended = waitpid(outside.pager, &status, 0);
		/* Asked to end ourselves, we do not wait for a person to leave the pager. */
		if (ended < 0 && errno == EINTR && terminal_signal() != 0)
			kill(outside.pager, SIGTERM);
	} while (ended < 0 && errno == EINTR);
	outside.pager = 0;
	sigaction(SIGINT, &outside.interrupt, NULL);
	ok = ended < 0 || terminal_signal() != 0 || judge(status, outside.pager_command, err);
	memory_free(outside.pager_command);
	outside.pager_command = NULL;
	return ok;
}

/* In the child: never returns. Its keys come from where ours come from. */
static void
become(const char *const *argv, int trouble)
{
	int keys = open("/dev/tty", O_RDONLY);

	restore_signals();
	if (keys >= 0 && keys != STDIN_FILENO) {
		dup2(keys, STDIN_FILENO);
		close(keys);
	}
	child_become(argv, trouble);
}

/* In the child: never returns. Its child is nobody's, so that nobody waits for it. */
static void
become_alone(const char *const *argv, int trouble)
{
	int nowhere, i;

	if (setsid() < 0 || fork() != 0)
		_exit(0);
	restore_signals();
	nowhere = open("/dev/null", O_RDWR);
	for (i = STDIN_FILENO; i <= STDERR_FILENO; i++)
		dup2(nowhere, i);
	if (nowhere > STDERR_FILENO)
		close(nowhere);
	child_become(argv, trouble);
}

/* *why is 0 once it runs; the child is there also when it does not, if it is above 0. */
static bool
start(const char *const *argv, void (*fn)(const char *const *, int), pid_t *child, int *why)
{
	int ends[2];

	if (pipe(ends) != 0) {
		*why = errno;
		return false;
	}
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	*child = fork();
	if (*child == 0)
		fn(argv, ends[1]);
	*why = *child < 0 ? errno : 0;
	close(ends[1]);
	if (*child > 0)
		*why = child_trouble(ends[0]);
	close(ends[0]);
	return *child > 0;
}

/* Did it begin? */
static bool
runs(const char *const *argv, int why, struct error *err)
{
	if (why == ENOENT)
		return error_set(err, ERROR_MISSING, "there is no program \"%s\"", argv[0]);
	return why == 0 ||
	       error_set(err, ERROR_STORAGE, "\"%s\" can't be run: %s", argv[0], strerror(why));
}

bool
terminal_run(const char *const *argv, int *status, struct error *err)
{
	int why = 0, result = 0;
	pid_t child, ended = -1;
	bool begun;

	terminal_signal();
	ignore_interrupt();
	begun = start(argv, become, &child, &why);
	while (begun) {
		ended = waitpid(child, &result, 0);
		if (ended >= 0 || errno != EINTR)
			break;
		/* Asked to end ourselves, we do not wait for a person to leave it. */
		if (terminal_signal() != 0)
			kill(child, SIGTERM);
	}
	sigaction(SIGINT, &outside.interrupt, NULL);
	*status = WIFSIGNALED(result) ? 128 + WTERMSIG(result) : WEXITSTATUS(result);
	return runs(argv, why, err);
}

bool
terminal_leave(const char *const *argv, struct error *err)
{
	int why = 0;
	pid_t child;

	terminal_signal();
	if (start(argv, become_alone, &child, &why))
		while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
			continue;
	return runs(argv, why, err);
}
