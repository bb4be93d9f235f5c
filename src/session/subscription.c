#include "session/subscription.h"

#include <string.h>

#include "base/hash.h"
#include "base/memory.h"
#include "base/url.h"
#include "port/storage.h"
#include "session/session.h"

enum { FILE_MOST = 16 << 20, WORDS_MOST = 64 };

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* Moves the quoted word at the front of *line to `out`; a backslash keeps the next character. */
static bool
take_quoted(struct slice *line, struct buffer *out)
{
	*line = slice_skip(*line, 1);
	while (line->size > 0 && line->data[0] != '"') {
		if (line->data[0] == '\\' && line->size > 1)
			*line = slice_skip(*line, 1);
		buffer_append_byte(out, line->data[0]);
		*line = slice_skip(*line, 1);
	}
	if (line->size == 0)
		return false;
	*line = slice_skip(*line, 1);
	return true;
}

/* The rest of a word: up to a blank, but a value's quotes (`name="two words"`) hold blanks too. */
static bool
take_bare(struct slice *line, bool setting, struct buffer *out)
{
	char before = '\0';

	while (line->size > 0 && !is_blank(line->data[0])) {
		if (setting && before == '=' && line->data[0] == '"')
			return take_quoted(line, out);
		before = line->data[0];
		buffer_append_byte(out, before);
		*line = slice_skip(*line, 1);
	}
	return true;
}

/*
 * Appends the line's words to `out`, each with its NUL; *count is how many. A '#' at the front of a word
 * begins a comment. An address, which comes first, has no settings in it.
 */
static bool
take_words(struct slice line, struct buffer *out, size_t *count, struct error *err)
{
	*count = 0;
	for (;;) {
		while (line.size > 0 && is_blank(line.data[0]))
			line = slice_skip(line, 1);
		if (line.size == 0 || line.data[0] == '#' || *count == WORDS_MOST)
			return buffer_ok(out, err);
		if ((line.data[0] == '"' && !take_quoted(&line, out)) ||
		    !take_bare(&line, *count > 0, out))
			return error_set(err, ERROR_USAGE, "a quote is not closed");
		buffer_append_byte(out, '\0');
		(*count)++;
	}
}

/* Sorts a word after the URL: title, setting or tag. */
static bool
take_word(struct subscription *item, struct slice word, struct error *err)
{
	struct slice value = word;
	struct slice name = slice_cut(&value, '=');

	if (slice_starts(word, "~")) {
		item->title = slice_skip(word, 1);
		return true;
	}
	if (name.size < word.size && config_knows(name))
		return config_set(&item->config, name, value, err);
	if (word.size > 0)
		item->tags[item->tag_count++] = word;
	return true;
}

static void
free_item(struct subscription *item)
{
	config_free(&item->config);
	memory_free(item->tags);
	buffer_free(&item->words);
	buffer_free(&item->known);
}

/* Fills an item from its words; false with err empty when the line says nothing. */
static bool
read_item(struct subscription *item, struct slice line, struct error *err)
{
	struct slice rest, word;
	size_t count, i;

	if (!take_words(line, &item->words, &count, err) || count == 0)
		return false;
	if (count > 1) {
		item->tags = memory_zero(count - 1, sizeof *item->tags);
		if (item->tags == NULL)
			return error_memory(err);
	}
	rest = buffer_slice(&item->words);
	item->url = slice_cut(&rest, '\0');
	if (item->url.size == 0 || slice_starts(item->url, "query:"))
		return false;
	if (slice_find(item->url, '@') < item->url.size && !url_public(item->url, &item->known))
		return error_memory(err);
	for (i = 1; i < count; i++) {
		word = slice_cut(&rest, '\0');
		if (!take_word(item, word, err))
			return false;
	}
	return true;
}

/* What tells it from all others: somebody who changes a password means the same feed. */
static struct slice
key(const struct subscription *item)
{
	return item->known.size > 0 ? buffer_slice(&item->known) : item->url;
}

/* The row of this key, or the free one where it belongs. */
static uint32_t *
find_row(const struct subscriptions *subscriptions, struct slice name)
{
	size_t mask = subscriptions->room * 2 - 1;
	size_t at = (size_t)hash_of(name).low & mask;

	while (subscriptions->rows[at] != 0 &&
	       !slice_equal(key(&subscriptions->items[subscriptions->rows[at] - 1]), name))
		at = (at + 1) & mask;
	return &subscriptions->rows[at];
}

