/* The BSDs and macOS show everything unless told otherwise; glibc and musl have to be asked. */
#define _DEFAULT_SOURCE
#define _DARWIN_C_SOURCE
#define _NETBSD_SOURCE

#include "port/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/types.h>
#include <termios.h>
#include <unistd.h>

#include "base/error.h"
#include "port/posix/outside.h"

/* How long the rest of an escape sequence may take; a person's Escape comes alone. */
#define ESCAPE_MILLISECONDS 50

/* Signals that ask the process to end. The person's own, pressed again, ends it at once. */
static const int asking[] = {SIGINT, SIGTERM, SIGHUP};

/* Signals that end it without asking: the terminal is put right before. */
static const int fatal[] = {SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV};

/*
 * Sequences of ECMA-48 and of DEC's terminals that all of today know: the other screen, no cursor, and no
 * line that goes on in the next when we and the terminal disagree about a character's width.
 */
static const char screen_on[] = "\033[?1049h\033[?25l\033[?7l";
/* A console without another screen is left with its cursor in an empty last row. */
static const char screen_off[] = "\033[0m\033[r\033[999;1H\033[K\033[?7h\033[?25h\033[?1049l";

/* Of each terminal_stream. */
static const int descriptors[] = {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO};
static const char *const stream_names[] = {"standard input", "standard output", "standard error"};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What follows "ESC [" or "ESC O": the first parameter, the final byte. */
static const struct {
	char final;
	int parameter; /* -1: any */
	int key;
} sequences[] = {
    {'A', -1, TERMINAL_UP},       {'B', -1, TERMINAL_DOWN}, {'C', -1, TERMINAL_RIGHT},
    {'D', -1, TERMINAL_LEFT},     {'F', -1, TERMINAL_LAST}, {'H', -1, TERMINAL_HOME},
    {'~', 1, TERMINAL_HOME},      {'~', 4, TERMINAL_LAST},  {'~', 5, TERMINAL_PAGE_UP},
    {'~', 6, TERMINAL_PAGE_DOWN}, {'~', 7, TERMINAL_HOME},  {'~', 8, TERMINAL_LAST},
};

/* Signal handlers see this: a process has one terminal. */
static struct {
	volatile sig_atomic_t signal; /* of `asking`, the first that came */
	volatile sig_atomic_t resized;
	volatile sig_atomic_t raw;
	volatile sig_atomic_t screen; /* the other one is on */
	volatile sig_atomic_t keys;   /* descriptor of the terminal keys come from */
	bool keys_open, prepared;
	bool ended; /* no more keys can come */
	struct termios before, during;
	unsigned char typed[64]; /* read and not yet given */
	size_t typed_at, typed_size;
} terminal;

/* --- Signals: what is called here must be async-signal-safe. */

/* That it can't be written is nobody's news: the process ends. */
static void
put(const char *sequence, size_t size)
{
	if (write(STDOUT_FILENO, sequence, size) < 0)
		return;
}

static void
restore(void)
{
	if (terminal.screen)
		put(screen_off, sizeof screen_off - 1);
	if (terminal.raw)
		tcsetattr((int)terminal.keys, TCSANOW, &terminal.before);
}

static void
end_by(int number)
{
	sigset_t set;

	restore();
	terminal.raw = 0;
	terminal.screen = 0;
	signal(number, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, number);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	raise(number);
}

static void
on_asking(int number)
{
	int code = errno;

	/* A hang-up often comes twice by itself, and after a terminate: only a person repeats. */
	if (number == SIGINT && terminal.signal == SIGINT)
		end_by(number);
	if (terminal.signal == 0)
		terminal.signal = number;
	errno = code;
}

static void
on_fatal(int number)
{
	end_by(number);
}

static void
on_resize(int number)
{
	(void)number;
	terminal.resized = 1;
}

static void catch_signal(int number, void (*handler)(int));

