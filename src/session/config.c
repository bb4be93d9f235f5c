#include "session/config.h"

#include <stddef.h>
#include <string.h>

#include "base/memory.h"
#include "screen/keymap.h"

enum kind {
	KIND_NUMBER,
	KIND_SWITCH, /* yes or no */
	KIND_TEXT,
};

enum place {
	PLACE_FILE = 1, /* where settings are for all feeds */
	PLACE_LINE = 2, /* one feed's */
	PLACE_BOTH = 3,
};

/* Sorted by name. */
static const struct setting {
	const char *name;
	enum kind kind;
	enum place place;
	size_t at; /* of a number or a switch */
	long low, high, otherwise;
	enum config_text text;
} table[] = {
    {"agent", KIND_TEXT, PLACE_BOTH, 0, 0, 0, 0, TEXT_AGENT},
    {"bind", KIND_TEXT, PLACE_FILE, 0, 0, 0, 0, TEXT_BIND},
    {"browser", KIND_TEXT, PLACE_FILE, 0, 0, 0, 0, TEXT_BROWSER},
    {"cookies", KIND_SWITCH, PLACE_BOTH, offsetof(struct config, cookies), 0, 1, 0, 0},
    {"failing", KIND_NUMBER, PLACE_FILE, offsetof(struct config, failing), 0, 3650, 3, 0},
    {"header", KIND_TEXT, PLACE_BOTH, 0, 0, 0, 0, TEXT_HEADER},
    {"jobs", KIND_NUMBER, PLACE_FILE, offsetof(struct config, jobs), 1, 256, CONFIG_JOBS, 0},
    {"netrc", KIND_SWITCH, PLACE_BOTH, offsetof(struct config, netrc), 0, 1, 0, 0},
    {"pager", KIND_TEXT, PLACE_FILE, 0, 0, 0, 0, TEXT_PAGER},
    {"proxy", KIND_TEXT, PLACE_BOTH, 0, 0, 0, 0, TEXT_PROXY},
    {"refresh", KIND_NUMBER, PLACE_BOTH, offsetof(struct config, refresh), 0, 525600, 0, 0},
    {"timeout", KIND_NUMBER, PLACE_BOTH, offsetof(struct config, timeout), 1, 3600, CONFIG_TIMEOUT,
     0},
    {"verify", KIND_SWITCH, PLACE_LINE, offsetof(struct config, verify), 0, 1, 1, 0},
};

enum { SETTINGS = sizeof table / sizeof *table };

/* A setting's text; `text` is a C string. */
struct config_word {
	struct config_word *next;
	enum config_text which;
	char text[];
};

static long *
field(struct config *config, const struct setting *setting)
{
	return (long *)(void *)((char *)config + setting->at);
}

/* NULL where there is none. */
static const struct setting *
find(struct slice name)
{
	size_t i;

	for (i = 0; i < SETTINGS; i++)
		if (slice_is(name, table[i].name))
			return &table[i];
	return NULL;
}

void
config_default(struct config *config)
{
	static const struct keep all = {KEEP_ALL, 0};
	static const struct config empty = {0};
	size_t i;

	*config = empty;
	config->keep = all;
	for (i = 0; i < SETTINGS; i++)
		if (table[i].kind != KIND_TEXT)
			*field(config, &table[i]) = table[i].otherwise;
}

struct config
config_for_feed(const struct config *common)
{
	struct config config = *common;

	config.shared = config.words;
	return config;
}

void
config_free(struct config *config)
{
	while (config->words != config->shared) {
		struct config_word *word = config->words;

		config->words = word->next;
		memory_free(word);
	}
}

bool
config_knows(struct slice name)
{
	const struct setting *setting = find(name);

	return slice_is(name, "keep") || (setting != NULL && (setting->place & PLACE_LINE) != 0);
}

static bool
set_number(long *number, const struct setting *setting, struct slice value, struct error *err)
{
	long long n;

	if (!slice_number(value, &n) || n < setting->low || n > setting->high)
		return error_set(err, ERROR_USAGE,
		                 "%s wants a number from %ld to %ld, not \"%.*s\"", setting->name,
		                 setting->low, setting->high, SLICE_ARGS(value));
	*number = (long)n;
	return true;
}

