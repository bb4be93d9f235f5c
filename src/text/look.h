/* look.h - which looks the open elements give to what is in them. */
#ifndef TEXT_LOOK_H
#define TEXT_LOOK_H

#include "text/text.h"

/* How many open elements give each bit of enum text_look. */
struct looks {
	unsigned char open[8];
};

/* An element with this look opens or closes; one that was never opened counts for nothing. */
void looks_count(struct looks *looks, unsigned look, bool opens);

/* The look of what comes now. */
unsigned looks_now(const struct looks *looks);

#endif
