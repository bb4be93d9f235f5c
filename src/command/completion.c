/* completion.c - what a shell may offer behind each word, from the tables of commands, options and queries. */
#include "command/export.h"
#include "command/help.h"
#include "posts/query.h"

static void
append_word(struct buffer *out, const char *word)
{
	buffer_print(out, " %s", word);
}

/* Words that are no options: of a query, formats, marks, commands. */
static void
append_words(struct buffer *out, const struct command *command)
{
	static const char *const marks[] = {"+read", "-read", "+star", "-star"};
	struct buffer word = {0};
	size_t i;

	for (i = 0; command->run == command_mark && i < sizeof marks / sizeof *marks; i++)
		append_word(out, marks[i]);
	for (i = 0; command->run == command_export && export_name_at(i) != NULL; i++)
		append_word(out, export_name_at(i));
	for (i = 0; command->run == command_help && command_at(i) != NULL; i++)
		append_word(out, command_at(i)->name);
	for (i = 0; command->negation && query_field_at(i) != NULL; i++)
		append_word(out, query_field_at(i));
	for (i = 0; command->negation && query_state_at(i) != NULL; i++) {
		buffer_clear(&word);
		buffer_print(&word, "is:%s", query_state_at(i));
		append_word(out, buffer_text(&word));
	}
	out->failed = out->failed || word.failed;
	buffer_free(&word);
}

/* Options, each as it is typed. */
static void
append_options(struct buffer *out, unsigned set)
{
	const struct option_words *option;
	struct buffer word = {0};
	size_t i;

	for (i = 0; options_at(i) != NULL; i++) {
		option = options_at(i);
		if ((set & OPTION_BIT(i)) == 0)
			continue;
		if (option->letter != NULL)
			append_word(out, option->letter);
		buffer_clear(&word);
		buffer_print(&word, "--%s", option->name);
		append_word(out, buffer_text(&word));
	}
	out->failed = out->failed || word.failed;
	buffer_free(&word);
}

/* Does it take feeds by their names? */
static bool
takes_feeds(const struct command *command)
{
	return command->run == command_sync || command->run == command_remove;
}

/* Prints the titles of the feeds, each on a line; one with a sign that JSON escapes is left out. */
static const char titles[] =
    " feeds --json 2>/dev/null | sed -n 's/.*\"title\":\"\\([^\"\\\\]*\\)\".*/\\1/p'";

/* The options behind which a word of their own stands, with '|' between. */
static void
append_arguments(struct buffer *out)
{
	const char *between = "";
	size_t i;

	for (i = 0; options_at(i) != NULL; i++) {
		if (options_at(i)->argument == NULL || i == OPTION_DIRECTORY)
			continue;
		if (options_at(i)->letter != NULL) {
			buffer_print(out, "%s%s", between, options_at(i)->letter);
			between = " | ";
		}
		buffer_print(out, "%s--%s", between, options_at(i)->name);
		between = " | ";
	}
}

/* Finds the command among the words before the cursor: zsh counts from 1, bash from 0. */
static void
append_search(struct buffer *out, const char *words, const char *last)
{
	buffer_print(out,
	             "\tfor ((i = 1 + %d; i < %s; i++)); do\n"
	             "\t\tcase ${%s[i]} in\n"
	             "\t\t-C | --directory) place=(-C \"${%s[++i]/#\\~/$HOME}\") ;;\n\t\t",
	             words[0] == 'w', last, words, words);
	append_arguments(out);
	buffer_print(out,
	             ") ((i++)) ;;\n"
	             "\t\t-*) ;;\n"
	             "\t\t*) command=${%s[i]}; break ;;\n"
	             "\t\tesac\n\tdone\n\tcase $command in\n",
	             words);
}

/* A line for each command: what may stand behind it. */
static void
append_cases(struct buffer *out)
{
	const struct command *command;
	size_t i;

	buffer_append_text(out, "\t'') list='");
	for (i = 0; command_at(i) != NULL; i++)
		buffer_print(out, "%s%s", i > 0 ? " " : "", command_at(i)->name);
	append_options(out, OPTIONS_EVERYWHERE | OPTION_BIT(OPTION_VERSION));
	buffer_append_text(out, "' ;;\n");
	for (i = 0; command_at(i) != NULL; i++) {
		command = command_at(i);
		buffer_print(out, "\t%s) %slist='", command->name,
		             takes_feeds(command) ? "feeds=1 " : "");
		append_options(out, command->options | OPTIONS_EVERYWHERE);
		append_words(out, command);
		buffer_append_text(out, "' ;;\n");
	}
	buffer_append_text(out, "\tesac\n");
}

