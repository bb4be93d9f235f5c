#include "session/options.h"

#include <string.h>

static const struct option_words table[OPTION_COUNT] = {
    [OPTION_DIRECTORY] = {"directory", "-C", "DIR", "keep everything below DIR"},
    [OPTION_QUIET] = {"quiet", "-q", NULL, "say nothing but errors"},
    [OPTION_VERBOSE] = {"verbose", "-v", NULL, "say what is being done"},
    [OPTION_HELP] = {"help", "-h", NULL, "show this help"},
    [OPTION_VERSION] = {"version", NULL, NULL, "show the version"},
    [OPTION_JSON] = {"json", NULL, NULL, "one JSON object a line"},
    [OPTION_LIMIT] = {"limit", NULL, "N", "at most N posts (0: all)"},
    [OPTION_FORMAT] = {"format", NULL, "STRING", "a line a post, in this form"},
    [OPTION_TITLE] = {"title", NULL, "T", "call the feed T"},
    [OPTION_FORCE] = {"force", "-f", NULL, "whatever the schedule or a check says"},
    [OPTION_DRY_RUN] = {"dry-run", "-n", NULL, "tell what would be done; do nothing"},
    [OPTION_EXPLAIN] = {"explain", NULL, NULL, "tell of each feed when it is due and why"},
    [OPTION_WAIT] = {"wait", NULL, NULL, "wait until another sync has ended"},
    [OPTION_JOBS] = {"jobs", "-j", "N", "ask N feeds at once"},
    [OPTION_HTML] = {"html", NULL, NULL, "the article's HTML"},
    [OPTION_RAW] = {"raw", NULL, NULL, "the archive's own line"},
    [OPTION_URL] = {"url", NULL, "U", "the address it came from"},
    [OPTION_HEADERS] = {"headers", NULL, "FILE", "its HTTP headers, `Name: value` lines"},
    [OPTION_WIDTH] = {"width", "-w", "N", "columns of text"},
    [OPTION_FOLDER] = {"folder", NULL, "DIR", "pages in DIR, with an index"},
    [OPTION_COMPLETION] = {"completion", NULL, "SHELL", "completions for bash, zsh or fish"},
    [OPTION_LINES] = {"lines", NULL, NULL, "compare lines, not words"},
    [OPTION_PROGRESS] = {"progress", NULL, NULL, "tell how far it is, also where no terminal is"},
};

enum { TEXT_COLUMN = 25 };

/* What is being read, and how far. */
struct reading {
	struct options *options;
	char **argv;
	int argc, at;
	unsigned accepted;
	bool negation;
};

static int
find_long(struct slice name)
{
	int i;

	for (i = 0; i < OPTION_COUNT; i++)
		if (slice_is(name, table[i].name))
			return i;
	return -1;
}

static int
find_letter(const char *word)
{
	int i;

	for (i = 0; i < OPTION_COUNT; i++)
		if (table[i].letter != NULL && strcmp(word, table[i].letter) == 0)
			return i;
	return -1;
}

/* The command's, where it was given by now. */
static const char *
command_name(const struct reading *r, const char *otherwise)
{
	return r->options->count > 0 ? r->options->operands[0] : otherwise;
}

/* Stores option i, its argument being `inner` (after '=') or the next word. */
static bool
take(struct reading *r, int i, const char *word, const char *inner, struct error *err)
{
	if (i < 0)
		return error_set(err, ERROR_USAGE,
		                 "there is no option %s (feedarc help %s lists them)", word,
		                 command_name(r, "COMMAND"));
	if ((r->accepted & OPTION_BIT((unsigned)i)) == 0)
		return error_set(err, ERROR_USAGE,
		                 "%s takes no option %s (feedarc help %s lists them)",
		                 command_name(r, "feedarc"), word, command_name(r, "COMMAND"));
	if (table[i].argument == NULL) {
		if (inner != NULL)
			return error_set(err, ERROR_USAGE, "option --%s takes no value",
			                 table[i].name);
		r->options->value[i] = "";
		return true;
	}
	if (inner == NULL) {
		if (r->at + 1 >= r->argc)
			return error_set(err, ERROR_USAGE, "option %s wants %s", word,
			                 table[i].argument);
		inner = r->argv[++r->at];
	}
	r->options->value[i] = inner;
	return true;
}