/* The shell gets its terminal as it was, and after `fg` the screen is to be drawn anew. */
static void
on_suspend(int number)
{
	int code = errno;
	sig_atomic_t raw = terminal.raw, screen = terminal.screen;

	end_by(number);
	catch_signal(number, on_suspend);
	if (raw && tcsetattr((int)terminal.keys, TCSANOW, &terminal.during) == 0)
		terminal.raw = 1;
	if (screen)
		put(screen_on, sizeof screen_on - 1);
	terminal.screen = screen;
	terminal.resized = 1;
	errno = code;
}

/* Without SA_RESTART: what waits is to look at the signal. What nohup ignores stays ignored. */
static void
catch_signal(int number, void (*handler)(int))
{
	struct sigaction action, old;

	memset(&action, 0, sizeof action);
	action.sa_handler = handler;
	sigemptyset(&action.sa_mask);
	if (sigaction(number, NULL, &old) == 0 && old.sa_handler != SIG_IGN)
		sigaction(number, &action, NULL);
}

/* --- Streams */

/* What is opened later must not become a standard stream. To use one that was closed stays an error. */
static void
open_streams(void)
{
	int i;

	for (i = STDIN_FILENO; i <= STDERR_FILENO; i++)
		if (fcntl(i, F_GETFD) < 0 && errno == EBADF)
			open("/dev/null", i == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

static void
prepare(void)
{
	size_t i;

	if (terminal.prepared)
		return;
	terminal.prepared = true;
	open_streams();
	/* A reader that has gone away is an error of write, not our end. */
	signal(SIGPIPE, SIG_IGN);
	for (i = 0; i < COUNT(asking); i++)
		catch_signal(asking[i], on_asking);
}

static int
stream_descriptor(enum terminal_stream stream)
{
	int pager = outside_input();

	return stream == TERMINAL_OUTPUT && pager >= 0 ? pager : descriptors[stream];
}

bool
terminal_is_person(enum terminal_stream stream)
{
	return isatty(descriptors[stream]) == 1;
}

bool
terminal_obeys(enum terminal_stream stream)
{
	const char *name = getenv("TERM");

	return terminal_is_person(stream) && name != NULL && name[0] != '\0' &&
	       strcmp(name, "dumb") != 0;
}

/* A positive number of at most four digits in this variable, or 0. */
static int
environment_number(const char *name)
{
	const char *text = getenv(name);
	int n = 0;

	if (text == NULL || strlen(text) > 4)
		return 0;
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9')
			return 0;
		n = n * 10 + (*text - '0');
	}
	return n;
}

static bool
window_size(int descriptor, struct winsize *window)
{
	return ioctl(descriptor, TIOCGWINSZ, window) == 0 && window->ws_col > 0 &&
	       window->ws_row > 0;
}

void
terminal_size(int *columns, int *rows)
{
	struct winsize window;

	if (window_size(STDOUT_FILENO, &window) ||
	    (terminal.keys_open && window_size((int)terminal.keys, &window))) {
		*columns = window.ws_col;
		*rows = window.ws_row;
		return;
	}
	*columns = environment_number("COLUMNS");
	*rows = environment_number("LINES");
	if (*columns == 0)
		*columns = 80;
	if (*rows == 0)
		*rows = 24;
}

/* Did the call only not get through, so that it is to be made again? */
static bool
again(int descriptor, short events)
{
	struct pollfd wait = {descriptor, events, 0};

	if (errno == EINTR)
		return true;
	/* Somebody who shares the stream has made it non-blocking. */
	if (errno != EAGAIN && errno != EWOULDBLOCK)
		return false;
	poll(&wait, 1, -1);
	return true;
}

bool
terminal_write(enum terminal_stream stream, const void *data, size_t n, struct error *err)
{
	int descriptor = stream_descriptor(stream);
	const char *at = data;

	prepare();
	while (n > 0) {
		ssize_t written = write(descriptor, at, n);

		if (written >= 0) {
			at += written;
			n -= (size_t)written;
			continue;
		}
		if (errno == EINTR && terminal.signal != 0)
			return error_set(err, ERROR_STOPPED, "stopped by a signal");
		if (errno == EPIPE)
			return error_set(err, ERROR_CLOSED, "%s: its reader has gone away",
			                 stream_names[stream]);
		if (!again(descriptor, POLLOUT))
			return error_set(err, ERROR_STORAGE, "%s: %s", stream_names[stream],
			                 strerror(errno));
	}
	return true;
}

bool
terminal_read(void *to, size_t n, size_t *got, struct error *err)
{
	ssize_t size;

	prepare();
	*got = 0;
	for (;;) {
		size = read(STDIN_FILENO, to, n);
		if (size >= 0)
			break;
		if (errno == EINTR && terminal.signal != 0)
			return error_set(err, ERROR_STOPPED, "stopped by a signal");
		if (!again(STDIN_FILENO, POLLIN))
			return error_set(err, ERROR_STORAGE, "%s: %s", stream_names[TERMINAL_INPUT],
			                 strerror(errno));
	}
	*got = (size_t)size;
	return true;
}

int
terminal_signal(void)
{
	prepare();
	return (int)terminal.signal;
}

bool
terminal_interrupted(void)
{
	if (terminal.signal != SIGINT)
		return false;
	terminal.signal = 0;
	return true;
}

/* --- Keys */

/* The terminal the process was started from, also where all three streams lead elsewhere. */
static bool
open_keys(struct error *err)
{
	int descriptor;

	if (terminal.keys_open)
		return true;
	descriptor = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (descriptor < 0)
		return error_set(err, ERROR_STORAGE, "/dev/tty: %s", strerror(errno));
	if (descriptor >= FD_SETSIZE) {
		close(descriptor);
		return error_set(err, ERROR_STORAGE, "/dev/tty: too many open files");
	}
	terminal.keys = descriptor;
	terminal.keys_open = true;
	return true;
}

static void
prepare_keys(void)
{
	static bool done;
	size_t i;

	prepare();
	if (done)
		return;
	done = true;
	atexit(restore);
	catch_signal(SIGWINCH, on_resize);
	catch_signal(SIGTSTP, on_suspend);
	for (i = 0; i < COUNT(fatal); i++)
		catch_signal(fatal[i], on_fatal);
}

/* TCSADRAIN: keys already typed are not lost. */
static bool
set_mode(const struct termios *mode, struct error *err)
{
	int status;

	do
		status = tcsetattr((int)terminal.keys, TCSADRAIN, mode);
	while (status != 0 && errno == EINTR);
	return status == 0 || error_set(err, ERROR_STORAGE, "/dev/tty: %s", strerror(errno));
}

bool
terminal_raw(bool on, struct error *err)
{
	if (on == (terminal.raw != 0))
		return true;
	if (!on) {
		terminal.raw = 0;
		return set_mode(&terminal.before, err);
	}
	if (!open_keys(err))
		return false;
	prepare_keys();
	if (tcgetattr((int)terminal.keys, &terminal.before) != 0)
		return error_set(err, ERROR_STORAGE, "/dev/tty: %s", strerror(errno));
	terminal.during = terminal.before;
	/* Signals stay (ISIG), and Enter is '\n' (ICRNL). */
	terminal.during.c_lflag &= ~(tcflag_t)(ICANON | ECHO | IEXTEN);
	terminal.during.c_iflag &= ~(tcflag_t)IXON;
	terminal.during.c_iflag |= ICRNL;
	terminal.during.c_cc[VMIN] = 1;
	terminal.during.c_cc[VTIME] = 0;
	terminal.raw = 1;
	if (set_mode(&terminal.during, err))
		return true;
	terminal.raw = 0;
	return false;
}

bool
terminal_screen(bool on, struct error *err)
{
	bool ok = !on || terminal_raw(true, err);

	if (!ok || on == (terminal.screen != 0))
		return ok;
	terminal.screen = on;
	ok = on ? terminal_write(TERMINAL_OUTPUT, screen_on, sizeof screen_on - 1, err)
	        : terminal_write(TERMINAL_OUTPUT, screen_off, sizeof screen_off - 1, err);
	return on ? ok : terminal_raw(false, err) && ok;
}

/*
 * Fills `typed` with what the terminal has, waiting up to `milliseconds` (below 0: for ever). false
 * at its end, after the time, or when a signal came: those are let in only while waiting, so that
 * none slips by between looking and waiting.
 */
static bool
fill(long milliseconds)
{
	struct timespec limit = {milliseconds / 1000, milliseconds % 1000 * 1000000};
	sigset_t closed, open;
	ssize_t size = -1;
	fd_set set;
	size_t i;
	int ready = 0;

	sigemptyset(&closed);
	sigaddset(&closed, SIGWINCH);
	sigaddset(&closed, SIGTSTP);
	for (i = 0; i < COUNT(asking); i++)
		sigaddset(&closed, asking[i]);
	FD_ZERO(&set);
	FD_SET((unsigned)terminal.keys, &set);
	sigprocmask(SIG_BLOCK, &closed, &open);
	if (terminal.signal == 0 && !terminal.resized)
		ready = pselect((int)terminal.keys + 1, &set, NULL, NULL,
		                milliseconds < 0 ? NULL : &limit, &open);
	if (ready > 0)
		size = read((int)terminal.keys, terminal.typed, sizeof terminal.typed);
	terminal.ended = ready < 0 || (ready > 0 && size <= 0);
	sigprocmask(SIG_SETMASK, &open, NULL);
	terminal.typed_at = 0;
	terminal.typed_size = size > 0 ? (size_t)size : 0;
	return size > 0;
}

/* The next byte of an escape sequence, or -1 when none follows in time. */
static int
next_byte(void)
{
	if (terminal.typed_at == terminal.typed_size && !fill(ESCAPE_MILLISECONDS))
		return -1;
	return terminal.typed[terminal.typed_at++];
}

static int
find_sequence(int final, int parameter)
{
	size_t i;

	for (i = 0; i < COUNT(sequences); i++)
		if (sequences[i].final == final &&
		    (sequences[i].parameter < 0 || sequences[i].parameter == parameter))
			return sequences[i].key;
	return 0;
}

/* What is after the ESC (ECMA-48, 5.4); 0 for a key that has no name here. */
static int
read_sequence(void)
{
	int introducer = next_byte();
	int c, parameter = 0;
	bool first = true;

	if (introducer < 0)
		return '\033';
	if (introducer != '[' && introducer != 'O') {
		terminal.typed_at--;
		return '\033';
	}
	c = next_byte();
	/* Function keys of the Linux console are one byte longer than the standard has them. */
	if (introducer == '[' && c == '[') {
		next_byte();
		return 0;
	}
	for (; c >= 0x20 && c <= 0x3F; c = next_byte()) {
		first = first && c >= '0' && c <= '9';
		if (first && parameter < 100)
			parameter = parameter * 10 + (c - '0');
	}
	return find_sequence(c, parameter);
}

int
terminal_key(int milliseconds)
{
	struct error ignored = {0};
	int key;

	if (!open_keys(&ignored))
		return TERMINAL_END;
	for (;;) {
		if (terminal.signal != 0)
			return TERMINAL_END;
		if (terminal.resized) {
			terminal.resized = 0;
			return TERMINAL_RESIZED;
		}
		if (terminal.typed_at == terminal.typed_size && !fill(milliseconds)) {
			if (terminal.signal == 0 && !terminal.resized)
				return terminal.ended ? TERMINAL_END : TERMINAL_LATE;
			continue;
		}
		key = terminal.typed[terminal.typed_at++];
		if (key == '\033')
			key = read_sequence();
		if (key != 0)
			return key;
	}
}
