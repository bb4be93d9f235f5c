/* archive.h - the face of the room: every article and every revision, kept for ever. */
#ifndef ARCHIVE_ARCHIVE_H
#define ARCHIVE_ARCHIVE_H

#include "base/entry.h"
#include "base/phrase.h"

enum archive_mode {
	ARCHIVE_READ,  /* takes no lock, sees what was there whole when it was opened */
	ARCHIVE_WRITE, /* one at a time: ERROR_BUSY when another process writes */
};

struct archive;

/*
 * Opens the archive in this directory; ARCHIVE_WRITE makes one where there is none, ARCHIVE_READ is
 * ERROR_MISSING there. Recovers: what a crash left behind the last commit is given where whole and
 * ignored where torn. Reads member heads; inflates only what follows that commit. NULL on error.
 */
struct archive *archive_open(const char *directory, enum archive_mode mode, struct error *err);

/* As it was opened; borrowed. */
const char *archive_directory(const struct archive *archive);

/* Frees; never commits. What was not committed is the next archive_open's to judge. Takes NULL. */
void archive_close(struct archive *archive);

/* A feed as the archive knows it; the number is for ever, the rest is as it was last written. */
struct archive_feed {
	uint32_t number; /* from 1 */
	struct slice url, title;
};

/* One revision of an article; what `entry` borrows lives as long as the call that gave it. */
struct archive_record {
	uint32_t number;   /* the article's: from 1, in the order of archiving, for ever */
	uint32_t feed;     /* archive_feed.number */
	uint32_t revision; /* from 1 */
	int64_t seen; /* when this revision was archived; CALENDAR_NONE: the clock was unknown */
	enum entry_rule rule; /* that its key was made by */
	bool
	    aside; /* a later text that is kept and never the one shown: a piece of the one before */
	struct entry entry;
};

/* What the archive already has of an entry. */
struct archive_match {
	uint32_t number;   /* of the article with this key; 0: none */
	uint32_t revision; /* its newest */
	bool same;         /* this very text is one of its revisions */
	bool latest;       /* and the newest of them */
	uint64_t kin;      /* of the newest: see entry_kin */
	bool
	    purged; /* it was purged, and must not come back; beside this only kin says something */
};

/*
 * Looks an article up by its key; ARCHIVE_WRITE alone. What was appended but not committed counts.
 */
bool archive_find(struct archive *archive, uint32_t feed, struct hash key, uint64_t fingerprint,
                  struct archive_match *match, struct error *err);

/* Does the archive have committed articles of this feed, purged or not? ARCHIVE_WRITE alone. */
bool archive_has_feed(struct archive *archive, uint32_t feed, bool *has, struct error *err);

struct archive_batch;

/*
 * Begins a feed's new items: they are written next to each other. Several may be open at once.
 * NULL on no memory. The feed's slices are copied.
 */
struct archive_batch *archive_begin(struct archive *archive, const struct archive_feed *feed,
                                    struct error *err);

/*
 * Adds a revision. record->number 0 is a new article, its number is filled in; otherwise it is one that
 * archive_find gave, and record->revision is its newest plus one. key and fingerprint are found by
 * archive_find from now on. Memory: at most one member's text a batch, then it is compressed.
 */
bool archive_append(struct archive_batch *batch, struct archive_record *record, struct hash key,
                    uint64_t fingerprint, struct error *err);

/* Hands the batch's lines over to the next commit and frees the batch, also on error; takes NULL. */
bool archive_finish(struct archive_batch *batch, struct error *err);

/*
 * Purges a committed article, of which this is the newest revision: once archive_commit has made that
 * durable, nothing gives it any more, and archive_find tells that it was purged, by each key that it ever had.
 * `when` may be CALENDAR_NONE. Its lines are in the files until those are compacted.
 */
bool archive_purge(struct archive *archive, const struct archive_record *record, int64_t when,
                   struct error *err);

/*
 * Adds another key to the article of this number, that the entry of this fingerprint came with: archive_find
 * leads from it to the article once archive_commit has made that durable. The entry is a revision of it
 * in all but its id and link, which are kept in the alias's line.
 */
