/* config.h - settings: `name = value` lines for all feeds, `name=value` words for one. */
#ifndef COMMAND_CONFIG_H
#define COMMAND_CONFIG_H

#include "command/keep.h"

struct config {
	long refresh;     /* minutes between two visits of a feed at least; 0: each sync */
	long jobs;        /* feeds asked at once */
	struct keep keep; /* of each feed's history */
	long failing;     /* days that a feed may fail before sync says so by its exit code */
};

/* What holds where nobody has written anything: Kconfig's answers. */
void config_default(struct config *config);

/* Takes one setting; ERROR_USAGE for an unknown name or a value out of range. */
bool config_set(struct config *config, struct slice name, struct slice value, struct error *err);

/* Takes a file's lines; `path` is for errors: "PATH: line N: …". */
bool config_read(struct config *config, struct slice text, const char *path, struct error *err);

/* Is this a setting that one feed may have? */
bool config_knows(struct slice name);

#endif
