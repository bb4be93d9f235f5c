#include "session/session.h"

#include <stdlib.h>
#include <string.h>

#include "port/storage.h"
#include "port/terminal.h"

/* The system's own places, for a device without users. */
static const char system_feeds[] = "/etc/feedarc/feeds";
static const char system_settings[] = "/etc/feedarc/config";

enum { SETTINGS_MOST = 1 << 20 };

static bool
exists(const char *path)
{
	struct error ignored = {0};
	struct storage_file *file = storage_open(path, STORAGE_READ, &ignored);

	storage_close(file);
	return file != NULL;
}

/* Appends $variable when it is an absolute path (XDG: others are to be ignored), else $HOME/otherwise. */
static bool
append_place(struct buffer *out, const char *variable, const char *otherwise, struct error *err)
{
	const char *value = getenv(variable);
	const char *home = getenv("HOME");

	if (value != NULL && value[0] == '/') {
		buffer_append_text(out, value);
		return true;
	}
	if (home == NULL || home[0] != '/')
		return error_set(err, ERROR_USAGE,
		                 "neither %s nor HOME is set: say where with -C DIR", variable);
	buffer_print(out, "%s/%s", home, otherwise);
	return true;
}

enum { FEEDS, SETTINGS, DIRECTORY, PLACES };

static bool
find_places(struct session *session, const char *directory, struct error *err)
{
	static const struct {
		const char *variable, *otherwise; /* XDG Base Directory Specification */
		const char *within, *below;       /* of that; of -C */
	} table[PLACES] = {
	    {"XDG_CONFIG_HOME", ".config", "/feedarc/feeds", "/feeds"},
	    {"XDG_CONFIG_HOME", ".config", "/feedarc/config", "/config"},
	    {"XDG_DATA_HOME", ".local/share", "/feedarc", "/archive"},
	};
	int i;

	if (directory != NULL && directory[0] == '\0')
		return error_set(err, ERROR_USAGE, "-C wants a directory");
	for (i = 0; i < PLACES; i++) {
		if (directory != NULL)
			buffer_append_text(&session->places[i], directory);
		else if (!append_place(&session->places[i], table[i].variable, table[i].otherwise,
		                       err))
			return false;
		buffer_append_text(&session->places[i],
		                   directory != NULL ? table[i].below : table[i].within);
		buffer_append_byte(&session->places[i], '\0');
		if (!buffer_ok(&session->places[i], err))
			return false;
	}
	session->feeds = session->places[FEEDS].data;
	session->settings = session->places[SETTINGS].data;
	session->directory = session->places[DIRECTORY].data;
	if (directory == NULL && !exists(session->feeds) && exists(system_feeds))
		session->feeds = system_feeds;
	return true;
}

/* A file that is missing says nothing. */
static bool
read_settings(struct session *session, const char *path, struct error *err)
{
	struct buffer text = {0};
	struct error missing = {0};
	bool ok = true;

	if (session_read(path, SETTINGS_MOST, &text, &missing)) {
		ok = config_read(&session->config, buffer_slice(&text), path, err);
	} else if (missing.kind != ERROR_MISSING) {
		*err = missing;
		ok = false;
	}
	buffer_free(&text);
	return ok;
}

bool
session_open(struct session *session, const struct options *options, struct error *err)
{
	const char *directory = options->value[OPTION_DIRECTORY];

	session->options = options;
	config_default(&session->config);
	if (!find_places(session, directory, err))
		return false;
	if (directory == NULL && !read_settings(session, system_settings, err))
		return false;
	return read_settings(session, session->settings, err);
}

void
session_close(struct session *session)
{
	int i;

	for (i = 0; i < PLACES; i++)
		buffer_free(&session->places[i]);
	config_free(&session->config);
	output_free(&session->out);
}

int
session_count(const struct session *session)
{
	return session->options->count - 1;
}

const char *
session_operand(const struct session *session, int i)
{
	return session->options->operands[1 + i];
}

static bool
read_input(size_t most, struct buffer *out, struct error *err)
{
	size_t got;

	do {
		if (!buffer_reserve(out, CONFIG_CHUNK))
			return error_memory(err);
		if (!terminal_read(out->data + out->size, CONFIG_CHUNK, &got, err))
			return false;
		out->size += got;
		if (out->size > most)
			return error_set(err, ERROR_LIMIT, "standard input: more than %zu MB",
			                 most >> 20);
	} while (got > 0);
	return true;
}

static bool
read_file(struct storage_file *file, const char *path, size_t most, struct buffer *out,
          struct error *err)
{
	uint64_t size;
	size_t got;

	if (!storage_size(file, &size, err))
		return false;
	if (size > most)
		return error_set(err, ERROR_LIMIT, "%s: more than %zu MB", path, most >> 20);
	if (!buffer_reserve(out, (size_t)size + 1))
		return error_memory(err);
	if (!storage_read(file, 0, out->data, (size_t)size, &got, err))
		return false;
	out->size = got;
	return true;
}

bool
session_read(const char *path, size_t most, struct buffer *out, struct error *err)
{
	struct storage_file *file = storage_open(path, STORAGE_READ, err);
	bool ok = file != NULL && read_file(file, path, most, out, err);

	storage_close(file);
	return ok;
}

/* Missing is an answer where a file may be missing. This one was asked for. */
static bool
insist(bool ok, struct error *err)
{
	if (!ok && err->kind == ERROR_MISSING)
		err->kind = ERROR_STORAGE;
	return ok;
}

bool
session_input(const char *path, size_t most, struct buffer *out, struct error *err)
{
	if (strcmp(path, "-") == 0)
		return read_input(most, out, err);
	return insist(session_read(path, most, out, err), err);
}

struct storage_file *
session_open_input(const char *path, struct error *err)
{
	struct storage_file *file = storage_open(path, STORAGE_READ, err);

	insist(file != NULL, err);
	return file;
}

const char *
session_reason(const char *text, const char *name)
{
	struct slice rest = slice_of(text);
	size_t size = strlen(name);

	/* A file's address is not letter by letter the path that the error names. */
	if (slice_starts(slice_of(name), "file:") && slice_starts(rest, "/"))
		size = slice_find(rest, ':');
	else if (!slice_starts(rest, name))
		return text;
	rest = slice_skip(rest, size);
	return slice_starts(rest, ": ") ? slice_skip(rest, 2).data : text;
}

bool
session_blame(struct error *err, const char *verb, const char *name)
{
	const char *place = strcmp(name, "-") == 0 ? "standard input" : name;
	const char *reason = session_reason(err->text, place);

	memmove(err->text, reason, strlen(reason) + 1);
	return error_while(err, "%s %s", verb, place);
}
