#include "command/help.h"

static const char introduction[] =
    "usage: feedarc [-C DIR] [-q|-v] [COMMAND ...]\n"
    "\n"
    "Keeps every article of your feeds, and every later edit of it.\n"
    "\n";

bool
help_overview(enum terminal_stream stream, struct error *err)
{
	const struct command *command;
	struct buffer text = {0};
	size_t i;
	bool ok;

	buffer_append_text(&text, introduction);
	for (i = 0; command_at(i) != NULL; i++) {
		command = command_at(i);
		buffer_print(&text, "  %-9s%s\n", command->name, command->summary);
	}
	buffer_append_text(&text, "\n");
	options_help(OPTIONS_EVERYWHERE | OPTION_BIT(OPTION_VERSION), &text);
	buffer_append_text(&text,
	                   "\n`feedarc help COMMAND` tells more; the manual is feedarc(1).\n");
	ok = buffer_ok(&text, err) && terminal_write(stream, text.data, text.size, err);
	buffer_free(&text);
	return ok;
}

bool
help_command(const struct command *command, struct error *err)
{
	struct buffer text = {0};
	char first;
	bool ok;

	buffer_print(&text, "usage: feedarc %s%s%s\n\n", command->name,
	             command->arguments[0] != '\0' ? " " : "", command->arguments);
	first = command->summary[0];
	buffer_append_byte(&text, first >= 'a' && first <= 'z' ? (char)(first - 'a' + 'A') : first);
	buffer_print(&text, "%s.\n\n", command->summary + 1);
	options_help(command->options | OPTIONS_EVERYWHERE, &text);
	if (command->details != NULL)
		command->details(&text);
	buffer_print(&text, "\nexample: %s\n", command->example);
	ok = buffer_ok(&text, err) && terminal_write(TERMINAL_OUTPUT, text.data, text.size, err);
	buffer_free(&text);
	return ok;
}

bool
command_help(struct session *session, struct error *err)
{
	const char *shell = session->options->value[OPTION_COMPLETION];
	const struct command *command;
	struct buffer text = {0};
	bool ok;

	if (!command_wants(session, 0, 1, err))
		return false;
	if (CONFIG_INSPECT && shell != NULL) {
		ok = help_completion(shell, &text, err) && buffer_ok(&text, err) &&
		     output_slice(&session->out, buffer_slice(&text));
		buffer_free(&text);
		return ok;
	}
	if (session_count(session) == 0)
		return help_overview(TERMINAL_OUTPUT, err);
	command = command_find(session_operand(session, 0));
	if (command == NULL)
		return error_set(err, ERROR_USAGE,
		                 "there is no command %s (feedarc help lists them)",
		                 session_operand(session, 0));
	return help_command(command, err);
}
