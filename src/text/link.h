/* link.h - the addresses of a document, numbered: the same address, the same number. */
#ifndef TEXT_LINK_H
#define TEXT_LINK_H

#include <stdint.h>

#include "base/bytes.h"

/* `= {0}` is empty. Holds at most LINK_MOST addresses and LINK_BYTES of them. */
#define LINK_MOST 9999
#define LINK_BYTES ((size_t)1 << 20)

struct links {
	struct buffer text;   /* one after the other */
	struct buffer places; /* size_t: where each ends in text */
	uint32_t *slots;      /* open addressing: number, 0 is free */
	size_t slot_count;    /* a power of two */
	size_t count;
};

/* *number is the address's, from 1; 0 when no more are held. false on no memory. */
bool links_add(struct links *links, struct slice url, uint32_t *number, struct error *err);

/* The address of a number from 1 to count, borrowed until the next links_add. */
struct slice links_at(const struct links *links, size_t number);

/* Frees; none after. */
void links_free(struct links *links);

#endif
