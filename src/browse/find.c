/* find.c - which posts a list on the screen shows: its own words, and those that the user types. */
#include "base/memory.h"
#include "browse/browse.h"
#include "port/clock.h"

/* Words, one behind the other, each with its NUL. */
struct words {
	struct buffer bytes;
	size_t count;
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* In a QUERY a word alone is one of the title, or a post's number. */
static void
begin_query_word(struct words *words, struct slice word)
{
	bool negated = slice_starts(word, "-");
	struct slice rest = negated ? slice_skip(word, 1) : word;
	struct buffer copy = {0};
	long long number;

	buffer_append_slice(&copy, word);
	if (!query_is_field(buffer_text(&copy))) {
		buffer_append_text(&words->bytes, negated ? "-" : "");
		buffer_append_text(&words->bytes, slice_number(rest, &number) ? "id:" : "title:");
		word = rest;
	}
	buffer_append_slice(&words->bytes, word);
	words->bytes.failed = words->bytes.failed || copy.failed;
	buffer_free(&copy);
}

static void
add_word(struct words *words, struct slice word, bool query)
{
	if (query)
		begin_query_word(words, word);
	else
		buffer_append_slice(&words->bytes, word);
	buffer_append_byte(&words->bytes, '\0');
	words->count++;
}

/* Takes the next word off what was typed: blanks part words, but between " and " they are part of one. */
static bool
next_typed(struct slice *typed, struct buffer *word)
{
	bool quoted = false;

	buffer_clear(word);
	for (; typed->size > 0; *typed = slice_skip(*typed, 1)) {
		char c = typed->data[0];

		if (c == '"')
			quoted = !quoted;
		else if (quoted || !is_blank(c))
			buffer_append_byte(word, c);
		else if (word->size > 0)
			break;
	}
	return word->size > 0;
}

static void
add_typed(struct words *words, struct slice typed, bool query)
{
	struct buffer word = {0};

	while (next_typed(&typed, &word))
		add_word(words, buffer_slice(&word), query);
	words->bytes.failed = words->bytes.failed || word.failed;
	buffer_free(&word);
}

/* The next of the words that are to be in a text. */
static bool
next_phrase(struct slice *typed, struct buffer *word)
{
	while (next_typed(typed, word))
		if (word->data[0] != '-' && !query_is_field(buffer_text(word)))
			return true;
	return false;
}

bool
browse_first_word(struct slice search, struct buffer *word, struct error *err)
{
	if (!next_phrase(&search, word))
		buffer_clear(word);
	return buffer_ok(word, err);
}

/* Of the words only those of the query stay borrowed. */
static bool
read_terms(const struct words *words, struct terms *terms, struct error *err)
{
	const char **list = memory_zero(words->count + 1, sizeof *list);
	const char *at = words->bytes.data;
	size_t i;
	bool ok;

	if (list == NULL)
		return error_memory(err);
	for (i = 0; i < words->count; i++, at += slice_of(at).size + 1)
		list[i] = at;
	ok = terms_read(terms, list, (int)words->count, clock_now(), err);
	memory_free(list);
	return ok;
}

bool
browse_phrases(struct slice search, struct terms *terms, struct error *err)
{
	struct words words = {{0}, 0};
	struct buffer word = {0};
	bool ok;

	while (next_phrase(&search, &word))
		add_word(&words, buffer_slice(&word), false);
	ok =
	    buffer_ok(&word, err) && buffer_ok(&words.bytes, err) && read_terms(&words, terms, err);
	buffer_free(&word);
	buffer_free(&words.bytes);
	return ok;
}

static bool
choose(const struct browse *browse, uint32_t feed, const struct words *words, struct rows *rows,
       struct error *err)
{
	struct terms terms = {0};
	bool ok;

	ok = read_terms(words, &terms, err) && rows_choose(rows, &browse->posts, feed, &terms, err);
	terms_free(&terms);
	return ok;
}

bool
browse_choose(const struct browse *browse, const struct browse_scope *scope, struct slice limit,
              struct slice search, struct rows *rows, struct error *err)
{
	struct words words = {{0}, 0};
	int i;
	bool ok;

	for (i = 0; i < scope->count; i++)
		add_word(&words, slice_of(scope->words[i]), true);
	add_typed(&words, limit, true);
	add_typed(&words, search, false);
	if (browse->unread_only)
		add_word(&words, slice_of("is:unread"), true);
	ok = buffer_ok(&words.bytes, err) && choose(browse, scope->feed, &words, rows, err);
	if (ok && scope->limit > 0 && rows_count(rows) > scope->limit)
		rows->numbers.size = scope->limit * sizeof(uint32_t);
	buffer_free(&words.bytes);
	return ok;
}