bool archive_add_alias(struct archive *archive, const struct archive_record *record,
                       struct hash key, uint64_t fingerprint, struct error *err);

enum { ARCHIVE_ALIKE_MOST = 16 };

/*
 * The numbers of the feed's committed articles, newest revisions or not, that may have this title
 * (entry_title; 0: none is asked for) or one of these links but for scheme and host (entry_path; 0), at most
 * ARCHIVE_ALIKE_MOST; each has to be looked at. ARCHIVE_WRITE alone.
 */
struct archive_alike {
	uint32_t feed;
	uint64_t title, paths[2];
	uint32_t numbers[ARCHIVE_ALIKE_MOST];
	size_t count;
};

bool archive_find_alike(struct archive *archive, struct archive_alike *alike, struct error *err);

/*
 * Makes all that was handed over durable: one append, one sync. Nothing new: nothing is written.
 * Only after it returns true may anyone forget where the articles came from. After an error this
 * archive takes no more; what was committed before is untouched.
 */
bool archive_commit(struct archive *archive, struct error *err);

/* Told often how many bytes of how many long work has done; false with err set ends it, to be begun again. */
typedef bool archive_progress_fn(void *ctx, uint64_t done, uint64_t all, struct error *err);

/*
 * Rewrites the segments that are full, as they were appended, and at least `age` commits old, with the revisions of an article and the
 * articles of a feed beside each other, which makes them smaller: for the end of a run that committed
 * something; in any other it does nothing. A damaged segment is left as it is (see archive_damage). Killed
 * or failed, nothing is lost, and the next such run goes on.
 */
bool archive_seal(struct archive *archive, uint32_t age, archive_progress_fn *progress, void *ctx,
                  struct error *err);

struct archive_compaction {
	/* What is wanted. */
	bool dry; /* nothing is written, only counted: this goes with ARCHIVE_READ too */
	bool (*drop)(void *ctx, uint32_t number); /* also drop these; NULL: purged articles alone */
	void *ctx;

	/* What was done, or would be. */
	uint32_t segments;      /* rewritten */
	uint32_t dropped;       /* revisions of purged articles that are no more */
	uint64_t before, after; /* bytes of those segments */
};

/*
 * Rewrites all segments that are as they were appended, but for the one that still grows, and those in
 * which there are revisions of purged articles, which are left out for good. Otherwise as archive_seal.
 */
bool archive_compact(struct archive *archive, struct archive_compaction *compaction,
                     archive_progress_fn *progress, void *ctx, struct error *err);

/*
 * The newest commit, by its sequence and the CRC of its batch, when it was synced for sure and nothing
 * follows it; otherwise 0. Who keeps this and gives it to archive_trust in a later run saves that run a sync.
 */
uint64_t archive_newest(const struct archive *archive);
void archive_trust(struct archive *archive, uint64_t newest);

/* How many commits the archive has seen, as its newest one tells; ARCHIVE_WRITE alone. */
uint32_t archive_sequence(const struct archive *archive);

/*
 * Writes the index of what was committed, if it is much. A commit does it too, but where all memory is an arena
 * (ARENA_KB): there it is done when little else is held. Before an archive without commits there is nothing to do.
 */
void archive_index(struct archive *archive);

/*
 * For who asks each feed once: what this run has appended is not looked for again before an index has it, as far as it is
 * more than FRESH_ROWS.
 */
void archive_forget(struct archive *archive);

/* Compressed bytes handed over and not yet committed: when to commit is the caller's choice. */
size_t archive_pending(const struct archive *archive);

/* false with err set ends the reading. */
typedef bool archive_fn(void *ctx, const struct archive_record *record, struct error *err);

/*
 * Gives the newest revision of every article with its text, about in the order of archiving from the end;
 * memory: one member. Damage is passed over: see archive_damage. Purged articles are given by none of
 * these functions.
 */
bool archive_each(struct archive *archive, archive_fn *fn, void *ctx, struct error *err);

/*
 * Gives every revision of every article, an article's revisions oldest first: segment by segment, within
 * each in the order stored.
 */
