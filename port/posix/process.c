/* The BSDs and macOS show everything unless told otherwise; glibc and musl have to be asked. */
#define _DEFAULT_SOURCE
#define _DARWIN_C_SOURCE
#define _NETBSD_SOURCE

#include "port/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/memory.h"
#include "port/posix/child.h"

/* More descriptors than this nobody has open. */
#define DESCRIPTORS 4096

enum { LINE = 200 };

struct process {
	pid_t id;
	int input, output, errors; /* -1: closed */
	bool ended, killed;
	int status;       /* when it has ended: what it ended with, or by which signal */
	char line[LINE];  /* the last that it wrote on standard error, so far */
	size_t size;      /* of it */
	bool begin;       /* the next character begins another */
	char words[LINE]; /* how it ended */
};

/* Both ends of a pipe, for this process alone. */
struct ends {
	int read, write;
};

static void
shut(int *descriptor)
{
	if (*descriptor >= 0)
		close(*descriptor);
	*descriptor = -1;
}

static bool
open_pipe(struct ends *ends)
{
	int both[2];

	if (pipe(both) != 0)
		return false;
	ends->read = both[0];
	ends->write = both[1];
	fcntl(ends->read, F_SETFD, FD_CLOEXEC);
	fcntl(ends->write, F_SETFD, FD_CLOEXEC);
	return true;
}

static void
shut_both(struct ends *ends)
{
	shut(&ends->read);
	shut(&ends->write);
}

/* The pipes between the two: its three streams, and one that tells why it could not be run. */
struct pipes {
	struct ends input, output, errors, trouble;
};

static void
shut_all(struct pipes *pipes)
{
	shut_both(&pipes->input);
	shut_both(&pipes->output);
	shut_both(&pipes->errors);
	shut_both(&pipes->trouble);
}

static bool
open_all(struct pipes *pipes, bool input)
{
	static const struct pipes none = {{-1, -1}, {-1, -1}, {-1, -1}, {-1, -1}};

	*pipes = none;
	if (!input)
		pipes->input.read = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if ((input ? open_pipe(&pipes->input) : pipes->input.read >= 0) &&
	    open_pipe(&pipes->output) && open_pipe(&pipes->errors) && open_pipe(&pipes->trouble))
		return true;
	shut_all(pipes);
	return false;
}

/* Above the standard streams, so that none is overwritten before it is copied. */
static int
lift(int descriptor)
{
	return descriptor > STDERR_FILENO ? descriptor
	                                  : fcntl(descriptor, F_DUPFD, STDERR_FILENO + 1);
}

/* In the child: only what is safe between fork and exec, since libcurl may have threads. */
static void
become(const char *const *argv, struct pipes *pipes, long most)
{
	int input = lift(pipes->input.read), output = lift(pipes->output.write);
	int errors = lift(pipes->errors.write), trouble = lift(pipes->trouble.write);
	sigset_t none;
	int i;

	setpgid(0, 0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	dup2(input, STDIN_FILENO);
	dup2(output, STDOUT_FILENO);
	dup2(errors, STDERR_FILENO);
	for (i = STDERR_FILENO + 1; i < most; i++)
		if (i != trouble)
			close(i);
	fcntl(trouble, F_SETFD, FD_CLOEXEC);
	child_become(argv, trouble);
}

static void
keep_ends(struct process *process, struct pipes *pipes)
{
	process->input = pipes->input.write;
	process->output = pipes->output.read;
	process->errors = pipes->errors.read;
	pipes->input.write = pipes->output.read = pipes->errors.read = -1;
	if (process->input >= 0)
		fcntl(process->input, F_SETFL, O_NONBLOCK);
	fcntl(process->output, F_SETFL, O_NONBLOCK);
	fcntl(process->errors, F_SETFL, O_NONBLOCK);
}

/* How many descriptors may be open. */
static long
count_descriptors(void)
{
	long most = sysconf(_SC_OPEN_MAX);

	return most > 0 && most < DESCRIPTORS ? most : DESCRIPTORS;
}

static bool
run(struct process *process, const char *const *argv, bool input, struct error *err)
{
	struct pipes pipes;
	long most = count_descriptors();
	int why;

	if (!open_all(&pipes, input))
		return error_set(err, ERROR_NETWORK, "no pipe: %s", strerror(errno));
	process->id = fork();
	if (process->id == 0)
		become(argv, &pipes, most);
	if (process->id < 0) {
		why = errno;
		shut_all(&pipes);
		return error_set(err, ERROR_NETWORK, "can't be run: %s", strerror(why));
	}
	/* Here too: whoever comes first. */
	setpgid(process->id, process->id);
	keep_ends(process, &pipes);
	shut(&pipes.trouble.write);
	why = child_trouble(pipes.trouble.read);
	shut_all(&pipes);
	if (why == ENOENT)
		return error_set(err, ERROR_MISSING, "there is no program \"%s\"", argv[0]);
	return why == 0 ||
	       error_set(err, ERROR_NETWORK, "\"%s\" can't be run: %s", argv[0], strerror(why));
}

struct process *
process_start(const char *const *argv, bool input, struct error *err)
{
	struct process *process = memory_zero(1, sizeof *process);

	if (process == NULL) {
		error_memory(err);
		return NULL;
	}
	/* A program that reads no more is no reason to die. */
	signal(SIGPIPE, SIG_IGN);
	process->input = process->output = process->errors = -1;
	if (run(process, argv, input, err))
		return process;
	process_end(process);
	return NULL;
}

size_t
process_write(struct process *process, const void *data, size_t n)
{
	ssize_t done;

	if (process->input < 0)
		return n;
	done = write(process->input, data, n);
	if (done >= 0)
		return (size_t)done;
	if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)
		return 0;
	shut(&process->input);
	return n;
}

