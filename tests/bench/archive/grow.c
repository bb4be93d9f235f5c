#include "grow.h"

#include <stdio.h>

#include "archive/state.h"

/* Articles of one feed come so many at a time, and so many make a commit. */
enum { TOGETHER = 10, COMMIT = 500 };

/* 1 January 2006; one article every five minutes. */
#define BEGIN 1136073600
#define EVERY 300

static uint32_t
next(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

/* A word of two to four syllables, made from its number. */
static void
append_word(struct buffer *to, uint32_t word)
{
	static const char *const syllables[] = {"ta",  "re",  "no",  "li",  "ven", "dor", "mi",
	                                        "ses", "ka",  "lum", "per", "in",  "sol", "ga",
	                                        "the", "qui", "an",  "bel", "cor", "du",  "est",
	                                        "fa",  "hul", "jo",  "ron", "sta", "tri", "u",
	                                        "vo",  "wen", "yar", "zel"};

	do {
		buffer_append_text(to, syllables[word % 32]);
		word /= 32;
	} while (word > 0);
}

/* Some words are met often and most seldom: the product of two random numbers is as likely to be small. */
static void
append_words(struct buffer *to, uint32_t *state, uint32_t count)
{
	uint32_t word;

	for (; count > 0; count--) {
		word = (next(state) % 256) * (next(state) % 256) * (next(state) % 16) / 64;
		append_word(to, word + 32);
		buffer_append_byte(to, count > 1 ? ' ' : '.');
	}
}

static void
append_content(struct buffer *to, uint32_t *state)
{
	uint32_t paragraphs = 2 + next(state) % 4, sentences;

	for (; paragraphs > 0; paragraphs--) {
		buffer_append_text(to, "<p>");
		for (sentences = 2 + next(state) % 5; sentences > 0; sentences--) {
			append_words(to, state, 6 + next(state) % 12);
			buffer_append_byte(to, ' ');
		}
		buffer_append_text(to, "</p>\n");
	}
}

static struct slice
since(const struct buffer *text, size_t at)
{
	return slice_skip(buffer_slice(text), at);
}

bool
grow_record(const struct grow *grow, uint32_t i, struct archive_record *record, struct buffer *text,
            struct error *err)
{
	static const struct archive_record nothing = {0};
	uint32_t state = (i + 1) * 2654435761u + grow->seed;
	size_t title, content;

	*record = nothing;
	buffer_clear(text);
	/* Room for all of it at once: nothing may move. */
	if (!buffer_reserve(text, 16384))
		return error_memory(err);
	record->feed = i / TOGETHER * 7 % grow->feeds + 1;
	buffer_print(text, "https://www.example-%lu.org/%lu/", (unsigned long)record->feed,
	             (unsigned long)i);
	title = text->size;
	append_words(text, &state, 4 + next(&state) % 7);
	content = text->size;
	record->entry.title = since(text, title);
	record->entry.link = buffer_slice(text);
	record->entry.link.size = title;
	record->entry.id = record->entry.link;
	append_content(text, &state);
	record->entry.content = since(text, content);
	record->entry.published = BEGIN + (int64_t)i * EVERY + next(&state) % 3600;
	record->entry.updated = record->entry.published;
	record->seen = BEGIN + (int64_t)i * EVERY + 7200;
	return buffer_ok(text, err);
}

static bool
append_one(struct archive *archive, struct archive_batch *batch, struct archive_record *record,
           uint64_t *text, struct error *err)
{
	struct archive_match match;
	struct hash key;
	uint64_t fingerprint;

	if (!entry_key(&record->entry, ENTRY_BY_ID, &key, err) ||
	    !entry_fingerprint(&record->entry, &fingerprint, err) ||
	    !archive_find(archive, record->feed, key, fingerprint, &match, err))
		return false;
	*text += record->entry.title.size + record->entry.content.size;
	return match.number != 0 || archive_append(batch, record, key, fingerprint, err);
}

static bool
append_some(const struct grow *grow, struct archive *archive, uint32_t from, uint64_t *text,
            struct error *err)
{
	struct archive_feed feed = {.number = from / TOGETHER * 7 % grow->feeds + 1};
	struct archive_batch *batch;
	struct archive_record record;
	struct buffer words = {0};
	char url[80], title[40];
	uint32_t i;
	bool ok;

	snprintf(url, sizeof url, "https://www.example-%lu.org/feed", (unsigned long)feed.number);
	snprintf(title, sizeof title, "Feed %lu", (unsigned long)feed.number);
	feed.url = slice_of(url);
	feed.title = slice_of(title);
	batch = archive_begin(archive, &feed, err);
	ok = batch != NULL;
	for (i = from; ok && i < from + TOGETHER && i < grow->articles; i++)
		ok = grow_record(grow, i, &record, &words, err) &&
		     append_one(archive, batch, &record, text, err);
	buffer_free(&words);
	return archive_finish(batch, ok ? err : &(struct error){0}) && ok;
}

static bool
remember(void *ctx, const struct archive_feed *feed, struct error *err)
{
	return state_learn(ctx, feed->number, feed->url, feed->title, err);
}

/* As syncs leave it behind: without it readers look for what the archive says of its feeds. */
static bool
write_state(struct archive *archive, struct error *err)
{
	struct state *state = state_open(archive_directory(archive), err);
	bool ok = state != NULL && archive_feeds(archive, remember, state, err);

	if (ok) {
		state_set_synced(state, archive_newest(archive));
		ok = state_save(state, err);
	}
	state_close(state);
	return ok;
}

bool
grow_archive(const struct grow *grow, const char *directory, bool seal, uint64_t *text,
             struct error *err)
{
	struct archive *archive = archive_open(directory, ARCHIVE_WRITE, err);
	bool ok = archive != NULL;
	uint32_t i;

	for (i = 0; ok && i < grow->articles; i += TOGETHER) {
		ok = append_some(grow, archive, i, text, err);
		if (ok && (i + TOGETHER) % COMMIT == 0)
			ok = archive_commit(archive, err);
	}
	ok = ok && archive_commit(archive, err) &&
	     (!seal || archive_seal(archive, 0, NULL, NULL, err)) && write_state(archive, err);
	archive_close(archive);
	return ok;
}
