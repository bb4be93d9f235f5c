/* keymap.h - what can be done on the screen, and which keys do it: the one table for keys, settings and help. */
#ifndef SCREEN_KEYMAP_H
#define SCREEN_KEYMAP_H

#include "screen/key.h"

/* In the order of the help, by group. */
enum action {
	ACTION_NONE,
	/* moving */
	ACTION_DOWN,
	ACTION_UP,
	ACTION_PAGE_DOWN,
	ACTION_PAGE_UP,
	ACTION_HALF_DOWN,
	ACTION_HALF_UP,
	ACTION_FIRST,
	ACTION_LAST,
	ACTION_OPEN,
	ACTION_BACK,
	/* posts */
	ACTION_NEXT_UNREAD,
	ACTION_NEXT,
	ACTION_PREVIOUS,
	ACTION_TOGGLE_READ,
	ACTION_TOGGLE_STAR,
	ACTION_READ_ALL,
	ACTION_UNDO,
	ACTION_REVISIONS,
	/* out of here */
	ACTION_BROWSER,
	ACTION_LINK,
	ACTION_ENCLOSURE,
	ACTION_PIPE,
	ACTION_SAVE,
	/* finding */
	ACTION_SEARCH,
	ACTION_LIMIT,
	ACTION_TAGS,
	ACTION_UNREAD_ONLY,
	/* feeds */
	ACTION_SYNC,
	ACTION_SYNC_ALL,
	/* the screen */
	ACTION_HELP,
	ACTION_REDRAW,
	ACTION_QUIT,
	ACTION_QUIT_ALL,
	ACTION_COUNT,
};

/* What each key does. */
struct keymap {
	unsigned char actions[KEY_COUNT]; /* enum action */
};

/* The keys of the table. */
void keymap_default(struct keymap *keymap);

/*
 * Takes a setting: "KEY ACTION", also "KEY none". The key does nothing else any more; other keys of the action stay.
 * ERROR_USAGE naming what is wrong. `keymap` may be NULL: it is only looked at.
 */
bool keymap_bind(struct keymap *keymap, struct slice setting, struct error *err);

/* What this key of terminal_key does. */
enum action keymap_action(const struct keymap *keymap, int key);

/* The name of an action, and what it does, in a few words; NULL for ACTION_NONE. */
const char *keymap_name(enum action action);
const char *keymap_help(enum action action);

/* The heading of the group that begins with this action, or NULL. */
const char *keymap_heading(enum action action);

/* Appends the names of the keys that do it, a blank between two; digits in a row as "1-9". */
void keymap_append_keys(const struct keymap *keymap, enum action action, struct buffer *out);

#endif
