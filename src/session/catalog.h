/* catalog.h - every feed in one place: what the user subscribes to, what is remembered, what is archived. */
#ifndef SESSION_CATALOG_H
#define SESSION_CATALOG_H

#include "archive/archive.h"
#include "archive/state.h"
#include "session/session.h"
#include "session/subscription.h"

/* `= {0}`. */
struct catalog {
	struct subscriptions subscriptions;
	struct state *state;
	struct archive *archive; /* NULL: there is none yet, and nothing to read */
	bool lost;               /* the archive has not all that it had */
};

/* One feed; borrowed until the catalog changes. */
struct catalog_feed {
	uint32_t number;
	struct slice title; /* the user's, else the feed's, else its address from the host on */
	bool named;         /* that is a title, not an address */
	struct slice url;
	const struct subscription *subscription; /* NULL: not subscribed any more */
	struct state_feed *state;
};

/* Reads it all. With ARCHIVE_WRITE each subscription has its number, and the archive is locked. */
bool catalog_open(struct catalog *catalog, const struct session *session, enum archive_mode mode,
                  struct error *err);

/*
 * The same with the first FEEDS_AT_ONCE subscriptions, and what is remembered of them; then, with what was changed
 * saved, the next ones in their place: false with err empty after the last. catalog_number knows only these.
 */
bool catalog_open_part(struct catalog *catalog, const struct session *session,
                       enum archive_mode mode, struct error *err);
bool catalog_next_part(struct catalog *catalog, const struct session *session, struct error *err);

/* Lets go of the lock and frees, saves nothing; leaves `= {0}`. Also after a catalog_open that failed. */
void catalog_close(struct catalog *catalog);

/* The feed of this number; number 0 where there is none. */
struct catalog_feed catalog_number(const struct catalog *catalog, uint32_t number);

/* The i-th by number, those that nobody subscribes to any more too; number 0 after the last. */
struct catalog_feed catalog_at(const struct catalog *catalog, size_t i);

/*
 * The i-th subscription, in the user's order; number 0 and state NULL before its first sync;
 * subscription NULL after the last.
 */
struct catalog_feed catalog_subscription(const struct catalog *catalog, size_t i);

/* Has no visit of it ended yet, as far as is remembered? What is archived under its number is not asked for. */
bool catalog_is_new(const struct catalog_feed *feed);

/* Appends the number as the first column of a table, "-" where it has none yet. */
void catalog_number_cell(const struct catalog_feed *feed, struct buffer *line);

/* Is it this number, this URL, or (CONFIG_READ) is this in its title? */
bool catalog_fits(const struct catalog_feed *feed, struct slice word);

/*
 * The one subscribed feed that the user means by a number, a URL or a part of a title. ERROR_USAGE when it is
 * none, or several. Without ARCHIVE_WRITE it may have no number and no state yet.
 */
bool catalog_choose(const struct catalog *catalog, const char *word, struct catalog_feed *feed,
                    struct error *err);

#endif