bool archive_all(struct archive *archive, archive_fn *fn, void *ctx, struct error *err);

/* Gives all revisions of one article, oldest first; ERROR_MISSING as archive_load. */
bool archive_history(struct archive *archive, uint32_t number, archive_fn *fn, void *ctx,
                     struct error *err);

/* What lists need of an article: its newest revision without the text. */
struct archive_head {
	uint32_t number, feed, revision;
	int64_t moment; /* entry_moment */
	/* Known after archive_head_title, until the next head. */
	struct slice title; /* as sent, at most 128 bytes of it */
	bool title_plain;   /* it is text, no markup */
	bool title_cut;     /* it was longer */
	void *place;        /* the archive's own */
};

typedef bool archive_head_fn(void *ctx, struct archive_head *head, struct error *err);

/*
 * Gives the head of every article (of this feed; 0: of all), newest date first, of the same date the
 * highest number first. When fn says false with no error set, that is the end and no error.
 */
bool archive_heads(struct archive *archive, uint32_t feed, archive_head_fn *fn, void *ctx,
                   struct error *err);

/* Looks up the head's title, which costs more than the rest. */
bool archive_head_title(struct archive_head *head, struct error *err);

/*
 * Gives the head of one article, with its title; *found is false where there is no such article, or it was purged:
 * then fn is not called.
 */
bool archive_head_of(struct archive *archive, uint32_t number, archive_head_fn *fn, void *ctx,
                     bool *found, struct error *err);

/*
 * Gives one article's newest revision to fn; ERROR_MISSING when there is no such number, or it was
 * purged, with words that say when.
 */
bool archive_load(struct archive *archive, uint32_t number, archive_fn *fn, void *ctx,
                  struct error *err);

/* The same, its line as stored (JSON, without the line end), appended to `line`. */
bool archive_load_line(struct archive *archive, uint32_t number, struct buffer *line,
                       struct error *err);

/* What archive_search looks for. */
struct archive_search {
	const struct phrase *phrases; /* all of them are to be in it */
	size_t count;
	/*
	 * May an article of this date, with this or a lower number, still be wanted? Once it is not, all that is
	 * older isn't either.
	 */
	bool (*wanted)(void *ctx, uint32_t number, int64_t moment);
	archive_fn *fn;
	void *ctx;
};

/*
 * Gives the newest revision of each article whose line may have the phrases in a text; fn looks closer. Members
 * of the archive are gone through from the one with the newest article on. Damage is passed over:
 * see archive_damage. Memory: one member, 16 bytes for each there is. ERROR_BUSY when the archive was
 * rewritten meanwhile.
 */
bool archive_search(struct archive *archive, const struct archive_search *search,
                    struct error *err);

typedef bool archive_feed_fn(void *ctx, const struct archive_feed *feed, struct error *err);

/* Gives every feed that has articles, as it was last written, by number. */
bool archive_feeds(struct archive *archive, archive_feed_fn *fn, void *ctx, struct error *err);

/* false: that was enough. */
typedef bool archive_number_fn(void *ctx, uint32_t number);

/*
 * Gives the number of each of these feeds, some more than once: as the index tells, which costs far less
 * than to look for what the archive says of the feeds.
 */
bool archive_feed_numbers(struct archive *archive, archive_number_fn *fn, void *ctx,
                          struct error *err);

/*
 * What was found damaged while reading so far: NULL, or one line naming the segment, the first place
 * and how many members were passed over. Borrowed until the next call.
 */
const char *archive_damage(struct archive *archive);

/*
 * For a reader: NULL, or one line for people when bytes follow the newest commit: a sync was cut short or
 * is just storing. Not said where those bytes are damage. Borrowed for ever.
 */
const char *archive_unfinished(struct archive *archive);

/* Appends a record as its line of JSON, without the line end: what is stored and `show --json` prints. */
bool archive_write_line(const struct archive_record *record, struct buffer *line,
                        struct error *err);

/* The compression library, as "zlib 1.2.13"; borrowed for ever. */
const char *archive_library(void);

#endif