/*
 * A ':' parts words there, so what stands before it is not to be given again. What is behind "feed:" is the third
 * word from there.
 */
static void
append_bash(struct buffer *out)
{
	buffer_append_text(
	    out,
	    "# bash completion of feedarc; `feedarc help --completion bash` prints it\n"
	    "_feedarc() {\n"
	    "\tlocal i command= list= feeds= place=() word=${COMP_LINE:0:COMP_POINT}\n"
	    "\tlocal typed=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[*]:0:COMP_CWORD} title\n");
	append_search(out, "COMP_WORDS", "COMP_CWORD");
	append_cases(out);
	buffer_append_text(
	    out, "\tword=${word##* }\n"
	         "\tCOMPREPLY=($(compgen -W \"$list\" -- \"$word\"))\n"
	         "\tif [[ $word == *:* && $COMP_WORDBREAKS == *:* ]]; then\n"
	         "\t\tCOMPREPLY=(\"${COMPREPLY[@]#\"${word%\"${word##*:}\"}\"}\")\n"
	         "\tfi\n"
	         "\t[[ ${COMPREPLY-} != *: ]] || compopt -o nospace\n"
	         "\t[[ $before != *feed' :' && $before$typed != *feed: ]] || feeds=1\n"
	         "\t[[ $feeds && $typed != -* ]] || return 0\n"
	         "\tCOMPREPLY=()\n"
	         "\ttyped=${typed#:} typed=${typed//\\\\/}\n"
	         "\twhile IFS= read -r title; do\n"
	         "\t\t[[ $title != \"$typed\"* ]] || COMPREPLY+=(\"$(printf %q \"$title\")\")\n"
	         "\tdone < <(feedarc \"${place[@]}\"");
	buffer_append_text(out, titles);
	buffer_append_text(out, ")\n}\n"
	                        "complete -o default -F _feedarc feedarc\n");
}

static void
append_zsh(struct buffer *out)
{
	buffer_append_text(
	    out, "#compdef feedarc\n"
	         "# zsh completion of feedarc; `feedarc help --completion zsh` prints it\n"
	         "_feedarc() {\n"
	         "\tlocal i command= list= feeds=\n"
	         "\tlocal -a place titles\n");
	append_search(out, "words", "CURRENT");
	append_cases(out);
	buffer_append_text(out,
	                   "\tif [[ -n $feeds && $PREFIX != -* || $PREFIX == (-|)feed:* ]]; then\n"
	                   "\t\ttitles=(${(f)\"$(feedarc \"${place[@]}\"");
	buffer_append_text(out, titles);
	buffer_append_text(out, ")\"})\n"
	                        "\t\tcompset -P '(-|)feed:'\n"
	                        "\t\tcompadd -- \"${titles[@]}\"\n"
	                        "\t\treturn\n"
	                        "\tfi\n"
	                        "\tcompadd -S '' -- ${(M)${=list}:#*:}\n"
	                        "\tcompadd -- ${${=list}:#*:}\n"
	                        "\t[[ -z $command ]] || _files\n"
	                        "}\n"
	                        "if [[ $funcstack[1] == _feedarc ]]; then _feedarc \"$@\"\n"
	                        "else compdef _feedarc feedarc; fi\n");
}

/* In single quotes. */
static void
append_quoted(struct buffer *out, const char *text)
{
	buffer_append_byte(out, '\'');
	for (; *text != '\0' && *text != '\n'; text++) {
		if (*text == '\'' || *text == '\\')
			buffer_append_byte(out, '\\');
		buffer_append_byte(out, *text);
	}
	buffer_append_byte(out, '\'');
}

static void
append_fish_word(struct buffer *out, const char *word, const char *help)
{
	buffer_append_text(out, " -a ");
	append_quoted(out, word);
	buffer_append_text(out, " -d ");
	append_quoted(out, help);
}