void
process_write_end(struct process *process)
{
	shut(&process->input);
}

/* Keeps the last line that has something in it. */
static void
keep_line(struct process *process, const char *data, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (data[i] == '\n' || data[i] == '\r') {
			process->begin = true;
			continue;
		}
		if (process->begin)
			process->size = 0;
		process->begin = false;
		if (process->size < LINE - 1)
			process->line[process->size++] = data[i];
	}
	process->line[process->size] = '\0';
}

static void
read_errors(struct process *process)
{
	char piece[256];
	ssize_t n;
	int turns;

	/* What writes without end is heard in turns. */
	for (turns = 0; process->errors >= 0 && turns < 64; turns++) {
		n = read(process->errors, piece, sizeof piece);
		if (n > 0)
			keep_line(process, piece, (size_t)n);
		else if (n == 0)
			shut(&process->errors);
		else
			break;
	}
}

/*
 * Has it ended? A child of its that goes on is not waited for. It is left a zombie until the end, so that
 * its number is not given away, which is its group's too.
 */
static bool
has_ended(struct process *process)
{
	siginfo_t news = {0};

	if (process->ended ||
	    waitid(P_PID, (id_t)process->id, &news, WEXITED | WNOHANG | WNOWAIT) != 0 ||
	    news.si_pid != process->id)
		return process->ended;
	process->ended = true;
	process->killed = news.si_code != CLD_EXITED;
	process->status = news.si_status;
	return true;
}

bool
process_read(struct process *process, void *data, size_t n, size_t *got)
{
	bool ended = has_ended(process);
	ssize_t done;

	*got = 0;
	read_errors(process);
	if (process->output < 0)
		return false;
	done = read(process->output, data, n);
	if (done > 0) {
		*got = (size_t)done;
		return true;
	}
	if (done < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) && !ended)
		return true;
	shut(&process->output);
	return false;
}

void
process_wait(struct process *process, bool input, int milliseconds)
{
	struct pollfd watched[3] = {{process->output, POLLIN, 0},
	                            {process->errors, POLLIN, 0},
	                            {input ? process->input : -1, POLLOUT, 0}};

	/* Where nothing can come any more, only the end is waited for. */
	poll(watched, 3, milliseconds);
}

bool
process_ended(struct process *process, bool *good, const char **words)
{
	if (!has_ended(process))
		return false;
	read_errors(process);
	*good = !process->killed && process->status == 0;
	snprintf(process->words, LINE, "%s %d", process->killed ? "signal" : "status",
	         process->status);
	*words = process->size > 0 ? process->line : process->words;
	return true;
}

const char *
process_said(const struct process *process)
{
	return process->line;
}

void
process_ask(struct process *process)
{
	kill(-process->id, SIGTERM);
}

void
process_end(struct process *process)
{
	if (process == NULL)
		return;
	shut(&process->input);
	shut(&process->output);
	shut(&process->errors);
	if (process->id > 0) {
		kill(-process->id, SIGKILL);
		while (waitpid(process->id, NULL, 0) < 0 && errno == EINTR)
			continue;
	}
	memory_free(process);
}
