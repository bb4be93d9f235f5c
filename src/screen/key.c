#include "screen/key.h"

#include "port/terminal.h"

/* Sorted by name. Of two names of one key the first is told. */
static const struct {
	const char *name;
	int key;
} names[] = {
    {"Backspace", 0x7F},
    {"Down", TERMINAL_DOWN},
    {"End", TERMINAL_LAST},
    {"Enter", '\n'},
    {"Esc", 0x1B},
    {"Home", TERMINAL_HOME},
    {"Left", TERMINAL_LEFT},
    {"PageDown", TERMINAL_PAGE_DOWN},
    {"PageUp", TERMINAL_PAGE_UP},
    {"Right", TERMINAL_RIGHT},
    {"Space", ' '},
    {"Tab", '\t'},
    {"Up", TERMINAL_UP},
};

enum { NAMES = sizeof names / sizeof *names };

int
key_read(struct slice name)
{
	size_t i;
	char c;

	for (i = 0; i < NAMES; i++)
		if (slice_is_nocase(name, names[i].name))
			return names[i].key;
	if (name.size == 1 && name.data[0] > ' ' && name.data[0] < 0x7F)
		return name.data[0];
	if (name.size != 2 || name.data[0] != '^')
		return -1;
	c = name.data[1];
	if (c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	return c >= 'A' && c <= '_' ? c - '@' : -1;
}

void
key_append(struct buffer *out, int key)
{
	size_t i;

	for (i = 0; i < NAMES; i++) {
		if (names[i].key == key) {
			buffer_append_text(out, names[i].name);
			return;
		}
	}
	if (key > ' ' && key < 0x7F)
		buffer_append_byte(out, (char)key);
	else if (key > 0 && key < ' ')
		buffer_print(out, "^%c", key + '@');
}
