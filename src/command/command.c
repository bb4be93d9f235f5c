#include "command/command.h"

#include <string.h>

#include "command/export.h"
#include "posts/format.h"
#include "posts/query.h"

#define BIT(name) OPTION_BIT(OPTION_##name)

static void
list_details(struct buffer *out)
{
	format_help(out);
	query_help(out);
}

static void
search_details(struct buffer *out)
{
	buffer_append_text(
	    out,
	    "\nWORD: also a number; several in quotes stand together; a - in front: without it.\n");
	query_help_fields(out);
}

static void
export_details(struct buffer *out)
{
	export_help(out);
	if (CONFIG_PUBLISH)
		query_help(out);
}

/* --- The commands, in the order of help; a table is left out where its option is. */

static const struct command subscribing[] = {
    {"add", "URL [TAG...]", "subscribe to a feed, or to the feed of a web page",
     "feedarc add http://example.org/blog news --title \"Example\"", BIT(TITLE) | BIT(FORCE), false,
     NULL, command_add},
    {"remove", "FEED...", "stop fetching; the history stays", "feedarc remove 3", 0, false, NULL,
     command_remove},
    {"import", "FILE", "subscribe to all of an OPML file or a list of URLs",
     "feedarc import subscriptions.opml", 0, false, NULL, command_import},
};

static const struct command collecting[] = {
    {"feeds", "", "the subscriptions and how they are", "feedarc feeds", BIT(JSON), false, NULL,
     command_feeds},
    {"sync", "[FEED...]", "fetch what is due, archive what is new", "feedarc sync",
     BIT(FORCE) | BIT(DRY_RUN) | BIT(EXPLAIN) | BIT(WAIT) | BIT(JOBS) | BIT(JSON) | BIT(PROGRESS),
     false, NULL, command_sync},
};

static const struct command exporting[] = {
    {"export", CONFIG_PUBLISH ? "FORMAT [QUERY...]" : "opml",
     CONFIG_PUBLISH ? "posts, or the subscriptions, for other programs"
                    : "the subscriptions, for other programs",
     CONFIG_PUBLISH ? "feedarc export mbox is:starred >starred.mbox"
                    : "feedarc export opml >feeds.opml",
     CONFIG_PUBLISH ? BIT(FOLDER) | BIT(LIMIT) : 0, CONFIG_PUBLISH, export_details, command_export},
};

static const struct command reading[] = {
    {"list", "[QUERY...]", "headlines, newest first", "feedarc list is:unread since:7d",
     BIT(LIMIT) | BIT(FORMAT) | BIT(JSON), true, list_details, command_list},
    {"read", "[QUERY...]", "read posts, newest first", "feedarc read is:unread", BIT(LIMIT), true,
     query_help, command_read},
    {"show", "ID...", "print posts", "feedarc show 12",
     BIT(HTML) | BIT(JSON) | BIT(RAW) | BIT(WIDTH), false, NULL, command_show},
    {"search", "WORD... [QUERY...]", "posts whose title or text has all the words",
     "feedarc search lighthouse \"old harbour\" since:1y", BIT(LIMIT) | BIT(JSON), true,
     search_details, command_search},
    {"mark", "+read|-read|+star|-star... QUERY...", "mark posts", "feedarc mark +read feed:3", 0,
     true, query_help, command_mark},
};

static const struct command comparing[] = {
    {"log", "ID", "a post's revisions, newest first", "feedarc log 12", BIT(JSON), false, NULL,
     command_log},
    {"diff", "ID [REVISION [REVISION]]", "what changed between two revisions of a post",
     "feedarc diff 12", BIT(LINES) | BIT(WIDTH), false, NULL, command_diff},
};

static const struct command inspecting[] = {
    {"parse", "[FILE]", "what feedarc understands of a feed", "feedarc parse --json feed.xml",
     BIT(JSON) | BIT(URL) | BIT(HEADERS), false, NULL, command_parse},
    {"render", "[FILE]", "HTML as the text that read shows", "feedarc render --width 72 page.html",
     BIT(WIDTH) | BIT(URL), false, NULL, command_render},
};

static const struct command upkeep[] = {
    {"purge", "QUERY...", "let posts go for ever; they never come back",
     "feedarc purge feed:3 before:2y", BIT(DRY_RUN), true, query_help, command_purge},
    {"compact", "", "let go what `keep` does not keep, and make the archive's files smaller",
     "feedarc compact -n", BIT(DRY_RUN), false, NULL, command_compact},
    {"merge", "DIR", "join another archive's articles and marks into this one",
     "feedarc merge ~/laptop/archive", 0, false, NULL, command_merge},
    {"repair", "", "save what is whole of a damaged archive", "feedarc repair", 0, false, NULL,
     command_repair},
    {"stats", "", "how much there is, of which years and feeds, and what it takes", "feedarc stats",
     BIT(JSON), false, NULL, command_stats},
};

static const struct command always[] = {
    {"verify", "", "look at every byte of the archive; print what is damaged", "feedarc verify -v",
     0, false, NULL, command_verify},
    {"help", "[COMMAND]", "what there is, or how a command is used", "feedarc help search",
     CONFIG_INSPECT ? BIT(COMPLETION) : 0, false, NULL, command_help},
    {"version", "", "version, options and libraries", "feedarc version", BIT(JSON), false, NULL,
     command_version},
};

#define TABLE(option, table)                                                                       \
	{                                                                                          \
		(option) ? (table) : NULL, (option) ? sizeof(table) / sizeof *(table) : 0          \
	}

static const struct {
	const struct command *commands;
	size_t count;
} tables[] = {
    TABLE(CONFIG_SUBSCRIBE, subscribing),
    TABLE(1, collecting),
    TABLE(CONFIG_SUBSCRIBE || CONFIG_PUBLISH, exporting),
    TABLE(CONFIG_READ, reading),
    TABLE(CONFIG_COMPARE, comparing),
    TABLE(CONFIG_INSPECT, inspecting),
    TABLE(CONFIG_UPKEEP, upkeep),
    TABLE(1, always),
};

const struct command *
command_at(size_t i)
{
	size_t t;

	for (t = 0; t < sizeof tables / sizeof *tables; t++) {
		if (i < tables[t].count)
			return &tables[t].commands[i];
		i -= tables[t].count;
	}
	return NULL;
}

const struct command *
command_find(const char *name)
{
	const struct command *command;
	size_t i;

	for (i = 0; command_at(i) != NULL; i++) {
		command = command_at(i);
		if (strcmp(command->name, name) == 0)
			return command;
	}
	return NULL;
}

bool
command_wants(const struct session *session, int low, int high, struct error *err)
{
	const struct command *command = command_find(session->options->operands[0]);

	if (session_count(session) >= low && session_count(session) <= high)
		return true;
	return error_set(err, ERROR_USAGE, "usage: feedarc %s%s%s", command->name,
	                 command->arguments[0] != '\0' ? " " : "", command->arguments);
}
