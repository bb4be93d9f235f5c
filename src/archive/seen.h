/* seen.h - the newest revision of each article that was met: is another one new, or there twice? */
#ifndef ARCHIVE_SEEN_H
#define ARCHIVE_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;

/* `= {0}` is empty. Two bytes an article, in pages, so that one wild number costs little. */
struct seen {
	uint16_t **pages;
	size_t page_count;
};

/* Of an article that was not met. */
#define SEEN_NONE 0

/* The newest revision met, or SEEN_NONE; from SEEN_MOST on they are not told apart. */
#define SEEN_MOST UINT16_MAX
uint32_t seen_newest(const struct seen *seen, uint32_t number);

/* Notes a revision; one that is older than the newest met changes nothing. */
bool seen_note(struct seen *seen, uint32_t number, uint32_t revision, struct error *err);

/* Gives the memory back. */
void seen_free(struct seen *seen);

#endif
