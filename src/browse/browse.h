/* browse.h - reading on the whole screen: what its views share. One view a file; each returns when it is left. */
#ifndef BROWSE_BROWSE_H
#define BROWSE_BROWSE_H

#include "browse/background.h"
#include "posts/rows.h"
#include "posts/tally.h"
#include "screen/canvas.h"
#include "screen/keymap.h"
#include "screen/page.h"
#include "text/text.h"

/* How a view draws itself. */
typedef bool browse_draw_fn(void *view, struct error *err);

/* What is open: the archive as it was when that was opened last, the screen, and what was done. */
struct browse {
	struct session *session;
	struct posts posts; /* its catalog and marks alone */
	struct tallies tallies;
	unsigned
	    epoch; /* how often the archive was opened: rows of an older one are to be chosen anew */
	struct canvas canvas;
	struct keymap keys;
	struct background sync;
	browse_draw_fn *draw; /* of `view`, what is behind a line that is asked for */
	void *view;
	struct buffer message; /* until the next key */
	struct buffer undo;    /* of struct browse_mark: what the last marking changed */
	bool unread_only;      /* lists show that alone */
	bool helping;          /* the help is shown */
	bool ended;            /* all views are to be left */
};

/* Reading of the posts that fit QUERY words; none: of all feeds. ERROR_MISSING where no post fits. */
bool browse(struct session *session, struct error *err);

/* ---- what every view does ---- */

/* Rows above the status line. */
size_t browse_rows(const struct browse *browse);

/*
 * Puts the status line: where we are, and at its right end what was said, or how far a sync is, or `hint`, which a
 * narrow screen may have no room for.
 */
void browse_status(struct browse *browse, const char *where, const char *hint);

/*
 * Shows what was put and waits for a key. What every view answers alike is done here, and then it is
 * ACTION_REDRAW: the view draws itself anew. ACTION_QUIT_ALL: `ended` is set.
 */
bool browse_wait(struct browse *browse, int *key, enum action *action, struct error *err);

/* Says something in the status line. */
void browse_say(struct browse *browse, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * An error that is no reason to leave is said; true. One that is stays, and is false: no memory, a terminal that has
 * gone away, a signal. A person's interrupt ends what was going on and no more.
 */
bool browse_bear(struct browse *browse, struct error *err);

/* This view asks from now on: where the screen changes its size meanwhile, it is drawn anew. */
void browse_behind(struct browse *browse, browse_draw_fn *draw, void *view);

/* Asks for a line; what is in `text` may be edited. *given is false when that is cancelled: it stays as it is. */
bool browse_ask(struct browse *browse, const char *label, struct buffer *text, bool *given,
                struct error *err);

/* Opens the archive anew, where a sync may have brought something. */
bool browse_reload(struct browse *browse, struct error *err);

/* ---- which posts ---- */

/* Which posts a list shows, and what it is called. */
struct browse_scope {
	const char *title;
	uint32_t feed;            /* 0: of all feeds */
	const char *const *words; /* QUERY words that always hold */
	int count;                /* of them */
	size_t limit;             /* at most so many; 0: all */
	bool open;                /* begin with the first unread post opened, or the only post */
	bool must;                /* ERROR_MISSING where no post fits */
	enum action ask; /* ACTION_SEARCH, ACTION_LIMIT: the user is asked for words first */
};

/*
 * Chooses the posts of a scope that also fit what the user has typed: QUERY words in `limit`, words of texts in
 * `search`, words in a row between double quotes; and that are unread, where the lists show that alone.
 */
bool browse_choose(const struct browse *browse, const struct browse_scope *scope,
                   struct slice limit, struct slice search, struct rows *rows, struct error *err);

/* Reads of what is searched for that which is to be in a text: no term of a QUERY, nothing with a '-'. */
bool browse_phrases(struct slice search, struct terms *terms, struct error *err);

/* The first word or phrase that is looked for in texts; empty: there is none. */
bool browse_first_word(struct slice search, struct buffer *word, struct error *err);

/* ---- views ---- */

/* How a view was left. */
enum browse_leave {
	BROWSE_BACK,
	BROWSE_NEXT_UNREAD, /* the user wants the next unread post, and here is none */
};

bool browse_feeds(struct browse *browse, struct error *err);
bool browse_posts(struct browse *browse, const struct browse_scope *scope, enum browse_leave *leave,
                  struct error *err);

/*
 * Shows the post at *at, and others of the rows as the user goes on to them; *at becomes the last one shown. Where
 * `word` is in a text it is set off; empty: nothing.
 */
bool browse_post(struct browse *browse, const struct rows *rows, struct slice word, size_t *at,
                 enum browse_leave *leave, struct error *err);

/* Does with a post of the rows what can be done without showing it: browser, file, pipe, save. */
bool browse_post_unseen(struct browse *browse, const struct rows *rows, size_t at,
                        enum action action, struct error *err);

bool browse_help(struct browse *browse, struct error *err);

/* Shows what was changed in a post: the last change first. */
bool browse_revisions(struct browse *browse, uint32_t number, struct error *err);

/* Shows the tags that feeds have; *tag, what is shown now, becomes the one that is chosen; "": all feeds. */
bool browse_tags(struct browse *browse, struct buffer *tag, struct error *err);

/*
 * Adds a row to a page with its looks, in several lines where it is wider than the screen; `changes`: what is gone
 * and what is new has a colour.
 */
bool browse_row(struct page *page, const struct text_row *row, bool changes, int columns,
                struct error *err);

/* ---- out of here ---- */

/* Opens an address in the browser that the user has named. */
bool browse_url(struct browse *browse, struct slice url, struct error *err);

/* Gives a text to a command that the user is asked for, or to a file. `name` is what the file may be called. */
bool browse_pipe(struct browse *browse, struct slice text, struct error *err);
bool browse_save(struct browse *browse, struct slice text, const char *name, struct error *err);

/* Shows a text in the pager of the settings. */
bool browse_page(struct browse *browse, struct slice text, struct error *err);

/* ---- marks ---- */

/* What a marking changed. */
struct browse_mark {
	uint32_t number, feed;
	unsigned before;
};

/* A marking by the user begins: it is what browse_undo takes back. */
void browse_mark_begin(struct browse *browse);

/* Sets or clears flags of a post; saved by browse_mark_end. */
bool browse_mark(struct browse *browse, uint32_t number, uint32_t feed, unsigned flags, bool on,
                 struct error *err);

/* A post was seen: it is read, at once, and that is no marking by the user. */
bool browse_mark_seen(struct browse *browse, uint32_t number, uint32_t feed, struct error *err);

/* As browse_mark for all posts of the rows that the archive has; *count is how many were changed. */
bool browse_mark_rows(struct browse *browse, const struct rows *rows, unsigned flags, bool on,
                      size_t *count, struct error *err);

bool browse_mark_end(struct browse *browse, struct error *err);

/* Takes the last marking back, and says so. */
bool browse_undo(struct browse *browse, struct error *err);

#endif
