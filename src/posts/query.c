#include "posts/query.h"

#include <string.h>

#include "archive/marks.h"
#include "base/calendar.h"
#include "base/memory.h"
#include "base/words.h"
#include "port/clock.h"
#include "text/html.h"

/* What a term is asked about. */
struct post {
	const struct catalog *catalog;
	const struct archive_record *record;
	unsigned flags;
	int64_t moment;
};

typedef bool fits_fn(const struct query_term *term, const struct post *post);
typedef bool read_fn(struct query_term *term, int64_t now, struct error *err);

struct query_term {
	bool negated;
	struct slice word; /* after the field's name */
	int64_t moment;    /* a date's */
	long long number;  /* an article's */
	fits_fn *fits;
};

/* ---- fields: does the term hold? ---- */

static bool
fits_number(const struct query_term *term, const struct post *post)
{
	return post->record->number == term->number;
}

static bool
fits_title(const struct query_term *term, const struct post *post)
{
	return words_contain(post->record->entry.title, term->word);
}

/* What markup holds is no text, but for what an image tells. */
static bool
html_contains(struct slice html, struct slice word)
{
	struct html reader;
	struct html_token token;
	struct slice alt;

	html_begin(&reader, html, true);
	while (html_next(&reader, &token)) {
		if (token.kind == HTML_TEXT && words_contain(token.source, word))
			return true;
		if (html_opens(&token, TAG_IMAGE) && html_find(token.attributes, "alt", &alt) &&
		    words_contain(alt, word))
			return true;
	}
	return false;
}

static bool
text_contains(struct slice text, bool plain, struct slice word)
{
	return words_contain(text, word) && (plain || html_contains(text, word));
}

static bool
fits_text(const struct query_term *term, const struct post *post)
{
	const struct entry *entry = &post->record->entry;

	return fits_title(term, post) ||
	       text_contains(entry->content, entry->content_plain, term->word) ||
	       text_contains(entry->summary, entry->summary_plain, term->word);
}

static bool
fits_author(const struct query_term *term, const struct post *post)
{
	size_t i;

	for (i = 0; i < post->record->entry.author_count; i++)
		if (words_contain(post->record->entry.authors[i], term->word))
			return true;
	return false;
}

static bool
fits_feed(const struct query_term *term, const struct post *post)
{
	struct catalog_feed feed = catalog_number(post->catalog, post->record->feed);
	long long number;

	if (feed.number == 0)
		return slice_number(term->word, &number) && number == post->record->feed;
	return catalog_fits(&feed, term->word);
}

static bool
fits_tag(const struct query_term *term, const struct post *post)
{
	struct catalog_feed feed = catalog_number(post->catalog, post->record->feed);

	return feed.subscription != NULL && subscription_tagged(feed.subscription, term->word);
}

static bool
fits_since(const struct query_term *term, const struct post *post)
{
	return post->moment >= term->moment;
}

static bool
fits_before(const struct query_term *term, const struct post *post)
{
	return post->moment < term->moment;
}

static bool
fits_unread(const struct query_term *term, const struct post *post)
{
	(void)term;
	return (post->flags & MARKS_READ) == 0;
}

static bool
fits_read(const struct query_term *term, const struct post *post)
{
	return !fits_unread(term, post);
}

static bool
fits_starred(const struct query_term *term, const struct post *post)
{
	(void)term;
	return (post->flags & MARKS_STAR) != 0;
}

static bool
fits_revised(const struct query_term *term, const struct post *post)
{
	(void)term;
	return post->record->revision > 1;
}

/* ---- fields: what does the word mean? ---- */

static bool
read_number(struct query_term *term, int64_t now, struct error *err)
{
	(void)now;
	return slice_number(term->word, &term->number) ||
	       error_set(err, ERROR_USAGE, "\"%.*s\" is no post's number (feedarc list shows them)",
	                 SLICE_ARGS(term->word));
}

static const struct {
	const char *name;
	fits_fn *fits;
} states[] = {
    {"unread", fits_unread},
    {"read", fits_read},
    {"starred", fits_starred},
    {"revised", fits_revised},
};

static bool
read_state(struct query_term *term, int64_t now, struct error *err)
{
	size_t i;

	(void)now;
	for (i = 0; i < sizeof states / sizeof *states; i++) {
		if (slice_is(term->word, states[i].name)) {
			term->fits = states[i].fits;
			return true;
		}
	}
	return error_set(err, ERROR_USAGE, "is:%.*s: want unread, read, starred or revised",
	                 SLICE_ARGS(term->word));
}

/* "7d": so much before now. */
static bool
read_age(struct slice word, int64_t now, int64_t *moment)
{
	static const struct {
		char unit;
		long seconds;
	} units[] = {{'m', 60}, {'h', 3600}, {'d', 86400}, {'w', 604800}, {'y', 31557600}};
	struct slice digits = word;
	long long n;
	size_t i;

	if (word.size < 2)
		return false;
	digits.size--;
	if (!slice_number(digits, &n) || n > 1000000)
		return false;
	for (i = 0; i < sizeof units / sizeof *units; i++) {
		if (units[i].unit == word.data[word.size - 1]) {
			*moment = now - n * units[i].seconds;
			return true;
		}
	}
	return false;
}

