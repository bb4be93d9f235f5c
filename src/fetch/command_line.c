#include "fetch/command_line.h"

#include <string.h>

/* A line being taken apart. */
struct split {
	struct slice rest;
	struct buffer *out;
	char quote; /* the open one, or NUL */
	bool word;  /* we are in one */
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool
is_shell(char c)
{
	return c != '\0' && strchr("|&;<>()$`", c) != NULL;
}

static void
begin_word(struct split *split, const char *home)
{
	if (split->word)
		return;
	split->word = true;
	if (home != NULL && slice_starts(split->rest, "~/")) {
		buffer_append_text(split->out, home);
		split->rest = slice_skip(split->rest, 1);
	}
}

static void
end_word(struct split *split, size_t *count)
{
	if (!split->word)
		return;
	split->word = false;
	buffer_append_byte(split->out, '\0');
	++*count;
}

/* The next character of a word: a quote, or one that is kept. */
static bool
take(struct split *split, struct error *err)
{
	char c = split->rest.data[0];

	split->rest = slice_skip(split->rest, 1);
	if (split->quote != '\0' && c == split->quote) {
		split->quote = '\0';
		return true;
	}
	if (split->quote == '\0' && (c == '"' || c == '\'')) {
		split->quote = c;
		return true;
	}
	if (split->quote != '\'' && c == '\\' && split->rest.size > 0) {
		c = split->rest.data[0];
		split->rest = slice_skip(split->rest, 1);
	} else if (split->quote != '\'' && is_shell(c) &&
	           (split->quote == '\0' || c == '$' || c == '`')) {
		return error_set(err, ERROR_USAGE,
		                 "no shell reads this command: quote the \"%c\" with ', or run "
		                 "sh -c '...'",
		                 c);
	}
	if (c == '\0')
		return error_set(err, ERROR_USAGE, "the command has a NUL in it");
	buffer_append_byte(split->out, c);
	return true;
}

bool
command_line_split(struct slice *line, char end, const char *home, struct buffer *out,
                   size_t *count, struct error *err)
{
	struct split split = {*line, out, '\0', false};

	*count = 0;
	while (split.rest.size > 0) {
		char c = split.rest.data[0];

		if (split.quote == '\0' && c == end)
			break;
		if (split.quote == '\0' && is_blank(c)) {
			end_word(&split, count);
			split.rest = slice_skip(split.rest, 1);
			continue;
		}
		begin_word(&split, home);
		if (split.rest.size > 0 && !take(&split, err))
			return false;
	}
	end_word(&split, count);
	*line = slice_skip(split.rest, 1);
	if (split.quote != '\0')
		return error_set(err, ERROR_USAGE, "a quote of the command is not closed");
	if (*count == 0)
		return error_set(err, ERROR_USAGE, "there is no command");
	return buffer_ok(out, err);
}
