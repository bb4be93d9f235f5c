/* browse_find.c - which posts a list on the screen shows: its own words, and those that the user types. */
#include "base/memory.h"
#include "command/browse.h"
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

/* Cuts what was typed at its blanks; between " and " they are part of a word. */
static void
add_typed(struct words *words, struct slice typed, bool query)
{
	struct buffer word = {0};
	bool quoted = false;
	char c;

	for (;; typed = slice_skip(typed, 1)) {
		c = typed.size > 0 ? typed.data[0] : ' ';
		if (c == '"' && typed.size > 0)
			quoted = !quoted;
		else if (typed.size > 0 && (quoted || !is_blank(c)))
			buffer_append_byte(&word, c);
		else if (word.size > 0) {
			add_word(words, buffer_slice(&word), query);
			buffer_clear(&word);
		}
		if (typed.size == 0)
			break;
	}
	words->bytes.failed = words->bytes.failed || word.failed;
	buffer_free(&word);
}

static bool
choose(const struct browse *browse, uint32_t feed, const struct words *words, struct rows *rows,
       struct error *err)
{
	const char **list = memory_zero(words->count + 1, sizeof *list);
	const char *at = words->bytes.data;
	struct terms terms = {0};
	size_t i;
	bool ok;

	if (list == NULL)
		return error_memory(err);
	for (i = 0; i < words->count; i++, at += slice_of(at).size + 1)
		list[i] = at;
	ok = terms_read(&terms, list, (int)words->count, clock_now(), err) &&
	     rows_choose(rows, &browse->posts, feed, &terms, err);
	terms_free(&terms);
	memory_free(list);
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
