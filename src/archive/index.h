/* index.h - all that is known of articles without reading their text: the chunks of all segments. */
#ifndef ARCHIVE_INDEX_H
#define ARCHIVE_INDEX_H

#include "archive/archive.h"
#include "archive/chunk.h"
#include "archive/line.h"

struct segment;

/* As archive_line_fn. */
typedef bool index_record_fn(void *ctx, const struct archive_record *record, struct slice line,
                             struct error *err);

/* The index file of one segment. */
struct index_file {
	uint32_t segment, generation;
	struct storage_file *file; /* NULL: there is none, or it is of no use */
	uint64_t size;             /* the bytes of it that are of use */
	uint64_t covered;          /* the segment's bytes that they are an index of */
	bool torn;                 /* behind those are others, and no newer chunk */
	bool distrusted;           /* something in it is not so: a writer writes it anew */
	bool hopeless;             /* writing it has failed: it is not tried again */
};

/* A page in memory. */
struct index_page {
	struct chunk *chunk; /* NULL: free */
	uint32_t page;
	bool used;
	unsigned char *bytes;
};

/* A block of titles, inflated. */
struct index_titles {
	const struct chunk *chunk;
	uint32_t block;
	struct buffer text;
};

enum { INDEX_TITLES = 8 };

/* Part of an archive; `= {0}`. */
struct index {
	struct buffer files;  /* of struct index_file, by segment */
	struct buffer chunks; /* of struct chunk *, by segment and place */
	struct index_page *cache;
	size_t hand; /* of the clock that goes round the cache */
	struct index_titles titles[INDEX_TITLES];
	unsigned next_titles;
	struct buffer raw;     /* to work with */
	struct chunk *trouble; /* a chunk that could not be read: sticks until index_settle */
	struct error why;
	uint16_t *last; /* see index_load_last */
	uint32_t last_from, last_count;
	uint32_t purged; /* how many articles */
	bool last_known;
	bool busy; /* whoever iterates now holds on to chunks: none is taken away */
	struct index_loader *loader;
};

/* Frees it all. */
void index_free(struct index *index);

/* The i-th chunk, oldest first; NULL after the last. The i-th index file, NULL as well. */
struct chunk *index_chunk(const struct index *index, size_t i);
struct index_file *index_file(const struct index *index, size_t i);

/*
 * Makes the chunks cover all bytes of all segments: from the index files, where they can be believed;
 * what they lack is read and kept in memory. A writer appends what they lack, if it is much, or of a
 * segment that grows no more.
 */
bool index_prepare(struct archive *archive, struct error *err);

/* How far the index file of this segment goes, as far as is known. */
uint64_t index_covered(struct archive *archive, uint32_t segment);

/*
 * For a writer, after a commit: writes what the index of this segment lacks, if it is much. That it can't be
 * written is nobody's news: it is made anew by who needs it.
 */
void index_grow(struct archive *archive);

/* For a writer, after segments were rewritten: the same for all of them. */
void index_refresh(struct archive *archive);

/* ---- one chunk ---- */

/*
 * Element i of a section that has elements of `width` bytes, at most 8. 0 after trouble: each question
 * may be asked, and index_settle at the end.
 */
uint64_t index_get(struct index *index, struct chunk *chunk, enum chunk_section section, uint32_t i,
                   unsigned width);

/* The same of a part of a row. */
uint32_t index_part(struct index *index, struct chunk *chunk, uint32_t row, enum chunk_part part,
                    unsigned width);

/* Copies `n` bytes from `at` in the section; false is trouble. */
bool index_copy(struct index *index, struct chunk *chunk, enum chunk_section section, uint32_t at,
                uint32_t n, unsigned char *to);

/* Notes that what this chunk says is not so. */
void index_distrust(struct index *index, struct chunk *chunk);

/*
 * After a question: true when there was no trouble. Otherwise, where a chunk can't be believed, it is made
 * anew from its segment, in memory, *again is true, and the question is to be asked again.
 */
bool index_settle(struct archive *archive, bool *again, struct error *err);

/* A revision as its row tells it. */
struct index_row {
	uint32_t number, revision, feed;
	int64_t moment;
	unsigned flags;
};

