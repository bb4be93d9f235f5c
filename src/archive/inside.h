/* inside.h - what the files of this room share: the open archive. Nobody outside includes it. */
#ifndef ARCHIVE_INSIDE_H
#define ARCHIVE_INSIDE_H

#include "archive/archive.h"
#include "archive/fresh.h"
#include "archive/harvest.h"
#include "archive/index.h"
#include "archive/line.h"
#include "archive/segment.h"

/* A segment as far as this archive looks: its bytes up to `end`. */
struct segment {
	uint32_t number, generation;
	bool sized; /* `end` is known; a sealed segment's is looked up when it is first read */
	uint64_t end;
	bool ranged;          /* first and last are known */
	uint32_t first, last; /* lowest and highest article number in it */
};

struct rewrite;

/* A place where bytes were passed over. */
struct damage {
	uint32_t segment, generation;
	uint64_t at;
};

/* What only writing needs. */
struct writer {
	struct storage_file *file; /* NULL until there is something to append */
	uint32_t segment;          /* the number of the segment that is appended to, generation 0 */
	uint64_t start;            /* its committed bytes: where the batch begins */
	uint64_t kept;             /* what is never cut: committed and adopted bytes */
	uint64_t size;             /* and what this process has appended since */
	uint32_t members, lines;   /* of the batch */
	uint32_t crc;              /* of the batch's bytes in the file */
	uint32_t sequence;         /* of the newest commit */
	uint32_t next;             /* article number */
	bool numbering;            /* that is behind all that anything tells of */
	uint32_t unsafe;           /* segment that may not have been synced by who appended to it */
	uint32_t unsafe_generation;
	bool unsafe_name;      /* nor its name */
	bool named;            /* the segment's name is safe from a power cut */
	bool headed;           /* its header member is in the file or in `out` */
	struct buffer out;     /* compressed and not yet appended */
	struct buffer pending; /* lines of finished batches not yet compressed */
	struct member pending_head;
	struct harvest pending_harvest;
	struct buffer ledger; /* lines of purged articles not yet compressed */
	struct member ledger_head;
	struct buffer aliases; /* the same of aliases */
	struct member aliases_head;
	struct member_writer *deflate; /* NULL until first used */
	struct buffer feeds;           /* of struct known_feed: those this segment tells of */
	bool feeds_known;
	struct fresh fresh;    /* what this run has appended */
	struct gather *gather; /* its index; NULL until first used */
	bool indexed;          /* the archive's index has all that was there before */
	bool settled;          /* something was committed */
	bool purged;           /* the ledger, or the aliases, have lines that are not committed */
	uint64_t newest;       /* commit, see archive_newest; 0: something follows it */
	struct error poison;
};

struct archive {
	struct buffer directory; /* a C string */
	struct storage_lock *lock;
	struct buffer segments;  /* of struct segment, by number: the generations that count */
	struct buffer leftovers; /* of struct segment: the other generations */
	struct buffer damages;   /* of struct damage */
	char damage_text[192];
	uint32_t tail;    /* the segment whose end was judged at opening; 0: none, as in a writer */
	uint64_t tail_at; /* where that end begins: after the newest commit */
	bool unfinished;  /* something torn or uncommitted is there */
	struct index index;
	struct writer *writer; /* NULL: reading alone */
};

/* The i-th segment, or NULL after the last; valid until a segment is added. */
struct segment *archive_segment(const struct archive *archive, size_t i);

/* Adds a segment behind the others. */
bool archive_add_segment(struct archive *archive, const struct segment *segment, struct error *err);

/*
 * Lists the segments, and chooses the generation of each that counts: the newest that is complete
 * (looked at only where there are several). Is a README there?
 */
bool archive_list(struct archive *archive, bool *readme, struct error *err);

/*
 * Opens a segment for reading, and knows its end then. Where its file is gone, it has been rewritten
 * since we listed: a reader goes on with the newer generation, which has the same articles.
 */
struct storage_file *archive_open_segment(struct archive *archive, struct segment *segment,
                                          struct error *err);

