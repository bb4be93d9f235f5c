/* state.h - what is remembered of each feed between runs: number, validators, schedule, health. */
#ifndef ARCHIVE_STATE_H
#define ARCHIVE_STATE_H

#include "base/entry.h"

/* One feed's; strings are owned by the state and set with state_set. */
struct state_feed {
	uint32_t number;             /* from 1, for ever */
	uint32_t rule;               /* enum entry_rule */
	struct buffer url;           /* as subscribed, a password in it replaced: see url_public */
	struct buffer title;         /* as the feed last said */
	struct buffer link;          /* the feed's page */
	struct buffer etag;          /* verbatim: RFC 9110, 8.8.3 */
	struct buffer last_modified; /* verbatim: RFC 9110, 8.8.2 */
	struct buffer error;         /* why the last visit failed, or what it lost */
	struct buffer moved;         /* where permanent redirects lead; empty: nowhere */
	struct buffer was;           /* the URL before such a one was followed for good */
	int64_t next;                /* not to be asked before; CALENDAR_NONE: any time */
	int64_t failing_since;       /* CALENDAR_NONE: it is not */
	int64_t told;                /* when the user was told so; CALENDAR_NONE: was not */
	int64_t full;                /* when the whole body came last; CALENDAR_NONE: never */
	int64_t newest;              /* date of its newest post; CALENDAR_NONE */
	int64_t moved_since;         /* when it was first redirected there */
	uint32_t why;                /* enum schedule_reason, for `next` */
	uint32_t failures;           /* in a row */
	uint32_t status;             /* HTTP's, of the last failure; 0: none */
	uint32_t moves;              /* visits that were redirected there */
	uint32_t interval;           /* seconds between visits that the feed asks for; 0: none */
	uint32_t hours, days;        /* in which it is not to be asked: see feed_info */
	uint32_t gap;                /* seconds between its posts, typically; 0: not known */
	uint32_t place;              /* where the validators are from, hashed; 0: its own address */
	uint64_t body;               /* hash of the last complete body; 0: none */
	bool changed;                /* set by whoever changes the above: state_save writes it */
	bool later;                  /* only next and why were: see state_schedule */
};

struct state;

/*
 * Loads DIRECTORY/state.jsonl; missing is empty, a torn or damaged line is passed over (the line
 * before it for that feed counts). NULL on error.
 */
struct state *state_open(const char *directory, struct error *err);

/* Is this feed's address one of those that are looked for? */
typedef bool state_wanted_fn(void *ctx, struct slice url);

/*
 * The same with no more in memory than the feeds that are wanted now. What is saved is then appended, however many
 * lines are superseded: only a state with all feeds in memory makes the file shorter.
 */
struct state *state_open_some(const char *directory, state_wanted_fn *wanted, void *ctx,
                              struct error *err);

/* Frees, saves nothing; takes NULL. */
void state_close(struct state *state);

/*
 * The feed of this URL, whatever the password in it, or that had it before it moved; NULL when there is none.
 * Valid until state_close.
 */
struct state_feed *state_find(struct state *state, struct slice url);

/* The feed of this number, or NULL. */
struct state_feed *state_number(struct state *state, uint32_t number);

/*
 * The feed of this URL, made with the next free number where there is none. The number is changed
 * memory only until state_save. NULL on no memory.
 */
struct state_feed *state_add(struct state *state, struct slice url, struct error *err);

/*
 * Tells of a feed that the archive has under this number: a lost state file never makes a number mean
 * two feeds.
 */
bool state_learn(struct state *state, uint32_t number, struct slice url, struct slice title,
                 struct error *err);

/* Replaces one of the strings and sets `changed` when it differs. */
bool state_set(struct state_feed *feed, struct buffer *field, struct slice value,
               struct error *err);

/* What archive_newest was when all of it was known to be safe; 0: nothing is known. */
uint64_t state_synced(const struct state *state);

/* Sets that, for the next state_save. */
void state_set_synced(struct state *state, uint64_t newest);

/*
 * Forgets what would make a server or us leave a feed's body unread, of all feeds: the archive has not all that
 * it had.
 */
void state_ask_anew(struct state *state);

/*
 * Sets when the feed is asked next and why. That alone is written with few bytes, many feeds a line, since it
 * changes with each visit.
 */
void state_schedule(struct state_feed *feed, int64_t next, uint32_t why);

/* The i-th feed by number, or NULL after the last. */
struct state_feed *state_at(struct state *state, size_t i);

/*
 * Appends a line for each changed feed, all in one write; nothing changed: no write. Never synced: an
 * older state only makes us ask again. A file mostly of superseded lines is rewritten where all feeds
 * are in memory. Title, link and error are cut at 4096 bytes, longer validators left out.
 */
bool state_save(struct state *state, struct error *err);

#endif
