/* config.h - settings: `name = value` lines for all feeds, `name=value` words for one. */
#ifndef SESSION_CONFIG_H
#define SESSION_CONFIG_H

#include "session/keep.h"

/* The settings that are text. */
enum config_text {
	TEXT_AGENT,   /* who we say we are */
	TEXT_BIND,    /* "KEY ACTION" of the screen; several */
	TEXT_BROWSER, /* the command that opens links, before $BROWSER */
	TEXT_HEADER,  /* "Name: value", to be sent too; several */
	TEXT_PAGER,   /* the command that posts are read with instead of the screen's own */
	TEXT_PROXY,   /* an address; "" is none at all */
};

struct config_word;

struct config {
	long refresh;     /* minutes between two visits of a feed at least; 0: each sync */
	long jobs;        /* feeds asked at once */
	struct keep keep; /* of each feed's history */
	long failing;     /* days that a feed may fail before sync says so by its exit code */
	long timeout;     /* seconds for a whole visit */
	/* 0 or 1: are cookies kept, ~/.netrc looked at, certificates checked? */
	long cookies, netrc, verify;
	/* The last one first; those from `shared` on are another's. */
	struct config_word *words, *shared;
};

/* What holds where nobody has written anything: Kconfig's answers. To be freed in the end. */
void config_default(struct config *config);

/* One feed's settings, which begin as the common ones and share their texts: those must live longer. */
struct config config_for_feed(const struct config *common);

void config_free(struct config *config);

/* Takes one setting; ERROR_USAGE for an unknown name or a value out of range. */
bool config_set(struct config *config, struct slice name, struct slice value, struct error *err);

/* Takes a file's lines; `path` is for errors: "PATH: line N: …". */
bool config_read(struct config *config, struct slice text, const char *path, struct error *err);

/* Is this a setting that one feed may have? */
bool config_knows(struct slice name);

/* Are there settings of this feed alone that its own server alone may know, or that are about it? */
bool config_is_personal(const struct config *config);

/*
 * The i-th text of a setting, a feed's own before the common ones and the later before the earlier, so that
 * the first counts where there can be one only. NULL after the last; borrowed until config_free.
 */
const char *config_text(const struct config *config, enum config_text which, size_t i);

#endif
