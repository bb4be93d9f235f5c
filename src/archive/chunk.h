/* chunk.h - a piece of an index: what is known of the articles in some bytes of a segment. */
#ifndef ARCHIVE_CHUNK_H
#define ARCHIVE_CHUNK_H

#include <stdint.h>

#include "archive/little.h"
#include "base/hash.h"
#include "port/storage.h"

/*
 * A chunk lies in a file in pages, each with its own CRC-32 over what it is a page of and its bytes:
 * nothing is believed that was not written as this very page. What is in a chunk is told of by its
 * bytes without those checks, counted from its front.
 */
enum { CHUNK_PAGE = 4096, CHUNK_PAGE_BYTES = CHUNK_PAGE - 4 };

/* The format's version; to be raised also when keys, fingerprints or moments are computed otherwise. */
enum { CHUNK_VERSION = 5 };

/* The columns and tables. The values are stored: never renumber them. */
enum chunk_section {
	CHUNK_ROWS,       /* chunk_part a row: sorted by number and revision */
	CHUNK_ORDER,      /* u16 a row: the rows, newest date first */
	CHUNK_KEYS,       /* key 6 bytes, text 6, row 2: sorted; none where nobody looks up keys */
	CHUNK_BLOOM,      /* blocks of 64 bytes: which keys may be there */
	CHUNK_TITLES,     /* blocks of titles, each deflated */
	CHUNK_BLOCKS,     /* u32 a block and one more: where blocks begin in CHUNK_TITLES */
	CHUNK_PLACES,     /* offset 8, length 4, content 4: members by offset */
	CHUNK_FEED_TABLE, /* feed 4, its rows 4: by feed */
	CHUNK_EXCEPTIONS, /* row 4, revision 4, moment 8: rows whose columns can't tell them */
	CHUNK_CONTINUED,  /* u32: articles with earlier rows elsewhere, ascending */
	CHUNK_LEDGER,     /* u32: articles that were purged, ascending */
	CHUNK_FILTERS, /* which words are in each member's texts; none where they are not looked for */
	CHUNK_FILTER_ENDS, /* u32 a member: where its filter ends in CHUNK_FILTERS */
	CHUNK_TITLE_TABLE, /* u16 a bucket and one more, then u16 a row: rows by feed and title */
	CHUNK_PATH_TABLE,  /* the same by feed and link but for scheme and host */
	CHUNK_SECTIONS,
};

/* Rows of a bucket in those, on average. */
enum { CHUNK_BUCKET = 8 };

/* Where in the fifteen bytes of a row its parts begin. */
enum chunk_part {
	CHUNK_DATE = 0,    /* u32: seconds since 1970; 0: unknown */
	CHUNK_FEED = 4,    /* u16: place in the table of feeds */
	CHUNK_MEMBER = 6,  /* u16: place in the table of members */
	CHUNK_LINE = 8,    /* u16: line in the member */
	CHUNK_FLAGS = 10,  /* u8: chunk_flag, and the revision less one in the high two bits */
	CHUNK_NUMBER = 11, /* u32: of the article */
	CHUNK_ROW = 15,    /* so many bytes in all */
};

enum chunk_flag {
	CHUNK_TITLE_PLAIN = 1,
	CHUNK_TITLE_CUT = 2,
	CHUNK_PURGED = 4,    /* a line of the ledger; its date is when it was purged */
	CHUNK_EXCEPTION = 8, /* revision and moment are among the exceptions */
	CHUNK_ASIDE = 16,    /* a revision that is never the one shown */
	CHUNK_ALIAS = 32,    /* another key of the article, and the text that came with it */
};

/* The revisions that the flags have room for, and where they are in them. */
enum { CHUNK_REVISIONS = 4, CHUNK_REVISION_SHIFT = 6 };

/* Rows of these tell of nothing that is shown. */
enum { CHUNK_UNSHOWN = CHUNK_ASIDE | CHUNK_ALIAS };

enum { CHUNK_KEY = 14, CHUNK_PLACE = 16, CHUNK_FEED_SIZE = 8, CHUNK_EXCEPTION_SIZE = 16 };
enum { CHUNK_TITLE_BLOCK = 128, CHUNK_TITLE_MOST = 128, CHUNK_BLOOM_BLOCK = 64 };

/* 48 bits of a key, and of a fingerprint. */
#define CHUNK_HASH_BITS 48
#define CHUNK_HASH_MASK ((UINT64_C(1) << CHUNK_HASH_BITS) - 1)

/* What a chunk is an index of; the same pages are never those of another. */
struct chunk_of {
	uint32_t segment, generation;
	uint64_t from, to; /* bytes of the segment */
};

struct chunk {
	struct chunk_of of;
	uint32_t tie; /* CRC-32 of the last bytes before `to` */
	uint32_t pages;
	uint32_t rows, members, feeds;
	uint32_t lowest, highest; /* article numbers */
	int64_t newest;           /* moment; CALENDAR_NONE: all are unknown */
	uint32_t section[CHUNK_SECTIONS + 1];
	struct buffer bytes;       /* all of it, where it is held in memory */
	struct storage_file *file; /* else where it lies; borrowed */
	uint64_t file_at;
	uint16_t *slots;     /* of each page: its place in the cache, and one; 0: not there */
	struct buffer bloom; /* once it was asked */
};

/* Bytes of the header at a chunk's front. */
enum { CHUNK_HEADER = 68 + (CHUNK_SECTIONS + 1) * 4 };

/* Reads the header; false when it is none, or makes no sense. `of` is filled in. */
bool chunk_read_header(struct slice bytes, struct chunk *chunk);

/* Sets the header at the front of a chunk's bytes. */
void chunk_write_header(const struct chunk *chunk, struct buffer *bytes);

/* The CRC-32 of a page of this chunk. */
uint32_t chunk_page_crc(const struct chunk_of *of, uint32_t page, struct slice bytes);

/* What a key is looked up by: 48 bits that are spread evenly, also over feeds. */
uint64_t chunk_key(uint32_t feed, struct hash key);

/* The same of a text's fingerprint. */
uint64_t chunk_text(uint64_t fingerprint);

/* The bucket of a feed's title or path, among those of so many rows; how many of these there are. */
uint32_t chunk_bucket(uint32_t feed, uint64_t hash, uint32_t rows);
uint32_t chunk_buckets(uint32_t rows);

/* May the key be in a filter of this many bytes? Sets its bits in it. */
bool chunk_bloom_has(struct slice bloom, uint64_t key);
void chunk_bloom_add(char *bloom, size_t size, uint64_t key);

/* Frees what it holds in memory; the file is another's. */
void chunk_free(struct chunk *chunk);

#endif
