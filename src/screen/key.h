/* key.h - the names of keys, as the settings and the help have them. */
#ifndef SCREEN_KEY_H
#define SCREEN_KEY_H

#include "base/bytes.h"

/* Keys are what terminal_key gives: from 0 on, fewer than this. */
#define KEY_COUNT 266

/*
 * The key of this name, or -1: an ASCII character is itself, "^F" is F with Ctrl, others have names such as
 * "Enter", "Space" and "PageDown", in which case does not matter.
 */
int key_read(struct slice name);

/* Appends the name; nothing for a byte that is no key. */
void key_append(struct buffer *out, int key);

#endif
