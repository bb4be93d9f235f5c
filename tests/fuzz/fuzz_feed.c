#include "harness.h"

#include "base/memory.h"
#include "tests/feed/golden.h"

/* However it is cut, by a new parser or one used before, the same is understood. */
static void
fuzz_cuts(struct harness *harness, struct golden *golden)
{
	struct slice charset = harness_charset(harness);
	struct buffer whole = {0};

	golden_read(golden, harness->document, charset, harness_whole, NULL);
	buffer_append_slice(&whole, buffer_slice(&golden->out));
	golden_read(golden, harness->document, charset, harness_cut, harness);
	harness_must(!golden->bad, "entries are UTF-8");
	harness_same(buffer_slice(&whole), buffer_slice(&golden->out),
	             "cuts make no difference to a feed");
	buffer_free(&whole);
}

void
fuzz_feed(struct slice input)
{
	struct harness harness;
	struct golden golden;
	struct error err = {0};

	harness_begin(&harness, input);
	harness_must(golden_open(&golden, &err), "a parser is made");
	fuzz_cuts(&harness, &golden);
	if (harness_refuse(&harness))
		golden_read(&golden, harness.document, harness_charset(&harness), harness_cut,
		            &harness);
	golden_close(&golden);
	harness_end(&harness);
	/* Nothing grows with the input but the one item, and what copies of it are made. */
	harness_must(memory_peak() < (size_t)CONFIG_ITEM_KB * 4096 + ((size_t)8 << 20),
	             "memory is bounded");
}
