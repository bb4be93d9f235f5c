/* subscription.h - the user's file of feeds: newsboat's `urls`, edited in place. */
#ifndef SESSION_SUBSCRIPTION_H
#define SESSION_SUBSCRIPTION_H

#include "session/config.h"

struct storage_lock;

/* One line: `URL tag "two words" "~Title" name=value`. */
struct subscription {
	struct slice url;   /* as written */
	struct slice title; /* the user's own; may be empty */
	struct slice *tags;
	size_t tag_count;
	struct config config; /* the common settings with this feed's own */
	size_t line;          /* in the file, from 1 */
	struct buffer words;  /* what the slices point into */
	struct buffer known;  /* the url without its password, where it has one: see state_find */
};

/* The file's text, and what it says. `= {0}`. */
struct subscriptions {
	struct buffer text;
	struct subscription *items;
	size_t count, room;
	uint32_t
	    *rows; /* items by the hash of their URL, from 1; twice `room` of them, 0 is free */
	struct config config;
	size_t next; /* the line at which the next part begins; 0: the file has no more */
};

/*
 * Reads the file; missing is empty. Lines that are empty, comments, or newsboat's "query:" feeds are
 * kept and passed over; an URL that is there twice counts once. ERROR_USAGE with the line for a quote
 * that is not closed.
 */
bool subscriptions_load(struct subscriptions *subscriptions, const char *path,
                        const struct config *common, struct error *err);

/*
 * The same for a part of the file: at most FEEDS_AT_ONCE subscriptions, from the line `from` on (the first is 1). What
 * an earlier line has already is not in it. The text is not kept: a part can't be changed and saved.
 */
bool subscriptions_load_part(struct subscriptions *subscriptions, const char *path, size_t from,
                             const struct config *common, struct error *err);

/* The same with a text at hand; `path` is for errors. */
bool subscriptions_read(struct subscriptions *subscriptions, struct slice text, const char *path,
                        const struct config *common, struct error *err);

/*
 * Whoever changes the file reads, changes and saves it between these two, and nobody else does meanwhile.
 * Makes the directory where that is missing. NULL and ERROR_BUSY at once while another process is at it.
 */
struct storage_lock *subscriptions_edit_begin(const char *path, struct error *err);
void subscriptions_edit_end(struct storage_lock *lock);

/* The subscription of this URL, or NULL; borrowed until the next add or remove. */
struct subscription *subscriptions_find(const struct subscriptions *subscriptions,
                                        struct slice url);

/* Is it an address that subscriptions_add takes? */
bool subscriptions_takes(struct slice url);

/*
 * Appends a line. Only http:, https: and file: addresses are taken, so that no list that came from
 * elsewhere can plant a command. ERROR_USAGE for others and for control characters.
 */
bool subscriptions_add(struct subscriptions *subscriptions, struct slice url, struct slice title,
                       const struct slice *tags, size_t tag_count, struct error *err);

/* Takes the line out; all others stay as they are, comments too. */
bool subscriptions_remove(struct subscriptions *subscriptions, struct subscription *gone,
                          struct error *err);

/*
 * Puts another URL in the place of a line's own; the rest of the line stays as it is. Only the text is changed:
 * save it, and load it again.
 */
bool subscriptions_move(struct subscriptions *subscriptions, const struct subscription *item,
                        struct slice url, struct error *err);

/* Writes the file, whose directory is there. */
bool subscriptions_save(const struct subscriptions *subscriptions, const char *path,
                        struct error *err);

/* Does it have this tag? */
bool subscription_tagged(const struct subscription *subscription, struct slice tag);

/* Is it newsboat's "exec:" or "filter:", a command instead of an address? */
bool subscription_is_command(const struct subscription *subscription);

/* Frees with all that was borrowed of it; leaves `= {0}`. */
void subscriptions_free(struct subscriptions *subscriptions);

#endif
