/* promise.h - what was acknowledged, and the look whether it is kept. */
#ifndef TESTS_POWER_PROMISE_H
#define TESTS_POWER_PROMISE_H

#include "tests/archive/shelf.h"

enum { PROMISE_ROUNDS = 8 };

/* How far purging an article has come before it is acknowledged. */
enum { PROMISE_ASKED = 1, PROMISE_BEGUN };

/* One made-up article of the shelf. */
struct promise_article {
	uint32_t number;       /* once it is known for good; 0: not yet */
	unsigned char offered; /* bit r: revision r was handed over, so it may be there */
	unsigned char stored;  /* bit r: its commit was acknowledged, so it must be there */
	unsigned char purging; /* not 0: may be gone */
	unsigned char purged;  /* must be gone, and stay so */
	unsigned char marks;   /* enum marks_flag, as acknowledged */
	unsigned char
	    loose; /* those whose change was begun and not acknowledged: they may be either */
	unsigned char set; /* those that this run has set and not saved, */
	unsigned char on;  /* and which of them it set to on */
};

/* Plain bytes: copied to go back to. Rounds are what a feed's validators speak of. */
struct promise {
	struct promise_article articles[SHELF_ARTICLES];
	struct promise_round {
		unsigned first, end, revision;
	} rounds[PROMISE_ROUNDS];
	unsigned round_count;
	unsigned
	    holes; /* blocks were lost out of order: what nobody was promised may look like damage */
};

/* What an archive gives: bit r for revision r of each article, and the articles' numbers. */
struct promise_sight {
	unsigned char have[SHELF_ARTICLES];
	uint32_t number[SHELF_ARTICLES];
};

/* Why a look failed, for people; `text` is empty when all is well. */
struct promise_verdict {
	char text[200];
};

/* Sets the reason, unless there is one. Returns false. */
bool promise_broken(struct promise_verdict *verdict, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Notes that this revision of articles first … end - 1 is handed over, or that its commit returned true. */
void promise_offer(struct promise *promise, unsigned first, unsigned end, unsigned revision);
void promise_store(struct promise *promise, unsigned first, unsigned end, unsigned revision);

/*
 * Takes what an open archive gives into `sight`; false when a line is not byte for byte what was
 * archived, anything is there twice, or two articles have one number.
 */
bool promise_look(struct archive *archive, struct promise_sight *sight,
                  struct promise_verdict *verdict);

/* For long work that nobody looks at. */
bool promise_progress(void *ctx, uint64_t done, uint64_t all, struct error *err);

/* Repairs the archive on the shelf: from here on nothing may be damaged. */
bool promise_repair(struct promise *promise, struct error *err);

/*
 * Opens the archive on the shelf for reading, its marks and its state, and holds them against the promise.
 * Learns the numbers of what is stored.
 */
bool promise_kept(struct promise *promise, struct promise_sight *sight,
                  struct promise_verdict *verdict);

#endif
