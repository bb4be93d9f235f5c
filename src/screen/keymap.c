#include "screen/keymap.h"

#include "port/terminal.h"

enum { KEYS = 4 };

/* By action. Keys of vi and newsboat, where they agree. */
static const struct {
	const char *heading; /* of the group that begins here */
	const char *name, *help;
	const char *characters; /* keys that are one */
	int others[KEYS];       /* up to a 0 */
} table[ACTION_COUNT] = {
    [ACTION_NONE] = {NULL, "none", NULL, "", {0}},
    [ACTION_DOWN] = {"Moving", "down", "a line down", "j", {TERMINAL_DOWN}},
    [ACTION_UP] = {NULL, "up", "a line up", "k", {TERMINAL_UP}},
    [ACTION_PAGE_DOWN] =
        {NULL, "page-down", "a page down; on to the next unread", " f\006", {TERMINAL_PAGE_DOWN}},
    [ACTION_PAGE_UP] = {NULL, "page-up", "a page up", "b\002", {TERMINAL_PAGE_UP}},
    [ACTION_HALF_DOWN] = {NULL, "half-down", "half a page down", "\004", {0}},
    [ACTION_HALF_UP] = {NULL, "half-up", "half a page up", "\025", {0}},
    [ACTION_FIRST] = {NULL, "first", "to the beginning", "g", {TERMINAL_HOME}},
    [ACTION_LAST] = {NULL, "last", "to the end", "G", {TERMINAL_LAST}},
    [ACTION_OPEN] = {NULL, "open", "open what the cursor is on", "\nl", {TERMINAL_RIGHT}},
    [ACTION_BACK] = {NULL, "back", "back where you came from", "h", {TERMINAL_LEFT}},

    [ACTION_NEXT_UNREAD] = {"Posts", "next-unread", "the next unread, of any feed", "n\t", {0}},
    [ACTION_NEXT] = {NULL, "next", "the next post", "J", {0}},
    [ACTION_PREVIOUS] = {NULL, "previous", "the post before", "Kp", {0}},
    [ACTION_TOGGLE_READ] = {NULL, "toggle-read", "mark as read, or as unread", "N", {0}},
    [ACTION_TOGGLE_STAR] = {NULL, "toggle-star", "star, or take the star away", "s", {0}},
    [ACTION_READ_ALL] = {NULL, "read-all", "mark all of the list as read", "A", {0}},
    [ACTION_UNDO] = {NULL, "undo", "take back what was marked last", "u", {0}},
    [ACTION_REVISIONS] = {NULL, "revisions", "what was changed in it", "d", {0}},

    [ACTION_BROWSER] = {"Out of here", "browser", "open its page in the browser", "o", {0}},
    [ACTION_LINK] = {NULL, "link", "the link of this number", "123456789", {0}},
    [ACTION_ENCLOSURE] = {NULL, "enclosure", "open a file of it (podcast)", "e", {0}},
    [ACTION_PIPE] = {NULL, "pipe", "pipe the post to a command", "|", {0}},
    [ACTION_SAVE] = {NULL, "save", "save the post as a file", "S", {0}},

    [ACTION_SEARCH] = {"Finding", "search", "search in texts, or in this one", "/", {0}},
    [ACTION_LIMIT] = {NULL, "limit", "only posts that fit a query", "F", {0}},
    [ACTION_TAGS] = {NULL, "tags", "only feeds with a tag", "t", {0}},
    [ACTION_UNREAD_ONLY] = {NULL, "unread-only", "only what is unread, or all", "a", {0}},

    [ACTION_SYNC] = {"Feeds", "sync", "fetch this feed, reading on", "r", {0}},
    [ACTION_SYNC_ALL] = {NULL, "sync-all", "fetch all feeds that are due", "R", {0}},

    [ACTION_HELP] = {"The screen", "help", "this list", "?", {0}},
    [ACTION_REDRAW] = {NULL, "redraw", "draw the screen anew", "\014", {0}},
    [ACTION_QUIT] = {NULL, "quit", "back; from the feeds, quit", "q", {0}},
    [ACTION_QUIT_ALL] = {NULL, "quit-all", "quit at once", "Q", {0}},
};

void
keymap_default(struct keymap *keymap)
{
	static const struct keymap empty;
	const char *at;
	int action, i;

	*keymap = empty;
	for (action = 1; action < ACTION_COUNT; action++) {
		for (at = table[action].characters; *at != '\0'; at++)
			keymap->actions[(unsigned char)*at] = (unsigned char)action;
		for (i = 0; i < KEYS && table[action].others[i] != 0; i++)
			keymap->actions[table[action].others[i]] = (unsigned char)action;
	}
}

/* ACTION_COUNT where there is none of this name. */
static int
find_action(struct slice name)
{
	int action;

	for (action = 0; action < ACTION_COUNT; action++)
		if (slice_is(name, table[action].name))
			break;
	return action;
}

bool
keymap_bind(struct keymap *keymap, struct slice setting, struct error *err)
{
	struct slice name = slice_trim(setting), word = name;
	int key, action;

	while (word.size > 0 && !byte_is_blank(word.data[0]))
		word = slice_skip(word, 1);
	name.size -= word.size;
	word = slice_trim(word);
	key = key_read(name);
	if (key < 0)
		return error_set(err, ERROR_USAGE,
		                 "bind wants a key and what it does, as in \"bind = x open\"; "
		                 "\"%.*s\" is no key",
		                 SLICE_ARGS(name));
	action = find_action(word);
	if (action == ACTION_COUNT)
		return error_set(err, ERROR_USAGE,
		                 "bind: nothing is called \"%.*s\"; the key ? shows what there is",
		                 SLICE_ARGS(word));
	if (keymap != NULL)
		keymap->actions[key] = (unsigned char)action;
	return true;
}

enum action
keymap_action(const struct keymap *keymap, int key)
{
	/* A terminal may send either. */
	if (key == '\r')
		key = '\n';
	if (key == '\b')
		key = 0x7F;
	if (key < 0 || key >= KEY_COUNT)
		return ACTION_NONE;
	return (enum action)keymap->actions[key];
}

const char *
keymap_name(enum action action)
{
	return action != ACTION_NONE ? table[action].name : NULL;
}

const char *
keymap_help(enum action action)
{
	return table[action].help;
}

const char *
keymap_heading(enum action action)
{
	return table[action].heading;
}

void
keymap_append_keys(const struct keymap *keymap, enum action action, struct buffer *out)
{
	size_t before = out->size;
	int key, last;

	for (key = 0; key < KEY_COUNT; key++) {
		if (keymap->actions[key] != action)
			continue;
		if (out->size > before)
			buffer_append_byte(out, ' ');
		key_append(out, key);
		if (key < '0' || key > '9')
			continue;
		for (last = key; last < '9' && keymap->actions[last + 1] == action; last++)
			continue;
		if (last > key)
			buffer_print(out, "-%c", last);
		key = last;
	}
}
