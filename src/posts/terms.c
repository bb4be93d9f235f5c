#include "posts/terms.h"

#include "base/memory.h"

/* Reads the words that begin with '-', or those that don't. */
static bool
read_phrases(struct terms *terms, const char *const *words, int count, bool negated, size_t *read,
             struct error *err)
{
	struct phrase *phrase;
	int i;

	for (i = 0; i < count; i++) {
		if ((words[i][0] == '-') != negated || query_is_field(words[i]))
			continue;
		phrase = &terms->phrases[terms->count + terms->without];
		++*read;
		if (!phrase_read(phrase, slice_of(words[i] + negated), err))
			return false;
		if (phrase->count == 0)
			return error_set(err, ERROR_USAGE, "\"%s\" has no word to look for",
			                 words[i]);
	}
	return true;
}

bool
terms_read(struct terms *terms, const char *const *words, int count, int64_t now, struct error *err)
{
	int i, fields = 0;

	if (count == 0)
		return true;
	terms->fields = memory_zero((size_t)count, sizeof *terms->fields);
	terms->phrases = memory_zero((size_t)count, sizeof *terms->phrases);
	if (terms->fields == NULL || terms->phrases == NULL)
		return error_memory(err);
	for (i = 0; i < count; i++)
		if (query_is_field(words[i]))
			terms->fields[fields++] = words[i];
	return read_phrases(terms, words, count, false, &terms->count, err) &&
	       read_phrases(terms, words, count, true, &terms->without, err) &&
	       query_read(&terms->query, terms->fields, fields, now, err);
}

/* Has the title or the text this phrase? What looks like markup in a title may be none. */
static bool
has(const struct entry *entry, const struct phrase *phrase)
{
	return phrase_in(phrase, entry->title, false, NULL) ||
	       (!entry->title_plain && phrase_in(phrase, entry->title, true, NULL)) ||
	       phrase_in(phrase, entry->content, !entry->content_plain, NULL) ||
	       phrase_in(phrase, entry->summary, !entry->summary_plain, NULL);
}

bool
terms_in(const struct terms *terms, const struct entry *entry)
{
	size_t i;

	for (i = 0; i < terms->count + terms->without; i++)
		if (has(entry, &terms->phrases[i]) != (i < terms->count))
			return false;
	return true;
}

void
terms_free(struct terms *terms)
{
	static const struct terms empty;
	size_t i;

	for (i = 0; i < terms->count + terms->without; i++)
		phrase_free(&terms->phrases[i]);
	memory_free(terms->phrases);
	memory_free(terms->fields);
	query_free(&terms->query);
	*terms = empty;
}