static void
fill_rows(struct subscriptions *subscriptions)
{
	size_t i;

	memset(subscriptions->rows, 0, subscriptions->room * 2 * sizeof *subscriptions->rows);
	for (i = 0; i < subscriptions->count; i++)
		*find_row(subscriptions, key(&subscriptions->items[i])) = (uint32_t)i + 1;
}

static bool
make_room(struct subscriptions *subscriptions, struct error *err)
{
	size_t room = subscriptions->room > 0 ? subscriptions->room * 2 : 4;
	struct subscription *items;
	uint32_t *rows;

	if (subscriptions->count < subscriptions->room)
		return true;
	items = memory_resize(subscriptions->items, room * sizeof *items);
	if (items == NULL)
		return error_memory(err);
	subscriptions->items = items;
	rows = memory_resize(subscriptions->rows, room * 2 * sizeof *rows);
	if (rows == NULL)
		return error_memory(err);
	subscriptions->rows = rows;
	subscriptions->room = room;
	fill_rows(subscriptions);
	return true;
}

static bool
take_line(struct subscriptions *subscriptions, struct slice text, size_t line, struct error *err)
{
	struct subscription item = {.config = config_for_feed(&subscriptions->config),
	                            .line = line};
	struct error found = {0};

	if (!make_room(subscriptions, err))
		return false;
	if (!read_item(&item, text, &found) || *find_row(subscriptions, key(&item)) != 0) {
		free_item(&item);
		*err = found;
		return found.kind == ERROR_NONE || error_while(err, "line %zu", line);
	}
	subscriptions->items[subscriptions->count++] = item;
	*find_row(subscriptions, key(&item)) = (uint32_t)subscriptions->count;
	return true;
}

bool
subscriptions_read(struct subscriptions *subscriptions, struct slice text, const char *path,
                   const struct config *common, struct error *err)
{
	size_t line = 0;

	subscriptions->config = *common;
	if (!buffer_append_slice(&subscriptions->text, text))
		return error_memory(err);
	while (text.size > 0)
		if (!take_line(subscriptions, slice_cut(&text, '\n'), ++line, err))
			return error_while(err, "%s", path);
	return true;
}

/* Takes the lines from `from` on until there are enough. */
static bool
read_part(struct subscriptions *subscriptions, struct slice text, size_t from, struct error *err)
{
	size_t line = 0;

	while (text.size > 0 && subscriptions->count < CONFIG_FEEDS_AT_ONCE) {
		struct slice one = slice_cut(&text, '\n');

		if (++line >= from && !take_line(subscriptions, one, line, err))
			return false;
	}
	subscriptions->next = text.size > 0 ? line + 1 : 0;
	return true;
}

/* Takes out again what a line before the part has. */
static bool
drop_earlier(struct subscriptions *subscriptions, struct slice text, size_t from, struct error *err)
{
	size_t line;

	for (line = 1; line < from && text.size > 0; line++) {
		struct subscription item = {.config = config_for_feed(&subscriptions->config)};
		struct subscription *same = NULL;
		struct error found = {0};

		if (read_item(&item, slice_cut(&text, '\n'), &found))
			same = subscriptions_find(subscriptions, item.url);
		free_item(&item);
		if (found.kind == ERROR_MEMORY)
			return error_memory(err);
		if (same == NULL)
			continue;
		free_item(same);
		*same = subscriptions->items[--subscriptions->count];
		fill_rows(subscriptions);
	}
	return true;
}

bool
subscriptions_load_part(struct subscriptions *subscriptions, const char *path, size_t from,
                        const struct config *common, struct error *err)
{
	struct buffer text = {0};
	struct error missing = {0};
	bool ok = session_read(path, FILE_MOST, &text, &missing);

	subscriptions->config = *common;
	subscriptions->next = 0;
	if (!ok && missing.kind != ERROR_MISSING)
		*err = missing;
	else
		ok = (read_part(subscriptions, buffer_slice(&text), from, err) &&
		      drop_earlier(subscriptions, buffer_slice(&text), from, err)) ||
		     error_while(err, "%s", path);
	buffer_free(&text);
	return ok;
}

bool
subscriptions_load(struct subscriptions *subscriptions, const char *path,
                   const struct config *common, struct error *err)
{
	struct buffer text = {0};
	struct error missing = {0};
	bool ok = session_read(path, FILE_MOST, &text, &missing);

	if (!ok && missing.kind != ERROR_MISSING)
		*err = missing;
	else
		ok = subscriptions_read(subscriptions, buffer_slice(&text), path, common, err);
	buffer_free(&text);
	return ok;
}