/* For a writer: removes the generations that don't count, once the one that does is safe. */
bool archive_remove_leftovers(struct archive *archive, struct error *err);

/*
 * Notes a damaged place, once. What lies behind the newest commit was judged when a reader opened the
 * archive and may change under it: nothing there is noted later.
 */
void archive_note_damage(struct archive *archive, const struct segment *segment, uint64_t at);

/* One revision as it lies in the archive; borrowed for the call. */
typedef bool archive_line_fn(void *ctx, const struct archive_record *record, struct slice line,
                             struct error *err);

/*
 * Gives every revision, last archived first; with a number only those of members that may hold it.
 * When `fn` says false the visit ends, and its error is passed on.
 */
bool archive_visit(struct archive *archive, uint32_t number, archive_line_fn *fn, void *ctx,
                   struct error *err);

/* The same, oldest first. */
bool archive_visit_forward(struct archive *archive, uint32_t number, archive_line_fn *fn, void *ctx,
                           struct error *err);

/* Finds out which articles were purged: *some, and then archive_is_purged until anything is read or written. */
bool archive_find_purged(struct archive *archive, bool *some, struct error *err);
bool archive_is_purged(const struct archive *archive, uint32_t number);

/* The highest revision of a committed article, whatever its key. */
bool archive_top(struct archive *archive, uint32_t number, uint32_t *top, struct error *err);

/* The segment of this number; NULL: there is none. */
struct segment *archive_find_segment(const struct archive *archive, uint32_t number);

/*
 * Adds the line of an article that was purged elsewhere and never was here; it gets a number that no other
 * article has.
 */
bool archive_bar(struct archive *archive, const struct line_purged *purged, struct error *err);

/* Gives the feeds of the i-th segment in the order written. */
bool archive_visit_feeds(struct archive *archive, size_t i, archive_feed_fn *fn, void *ctx,
                         struct error *err);

/* A segment that has so many bytes is full. */
#define ARCHIVE_SEGMENT_BYTES ((uint64_t)CONFIG_SEGMENT_KB * 1024)

/* The next bytes go to the front of a segment that is not there yet, behind the present one. */
void archive_begin_segment(struct archive *archive);

/*
 * For a writer: rewrites a segment and removes what it was before. On error it is as it was, or rewritten;
 * damage is noted as well.
 */
bool archive_rewrite(struct archive *archive, struct segment *segment, struct rewrite *rewrite,
                     struct error *err);

/* Makes the writer of an archive whose segments are listed, recovering the highest of them. */
bool archive_begin_writing(struct archive *archive, struct error *err);

/*
 * Before anything found in the archive is relied on (an article that is known is not asked for again):
 * whoever appended to the highest segment may have died before the sync, so it is synced once more.
 */
bool archive_make_safe(struct archive *archive, struct error *err);

/*
 * Before the first new number: articles may be lost whose numbers nothing in the archive tells any more. Those
 * that somebody marked are known from the marks: they are not given again.
 */
bool archive_begin_numbers(struct archive *archive, struct error *err);

/* Frees it; takes NULL. */
void archive_end_writing(struct writer *writer);

/* May this archive be written to? Otherwise the error that ended it, or ERROR_USAGE. */
bool archive_writable(const struct archive *archive, struct error *err);

/*
 * Adds a member with this content to the next commit, the segment's header before the first. It is held
 * in memory up to BATCH_KB, and appended early beyond that or where memory is short. An error ends the writing for good.
 */
bool archive_emit(struct archive *archive, struct member *member, struct slice content,
                  struct error *err);

/* Makes the compressor, so that what is appended later need not fail for want of it. */
bool archive_open_deflate(struct archive *archive, struct error *err);

/* Compresses the pending lines, if any, as one member. */
bool archive_emit_pending(struct archive *archive, struct error *err);

/* The same for those of purged articles and of aliases. */
bool archive_emit_ledger(struct archive *archive, struct error *err);

/*
 * Ends the writing for good with this error: what was not committed will not be. Not for want of memory, after which
 * whoever says so has left all as it was. Returns false.
 */
bool archive_fail(struct archive *archive, const struct error *err);

#endif
