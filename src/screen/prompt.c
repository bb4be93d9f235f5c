#include "screen/prompt.h"

#include <string.h>

#include "base/utf8.h"
#include "port/terminal.h"

/* Nobody types more; what is pasted by mistake ends somewhere. */
enum { MOST = 1000 };

/* The first byte of the character before `at`. */
static size_t
before(const struct prompt *prompt, size_t at)
{
	if (at > 0)
		at--;
	while (at > 0 && ((unsigned char)prompt->text.data[at] & 0xC0) == 0x80)
		at--;
	return at;
}

static size_t
behind(const struct prompt *prompt, size_t at)
{
	struct slice rest = slice_skip(buffer_slice(&prompt->text), at);
	uint32_t character;

	return rest.size > 0 ? at + utf8_decode(rest, &character) : at;
}

static void
take_away(struct prompt *prompt, size_t from)
{
	size_t left = prompt->text.size - prompt->at;

	if (left > 0)
		memmove(prompt->text.data + from, prompt->text.data + prompt->at, left);
	prompt->text.size = from + left;
	prompt->at = from;
}

static void
insert(struct prompt *prompt, struct slice bytes)
{
	size_t left = prompt->text.size - prompt->at;

	if (prompt->text.size + bytes.size > MOST || !buffer_reserve(&prompt->text, bytes.size))
		return;
	memmove(prompt->text.data + prompt->at + bytes.size, prompt->text.data + prompt->at, left);
	memcpy(prompt->text.data + prompt->at, bytes.data, bytes.size);
	prompt->text.size += bytes.size;
	prompt->at += bytes.size;
}

/* A byte of a character, which comes byte by byte. */
static void
type(struct prompt *prompt, char c)
{
	struct slice bytes;

	buffer_append_byte(&prompt->cut, c);
	bytes = buffer_slice(&prompt->cut);
	if (utf8_cut(bytes) > 0)
		return;
	if (bytes.size > 0 && utf8_valid(bytes))
		insert(prompt, bytes);
	buffer_clear(&prompt->cut);
}

static size_t
word_before(const struct prompt *prompt)
{
	size_t at = prompt->at;

	while (at > 0 && prompt->text.data[at - 1] == ' ')
		at--;
	while (at > 0 && prompt->text.data[at - 1] != ' ')
		at--;
	return at;
}

/* Keys that move or take away; false for any other. */
static bool
edit(struct prompt *prompt, int key)
{
	switch (key) {
	case TERMINAL_LEFT:
		prompt->at = before(prompt, prompt->at);
		return true;
	case TERMINAL_RIGHT:
		prompt->at = behind(prompt, prompt->at);
		return true;
	case TERMINAL_HOME:
	case 'A' - '@':
		prompt->at = 0;
		return true;
	case TERMINAL_LAST:
	case 'E' - '@':
		prompt->at = prompt->text.size;
		return true;
	case '\b':
	case 0x7F:
		take_away(prompt, before(prompt, prompt->at));
		return true;
	case 'U' - '@':
		take_away(prompt, 0);
		return true;
	case 'W' - '@':
		take_away(prompt, word_before(prompt));
		return true;
	default:
		return false;
	}
}

enum prompt_answer
prompt_key(struct prompt *prompt, int key)
{
	if (key == '\r' || key == '\n')
		return PROMPT_DONE;
	if (key == 0x1B || key == 'G' - '@' || key == TERMINAL_END)
		return PROMPT_CANCELLED;
	if ((key == '\b' || key == 0x7F) && prompt->text.size == 0)
		return PROMPT_CANCELLED;
	if (!edit(prompt, key) && key >= ' ' && key < 0x100)
		type(prompt, (char)key);
	return PROMPT_MORE;
}

int
prompt_put(const struct prompt *prompt, struct canvas *canvas, int row)
{
	struct slice label = slice_of(prompt->label), text = buffer_slice(&prompt->text), front;
	struct buffer line = {0};
	int column, room = canvas->columns - 1;
	size_t skipped = 0;

	for (;;) {
		front = slice_skip(text, skipped);
		front.size -= prompt->text.size - prompt->at;
		column = (int)(utf8_columns(label) + utf8_columns(front));
		if (column <= room || skipped >= prompt->at)
			break;
		skipped = behind(prompt, skipped);
	}
	buffer_append_slice(&line, label);
	buffer_append_slice(&line, slice_skip(text, skipped));
	canvas_put_text(canvas, row, buffer_slice(&line), 0);
	buffer_free(&line);
	return column < canvas->columns ? column : room;
}

void
prompt_free(struct prompt *prompt)
{
	buffer_free(&prompt->text);
	buffer_free(&prompt->cut);
}
