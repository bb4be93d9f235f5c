#include "command/config.h"

#include <stddef.h>

/* The settings that are numbers. */
static const struct {
	const char *name;
	size_t at;
	long low, high, otherwise;
	bool one; /* may be set for one feed */
} table[] = {
    {"failing", offsetof(struct config, failing), 0, 3650, 3, false},
    {"jobs", offsetof(struct config, jobs), 1, 256, CONFIG_JOBS, false},
    {"refresh", offsetof(struct config, refresh), 0, 525600, 0, true},
};

enum { SETTINGS = sizeof table / sizeof *table };

static long *
field(struct config *config, size_t i)
{
	return (long *)(void *)((char *)config + table[i].at);
}

static size_t
find(struct slice name)
{
	size_t i;

	for (i = 0; i < SETTINGS; i++)
		if (slice_is(name, table[i].name))
			break;
	return i;
}

void
config_default(struct config *config)
{
	static const struct keep all = {KEEP_ALL, 0};
	size_t i;

	config->keep = all;
	for (i = 0; i < SETTINGS; i++)
		*field(config, i) = table[i].otherwise;
}

bool
config_knows(struct slice name)
{
	size_t i = find(name);

	return slice_is(name, "keep") || (i < SETTINGS && table[i].one);
}

bool
config_set(struct config *config, struct slice name, struct slice value, struct error *err)
{
	size_t i = find(name);
	long long n;

	if (slice_is(name, "keep"))
		return keep_read(&config->keep, value, err);
	if (i == SETTINGS)
		return error_set(err, ERROR_USAGE, "there is no setting \"%.*s\"",
		                 SLICE_ARGS(name));
	if (!slice_number(value, &n) || n < table[i].low || n > table[i].high)
		return error_set(err, ERROR_USAGE,
		                 "%s wants a number from %ld to %ld, not \"%.*s\"", table[i].name,
		                 table[i].low, table[i].high, SLICE_ARGS(value));
	*field(config, i) = (long)n;
	return true;
}

bool
config_read(struct config *config, struct slice text, const char *path, struct error *err)
{
	struct slice line, name;
	size_t n = 0;

	while (text.size > 0) {
		n++;
		line = slice_trim(slice_cut(&text, '\n'));
		if (line.size == 0 || line.data[0] == '#')
			continue;
		if (slice_find(line, '=') == line.size)
			return error_set(err, ERROR_USAGE, "%s: line %zu: want name = value", path,
			                 n);
		name = slice_trim(slice_cut(&line, '='));
		if (!config_set(config, name, slice_trim(line), err))
			return error_while(err, "%s: line %zu", path, n);
	}
	return true;
}