/* The directory that the file is to be in. */
static bool
make_directory(const char *path, struct error *err)
{
	struct buffer directory = {0};
	const char *slash = strrchr(path, '/');
	bool ok;

	if (slash == NULL || slash == path)
		return true;
	buffer_append(&directory, path, (size_t)(slash - path));
	ok = buffer_ok(&directory, err) && storage_make_directory(buffer_text(&directory), err);
	buffer_free(&directory);
	return ok;
}

struct storage_lock *
subscriptions_edit_begin(const char *path, struct error *err)
{
	struct storage_lock *lock = NULL;
	struct buffer name = {0};

	buffer_print(&name, "%s.lock", path);
	if (buffer_ok(&name, err) && make_directory(path, err))
		lock = storage_lock(buffer_text(&name), err);
	if (lock == NULL && err->kind == ERROR_BUSY)
		error_set(err, ERROR_BUSY, "another process is changing %s; try again", path);
	buffer_free(&name);
	return lock;
}

void
subscriptions_edit_end(struct storage_lock *lock)
{
	storage_unlock(lock);
}

struct subscription *
subscriptions_find(const struct subscriptions *subscriptions, struct slice url)
{
	struct buffer known = {0};
	uint32_t row = 0;

	if (subscriptions->count == 0)
		return NULL;
	if (slice_find(url, '@') >= url.size)
		row = *find_row(subscriptions, url);
	else if (url_public(url, &known))
		row = *find_row(subscriptions, buffer_slice(&known));
	buffer_free(&known);
	return row > 0 ? &subscriptions->items[row - 1] : NULL;
}

/* Appends a word so that it reads back as itself. */
static void
append_word(struct buffer *out, const char *prefix, struct slice word)
{
	size_t i;

	buffer_append_byte(out, '"');
	buffer_append_text(out, prefix);
	for (i = 0; i < word.size; i++) {
		if (word.data[i] == '"' || word.data[i] == '\\')
			buffer_append_byte(out, '\\');
		buffer_append_byte(out, word.data[i]);
	}
	buffer_append_byte(out, '"');
}

static bool
is_clean(struct slice s)
{
	size_t i;

	for (i = 0; i < s.size; i++)
		if ((unsigned char)s.data[i] < ' ' || s.data[i] == 0x7F)
			return false;
	return true;
}

static bool
is_bare(struct slice word)
{
	return word.size > 0 && slice_find(word, ' ') == word.size &&
	       slice_find(word, '"') == word.size && slice_find(word, '=') == word.size &&
	       word.data[0] != '#' && word.data[0] != '~';
}

static void
append_url(struct buffer *out, struct slice url)
{
	if (is_bare(url) || slice_find(url, ' ') + slice_find(url, '"') == 2 * url.size)
		buffer_append_slice(out, url);
	else
		append_word(out, "", url);
}

static bool
is_address(struct slice url)
{
	return url_is_web(url) || slice_starts(url, "file:");
}

bool
subscriptions_takes(struct slice url)
{
	return is_clean(url) && is_address(url);
}

static bool
check_new(struct slice url, struct slice title, const struct slice *tags, size_t tag_count,
          struct error *err)
{
	size_t i;
	bool clean = is_clean(url) && is_clean(title);

	for (i = 0; i < tag_count; i++)
		clean = clean && is_clean(tags[i]);
	if (!clean)
		return error_set(err, ERROR_USAGE,
		                 "an address, title or tag holds control characters");
	if (!is_address(url))
		return error_set(err, ERROR_USAGE,
		                 "%.*s is no address of a feed (http, https and file are known)",
		                 SLICE_ARGS(url));
	return true;
}

bool
subscriptions_add(struct subscriptions *subscriptions, struct slice url, struct slice title,
                  const struct slice *tags, size_t tag_count, struct error *err)
{
	struct buffer line = {0};
	struct buffer *text = &subscriptions->text;
	size_t i;
	bool ok;

	if (!check_new(url, title, tags, tag_count, err))
		return false;
	append_url(&line, url);
	for (i = 0; i < tag_count && i < WORDS_MOST - 2; i++) {
		buffer_append_byte(&line, ' ');
		if (is_bare(tags[i]))
			buffer_append_slice(&line, tags[i]);
		else
			append_word(&line, "", tags[i]);
	}
	if (title.size > 0) {
		buffer_append_byte(&line, ' ');
		append_word(&line, "~", title);
	}
	if (text->size > 0 && text->data[text->size - 1] != '\n')
		buffer_append_byte(text, '\n');
	buffer_append_slice(text, buffer_slice(&line));
	buffer_append_byte(text, '\n');
	/* Lines are counted by the next load; nobody asks for a new one's. */
	ok = buffer_ok(&line, err) && buffer_ok(text, err) &&
	     take_line(subscriptions, buffer_slice(&line), 0, err);
	buffer_free(&line);
	return ok;
}

