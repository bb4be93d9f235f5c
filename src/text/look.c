#include "text/look.h"

#include <limits.h>

enum { BITS = sizeof((struct looks *)NULL)->open };

void
looks_count(struct looks *looks, unsigned look, bool opens)
{
	int i;

	for (i = 0; i < BITS; i++) {
		if ((look & 1u << i) == 0)
			continue;
		if (opens && looks->open[i] < UCHAR_MAX)
			looks->open[i]++;
		else if (!opens && looks->open[i] > 0)
			looks->open[i]--;
	}
}

unsigned
looks_now(const struct looks *looks)
{
	unsigned look = 0;
	int i;

	for (i = 0; i < BITS; i++)
		look |= looks->open[i] > 0 ? 1u << i : 0;
	return look;
}