static bool
read_moment(struct query_term *term, int64_t now, struct error *err)
{
	if (read_age(term->word, now, &term->moment))
		return true;
	if (!calendar_parse(term->word, &term->moment))
		return error_set(err, ERROR_USAGE,
		                 "\"%.*s\" is no date (2026-01-31) and no age (7d)",
		                 SLICE_ARGS(term->word));
	/* A date alone is the user's own midnight. */
	if (term->word.size == 10)
		term->moment -= clock_zone(term->moment);
	return true;
}

static const struct {
	const char *name;
	fits_fn *fits;
	read_fn *read;
	const char *value, *help;
} fields[] = {
    {"id:", fits_number, read_number, "N", "this post"},
    {"title:", fits_title, NULL, "WORD", "its title contains it"},
    {"text:", fits_text, NULL, "WORD", "its title or text contains it"},
    {"author:", fits_author, NULL, "WORD", "the name of an author contains it"},
    {"feed:", fits_feed, NULL, "FEED", "of this feed: number, URL or part of the title"},
    {"tag:", fits_tag, NULL, "TAG", "of a feed with this tag"},
    {"is:", NULL, read_state, "STATE", NULL},
    {"since:", fits_since, read_moment, "WHEN", "not older: 2026-01-31, 7d (m h d w y)"},
    {"before:", fits_before, read_moment, "WHEN", "older"},
};

const char *
query_field_at(size_t i)
{
	return i < sizeof fields / sizeof *fields ? fields[i].name : NULL;
}

const char *
query_state_at(size_t i)
{
	return i < sizeof states / sizeof *states ? states[i].name : NULL;
}

void
query_help(struct buffer *out)
{
	query_help_fields(out);
	buffer_append_text(out, "  N, WORD           alone: id:N, title:WORD\n");
}

void
query_help_fields(struct buffer *out)
{
	int width;
	size_t i, k;

	buffer_append_text(out, "\nQUERY: all of these must fit; a - in front negates.\n");
	for (i = 0; query_field_at(i) != NULL; i++) {
		width = 18 - (int)strlen(fields[i].name);
		buffer_print(out, "  %s%-*s", fields[i].name, width, fields[i].value);
		for (k = 0; fields[i].help == NULL && query_state_at(k) != NULL; k++)
			buffer_print(out, "%s%s", k > 0 ? ", " : "", query_state_at(k));
		buffer_print(out, "%s\n", fields[i].help != NULL ? fields[i].help : "");
	}
}

bool
query_is_field(const char *word)
{
	struct slice name = slice_of(word[0] == '-' ? word + 1 : word);
	size_t i;

	for (i = 0; i < sizeof fields / sizeof *fields; i++)
		if (slice_starts(name, fields[i].name))
			return true;
	return false;
}

static bool
read_term(struct query_term *term, struct slice word, int64_t now, struct error *err)
{
	size_t i;

	term->negated = slice_starts(word, "-");
	if (term->negated)
		word = slice_skip(word, 1);
	term->word = word;
	for (i = 0; i < sizeof fields / sizeof *fields; i++) {
		if (!slice_starts(word, fields[i].name))
			continue;
		term->word = slice_skip(word, slice_of(fields[i].name).size);
		term->fits = fields[i].fits;
		if (term->word.size == 0)
			return error_set(
			    err, ERROR_USAGE,
			    "%s wants something after it (feedarc help list tells what)",
			    fields[i].name);
		return fields[i].read == NULL || fields[i].read(term, now, err);
	}
	term->fits = slice_number(word, &term->number) ? fits_number : fits_title;
	return true;
}

bool
query_read(struct query *query, const char *const *words, int count, int64_t now, struct error *err)
{
	int i;

	if (count == 0)
		return true;
	query->terms = memory_zero((size_t)count, sizeof *query->terms);
	if (query->terms == NULL)
		return error_memory(err);
	for (i = 0; i < count; i++)
		if (!read_term(&query->terms[query->count++], slice_of(words[i]), now, err))
			return false;
	return true;
}

bool
query_fits(const struct query *query, const struct catalog *catalog,
           const struct archive_record *record, unsigned flags, int64_t moment)
{
	struct post post = {catalog, record, flags, moment};
	bool numbered = false, named = false, fits;
	size_t i;

	for (i = 0; i < query->count; i++) {
		const struct query_term *term = &query->terms[i];

		fits = term->fits(term, &post) != term->negated;
		/* No post has two numbers: several mean any of them. */
		if (term->fits == fits_number && !term->negated) {
			numbered = true;
			named = named || fits;
		} else if (!fits) {
			return false;
		}
	}
	return named || !numbered;
}

unsigned
query_needs(const struct query *query)
{
	unsigned needs = 0;
	size_t i;

	for (i = 0; i < query->count; i++) {
		if (query->terms[i].fits == fits_title)
			needs |= QUERY_TITLE;
		if (query->terms[i].fits == fits_text || query->terms[i].fits == fits_author)
			needs |= QUERY_TEXT;
	}
	return needs;
}

void
query_free(struct query *query)
{
	struct query empty = {0};

	memory_free(query->terms);
	*query = empty;
}
