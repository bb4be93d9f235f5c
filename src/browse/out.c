/* out.c - out of the screen: a link to the browser, a text to a command, a pager or a file. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/url.h"
#include "browse/browse.h"
#include "fetch/command_line.h"
#include "port/storage.h"
#include "port/terminal.h"

/* What a feed may have opened: others (file:, javascript:) mean something on this machine. */
static const char *const schemes[] = {"ftp:",   "gemini:", "gopher:", "http:",
                                      "https:", "magnet:", "mailto:"};

/* Where the user has named no browser. */
static const char usual_browser[] = "xdg-open";

static bool
is_known(struct slice url)
{
	size_t i;

	for (i = 0; i < sizeof schemes / sizeof *schemes; i++)
		if (url.size > strlen(schemes[i]) &&
		    slice_is_nocase((struct slice){url.data, strlen(schemes[i])}, schemes[i]))
			return true;
	return false;
}

/* Appends it with all that RFC 3986, 2 does not have in it written as %XX, so that it can be nothing but an address. */
static void
append_url(struct buffer *out, struct slice url)
{
	static const char marks[] = "-._~:/?#[]@!$&'()*+,;=%";
	size_t i;

	for (i = 0; i < url.size; i++) {
		char c = url.data[i];

		if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
		    (c != '\0' && strchr(marks, c) != NULL))
			buffer_append_byte(out, c);
		else
			buffer_print(out, "%%%02X", (unsigned char)c);
	}
}

/* Puts the address into the words of the command where %s is, or behind them; argv has room for all. */
static void
fill_words(const struct buffer *words, size_t count, struct slice url, struct buffer *bytes,
           const char **argv)
{
	const char *at = words->data, *mark;
	bool named = false;
	size_t i, end;

	for (i = 0; i < count; i++, at += strlen(at) + 1) {
		mark = strstr(at, "%s");
		named = named || mark != NULL;
		buffer_append(bytes, at, mark != NULL ? (size_t)(mark - at) : strlen(at));
		if (mark != NULL) {
			buffer_append_slice(bytes, url);
			buffer_append_text(bytes, mark + 2);
		}
		buffer_append_byte(bytes, '\0');
	}
	if (!named) {
		buffer_append_slice(bytes, url);
		buffer_append_byte(bytes, '\0');
		count++;
	}
	for (i = 0, end = 0; i < count && !bytes->failed; i++) {
		argv[i] = bytes->data + end;
		end += strlen(argv[i]) + 1;
	}
	argv[i] = NULL;
}

/* Runs a program on the screen that it is given for that. */
static bool
run(struct browse *browse, const char *const *argv, struct error *err)
{
	struct error failed = {0};
	int status = 0;
	bool ok;

	if (!canvas_pause(&browse->canvas, err))
		return false;
	ok = terminal_run(argv, &status, &failed);
	if (!canvas_resume(&browse->canvas, err))
		return false;
	if (!ok)
		*err = failed;
	else if (status != 0)
		browse_say(browse, "%s ended with status %d", argv[0], status);
	return ok;
}

/* Leaves a program to itself: it has windows of its own. */
static bool
leave(struct browse *browse, const char *const *argv, struct error *err)
{
	if (!terminal_leave(argv, err))
		return false;
	browse_say(browse, "given to %s", argv[0]);
	return true;
}

/* A '&' behind the commands, as a shell has it; it is taken off. */
static bool
are_left(struct slice *commands)
{
	*commands = slice_trim(*commands);
	if (commands->size == 0 || commands->data[commands->size - 1] != '&')
		return false;
	commands->size--;
	return true;
}

/* One of the commands that stand with a ':' between; ERROR_MISSING: there is no such program. */
static bool
try_command(struct browse *browse, struct slice *commands, bool left, struct slice url,
            struct error *err)
{
	struct buffer words = {0}, bytes = {0};
	const char **argv = NULL;
	size_t count;
	bool ok = command_line_split(commands, ':', getenv("HOME"), &words, &count, err);

	if (ok) {
		argv = memory_zero(count + 2, sizeof *argv);
		ok = argv != NULL || error_memory(err);
	}
	if (ok)
		fill_words(&words, count, url, &bytes, argv);
	ok = ok && buffer_ok(&bytes, err) &&
	     (left ? leave(browse, argv, err) : run(browse, argv, err));
	memory_free(argv);
	buffer_free(&words);
	buffer_free(&bytes);
	return ok;
}