void index_read_row(struct index *index, struct chunk *chunk, uint32_t row, struct index_row *read);

/* The same without the feed (0), which lies in another page. */
void index_read_revision(struct index *index, struct chunk *chunk, uint32_t row,
                         struct index_row *read);

/* The first row of an article, or chunk->rows. */
uint32_t index_first_row(struct index *index, struct chunk *chunk, uint32_t number);

/* The title of a row, borrowed until the next eight blocks are asked for. Trouble gives {0}. */
struct slice index_title(struct index *index, struct chunk *chunk, uint32_t row);

/* How many rows this feed has in it. */
uint32_t index_feed_rows(struct index *index, struct chunk *chunk, uint32_t feed);

/* ---- all chunks ---- */

/* A row, as others hold on to it. */
struct index_place {
	struct chunk *chunk;
	uint32_t row;
};

/* Which rows have a key: the newest revision of the article with the highest number below `below`. */
struct index_match {
	struct index_place newest; /* chunk NULL: none */
	struct index_row row;      /* its */
	bool same, latest;         /* the text is one of its revisions, the newest */
	bool aside;                /* it is one that was put aside */
	bool purged;
	struct index_place ledger; /* the line that says so */
};

/* Looks up a key; false is trouble. */
bool index_find(struct index *index, uint64_t key, uint64_t text, uint32_t below,
                struct index_match *match);

/* Appends the rows of an article to `places`, oldest first; false is trouble, or no memory. */
bool index_places(struct index *index, uint32_t number, struct buffer *places, struct error *err);

enum { INDEX_LAST_PURGED = UINT16_MAX };

/*
 * Finds out, for articles that have rows in several chunks, which is the last (from 1), and which are
 * purged. Memory: two bytes an article from the first such one to the last.
 */
bool index_load_last(struct archive *archive, struct error *err);

/* The last chunk of an article, from 1; 0: it has rows in one alone; INDEX_LAST_PURGED. */
static inline uint16_t
index_last(const struct index *index, uint32_t number)
{
	uint32_t i = number - index->last_from;

	return i < index->last_count ? index->last[i] : 0;
}

/*
 * Gives the record that a place tells of, its line in `line`, unless what lies there is damaged: *given. What
 * lies there is another: trouble.
 */
bool index_load(struct archive *archive, const struct index_place *place, index_record_fn *fn,
                void *ctx, bool *given, struct error *err);

/* Reads the line of the ledger that a place tells of, in the same manner. */
bool index_load_purged(struct archive *archive, const struct index_place *place,
                       struct line_purged *purged, bool *given, struct error *err);

/* Frees what index_load keeps for the next time. */
void index_free_loader(struct index *index);

/* ---- making one ---- */

/*
 * Makes a chunk in memory from the bytes of a segment from `of->from` to at most `of->to`; `of->to` becomes
 * where it ends, at the latest behind the member with the row `most`. *sound is false when something there
 * is damaged. `keys`: also what looks up keys.
 */
bool index_build(struct archive *archive, struct segment *segment, struct chunk_of *of, size_t most,
                 bool keys, struct chunk *chunk, bool *sound, struct error *err);

/* No chunk has more rows than this, whatever was asked for. */
enum { INDEX_ROWS_MOST = 65000 };

/* The CRC-32 that ties a chunk to its segment: of the last bytes before `to`. */
bool index_tie(struct storage_file *segment, uint64_t to, uint32_t *tie, struct error *err);

/* Opens the index file of a segment and takes its chunks as far as they can be believed. */
bool index_open_file(struct archive *archive, struct segment *segment, struct index_file *file,
                     struct error *err);

/* The highest article number that any index file tells of, also where its segment has lost it; 0: none. */
bool index_highest(const char *directory, uint32_t *highest, struct error *err);

/* Appends a chunk that is held in memory; then it is read from there. false: it stays in memory. */
bool index_append(struct archive *archive, struct index_file *file, struct chunk *chunk);

/* Adds a chunk at its place; takes over what it holds. */
bool index_add(struct index *index, const struct chunk *chunk, struct error *err);

/* Takes the chunks of a segment away that lie at `from` or behind; those in memory alone, or all. */
void index_drop(struct index *index, uint32_t segment, uint64_t from, bool in_memory);

#endif