static void
append_fish_option(struct buffer *out, const char *condition, const struct option_words *option)
{
	buffer_print(out, "complete -c feedarc%s", condition);
	if (option->letter != NULL)
		buffer_print(out, " -s %s", option->letter + 1);
	buffer_print(out, " -l %s%s -d ", option->name, option->argument != NULL ? " -r" : "");
	append_quoted(out, option->help);
	buffer_append_byte(out, '\n');
}

/* Where the words of one command begin. */
static const char *
condition_of(struct buffer *condition, const struct command *command)
{
	buffer_clear(condition);
	buffer_print(condition, " -n '__fish_seen_subcommand_from %s'", command->name);
	return buffer_text(condition);
}

static void
append_fish_command(struct buffer *out, const struct command *command)
{
	struct buffer condition = {0}, words = {0};
	struct slice rest, line;
	size_t i;

	buffer_append_text(out, "complete -c feedarc -n 'not __feedarc_command' -f");
	append_fish_word(out, command->name, command->summary);
	buffer_append_byte(out, '\n');
	condition_of(&condition, command);
	for (i = 0; options_at(i) != NULL; i++)
		if (command->options & OPTION_BIT(i))
			append_fish_option(out, buffer_text(&condition), options_at(i));
	if (takes_feeds(command))
		buffer_print(out, "complete -c feedarc%s -f -a '(__feedarc_feeds)'\n",
		             buffer_text(&condition));
	if (command->negation)
		buffer_print(
		    out,
		    "complete -c feedarc%s -n 'string match -q \"*feed:*\" -- (commandline -ct)' "
		    "-f -a '(__feedarc_feeds | string replace -r ^ feed:)'\n",
		    buffer_text(&condition));
	append_words(&words, command);
	rest = buffer_slice(&words);
	slice_cut(&rest, ' ');
	while (rest.size > 0) {
		line = slice_cut(&rest, ' ');
		buffer_print(out, "complete -c feedarc%s -a '%.*s'\n", buffer_text(&condition),
		             SLICE_ARGS(line));
	}
	out->failed = out->failed || condition.failed || words.failed;
	buffer_free(&condition);
	buffer_free(&words);
}

/* Is there a command already? fish's own way takes an option's argument for one. And the titles of the feeds. */
static void
append_fish_functions(struct buffer *out)
{
	buffer_append_text(
	    out, "function __feedarc_command\n"
	         "\tset -l skip 1\n"
	         "\tfor word in (commandline -opc)\n"
	         "\t\tif test $skip = 1\n"
	         "\t\t\tset skip 0\n"
	         "\t\telse if contains -- $word -C --directory\n"
	         "\t\t\tset skip 1\n"
	         "\t\telse if not string match -q -- '-*' $word\n"
	         "\t\t\treturn 0\n"
	         "\t\tend\n"
	         "\tend\n"
	         "\treturn 1\n"
	         "end\n"
	         "function __feedarc_feeds\n"
	         "\tset -l words (commandline -opc)\n"
	         "\tset -l place\n"
	         "\tif set -l at (contains -i -- -C $words)\n"
	         "\t\tset place -C (string replace -r '^~' $HOME -- $words[(math $at + 1)])\n"
	         "\tend\n"
	         "\tfeedarc $place");
	buffer_append_text(out, titles);
	buffer_append_text(out, "\nend\n");
}

static void
append_fish(struct buffer *out)
{
	size_t i;

	buffer_append_text(
	    out, "# fish completion of feedarc; `feedarc help --completion fish` prints it\n");
	append_fish_functions(out);
	for (i = 0; options_at(i) != NULL; i++)
		if (OPTIONS_EVERYWHERE & OPTION_BIT(i))
			append_fish_option(out, "", options_at(i));
	for (i = 0; command_at(i) != NULL; i++)
		append_fish_command(out, command_at(i));
}

bool
help_completion(const char *shell, struct buffer *out, struct error *err)
{
	static const struct {
		const char *name;
		void (*append)(struct buffer *out);
	} shells[] = {{"bash", append_bash}, {"zsh", append_zsh}, {"fish", append_fish}};
	size_t i;

	for (i = 0; i < sizeof shells / sizeof *shells; i++) {
		if (!slice_is(slice_of(shell), shells[i].name))
			continue;
		shells[i].append(out);
		return true;
	}
	return error_set(err, ERROR_USAGE, "--completion wants bash, zsh or fish, not \"%s\"",
	                 shell);
}
