#include "harness.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "port/sim/sim.h"

static const char *const charsets[] = {"",         "utf-8",       "windows-1252", "iso-8859-2",
                                       "koi8-r",   "utf-16",      "utf-16le",     "utf-32",
                                       "big5",     "shift_jis",   "euc-jp",       "iso-2022-jp",
                                       "euc-kr",   "gb18030",     "iso-8859-1",   "utf-7",
                                       "us-ascii", "windows-1251"};

void
harness_begin(struct harness *harness, struct slice input)
{
	const unsigned char *choice;

	*harness = (struct harness){.document = input, .held = memory_used()};
	harness_allow();
	if (input.size < HARNESS_CHOICES)
		return;
	harness->document.size -= HARNESS_CHOICES;
	choice = (const unsigned char *)input.data + harness->document.size;
	harness->charset = choice[0];
	harness->cut = choice[1];
	harness->refused = choice[2];
	harness->random = choice[3] * 2654435761u + 1;
}

size_t
harness_cut(void *ctx)
{
	static const size_t sizes[] = {1, 2, 3, 7, 64};
	struct harness *harness = ctx;

	if (harness->cut < sizeof sizes / sizeof *sizes)
		return sizes[harness->cut];
	/* Xorshift (Marsaglia 2003). */
	harness->random ^= harness->random << 13;
	harness->random ^= harness->random >> 17;
	harness->random ^= harness->random << 5;
	return 1 + harness->random % harness->cut;
}

struct slice
harness_piece(struct harness *harness, struct slice *document)
{
	struct slice piece = *document;
	size_t n = harness_cut(harness);

	if (n < piece.size)
		piece.size = n;
	*document = slice_skip(*document, piece.size);
	return piece;
}

size_t
harness_whole(void *ctx)
{
	(void)ctx;
	return SIZE_MAX;
}

struct slice
harness_charset(const struct harness *harness)
{
	return slice_of(charsets[harness->charset % (sizeof charsets / sizeof *charsets)]);
}

bool
harness_refuse(const struct harness *harness)
{
	sim_heap_fail_after(harness->refused, harness->charset > 127 ? 1 : 1000000);
	return harness->refused > 0;
}

void
harness_allow(void)
{
	sim_heap_fail_after(0, 0);
}

void
harness_end(const struct harness *harness)
{
	harness_allow();
	harness_must(memory_used() == harness->held, "memory is given back");
}

void
harness_must(bool holds, const char *words)
{
	if (holds)
		return;
	fprintf(stderr, "promise broken: %s\n", words);
	abort();
}

void
harness_same(struct slice a, struct slice b, const char *words)
{
	if (slice_equal(a, b))
		return;
	fprintf(stderr, "one   %.*s\nother %.*s\n", SLICE_ARGS(a), SLICE_ARGS(b));
	harness_must(false, words);
}
