/* prompt.h - a line that is typed at the bottom of the screen. */
#ifndef SCREEN_PROMPT_H
#define SCREEN_PROMPT_H

#include "screen/canvas.h"

/* `= {.label = "Search: "}`; what is in `text` at first may be edited, `at` being its end. */
struct prompt {
	const char *label;
	struct buffer text; /* as typed: whole characters */
	size_t at;          /* the cursor, in bytes */
	struct buffer cut;  /* a character that has not all its bytes yet */
};

enum prompt_answer { PROMPT_MORE, PROMPT_DONE, PROMPT_CANCELLED };

/*
 * Takes a key of terminal_key: characters, Left, Right, Home, End, Backspace, ^U (all before the cursor), ^W (a
 * word), ^A, ^E; Enter ends it, Esc and ^G cancel, and so does Backspace when nothing is left.
 */
enum prompt_answer prompt_key(struct prompt *prompt, int key);

/* Puts it into a row; the cursor's column is returned. A text that is too long is seen around the cursor. */
int prompt_put(const struct prompt *prompt, struct canvas *canvas, int row);

void prompt_free(struct prompt *prompt);

#endif