/* Puts `with` in place of so many bytes from `from` on; on no memory all stays. */
static bool
replace_text(struct subscriptions *subscriptions, struct slice gone, struct slice with,
             struct error *err)
{
	struct slice all = buffer_slice(&subscriptions->text);
	struct buffer text = {0};

	buffer_append(&text, all.data, (size_t)(gone.data - all.data));
	buffer_append_slice(&text, with);
	buffer_append_slice(&text, slice_skip(all, (size_t)(gone.data - all.data) + gone.size));
	if (!buffer_ok(&text, err)) {
		buffer_free(&text);
		return false;
	}
	buffer_free(&subscriptions->text);
	subscriptions->text = text;
	return true;
}

/* The n-th line, from 1, with its end. */
static struct slice
find_line(const struct subscriptions *subscriptions, size_t n)
{
	struct slice rest = buffer_slice(&subscriptions->text);
	struct slice line = rest;

	while (n > 0 && rest.size > 0) {
		line = rest;
		slice_cut(&rest, '\n');
		line.size -= rest.size;
		n--;
	}
	return line;
}

bool
subscriptions_remove(struct subscriptions *subscriptions, struct subscription *gone,
                     struct error *err)
{
	struct slice nothing = {0};
	size_t at = (size_t)(gone - subscriptions->items), i;

	if (!replace_text(subscriptions, find_line(subscriptions, gone->line), nothing, err))
		return false;
	for (i = 0; i < subscriptions->count; i++)
		if (subscriptions->items[i].line > gone->line)
			subscriptions->items[i].line--;
	free_item(gone);
	subscriptions->count--;
	memmove(gone, gone + 1, (subscriptions->count - at) * sizeof *gone);
	fill_rows(subscriptions);
	return true;
}

/* The first word of a line, its quotes included. */
static struct slice
first_word(struct slice line)
{
	struct buffer ignored = {0};
	struct slice rest;

	while (line.size > 0 && is_blank(line.data[0]))
		line = slice_skip(line, 1);
	rest = line;
	if (rest.size > 0 && rest.data[0] == '"')
		take_quoted(&rest, &ignored);
	buffer_free(&ignored);
	while (rest.size > 0 && !is_blank(rest.data[0]) && rest.data[0] != '\n')
		rest = slice_skip(rest, 1);
	line.size -= rest.size;
	return line;
}

bool
subscriptions_move(struct subscriptions *subscriptions, const struct subscription *item,
                   struct slice url, struct error *err)
{
	struct slice none = {0};
	struct buffer word = {0};
	bool ok;

	if (!check_new(url, none, NULL, 0, err))
		return false;
	append_url(&word, url);
	ok = buffer_ok(&word, err) &&
	     replace_text(subscriptions, first_word(find_line(subscriptions, item->line)),
	                  buffer_slice(&word), err);
	buffer_free(&word);
	return ok;
}

bool
subscriptions_save(const struct subscriptions *subscriptions, const char *path, struct error *err)
{
	return storage_replace(path, subscriptions->text.data, subscriptions->text.size, err);
}

bool
subscription_tagged(const struct subscription *subscription, struct slice tag)
{
	size_t i;

	for (i = 0; i < subscription->tag_count; i++)
		if (slice_equal(subscription->tags[i], tag))
			return true;
	return false;
}

bool
subscription_is_command(const struct subscription *subscription)
{
	return slice_starts(subscription->url, "exec:") ||
	       slice_starts(subscription->url, "filter:");
}

void
subscriptions_free(struct subscriptions *subscriptions)
{
	struct subscriptions empty = {0};
	size_t i;

	for (i = 0; i < subscriptions->count; i++)
		free_item(&subscriptions->items[i]);
	memory_free(subscriptions->items);
	memory_free(subscriptions->rows);
	buffer_free(&subscriptions->text);
	*subscriptions = empty;
}