static bool
set_switch(long *on, const struct setting *setting, struct slice value, struct error *err)
{
	if (!slice_is(value, "yes") && !slice_is(value, "no"))
		return error_set(err, ERROR_USAGE, "%s wants yes or no, not \"%.*s\"",
		                 setting->name, SLICE_ARGS(value));
	*on = slice_is(value, "yes");
	return true;
}

/* RFC 9110, 5.1 and 5.6.2: a token, a colon, and something to say. */
static bool
is_header(struct slice value)
{
	static const char marks[] = "!#$%&'*+-.^_`|~";
	size_t i, n = slice_find(value, ':');

	for (i = 0; i < n; i++) {
		char c = value.data[i];

		if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) &&
		    strchr(marks, c) == NULL)
			return false;
	}
	return n > 0 && n < value.size && slice_trim(slice_skip(value, n + 1)).size > 0;
}

/* It goes out in a header, which a control character could end (RFC 9110, 5.5). */
static bool
is_plain(struct slice value)
{
	size_t i;

	for (i = 0; i < value.size; i++)
		if ((unsigned char)value.data[i] < 0x20 || value.data[i] == 0x7F)
			return false;
	return value.size > 0;
}

/* Its value may be a secret, so that no error repeats it. */
static bool
set_text(struct config *config, const struct setting *setting, struct slice value,
         struct error *err)
{
	struct config_word *word;

	if (!is_plain(value))
		return error_set(err, ERROR_USAGE, "%s wants text without control characters",
		                 setting->name);
	if (CONFIG_SCREEN && setting->text == TEXT_BIND && !keymap_bind(NULL, value, err))
		return false;
	if (setting->text == TEXT_HEADER && !is_header(value))
		return error_set(err, ERROR_USAGE, "header wants \"Name: value\"");
	if (setting->text == TEXT_PROXY && slice_is(value, "none"))
		value.size = 0;
	word = memory_get(sizeof *word + value.size + 1);
	if (word == NULL)
		return error_memory(err);
	word->which = setting->text;
	if (value.size > 0)
		memcpy(word->text, value.data, value.size);
	word->text[value.size] = '\0';
	word->next = config->words;
	config->words = word;
	return true;
}

bool
config_set(struct config *config, struct slice name, struct slice value, struct error *err)
{
	const struct setting *setting = find(name);

	if (slice_is(name, "keep"))
		return keep_read(&config->keep, value, err);
	if (setting == NULL)
		return error_set(err, ERROR_USAGE,
		                 "there is no setting \"%.*s\" (feedarc.conf(5) has them all)",
		                 SLICE_ARGS(name));
	if (setting->kind == KIND_TEXT)
		return set_text(config, setting, value, err);
	if (setting->kind == KIND_SWITCH)
		return set_switch(field(config, setting), setting, value, err);
	return set_number(field(config, setting), setting, value, err);
}

/* A line of a file. */
static bool
read_line(struct config *config, struct slice line, struct error *err)
{
	struct slice name = line;
	const struct setting *setting;

	name.size = slice_find(line, '=');
	if (name.size == line.size)
		return error_set(err, ERROR_USAGE, "a setting is written name = value");
	line = slice_trim(slice_skip(line, name.size + 1));
	name = slice_trim(name);
	setting = find(name);
	if (setting != NULL && (setting->place & PLACE_FILE) == 0)
		return error_set(err, ERROR_USAGE, "%s is for the line of one feed, never for all",
		                 setting->name);
	return config_set(config, name, line, err);
}

bool
config_read(struct config *config, struct slice text, const char *path, struct error *err)
{
	struct slice line;
	size_t n = 0;

	while (text.size > 0) {
		n++;
		line = slice_trim(slice_cut(&text, '\n'));
		if (line.size == 0 || line.data[0] == '#')
			continue;
		if (!read_line(config, line, err))
			return error_while(err, "%s: line %zu", path, n);
	}
	return true;
}

bool
config_is_personal(const struct config *config)
{
	const struct config_word *word;

	for (word = config->words; word != config->shared; word = word->next)
		if (word->which == TEXT_HEADER)
			return true;
	return config->verify == 0;
}

const char *
config_text(const struct config *config, enum config_text which, size_t i)
{
	const struct config_word *word;

	for (word = config->words; word != NULL; word = word->next)
		if (word->which == which && i-- == 0)
			return word->text;
	return NULL;
}