static bool
take_long(struct reading *r, const char *word, struct error *err)
{
	struct slice name = slice_of(word + 2);
	size_t end = slice_find(name, '=');
	const char *inner = end < name.size ? word + 2 + end + 1 : NULL;

	name.size = end;
	return take(r, find_long(name), word, inner, err);
}

static bool
take_operand(struct reading *r, const char *word, options_fn *accepted, struct error *err)
{
	unsigned set = 0;

	r->options->operands[r->options->count++] = word;
	if (r->options->count > 1)
		return true;
	if (!accepted(word, &set, &r->negation))
		return error_set(err, ERROR_USAGE,
		                 "there is no command %s (feedarc --help lists them)", word);
	r->accepted = OPTIONS_EVERYWHERE | set;
	return true;
}

bool
options_read(struct options *options, int argc, char **argv, options_fn *accepted,
             struct error *err)
{
	struct reading r = {.options = options, .argc = argc, .argv = argv};
	bool only_operands = false;
	const char *word;
	int letter;
	bool ok;

	r.accepted = OPTIONS_EVERYWHERE | OPTION_BIT(OPTION_VERSION);
	for (r.at = 0; r.at < argc; r.at++) {
		word = argv[r.at];
		letter = find_letter(word);
		if (only_operands || word[0] != '-' || word[1] == '\0') {
			ok = take_operand(&r, word, accepted, err);
		} else if (strcmp(word, "--") == 0) {
			only_operands = true;
			ok = true;
		} else if (word[1] == '-') {
			ok = take_long(&r, word, err);
		} else if (letter < 0 && r.negation) {
			ok = take_operand(&r, word, accepted, err);
		} else {
			ok = take(&r, letter, word, NULL, err);
		}
		if (!ok)
			return false;
	}
	return true;
}

bool
options_has(const struct options *options, enum option option)
{
	return options->value[option] != NULL;
}

bool
options_number(const struct options *options, enum option option, long low, long high,
               long otherwise, long *number, struct error *err)
{
	long long n;

	*number = otherwise;
	if (!options_has(options, option))
		return true;
	if (!slice_number(slice_of(options->value[option]), &n) || n < low || n > high)
		return error_set(err, ERROR_USAGE,
		                 "--%s wants a number from %ld to %ld, not \"%s\"",
		                 table[option].name, low, high, options->value[option]);
	*number = (long)n;
	return true;
}

const struct option_words *
options_at(size_t i)
{
	return i < OPTION_COUNT ? &table[i] : NULL;
}

/* The text after the option, its further lines set below the first. */
static void
append_text(struct buffer *out, const char *text)
{
	struct slice rest = slice_of(text), line;
	int indent = 0;

	while (rest.size > 0) {
		line = slice_cut(&rest, '\n');
		buffer_print(out, "%*s%.*s\n", indent, "", SLICE_ARGS(line));
		indent = TEXT_COLUMN;
	}
}

void
options_help(unsigned set, struct buffer *out)
{
	const char *argument;
	unsigned i;
	int width;

	for (i = 0; i < OPTION_COUNT; i++) {
		if ((set & OPTION_BIT(i)) == 0)
			continue;
		argument = table[i].argument != NULL ? table[i].argument : "";
		width = 17 - (int)strlen(table[i].name);
		buffer_print(out, "  %-2s  --%s %-*s",
		             table[i].letter != NULL ? table[i].letter : "", table[i].name,
		             width > 1 ? width - 1 : 1, argument);
		append_text(out, table[i].help);
	}
}