bool
browse_url(struct browse *browse, struct slice url, struct error *err)
{
	const char *browser = config_text(&browse->session->config, TEXT_BROWSER, 0);
	struct buffer address = {0};
	struct slice commands;
	bool left, ok;

	if (!is_known(url))
		return error_set(err, ERROR_USAGE, "not opened: %.*s", SLICE_ARGS(url));
	if (browser == NULL)
		browser = getenv("BROWSER");
	commands = slice_of(browser != NULL && browser[0] != '\0' ? browser : usual_browser);
	left = are_left(&commands);
	append_url(&address, url);
	ok = buffer_ok(&address, err);
	while (ok && !try_command(browse, &commands, left, buffer_slice(&address), err)) {
		ok = err->kind == ERROR_MISSING && commands.size > 0;
		if (!ok && err->kind == ERROR_MISSING)
			error_set(err, ERROR_USAGE, "no browser: set BROWSER, or \"browser\" in %s",
			          browse->session->settings);
		else if (ok)
			err->kind = ERROR_NONE;
	}
	buffer_free(&address);
	return ok;
}

/* ---- texts ---- */

/* Gives the text to a command of the user's shell; `wait`: what it leaves on the screen is to be read. */
static bool
give(struct browse *browse, const char *command, struct slice text, bool wait, struct error *err)
{
	static const char hint[] = "\r\n[any key goes back]";
	struct error failed = {0};
	bool ok;

	if (!canvas_pause(&browse->canvas, err))
		return false;
	ok = terminal_pager_open(command, &failed);
	/* A command may have enough before it has taken everything. */
	if (ok && !terminal_write(TERMINAL_OUTPUT, text.data, text.size, &failed))
		ok = failed.kind == ERROR_CLOSED;
	ok = terminal_pager_close(ok ? &failed : &(struct error){0}) && ok;
	if (wait && terminal_signal() == 0) {
		if (!terminal_write(TERMINAL_OUTPUT, hint, sizeof hint - 1, err) ||
		    !terminal_raw(true, err))
			return false;
		while (terminal_key(-1) == TERMINAL_RESIZED)
			continue;
	}
	if (!canvas_resume(&browse->canvas, err))
		return false;
	if (!ok)
		*err = failed;
	return ok;
}

bool
browse_page(struct browse *browse, struct slice text, struct error *err)
{
	const char *pager = config_text(&browse->session->config, TEXT_PAGER, 0);

	return give(browse, pager, text, false, err);
}

bool
browse_pipe(struct browse *browse, struct slice text, struct error *err)
{
	struct buffer command = {0};
	bool given, ok;

	ok = browse_ask(browse, "Pipe to: ", &command, &given, err);
	if (ok && given && command.size > 0)
		ok = give(browse, buffer_text(&command), text, true, err);
	buffer_free(&command);
	return ok;
}

/* "~/" is the user's own folder, as everywhere. */
static void
append_path(struct buffer *path, struct slice typed)
{
	const char *home = getenv("HOME");

	if (home != NULL && slice_starts(typed, "~/")) {
		buffer_append_text(path, home);
		typed = slice_skip(typed, 1);
	}
	buffer_append_slice(path, typed);
}

static bool
write_file(const char *path, struct slice text, struct error *err)
{
	struct error missing = {0};
	struct storage_file *file = storage_open(path, STORAGE_READ, &missing);

	storage_close(file);
	if (file != NULL)
		return error_set(err, ERROR_USAGE, "%s is there already", path);
	return storage_replace(path, text.data, text.size, err);
}

bool
browse_save(struct browse *browse, struct slice text, const char *name, struct error *err)
{
	struct buffer typed = {0}, path = {0};
	bool given, ok;

	buffer_append_text(&typed, name);
	ok = buffer_ok(&typed, err) && browse_ask(browse, "Save as: ", &typed, &given, err);
	if (ok && given && typed.size > 0) {
		append_path(&path, buffer_slice(&typed));
		ok = write_file(buffer_text(&path), text, err);
		if (ok)
			browse_say(browse, "saved as %s", buffer_text(&path));
	}
	buffer_free(&typed);
	buffer_free(&path);
	return ok;
}
